/** The only place that reads and writes golden records as they are now. */
import type { RecordDomain } from '../../model/facts.ts';
import type { Queryable, Transaction } from '../../platform/sql.ts';
import type { ValueChange } from './difference.ts';
import type { Golden } from './golden.ts';
import { archiveVersions, RECORDS_THEN } from './version-store.ts';

/** Why a version came about. */
export interface Cause {
  readonly kind: 'claim' | 'decision' | 'rules' | 'identity';
  /** The same business case: of the message or of the person's call. */
  readonly correlationId: string;
  /** The message or decision itself. */
  readonly causationId?: string;
  readonly traceparent?: string;
  readonly system?: string;
  /** The person, where one decided. */
  readonly by?: string;
}

export interface RecordRow extends Golden {
  /** What people call it; empty while it has no number. */
  readonly number: string;
  readonly changes: readonly ValueChange[];
  readonly cause: Partial<Cause>;
  /** Marks of the open questions. */
  readonly questions: readonly string[];
  readonly mergedInto: string | null;
}

const RECORD_COLUMNS = `id as "recordId", domain, version, deleted, number, fields, scoped, provenance,
  changes, cause, valid_from as "validFrom", questions, merged_into as "mergedInto"`;

/** Locks records in the order of their ids, so that writers never wait in a circle, and reads them. */
export async function lockRecords(tx: Transaction, recordIds: readonly string[]): Promise<RecordRow[]> {
  if (recordIds.length === 0) return [];
  return tx.query(
    `select ${RECORD_COLUMNS} from record where id = any($1::uuid[]) order by id for no key update`,
    [recordIds],
  );
}

/** Which of these ids are records? Merged ones are not. */
export async function findExisting(queryable: Queryable, recordIds: readonly string[]): Promise<Set<string>> {
  if (recordIds.length === 0) return new Set();
  const rows = await queryable.query<{ recordId: string }>(
    'select id as "recordId" from record where id = any($1::uuid[])',
    [recordIds],
  );
  return new Set(rows.map(({ recordId }) => recordId));
}

/** Writes first versions of records that nobody else knows yet, and new versions of locked ones; replaced versions are kept. */
export async function saveVersions(tx: Transaction, records: readonly RecordRow[]): Promise<void> {
  const first = records.filter(({ version }) => version === 1);
  const next = records.filter(({ version }) => version > 1);
  if (first.length > 0) {
    await tx.execute(
      `insert into record (id, version, deleted, number, fields, scoped, provenance, changes, cause, valid_from,
                           merged_into, domain)
       select * from ${VALUES} order by id`,
      valuesOf(first),
    );
  }
  if (next.length === 0) return;
  await archiveVersions(tx, next);
  await tx.execute(
    `update record r
     set version = n.version, deleted = n.deleted, number = n.number, fields = n.fields, scoped = n.scoped,
         provenance = n.provenance, changes = n.changes, cause = n.cause, valid_from = n.valid_from,
         merged_into = n.merged_into
     from ${VALUES} where r.id = n.id`,
    valuesOf(next),
  );
}

const VALUES = `(
  select id, version, deleted, number, fields::jsonb, scoped::jsonb, provenance::jsonb, changes::jsonb, cause::jsonb,
         valid_from, merged_into, domain
  from unnest($1::uuid[], $2::int[], $3::boolean[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
              $9::text[], $10::timestamptz[], $11::uuid[], $12::text[])
       as v(id, version, deleted, number, fields, scoped, provenance, changes, cause, valid_from, merged_into, domain)
) as n`;

function valuesOf(records: readonly RecordRow[]): unknown[][] {
  return [
    records.map(({ recordId }) => recordId),
    records.map(({ version }) => version),
    records.map(({ deleted }) => deleted),
    records.map(({ number }) => number),
    records.map(({ fields }) => JSON.stringify(fields)),
    records.map(({ scoped }) => JSON.stringify(scoped)),
    records.map(({ provenance }) => JSON.stringify(provenance)),
    // The first version changes everything: saying so would double what is stored.
    records.map(({ version, changes }) => JSON.stringify(version === 1 ? [] : changes)),
    records.map(({ cause }) => JSON.stringify(cause)),
    records.map(({ validFrom }) => validFrom),
    records.map(({ mergedInto }) => mergedInto),
    records.map(({ domain }) => domain),
  ];
}

/** Notes which questions are open about locked records. */
export async function saveQuestionMarks(
  tx: Transaction,
  records: readonly Pick<RecordRow, 'recordId' | 'questions'>[],
): Promise<void> {
  if (records.length === 0) return;
  await tx.execute(
    `update record r set questions = array(select jsonb_array_elements_text(n.questions::jsonb))
     from unnest($1::uuid[], $2::text[]) as n(id, questions) where r.id = n.id`,
    [records.map(({ recordId }) => recordId), records.map(({ questions }) => JSON.stringify(questions))],
  );
}

/** Reads golden records; unknown ids give nothing. */
export async function findRecords(queryable: Queryable, recordIds: readonly string[]): Promise<RecordRow[]> {
  if (recordIds.length === 0) return [];
  return queryable.query(`select ${RECORD_COLUMNS} from record where id = any($1::uuid[]) order by id`, [
    recordIds,
  ]);
}

/** Reads names and some fields of golden records, nothing else: for those who ask often. Absent fields are absent, unknown ids give nothing. */
export async function findFields(
  queryable: Queryable,
  recordIds: readonly string[],
  names: readonly string[],
): Promise<Pick<RecordRow, 'recordId' | 'domain' | 'number' | 'fields'>[]> {
  if (recordIds.length === 0) return [];
  return queryable.query(
    `select id as "recordId", domain, number,
            coalesce((select jsonb_object_agg(name, fields -> name) from unnest($2::text[]) name where fields ? name),
                     '{}') as fields
     from record where id = any($1::uuid[]) order by id`,
    [recordIds, names],
  );
}

/** When the hub took in the value that a field has everywhere, by record; records whose field has none are missing. */
export async function findTakenIn(
  queryable: Queryable,
  recordIds: readonly string[],
  field: string,
): Promise<ReadonlyMap<string, string>> {
  if (recordIds.length === 0) return new Map();
  const rows = await queryable.query<{ recordId: string; at: string }>(
    `select r.id as "recordId", p ->> 'at' as at
     from record r cross join lateral jsonb_array_elements(r.provenance) as p
     where r.id = any($1::uuid[]) and p ->> 'scope' = '' and p -> 'fields' ? $2 and p ? 'at'`,
    [recordIds, field],
  );
  return new Map(rows.map(({ recordId, at }) => [recordId, at]));
}

/** Versions of the living records among these. */
export async function findVersions(
  queryable: Queryable,
  recordIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (recordIds.length === 0) return new Map();
  const rows = await queryable.query<{ recordId: string; version: number }>(
    `select id as "recordId", version from record
     where id = any($1::uuid[]) and not deleted and merged_into is null`,
    [recordIds],
  );
  return new Map(rows.map(({ recordId, version }) => [recordId, version]));
}

export interface RecordFilter {
  readonly domain: RecordDomain;
  /** Deleted ones are left out unless asked for. */
  readonly state?: 'living' | 'deleted' | 'all';
  /** Beginning of the number. */
  readonly numberFrom?: string;
  readonly changedSince?: Date;
  /** As they counted at this instant. */
  readonly asOf?: Date;
  /** Continue after this one. */
  readonly after?: { readonly number: string; readonly recordId: string };
  /** 1 to 1,000. */
  readonly limit: number;
}

/** Lists golden records by number. */
export async function listRecords(queryable: Queryable, filter: RecordFilter): Promise<RecordRow[]> {
  const { state = 'living', after, asOf } = filter;
  const [from, then] = asOf === undefined ? ['record', []] : [RECORDS_THEN, [asOf]];
  return queryable.query(
    `select ${RECORD_COLUMNS} from ${from}
     where domain = $1 and ($2::boolean is null or deleted = $2)
       and ($3::text is null or starts_with(number, $3))
       and ($4::timestamptz is null or valid_from >= $4)
       and ($5::text is null or (number, id) > ($5 collate "C", $6::uuid))
     order by number, id limit $7`,
    [
      filter.domain,
      state === 'all' ? null : state === 'deleted',
      filter.numberFrom ?? null,
      filter.changedSince ?? null,
      after?.number ?? null,
      after?.recordId ?? null,
      filter.limit,
      ...then,
    ],
  );
}

/** Lists ids of a domain in their order, for work on all records in batches. */
export async function listRecordIds(
  queryable: Queryable,
  domain: RecordDomain,
  page: { readonly after: string | undefined; readonly limit: number },
): Promise<string[]> {
  const rows = await queryable.query<{ id: string }>(
    `select id from record where domain = $1 and ($2::uuid is null or id > $2) and merged_into is null
     order by id limit $3`,
    [domain, page.after ?? null, page.limit],
  );
  return rows.map(({ id }) => id);
}

/** Some living records of a domain, always the same ones for the same seed. */
export async function listSomeRecordIds(
  queryable: Queryable,
  domain: RecordDomain,
  { seed, limit }: { readonly seed: bigint; readonly limit: number },
): Promise<string[]> {
  const rows = await queryable.query<{ id: string }>(
    `select id from record where domain = $1 and not deleted and merged_into is null
     order by md5(id::text || $2::text), id limit $3`,
    [domain, String(seed), limit],
  );
  return rows.map(({ id }) => id);
}

/** Between two days: what began to be valid after the one and up to the other, and what was over by then. */
export interface DaysPassed {
  /** The last day that was looked after, as `2026-11-21`. */
  readonly after: string;
  readonly upTo: string;
}

/** Lists living records whose `validFrom` or `validTo`, anywhere in the business, was passed in these days. */
export async function listTurningRecordIds(
  queryable: Queryable,
  { after, upTo }: DaysPassed,
  page: { readonly domain: RecordDomain; readonly after: string | undefined; readonly limit: number },
): Promise<string[]> {
  const rows = await queryable.query<{ id: string }>(
    `select r.id from record r
     where r.domain = $1 and ($2::uuid is null or r.id > $2) and r.merged_into is null and not r.deleted
       and exists (
         select from (select r.fields as f union all select value from jsonb_each(r.scoped)) seen
         where (f ->> 'validFrom' > $3 and f ->> 'validFrom' <= $4) or (f ->> 'validTo' >= $3 and f ->> 'validTo' < $4))
     order by r.id limit $5`,
    [page.domain, page.after ?? null, after, upTo, page.limit],
  );
  return rows.map(({ id }) => id);
}

/** How many records a domain has, deleted ones included. */
export async function countRecords(queryable: Queryable, domain: RecordDomain): Promise<number> {
  const [row] = await queryable.query<{ count: number }>(
    'select count(*)::int as count from record where domain = $1',
    [domain],
  );
  return row?.count ?? 0;
}

/** The different texts that living records of a domain have in a field, in order. Looks at the whole domain. */
export async function listTexts(
  queryable: Queryable,
  domain: RecordDomain,
  field: string,
): Promise<string[]> {
  const rows = await queryable.query<{ text: string }>(
    `select distinct fields ->> $2 as text from record
     where domain = $1 and not deleted and merged_into is null and fields ->> $2 is not null order by 1`,
    [domain, field],
  );
  return rows.map(({ text }) => text);
}
