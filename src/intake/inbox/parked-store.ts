/** The table `parked`: records that were read but could not be taken, each with its reason, until the facts change. */
import type { Problem } from '../../connectors/kit/mapping.ts';
import type { FactDomain, RecordDomain } from '../../model/facts.ts';
import type { Reference } from '../../model/primitives.ts';
import type { Queryable, Transaction } from '../../platform/sql.ts';
import type { KnownKey } from '../fact.ts';

export type ParkedKind = 'breach' | 'waiting' | 'conflict' | 'poison';

export interface Parked {
  readonly messageId: string;
  /** −1: the message as a whole. */
  readonly recordIndex: number;
  /** `system/source` */
  readonly source: string;
  readonly domain: FactDomain;
  readonly key?: string;
  readonly version?: string;
  readonly kind: ParkedKind;
  readonly reason: string;
  readonly problems: readonly Problem[];
  readonly waitsFor?: { readonly domain: RecordDomain; readonly reference: Reference };
  readonly parkedAt: Date;
}

/** Parks the records; one that is parked already gets the new reason and keeps the time since when it stands there. */
export async function park(tx: Transaction, rows: readonly Parked[]): Promise<void> {
  if (rows.length === 0) return;
  const text = (of: (row: Parked) => string | undefined): (string | null)[] =>
    rows.map((row) => of(row) ?? null);
  await tx.execute(
    `insert into parked (message_id, record_index, source, domain, key, version, kind, reason, problems,
       waits_domain, waits_by, waits_value, waits_kind, parked_at, retry_at)
     select message_id, record_index, source, domain, key, version, kind, reason, problems::jsonb,
       waits_domain, waits_by, waits_value, waits_kind, parked_at, case when kind = 'waiting' then now() + interval '1 second' end
     from unnest($1::uuid[], $2::int[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
       $10::text[], $11::text[], $12::text[], $13::text[], $14::timestamptz[])
       as p(message_id, record_index, source, domain, key, version, kind, reason, problems,
         waits_domain, waits_by, waits_value, waits_kind, parked_at)
     order by message_id, record_index
     on conflict (message_id, record_index) do update set kind = excluded.kind, reason = excluded.reason,
       problems = excluded.problems, waits_domain = excluded.waits_domain, waits_by = excluded.waits_by,
       waits_value = excluded.waits_value, waits_kind = excluded.waits_kind, retries = parked.retries + 1,
       -- after 1 s, then 6 s, 36 s, 4 min, 22 min, then every hour
       retry_at = case when excluded.kind = 'waiting'
         then now() + least(interval '1 second' * power(6, least(parked.retries + 1, 5)), interval '1 hour') end`,
    [
      rows.map((row) => row.messageId),
      rows.map((row) => row.recordIndex),
      text((row) => row.source),
      text((row) => row.domain),
      text((row) => row.key),
      text((row) => row.version),
      text((row) => row.kind),
      text((row) => row.reason),
      text((row) => JSON.stringify(row.problems)),
      text((row) => row.waitsFor?.domain),
      text((row) => row.waitsFor?.reference.by),
      text((row) => row.waitsFor?.reference.value),
      text((row) => row.waitsFor?.reference.kind),
      rows.map((row) => row.parkedAt),
    ],
  );
}

/** A parked row that was taken away, as far as its question must know. */
export type Unparked = Pick<Parked, 'messageId' | 'recordIndex' | 'source' | 'kind'> & {
  readonly key: string | null;
  /** What it waited for, where a question about that was asked. */
  readonly askedFor: Pick<MissingKey, 'domain' | 'by' | 'value'> | null;
};
const UNPARKED = `p.message_id as "messageId", p.record_index as "recordIndex", p.source, p.kind, p.key,
  case when p.asked then jsonb_build_object('domain', p.waits_domain, 'by', p.waits_by, 'value', p.waits_value) end as "askedFor"`;

/** Takes away what was parked of these records: they were taken now. */
export function unparkRecords(
  tx: Transaction,
  records: readonly { readonly messageId: string; readonly recordIndex: number }[],
): Promise<Unparked[]> {
  return tx.query<Unparked>(
    `delete from parked p using unnest($1::uuid[], $2::int[]) as r(message_id, record_index)
     where p.message_id = r.message_id and p.record_index = r.record_index returning ${UNPARKED}`,
    [records.map(({ messageId }) => messageId), records.map(({ recordIndex }) => recordIndex)],
  );
}

/** Takes away parked records whose key has meanwhile been taken at the same or a later version: they are answered. */
export function unparkSuperseded(
  tx: Transaction,
  taken: readonly { readonly source: string; readonly key: string; readonly version: string }[],
): Promise<Unparked[]> {
  return tx.query<Unparked>(
    `delete from parked p using unnest($1::text[], $2::text[], $3::text[]) as t(source, key, version)
     where p.source = t.source and p.key = t.key and p.version collate "C" <= t.version collate "C" and p.kind <> 'conflict'
     returning ${UNPARKED}`,
    [taken.map(({ source }) => source), taken.map(({ key }) => key), taken.map(({ version }) => version)],
  );
}

/** Records of kept messages that are to be processed once more. */
export interface Released {
  readonly messageId: string;
  readonly recordIndexes: readonly number[];
}
const GROUPED = `select message_id as "messageId", array_agg(record_index order by record_index) as "recordIndexes"
  from released group by message_id`;

/** Finds what waits for keys that became known, and puts off its own second look. */
export function releaseWaiting(tx: Transaction, keys: readonly KnownKey[]): Promise<Released[]> {
  return tx.query<Released>(
    `with known as (
       select distinct * from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as k(domain, by, value, system)
     ), due as (
       select p.message_id, p.record_index from parked p
       join known k on p.waits_domain = k.domain and p.waits_by = k.by and p.waits_value = k.value
         and (k.by <> 'externalId' or k.system is null or split_part(p.source, '/', 1) = k.system)
       where p.kind = 'waiting' order by 1, 2 for update of p
     ), released as (
       update parked p set retry_at = now() + interval '1 minute' from due d
       where p.message_id = d.message_id and p.record_index = d.record_index
       returning p.message_id, p.record_index
     ) ${GROUPED}`,
    [
      keys.map(({ domain }) => domain),
      keys.map(({ reference }) => reference.by),
      keys.map(({ reference }) => reference.value),
      keys.map(({ system }) => system ?? null),
    ],
  );
}

/** Finds waiting records whose second look is due: a release may have been missed between two transactions. */
export function releaseDue(tx: Transaction, most: number): Promise<Released[]> {
  return tx.query<Released>(
    `with due as (
       select message_id, record_index from parked where kind = 'waiting' and retry_at <= now()
       order by retry_at limit $1 for update skip locked
     ), released as (
       update parked p set retry_at = now() + interval '10 minutes' from due d
       where p.message_id = d.message_id and p.record_index = d.record_index
       returning p.message_id, p.record_index
     ) ${GROUPED}`,
    [most],
  );
}

export interface ParkedFilter {
  readonly source?: string;
  readonly kind?: ParkedKind;
  readonly messageId?: string;
  readonly key?: string;
  /** The number at the end of a global id: `4711` for the key `gid://shopify/Order/4711`. */
  readonly globalNumber?: string;
}

const MATCHES = `($1::text is null or p.source = $1) and ($2::text is null or p.kind = $2)
  and ($3::uuid is null or p.message_id = $3) and ($4::text is null or p.key = $4)
  and ($5::text is null or starts_with(p.key, 'gid://') and split_part(p.key, '/', -1) = $5)`;
const matchValues = (filter: ParkedFilter): unknown[] => [
  filter.source ?? null,
  filter.kind ?? null,
  filter.messageId ?? null,
  filter.key ?? null,
  filter.globalNumber ?? null,
];

/** Finds parked records of every kind for another try, e.g. after a mapping was fixed. */
export function releaseMatching(tx: Transaction, filter: ParkedFilter): Promise<Released[]> {
  return tx.query<Released>(
    `with released as (select p.message_id, p.record_index from parked p where ${MATCHES}) ${GROUPED}`,
    matchValues(filter),
  );
}

interface ParkedRow extends Omit<Parked, 'key' | 'version' | 'waitsFor'> {
  key: string | null;
  version: string | null;
  waits: { domain: RecordDomain; by: Reference['by']; value: string; kind: string | null } | null;
}

/** A page of parked records, newest message first; `after` is the last of the page before. */
export async function listParked(
  queryable: Queryable,
  filter: ParkedFilter,
  page: { readonly limit: number; readonly after?: Pick<Parked, 'messageId' | 'recordIndex'> },
): Promise<readonly Parked[]> {
  const rows = await queryable.query<ParkedRow>(
    `select message_id as "messageId", record_index as "recordIndex", source, domain, key, version, kind, reason, problems,
       parked_at as "parkedAt", case when kind = 'waiting' then jsonb_build_object(
         'domain', waits_domain, 'by', waits_by, 'value', waits_value, 'kind', waits_kind) end as waits
     from parked p where ${MATCHES} and ($6::uuid is null or (p.message_id, p.record_index) < ($6, $7))
     order by p.message_id desc, p.record_index desc limit $8`,
    [...matchValues(filter), page.after?.messageId ?? null, page.after?.recordIndex ?? 0, page.limit],
  );
  return rows.map(toParked);
}

function toParked({ waits, key, version, ...row }: ParkedRow): Parked {
  return {
    ...row,
    ...(key === null ? {} : { key }),
    ...(version === null ? {} : { version }),
    ...(waits === null
      ? {}
      : {
          waitsFor: {
            domain: waits.domain,
            reference: {
              by: waits.by,
              value: waits.value,
              ...(waits.kind === null ? {} : { kind: waits.kind }),
            },
          },
        }),
  };
}

/** How many records stand parked, by source and kind. */
export function countParked(
  queryable: Queryable,
): Promise<{ readonly source: string; readonly kind: ParkedKind; readonly count: bigint }[]> {
  return queryable.query('select source, kind, count(*) as count from parked group by source, kind');
}

/** An id that records have been waiting for. */
export interface MissingKey {
  readonly source: string;
  readonly domain: RecordDomain;
  readonly by: Reference['by'];
  readonly value: string;
  readonly kind: string | null;
  readonly records: bigint;
  readonly since: Date;
  readonly messageId: string;
}

/** Lists the missing ids that have kept records waiting for longer than the grace time; marks them as asked. */
export function listMissingKeys(
  tx: Transaction,
  { graceSeconds, most }: { readonly graceSeconds: number; readonly most: number },
): Promise<MissingKey[]> {
  return tx.query<MissingKey>(
    `with late as (
       select distinct waits_domain, waits_by, waits_value, source from parked
       where kind = 'waiting' and not asked and parked_at < now() - make_interval(secs => $1) limit $2
     ), marked as (
       update parked p set asked = true from late l
       where p.kind = 'waiting' and p.waits_domain = l.waits_domain and p.waits_by = l.waits_by
         and p.waits_value = l.waits_value and p.source = l.source
       returning p.*
     )
     select source, waits_domain as domain, waits_by as by, waits_value as value, min(waits_kind) as kind, count(*) as records,
       min(parked_at) as since, min(message_id::text) as "messageId"
     from marked group by source, waits_domain, waits_by, waits_value`,
    [graceSeconds, most],
  );
}

/** Of these keys (`domain`, `by`, `value`, `source`) gives those that nothing waits for any more. */
export function listSettledKeys(
  tx: Transaction,
  keys: readonly Pick<MissingKey, 'source' | 'domain' | 'by' | 'value'>[],
): Promise<Pick<MissingKey, 'source' | 'domain' | 'by' | 'value'>[]> {
  return tx.query(
    `select distinct source, domain, by, value from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as k(source, domain, by, value)
     where not exists (select from parked p where p.kind = 'waiting' and p.waits_domain = k.domain and p.waits_by = k.by
       and p.waits_value = k.value and p.source = k.source)`,
    [keys.map((k) => k.source), keys.map((k) => k.domain), keys.map((k) => k.by), keys.map((k) => k.value)],
  );
}
