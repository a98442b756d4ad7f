/** What channels and customer tiers take of their fences, as changes of the books, and what fills the fences again; pure. */
import { addDecimals, decimalOf, formatDecimal, subtractDecimals, ZERO } from '../../model/values/decimal.ts';
import { pairKey, type LedgerRow, type StockPair } from '../facts.ts';
import type { OnHandChange } from '../ledger/position-store.ts';
import { plus } from '../ledger/position.ts';
import type { ChannelHold, ChannelTaking, Inflow } from './channel-hold-store.ts';
import type { Kept } from './kept.ts';
import type { ReservedLine } from './reservation-line-store.ts';

type Part = StockPair & Pick<ChannelHold, 'channel' | 'tier'> & { readonly quantity: string };

/** Signed quantities of lines, by what they become or cease to be. */
export interface Parts {
  readonly reserved?: readonly Part[];
  readonly allocated?: readonly Part[];
  readonly gone?: readonly Part[];
}

/** Sums lines to one change for each tier of each channel: one statement may touch a row only once. */
export function takingsOf({ reserved = [], allocated = [], gone = [] }: Parts): readonly ChannelTaking[] {
  const [held, handed, left] = [sumsOf(reserved), sumsOf(allocated), sumsOf(gone)];
  const parts = new Map([...reserved, ...allocated, ...gone].map((part) => [ownerKey(part), part]));
  return [...parts].map(([key, { itemId, locationId, channel, tier }]) => ({
    itemId,
    locationId,
    channel,
    tier,
    reserved: held.get(key) ?? '0',
    allocated: handed.get(key) ?? '0',
    gone: left.get(key) ?? '0',
  }));
}

/** What confirmed lines cut down to what left come to: less is still there, and what left elsewhere is booked on them. */
export function takingsOfKept(kept: readonly Kept[]): Pick<Parts, 'allocated' | 'gone'> {
  const changes = kept.map(changeOfKept);
  return {
    allocated: changes.map(({ line, open }) => ({ ...line, quantity: open })),
    gone: changes.map(({ line, left }) => ({ ...line, quantity: left })),
  };
}

function changeOfKept({ line, quantity, shipped }: Kept) {
  const left = subtractDecimals(shipped, decimalOf(line.shipped));
  const open = subtractDecimals(subtractDecimals(quantity, decimalOf(line.quantity)), left);
  return { line, open: formatDecimal(open), left: formatDecimal(left) };
}

/** Lines with another quantity each. */
export function asParts(
  booked: readonly { readonly line: ReservedLine; readonly quantity: Parameters<typeof formatDecimal>[0] }[],
): readonly ReservedLine[] {
  return booked.map(({ line, quantity }) => ({ ...line, quantity: formatDecimal(quantity) }));
}

/**
 * What came in: all that moved but shipments. Where a count decides what is there, only what there is more of by it: it tells of no
 * movement by itself.
 */
export function inflowsOf(fresh: readonly LedgerRow[], moved: readonly OnHandChange[]): readonly Inflow[] {
  const rows = Map.groupBy(fresh, pairKey);
  return moved.flatMap((change) => {
    const own = rows.get(pairKey(change)) ?? [];
    const told = totalOf(own);
    const quantity =
      told === formatDecimal(decimalOf(change.onHand))
        ? totalOf(own.filter(({ reason }) => reason !== 'shipment'))
        : change.onHand;
    const { itemId, locationId } = change;
    return decimalOf(quantity).units > 0n ? [{ itemId, locationId, quantity }] : [];
  });
}

function totalOf(rows: readonly LedgerRow[]): string {
  return formatDecimal(rows.reduce((sum, { quantity }) => addDecimals(sum, decimalOf(quantity)), ZERO));
}

function sumsOf(parts: readonly Part[]): ReadonlyMap<string, string> {
  const sums = new Map<string, string>();
  for (const part of parts) sums.set(ownerKey(part), plus(sums.get(ownerKey(part)) ?? '0', part.quantity));
  return sums;
}

function ownerKey(part: Part): string {
  return JSON.stringify([pairKey(part), part.channel, part.tier]);
}
