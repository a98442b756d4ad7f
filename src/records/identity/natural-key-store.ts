/** The only place that reads and writes natural keys: numbers, GTINs and GLNs ↔ our ids. */
import type { RecordDomain } from '../../model/facts.ts';
import type { Queryable, Transaction } from '../../platform/sql.ts';
import { naturalKeyText, type NaturalKey } from './keys.ts';

export interface NaturalKeyOf extends NaturalKey {
  readonly recordId: string;
}

/** The records that a key names now, or named before if it names none now. */
export interface NamedRecords {
  readonly recordIds: readonly string[];
  readonly since: 'now' | 'before';
}

/**
 * Gives the records of each known key, by `naturalKeyText`. `offset 0` keeps the planner to one index look-up for each key: with
 * many keys it would otherwise read the whole table.
 */
export async function findByNaturalKeys(
  queryable: Queryable,
  keys: readonly NaturalKey[],
): Promise<Map<string, NamedRecords>> {
  if (keys.length === 0) return new Map();
  const rows = await queryable.query<NaturalKeyOf & { closed: boolean }>(
    `with k as (select * from unnest($1::text[], $2::text[], $3::text[]) as k(domain, kind, value))
     select n.domain, n.kind, n.value, n.record_id as "recordId", false as closed
     from k cross join lateral (
       select * from natural_key c
       where (c.value, c.domain, c.kind) = (k.value, k.domain, k.kind) and c.valid_to is null offset 0) n
     union
     select n.domain, n.kind, n.value, n.record_id, true
     from k cross join lateral (
       select * from natural_key c
       where (c.value, c.domain, c.kind) = (k.value, k.domain, k.kind) and c.valid_to is not null offset 0) n`,
    columnsOf(keys),
  );
  const grouped = Map.groupBy(rows, naturalKeyText);
  return new Map([...grouped].map(([key, found]) => [key, namedBy(found)]));
}

/** Adds keys; a number that names another record already, and keys that are known, stay as they are. Gives what was added. */
export async function insertNaturalKeys(
  tx: Transaction,
  keys: readonly NaturalKeyOf[],
  at: Date,
): Promise<NaturalKeyOf[]> {
  if (keys.length === 0) return [];
  return tx.query<NaturalKeyOf>(
    `insert into natural_key (domain, kind, value, record_id, valid_from)
     select domain, kind, value, record_id, $5::timestamptz
     from unnest($1::text[], $2::text[], $3::text[], $4::uuid[]) as k(domain, kind, value, record_id)
     on conflict do nothing
     returning domain, kind, value, record_id as "recordId"`,
    [...columnsOf(keys), keys.map(({ recordId }) => recordId), at],
  );
}

/** Ends the validity of keys. */
export async function closeNaturalKeys(
  tx: Transaction,
  keys: readonly NaturalKeyOf[],
  at: Date,
): Promise<void> {
  if (keys.length === 0) return;
  await tx.execute(
    `update natural_key n set valid_to = greatest($5::timestamptz, n.valid_from)
     from unnest($1::text[], $2::text[], $3::text[], $4::uuid[]) as k(domain, kind, value, record_id)
     where (n.value, n.domain, n.kind, n.record_id) = (k.value, k.domain, k.kind, k.record_id)
       and n.valid_to is null`,
    [...columnsOf(keys), keys.map(({ recordId }) => recordId), at],
  );
}

function namedBy(rows: readonly (NaturalKeyOf & { closed: boolean })[]): NamedRecords {
  const now = rows.filter(({ closed }) => !closed);
  const named = now.length > 0 ? now : rows;
  return {
    recordIds: [...new Set(named.map(({ recordId }) => recordId))],
    since: now.length > 0 ? 'now' : 'before',
  };
}

function columnsOf(keys: readonly NaturalKey[]): string[][] {
  return [keys.map(({ domain }) => domain), keys.map(({ kind }) => kind), keys.map(({ value }) => value)];
}

/** The keys of a record that turned out to be another one lead there from now on; they name nothing new. */
export async function redirectNaturalKeys(
  tx: Transaction,
  merged: { readonly from: string; readonly to: string },
  at: Date,
): Promise<void> {
  await tx.execute(
    `update natural_key set record_id = $2::uuid, valid_to = coalesce(valid_to, greatest($3::timestamptz, valid_from))
     where record_id = $1::uuid`,
    [merged.from, merged.to, at],
  );
}

/** The keys of a domain that are exactly one of these values, of whatever kind. */
export async function findByValues(
  queryable: Queryable,
  domain: RecordDomain,
  values: readonly string[],
): Promise<readonly NaturalKeyOf[]> {
  if (values.length === 0) return [];
  return await queryable.query<NaturalKeyOf>(
    `select n.domain, n.kind, n.value, n.record_id as "recordId"
     from unnest($2::text[]) as k (value) cross join lateral (
       select * from natural_key c where c.value = k.value and c.domain = $1 and c.valid_to is null offset 0) n`,
    [domain, values],
  );
}

/** Keys that begin with a text. */
export async function searchNaturalKeys(
  queryable: Queryable,
  text: string,
  limit: number,
): Promise<NaturalKeyOf[]> {
  return queryable.query(
    `select domain, kind, value, record_id as "recordId" from natural_key
     where valid_to is null and value >= $1 and value < $1 || chr(1114111) and starts_with(value, $1)
     order by value, domain, kind, record_id limit $2`,
    [text, limit],
  );
}
