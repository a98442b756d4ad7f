/** Holds stock for many baskets at once: one transaction decides all that wait, in the order in which they came. */
import { changeChannelTakings, readChannelTakings } from './channel-hold-store.ts';
import { appendEvents } from '../../log/index.ts';
import { decimalOf, formatDecimal, negateDecimal } from '../../model/values/decimal.ts';
import type { Problem } from '../../model/values/problem.ts';
import type { Transaction } from '../../platform/sql.ts';
import { decideBasket, type Basket, type Shelf, type Shortage, type TakenLine } from './basket.ts';
import { pairKey, sortedPairs, type StockPair } from '../facts.ts';
import { holdPromised, lockBalances } from '../ledger/position-store.ts';
import { plus } from '../ledger/position.ts';
import { requestHash, toBasket, type ReservationRequest } from './request.ts';
import { insertLines, listLines } from './reservation-line-store.ts';
import { claimKeys, findByKeys, forgetReservations, type Reservation } from './reservation-store.ts';
import { takingsOf } from './takings.ts';
import { shelfOf } from '../promise/shelf.ts';
import type { ItemTerms } from '../policies.ts';
import type { StockContext } from '../stock.ts';

export type ReservationAnswer =
  | {
      readonly outcome: 'reserved';
      readonly id: string;
      readonly state: Reservation['state'];
      readonly expiresAt: Date;
      /** In base units, at the location that was chosen. */
      readonly lines: readonly TakenLine[];
      /** What a partial reservation lacks. */
      readonly shortages: readonly Shortage[];
    }
  | { readonly outcome: 'short'; readonly shortages: readonly Shortage[] }
  | { readonly outcome: 'conflict'; readonly reason: string }
  | { readonly outcome: 'breach'; readonly problems: readonly Problem[] };

interface Candidate {
  readonly request: ReservationRequest;
  readonly id: string;
  readonly basket: Basket | readonly Problem[];
}

/** Decides the requests in order, in one transaction. Gives one answer for each. */
export async function reserveAll(
  context: StockContext,
  tx: Transaction,
  requests: readonly ReservationRequest[],
): Promise<readonly ReservationAnswer[]> {
  const itemIds = [...new Set(requests.flatMap((request) => request.lines.map((line) => line.itemId)))];
  const items = await context.needs.itemsOf(tx, itemIds);
  const candidates = requests.map((request) => ({
    request,
    id: context.newId(),
    basket: toBasket(request, items),
  }));
  const answers = new Map<Candidate, ReservationAnswer>();
  for (const candidate of candidates)
    if (!('channel' in candidate.basket))
      answers.set(candidate, { outcome: 'breach', problems: candidate.basket });
  const sound = candidates.filter((candidate) => !answers.has(candidate));
  const claimed = await claim(context, tx, sound);
  await decide(context, tx, { candidates: sound.filter(({ id }) => claimed.has(id)), answers, items });
  await answerKnown(
    tx,
    sound.filter(({ id }) => !claimed.has(id)),
    answers,
  );
  return candidates.map((candidate) => answers.get(candidate) ?? unanswered());
}

function unanswered(): never {
  throw new Error('a reservation request was left without an answer');
}

async function claim(
  { clock }: StockContext,
  tx: Transaction,
  candidates: readonly Candidate[],
): Promise<ReadonlySet<string>> {
  if (candidates.length === 0) return new Set();
  const now = clock();
  return await claimKeys(
    tx,
    candidates.map(({ id, request }) => ({
      id,
      key: request.key,
      contentHash: requestHash(request),
      channel: request.channel,
      tier: request.tier ?? null,
      reference: request.reference ?? null,
      createdAt: now,
      expiresAt: new Date(now.getTime() + request.expiresInSeconds * 1000),
    })),
  );
}

async function decide(
  context: StockContext,
  tx: Transaction,
  {
    candidates,
    answers,
    items,
  }: {
    candidates: readonly Candidate[];
    answers: Map<Candidate, ReservationAnswer>;
    items: ReadonlyMap<string, ItemTerms>;
  },
): Promise<void> {
  if (candidates.length === 0) return;
  const pairs = sortedPairs(candidates.flatMap(({ basket }) => pairsOf(basket)));
  const balances = await lockBalances(tx, pairs);
  let shelf = shelfOf(balances, {
    holds: await readChannelTakings(tx, pairs),
    expired: [],
    policies: context.policies(),
    items,
    locations: await context.needs.locationsOf(tx, [...new Set(pairs.map(({ locationId }) => locationId))]),
  });
  const taken: Taken[] = [];
  const refused: string[] = [];
  for (const candidate of candidates) {
    if (!('channel' in candidate.basket)) continue;
    const decision = decideBasket(candidate.basket, shelf);
    shelf = decision.shelf;
    answers.set(candidate, answerOf(candidate, decision, context.clock()));
    if (decision.taken.length === 0) refused.push(candidate.id);
    const { channel, tier = '' } = candidate.basket;
    taken.push(...decision.taken.map((line) => ({ ...line, reservationId: candidate.id, channel, tier })));
  }
  await forgetReservations(tx, refused);
  await keep(context, tx, { taken, shelf });
}

type Taken = TakenLine & { readonly reservationId: string; readonly channel: string; readonly tier: string };

async function keep(
  context: StockContext,
  tx: Transaction,
  { taken, shelf }: { readonly taken: readonly Taken[]; readonly shelf: Shelf },
): Promise<void> {
  if (taken.length === 0) return;
  await insertLines(tx, taken);
  await holdPromised(tx, sumReserved(taken, shelf));
  await changeChannelTakings(tx, takingsOf({ reserved: taken }));
  await appendEvents(
    tx,
    [...Map.groupBy(taken, (line) => line.reservationId)].map(([id, lines]) => ({
      type: 'reservation.made',
      source: '/stock',
      subject: `reservation/${id}`,
      time: context.clock().toISOString(),
      data: { lines: lines.map(({ itemId, locationId, quantity }) => ({ itemId, locationId, quantity })) },
      correlationId: id,
    })),
  );
  await context.needs.onChanged(tx, sortedPairs(taken));
}

function pairsOf(basket: Candidate['basket']): readonly StockPair[] {
  if (!('channel' in basket)) return [];
  return basket.lines.flatMap((line) =>
    line.locationIds.map((locationId) => ({ itemId: line.itemId, locationId })),
  );
}

function answerOf(
  { id, request }: Candidate,
  decision: ReturnType<typeof decideBasket>,
  now: Date,
): ReservationAnswer {
  if (decision.taken.length === 0) return { outcome: 'short', shortages: decision.shortages };
  return {
    outcome: 'reserved',
    id,
    state: 'held',
    expiresAt: new Date(now.getTime() + request.expiresInSeconds * 1000),
    lines: decision.taken,
    shortages: decision.shortages,
  };
}

/** A key that is taken answers as it did, or is a conflict where the request differs. */
async function answerKnown(
  tx: Transaction,
  candidates: readonly Candidate[],
  answers: Map<Candidate, ReservationAnswer>,
): Promise<void> {
  const known = await findByKeys(
    tx,
    candidates.map(({ request }) => request.key),
  );
  const lines = Map.groupBy(
    await listLines(
      tx,
      known.map(({ id }) => id),
    ),
    (line) => line.reservationId,
  );
  for (const candidate of candidates) {
    const reservation = known.find(({ key }) => key === candidate.request.key);
    if (reservation === undefined) answers.set(candidate, { outcome: 'short', shortages: [] });
    else if (reservation.contentHash !== requestHash(candidate.request))
      answers.set(candidate, { outcome: 'conflict', reason: 'this key was used for another request' });
    else
      answers.set(candidate, {
        outcome: 'reserved',
        id: reservation.id,
        state: reservation.state,
        expiresAt: reservation.expiresAt,
        lines: (lines.get(reservation.id) ?? []).map(({ line, itemId, locationId, quantity }) => ({
          line,
          itemId,
          locationId,
          quantity,
        })),
        shortages: [],
      });
  }
}

/**
 * Sums lines to one change of each balance: one statement may touch a row only once. What must be left is what the last taker of each has
 * to leave: what others took before him is out already.
 */
function sumReserved(lines: readonly Taken[], shelf: Shelf): Parameters<typeof holdPromised>[1] {
  const byPair = Map.groupBy(lines, pairKey);
  return sortedPairs(lines).map((pair) => {
    const own = byPair.get(pairKey(pair)) ?? [];
    const { channel, tier = '' } = own.at(-1) ?? {};
    const leave = shelf.kept(pair, { channel, tier });
    return { ...pair, reserved: sumOf(own), leave: formatDecimal(leave) };
  });
}

/** Σ of the quantities, decimal text. */
export function sumOf(lines: readonly { readonly quantity: string }[]): string {
  return lines.reduce((sum, line) => plus(sum, line.quantity), '0');
}

/** The same lines with the opposite sign. */
export function negated<Line extends { readonly quantity: string }>(lines: readonly Line[]): Line[] {
  return lines.map((line) => ({ ...line, quantity: formatDecimal(negateDecimal(decimalOf(line.quantity))) }));
}
