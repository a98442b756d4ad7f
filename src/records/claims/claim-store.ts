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
  await tx.execute(
    `insert into claim (domain, system, scope, external_id, record_id, cells, conflict)
     select domain, system, scope, external_id, record_id, cells::jsonb, conflict
     from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::uuid[], $6::text[], $7::text[])
          as c(domain, system, scope, external_id, record_id, cells, conflict)
     on conflict (external_id, system, domain, scope)
       do update set cells = excluded.cells, conflict = excluded.conflict, record_id = excluded.record_id`,
    [
      claims.map(({ domain }) => domain),
      claims.map(({ system }) => system),
      claims.map(({ scope }) => scope),
      claims.map(({ externalId }) => externalId),
      claims.map(({ recordId }) => recordId),
      claims.map(({ cells }) => JSON.stringify(storeCells(cells))),
      claims.map(({ conflict }) => conflict ?? null),
    ],
  );
}

/** The records with a claim that points at one of these records. Reads the whole table once: for rare work only. */
export async function findReferring(queryable: Queryable, recordIds: readonly string[]): Promise<string[]> {
  const rows = await queryable.query<{ recordId: string }>(
    `select distinct c.record_id as "recordId"
     from claim c
     cross join lateral regexp_matches(c.cells::text, '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}', 'g') as found (id)
     where found.id[1] = any($1::text[])`,
    [recordIds],
  );
  return rows.map((row) => row.recordId);
}
