/** Tie-outs as the hub offers them: begun by a person or by the clock, one at a time, and read afterwards. */
import { failureText } from '../../platform/failure.ts';
import { caseIdOf, naturalKeyOf } from '../order-to-cash/document-names.ts';
import { orderToCash } from '../order-to-cash/plan.ts';
import { businessDay, dayBefore, lastAt } from './business-day.ts';
import { tieOrders, type TiedOrder } from './reading.ts';
import { runTieOut, type Task, type TieOutContext } from './running.ts';
import type { TieOut } from './shapes.ts';
import {
  beginTieOut,
  failTieOut,
  listDifferences,
  listTieOuts,
  type DifferenceFilter,
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
  list(filter: TieOutFilter): Promise<readonly TieOut[]>;
  differences(filter: DifferenceFilter): ReturnType<typeof listDifferences>;
  /** How one order stands now; nothing is written. */
  ofOrder(channel: string, number: string): Promise<TiedOrder | undefined>;
  /** Ends the run of this process, if there is one; it says that it was stopped. */
  stop(): Promise<void>;
}

/** Who is written down for the nightly run. */
const SCHEDULE = 'schedule';

/** Makes them. `policyOf` gives nothing where no orders come through this hub. */
export function tieOuts(context: TieOutContext, policyOf: () => TieOutPolicy | undefined): TieOuts {
  const { database, clock } = context;
  const ending = new AbortController();
  let running: Promise<void> | undefined;
  const begin = async ({ day, askedBy, id = context.newId() }: TieOutRequest, unlessSince?: Date) => {
    const policy = policyOf();
    if (policy === undefined) return 'not-declared';
    const span = businessDay(day ?? dayBefore(clock(), policy.zone), policy.zone);
    const { zone } = policy;
    const run = { id, process: orderToCash.name, day: span.day, zone, askedBy, startedAt: clock() };
    if ((await beginTieOut(database, run, unlessSince)) === 'not-now')
      return (await listTieOuts(database, { id, limit: 1 })).length > 0 ? { id } : 'running';
    running = carryOut(context, { id, day: span, graceHours: policy.graceHours }, ending.signal);
    return { id };
  };
  return {
    begin: (request) => begin(request),
    beginWhenDue: async () => {
      const policy = policyOf();
      if (policy === undefined) return 'not-due';
      const due = lastAt(policy.at, policy.zone, clock());
      const begun = await begin({ askedBy: SCHEDULE, day: dayBefore(due, policy.zone) }, due);
      return typeof begun === 'string' ? 'not-due' : 'begun';
    },
    list: (filter) => listTieOuts(database, filter),
    differences: (filter) => listDifferences(database, filter),
    ofOrder: async (channel, number) => {
      const ids = [caseIdOf(naturalKeyOf(channel, number))];
      const now = clock().toISOString();
      const graceHours = policyOf()?.graceHours ?? 0;
      const [found] = await tieOrders(context.needs, database, { ids, now, graceHours });
      return found;
    },
    stop: async () => {
      ending.abort(new Error('the hub was stopped'));
      await running;
    },
  };
}

/** Never rejects: a run that fails says so in its row. */
async function carryOut(context: TieOutContext, task: Task, signal: AbortSignal): Promise<void> {
  const { database, clock, log } = context;
  try {
    const { totals: _totals, ...tally } = await runTieOut(context, task, signal);
    log.info('orders.tied-out', { id: task.id, day: task.day.day, ...tally });
  } catch (error) {
    const failure = failureText(error);
    log.warn('orders.tie-out-failed', { id: task.id, reason: failure });
    await failTieOut(database, task.id, { finishedAt: clock(), failure }).catch((second: unknown) =>
      log.error('orders.tie-out-not-ended', { id: task.id, reason: failureText(second) }),
    );
  }
}
