/** Replays the sourcing of past orders under a changed rule, against the stock as the ledger knows it for each instant. Nothing is written. */
import { addDecimals, decimalOf, formatDecimal, ZERO } from '../../model/values/decimal.ts';
import type { Database, Transaction } from '../../platform/sql.ts';
import type { Open, Surroundings } from '../context.ts';
import type { Around, KeptForTier, OrderPolicy } from '../order-to-cash/around.ts';
import type { OrderFact, Reserved } from '../order-to-cash/facts.ts';
import { orderToCash } from '../order-to-cash/plan.ts';
import { listOpened, type NamedRow } from '../store/case-reading-store.ts';
import { readFacts } from '../store/fact-store.ts';
import {
  isAlike,
  itemsByLine,
  outcomeOf,
  promisesTold,
  recordedChoice,
  replay,
  stateThen,
  tierThen,
  type Allocation,
  type Choice,
  type Outcome,
} from './replay.ts';
import { Shifts, type Shift } from './shifts.ts';

/** What a channel could have of an item at a location at an instant, without what one order held itself. */
export interface PastQuestion {
  readonly itemId: string;
  readonly locationId: string;
  readonly channel: string;
  /** Of the customer; absent: none. */
  readonly tier?: string | undefined;
  readonly at: string;
  /** Our number of the order. */
  readonly without: string;
}

/** Decimal text in base units. */
export interface PastPromise {
  readonly quantity: string;
  /** For customers of other tiers. */
  readonly kept: readonly KeptForTier[];
}

export interface SimulationNeeds {
  /** Looks around cases under a policy that names every warehouse of either rule. */
  surroundings(
    tx: Transaction,
    policy: OrderPolicy,
  ): (cases: readonly Open[]) => Promise<Pick<Surroundings, 'around'>>;
  /** In base units, in the order of the questions, under the stock rules of now and under the changed ones. */
  past(
    tx: Transaction,
    questions: readonly PastQuestion[],
  ): Promise<{ readonly before: readonly PastPromise[]; readonly after: readonly PastPromise[] }>;
}

export interface SimulationTask {
  readonly from: Date;
  readonly to: Date;
  readonly before: OrderPolicy;
  readonly after: OrderPolicy;
  /** Where the portion before ended, and what it left. */
  readonly place: { readonly openedAt: Date; readonly id: string } | undefined;
  readonly carried: readonly Shift[];
  readonly limit: number;
}

export interface SimulatedOrder {
  readonly channel: string;
  readonly number: string;
  /** When it was sourced; RFC 3339. */
  readonly at: string;
  readonly outcome: Outcome;
  readonly before: Choice;
  readonly after: Choice;
  /** The present rule over the reconstructed stock gives what was really held. */
  readonly reproduced: boolean;
  /** What was really held, and where the ledger gives other promises than were told then. */
  readonly notes: readonly string[];
}

export interface SimulatedPortion {
  readonly orders: readonly SimulatedOrder[];
  /** Never came so far that stock was asked for, or name something that nobody knows any more. */
  readonly notSourced: number;
  readonly carried: readonly Shift[];
  /** Absent: there are no more. */
  readonly next?: { readonly openedAt: Date; readonly id: string };
}

/** Simulates one portion of orders, the oldest first. */
export async function simulatePortion(
  database: Database,
  needs: SimulationNeeds,
  task: SimulationTask,
): Promise<SimulatedPortion> {
  return await database.transaction(async (tx) => {
    const { from, to, place: after, limit } = task;
    const rows = await listOpened(tx, { process: orderToCash.name, from, to, after, limit: limit + 1 });
    const shown = rows.slice(0, limit);
    const facts = await readFacts<OrderFact>(
      tx,
      shown.map(({ id }) => id),
    );
    const opened = shown.map((row) => openedThen(row, facts.get(row.id) ?? []));
    const { around } = await needs.surroundings(tx, everywhere(task))(opened);
    const sourced = opened
      .filter(({ isSourced }) => isSourced)
      .map((each) => ({ ...each, around: around(each) }));
    const promises = await promisesOf(needs, tx, { task, sourced });
    const shifts = new Shifts(task.carried);
    const orders = sourced.flatMap((each) => simulated(task, each, { promises, shifts }));
    const last = shown.at(-1);
    return {
      orders,
      notSourced: shown.length - orders.length,
      carried: shifts.toList(),
      ...(rows.length > shown.length && last !== undefined
        ? { next: { openedAt: last.openedAt, id: last.id } }
        : {}),
    };
  });
}

interface Then extends Open {
  readonly row: NamedRow;
  readonly at: string;
  readonly recorded: readonly Reserved[];
  readonly isSourced: boolean;
}
type Sourced = Then & { readonly around: Around };

/** Orders that hold nothing were sourced all the same where they passed the gate and nothing was there. */
function openedThen(row: NamedRow, facts: readonly OrderFact[]): Then {
  const recorded = recordedChoice(facts);
  const at = recorded[0]?.at ?? row.openedAt.toISOString();
  return {
    id: row.id,
    document: row.document,
    channel: row.channel,
    state: stateThen(facts, at),
    kept: new Map(),
    row,
    at,
    recorded,
    isSourced: recorded.length > 0 || WAITING.has(row.status),
  };
}

const WAITING = new Set(['accepted', 'backordered', 'placed']);

/** Every warehouse of either rule. */
function everywhere({ before, after }: SimulationTask): OrderPolicy {
  const known = new Set(before.warehouses.map(({ location }) => location));
  const added = after.warehouses.filter(({ location }) => !known.has(location));
  return { ...before, warehouses: [...before.warehouses, ...added] };
}

type Promised = ReadonlyMap<string, Readonly<Record<'before' | 'after', PastPromise>>>;

async function promisesOf(
  needs: SimulationNeeds,
  tx: Transaction,
  { task, sourced }: { readonly task: SimulationTask; readonly sourced: readonly Sourced[] },
): Promise<Promised> {
  const locations = everywhere(task).warehouses.map(({ location }) => location);
  const questions = sourced.flatMap(({ state, around, at, document, channel }) => {
    const tier = tierThen(state, around);
    return [...new Set(itemsByLine(state, around).values())].flatMap((itemId) =>
      locations.flatMap((location) => {
        const locationId = around.locationId(location);
        return locationId === undefined ? [] : [{ itemId, locationId, channel, tier, at, without: document }];
      }),
    );
  });
  const { before, after } = await needs.past(tx, questions);
  return new Map(
    questions.map(({ without, itemId, locationId }, place) => [
      `${without} ${itemId} ${locationId}`,
      { before: before[place] ?? NOTHING, after: after[place] ?? NOTHING },
    ]),
  );
}

const NOTHING: PastPromise = { quantity: '0', kept: [] };

interface Running {
  readonly promises: Promised;
  readonly shifts: Shifts;
}

function simulated(task: SimulationTask, order: Sourced, running: Running): readonly SimulatedOrder[] {
  const [before, after] = [
    chosen(task, order, { ...running, side: 'before' }),
    chosen(task, order, { ...running, side: 'after' }),
  ];
  if (before === undefined || after === undefined) return [];
  const { around, row, at, state } = order;
  const items = itemsByLine(state, around);
  const recorded = order.recorded.map((each) => toAllocation(each, items, around));
  for (const [side, choice] of [
    ['before', before],
    ['after', after],
  ] as const)
    running.shifts.note(side, { recorded, chosen: choice.allocations }, (itemId) => around.item(itemId));
  const reproduced = isAlike({ allocations: recorded }, before);
  return [
    {
      channel: row.channel,
      number: row.number,
      at,
      outcome: outcomeOf(before, after),
      before,
      after,
      reproduced,
      notes: reproduced ? [] : [recordedWords(recorded), ...promiseNotes(order, before)],
    },
  ];
}

function chosen(
  task: SimulationTask,
  { state, around, document, at }: Sourced,
  { promises, shifts, side }: Running & { readonly side: 'before' | 'after' },
): Choice | undefined {
  const promised = (itemId: string, locationId: string): PastPromise =>
    promises.get(`${document} ${itemId} ${locationId}`)?.[side] ?? NOTHING;
  return replay(state, {
    ...around,
    now: at,
    policy: task[side],
    keptForOthers: (_asker, itemId, locationId) => promised(itemId, locationId).kept,
    available: (_asker, itemId, locationId) => {
      const free = addDecimals(
        decimalOf(promised(itemId, locationId).quantity),
        shifts.of(side, itemId, locationId),
      );
      return formatDecimal(free.units < 0n ? ZERO : free);
    },
  });
}

/** The fact names no item: its line does. */
function toAllocation(
  { line, locationId, quantity }: Reserved,
  items: ReadonlyMap<string, string>,
  around: Around,
): Allocation {
  return {
    line,
    itemId: items.get(line) ?? '',
    locationId,
    location: around.locationNumber(locationId) ?? locationId,
    quantity: quantity.value,
    unit: quantity.unit,
  };
}

function recordedWords(recorded: readonly Allocation[]): string {
  const words = recorded.map(
    ({ line, quantity, unit, location }) => `line ${line}: ${quantity} ${unit} from ${location}`,
  );
  return `really held: ${words.join(', ') || 'nothing'}`;
}

/** Where the ledger gives another promise than the reasons of that time. */
function promiseNotes({ recorded }: Sourced, { reasons }: Choice): readonly string[] {
  return recorded.flatMap((each) => {
    const then = promisesTold(each.reasons);
    const now = promisesTold(reasons[each.line] ?? []);
    return [...then].flatMap(([location, quantity]) => {
      const ledger = now.get(location);
      return ledger === undefined || ledger === quantity
        ? []
        : [
            `line ${each.line}: ${location} could promise ${quantity} then, the ledger of now gives ${ledger}`,
          ];
    });
  });
}
