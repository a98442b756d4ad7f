/** What happens to a hold: confirmed (the ERP has it), released, extended, or run out. */
import { changeChannelTakings } from './channel-hold-store.ts';
import { appendEvents } from '../../log/index.ts';
import { decimalOf, formatDecimal, subtractDecimals, ZERO } from '../../model/values/decimal.ts';
import type { Transaction } from '../../platform/sql.ts';
import { pairKey, sortedPairs } from '../facts.ts';
import { changePromised, lockBalances } from '../ledger/position-store.ts';
import { negated, sumOf } from './reserve.ts';
import { listLines, updateShipped, type ReservedLine } from './reservation-line-store.ts';
import {
  lockExpired,
  lockReservations,
  shippedUnbooked,
  updateExpiry,
  updateState,
  type Reservation,
  type ReservationState,
} from './reservation-store.ts';
import { bookOn } from './shipments.ts';
import { asParts, takingsOf } from './takings.ts';
import { shortfallQuestions } from '../ledger/shortfall.ts';
import type { StockContext } from '../stock.ts';

/** The state that the reservation is in now, or why nothing was done. */
export type LifecycleAnswer =
  | { readonly outcome: 'done'; readonly state: ReservationState }
  | { readonly outcome: 'unknown' }
  /** It had run out or ended before. */
  | { readonly outcome: 'too-late'; readonly state: ReservationState };

/** Hands custody to the ERP: what was reserved is allocated, less what has left already. Again = the same answers, in order. */
export async function confirmAll(
  context: StockContext,
  tx: Transaction,
  ids: readonly string[],
): Promise<readonly LifecycleAnswer[]> {
  const found = await lockReservations(tx, ids);
  const now = context.clock();
  const open = found.filter(({ state, expiresAt }) => state === 'held' && expiresAt > now);
  if (open.length > 0) {
    const lines = await listLines(tx, idsOf(open));
    const shipped = await bookEarlyShipments(tx, lines);
    await moveCustody(context, tx, { lines, allocated: openOf(lines, shipped), gone: asParts(shipped) });
    await end(context, tx, { reservations: open, state: 'confirmed' });
  }
  return answersFor(ids, found, (reservation) => {
    if (open.includes(reservation) || reservation.state === 'confirmed')
      return { outcome: 'done', state: 'confirmed' };
    return { outcome: 'too-late', state: reservation.state === 'held' ? 'expired' : reservation.state };
  });
}

/** Gives the stock back, held or allocated. Again = the same answers, in order. */
export async function releaseAll(
  context: StockContext,
  tx: Transaction,
  ids: readonly string[],
): Promise<readonly LifecycleAnswer[]> {
  const found = await lockReservations(tx, ids);
  const open = found.filter(({ state }) => state === 'held' || state === 'confirmed');
  if (open.length > 0) {
    const lines = await listLines(tx, idsOf(open));
    const held = new Set(idsOf(open.filter(({ state }) => state === 'held')));
    await giveBack(context, tx, {
      held: lines.filter(({ reservationId }) => held.has(reservationId)),
      allocated: lines.filter(({ reservationId }) => !held.has(reservationId)),
    });
    await end(context, tx, { reservations: open, state: 'released' });
  }
  return answersFor(ids, found, ({ state }) =>
    state === 'expired' ? { outcome: 'too-late', state } : { outcome: 'done', state: 'released' },
  );
}

function idsOf(reservations: readonly Reservation[]): readonly string[] {
  return reservations.map(({ id }) => id);
}

/** One answer for each id, in order. */
export function answersFor(
  ids: readonly string[],
  found: readonly Reservation[],
  answer: (reservation: Reservation) => LifecycleAnswer,
): readonly LifecycleAnswer[] {
  const known = new Map(found.map((reservation) => [reservation.id, reservation]));
  return ids.map((id) => {
    const reservation = known.get(id);
    return reservation === undefined ? { outcome: 'unknown' } : answer(reservation);
  });
}

/** Holds it for another while from now on; a hold that has run out stays so. */
export async function extend(
  context: StockContext,
  tx: Transaction,
  { id, seconds }: { readonly id: string; readonly seconds: number },
): Promise<LifecycleAnswer> {
  const [reservation] = await lockReservations(tx, [id]);
  if (reservation === undefined) return { outcome: 'unknown' };
  const now = context.clock();
  if (reservation.state !== 'held') return { outcome: 'too-late', state: reservation.state };
  if (reservation.expiresAt <= now) return { outcome: 'too-late', state: 'expired' };
  await updateExpiry(tx, id, new Date(now.getTime() + seconds * 1000));
  return { outcome: 'done', state: 'held' };
}

/** Releases up to `limit` holds that have run out; gives how many. */
export async function expire(context: StockContext, tx: Transaction, limit: number): Promise<number> {
  const expired = await lockExpired(tx, context.clock(), limit);
  if (expired.length === 0) return 0;
  const lines = await listLines(
    tx,
    expired.map(({ id }) => id),
  );
  await moveCustody(context, tx, { lines, allocated: [], gone: [] });
  await end(context, tx, { reservations: expired, state: 'expired' });
  return expired.length;
}

/** Takes lines out of the reserved and puts `allocated` into the allocated, in key order; `gone` has left before. */
async function moveCustody(
  context: StockContext,
  tx: Transaction,
  { lines, allocated, gone }: Readonly<Record<'lines' | 'allocated' | 'gone', readonly ReservedLine[]>>,
): Promise<void> {
  await changeBalances(context, tx, changeOf({ reserved: negated(lines), allocated }));
  await changeChannelTakings(tx, takingsOf({ reserved: negated(lines), allocated, gone }));
}

async function giveBack(
  context: StockContext,
  tx: Transaction,
  {
    held,
    allocated,
  }: { readonly held: readonly ReservedLine[]; readonly allocated: readonly ReservedLine[] },
): Promise<void> {
  const given = { reserved: negated(held), allocated: negated(openOf(allocated, [])) };
  await changeBalances(context, tx, changeOf(given));
  await changeChannelTakings(tx, takingsOf(given));
}

/** One change of each balance: one statement may touch a row only once. */
export function changeOf({
  reserved,
  allocated,
}: {
  readonly reserved: readonly ReservedLine[];
  readonly allocated: readonly ReservedLine[];
}): Parameters<typeof changePromised>[1] {
  const [held, handed] = [Map.groupBy(reserved, pairKey), Map.groupBy(allocated, pairKey)];
  return sortedPairs([...reserved, ...allocated]).map((pair) => ({
    ...pair,
    reserved: sumOf(held.get(pairKey(pair)) ?? []),
    allocated: sumOf(handed.get(pairKey(pair)) ?? []),
  }));
}

/** Locks, changes and settles what the change answers. */
export async function changeBalances(
  context: StockContext,
  tx: Transaction,
  change: Parameters<typeof changePromised>[1],
): Promise<void> {
  const pairs = sortedPairs(change);
  const before = await lockBalances(tx, pairs);
  const after = await changePromised(tx, change);
  const { settle } = shortfallQuestions(before, after);
  if (settle.length > 0) await context.questions.settle(tx, settle);
  await context.needs.onChanged(tx, pairs);
}

/** Goods can leave before the ERP's answer arrives: what was shipped under the reference never becomes allocated. */
async function bookEarlyShipments(
  tx: Transaction,
  lines: readonly ReservedLine[],
): Promise<ReturnType<typeof bookOn>> {
  const references = [...new Set(lines.flatMap(({ reference }) => reference ?? []))];
  if (references.length === 0) return [];
  const unbooked = await shippedUnbooked(tx, references);
  const leaving = new Map(unbooked.map((row) => [`${row.reference} ${pairKey(row)}`, row.quantity]));
  const shipped = bookOn(lines, leaving);
  await updateShipped(tx, shipped);
  return shipped;
}

/** What of the lines has not left yet. */
function openOf(lines: readonly ReservedLine[], shipped: ReturnType<typeof bookOn>): readonly ReservedLine[] {
  const leaving = new Map(shipped.map(({ line, quantity }) => [line, quantity]));
  return lines.map((line) => {
    const now = leaving.get(line) ?? ZERO;
    const open = subtractDecimals(subtractDecimals(decimalOf(line.quantity), decimalOf(line.shipped)), now);
    return { ...line, quantity: formatDecimal(open) };
  });
}

/** Writes the state that reservations have come to, and tells the log. */
export async function end(
  context: StockContext,
  tx: Transaction,
  {
    reservations,
    state,
  }: { reservations: readonly Reservation[]; state: 'confirmed' | 'released' | 'expired' },
): Promise<void> {
  const at = context.clock();
  await updateState(
    tx,
    reservations.map(({ id }) => id),
    { state, at },
  );
  await appendEvents(
    tx,
    reservations.map((reservation) => ({
      type: `reservation.${state}`,
      source: '/stock',
      subject: `reservation/${reservation.id}`,
      time: at.toISOString(),
      data: { channel: reservation.channel, reference: reservation.reference },
      correlationId: reservation.id,
    })),
  );
}
