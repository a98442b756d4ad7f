/** Movements and counts into the ledger, positions and balances, in the caller's transaction. */
import { appendEvents } from '../../log/index.ts';
import type { Questions } from '../../model/exceptions.ts';
import type { ItemTerms } from '../policies.ts';
import type { Queryable, Transaction } from '../../platform/sql.ts';
import { toLedgerRow } from './convert.ts';
import {
  pairKey,
  sortedPairs,
  type LedgerRow,
  type StockFact,
  type StockOutcome,
  type StockPair,
} from '../facts.ts';
import {
  findConflicts,
  insertCounts,
  insertMovements,
  noteSources,
  sumMovementsAfter,
} from './ledger-store.ts';
import {
  changeOnHand,
  changePromised,
  lockBalances,
  lockPositions,
  updatePositions,
  type Balance,
  type LotKey,
} from './position-store.ts';
import { countName, plus, revise, type Position } from './position.ts';
import { formatDecimal, negateDecimal, decimalOf } from '../../model/values/decimal.ts';
import { shortfallQuestions } from './shortfall.ts';
import { shipReservedLines } from '../reservations/shipments.ts';

export interface ApplyNeeds {
  readonly questions: Questions<Transaction>;
  /** Base unit and packs of items; an item without a base unit is missing in the answer. */
  readonly itemsOf: (
    queryable: Queryable,
    itemIds: readonly string[],
  ) => Promise<ReadonlyMap<string, ItemTerms>>;
}

export interface ApplyAnswer {
  /** One for each fact, in order. */
  readonly outcomes: readonly StockOutcome[];
  /** Items and locations whose promise may have changed. */
  readonly changed: readonly StockPair[];
}

/**
 * Applies facts in any order, with any duplicates, split into any batches: the positions end the same.
 * A handful of statements for the whole batch; rows are locked in key order, positions before balances.
 */
export async function applyFacts(
  needs: ApplyNeeds,
  tx: Transaction,
  facts: readonly StockFact[],
): Promise<ApplyAnswer> {
  const outcomes: StockOutcome[] = facts.map(() => 'absorbed');
  const units = await needs.itemsOf(tx, [...new Set(facts.map((told) => told.itemId))]);
  const rows: LedgerRow[] = [];
  facts.forEach((told, place) => {
    const row = toLedgerRow(told, place, units.get(told.itemId));
    if ('place' in row) rows.push(row);
    else outcomes[place] = { breach: row };
  });
  const fresh = await keepInLedger(tx, rows, outcomes);
  if (fresh.length === 0) return { outcomes, changed: [] };
  const changed = await moveStock(needs, tx, fresh);
  await noteSources(tx, fresh);
  await appendEvents(tx, fresh.map(toEvent));
  return { outcomes, changed };
}

/** Gives the rows that are new to the ledger and notes the outcome of each. */
async function keepInLedger(
  tx: Transaction,
  rows: readonly LedgerRow[],
  outcomes: StockOutcome[],
): Promise<readonly LedgerRow[]> {
  const kept = new Set([
    ...(await insertMovements(tx, rows.filter(isMovement))).map((row) => `movement ${countName(row)}`),
    ...(
      await insertCounts(
        tx,
        rows.filter((row) => !isMovement(row)),
      )
    ).map((row) => `count ${countName(row)}`),
  ]);
  const fresh: LedgerRow[] = [];
  const known: LedgerRow[] = [];
  for (const row of rows) {
    // Of two rows with one name in a batch, the database kept the first.
    if (kept.delete(`${row.kind} ${countName(row)}`)) fresh.push(row);
    else known.push(row);
  }
  const conflicts = await findConflicts(tx, known);
  for (const row of fresh) outcomes[row.place] = 'applied';
  for (const row of known.filter(({ place }) => conflicts.has(place)))
    outcomes[row.place] = { conflict: `${row.kind} ${row.id} of ${row.system} is known with other content` };
  return fresh;
}

async function moveStock(
  needs: ApplyNeeds,
  tx: Transaction,
  fresh: readonly LedgerRow[],
): Promise<readonly StockPair[]> {
  const moved = await revisePositions(tx, fresh);
  const shipped = await shipReservedLines(tx, fresh);
  const before = await lockBalances(tx, sortedPairs([...moved, ...shipped]));
  const onHand = await changeOnHand(tx, moved);
  const promised = shipped.length === 0 ? [] : await changePromised(tx, shipped);
  await raiseShortfalls(needs, tx, { before, after: overlay(onHand, promised) });
  return sortedPairs(before);
}

/** Revises the positions and gives what changed on hand for each item and location. */
async function revisePositions(tx: Transaction, fresh: readonly LedgerRow[]) {
  const byLot = Map.groupBy(fresh, lotKey);
  const keys = [...byLot.keys()].toSorted().flatMap((key) => byLot.get(key)?.slice(0, 1) ?? []);
  const positions = await lockPositions(tx, keys);
  const revisions = positions.map((position) => ({
    position,
    revision: revise(position, byLot.get(lotKey(position)) ?? []),
  }));
  const counts = revisions.flatMap(({ revision }) => (revision.kind === 'recount' ? [revision.count] : []));
  const later = await sumMovementsAfter(tx, counts);
  const laterOf = new Map(counts.map((count, place) => [lotKey(count), later[place] ?? '0']));
  const revised = revisions.map(({ position, revision }) => ({
    before: position,
    after:
      revision.kind === 'add'
        ? { ...position, onHand: plus(position.onHand, formatDecimal(revision.delta)) }
        : recounted(position, revision.count, laterOf.get(lotKey(position)) ?? '0'),
  }));
  await updatePositions(
    tx,
    revised
      .filter(({ before, after }) => before.onHand !== after.onHand || before.countedBy !== after.countedBy)
      .map(({ after }) => after),
  );
  return byPair(revised, fresh);
}

function recounted(position: LotKey & Position, count: LedgerRow, movedSince: string): LotKey & Position {
  return {
    ...position,
    onHand: plus(count.quantity, movedSince),
    countedAt: count.occurredAt,
    countedBy: countName(count),
  };
}

/** Sums the lots of each pair; `asOf` is the latest fact that was told of the pair. */
function byPair(
  revised: readonly { readonly before: LotKey & Position; readonly after: LotKey & Position }[],
  fresh: readonly LedgerRow[],
) {
  const asOf = new Map<string, string>();
  for (const row of fresh) {
    const known = asOf.get(pairKey(row));
    if (known === undefined || known < row.occurredAt) asOf.set(pairKey(row), row.occurredAt);
  }
  const deltas = new Map<string, StockPair & { onHand: string; asOf: string }>();
  for (const { before, after } of revised) {
    const key = pairKey(before);
    const delta = plus(after.onHand, formatDecimal(negateDecimal(decimalOf(before.onHand))));
    deltas.set(key, {
      itemId: before.itemId,
      locationId: before.locationId,
      onHand: plus(deltas.get(key)?.onHand ?? '0', delta),
      asOf: asOf.get(key) ?? '-infinity',
    });
  }
  return [...deltas.values()];
}

async function raiseShortfalls(
  needs: ApplyNeeds,
  tx: Transaction,
  balances: { readonly before: readonly Balance[]; readonly after: readonly Balance[] },
): Promise<void> {
  const { raise, settle } = shortfallQuestions(balances.before, balances.after);
  if (raise.length > 0) await needs.questions.raise(tx, raise);
  if (settle.length > 0) await needs.questions.settle(tx, settle);
}

function overlay(balances: readonly Balance[], newer: readonly Balance[]): readonly Balance[] {
  return [...new Map([...balances, ...newer].map((balance) => [pairKey(balance), balance])).values()];
}

function isMovement(row: LedgerRow): boolean {
  return row.kind === 'movement';
}

function lotKey({ itemId, locationId, lot }: LotKey): string {
  return `${itemId}:${locationId}:${lot}`;
}

function toEvent(row: LedgerRow) {
  return {
    type: row.kind === 'movement' ? 'stock.moved' : 'stock.counted',
    source: '/stock',
    subject: `item/${row.itemId}`,
    time: row.occurredAt,
    data: {
      system: row.system,
      id: row.id,
      locationId: row.locationId,
      ...(row.lot === '' ? {} : { lot: row.lot }),
      quantity: row.quantity,
      unit: row.baseUnit,
      reason: row.reason,
      ...(row.document === null ? {} : { document: row.document }),
    },
    correlationId: row.correlationId,
    causationId: row.messageId,
    ...(row.traceparent === undefined ? {} : { traceparent: row.traceparent }),
  };
}
