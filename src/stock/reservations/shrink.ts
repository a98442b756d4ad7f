/** Keeps of holds only what has left or will leave by the warehouse's last word; the rest is free at once, and once only. */
import { decimalOf, formatDecimal, subtractDecimals, type Decimal } from '../../model/values/decimal.ts';
import type { Quantity } from '../../model/primitives.ts';
import { isProblem } from '../../model/values/problem.ts';
import { convertQuantity } from '../../model/values/quantity.ts';
import type { Transaction } from '../../platform/sql.ts';
import type { StockContext } from '../stock.ts';
import { changeChannelTakings } from './channel-hold-store.ts';
import { answersFor, changeBalances, changeOf, end, type LifecycleAnswer } from './lifecycle.ts';
import { listLines, updateKept, type ReservedLine } from './reservation-line-store.ts';
import { findUnderSameReference, lockReservations, type Reservation } from './reservation-store.ts';
import { negated } from './reserve.ts';
import { keptOf, type Kept } from './kept.ts';
import { takingsOf, takingsOfKept } from './takings.ts';

/** A hold of one item at one location, and how much of it stays. */
export interface Shrink {
  readonly id: string;
  readonly keep: Quantity;
}

/** Digits behind the point that the ledger keeps. */
const LEDGER_SCALE = 10;

/**
 * What stays is used up by the movements of the goods, whether they came before or come after. Again = the same answers, in order.
 * Throws where a hold has several lines: nobody can say of which.
 */
export async function shrinkAll(
  context: StockContext,
  tx: Transaction,
  shrinks: readonly Shrink[],
): Promise<readonly LifecycleAnswer[]> {
  const ids = shrinks.map(({ id }) => id);
  const found = await lockReservations(tx, await findUnderSameReference(tx, ids));
  const open = found.filter(({ state }) => state === 'held' || state === 'confirmed');
  const lines = await listLines(
    tx,
    open.map(({ id }) => id),
  );
  const keeps = await keepsOf(context, tx, { shrinks, lines });
  const kept = keptOf(linesIn(open, lines, 'confirmed'), keeps);
  await keep(context, tx, { kept, held: heldLines(linesIn(open, lines, 'held'), keeps) });
  const emptied = open.filter(({ id }) => keeps.get(id)?.units === 0n && !isLeft(kept, id));
  await end(context, tx, { reservations: emptied, state: 'released' });
  return answersFor(ids, found, (reservation) => {
    if (emptied.includes(reservation)) return { outcome: 'done', state: 'released' };
    const { state } = reservation;
    return state === 'expired' ? { outcome: 'too-late', state } : { outcome: 'done', state };
  });
}

/** More left by the ledger than the warehouse says: what left stays booked. */
function isLeft(kept: readonly Kept[], id: string): boolean {
  return kept.some(({ line, quantity }) => line.reservationId === id && quantity.units > 0n);
}

function linesIn(
  reservations: readonly Reservation[],
  lines: readonly ReservedLine[],
  state: Reservation['state'],
): readonly ReservedLine[] {
  const ids = new Set(reservations.filter((each) => each.state === state).map(({ id }) => id));
  return lines.filter(({ reservationId }) => ids.has(reservationId));
}

/** What stays of each, in base units. */
async function keepsOf(
  { needs }: StockContext,
  tx: Transaction,
  { shrinks, lines }: { readonly shrinks: readonly Shrink[]; readonly lines: readonly ReservedLine[] },
): Promise<ReadonlyMap<string, Decimal>> {
  const items = await needs.itemsOf(tx, [...new Set(lines.map(({ itemId }) => itemId))]);
  return new Map(
    shrinks.flatMap(({ id, keep: wanted }) => {
      const [line, ...others] = lines.filter(({ reservationId }) => reservationId === id);
      if (line === undefined) return [];
      if (others.length > 0) throw new Error(`reservation ${id} has several lines and cannot be shrunk`);
      const units = items.get(line.itemId);
      if (units === undefined) throw new Error(`item ${line.itemId} is held and has no base unit`);
      const base = convertQuantity(wanted, units, { unit: units.baseUnit, scale: LEDGER_SCALE });
      if (isProblem(base))
        throw new Error(`${base.found} cannot be kept of reservation ${id}: ${base.agreed}`);
      return [[id, decimalOf(base.value)]] as const;
    }),
  );
}

/** Nothing is booked on what is not confirmed yet: it is only made smaller. */
function heldLines(lines: readonly ReservedLine[], keeps: ReadonlyMap<string, Decimal>): readonly Kept[] {
  return lines.flatMap((line) => {
    const wanted = keeps.get(line.reservationId);
    const held = decimalOf(line.quantity);
    if (wanted === undefined || subtractDecimals(held, wanted).units <= 0n) return [];
    return [{ line, quantity: wanted, shipped: decimalOf(line.shipped) }];
  });
}

async function keep(
  context: StockContext,
  tx: Transaction,
  { kept, held }: { readonly kept: readonly Kept[]; readonly held: readonly Kept[] },
): Promise<void> {
  if (kept.length === 0 && held.length === 0) return;
  await updateKept(tx, [...kept, ...held]);
  const [given, freed] = [held.map(freedOf), kept.map(freedOf)];
  await changeBalances(context, tx, changeOf({ reserved: negated(given), allocated: negated(freed) }));
  await changeChannelTakings(tx, takingsOf({ reserved: negated(given), ...takingsOfKept(kept) }));
}

/** The line with what is open of it no more. */
function freedOf({ line, quantity, shipped }: Kept): ReservedLine {
  const before = subtractDecimals(decimalOf(line.quantity), decimalOf(line.shipped));
  const after = subtractDecimals(quantity, shipped);
  return { ...line, quantity: formatDecimal(subtractDecimals(before, after)) };
}
