/** Goods that left under a confirmed reservation's reference are no longer allocated: custody has passed on. */
import {
  compareDecimals,
  decimalOf,
  formatDecimal,
  negateDecimal,
  subtractDecimals,
  type Decimal,
} from '../../model/values/decimal.ts';
import type { Transaction } from '../../platform/sql.ts';
import { pairKey, type LedgerRow, type StockPair } from '../facts.ts';
import { plus } from '../ledger/position.ts';
import type { ChannelTaking } from './channel-hold-store.ts';
import { updateShipped, type ReservedLine } from './reservation-line-store.ts';
import { lockConfirmedLines } from './reservation-store.ts';
import { negated } from './reserve.ts';
import { asParts, takingsOf } from './takings.ts';

/** How much less is allocated, as changes of balances that the caller locks and applies afterwards. */
export type AllocationChange = StockPair & { readonly reserved: '0'; readonly allocated: string };

/** What shipments change: balances, and what channels and tiers have taken. The caller locks the balances and applies both. */
export interface Shipped {
  readonly balances: readonly AllocationChange[];
  readonly takings: readonly ChannelTaking[];
}

const NOTHING: Shipped = { balances: [], takings: [] };

/** Books new shipments against the confirmed lines that carry their document as reference. Locks reservations, not balances. */
export async function shipReservedLines(tx: Transaction, fresh: readonly LedgerRow[]): Promise<Shipped> {
  const shipments = fresh.filter((row) => row.reason === 'shipment' && row.document !== null);
  if (shipments.length === 0) return NOTHING;
  const lines = await lockConfirmedLines(tx, [
    ...new Set(shipments.flatMap(({ document }) => document ?? [])),
  ]);
  if (lines.length === 0) return NOTHING;
  const leaving = new Map<string, string>();
  for (const row of shipments) {
    const key = `${row.document} ${pairKey(row)}`;
    leaving.set(key, plus(leaving.get(key) ?? '0', formatDecimal(negateDecimal(decimalOf(row.quantity)))));
  }
  const shipped = bookOn(lines, leaving);
  await updateShipped(tx, shipped);
  const gone = asParts(shipped);
  const balances = negated(gone).map(({ itemId, locationId, quantity }) => ({
    itemId,
    locationId,
    reserved: '0' as const,
    allocated: quantity,
  }));
  return { balances: sumPairs(balances), takings: takingsOf({ allocated: negated(gone), gone }) };
}

/** Fills lines in order; what left beyond the reserved quantity is a matter of stock alone. */
export function bookOn(
  lines: readonly ReservedLine[],
  leaving: Map<string, string>,
): readonly { readonly line: ReservedLine; readonly quantity: Decimal }[] {
  return lines.flatMap((line) => {
    const key = `${line.reference} ${pairKey(line)}`;
    const left = decimalOf(leaving.get(key) ?? '0');
    const open = subtractDecimals(decimalOf(line.quantity), decimalOf(line.shipped));
    const quantity = compareDecimals(left, open) > 0 ? open : left;
    if (quantity.units <= 0n) return [];
    leaving.set(key, formatDecimal(subtractDecimals(left, quantity)));
    return [{ line, quantity }];
  });
}

/** One statement may touch a balance only once. */
function sumPairs(changes: readonly AllocationChange[]): readonly AllocationChange[] {
  return [...Map.groupBy(changes, pairKey).values()].flatMap((group) =>
    group.slice(0, 1).map((first) => ({
      ...first,
      allocated: group.reduce((sum, change) => plus(sum, change.allocated), '0'),
    })),
  );
}
