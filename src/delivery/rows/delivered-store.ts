/** What each target was last given, body and id, for compare-and-set, removal and explanation. */
import type { Queryable, Transaction } from '../../platform/sql.ts';
import type { Delivered } from './sync-row.ts';

/** Gives what the target holds of these keys so far as we gave it. */
export async function findDelivered(
  queryable: Queryable,
  target: string,
  keys: readonly string[],
): Promise<ReadonlyMap<string, Delivered>> {
  if (keys.length === 0) return new Map();
  const rows = await queryable.query<Delivered & { readonly key: string }>(
    'select key, external_id as "externalId", body from delivered where target = $1 and key = any($2::text[])',
    [target, keys],
  );
  return new Map(rows.map(({ key, externalId, body }) => [key, { externalId, body }]));
}

/** Keeps new bodies and ids. */
export async function keepDelivered(
  tx: Transaction,
  target: string,
  rows: readonly (Delivered & { readonly key: string })[],
): Promise<void> {
  if (rows.length === 0) return;
  await tx.execute(
    `insert into delivered (target, key, external_id, body)
     select $1, key, external_id, body::jsonb from unnest($2::text[], $3::text[], $4::text[]) as d (key, external_id, body)
     order by key
     on conflict (target, key) do update set external_id = excluded.external_id, body = excluded.body`,
    [
      target,
      rows.map(({ key }) => key),
      rows.map(({ externalId }) => externalId),
      rows.map(({ body }) => JSON.stringify(body)),
    ],
  );
}

/** Forgets what the target no longer holds. */
export async function dropDelivered(tx: Transaction, target: string, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return;
  await tx.execute('delete from delivered where target = $1 and key = any($2::text[])', [target, keys]);
}
