/** Replays: their plans, their progress and who asked for what. */
import type { Queryable, Transaction } from '../../platform/sql.ts';
import type { Nullable } from '../rows/lease-store.ts';
import type { Counts } from '../rows/attempt-store.ts';

/** What a replay is about, as a person asks for it. Times are RFC 3339 and mean the last try. */
export interface ReplayFilter {
  readonly target?: string;
  readonly domain?: string;
  readonly keys?: readonly string[];
  readonly from?: string;
  readonly to?: string;
  /** `dead`: what was refused, tried again as it is. `all`: everything; what is unchanged is absorbed. */
  readonly only: 'dead' | 'all';
}

/** What would become of each record if the replay ran now. */
export type ReplayEnd = 'create' | 'update' | 'remove' | 'absorb' | 'withhold' | 'wait' | 'violate';

export interface ReplayExample {
  readonly end: ReplayEnd;
  readonly target: string;
  readonly key: string;
  readonly reason?: string;
}

export interface Replay {
  readonly id: string;
  readonly filter: ReplayFilter;
  readonly state: 'planned' | 'running' | 'stopped' | 'finished';
  readonly plannedAt: Date;
  readonly plannedBy: string;
  readonly counts: Readonly<Record<ReplayEnd, number>>;
  readonly examples: readonly ReplayExample[];
  readonly matched: number;
  readonly runAt: Date | undefined;
  readonly runBy: string | undefined;
  readonly perSecond: number | undefined;
  /** Rows asked for a look so far, and what came of them. */
  readonly marked: number;
  readonly sent: number;
  readonly accepted: number;
  readonly confirmed: number;
  readonly absorbed: number;
  readonly refused: number;
  readonly endedAt: Date | undefined;
  readonly stoppedBy: string | undefined;
}

const columns = `id, filter, state, planned_at as "plannedAt", planned_by as "plannedBy", counts, examples,
  matched::int as matched, run_at as "runAt", run_by as "runBy", per_second as "perSecond", marked::int as marked,
  sent::int as sent, accepted::int as accepted, confirmed::int as confirmed, absorbed::int as absorbed,
  refused::int as refused, ended_at as "endedAt", stopped_by as "stoppedBy"`;

function toReplay(row: Nullable<Replay>): Replay {
  return {
    ...row,
    runAt: row.runAt ?? undefined,
    runBy: row.runBy ?? undefined,
    perSecond: row.perSecond ?? undefined,
    endedAt: row.endedAt ?? undefined,
    stoppedBy: row.stoppedBy ?? undefined,
  };
}

/** Keeps a new plan, unless there is one under its id. */
export async function keepPlan(
  tx: Transaction,
  plan: Pick<Replay, 'id' | 'filter' | 'plannedAt' | 'plannedBy' | 'counts' | 'examples' | 'matched'>,
): Promise<'kept' | 'kept-before'> {
  const kept = await tx.execute(
    `insert into replay (id, filter, state, planned_at, planned_by, counts, examples, matched)
     values ($1, $2::jsonb, 'planned', $3, $4, $5::jsonb, $6::jsonb, $7)
     on conflict (id) do nothing`,
    [
      plan.id,
      JSON.stringify(plan.filter),
      plan.plannedAt,
      plan.plannedBy,
      JSON.stringify(plan.counts),
      JSON.stringify(plan.examples),
      plan.matched,
    ],
  );
  return kept === 1 ? 'kept' : 'kept-before';
}

export async function findReplay(queryable: Queryable, id: string): Promise<Replay | undefined> {
  const [row] = await queryable.query<Nullable<Replay>>(`select ${columns} from replay where id = $1`, [id]);
  return row === undefined ? undefined : toReplay(row);
}

export interface ReplayPage {
  readonly limit: number;
  /** Where the page before ended. */
  readonly before?: { readonly plannedAt: string; readonly id: string } | undefined;
}

/** Gives replays, the latest plan first. */
export async function listReplays(
  queryable: Queryable,
  { limit, before }: ReplayPage,
): Promise<readonly Replay[]> {
  const rows = await queryable.query<Nullable<Replay>>(
    `select ${columns} from replay
     where $2::timestamptz is null or (planned_at, id) < ($2, $3::uuid)
     order by planned_at desc, id desc limit $1`,
    [limit, before?.plannedAt ?? null, before?.id ?? null],
  );
  return rows.map(toReplay);
}

/** Lets a plan run; gives false where it is not a plan any more. */
export async function startReplay(
  tx: Transaction,
  run: { readonly id: string; readonly by: string; readonly perSecond: number; readonly at: Date },
): Promise<boolean> {
  const started = await tx.execute(
    `update replay set state = 'running', run_at = $2, run_by = $3, per_second = $4 where id = $1 and state = 'planned'`,
    [run.id, run.at, run.by, run.perSecond],
  );
  return started === 1;
}

/** Ends a running replay; gives false where it does not run. */
export async function endReplay(
  tx: Transaction,
  end: {
    readonly id: string;
    readonly state: 'stopped' | 'finished';
    readonly at: Date;
    readonly by?: string;
  },
): Promise<boolean> {
  const ended = await tx.execute(
    `update replay set state = $2, ended_at = $3, stopped_by = $4, runner = null where id = $1 and state = 'running'`,
    [end.id, end.state, end.at, end.by ?? null],
  );
  return ended === 1;
}

/** Takes over running replays that no living process works on, and gives all that this process works on. */
export async function adoptReplays(queryable: Queryable, session: string): Promise<readonly string[]> {
  await queryable.execute(
    `update replay r set runner = $1
     where r.state = 'running' and not exists (
       select from delivery_node n where n.session = r.runner and n.alive_until > clock_timestamp())`,
    [session],
  );
  const mine = await queryable.query<{ id: string }>(
    `select id from replay where state = 'running' and runner = $1`,
    [session],
  );
  return mine.map(({ id }) => id);
}

export interface ReplayCursor {
  readonly target: string;
  readonly key: string;
}

/** Where marking continues, locked until the transaction ends; `undefined` where this process no longer works on it. */
export async function lockCursor(
  tx: Transaction,
  { id, session }: { readonly id: string; readonly session: string },
): Promise<ReplayCursor | undefined> {
  const [row] = await tx.query<ReplayCursor>(
    `select coalesce(cursor_target, '') as target, coalesce(cursor_key, '') as key from replay
     where id = $1 and state = 'running' and runner = $2
     for update`,
    [id, session],
  );
  return row;
}

export async function moveCursor(
  tx: Transaction,
  moved: { readonly id: string; readonly to: ReplayCursor; readonly marked: number },
): Promise<void> {
  await tx.execute(
    'update replay set cursor_target = $2, cursor_key = $3, marked = marked + $4 where id = $1',
    [moved.id, moved.to.target, moved.to.key, moved.marked],
  );
}

/** Adds what a round achieved for a replay. */
export async function addReplayCounts(tx: Transaction, replay: string, counts: Counts): Promise<void> {
  await tx.execute(
    `update replay set sent = sent + $2, accepted = accepted + $3, confirmed = confirmed + $4, absorbed = absorbed + $5,
       refused = refused + $6
     where id = $1`,
    [replay, counts.sent, counts.accepted, counts.confirmed, counts.absorbed, counts.refused],
  );
}
