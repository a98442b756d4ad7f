/** The only place that reads and writes which agreements speak of an item, and the revisions that quotes rest on. */
import type { Queryable, Transaction } from '../platform/sql.ts';

/** Everything that this transaction reads is as it was at one instant. Say it first. */
export async function readOneSnapshot(tx: Transaction): Promise<void> {
  await tx.execute('set transaction isolation level repeatable read, read only');
}

export interface AgreementItem {
  readonly agreementId: string;
  readonly itemId: string;
}

/**
 * Notes of which items these agreements speak now (none: deleted) and raises the revision of every item that they speak of or
 * spoke of; gives these items. Rows are touched in the order of items: writers never wait in a circle.
 */
export async function noteAgreements(
  tx: Transaction,
  agreementIds: readonly string[],
  now: readonly AgreementItem[],
): Promise<readonly string[]> {
  if (agreementIds.length === 0) return [];
  const spokeOf = await tx.query<{ itemId: string }>(
    'select distinct item_id as "itemId" from price_agreement_item where agreement_id = any($1::uuid[])',
    [agreementIds],
  );
  const items = [...new Set([...spokeOf, ...now].map(({ itemId }) => itemId))].toSorted();
  await tx.execute(
    `insert into price_stand as s (item_id, revision)
     select id, 1 from unnest($1::uuid[]) as i(id) order by id
     on conflict (item_id) do update set revision = s.revision + 1`,
    [items],
  );
  const pairs = [now.map(({ itemId }) => itemId), now.map(({ agreementId }) => agreementId)];
  await tx.execute(
    `delete from price_agreement_item p where p.agreement_id = any($3::uuid[])
       and not exists (select from unnest($1::uuid[], $2::uuid[]) as n(item_id, agreement_id)
                       where (n.item_id, n.agreement_id) = (p.item_id, p.agreement_id))`,
    [...pairs, agreementIds],
  );
  await tx.execute(
    `insert into price_agreement_item (item_id, agreement_id)
     select * from unnest($1::uuid[], $2::uuid[]) on conflict do nothing`,
    pairs,
  );
  return items;
}

/** The revision of each item; an item of which no agreement ever spoke is missing. */
export async function readRevisions(
  queryable: Queryable,
  itemIds: readonly string[],
): Promise<ReadonlyMap<string, bigint>> {
  if (itemIds.length === 0) return new Map();
  const rows = await queryable.query<{ itemId: string; revision: bigint }>(
    'select item_id as "itemId", revision from price_stand where item_id = any($1::uuid[])',
    [itemIds],
  );
  return new Map(rows.map(({ itemId, revision }) => [itemId, revision]));
}

/** The agreements that speak of these items. */
export async function listAgreements(
  queryable: Queryable,
  itemIds: readonly string[],
): Promise<readonly AgreementItem[]> {
  if (itemIds.length === 0) return [];
  return queryable.query(
    `select agreement_id as "agreementId", item_id as "itemId" from price_agreement_item
     where item_id = any($1::uuid[])`,
    [itemIds],
  );
}

/** Some items that agreements speak of, always the same ones for the same seed. */
export async function listItemsOfAgreements(
  queryable: Queryable,
  { seed, limit }: { readonly seed: bigint; readonly limit: number },
): Promise<readonly string[]> {
  const rows = await queryable.query<{ itemId: string }>(
    `select item_id as "itemId" from price_stand order by md5(item_id::text || $1::text), item_id limit $2`,
    [String(seed), limit],
  );
  return rows.map(({ itemId }) => itemId);
}
