/** The station that keeps stock: a ledger in, promises and reservations out. */
import type { Questions } from '../model/exceptions.ts';
import type { Clock } from '../platform/clock.ts';
import { groupCommit } from '../platform/group-commit.ts';
import type { Database, Queryable, Transaction } from '../platform/sql.ts';
import { applyFacts, type ApplyAnswer, type ApplyNeeds } from './ledger/apply.ts';
import {
  availability,
  type AvailabilityLine,
  type AvailabilityQuestion,
  type Within,
} from './promise/availability.ts';
import { pastPromises, type PastQuestion } from './promise/past.ts';
import { awaitAll, placesInQueue, type Awaiting } from './expected/awaiting.ts';
import { findResting, listLate, type LateReceipt, type RestingPart } from './expected/backorder-store.ts';
import { expect, type ExpectAnswer, type ExpectedFact } from './expected/expect.ts';
import { listExpected, sumExpected, type ExpectedReceiptRow } from './expected/expected-store.ts';
import type { StockFact, StockPair } from './facts.ts';
import {
  findEntries,
  listLedger,
  listSources,
  readOneSnapshot,
  type LedgerEntry,
} from './ledger/ledger-store.ts';
import { confirmAll, expire, extend, releaseAll, type LifecycleAnswer } from './reservations/lifecycle.ts';
import { sourceNotes } from './ledger/source-notes.ts';
import { countFacts, expiredHolds, reservations } from './stock-metrics.ts';
import type { ItemTerms, StockPolicies } from './policies.ts';
import { listBalances, type Balance } from './ledger/position-store.ts';
import { prove, type Proof } from './prove.ts';
import type { ReservationRequest } from './reservations/request.ts';
import { reserveAll, type ReservationAnswer } from './reservations/reserve.ts';
import { shrinkAll, type Shrink } from './reservations/shrink.ts';
import { listLines, type ReservedLine } from './reservations/reservation-line-store.ts';
import {
  listReservations,
  readExpiredHolds,
  type ShownReservation,
} from './reservations/reservation-store.ts';

export interface StockNeeds {
  /** Base unit and packs of items; an item without a base unit is missing in the answer. */
  readonly itemsOf: (
    queryable: Queryable,
    itemIds: readonly string[],
  ) => Promise<ReadonlyMap<string, ItemTerms>>;
  /** Numbers of locations by our id; a location that is not known is missing. */
  readonly locationsOf: (
    queryable: Queryable,
    locationIds: readonly string[],
  ) => Promise<ReadonlyMap<string, string>>;
  /** When the system of each location was last heard. */
  readonly heardAt: (locationIds: readonly string[]) => Promise<ReadonlyMap<string, Date>>;
  /** Told in the same transaction which promises may have changed, other than by `apply`. */
  readonly onChanged: (tx: Transaction, pairs: readonly StockPair[]) => Promise<void>;
}

export interface StockContext {
  readonly database: Database;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly questions: Questions<Transaction>;
  readonly policies: () => StockPolicies;
  readonly needs: StockNeeds;
}

export interface Stock {
  apply(tx: Transaction, facts: readonly StockFact[]): Promise<ApplyAnswer>;
  /** What is expected to arrive, and with it what backorders rest on. */
  expect(tx: Transaction, facts: readonly ExpectedFact[]): Promise<ExpectAnswer>;
  expected(filter: Parameters<typeof listExpected>[1]): Promise<readonly ExpectedReceiptRow[]>;
  /** What is still to come of each, on whatever day; in order. */
  expectedAt(pairs: readonly StockPair[]): Promise<readonly string[]>;
  /** On which receipts these wait, the earliest first. */
  resting(queryable: Queryable, keys: readonly string[]): Promise<readonly RestingPart[]>;
  /** Receipts whose day was before this one (ISO 8601) and on which somebody rests, the earliest first. */
  lateReceipts(before: string): Promise<readonly LateReceipt[]>;
  /** `within`: as the caller's transaction sees it, without freshness. */
  availability(question: AvailabilityQuestion, within?: Within): Promise<readonly AvailabilityLine[]>;
  /** What channels could have at instants of the past, as the ledger knows it now; by the policies it is then asked with. */
  past(queryable: Queryable, questions: readonly PastQuestion[]): ReturnType<typeof pastPromises>;
  /** Waits for its turn with other baskets; `'full'` where too many wait. */
  reserve(request: ReservationRequest): Promise<ReservationAnswer | 'full'>;
  /** The same, within the caller's transaction: they live and die with it. One answer for each, in order. */
  readonly within: {
    reserve(tx: Transaction, requests: readonly ReservationRequest[]): Promise<readonly ReservationAnswer[]>;
    confirmAll(tx: Transaction, ids: readonly string[]): Promise<readonly LifecycleAnswer[]>;
    releaseAll(tx: Transaction, ids: readonly string[]): Promise<readonly LifecycleAnswer[]>;
    /** Frees all but what left, or will leave by the warehouse's last word. */
    shrinkAll(tx: Transaction, shrinks: readonly Shrink[]): Promise<readonly LifecycleAnswer[]>;
    /** Where these stand in their queues, the smaller the earlier; who does not wait is missing. */
    placesInQueue(tx: Transaction, keys: readonly string[]): Promise<ReadonlyMap<string, bigint>>;
    /** Says what each of these waits for from now on. */
    awaitAll(tx: Transaction, wanted: readonly Awaiting[]): Promise<void>;
  };
  confirm(id: string): Promise<LifecycleAnswer>;
  release(id: string): Promise<LifecycleAnswer>;
  extend(id: string, seconds: number): Promise<LifecycleAnswer>;
  /** Releases all holds that have run out; gives how many. */
  expire(): Promise<number>;
  balances(filter: Parameters<typeof listBalances>[1]): Promise<readonly Balance[]>;
  ledger(filter: Parameters<typeof listLedger>[1]): Promise<readonly LedgerEntry[]>;
  /** Movements and counts that a system calls by this id of its own, and shipments of a document of this number. */
  entriesNamed(id: string): Promise<readonly LedgerEntry[]>;
  reservations(
    filter: Parameters<typeof listReservations>[1],
  ): Promise<readonly (ShownReservation & { readonly lines: readonly ReservedLine[] })[]>;
  prove(pair: StockPair): Promise<Proof>;
  /** The systems that ever spoke of each location. */
  sources(): ReturnType<typeof listSources>;
}

/** Baskets decided together; more would make the first one wait for the last. */
const BASKETS_TOGETHER = 200;
const EXPIRED_TOGETHER = 500;

export function stock(context: StockContext): Stock {
  const { database } = context;
  const applying = {
    questions: context.questions,
    itemsOf: context.needs.itemsOf,
    noteSources: sourceNotes(),
  };
  const baskets = groupCommit<ReservationRequest, ReservationAnswer>(
    (requests) => reserveTogether(context, requests),
    {
      mostWaiting: 20_000,
      mostWaitingBytes: Infinity,
      mostTogether: BASKETS_TOGETHER,
      mostTogetherBytes: Infinity,
    },
  );
  return {
    apply: (tx, facts) => applyAndCount(applying, tx, facts),
    expect: (tx, facts) => expect(context, tx, facts),
    expected: (filter) => listExpected(database, filter),
    expectedAt: (pairs) => sumExpected(database, pairs),
    resting: findResting,
    lateReceipts: (before) => listLate(database, before),
    availability: (question, within) => availability(context, question, within),
    past: (queryable, questions) => pastPromises(context, queryable, questions),
    reserve: async (request) => {
      const answer = await baskets.add(request, 0);
      reservations.add(1, { outcome: answer === 'full' ? 'full' : answer.outcome });
      return answer;
    },
    within: withinTransaction(context),
    confirm: (id) => one(context, confirmAll, id),
    release: (id) => one(context, releaseAll, id),
    extend: (id, seconds) => database.transaction((tx) => extend(context, tx, { id, seconds })),
    expire: () => expireAll(context),
    balances: (filter) => listBalances(database, filter),
    ledger: (filter) => listLedger(database, filter),
    entriesNamed: (id) => findEntries(database, id),
    reservations: (filter) => readReservations(database, filter),
    sources: () => listSources(database),
    prove: (pair) =>
      database.transaction(async (tx) => {
        await readOneSnapshot(tx);
        return await prove(tx, pair);
      }),
  };
}

async function readReservations(
  queryable: Queryable,
  filter: Parameters<typeof listReservations>[1],
): ReturnType<Stock['reservations']> {
  const found = await listReservations(queryable, filter);
  const lines = Map.groupBy(
    await listLines(
      queryable,
      found.map(({ id }) => id),
    ),
    (line) => line.reservationId,
  );
  return found.map((reservation) => ({ ...reservation, lines: lines.get(reservation.id) ?? [] }));
}

function withinTransaction(context: StockContext): Stock['within'] {
  return {
    reserve: (tx, requests) => reserveAll(context, tx, requests),
    confirmAll: (tx, ids) => confirmAll(context, tx, ids),
    releaseAll: (tx, ids) => releaseAll(context, tx, ids),
    shrinkAll: (tx, shrinks) => shrinkAll(context, tx, shrinks),
    placesInQueue,
    awaitAll: (tx, wanted) => awaitAll(context, tx, wanted),
  };
}

async function one(context: StockContext, work: typeof confirmAll, id: string): Promise<LifecycleAnswer> {
  const [answer = { outcome: 'unknown' }] = await context.database.transaction((tx) =>
    work(context, tx, [id]),
  );
  return answer;
}

async function applyAndCount(
  needs: ApplyNeeds,
  tx: Transaction,
  facts: readonly StockFact[],
): Promise<ApplyAnswer> {
  const answer = await applyFacts(needs, tx, facts);
  countFacts(tx, facts, answer.outcomes);
  return answer;
}

/** Holds that have run out are given back first, so that the database's own guard sees them as free too. */
async function reserveTogether(
  context: StockContext,
  requests: readonly ReservationRequest[],
): Promise<readonly ReservationAnswer[]> {
  const itemIds = [...new Set(requests.flatMap((request) => request.lines.map((line) => line.itemId)))];
  if ((await readExpiredHolds(context.database, itemIds, context.clock())).length > 0)
    await expireAll(context);
  return await context.database.transaction((tx) => reserveAll(context, tx, requests));
}

async function expireAll(context: StockContext): Promise<number> {
  let total = 0;
  for (;;) {
    const expired = await context.database.transaction((tx) => expire(context, tx, EXPIRED_TOGETHER));
    total += expired;
    if (expired > 0) expiredHolds.add(expired);
    if (expired < EXPIRED_TOGETHER) return total;
  }
}
