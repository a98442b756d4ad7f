/** The only place that writes and reads earlier versions of golden records. */
import type { RecordDomain } from '../../model/facts.ts';
import type { Queryable, Transaction } from '../../platform/sql.ts';
import type { ValueChange } from './difference.ts';
import type { Golden } from './golden.ts';
import type { Cause } from './record-store.ts';

/** One version of a golden record and how long it counted; `validTo` is absent for the one that counts. */
export interface RecordVersion extends Golden {
  readonly changes: readonly ValueChange[];
  readonly cause: Partial<Cause>;
  readonly validTo?: Date;
}

/** Keeps the stored versions of locked records before they are replaced. */
export async function archiveVersions(
  tx: Transaction,
  replacing: readonly { readonly recordId: string; readonly validFrom: Date }[],
): Promise<void> {
  if (replacing.length === 0) return;
  await tx.execute(
    `insert into record_version (record_id, version, deleted, fields, scoped, provenance, changes, cause,
                                 valid_from, valid_to)
     select r.id, r.version, r.deleted, r.fields, r.scoped, r.provenance, r.changes, r.cause, r.valid_from, n.valid_from
     from unnest($1::uuid[], $2::timestamptz[]) as n(id, valid_from) join record r on r.id = n.id`,
    [replacing.map(({ recordId }) => recordId), replacing.map(({ validFrom }) => validFrom)],
  );
}

const ALL_VERSIONS = `(
  select id, domain, version, deleted, fields, scoped, provenance, changes, cause, valid_from, null::timestamptz as valid_to
  from record where id = $1::uuid
  union all
  select v.record_id, r.domain, v.version, v.deleted, v.fields, v.scoped, v.provenance, v.changes, v.cause, v.valid_from,
         v.valid_to
  from record_version v join record r on r.id = v.record_id where v.record_id = $1::uuid
) as versions`;

const COLUMNS = `id as "recordId", domain, version, deleted, fields, scoped, provenance, changes, cause,
  valid_from as "validFrom", valid_to as "validTo"`;

type Row = Omit<RecordVersion, 'validTo'> & { readonly validTo: Date | null };

/** Lists the versions of a record, newest first, below a version number. */
export async function listVersions(
  queryable: Queryable,
  recordId: string,
  page: { readonly below?: number; readonly limit: number },
): Promise<RecordVersion[]> {
  const rows = await queryable.query<Row>(
    `select ${COLUMNS} from ${ALL_VERSIONS}
     where $2::int is null or version < $2 order by version desc limit $3`,
    [recordId, page.below ?? null, page.limit],
  );
  return rows.map(toVersion);
}

/** The version that counted at an instant: `none` before the first, `not-kept` where it has been forgotten. */
export async function findVersionAsOf(
  queryable: Queryable,
  recordId: string,
  at: Date,
): Promise<RecordVersion | 'none' | 'not-kept'> {
  const [found] = await queryable.query<Row>(
    `select ${COLUMNS} from ${ALL_VERSIONS}
     where valid_from <= $2 and (valid_to is null or valid_to > $2) order by version desc limit 1`,
    [recordId, at],
  );
  if (found !== undefined) return toVersion(found);
  const [kept] = await queryable.query<{ first: number | null }>(
    `select min(version) as first from ${ALL_VERSIONS}`,
    [recordId],
  );
  return (kept?.first ?? 1) > 1 ? 'not-kept' : 'none';
}

/** Every record of the domain $1 as it counted at $8; for people, as it reads the history of the domain. */
export const RECORDS_THEN = `(
  select id, domain, version, deleted, number, fields, scoped, provenance, changes, cause, valid_from, questions, merged_into
  from record where domain = $1 and valid_from <= $8
  union all
  select r.id, r.domain, v.version, v.deleted, coalesce(v.fields->>'number', '') collate "C", v.fields, v.scoped, v.provenance,
         v.changes, v.cause, v.valid_from, '{}', null
  from record_version v join record r on r.id = v.record_id
  where r.domain = $1 and v.valid_from <= $8 and v.valid_to > $8
) as record`;

/** Has what a record of the domain was at this instant been forgotten? */
export async function isForgottenAt(queryable: Queryable, domain: RecordDomain, at: Date): Promise<boolean> {
  const [answer] = await queryable.query<{ forgotten: boolean }>(
    `select exists (
       select from record r where r.domain = $1 and r.valid_from > $2 and r.version > 1
         and coalesce((select min(v.valid_from) from record_version v where v.record_id = r.id), r.valid_from) > $2
         and coalesce((select min(v.version) from record_version v where v.record_id = r.id), r.version) > 1
     ) as forgotten`,
    [domain, at],
  );
  return answer?.forgotten === true;
}

const FORGOTTEN_TOGETHER = 5000;

/** Forgets versions that ended before an instant, in chunks; the version that counts now is none of them. Gives how many. */
export async function forgetVersions(queryable: Queryable, endedBefore: Date): Promise<number> {
  let forgotten = 0;
  for (let count = FORGOTTEN_TOGETHER; count === FORGOTTEN_TOGETHER; forgotten += count) {
    count = await queryable.execute(
      `delete from record_version where (record_id, version) in (
         select record_id, version from record_version where valid_to < $1 limit $2)`,
      [endedBefore, FORGOTTEN_TOGETHER],
    );
  }
  return forgotten;
}

function toVersion({ validTo, ...version }: Row): RecordVersion {
  return validTo === null ? version : { ...version, validTo };
}
