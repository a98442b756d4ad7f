/** The only place that reads and writes positions (by lot) and balances (by item and location). */
import type { Queryable, Transaction } from '../../platform/sql.ts';
import type { StockPair } from '../facts.ts';
import type { Position } from './position.ts';

export interface LotKey extends StockPair {
  readonly lot: string;
}

/** Locks positions in key order, making those that do not exist; gives them in the order of `keys`, which must be sorted. */
export async function lockPositions(
  tx: Transaction,
  keys: readonly LotKey[],
): Promise<readonly (LotKey & Position)[]> {
  const values = [
    keys.map((key) => key.itemId),
    keys.map((key) => key.locationId),
    keys.map((key) => key.lot),
  ];
  await tx.execute(
    `insert into stock_position (item_id, location_id, lot)
     select * from unnest($1::uuid[], $2::uuid[], $3::text[]) on conflict do nothing`,
    values,
  );
  return await tx.query<LotKey & Position>(
    `select p.item_id as "itemId", p.location_id as "locationId", p.lot, p.on_hand as "onHand",
            case when p.counted_at = '-infinity' then '-infinity'
                 else to_char(p.counted_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') end as "countedAt",
            p.counted_by as "countedBy"
     from unnest($1::uuid[], $2::uuid[], $3::text[]) with ordinality as k(item_id, location_id, lot, place)
     join stock_position p on p.item_id = k.item_id and p.location_id = k.location_id and p.lot = k.lot
     order by k.place for update of p`,
    values,
  );
}

/** Writes positions that the caller has locked. */
export async function updatePositions(tx: Transaction, rows: readonly (LotKey & Position)[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.execute(
    `update stock_position p set on_hand = n.on_hand, counted_at = n.counted_at, counted_by = n.counted_by
     from unnest($1::uuid[], $2::uuid[], $3::text[], $4::numeric[], $5::timestamptz[], $6::text[])
          as n(item_id, location_id, lot, on_hand, counted_at, counted_by)
     where p.item_id = n.item_id and p.location_id = n.location_id and p.lot = n.lot`,
    [
      rows.map((row) => row.itemId),
      rows.map((row) => row.locationId),
      rows.map((row) => row.lot),
      rows.map((row) => row.onHand),
      rows.map((row) => row.countedAt),
      rows.map((row) => row.countedBy),
    ],
  );
}

export interface Balance extends StockPair {
  readonly onHand: string;
  readonly allocated: string;
  readonly reserved: string;
  readonly asOf: Date | null;
}

const BALANCE = `b.item_id as "itemId", b.location_id as "locationId", b.on_hand as "onHand", b.allocated, b.reserved,
  b.as_of as "asOf"`;

/** Locks balances in key order, making those that do not exist; `pairs` must be sorted. */
export async function lockBalances(
  tx: Transaction,
  pairs: readonly StockPair[],
): Promise<readonly Balance[]> {
  if (pairs.length === 0) return [];
  const values = [pairs.map((pair) => pair.itemId), pairs.map((pair) => pair.locationId)];
  await tx.execute(
    `insert into stock_balance (item_id, location_id)
     select * from unnest($1::uuid[], $2::uuid[]) on conflict do nothing`,
    values,
  );
  return await tx.query<Balance>(
    `select ${BALANCE}
     from unnest($1::uuid[], $2::uuid[]) with ordinality as k(item_id, location_id, place)
     join stock_balance b on b.item_id = k.item_id and b.location_id = k.location_id
     order by k.place for update of b`,
    values,
  );
}

/**
 * Changes what is on hand, for balances that the caller has locked; gives them as they stand now.
 * Reserved and allocated are left alone, so the guard against overselling need not look.
 */
export async function changeOnHand(
  tx: Transaction,
  changes: readonly (StockPair & { readonly onHand: string; readonly asOf: string })[],
): Promise<readonly Balance[]> {
  return await tx.query<Balance>(
    `update stock_balance b set on_hand = b.on_hand + n.on_hand, as_of = greatest(b.as_of, n.as_of)
     from unnest($1::uuid[], $2::uuid[], $3::numeric[], $4::timestamptz[]) as n(item_id, location_id, on_hand, as_of)
     where b.item_id = n.item_id and b.location_id = n.location_id
     returning ${BALANCE}`,
    [
      changes.map((change) => change.itemId),
      changes.map((change) => change.locationId),
      changes.map((change) => change.onHand),
      changes.map((change) => change.asOf),
    ],
  );
}

/** Changes what is promised, for balances that the caller has locked. The database refuses to promise what is not there. */
export async function changePromised(
  tx: Transaction,
  changes: readonly (StockPair & { readonly reserved: string; readonly allocated: string })[],
): Promise<readonly Balance[]> {
  return await tx.query<Balance>(
    `update stock_balance b set reserved = b.reserved + n.reserved, allocated = b.allocated + n.allocated
     from unnest($1::uuid[], $2::uuid[], $3::numeric[], $4::numeric[]) as n(item_id, location_id, reserved, allocated)
     where b.item_id = n.item_id and b.location_id = n.location_id
     returning ${BALANCE}`,
    [
      changes.map((change) => change.itemId),
      changes.map((change) => change.locationId),
      changes.map((change) => change.reserved),
      changes.map((change) => change.allocated),
    ],
  );
}

/** A page of balances in key order. */
export async function listBalances(
  queryable: Queryable,
  filter: {
    readonly locationId?: string | undefined;
    readonly after?: StockPair | undefined;
    readonly limit: number;
  },
): Promise<readonly Balance[]> {
  return await queryable.query<Balance>(
    `select ${BALANCE} from stock_balance b
     where ($1::uuid is null or location_id = $1)
       and ($2::uuid is null or (item_id, location_id) > ($2::uuid, $3::uuid))
     order by item_id, location_id limit $4`,
    [filter.locationId ?? null, filter.after?.itemId ?? null, filter.after?.locationId ?? null, filter.limit],
  );
}

/** The lots of one item at one location. */
export async function listLots(
  queryable: Queryable,
  { itemId, locationId }: StockPair,
): Promise<readonly { lot: string; onHand: string }[]> {
  return await queryable.query(
    `select lot, on_hand::text as "onHand" from stock_position where item_id = $1 and location_id = $2 order by lot`,
    [itemId, locationId],
  );
}

/** Balances of some items, at some locations or at all; without locks. */
export async function readBalances(
  queryable: Queryable,
  {
    itemIds,
    locationIds,
  }: { readonly itemIds: readonly string[]; readonly locationIds?: readonly string[] | undefined },
): Promise<readonly Balance[]> {
  return await queryable.query<Balance>(
    `select ${BALANCE} from stock_balance b
     where b.item_id = any($1::uuid[]) and ($2::uuid[] is null or b.location_id = any($2::uuid[]))
     order by b.item_id, b.location_id`,
    [itemIds, locationIds ?? null],
  );
}
