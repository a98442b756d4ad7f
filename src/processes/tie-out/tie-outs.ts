/** Tie-outs as the hub offers them: begun by a person or by the clock, one at a time, and read afterwards. */
import { failureText } from '../../platform/failure.ts';
import { whileHeld } from '../../platform/time/while-held.ts';
import { caseIdOf, naturalKeyOf } from '../order-to-cash/document-names.ts';
import { orderToCash } from '../order-to-cash/plan.ts';
import { businessDay, dayBefore, lastAt } from './business-day.ts';
import { tieOrders, type TiedOrder } from './reading.ts';
import { runTieOut, type Task, type TieOutContext } from './running.ts';
import type { TieOut } from './shapes.ts';
import {
  beginTieOut,
  failTieOut,
  giveBackTieOut,
  LEASE_SECONDS,
  listDifferences,
  listTieOuts,
  prolongTieOut,
  takeOverTieOut,
  type DifferenceFilter,
  type FreeTieOut,
  type TieOutFilter,
} from './tie-out-store.ts';

/** When orders are tied out by themselves, and how long papers and payments may take. */
export interface TieOutPolicy {
  /** A time such as `02:30`. */
  readonly at: string;
  readonly zone: string;
  readonly graceHours: number;
}

export interface TieOutRequest {
  /** Such as `2026-11-20`; absent: the last day that is over. */
  readonly day?: string | undefined;
  /** The person who asks. */
  readonly askedBy: string;
  /** Absent: a new one. A run that was begun under it before goes on, or has ended; no second one begins. */
  readonly id?: string;
}

export interface TieOuts {
  /** Begins a run and does not wait for its end. */
  begin(request: TieOutRequest): Promise<{ readonly id: string } | 'running' | 'not-declared'>;
  /** Begins the nightly run if it is due, on one node only. */
  beginWhenDue(): Promise<'begun' | 'not-due'>;
  /** Goes on with a run whose process has died or was stopped, whoever began it; of several nodes one does. */
  takeOver(): Promise<'taken-over' | 'none'>;
  list(filter: TieOutFilter): Promise<readonly TieOut[]>;
  differences(filter: DifferenceFilter): ReturnType<typeof listDifferences>;
  /** How one order stands now; nothing is written. */
  ofOrder(channel: string, number: string): Promise<TiedOrder | undefined>;
  /** Leaves the run of this process, if there is one: another process goes on with it. */
  stop(): Promise<void>;
}

/** Who is written down for the nightly run. */
const SCHEDULE = 'schedule';

/** So many processes may end while they work on one run: then it is the run that ends them. */
const MOST_LOST = 3;

type PolicyOf = () => TieOutPolicy | undefined;

/** Makes them. `policyOf` gives nothing where no orders come through this hub. */
export function tieOuts(context: TieOutContext, policyOf: PolicyOf): TieOuts {
  const { database, clock } = context;
  const own = ownRuns(context, policyOf);
  return {
    begin: (request) => own.begin(request),
    beginWhenDue: async () => {
      const policy = policyOf();
      if (policy === undefined) return 'not-due';
      const due = lastAt(policy.at, policy.zone, clock());
      const begun = await own.begin({ askedBy: SCHEDULE, day: dayBefore(due, policy.zone) }, due);
      return typeof begun === 'string' ? 'not-due' : 'begun';
    },
    takeOver: own.takeOver,
    list: (filter) => listTieOuts(database, filter),
    differences: (filter) => listDifferences(database, filter),
    ofOrder: async (channel, number) => {
      const ids = [caseIdOf(naturalKeyOf(channel, number))];
      const now = clock().toISOString();
      const graceHours = policyOf()?.graceHours ?? 0;
      const [found] = await tieOrders(context.needs, database, { ids, now, graceHours });
      return found;
    },
    stop: own.stop,
  };
}

/** The runs that this process works on. */
function ownRuns(context: TieOutContext, policyOf: PolicyOf) {
  const { database, clock, newId } = context;
  const ending = new AbortController();
  const running = new Set<Promise<void>>();
  const follow = (task: Task): void => {
    const ended = carryOut(context, task, ending.signal);
    running.add(ended);
    void ended.finally(() => running.delete(ended));
  };
  const takeOver = async (): Promise<'taken-over' | 'none'> => {
    const policy = policyOf();
    if (policy === undefined || ending.signal.aborted) return 'none';
    const task = await takenOver(context, policy);
    if (task === undefined) return 'none';
    follow(task);
    return 'taken-over';
  };
  return {
    takeOver,
    begin: async ({ day, askedBy, id = newId() }: TieOutRequest, unlessSince?: Date) => {
      const policy = policyOf();
      if (policy === undefined) return 'not-declared';
      const span = businessDay(day ?? dayBefore(clock(), policy.zone), policy.zone);
      const held = { id, holder: newId() };
      const run = { ...held, process: orderToCash.name, day: span.day, zone: policy.zone, askedBy };
      if ((await beginTieOut(database, { ...run, startedAt: clock() }, unlessSince)) === 'not-now') {
        // What stands in the way may be a run that nobody works on.
        await takeOver();
        return (await listTieOuts(database, { id, limit: 1 })).length > 0 ? { id } : 'running';
      }
      follow({ ...held, day: span, graceHours: policy.graceHours });
      return { id };
    },
    stop: async () => {
      ending.abort(new Error('the hub was stopped'));
      await Promise.all(running);
    },
  };
}

/** A run that nobody works on any more, to be gone on with where it has come to. */
async function takenOver(
  { database, clock, log, newId }: TieOutContext,
  { graceHours }: TieOutPolicy,
): Promise<Task | undefined> {
  const holder = newId();
  const free = await takeOverTieOut(database, { process: orderToCash.name, holder });
  if (free === undefined) return undefined;
  const { id, day, zone, lost } = free;
  log.info('orders.tie-out-taken-over', { id, day, lost });
  if (lost < MOST_LOST) return { id, holder, day: businessDay(day, zone), graceHours, sofar: sofarOf(free) };
  const failure = `${lost} processes ended while they worked on it`;
  await failTieOut(database, { id, holder }, { finishedAt: clock(), failure });
  return undefined;
}

function sofarOf(free: FreeTieOut): NonNullable<Task['sofar']> {
  const { orders, tied, pending, differing, totals, reached } = free;
  return { tally: { orders, tied, pending, differing, totals }, reached: reached ?? undefined };
}

/** Never rejects: a run that fails says so in its row, one that is stopped is given back. */
async function carryOut(context: TieOutContext, task: Task, signal: AbortSignal): Promise<void> {
  const { database, log } = context;
  const lease = { leaseSeconds: LEASE_SECONDS, prolong: () => prolongTieOut(database, task) };
  try {
    const { totals: _totals, ...tally } = await whileHeld(lease, (lost) =>
      runTieOut(context, task, AbortSignal.any([signal, lost])),
    );
    log.info('orders.tied-out', { id: task.id, day: task.day.day, ...tally });
  } catch (error) {
    await leave(context, task, { error, signal });
  }
}

/** A hub that is stopped gives the run back; every other failure ends it. */
async function leave(
  { database, clock, log }: TieOutContext,
  { id, holder }: Task,
  { error, signal }: { readonly error: unknown; readonly signal: AbortSignal },
): Promise<void> {
  try {
    if (signal.aborted) return await giveBackTieOut(database, { id, holder });
    const failure = failureText(error);
    log.warn('orders.tie-out-failed', { id, reason: failure });
    await failTieOut(database, { id, holder }, { finishedAt: clock(), failure });
  } catch (second) {
    log.error('orders.tie-out-not-ended', { id, reason: failureText(second) });
  }
}
