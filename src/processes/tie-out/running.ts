/** One run of a tie-out: looks at the orders of a business day and at those that did not tie before, portion by portion. */
import type { Questions } from '../../model/exceptions.ts';
import { addDecimals, decimalOf, formatDecimal, ZERO } from '../../model/values/decimal.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import type { Database, Transaction } from '../../platform/sql.ts';
import { orderToCash } from '../order-to-cash/plan.ts';
import { listTouched } from '../store/case-reading-store.ts';
import type { BusinessDay } from './business-day.ts';
import { size } from './order/difference.ts';
import { keyOfSubject, questionOf, subjectOf } from './questions.ts';
import { tieOrders, type TiedOrder, type TieNeeds } from './reading.ts';
import type { Tally, Totals } from './shapes.ts';
import {
  dropTieOuts,
  listUntied,
  moveTieOut,
  readOpenTies,
  writeDifferences,
  writeOpenTies,
  type HeldRun,
} from './tie-out-store.ts';

export interface TieOutContext {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly newId: () => string;
  readonly questions: Questions<Transaction>;
  readonly needs: TieNeeds;
}

export interface Task extends HeldRun {
  readonly day: BusinessDay;
  /** So long a paper or a payment may take before it is missed. */
  readonly graceHours: number;
  /** How far another process has come with it; absent: it begins. */
  readonly sofar?: { readonly tally: Tally; readonly reached: string | undefined };
}

/** Orders together in one transaction. */
const TOGETHER = 200;
/** What moves goods or money. */
const KINDS = ['advice', 'invoice', 'payment', 'return', 'receipt', 'written'];

const NOTHING: Tally = { orders: 0, tied: 0, pending: 0, differing: 0, totals: {} };

/** Runs to its end; rejects where the signal ends it or the database fails. */
export async function runTieOut(context: TieOutContext, task: Task, signal: AbortSignal): Promise<Tally> {
  let { tally, reached: after } = task.sofar ?? { tally: NOTHING, reached: undefined };
  const { from, to } = task.day;
  for (;;) {
    signal.throwIfAborted();
    const asked = { process: orderToCash.name, kinds: KINDS, from, to, after, limit: TOGETHER };
    const ids = await listTouched(context.database, asked);
    if (ids.length === 0) break;
    after = ids.at(-1);
    tally = await takePortion(context, task, { ids, tally, reached: after });
  }
  for (;;) {
    signal.throwIfAborted();
    const ids = await listUntied(context.database, { id: task.id, limit: TOGETHER });
    if (ids.length === 0) break;
    tally = await takePortion(context, task, { ids, tally });
  }
  const end = { tally, at: context.clock(), finished: true };
  if ((await moveTieOut(context.database, task, end)) === 'over') throw new Error(OVER);
  await dropTieOuts(context.database, context.clock());
  return tally;
}

const OVER = 'somebody has ended this run, or has taken it over';

interface Portion {
  readonly ids: readonly string[];
  readonly tally: Tally;
  /** The last of them, where they are those of the day. */
  readonly reached?: string | undefined;
}

/** Ties some orders out and writes what came of it, and that the run has come so far, in one transaction. */
async function takePortion(
  context: TieOutContext,
  { id, holder, graceHours }: Task,
  { ids, tally, reached }: Portion,
): Promise<Tally> {
  return await context.database.transaction(async (tx) => {
    const at = context.clock();
    const orders = await tieOrders(context.needs, tx, { ids, now: at.toISOString(), graceHours });
    const grown = orders.reduce(counted, tally);
    const move = { tally: grown, at, reached, finished: false };
    if ((await moveTieOut(tx, { id, holder }, move)) === 'over') throw new Error(OVER);
    await writeDifferences(tx, id, orders.flatMap(listed));
    await askAnew(context, tx, { ids, orders });
    await writeOpenTies(tx, id, { caseIds: ids, open: orders.flatMap(openTie), at });
    return grown;
  });
}

function listed(order: TiedOrder) {
  const { id: caseId, channel, number, tie } = order;
  return tie.differences.map((each, place) => ({ ...each, caseId, place, channel, number }));
}

function openTie({ id, channel, number, tie }: TiedOrder) {
  if (tie.standing === 'tied') return [];
  return [{ caseId: id, standing: tie.standing, subjects: subjectsOf({ channel, number, tie }) }];
}

function subjectsOf(order: Pick<TiedOrder, 'channel' | 'number' | 'tie'>): readonly string[] {
  const open = order.tie.differences.filter(({ standing }) => standing === 'open');
  return [...new Set(open.map((each) => subjectOf(order, each)))];
}

/** Raises what is open, and settles what was asked before and explains itself now. */
async function askAnew(
  { questions }: TieOutContext,
  tx: Transaction,
  { ids, orders }: { readonly ids: readonly string[]; readonly orders: readonly TiedOrder[] },
): Promise<void> {
  const before = await readOpenTies(tx, ids);
  const asked = new Set(orders.flatMap(subjectsOf));
  await questions.raise(
    tx,
    orders.flatMap((order) =>
      order.tie.differences
        .filter(({ standing }) => standing === 'open')
        .map((each) => questionOf(order, each)),
    ),
  );
  const settled = before.flatMap(({ subjects }) => subjects).filter((subject) => !asked.has(subject));
  await questions.settle(tx, settled.map(keyOfSubject));
}

function counted(tally: Tally, { tie }: TiedOrder): Tally {
  return {
    orders: tally.orders + 1,
    tied: tally.tied + (tie.standing === 'tied' ? 1 : 0),
    pending: tally.pending + (tie.standing === 'pending' ? 1 : 0),
    differing: tally.differing + (tie.standing === 'differs' ? 1 : 0),
    totals: { ...tally.totals, [tie.currency]: added(tally.totals[tie.currency], tie) },
  };
}

const EMPTY: Totals = {
  shipped: '0',
  charges: '0',
  invoicedNet: '0',
  invoicedTax: '0',
  invoiced: '0',
  credited: '0',
  captured: '0',
  refunded: '0',
  unexplained: '0',
};

function added(totals: Totals = EMPTY, { money, differences }: TiedOrder['tie']): Totals {
  const unexplained = differences
    .filter(({ standing }) => standing === 'open')
    .map(({ amount }) => size(decimalOf(amount)))
    .reduce(addDecimals, ZERO);
  return {
    shipped: plus(totals.shipped, money.shipped),
    charges: plus(totals.charges ?? '0', money.charges ?? '0'),
    invoicedNet: plus(totals.invoicedNet, money.invoicedNet),
    invoicedTax: plus(totals.invoicedTax, money.invoicedTax),
    invoiced: plus(totals.invoiced, money.invoiced),
    credited: plus(totals.credited, money.credited),
    captured: plus(totals.captured, money.captured ?? '0'),
    refunded: plus(totals.refunded, money.refunded ?? '0'),
    unexplained: plus(totals.unexplained, formatDecimal(unexplained)),
  };
}

function plus(a: string, b: string): string {
  return formatDecimal(addDecimals(decimalOf(a), decimalOf(b)));
}
