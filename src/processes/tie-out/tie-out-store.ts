/** The only place that reads and writes tie-outs, their differences and the orders that do not tie yet. */
import { textColumn, uuidColumn } from '../../platform/columns/columns.ts';
import type { Queryable, Transaction } from '../../platform/sql.ts';
import type { ListedDifference, OpenTie, Tally, TieOut } from './shapes.ts';

const COLUMNS = `id, day::text as day, zone, asked_by as "askedBy", started_at as "startedAt", finished_at as "finishedAt",
  failure, orders, tied, pending, differing, totals`;

/** A run is its process's own for so long without a sign of life. */
export const LEASE_SECONDS = 10;

/** A run, and the process that works on it. */
export interface HeldRun {
  readonly id: string;
  readonly holder: string;
}

export interface NewTieOut extends HeldRun, Pick<TieOut, 'day' | 'zone' | 'askedBy' | 'startedAt'> {
  readonly process: string;
}

/** Begins a run, unless one is running, or one by `askedBy` was begun since `unlessSince`: of several nodes only one begins. */
export async function beginTieOut(
  queryable: Queryable,
  { id, holder, process, day, zone, askedBy, startedAt }: NewTieOut,
  unlessSince?: Date,
): Promise<'begun' | 'not-now'> {
  const begun = await queryable.execute(
    `insert into tie_out (id, process, day, zone, asked_by, started_at, moved_at, held_by, held_until)
     select $1::uuid, $2, $3::date, $4, $5, $6::timestamptz, $6::timestamptz, $7::uuid, clock_timestamp() + make_interval(secs => $8)
     where not exists (select from tie_out where asked_by = $5 and started_at >= $9::timestamptz)
     on conflict do nothing`,
    [id, process, day, zone, askedBy, startedAt, holder, LEASE_SECONDS, unlessSince ?? null],
  );
  return begun === 1 ? 'begun' : 'not-now';
}

/** A run that somebody else has begun, as far as it has come. */
export interface FreeTieOut extends Pick<TieOut, 'id' | 'day' | 'zone'>, Tally {
  /** The last order of the day that it has looked at; `null`: none yet. */
  readonly reached: string | null;
  /** So many processes ended while they worked on it. */
  readonly lost: number;
}

/** Takes the run that nobody works on, if there is one: its process has died, or has given it back. */
export async function takeOverTieOut(
  queryable: Queryable,
  { process, holder }: { readonly process: string; readonly holder: string },
): Promise<FreeTieOut | undefined> {
  const [run] = await queryable.query<FreeTieOut>(
    `update tie_out
     set held_by = $2::uuid, held_until = clock_timestamp() + make_interval(secs => $3),
         lost = lost + case when held_by is null then 0 else 1 end
     where process = $1 and finished_at is null and (held_until is null or held_until < clock_timestamp())
     returning id, day::text as day, zone, orders, tied, pending, differing, totals, reached, lost`,
    [process, holder, LEASE_SECONDS],
  );
  return run;
}

/** The process lives, and works on it still. */
export async function prolongTieOut(queryable: Queryable, { id, holder }: HeldRun): Promise<'held' | 'lost'> {
  const held = await queryable.execute(
    `update tie_out set held_until = clock_timestamp() + make_interval(secs => $3)
     where id = $1::uuid and held_by = $2::uuid and finished_at is null`,
    [id, holder, LEASE_SECONDS],
  );
  return held === 1 ? 'held' : 'lost';
}

/** The process ends before the run does: another one may go on at once. */
export async function giveBackTieOut(queryable: Queryable, { id, holder }: HeldRun): Promise<void> {
  await queryable.execute(
    `update tie_out set held_by = null, held_until = null
     where id = $1::uuid and held_by = $2::uuid and finished_at is null`,
    [id, holder],
  );
}

export interface Move {
  readonly tally: Tally;
  readonly at: Date;
  /** The last order of the day that it has looked at; absent: no further one. */
  readonly reached?: string | undefined;
  /** It has come to its end. */
  readonly finished: boolean;
}

/** How far a run has come. `over`: somebody has ended it meanwhile, or works on it. */
export async function moveTieOut(
  queryable: Queryable,
  { id, holder }: HeldRun,
  { tally, at, reached, finished }: Move,
): Promise<'moved' | 'over'> {
  const moved = await queryable.execute(
    `update tie_out set orders = $3, tied = $4, pending = $5, differing = $6, totals = $7::jsonb, moved_at = $8,
            finished_at = case when $9 then $8::timestamptz end, reached = coalesce($10::uuid, reached)
     where id = $1::uuid and held_by = $2::uuid and finished_at is null`,
    [
      id,
      holder,
      tally.orders,
      tally.tied,
      tally.pending,
      tally.differing,
      JSON.stringify(tally.totals),
      at,
      finished,
      reached ?? null,
    ],
  );
  return moved === 1 ? 'moved' : 'over';
}

/** Ends a run that came to nothing, in words; one that somebody else works on goes on. */
export async function failTieOut(
  queryable: Queryable,
  { id, holder }: HeldRun,
  { finishedAt, failure }: { readonly finishedAt: Date; readonly failure: string },
): Promise<void> {
  await queryable.execute(
    `update tie_out set finished_at = $3, failure = $4
     where id = $1::uuid and held_by = $2::uuid and finished_at is null`,
    [id, holder, finishedAt, failure],
  );
}

/** Runs are kept for so long. */
const KEPT_DAYS = 400;

/** Forgets very old runs with their differences; gives how many. */
export async function dropTieOuts(queryable: Queryable, now: Date): Promise<number> {
  return await queryable.execute(
    'delete from tie_out where started_at < $1::timestamptz - make_interval(days => $2) and finished_at is not null',
    [now, KEPT_DAYS],
  );
}

export interface TieOutFilter {
  readonly id?: string | undefined;
  readonly day?: string | undefined;
  /** Where the page before ended. */
  readonly before?: { readonly startedAt: string; readonly id: string } | undefined;
  readonly limit: number;
}

/** A page of runs, the latest first. */
export async function listTieOuts(
  queryable: Queryable,
  { id, day, before, limit }: TieOutFilter,
): Promise<readonly TieOut[]> {
  return await queryable.query<TieOut>(
    `select ${COLUMNS} from tie_out
     where ($1::uuid is null or id = $1) and ($2::date is null or day = $2)
       and ($3::timestamptz is null or (started_at, id) < ($3, $4::uuid))
     order by started_at desc, id desc limit $5`,
    [id ?? null, day ?? null, before?.startedAt ?? null, before?.id ?? null, limit],
  );
}

/** Keeps the differences of some orders in a run. */
export async function writeDifferences(
  tx: Transaction,
  id: string,
  differences: readonly ListedDifference[],
): Promise<void> {
  if (differences.length === 0) return;
  await tx.execute(
    `insert into tie_out_difference (tie_out_id, case_id, place, channel, number, kind, line, paper, amount, currency,
                                     standing, due_at, words)
     select $1::uuid, case_id, place, channel, number, kind, line, paper, amount::numeric, currency, standing,
            due_at::timestamptz, words
     from unnest($2::uuid[], $3::int[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[],
                 $11::text[], $12::text[], $13::text[])
       as d (case_id, place, channel, number, kind, line, paper, amount, currency, standing, due_at, words)`,
    [
      id,
      uuidColumn(differences.map(({ caseId }) => caseId)),
      differences.map(({ place }) => place),
      textColumn(differences.map(({ channel }) => channel)),
      textColumn(differences.map(({ number }) => number)),
      textColumn(differences.map(({ kind }) => kind)),
      textColumn(differences.map(({ line }) => line)),
      textColumn(differences.map(({ paper }) => paper)),
      textColumn(differences.map(({ amount }) => amount)),
      textColumn(differences.map(({ currency }) => currency)),
      textColumn(differences.map(({ standing }) => standing)),
      textColumn(differences.map(({ dueAt }) => dueAt)),
      textColumn(differences.map(({ words }) => words)),
    ],
  );
}

export interface DifferenceFilter {
  readonly id: string;
  readonly standing?: ListedDifference['standing'] | undefined;
  readonly after?: { readonly size: string; readonly caseId: string; readonly place: number } | undefined;
  readonly limit: number;
}

/** A page of a run's differences, the largest first. */
export async function listDifferences(
  queryable: Queryable,
  { id, standing, after, limit }: DifferenceFilter,
): Promise<readonly (ListedDifference & { readonly size: string })[]> {
  const rows = await queryable.query<
    Omit<ListedDifference, 'dueAt' | 'line' | 'paper'> & {
      size: string;
      dueAt: Date | null;
      line: string | null;
      paper: string | null;
    }
  >(
    `select case_id as "caseId", place, channel, number, kind, line, paper, amount::text as amount, size::text as size, currency,
            standing, due_at as "dueAt", words
     from tie_out_difference
     where tie_out_id = $1::uuid and ($2::text is null or standing = $2)
       and ($3::numeric is null or size < $3 or (size = $3 and (case_id, place) > ($4::uuid, $5::int)))
     order by size desc, case_id, place limit $6`,
    [id, standing ?? null, after?.size ?? null, after?.caseId ?? null, after?.place ?? null, limit],
  );
  return rows.map(({ dueAt, line, paper, ...row }) => ({
    ...row,
    ...(line === null ? {} : { line }),
    ...(paper === null ? {} : { paper }),
    ...(dueAt === null ? {} : { dueAt: dueAt.toISOString() }),
  }));
}

/** Of these orders, those that did not tie before; locked until the transaction ends. */
export async function readOpenTies(tx: Transaction, caseIds: readonly string[]): Promise<readonly OpenTie[]> {
  return await tx.query<OpenTie>(
    `select case_id as "caseId", standing, subjects from tie_out_open
     where case_id = any($1::uuid[]) order by case_id for update`,
    [uuidColumn(caseIds)],
  );
}

/** Orders that did not tie before and that this run has not looked at yet, some of them. */
export async function listUntied(
  queryable: Queryable,
  { id, limit }: { readonly id: string; readonly limit: number },
): Promise<readonly string[]> {
  const rows = await queryable.query<{ id: string }>(
    'select case_id as id from tie_out_open where tie_out_id <> $1::uuid order by case_id limit $2',
    [id, limit],
  );
  return rows.map((row) => row.id);
}

/** Writes how these orders stand after this run: those that tie are forgotten. */
export async function writeOpenTies(
  tx: Transaction,
  id: string,
  {
    caseIds,
    open,
    at,
  }: { readonly caseIds: readonly string[]; readonly open: readonly OpenTie[]; readonly at: Date },
): Promise<void> {
  const tied = caseIds.filter((caseId) => !open.some((each) => each.caseId === caseId));
  await tx.execute('delete from tie_out_open where case_id = any($1::uuid[])', [uuidColumn(tied)]);
  if (open.length === 0) return;
  await tx.execute(
    `insert into tie_out_open (case_id, tie_out_id, standing, since, subjects)
     select case_id, $1::uuid, standing, $5, array(select jsonb_array_elements_text(subjects::jsonb))
     from unnest($2::uuid[], $3::text[], $4::text[]) as o (case_id, standing, subjects) order by case_id
     on conflict (case_id) do update
       set tie_out_id = excluded.tie_out_id, standing = excluded.standing, subjects = excluded.subjects`,
    [
      id,
      uuidColumn(open.map(({ caseId }) => caseId)),
      textColumn(open.map(({ standing }) => standing)),
      textColumn(open.map(({ subjects }) => JSON.stringify(subjects))),
      at,
    ],
  );
}
