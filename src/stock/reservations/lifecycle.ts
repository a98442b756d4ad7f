/** What happens to a hold: confirmed (the ERP has it), released, extended, or run out. */
import { changeChannelHolds } from './channel-hold-store.ts';
import { appendEvents } from '../../log/index.ts';
import { decimalOf, formatDecimal, subtractDecimals } from '../../model/values/decimal.ts';
import type { Transaction } from '../../platform/sql.ts';
import { sortedPairs } from '../facts.ts';
import { changePromised, lockBalances } from '../ledger/position-store.ts';
import { plus } from '../ledger/position.ts';
import { negated, sumHolds, sumReserved } from './reserve.ts';
import {
  listLines,
  lockExpired,
  lockReservations,
  shippedUnbooked,
  updateExpiry,
  updateShipped,
  updateState,
  type Reservation,
  type ReservationState,
  type ReservedLine,
} from './reservation-store.ts';
import { bookOn } from './shipments.ts';
import { shortfallQuestions } from '../ledger/shortfall.ts';
import type { StockContext } from '../stock.ts';

/** The state that the reservation is in now, or why nothing was done. */
export type LifecycleAnswer =
  | { readonly outcome: 'done'; readonly state: ReservationState }
  | { readonly outcome: 'unknown' }
  /** It had run out or ended before. */
  | { readonly outcome: 'too-late'; readonly state: ReservationState };

/** Hands custody to the ERP: what was reserved is allocated, less what has left already. Again = the same answer. */
export async function confirm(context: StockContext, tx: Transaction, id: string): Promise<LifecycleAnswer> {
  const [reservation] = await lockReservations(tx, [id]);
  if (reservation === undefined) return { outcome: 'unknown' };
  if (reservation.state === 'confirmed') return { outcome: 'done', state: 'confirmed' };
  if (reservation.state !== 'held') return { outcome: 'too-late', state: reservation.state };
  if (reservation.expiresAt <= context.clock()) return { outcome: 'too-late', state: 'expired' };
  const lines = await listLines(tx, [id]);
  const shipped = await bookEarlyShipments(tx, reservation, lines);
  await moveCustody(context, tx, { lines, allocated: openOf(lines, shipped) });
  await end(context, tx, { reservations: [reservation], state: 'confirmed' });
  return { outcome: 'done', state: 'confirmed' };
}

/** Gives the stock back, held or allocated. Again = the same answer. */
export async function release(context: StockContext, tx: Transaction, id: string): Promise<LifecycleAnswer> {
  const [reservation] = await lockReservations(tx, [id]);
  if (reservation === undefined) return { outcome: 'unknown' };
  if (reservation.state === 'released') return { outcome: 'done', state: 'released' };
  if (reservation.state === 'expired') return { outcome: 'too-late', state: 'expired' };
  const lines = await listLines(tx, [id]);
  if (reservation.state === 'held') await moveCustody(context, tx, { lines, allocated: [] });
  else await giveBackAllocated(context, tx, lines);
  await end(context, tx, { reservations: [reservation], state: 'released' });
  return { outcome: 'done', state: 'released' };
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
  await moveCustody(context, tx, { lines, allocated: [] });
  await end(context, tx, { reservations: expired, state: 'expired' });
  return expired.length;
}

/** Takes lines out of the reserved and puts `allocated` into the allocated, in key order. */
async function moveCustody(
  context: StockContext,
  tx: Transaction,
  {
    lines,
    allocated,
  }: { readonly lines: readonly ReservedLine[]; readonly allocated: readonly ReservedLine[] },
): Promise<void> {
  const change = sumReserved(negated(lines)).map((pair) => ({
    ...pair,
    allocated: allocated
      .filter((line) => line.itemId === pair.itemId && line.locationId === pair.locationId)
      .reduce((sum, line) => plus(sum, line.quantity), '0'),
  }));
  await changeBalances(context, tx, change);
  await changeChannelHolds(tx, sumHolds(negated(lines)));
}

async function giveBackAllocated(
  context: StockContext,
  tx: Transaction,
  lines: readonly ReservedLine[],
): Promise<void> {
  const open = sumReserved(negated(openOf(lines, [])));
  await changeBalances(
    context,
    tx,
    open.map(({ reserved, ...pair }) => ({ ...pair, reserved: '0', allocated: reserved })),
  );
}

async function changeBalances(
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
  { reference }: Reservation,
  lines: readonly ReservedLine[],
): Promise<ReturnType<typeof bookOn>> {
  if (reference === null) return [];
  const unbooked = await shippedUnbooked(tx, reference);
  const leaving = new Map(
    unbooked.map((row) => [`${reference} ${row.itemId}:${row.locationId}`, row.quantity]),
  );
  const shipped = bookOn(lines, leaving);
  await updateShipped(tx, shipped);
  return shipped;
}

/** What of the lines has not left yet. */
function openOf(lines: readonly ReservedLine[], shipped: ReturnType<typeof bookOn>): readonly ReservedLine[] {
  return lines.map((line) => {
    const now = shipped.find((each) => each.line === line)?.quantity ?? decimalOf('0');
    const open = subtractDecimals(subtractDecimals(decimalOf(line.quantity), decimalOf(line.shipped)), now);
    return { ...line, quantity: formatDecimal(open) };
  });
}

async function end(
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
