/** Reads sync rows for people: counts, lists, and one record in all its targets. */
import type { Queryable } from '../../platform/sql.ts';
import { rowColumns, toLeasedRow, type Nullable } from './lease-store.ts';
import type { LeasedRow } from './sync-row.ts';

/** The state as people see it: `leased` while a worker holds the row, `due` once it is to be looked at. */
export const shownStates = [
  'due',
  'leased',
  'waiting',
  'delivered',
  'withheld',
  'dead',
  'asked',
  'gone',
] as const;
export type ShownState = (typeof shownStates)[number];

/** The shown state of a row of `sync`; `$1` is the instant. */
export const shown = (row: string): string =>
  `case when ${row}.leased_by is not null then 'leased' when ${row}.due_at <= $1 then 'due' else ${row}.state end`;

/** Is anything due in these targets, leased or not? */
export async function hasDueRows(
  queryable: Queryable,
  targets: readonly string[],
  now: Date,
): Promise<boolean> {
  const [row] = await queryable.query<{ due: boolean }>(
    `select exists (select from sync where target = any($1::text[]) and due_at <= $2) as due`,
    [targets, now],
  );
  return row?.due ?? false;
}

/** Where the records of one target stand, in one shown state. */
export interface StateCount {
  readonly target: string;
  readonly state: ShownState;
  readonly rows: number;
  /** Rows that hold what they should, and those of them that were seen to be there. */
  readonly accepted: number;
  readonly confirmed: number;
  readonly oldestDueSince: Date | undefined;
}

/** Counts all rows by target and shown state. Reads the whole table: a fifth of a second for a million rows. */
export async function countStates(queryable: Queryable, now: Date): Promise<readonly StateCount[]> {
  const rows = await queryable.query<Nullable<StateCount>>(
    `select s.target, ${shown('s')} as state, count(*)::int as rows,
       (count(*) filter (where s.state = 'delivered' and s.delivered_hash is not null))::int as accepted,
       (count(*) filter (where s.state = 'delivered' and s.delivered_hash is not null and s.confirmed_at is not null))::int
         as confirmed,
       min(s.due_since) filter (where s.due_at is not null and s.waits_for is null) as "oldestDueSince"
     from sync s group by 1, 2`,
    [now],
  );
  return rows.map((row) => ({ ...row, oldestDueSince: row.oldestDueSince ?? undefined }));
}

export interface RowFilter {
  readonly target?: string | undefined;
  readonly state?: ShownState | undefined;
  readonly key?: string | undefined;
  readonly targets?: readonly string[] | undefined;
  readonly keys?: readonly string[] | undefined;
  /** Words that the reason contains, in any case of letters. */
  readonly reason?: string | undefined;
}

/** Reading continues after the last row of the page before. */
export interface RowPage {
  readonly after?: { readonly target: string; readonly key: string } | undefined;
  readonly limit: number;
}

/** One row of a list. */
export type ListedRow = LeasedRow & { readonly target: string; readonly shown: ShownState };

/** Gives a page of rows in order of target and key. */
export async function listRows(
  queryable: Queryable,
  filter: RowFilter,
  page: RowPage & { readonly now: Date },
): Promise<readonly ListedRow[]> {
  const rows = await queryable.query<Nullable<LeasedRow> & { target: string; shown: ShownState }>(
    `select s.target, ${shown('s')} as shown, ${rowColumns} from sync s
     where (s.target, s.key) > ($2, $3)
       and ($4::text is null or s.target = $4)
       and ($5::text is null or s.key = $5)
       and ($6::text is null or ${shown('s')} = $6)
       and ($8::text[] is null or s.target = any($8))
       and ($9::text[] is null or s.key = any($9))
       and ($10::text is null or strpos(lower(s.reason), lower($10)) > 0)
     order by s.target, s.key
     limit $7`,
    [
      page.now,
      page.after?.target ?? '',
      page.after?.key ?? '',
      ...orNull(filter.target, filter.key, filter.state),
      page.limit,
      ...orNull(filter.targets, filter.keys, filter.reason),
    ],
  );
  return rows.map((row) => ({ ...toLeasedRow(row), target: row.target, shown: row.shown }));
}

function orNull(...parameters: readonly unknown[]): readonly unknown[] {
  return parameters.map((each) => each ?? null);
}

/** Gives the rows of these keys in these targets. */
export async function findRows(
  queryable: Queryable,
  rows: { readonly targets: readonly string[]; readonly keys: readonly string[] },
  now: Date,
): Promise<readonly ListedRow[]> {
  const found = await queryable.query<Nullable<LeasedRow> & { target: string; shown: ShownState }>(
    `select s.target, ${shown('s')} as shown, ${rowColumns} from sync s
     where s.target = any($2::text[]) and s.key = any($3::text[])
     order by s.target, s.key`,
    [now, rows.targets, rows.keys],
  );
  return found.map((row) => ({ ...toLeasedRow(row), target: row.target, shown: row.shown }));
}

/** Which rows a replay is about. Times are those of the last try. */
export interface ReplayScope {
  readonly targets: readonly string[];
  readonly keys?: readonly string[] | undefined;
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
  readonly only: 'dead' | 'all';
}

const inScope = `s.target = any($1::text[])
  and ($2::text[] is null or s.key = any($2))
  and ($3::timestamptz is null or s.tried_at >= $3)
  and ($4::timestamptz is null or s.tried_at < $4)
  and ($5 = 'all' or s.state in ('dead', 'asked'))`;

function scopeParameters(scope: ReplayScope): readonly unknown[] {
  return [scope.targets, scope.keys ?? null, scope.from ?? null, scope.to ?? null, scope.only];
}

/** Gives the next rows of a replay's scope in order of target and key. */
export async function pageOfScope(
  queryable: Queryable,
  scope: ReplayScope,
  page: RowPage,
): Promise<readonly (LeasedRow & { readonly target: string })[]> {
  const rows = await queryable.query<Nullable<LeasedRow> & { target: string }>(
    `select s.target, ${rowColumns} from sync s
     where ${inScope} and (s.target, s.key) > ($6, $7)
     order by s.target, s.key
     limit $8`,
    [...scopeParameters(scope), page.after?.target ?? '', page.after?.key ?? '', page.limit],
  );
  return rows.map((row) => ({ ...toLeasedRow(row), target: row.target }));
}

/** Counts a replay's scope, and how much of it was marked or tried after an instant. */
export async function countScope(
  queryable: Queryable,
  scope: ReplayScope,
  since: Date,
): Promise<{ readonly rows: number; readonly touched: number }> {
  const [row] = await queryable.query<{ rows: number; touched: number }>(
    `select count(*)::int as rows,
       (count(*) filter (where s.due_since > $6 or s.tried_at > $6))::int as touched
     from sync s where ${inScope}`,
    [...scopeParameters(scope), since],
  );
  return row ?? { rows: 0, touched: 0 };
}

/** Are rows still on their way that a replay asked for? */
export async function hasReplayRows(queryable: Queryable, replay: string): Promise<boolean> {
  const [row] = await queryable.query<{ open: boolean }>(
    'select exists (select from sync where replay = $1) as open',
    [replay],
  );
  return row?.open ?? false;
}
