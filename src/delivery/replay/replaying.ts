/** Replays for people: planned first, run at a rate, stopped at any time, and recorded with who asked for it. */
import { BACKFILL } from '../budget/priority.ts';
import type { DeliveryOptions } from '../delivery-target.ts';
import { tell } from '../heed.ts';
import { markForReplay } from '../rows/mark-store.ts';
import { countScope, hasReplayRows, pageOfScope } from '../rows/reading-store.ts';
import type { Session } from '../session.ts';
import { planReplay, scopeOf } from './plan.ts';
import {
  adoptReplays,
  endReplay,
  findReplay,
  keepPlan,
  listReplays,
  type ReplayPage,
  lockCursor,
  moveCursor,
  startReplay,
  type Replay,
  type ReplayFilter,
} from './replay-store.ts';

export type RunAnswer =
  | { readonly outcome: 'started' }
  | { readonly outcome: 'unknown' | 'not-planned' }
  /** Much has changed since it was planned: plan again, or insist. */
  | { readonly outcome: 'stale'; readonly why: string };

export interface RunOptions {
  readonly perSecond: number;
  readonly by: string;
  /** Runs even a stale plan. */
  readonly anyway?: boolean;
}

/** A plan of which more than this share changed is stale. */
const STALE_SHARE = 0.1;

/** What people do with replays. */
export function replays(options: DeliveryOptions) {
  const { database, clock } = options;
  return {
    /** Computes and keeps a plan; nothing is sent. One that was kept under the id before stays as it is. */
    async plan(filter: ReplayFilter, by: { readonly who: string; readonly id?: string }): Promise<Replay> {
      const id = by.id ?? options.newId();
      const before = await findReplay(database, id);
      if (before !== undefined) return before;
      const plan = {
        id,
        filter,
        plannedAt: clock(),
        plannedBy: by.who,
        ...(await planReplay(options, filter)),
      };
      await database.transaction(async (tx) => {
        if ((await keepPlan(tx, plan)) === 'kept-before') return;
        await tell(tx, { options }, replayFact('planned', id, { filter, counts: plan.counts, by: by.who }));
      });
      return found(await findReplay(database, id));
    },
    /** Lets a plan run in the background, so many rows a second. */
    run: (id: string, how: RunOptions): Promise<RunAnswer> => runReplay(options, id, how),
    /** Stops asking for more; what was asked for already is worked off. */
    async stop(id: string, by: { readonly who: string }): Promise<'stopped' | 'not-running'> {
      return database.transaction(async (tx) => {
        if (!(await endReplay(tx, { id, state: 'stopped', at: clock(), by: by.who }))) return 'not-running';
        await tell(tx, { options }, replayFact('stopped', id, { by: by.who }));
        return 'stopped';
      });
    },
    list: (page: ReplayPage): Promise<readonly Replay[]> => listReplays(database, page),
    find: (id: string): Promise<Replay | undefined> => findReplay(database, id),
  };
}

function found(replay: Replay | undefined): Replay {
  if (replay === undefined) throw new Error('a replay that was just planned is not there');
  return replay;
}

function replayFact(what: string, id: string, facts: Readonly<Record<string, unknown>>) {
  return { type: `replay.${what}`, subject: `replay/${id}`, data: { replay: id, ...facts } };
}

async function runReplay(options: DeliveryOptions, id: string, how: RunOptions): Promise<RunAnswer> {
  const { database, clock } = options;
  const replay = await findReplay(database, id);
  if (replay === undefined) return { outcome: 'unknown' };
  const why = how.anyway === true ? undefined : await whyStale(options, replay);
  if (why !== undefined) return { outcome: 'stale', why };
  return database.transaction(async (tx) => {
    const { perSecond, by } = how;
    if (!(await startReplay(tx, { id, by, perSecond, at: clock() }))) return { outcome: 'not-planned' };
    await tell(tx, { options }, replayFact('started', id, { perSecond, by }));
    return { outcome: 'started' };
  });
}

async function whyStale(
  { database, targets }: DeliveryOptions,
  { filter, matched, plannedAt }: Replay,
): Promise<string | undefined> {
  const scope = scopeOf(targets, filter);
  if (scope.targets.length === 0) return 'no target of the plan exists any more';
  const now = await countScope(database, scope, plannedAt);
  const most = Math.max(1, matched * STALE_SHARE);
  if (Math.abs(now.rows - matched) > most) return `${matched} records were planned, ${now.rows} match now`;
  return now.touched > most
    ? `${now.touched} of ${now.rows} records changed since it was planned`
    : undefined;
}

const LARGEST_PAGE = 1000;

/** Marks the rows of running replays at their rate; one living process at a time works on each. */
export class ReplayRunner {
  readonly #session: Session;
  #timer: NodeJS.Timeout | undefined;
  #ticking: Promise<void> | undefined;
  /** When the last page of a replay was marked, in milliseconds of this process. */
  readonly #markedAtMs = new Map<string, number>();

  constructor(session: Session) {
    this.#session = session;
  }

  start(): void {
    this.#timer = setInterval(() => {
      this.#ticking ??= this.#tick().finally(() => {
        this.#ticking = undefined;
      });
    }, this.#session.timing.pollMs);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#ticking;
  }

  async #tick(): Promise<void> {
    const { options, session } = this.#session;
    try {
      for (const id of await adoptReplays(options.database, session)) await this.#continue(id);
    } catch (error) {
      options.log.error('delivery.replay-failed', { error });
    }
  }

  async #continue(id: string): Promise<void> {
    const { options } = this.#session;
    const replay = await findReplay(options.database, id);
    if (replay === undefined) return;
    const isAllMarked = await this.#markPage(replay, this.#allowance(replay));
    if (isAllMarked && !(await hasReplayRows(options.database, id)))
      await options.database.transaction(async (tx) => {
        if (await endReplay(tx, { id, state: 'finished', at: options.clock() }))
          await tell(tx, { options }, replayFact('finished', id, { marked: replay.marked }));
      });
  }

  /** How many rows may be marked now: what the rate allows since the last page, at least one in its time. */
  #allowance({ id, perSecond = 1 }: Replay): number {
    const nowMs = performance.now();
    const seconds = (nowMs - (this.#markedAtMs.get(id) ?? nowMs - this.#session.timing.pollMs)) / 1000;
    const rows = Math.min(Math.floor(seconds * perSecond), LARGEST_PAGE);
    if (rows > 0 || !this.#markedAtMs.has(id)) this.#markedAtMs.set(id, nowMs);
    return rows;
  }

  /** Gives true when no row is left to mark. */
  async #markPage(replay: Replay, limit: number): Promise<boolean> {
    if (limit <= 0) return false;
    const { options, session } = this.#session;
    const { id, filter } = replay;
    return options.database.transaction(async (tx) => {
      const after = await lockCursor(tx, { id, session });
      if (after === undefined) return false;
      const rows = await pageOfScope(tx, scopeOf(options.targets, filter), { after, limit });
      const last = rows.at(-1);
      if (last === undefined) return true;
      const marked = await markForReplay(
        tx,
        { targets: rows.map(({ target }) => target), keys: rows.map(({ key }) => key) },
        { replay: id, rank: BACKFILL, forgetRefused: filter.only === 'dead', now: options.clock() },
      );
      await moveCursor(tx, { id, to: { target: last.target, key: last.key }, marked });
      return false;
    });
  }
}
