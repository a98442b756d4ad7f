/** The limits: the least that PostgreSQL must do for the same rows, in tables of the benchmark's own. */
import type { Queryable } from '../../src/platform/sql.ts';

/** Makes an empty table with the columns and the primary key of the ledger. */
export async function makeBareMovements(queryable: Queryable): Promise<void> {
  await queryable.execute('drop table if exists bare_movement');
  await queryable.execute(
    `create table bare_movement (system text not null, movement_id text not null, item_id uuid not null,
       location_id uuid not null, lot text not null, quantity numeric not null, told_quantity numeric not null,
       told_unit text not null, occurred_at timestamptz not null, message_id text not null, reason text not null,
       document text, primary key (system, movement_id))`,
  );
}

/** One array for each column of the ledger, of the movements whose id begins with `name`. */
export async function readMovements(queryable: Queryable, name: string): Promise<readonly unknown[][]> {
  const rows = await queryable.query<Record<string, unknown>>(
    `select system, movement_id, item_id, location_id, lot, quantity, told_quantity, told_unit, occurred_at, message_id,
            reason, document
     from stock_movement where starts_with(movement_id, $1)`,
    [`${name}-`],
  );
  return rows.map((row) => Object.values(row));
}

/** Inserts rows as `readMovements` gives them, in one statement that commits by itself. */
export async function insertBareMovements(
  queryable: Queryable,
  rows: readonly (readonly unknown[])[],
): Promise<void> {
  await queryable.execute(
    `insert into bare_movement
     select * from unnest($1::text[], $2::text[], $3::uuid[], $4::uuid[], $5::text[], $6::numeric[], $7::numeric[],
                          $8::text[], $9::timestamptz[], $10::text[], $11::text[], $12::text[])`,
    columnsOf(rows, 12),
  );
}

function columnsOf(rows: readonly (readonly unknown[])[], count: number): unknown[][] {
  return Array.from({ length: count }, (_, column) => rows.map((row) => row[column]));
}

/** Makes an empty table for golden records. */
export async function makeBareRecords(queryable: Queryable): Promise<void> {
  await queryable.execute('drop table if exists bare_record');
  await queryable.execute(
    'create table bare_record (id uuid primary key, domain text not null, number text not null, fields jsonb not null)',
  );
}

export interface BareRecord {
  readonly id: string;
  readonly domain: string;
  readonly number: string;
  /** As JSON text. */
  readonly fields: string;
}

/** Items as plain rows; without `most` all of them. */
export function readItems(queryable: Queryable, most?: number): Promise<readonly BareRecord[]> {
  return queryable.query(
    `select id, domain, number, fields::text as fields from record where domain = 'item' order by id limit $1`,
    [most ?? null],
  );
}

export async function insertBareRecords(queryable: Queryable, rows: readonly BareRecord[]): Promise<void> {
  await queryable.execute(
    `insert into bare_record
     select id, domain, number, fields::jsonb from unnest($1::uuid[], $2::text[], $3::text[], $4::text[])
       as r (id, domain, number, fields)`,
    [
      rows.map(({ id }) => id),
      rows.map(({ domain }) => domain),
      rows.map(({ number }) => number),
      rows.map(({ fields }) => fields),
    ],
  );
}

/** The bare answer to a basket: the rows of these items at one location. */
export function selectBare(
  queryable: Queryable,
  itemIds: readonly string[],
  locationId: string,
): Promise<readonly unknown[]> {
  return queryable.query(
    `select item_id, location_id, on_hand, allocated, reserved, as_of from stock_balance
     where item_id = any($1::uuid[]) and location_id = $2`,
    [itemIds, locationId],
  );
}

/** Fills a table with `free` units of each item at one location. */
export async function makeBareShelf(
  queryable: Queryable,
  itemIds: readonly string[],
  free: number,
): Promise<void> {
  await queryable.execute('drop table if exists bare_shelf');
  await queryable.execute(
    'create table bare_shelf (item_id uuid primary key, free numeric not null check (free >= 0)) with (fillfactor = 70)',
  );
  await queryable.execute('insert into bare_shelf select id, $2 from unnest($1::uuid[]) as i (id)', [
    itemIds,
    free,
  ]);
}

/** The bare reservation: takes one unit where there is one. */
export function takeBare(queryable: Queryable, itemId: string): Promise<number> {
  return queryable.execute('update bare_shelf set free = free - 1 where item_id = $1 and free >= 1', [
    itemId,
  ]);
}

/** Our ids of the items with these numbers, in their order, and of a location. */
export async function findIds(
  queryable: Queryable,
  { items, location }: { readonly items: readonly string[]; readonly location: string },
): Promise<{ readonly itemIds: readonly string[]; readonly locationId: string }> {
  const found = await queryable.query<{ number: string; id: string }>(
    `select number, id from record
     where (domain = 'item' and number = any($1::text[])) or (domain = 'location' and number = $2)`,
    [items, location],
  );
  const idOf = new Map(found.map(({ number, id }) => [number, id]));
  const known = (number: string): string => idOf.get(number) ?? unknown(number);
  return { itemIds: items.map(known), locationId: known(location) };
}

function unknown(number: string): never {
  throw new Error(`${number} is not in the estate`);
}

/** The least that must be asked for prices that are never old: the versions of what they rest on. */
export async function selectVersions(
  queryable: Queryable,
  itemIds: readonly string[],
  partyId: string,
): Promise<number> {
  const rows = await queryable.query(
    `select r.id, r.version, s.revision from record r left join price_stand s on s.item_id = r.id
     where r.id = any($1::uuid[])`,
    [[...itemIds, partyId]],
  );
  return rows.length;
}

/** Our ids of records of a domain by their numbers. */
export async function idsByNumber(
  queryable: Queryable,
  domain: string,
): Promise<ReadonlyMap<string, string>> {
  const rows = await queryable.query<{ number: string; id: string }>(
    'select number, id from record where domain = $1',
    [domain],
  );
  return new Map(rows.map(({ number, id }) => [number, id]));
}
