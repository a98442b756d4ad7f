/** Delivered rows as the patient reading takes them: pages of rows at rest, and what follows where nothing moved meanwhile. */
import type { Queryable, Transaction } from '../../platform/sql.ts';
import { traceparentOf } from '../../platform/telemetry/traces.ts';
import { notify, WAKE_CHANNEL } from './mark-store.ts';
import type { Delivered } from './sync-row.ts';

/** A row at rest, as it stood before its target was read. Each mark and each lease counts up: equal counts mean that nothing moved. */
export interface RestingRow {
  readonly key: string;
  readonly marks: bigint;
  readonly lease: bigint;
  readonly deliveredHash: string;
  readonly holds: Delivered;
}

const atRest = `s.state = 'delivered' and s.delivered_hash is not null and s.due_at is null and s.leased_by is null`;

/** Counts the rows of a target that stand delivered. */
export async function countResting(queryable: Queryable, target: string): Promise<number> {
  const [row] = await queryable.query<{ rows: number }>(
    `select count(*)::int as rows from sync s where s.target = $1 and ${atRest}`,
    [target],
  );
  return row?.rows ?? 0;
}

/** Gives the next rows at rest in order of key; what is due, leased or not delivered is left out. */
export async function pageOfResting(
  queryable: Queryable,
  target: string,
  page: { readonly after: string; readonly limit: number },
): Promise<readonly RestingRow[]> {
  const rows = await queryable.query<Omit<RestingRow, 'holds'> & { externalId: string; body: unknown }>(
    `select s.key, s.marks, s.lease, encode(s.delivered_hash, 'hex') as "deliveredHash",
       d.external_id as "externalId", d.body
     from sync s join delivered d on d.target = s.target and d.key = s.key
     where s.target = $1 and s.key > $2 and ${atRest}
     order by s.key
     limit $3`,
    [target, page.after, page.limit],
  );
  return rows.map(({ externalId, body, ...row }) => ({ ...row, holds: { externalId, body } }));
}

/** Locks those rows that nobody marked, claimed or delivered since they were read from the table, and gives their keys. */
export async function lockUntouched(
  tx: Transaction,
  target: string,
  rows: readonly Pick<RestingRow, 'key' | 'marks' | 'lease'>[],
): Promise<ReadonlySet<string>> {
  if (rows.length === 0) return new Set();
  const locked = await tx.query<{ key: string }>(
    `select h.key from (select * from unnest($2::text[], $3::bigint[], $4::bigint[]) as h (key, marks, lease) order by key) h
     cross join lateral (
       select from sync s
       where s.target = $1 and s.key = h.key and s.marks = h.marks and s.lease = h.lease and ${atRest}
       for update
     ) one`,
    [target, rows.map(({ key }) => key), rows.map(({ marks }) => marks), rows.map(({ lease }) => lease)],
  );
  return new Set(locked.map(({ key }) => key));
}

/** Notes that the target was seen to hold these rows. They are locked by the caller. */
export async function confirmSeen(
  tx: Transaction,
  target: string,
  { keys, now }: { readonly keys: readonly string[]; readonly now: Date },
): Promise<void> {
  if (keys.length === 0) return;
  await tx.execute('update sync set confirmed_at = $3 where target = $1 and key = any($2::text[])', [
    target,
    keys,
    now,
  ]);
}

/**
 * Forgets what was delivered, so that it is written again as new content. What is missing there may still be found under its business
 * identity: it is looked for before it is created. The rows are locked by the caller.
 */
export async function reopenRows(
  tx: Transaction,
  target: string,
  rows: {
    readonly keys: readonly string[];
    readonly absent: readonly boolean[];
    readonly rank: number;
    readonly now: Date;
  },
): Promise<void> {
  if (rows.keys.length === 0) return;
  await tx.query(
    `with reopened as (
       update sync s set marks = s.marks + 1, epoch = s.epoch + 1, priority = $4, due_at = $5, due_since = $5,
         delivered_hash = null, confirmed_at = null, uncertain = s.uncertain or d.absent, traceparent = $7, correlation_id = null
       from unnest($2::text[], $3::boolean[]) as d (key, absent)
       where s.target = $1 and s.key = d.key
       returning s.target
     )
     ${notify('$6', 'reopened')}`,
    [target, rows.keys, rows.absent, rows.rank, rows.now, WAKE_CHANNEL, traceparentOf() ?? null],
  );
}
