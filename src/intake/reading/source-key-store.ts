/** The table `source_key`: what was last seen of each outside record, so that an unchanged re-read costs and stores nothing. */
import type { Queryable, Transaction } from '../../platform/sql.ts';

/** One outside record as it was seen. */
export interface SeenKey {
  readonly source: string;
  readonly key: string;
  /** As it goes to the records: theirs, or derived, see `versions.ts`. */
  readonly version: string;
  readonly theirVersion: string;
  /** 32 hexadecimal digits, of the record as it was read; what was pushed may be written in another way and has none. */
  readonly rawHash?: string;
  readonly contentHash?: string;
  readonly deleted?: boolean;
}

export interface KnownRecord {
  readonly key: string;
  readonly version: string;
  readonly theirVersion: string;
  readonly rawHash: string | null;
  readonly contentHash: string | null;
  readonly deleted: boolean;
}

const KNOWN = `k.key, k.version, k.their_version as "theirVersion", replace(k.raw_hash::text, '-', '') as "rawHash",
  replace(k.content_hash::text, '-', '') as "contentHash", k.deleted`;

/** Notes the records; what is known at a later version stays. Equal versions take the new hashes only with `isReading`. */
export async function noteKeys(
  tx: Transaction,
  seen: readonly SeenKey[],
  isReading: 'read' | 'pushed',
): Promise<void> {
  if (seen.length === 0) return;
  await tx.execute(
    `insert into source_key as k (source, key, version, their_version, raw_hash, content_hash, deleted, noted_at)
     select distinct on (source, key) source, key, version, their_version, raw_hash, content_hash, deleted, now()
     from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::uuid[], $6::uuid[], $7::bool[])
       as s(source, key, version, their_version, raw_hash, content_hash, deleted)
     order by source, key, version collate "C" desc, raw_hash
     on conflict (source, key) do update set version = excluded.version, their_version = excluded.their_version,
       raw_hash = excluded.raw_hash, content_hash = excluded.content_hash, deleted = excluded.deleted, noted_at = excluded.noted_at
     where excluded.version collate "C" > k.version collate "C"
       or ($8 and excluded.version = k.version and excluded.raw_hash is distinct from k.raw_hash)`,
    [
      seen.map(({ source }) => source),
      seen.map(({ key }) => key),
      seen.map(({ version }) => version),
      seen.map(({ theirVersion }) => theirVersion),
      seen.map((each) => each.rawHash ?? null),
      seen.map((each) => each.contentHash ?? null),
      seen.map((each) => each.deleted ?? false),
      isReading === 'read',
    ],
  );
}

/** Gives what is known of these keys. */
export async function findKnown(
  queryable: Queryable,
  source: string,
  keys: readonly string[],
): Promise<ReadonlyMap<string, KnownRecord>> {
  if (keys.length === 0) return new Map();
  const rows = await queryable.query<KnownRecord>(
    `select ${KNOWN} from source_key k where k.source = $1 and k.key = any($2::text[])`,
    [source, keys],
  );
  return new Map(rows.map((row) => [row.key, row]));
}

/** How many present (not deleted) records of the source are known. */
export async function countKnown(queryable: Queryable, source: string): Promise<number> {
  const [row] = await queryable.query<{ known: bigint }>(
    'select count(*) as known from source_key where source = $1 and not deleted',
    [source],
  );
  return Number(row?.known ?? 0);
}

/** Marks which keys a sweep under way has seen; gives how many of them it had not seen before. */
export function markSeen(tx: Transaction, sweepId: string, keys: readonly string[]): Promise<number> {
  return tx.execute(
    `insert into sweep_seen (sweep_id, key) select distinct $1::uuid, key from unnest($2::text[]) as k(key) order by 2
     on conflict do nothing`,
    [sweepId, keys],
  );
}

export async function countSeen(queryable: Queryable, sweepId: string): Promise<number> {
  const [row] = await queryable.query<{ seen: bigint }>(
    'select count(*) as seen from sweep_seen where sweep_id = $1',
    [sweepId],
  );
  return Number(row?.seen ?? 0);
}

/** A page of records that were known before the sweep began and that it did not see, in order of their keys. */
export function listUnseen(
  queryable: Queryable,
  {
    source,
    sweepId,
    before,
    after,
    most,
  }: {
    readonly source: string;
    readonly sweepId: string;
    readonly before: Date;
    readonly after: string;
    readonly most: number;
  },
): Promise<KnownRecord[]> {
  return queryable.query<KnownRecord>(
    `select ${KNOWN} from source_key k
     where k.source = $1 and k.key > $4 and not k.deleted and k.noted_at < $3
       and not exists (select from sweep_seen s where s.sweep_id = $2 and s.key = k.key)
     order by k.key limit $5`,
    [source, sweepId, before, after, most],
  );
}

/** Forgets the marks of a sweep, and those of sweeps that began before `olderThan` (a UUID version 7) and never ended. */
export async function forgetSeen(queryable: Queryable, sweepId: string, olderThan: string): Promise<void> {
  await queryable.execute('delete from sweep_seen where sweep_id = $1 or sweep_id < $2', [
    sweepId,
    olderThan,
  ]);
}

/** The database's own time: what is noted is compared with it. */
export async function databaseTime(queryable: Queryable): Promise<Date> {
  const [row] = await queryable.query<{ now: Date }>('select clock_timestamp() as now');
  if (row === undefined) throw new Error('the database gave no time');
  return row.now;
}

/** Forgets ledger documents seen long ago; sources re-read only their overlap. */
export function forgetOldKeys(queryable: Queryable, source: string, olderThanDays: number): Promise<number> {
  return queryable.execute(
    'delete from source_key where source = $1 and noted_at < now() - make_interval(days => $2)',
    [source, olderThanDays],
  );
}
