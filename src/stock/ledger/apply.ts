/** Movements and counts into the ledger, positions and balances, in the caller's transaction. */
import { appendEvents } from '../../log/index.ts';
import type { Questions } from '../../model/exceptions.ts';
import { baseUnitOf } from '../../model/unmapped.ts';
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
import { findConflicts, insertCounts, insertMovements, sumMovementsAfter } from './ledger-store.ts';
import {
  addToPositions,
  changeOnHand,
  changePromised,
  lockBalances,
  updatePositions,
  type Balance,
  type LotKey,
  type LotMove,
  type OnHandChange,
  type Unmoved,
} from './position-store.ts';
import { countName, plus, revise } from './position.ts';
import { addDecimals, decimalOf, formatDecimal, negateDecimal, ZERO } from '../../model/values/decimal.ts';
import { shortfallQuestions } from './shortfall.ts';
import type { sourceNotes } from './source-notes.ts';
import { changeChannelTakings, replenishChannels } from '../reservations/channel-hold-store.ts';
import { shipReservedLines } from '../reservations/shipments.ts';
import { inflowsOf } from '../reservations/takings.ts';

export interface ApplyNeeds {
  readonly questions: Questions<Transaction>;
  /** Base unit and packs of items; an item without a base unit is missing in the answer. */
  readonly itemsOf: (
    queryable: Queryable,
    itemIds: readonly string[],
  ) => Promise<ReadonlyMap<string, ItemTerms>>;
  /** Notes which systems speak of which locations. */
  readonly noteSources: ReturnType<typeof sourceNotes>;
}

export interface ApplyAnswer {
  /** One for each fact, in order. */
  readonly outcomes: readonly StockOutcome[];
  /** Items and locations whose promise may have changed. */
  readonly changed: readonly StockPair[];
}

/**
 * Applies facts in any order, with any duplicates, split into any batches: the positions end the same.
 * A handful of statements for the whole batch. What is only added comes first, so that rows that others want, too, are locked
 * shortly; they are locked in key order, positions before balances.
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
    const row = readRow(told, place, units.get(told.itemId));
    if ('place' in row) rows.push(row);
    else outcomes[place] = row;
  });
  const fresh = await keepInLedger(tx, rows, outcomes);
  if (fresh.length === 0) return { outcomes, changed: [] };
  await appendEvents(tx, fresh.map(toEvent));
  await needs.noteSources(tx, fresh);
  return { outcomes, changed: await moveStock(needs, tx, fresh) };
}

function readRow(
  told: StockFact,
  place: number,
  terms: ItemTerms | undefined,
): LedgerRow | Exclude<StockOutcome, string> {
  if (terms === undefined) return { waitsFor: baseUnitOf(told.itemId) };
  const row = toLedgerRow(told, place, terms);
  return 'place' in row ? row : { breach: row };
}

/** Gives the rows that are new to the ledger and notes the outcome of each. */
async function keepInLedger(
  tx: Transaction,
  rows: readonly LedgerRow[],
  outcomes: StockOutcome[],
): Promise<readonly LedgerRow[]> {
  const { first, repeated } = byName(rows);
  const known = new Set([
    ...(await insertMovements(tx, first.filter(isMovement))),
    ...(await insertCounts(
      tx,
      first.filter((row) => !isMovement(row)),
    )),
  ]);
  const fresh = known.size === 0 ? first : first.filter(({ place }) => !known.has(place));
  const conflicts = await findConflicts(tx, [...first.filter(({ place }) => known.has(place)), ...repeated]);
  for (const { place } of fresh) outcomes[place] = 'applied';
  for (const row of rows)
    if (conflicts.has(row.place))
      outcomes[row.place] = {
        conflict: `${row.kind} ${row.id} of ${row.system} is known with other content`,
      };
  return fresh;
}

/** Of several rows with one name, the first is what the ledger may keep. */
function byName(rows: readonly LedgerRow[]): {
  readonly first: readonly LedgerRow[];
  readonly repeated: readonly LedgerRow[];
} {
  const names = new Set<string>();
  const first: LedgerRow[] = [];
  const repeated: LedgerRow[] = [];
  for (const row of rows) {
    const name = `${row.kind} ${countName(row)}`;
    if (names.has(name)) repeated.push(row);
    else first.push(row);
    names.add(name);
  }
  return { first, repeated };
}

async function moveStock(
  needs: ApplyNeeds,
  tx: Transaction,
  fresh: readonly LedgerRow[],
): Promise<readonly StockPair[]> {
  const moved = await revisePositions(tx, fresh);
  const { balances, takings } = await shipReservedLines(tx, fresh);
  const changed = balances.length === 0 ? moved : sortedPairs([...moved, ...balances]);
  const locked = balances.length === 0 ? [] : await lockBalances(tx, changed);
  const short = await changeOnHand(tx, moved);
  const promised = balances.length === 0 ? [] : await changePromised(tx, balances);
  await changeChannelTakings(tx, takings);
  await replenishChannels(tx, inflowsOf(fresh, moved));
  const before = short.map((balance) => ({ ...balance, onHand: balance.onHandBefore }));
  await raiseShortfalls(needs, tx, { before: overlay(before, locked), after: overlay(short, promised) });
  return changed.map(({ itemId, locationId }) => ({ itemId, locationId }));
}

/** Revises the positions and gives what changed on hand for each item and location. */
async function revisePositions(
  tx: Transaction,
  fresh: readonly LedgerRow[],
): Promise<readonly OnHandChange[]> {
  const byLot = Map.groupBy(fresh, lotKey);
  const moves = [...byLot.values()].flatMap(moveOf);
  const corrected = new Map<string, string>();
  const unmoved = await addToPositions(tx, moves);
  for (const { before, after } of await reviseCounted(tx, unmoved, byLot))
    corrected.set(lotKey(before), plus(after.onHand, formatDecimal(negateDecimal(decimalOf(before.onHand)))));
  const changes = new Map<string, { -readonly [Key in keyof OnHandChange]: OnHandChange[Key] }>();
  for (const move of moves) {
    const key = pairKey(move);
    const delta = corrected.size === 0 ? move.delta : (corrected.get(lotKey(move)) ?? move.delta);
    const change = changes.get(key);
    const { itemId, locationId, last } = move;
    if (change === undefined) changes.set(key, { itemId, locationId, onHand: delta, asOf: last });
    else {
      change.onHand = plus(change.onHand, delta);
      change.asOf = change.asOf < last ? last : change.asOf;
    }
  }
  return [...changes.values()];
}

/** The rows of one lot as one move; `last` is the latest instant that was told of it. */
function moveOf(rows: readonly LedgerRow[]): readonly (LotMove & { readonly last: string })[] {
  const [first] = rows;
  if (first === undefined) return [];
  const { itemId, locationId, lot } = first;
  let [sum, earliest, last] = [ZERO, first.occurredAt, first.occurredAt];
  for (const { quantity, occurredAt } of rows) {
    sum = addDecimals(sum, decimalOf(quantity));
    if (occurredAt < earliest) earliest = occurredAt;
    if (occurredAt > last) last = occurredAt;
  }
  const after = rows.every(isMovement) ? earliest : '-infinity';
  return [{ itemId, locationId, lot, delta: formatDecimal(sum), after, last }];
}

interface Revised {
  readonly before: Unmoved;
  readonly after: Unmoved;
}

/** Positions whose count decides what is added to them, or that are counted anew. */
async function reviseCounted(
  tx: Transaction,
  positions: readonly Unmoved[],
  byLot: ReadonlyMap<string, readonly LedgerRow[]>,
): Promise<readonly Revised[]> {
  if (positions.length === 0) return [];
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
  return revised;
}

function recounted(position: Unmoved, count: LedgerRow, movedSince: string): Unmoved {
  return {
    ...position,
    onHand: plus(count.quantity, movedSince),
    countedAt: count.occurredAt,
    countedBy: countName(count),
  };
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
