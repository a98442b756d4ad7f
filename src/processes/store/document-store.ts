/** The tables `case_document` and `case_wait`: what plans want to stand outside, and what they rest on. */
import type { OutgoingDomain } from '../../model/facts.ts';
import { textColumn, uuidColumn } from '../../platform/columns/columns.ts';
import type { Queryable, Transaction } from '../../platform/sql.ts';
import type { Wait } from '../kit/process.ts';

export interface KeptDocument {
  readonly target: string;
  /** `<case id>:<name>`: the key of the delivery. */
  readonly key: string;
  readonly caseId: string;
  readonly name: string;
  readonly domain: OutgoingDomain;
  readonly system: string;
  readonly body: object;
  readonly revision: string;
  readonly externalId: string | null;
}

const COLUMNS = `target, key, case_id as "caseId", name, domain, system, body, revision, external_id as "externalId"`;

export async function readDocuments(
  queryable: Queryable,
  caseIds: readonly string[],
): Promise<readonly KeptDocument[]> {
  return await queryable.query<KeptDocument>(
    `select ${COLUMNS} from case_document where case_id = any($1::uuid[]) order by case_id, name`,
    [uuidColumn(caseIds)],
  );
}

/** With why its case keeps back what never went out, and why nobody is told of it any more. */
export interface FoundDocument extends KeptDocument {
  readonly keepsBack: string | null;
  readonly over: string | null;
}

/** The documents behind deliveries to one target. */
export async function findDocuments(
  queryable: Queryable,
  target: string,
  keys: readonly string[],
): Promise<readonly FoundDocument[]> {
  return await queryable.query<FoundDocument>(
    `select ${COLUMNS}, p.plan ->> 'keepsBack' as "keepsBack", p.plan -> 'over' ->> name as over
     from case_document cross join lateral (select plan from process_case c where c.id = case_id) p
     where target = $1 and key = any($2::text[])`,
    [target, textColumn(keys)],
  );
}

/** Writes what has changed; the id that the target gave stays. */
export async function writeDocuments(
  tx: Transaction,
  documents: readonly Omit<KeptDocument, 'externalId'>[],
): Promise<void> {
  if (documents.length === 0) return;
  await tx.execute(
    `insert into case_document (target, key, case_id, name, domain, system, body, revision)
     select target, key, case_id, name, domain, system, body::jsonb, revision
     from unnest($1::text[], $2::text[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[])
       as d (target, key, case_id, name, domain, system, body, revision)
     order by target, key
     on conflict (target, key) do update set body = excluded.body, revision = excluded.revision`,
    [
      textColumn(documents.map(({ target }) => target)),
      textColumn(documents.map(({ key }) => key)),
      uuidColumn(documents.map(({ caseId }) => caseId)),
      textColumn(documents.map(({ name }) => name)),
      textColumn(documents.map(({ domain }) => domain)),
      textColumn(documents.map(({ system }) => system)),
      textColumn(documents.map(({ body }) => JSON.stringify(body))),
      textColumn(documents.map(({ revision }) => revision)),
    ],
  );
}

export async function dropDocuments(
  tx: Transaction,
  documents: readonly Pick<KeptDocument, 'target' | 'key'>[],
): Promise<void> {
  if (documents.length === 0) return;
  await tx.execute(
    `delete from case_document d using unnest($1::text[], $2::text[]) as g (target, key)
     where d.target = g.target and d.key = g.key`,
    [textColumn(documents.map(({ target }) => target)), textColumn(documents.map(({ key }) => key))],
  );
}

/** Keeps the ids that targets gave. */
export async function keepExternalIds(
  tx: Transaction,
  ids: readonly { readonly system: string; readonly key: string; readonly externalId: string }[],
): Promise<void> {
  await tx.execute(
    `update case_document d set external_id = i.external_id
     from unnest($1::text[], $2::text[], $3::text[]) as i (system, key, external_id)
     where d.system = i.system and d.key = i.key and i.external_id <> ''`,
    [
      textColumn(ids.map(({ system }) => system)),
      textColumn(ids.map(({ key }) => key)),
      textColumn(ids.map(({ externalId }) => externalId)),
    ],
  );
}

/** Which document has these ids in these systems? By `system id`. */
export async function findByExternalIds(
  tx: Transaction,
  ids: readonly { readonly system: string; readonly value: string }[],
): Promise<ReadonlyMap<string, { readonly caseId: string; readonly name: string }>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.query<{ system: string; external_id: string; case_id: string; name: string }>(
    `select d.system, d.external_id, d.case_id, d.name from case_document d
     join (select distinct system, value from unnest($1::text[], $2::text[]) as i (system, value)) i
       on d.external_id = i.value and d.system = i.system
     where d.domain <> 'order-status'`,
    [textColumn(ids.map(({ system }) => system)), textColumn(ids.map(({ value }) => value))],
  );
  return new Map(
    rows.map((row) => [`${row.system} ${row.external_id}`, { caseId: row.case_id, name: row.name }]),
  );
}

/** Does any case rest on it? */
export async function isRestedOn(
  queryable: Queryable,
  { domain, reference }: Pick<Wait, 'domain' | 'reference'>,
): Promise<boolean> {
  const [row] = await queryable.query<{ rests: boolean }>(
    'select exists (select from case_wait where value = $1 and domain = $2 and by = $3) as rests',
    [reference.value, domain, reference.by],
  );
  return row?.rests === true;
}

interface WaitRow extends Wait {
  readonly caseId: string;
}

/** Writes what these cases rest on now, instead of what they rested on. */
export async function writeWaits(
  tx: Transaction,
  caseIds: readonly string[],
  waits: readonly WaitRow[],
): Promise<void> {
  if (caseIds.length === 0) return;
  await tx.execute(
    `with wanted as (
       select * from unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
         as w (case_id, domain, system, by, kind, value)
     ), gone as (
       delete from case_wait w where case_id = any($1::uuid[]) and not exists (
         select from wanted n where n.case_id = w.case_id and n.domain = w.domain and n.system = w.system
           and n.by = w.by and n.kind = w.kind and n.value = w.value)
     )
     insert into case_wait (case_id, domain, system, by, kind, value)
     select case_id, domain, system, by, kind, value from wanted
     on conflict do nothing`,
    [
      uuidColumn(caseIds),
      uuidColumn(waits.map(({ caseId }) => caseId)),
      textColumn(waits.map(({ domain }) => domain)),
      textColumn(waits.map(({ system = '' }) => system)),
      textColumn(waits.map(({ reference }) => reference.by)),
      textColumn(waits.map(({ reference }) => reference.kind ?? '')),
      textColumn(waits.map(({ reference }) => reference.value)),
    ],
  );
}

/** The cases that rest on one of these, the oldest first: what all of them want goes to the first who came. */
export async function findWaiting(queryable: Queryable, known: readonly Wait[]): Promise<readonly string[]> {
  const rows = await queryable.query<{ case_id: string }>(
    `select c.id as case_id from process_case c join (
       select distinct w.case_id from case_wait w
       join unnest($1::text[], $2::text[], $3::text[], $4::text[]) as k (domain, system, by, value)
         on w.value = k.value and w.domain = k.domain and w.by = k.by and (w.system = '' or w.system = k.system)
     ) w on w.case_id = c.id
     order by c.opened_at, c.id`,
    [
      textColumn(known.map(({ domain }) => domain)),
      textColumn(known.map(({ system = '' }) => system)),
      textColumn(known.map(({ reference }) => reference.by)),
      textColumn(known.map(({ reference }) => reference.value)),
    ],
  );
  return rows.map((row) => row.case_id);
}
