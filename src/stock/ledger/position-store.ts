/** The only place that reads and writes positions (by lot) and balances (by item and location). */
import { instantColumn, textColumn, uuidColumn } from '../../platform/columns/columns.ts';
import type { Queryable, Transaction } from '../../platform/sql.ts';
import type { StockPair } from '../facts.ts';
import type { Position } from './position.ts';

export interface LotKey extends StockPair {
  readonly lot: string;
}

/** What moved in a lot: the sum of movements that all happened after `after`, decimal text in the base unit. */
export interface LotMove extends LotKey {
  readonly delta: string;
  /** Instant; the sum is added only where the position's latest count is older. `-infinity`: it is never added. */
  readonly after: string;
}

/** A position whose move was not added: a count is in the way, so that the caller must look. It stands as it was, and is locked. */
export type Unmoved = LotKey & Position;

/**
 * Locks positions in key order, making those that do not exist, and adds the moves that no count is in the way of; gives the others.
 * Each lot may stand in `moves` once.
 */
export async function addToPositions(
  tx: Transaction,
  moves: readonly LotMove[],
): Promise<readonly Unmoved[]> {
  const keys = [
    uuidColumn(moves.map((move) => move.itemId)),
    uuidColumn(moves.map((move) => move.locationId)),
    textColumn(moves.map((move) => move.lot)),
  ];
  const values = [
    ...keys,
    textColumn(moves.map((move) => move.delta)),
    instantColumn(moves.map((move) => move.after)),
  ];
  for (;;) {
    const locked = await tx.query<Unmoved & { readonly isAdded: boolean }>(LOCK_AND_ADD, values);
    if (locked.length === moves.length) return locked.filter(({ isAdded }) => !isAdded);
    // Nothing is locked yet: rows that are made must not be waited for by somebody who has locked others.
    await tx.execute(
      `insert into stock_position (item_id, location_id, lot)
       select * from unnest($1::uuid[], $2::uuid[], $3::text[]) as k(item_id, location_id, lot)
       order by item_id, location_id, lot collate "C"
       on conflict do nothing`,
      keys,
    );
  }
}

/** Locks all or nothing: where one position is missing, no row is given. */
const LOCK_AND_ADD = `
  with move as (
    select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::timestamptz[])
      as m(item_id, location_id, lot, delta, after)
  ), missing as materialized (
    select from move m where not exists (
      select from stock_position p where p.item_id = m.item_id and p.location_id = m.location_id and p.lot = m.lot)
  ), locked as materialized (
    select p.item_id, p.location_id, p.lot, p.on_hand, p.counted_at, p.counted_by, m.delta::numeric as delta,
           p.counted_at < m.after as is_added
    from move m
    join stock_position p on p.item_id = m.item_id and p.location_id = m.location_id and p.lot = m.lot
    where not exists (select from missing)
    order by m.item_id, m.location_id, m.lot collate "C" for update of p
  ), added as (
    update stock_position p set on_hand = p.on_hand + l.delta
    from locked l
    where l.is_added and l.delta <> 0 and p.item_id = l.item_id and p.location_id = l.location_id and p.lot = l.lot
  )
  select item_id as "itemId", location_id as "locationId", lot, is_added as "isAdded", on_hand as "onHand",
         case when is_added then null
              when counted_at = '-infinity' then '-infinity'
              else to_char(counted_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') end as "countedAt",
         counted_by as "countedBy"
  from locked`;

/** Writes positions that the caller has locked. */
export async function updatePositions(tx: Transaction, rows: readonly (LotKey & Position)[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.execute(
    `update stock_position p set on_hand = n.on_hand::numeric, counted_at = n.counted_at, counted_by = n.counted_by
     from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::timestamptz[], $6::text[])
          as n(item_id, location_id, lot, on_hand, counted_at, counted_by)
     where p.item_id = n.item_id and p.location_id = n.location_id and p.lot = n.lot`,
    [
      uuidColumn(rows.map((row) => row.itemId)),
      uuidColumn(rows.map((row) => row.locationId)),
      textColumn(rows.map((row) => row.lot)),
      textColumn(rows.map((row) => row.onHand)),
      instantColumn(rows.map((row) => row.countedAt)),
      textColumn(rows.map((row) => row.countedBy)),
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
  const values = [
    uuidColumn(pairs.map((pair) => pair.itemId)),
    uuidColumn(pairs.map((pair) => pair.locationId)),
  ];
  for (;;) {
    const locked = await tx.query<Balance>(LOCK_BALANCES, values);
    if (locked.length === pairs.length) return locked;
    // Nothing is locked yet: rows that are made must not be waited for by somebody who has locked others.
    await tx.execute(
      `insert into stock_balance (item_id, location_id)
       select * from unnest($1::uuid[], $2::uuid[]) on conflict do nothing`,
      values,
    );
  }
}

/** Locks all or nothing: where one balance is missing, no row is given. */
const LOCK_BALANCES = `
  with k as materialized (
    select * from unnest($1::uuid[], $2::uuid[]) with ordinality as k(item_id, location_id, place)
  ), missing as materialized (
    select from k where not exists (
      select from stock_balance b where b.item_id = k.item_id and b.location_id = k.location_id)
  )
  select ${BALANCE}
  from k join stock_balance b on b.item_id = k.item_id and b.location_id = k.location_id
  where not exists (select from missing)
  order by k.place for update of b`;

/** What changed on hand of a pair, and when it was last told of. */
export interface OnHandChange extends StockPair {
  /** Decimal text in the base unit. */
  readonly onHand: string;
  readonly asOf: string;
}

/**
 * Changes what is on hand and locks the balances in key order, making those that do not exist; each pair may stand in
 * `changes` once. Gives those that have, or had before, less than what is promised of them. Reserved and allocated are left alone, so the guard against overselling
 * need not look.
 */
export async function changeOnHand(
  tx: Transaction,
  changes: readonly OnHandChange[],
): Promise<readonly (Balance & { readonly onHandBefore: string })[]> {
  return await tx.query<Balance & { readonly onHandBefore: string }>(
    `with change as (
       select item_id, location_id, on_hand::numeric as on_hand, as_of
       from unnest($1::uuid[], $2::uuid[], $3::text[], $4::timestamptz[]) as c(item_id, location_id, on_hand, as_of)
     ), changed as (
       insert into stock_balance as b (item_id, location_id, on_hand, as_of)
       select * from change order by item_id, location_id
       on conflict (item_id, location_id) do update
         set on_hand = b.on_hand + excluded.on_hand, as_of = greatest(b.as_of, excluded.as_of)
       returning b.*
     )
     select ${BALANCE}, b.on_hand - c.on_hand as "onHandBefore"
     from changed b join change c on c.item_id = b.item_id and c.location_id = b.location_id
     where least(b.on_hand, b.on_hand - c.on_hand) < b.reserved + b.allocated`,
    [
      uuidColumn(changes.map((change) => change.itemId)),
      uuidColumn(changes.map((change) => change.locationId)),
      textColumn(changes.map((change) => change.onHand)),
      instantColumn(changes.map((change) => change.asOf)),
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

/**
 * Holds more of balances that the caller has locked, where so much stays free as must be left for others; decimal text in base units.
 * Throws where it would not stay: whoever decided it did not know the books as they stand.
 */
export async function holdPromised(
  tx: Transaction,
  holds: readonly (StockPair & { readonly reserved: string; readonly leave: string })[],
): Promise<void> {
  const held = await tx.query(
    `update stock_balance b set reserved = b.reserved + n.reserved
     from unnest($1::uuid[], $2::uuid[], $3::numeric[], $4::numeric[]) as n(item_id, location_id, reserved, leave)
     where b.item_id = n.item_id and b.location_id = n.location_id
       and b.on_hand - b.allocated - b.reserved - n.reserved >= n.leave
     returning b.item_id`,
    [
      uuidColumn(holds.map((hold) => hold.itemId)),
      uuidColumn(holds.map((hold) => hold.locationId)),
      holds.map((hold) => hold.reserved),
      holds.map((hold) => hold.leave),
    ],
  );
  if (held.length < holds.length)
    throw new Error(`${holds.length - held.length} holds would take what is kept for others`);
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
