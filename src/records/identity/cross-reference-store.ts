/** The only place that reads and writes the cross-reference: their ids ↔ our ids. */
import type { RecordDomain } from '../../model/facts.ts';
import type { Queryable, Transaction } from '../../platform/sql.ts';
import { externalKeyText, type ExternalKey } from './keys.ts';

export interface CrossReference extends ExternalKey {
  readonly recordId: string;
  /** The main id with which a further id came. */
  readonly via: string;
  readonly linkedBy: string;
}

export interface CrossReferenceRow extends CrossReference {
  readonly gone: boolean;
  readonly validFrom: Date;
  readonly validTo: Date | null;
}

const COLUMNS = `system, domain, kind, external_id as "externalId", record_id as "recordId", via,
  linked_by as "linkedBy", gone, valid_from as "validFrom", valid_to as "validTo"`;

/** Gives the record of each known key, by `externalKeyText`. */
export async function findByExternalKeys(
  queryable: Queryable,
  keys: readonly ExternalKey[],
): Promise<Map<string, string>> {
  if (keys.length === 0) return new Map();
  const rows = await queryable.query<ExternalKey & { recordId: string }>(
    `select x.system, x.domain, x.kind, x.external_id as "externalId", x.record_id as "recordId"
     from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as k(system, domain, kind, external_id)
     join cross_reference x using (external_id, system, domain, kind)
     where x.valid_to is null`,
    columnsOf(keys),
  );
  return new Map(rows.map((row) => [externalKeyText(row), row.recordId]));
}

/** Adds new external ids; those that are known already stay as they are. Gives what was added. */
export async function insertCrossReferences(
  tx: Transaction,
  references: readonly CrossReference[],
  at: Date,
): Promise<ExternalKey[]> {
  if (references.length === 0) return [];
  return tx.query<ExternalKey>(
    `insert into cross_reference (system, domain, kind, external_id, record_id, via, linked_by, valid_from)
     select system, domain, kind, external_id, record_id, via, linked_by, $8::timestamptz
     from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::uuid[], $6::text[], $7::text[])
          as x(system, domain, kind, external_id, record_id, via, linked_by)
     on conflict (external_id, system, domain, kind) where valid_to is null do nothing
     returning system, domain, kind, external_id as "externalId"`,
    [
      ...columnsOf(references),
      references.map(({ recordId }) => recordId),
      references.map(({ via }) => via),
      references.map(({ linkedBy }) => linkedBy),
      at,
    ],
  );
}

/** Ends the ids that came with one main id, and opens them again for another record; gives them. */
export async function moveCrossReferences(
  tx: Transaction,
  move: {
    readonly system: string;
    readonly domain: RecordDomain;
    readonly externalId: string;
    readonly from: string;
    readonly recordId: string;
    readonly by: string;
  },
  at: Date,
): Promise<(ExternalKey & { readonly recordId: string })[]> {
  return tx.query(
    `with ended as (
       update cross_reference set valid_to = greatest($7::timestamptz, valid_from)
       where record_id = $4::uuid and system = $1 and domain = $2 and via = $3 and valid_to is null
       returning system, domain, kind, external_id, via, gone
     )
     insert into cross_reference (system, domain, kind, external_id, record_id, via, linked_by, gone, valid_from)
     select system, domain, kind, external_id, $5::uuid, via, $6, gone, $7::timestamptz from ended
     returning system, domain, kind, external_id as "externalId", record_id as "recordId"`,
    [move.system, move.domain, move.externalId, move.from, move.recordId, move.by, at],
  );
}

/** Ends the validity of external ids of these records. */
export async function closeCrossReferences(
  tx: Transaction,
  references: readonly (ExternalKey & { readonly recordId: string })[],
  at: Date,
): Promise<void> {
  if (references.length === 0) return;
  await tx.execute(
    `update cross_reference x set valid_to = greatest($6::timestamptz, x.valid_from)
     from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::uuid[])
          as k(system, domain, kind, external_id, record_id)
     where (x.external_id, x.system, x.domain, x.kind) = (k.external_id, k.system, k.domain, k.kind)
       and x.record_id = k.record_id and x.valid_to is null`,
    [...columnsOf(references), references.map(({ recordId }) => recordId), at],
  );
}

/** Notes that systems have deleted (or again have) what these main ids name; further ids follow their main id. */
export async function markGone(
  tx: Transaction,
  references: readonly {
    readonly system: string;
    readonly externalId: string;
    readonly recordId: string;
    readonly gone: boolean;
  }[],
): Promise<void> {
  if (references.length === 0) return;
  await tx.execute(
    `update cross_reference x set gone = k.gone
     from unnest($1::uuid[], $2::text[], $3::text[], $4::boolean[]) as k(record_id, system, via, gone)
     where x.record_id = k.record_id and x.system = k.system and x.via = k.via
       and x.valid_to is null and x.gone <> k.gone`,
    [
      references.map(({ recordId }) => recordId),
      references.map(({ system }) => system),
      references.map(({ externalId }) => externalId),
      references.map(({ gone }) => gone),
    ],
  );
}

/** The ids that a system has for these records now; deleted ones are none. */
export async function listExternalIds(
  queryable: Queryable,
  system: string,
  recordIds: readonly string[],
): Promise<(ExternalKey & { readonly recordId: string })[]> {
  if (recordIds.length === 0) return [];
  return queryable.query(
    `select system, domain, kind, external_id as "externalId", record_id as "recordId"
     from cross_reference
     where record_id = any($1::uuid[]) and system = $2 and valid_to is null and not gone
     order by record_id, kind, valid_from, external_id`,
    [recordIds, system],
  );
}

export interface CrossReferenceFilter {
  readonly recordIds?: readonly string[];
  readonly system?: string;
  readonly domain?: RecordDomain;
  readonly externalId?: string;
  /** Continue after this one. */
  readonly after?: Pick<CrossReferenceRow, 'externalId' | 'system' | 'domain' | 'kind' | 'validFrom'>;
  /** 1 to 1,000. */
  readonly limit: number;
}

/** Lists cross-references, ended ones included, by external id. */
export async function listCrossReferences(
  queryable: Queryable,
  filter: CrossReferenceFilter,
): Promise<CrossReferenceRow[]> {
  return queryable.query(
    `select ${COLUMNS} from cross_reference
     where ($1::uuid[] is null or record_id = any($1)) and ($2::text is null or system = $2)
       and ($3::text is null or domain = $3) and ($4::text is null or external_id = $4)
       and ($5::text is null or (external_id, system, domain, kind, valid_from)
                                > ($5 collate "C", $6::text, $7::text, $8::text, $9::timestamptz))
     order by external_id, system, domain, kind, valid_from limit $10`,
    [
      filter.recordIds ?? null,
      filter.system ?? null,
      filter.domain ?? null,
      filter.externalId ?? null,
      ...placeAfter(filter.after),
      filter.limit,
    ],
  );
}

function placeAfter(after: CrossReferenceFilter['after']): unknown[] {
  if (after === undefined) return [null, null, null, null, null];
  return [after.externalId, after.system, after.domain, after.kind, after.validFrom];
}

function columnsOf(keys: readonly ExternalKey[]): string[][] {
  return [
    keys.map(({ system }) => system),
    keys.map(({ domain }) => domain),
    keys.map(({ kind }) => kind),
    keys.map(({ externalId }) => externalId),
  ];
}

/** What any system calls, or once called, by one of these ids; the latest first. */
export async function findByExternalIds(
  queryable: Queryable,
  domain: RecordDomain,
  externalIds: readonly string[],
): Promise<readonly CrossReferenceRow[]> {
  if (externalIds.length === 0) return [];
  return await queryable.query<CrossReferenceRow>(
    `with k as (select * from unnest($2::text[]) as k (value))
     select x.* from k cross join lateral (
       select ${COLUMNS} from cross_reference c
       where c.external_id = k.value and c.domain = $1 and c.valid_to is null offset 0) x
     union all
     select x.* from k cross join lateral (
       select ${COLUMNS} from cross_reference c
       where c.external_id = k.value and c.domain = $1 and c.valid_to is not null offset 0) x
     order by "validTo" desc nulls first, system, kind`,
    [domain, externalIds],
  );
}

/** External ids that begin with a text. */
export async function searchExternalIds(
  queryable: Queryable,
  text: string,
  limit: number,
): Promise<CrossReferenceRow[]> {
  return queryable.query(
    `select ${COLUMNS} from cross_reference
     where valid_to is null and external_id >= $1 and external_id < $1 || chr(1114111)
       and starts_with(external_id, $1)
     order by external_id, system, domain, kind limit $2`,
    [text, limit],
  );
}

/** More kinds of things than systems have; a guard against ids that all begin differently. */
const MOST_BEGINNINGS = 100;
const SCHEME = 'gid://';

/**
 * Global ids that end in a number, as GraphQL APIs have them: `gid://shopify/Product/4711` for 4711. Looks up each beginning
 * that occurs: one step of the index for each, however many ids there are.
 */
export async function listGlobalIds(queryable: Queryable, number: string): Promise<readonly string[]> {
  const rows = await queryable.query<{ externalId: string }>(
    `with recursive step (beginning, place) as (
       select null::text collate "C", 0
       union all
       select (
         select coalesce(substring(c.external_id from '^gid://[^/]+/[^/]+/'), c.external_id) from cross_reference c
         where c.valid_to is null and c.external_id > coalesce(step.beginning || chr(1114111), $2::text collate "C")
           and c.external_id < $2::text collate "C" || chr(1114111)
         order by c.external_id limit 1
       ), step.place + 1
       from step where (step.place = 0 or step.beginning is not null) and step.place < $3
     )
     select distinct x.external_id as "externalId" from step
     join cross_reference x on x.external_id = step.beginning || $1::text and x.valid_to is null
     order by 1`,
    [number, SCHEME, MOST_BEGINNINGS],
  );
  return rows.map(({ externalId }) => externalId);
}
