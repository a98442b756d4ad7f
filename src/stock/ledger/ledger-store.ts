/** The only place that reads and writes the ledger: movements and counts as they were told, each once. */
import { instantColumn, intColumn, textColumn, uuidColumn } from '../../platform/columns/columns.ts';
import type { Queryable, Transaction } from '../../platform/sql.ts';
import type { LedgerRow, StockPair } from '../facts.ts';

/** Keeps movements that are new; gives the places of those whose name was known. Each name may stand in `rows` once. */
export async function insertMovements(
  tx: Transaction,
  rows: readonly LedgerRow[],
): Promise<ReadonlySet<number>> {
  if (rows.length === 0) return new Set();
  const known = await tx.query<{ place: number }>(
    `with told as (
       select * from unnest($1::text[], $2::text[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::text[],
                            $8::text[], $9::timestamptz[], $10::text[], $11::int[], $12::text[], $13::text[])
         as t(system, movement_id, item_id, location_id, lot, quantity, told_quantity, told_unit, occurred_at, message_id,
              place, reason, document)
     ), kept as (
       insert into stock_movement (system, movement_id, item_id, location_id, lot, quantity, told_quantity, told_unit,
                                   occurred_at, message_id, reason, document)
       select system, movement_id, item_id, location_id, lot, quantity::numeric, told_quantity::numeric, told_unit,
              occurred_at, message_id, reason, document
       from told
       on conflict (system, movement_id) do nothing
       returning system, movement_id
     )
     select place from told
     where (select count(*) from kept) < $14 and (system, movement_id) not in (select system, movement_id from kept)`,
    [
      ...columns(rows),
      textColumn(rows.map((row) => row.reason)),
      textColumn(rows.map((row) => row.document)),
      rows.length,
    ],
  );
  return new Set(known.map(({ place }) => place));
}

/** Keeps counts that are new; gives the places of those whose name was known. Each name may stand in `rows` once. */
export async function insertCounts(
  tx: Transaction,
  rows: readonly LedgerRow[],
): Promise<ReadonlySet<number>> {
  if (rows.length === 0) return new Set();
  const known = await tx.query<{ place: number }>(
    `with told as (
       select * from unnest($1::text[], $2::text[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::text[],
                            $8::text[], $9::timestamptz[], $10::text[], $11::int[])
         as t(system, count_id, item_id, location_id, lot, quantity, told_quantity, told_unit, occurred_at, message_id,
              place)
     ), kept as (
       insert into stock_count (system, count_id, item_id, location_id, lot, quantity, told_quantity, told_unit,
                                occurred_at, message_id)
       select system, count_id, item_id, location_id, lot, quantity::numeric, told_quantity::numeric, told_unit,
              occurred_at, message_id
       from told
       on conflict (system, count_id) do nothing
       returning system, count_id
     )
     select place from told
     where (select count(*) from kept) < $12 and (system, count_id) not in (select system, count_id from kept)`,
    [...columns(rows), rows.length],
  );
  return new Set(known.map(({ place }) => place));
}

/** One array for each column that movements and counts share. */
function columns(rows: readonly LedgerRow[]): unknown[] {
  return [
    textColumn(rows.map((row) => row.system)),
    textColumn(rows.map((row) => row.id)),
    uuidColumn(rows.map((row) => row.itemId)),
    uuidColumn(rows.map((row) => row.locationId)),
    textColumn(rows.map((row) => row.lot)),
    textColumn(rows.map((row) => row.quantity)),
    textColumn(rows.map((row) => row.toldQuantity)),
    textColumn(rows.map((row) => row.toldUnit)),
    instantColumn(rows.map((row) => row.occurredAt)),
    textColumn(rows.map((row) => row.messageId)),
    intColumn(rows.map((row) => row.place)),
  ];
}

/** Gives the places of those rows whose name is in the ledger with other content. */
export async function findConflicts(
  tx: Transaction,
  rows: readonly LedgerRow[],
): Promise<ReadonlySet<number>> {
  if (rows.length === 0) return new Set();
  const found = await tx.query<{ place: number }>(
    `select n.place
     from unnest($1::int[], $2::text[], $3::text[], $4::text[], $5::uuid[], $6::uuid[], $7::text[], $8::numeric[],
                 $9::timestamptz[], $10::text[])
          as n(place, kind, system, id, item_id, location_id, lot, quantity, occurred_at, reason)
     left join stock_movement m on n.kind = 'movement' and m.system = n.system and m.movement_id = n.id
     left join stock_count c on n.kind = 'count' and c.system = n.system and c.count_id = n.id
     where (n.item_id, n.location_id, n.lot, n.quantity, n.occurred_at, n.reason) is distinct from
           (coalesce(m.item_id, c.item_id), coalesce(m.location_id, c.location_id), coalesce(m.lot, c.lot),
            coalesce(m.quantity, c.quantity), coalesce(m.occurred_at, c.occurred_at), coalesce(m.reason, 'count'))`,
    [
      rows.map((row) => row.place),
      rows.map((row) => row.kind),
      rows.map((row) => row.system),
      rows.map((row) => row.id),
      rows.map((row) => row.itemId),
      rows.map((row) => row.locationId),
      rows.map((row) => row.lot),
      rows.map((row) => row.quantity),
      rows.map((row) => row.occurredAt),
      rows.map((row) => row.reason),
    ],
  );
  return new Set(found.map((row) => row.place));
}

/** Σ of the movements that happened strictly after each count, in the order of `counts`. */
export async function sumMovementsAfter(
  tx: Queryable,
  counts: readonly LedgerRow[],
): Promise<readonly string[]> {
  if (counts.length === 0) return [];
  const rows = await tx.query<{ total: string }>(
    `select coalesce(sum(m.quantity), 0)::text as total
     from unnest($1::uuid[], $2::uuid[], $3::text[], $4::timestamptz[]) with ordinality
          as k(item_id, location_id, lot, counted_at, place)
     left join stock_movement m on m.item_id = k.item_id and m.location_id = k.location_id and m.lot = k.lot
                               and m.occurred_at > k.counted_at
     group by k.place order by k.place`,
    [
      counts.map((row) => row.itemId),
      counts.map((row) => row.locationId),
      counts.map((row) => row.lot),
      counts.map((row) => row.occurredAt),
    ],
  );
  return rows.map((row) => row.total);
}

export interface LedgerEntry extends StockPair {
  readonly kind: 'movement' | 'count';
  readonly system: string;
  readonly id: string;
  readonly lot: string;
  readonly quantity: string;
  readonly toldQuantity: string;
  readonly toldUnit: string;
  readonly occurredAt: Date;
  readonly reason: string;
  readonly document: string | null;
  readonly messageId: string;
}

/** Where a page of the ledger ended: several entries may have one instant. */
export type LedgerPlace = Pick<LedgerEntry, 'occurredAt' | 'id' | 'system' | 'kind'>;

/** A page of one item's ledger, latest first; `before` continues after the last entry seen. Instants count to the millisecond. */
export async function listLedger(
  queryable: Queryable,
  filter: {
    readonly itemId: string;
    readonly locationId?: string | undefined;
    readonly before?: LedgerPlace | undefined;
    readonly limit: number;
  },
): Promise<readonly LedgerEntry[]> {
  return await queryable.query<LedgerEntry>(
    `select * from (
       select 'movement' as kind, system, movement_id as id, item_id as "itemId", location_id as "locationId", lot,
              quantity, told_quantity as "toldQuantity", told_unit as "toldUnit",
              date_trunc('milliseconds', occurred_at) as "occurredAt", reason, document, message_id as "messageId"
       from stock_movement where item_id = $1 and ($2::uuid is null or location_id = $2)
       union all
       select 'count', system, count_id, item_id, location_id, lot, quantity, told_quantity, told_unit,
              date_trunc('milliseconds', occurred_at), 'count', null, message_id
       from stock_count where item_id = $1 and ($2::uuid is null or location_id = $2)
     ) entry
     where $3::timestamptz is null or "occurredAt" < $3
        or ("occurredAt" = $3 and (id, system, kind) > ($4::text, $5::text, $6::text))
     order by "occurredAt" desc, id, system, kind limit $7`,
    [
      filter.itemId,
      filter.locationId ?? null,
      filter.before?.occurredAt ?? null,
      filter.before?.id ?? null,
      filter.before?.system ?? null,
      filter.before?.kind ?? null,
      filter.limit,
    ],
  );
}

/**
 * The entries that any system calls by this id of its own, and the shipments of a document of this number. The systems come
 * first, because the key begins with them.
 */
export async function findEntries(queryable: Queryable, id: string): Promise<readonly LedgerEntry[]> {
  return await queryable.query<LedgerEntry>(
    `with systems as (select distinct system from stock_location_source)
     select 'movement' as kind, m.system, m.movement_id as id, m.item_id as "itemId", m.location_id as "locationId",
            m.lot, m.quantity, m.told_quantity as "toldQuantity", m.told_unit as "toldUnit",
            m.occurred_at as "occurredAt", m.reason, m.document, m.message_id as "messageId"
     from systems s join stock_movement m on m.system = s.system and m.movement_id = $1
     union
     select 'movement', system, movement_id, item_id, location_id, lot, quantity, told_quantity, told_unit, occurred_at,
            reason, document, message_id
     from stock_movement where reason = 'shipment' and document = $1
     union
     select 'count', c.system, c.count_id, c.item_id, c.location_id, c.lot, c.quantity, c.told_quantity, c.told_unit,
            c.occurred_at, 'count', null, c.message_id
     from systems s join stock_count c on c.system = s.system and c.count_id = $1
     order by "occurredAt" desc`,
    [id],
  );
}

/** What the ledger says lies there, lot by lot, computed from nothing but the facts. */
export async function recomputeFromLedger(
  queryable: Queryable,
  { itemId, locationId }: StockPair,
): Promise<readonly { lot: string; onHand: string }[]> {
  return await queryable.query(
    `with lots as (
       select lot from stock_movement where item_id = $1 and location_id = $2
       union select lot from stock_count where item_id = $1 and location_id = $2
     )
     select lots.lot, (coalesce(latest.quantity, 0) + coalesce(moved.total, 0))::text as "onHand"
     from lots
     left join lateral (
       select quantity, occurred_at from stock_count c
       where c.item_id = $1 and c.location_id = $2 and c.lot = lots.lot
       order by occurred_at desc, (system || '/' || count_id) collate "C" desc limit 1
     ) latest on true
     left join lateral (
       select sum(quantity) as total from stock_movement m
       where m.item_id = $1 and m.location_id = $2 and m.lot = lots.lot
         and m.occurred_at > coalesce(latest.occurred_at, '-infinity')
     ) moved on true
     order by lots.lot`,
    [itemId, locationId],
  );
}

/** Notes which systems speak of which locations. */
export async function insertSources(
  tx: Transaction,
  rows: readonly Pick<LedgerRow, 'locationId' | 'system'>[],
): Promise<void> {
  await tx.execute(
    `insert into stock_location_source (location_id, system)
     select distinct * from unnest($1::uuid[], $2::text[]) order by 1, 2 on conflict do nothing`,
    [rows.map((row) => row.locationId), rows.map((row) => row.system)],
  );
}

/** The systems that ever spoke of each location. */
export async function listSources(
  queryable: Queryable,
): Promise<readonly { readonly locationId: string; readonly system: string }[]> {
  return await queryable.query(
    'select location_id as "locationId", system from stock_location_source order by location_id, system',
  );
}

/** Makes all that follows in this transaction see one instant, and lets it change nothing. */
export async function readOneSnapshot(tx: Transaction): Promise<void> {
  await tx.execute('set transaction isolation level repeatable read, read only');
}
