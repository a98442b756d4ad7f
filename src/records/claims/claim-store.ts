/** The only place that reads and writes the claim table. */
import type { Queryable, Transaction } from '../../platform/sql.ts';
import type { Claim, ClaimKey } from './claim.ts';
import { readCells, storeCells, type StoredCells } from './claim-codec.ts';

/** A claim with the reason why it does not fit its record, if it does not. */
export interface KeptClaim extends Claim {
  readonly conflict?: string | undefined;
}

/** Gives all claims about these records, whoever makes them. */
export async function listClaims(queryable: Queryable, recordIds: readonly string[]): Promise<KeptClaim[]> {
  const rows = await queryable.query<
    ClaimKey & { recordId: string; cells: StoredCells; conflict: string | null }
  >(
    `select domain, system, scope, external_id as "externalId", record_id as "recordId", cells, conflict
     from claim where record_id = any($1::uuid[])
     order by record_id, system, scope, external_id`,
    [recordIds],
  );
  return rows.map(({ cells, conflict, ...key }) => ({
    ...key,
    cells: readCells(cells),
    ...(conflict === null ? {} : { conflict }),
  }));
}

/** Writes claims of records that the transaction has locked. */
export async function saveClaims(tx: Transaction, claims: readonly KeptClaim[]): Promise<void> {
  if (claims.length === 0) return;
  const stored = claims.map(({ cells }) => storeCells(cells));
  await tx.execute(
    `insert into claim (domain, system, scope, external_id, record_id, cells, conflict, refers)
     select domain, system, scope, external_id, record_id, cells::jsonb, conflict, refers::uuid[]
     from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::uuid[], $6::text[], $7::text[], $8::text[])
          as c(domain, system, scope, external_id, record_id, cells, conflict, refers)
     on conflict (external_id, system, domain, scope)
       do update set cells = excluded.cells, conflict = excluded.conflict, record_id = excluded.record_id,
         refers = excluded.refers`,
    [
      claims.map(({ domain }) => domain),
      claims.map(({ system }) => system),
      claims.map(({ scope }) => scope),
      claims.map(({ externalId }) => externalId),
      claims.map(({ recordId }) => recordId),
      stored.map((cells) => JSON.stringify(cells)),
      claims.map(({ conflict }) => conflict ?? null),
      stored.map(refersTo),
    ],
  );
}

const ID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** Every id that stands in the values, as an array of PostgreSQL; null where there is none. */
function refersTo({ cells }: StoredCells): string | null {
  const ids = new Set(JSON.stringify(cells).match(ID));
  return ids.size === 0 ? null : `{${[...ids].join(',')}}`;
}

/** The records with a claim that points at one of these records. */
export async function findReferring(queryable: Queryable, recordIds: readonly string[]): Promise<string[]> {
  const rows = await queryable.query<{ recordId: string }>(
    'select distinct record_id as "recordId" from claim where refers && $1::uuid[]',
    [recordIds],
  );
  return rows.map((row) => row.recordId);
}
