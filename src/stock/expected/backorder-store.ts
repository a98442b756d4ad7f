/** The only place that reads and writes who waits for goods, and what of a receipt each of them rests on. */
import { textColumn, uuidColumn } from '../../platform/columns/columns.ts';
import type { Queryable, Transaction } from '../../platform/sql.ts';
import type { ReceiptName } from './expected-store.ts';

/** A quantity in the queue of its item; decimal text in the base unit. */
export interface Backordered {
  /** Its place in the queue: the smaller, the earlier. */
  readonly place: string;
  /** Whose it is: one key may have several places. */
  readonly key: string;
  readonly itemId: string;
  readonly locationIds: readonly string[];
  readonly quantity: string;
}

export interface RestRow extends ReceiptName {
  readonly place: string;
  readonly quantity: string;
}

const BACKORDER = `b.place::text, b.key, b.item_id as "itemId", b.location_ids as "locationIds", b.quantity::text`;

/** What these keys wait for, the earliest first. */
export async function findBackorders(
  queryable: Queryable,
  keys: readonly string[],
): Promise<readonly Backordered[]> {
  return await queryable.query<Backordered>(
    `select ${BACKORDER} from stock_backorder b where b.key = any($1::text[]) order by b.place`,
    [textColumn(keys)],
  );
}

/** The queues of these items, the earliest first. */
export async function readQueues(
  queryable: Queryable,
  itemIds: readonly string[],
): Promise<readonly Backordered[]> {
  return await queryable.query<Backordered>(
    `select ${BACKORDER} from stock_backorder b where b.item_id = any($1::uuid[]) order by b.place`,
    [uuidColumn(itemIds)],
  );
}

/** Puts these at the ends of their queues, in this order. */
export async function queueUp(
  tx: Transaction,
  fresh: readonly Omit<Backordered, 'place'>[],
  since: Date,
): Promise<void> {
  if (fresh.length === 0) return;
  await tx.execute(
    `insert into stock_backorder (key, item_id, location_ids, quantity, since)
     select n.key, n.item, string_to_array(n.locations, ' ')::uuid[], n.quantity, $5
     from unnest($1::text[], $2::uuid[], $3::text[], $4::numeric[]) with ordinality
       as n(key, item, locations, quantity, nr)
     order by n.nr`,
    [
      textColumn(fresh.map(({ key }) => key)),
      uuidColumn(fresh.map(({ itemId }) => itemId)),
      textColumn(fresh.map(({ locationIds }) => locationIds.join(' '))),
      fresh.map(({ quantity }) => quantity),
      since,
    ],
  );
}

/** Writes other quantities and places of arrival; whoever waits keeps its place. */
export async function changeBackorders(
  tx: Transaction,
  changed: readonly Pick<Backordered, 'place' | 'quantity' | 'locationIds'>[],
): Promise<void> {
  if (changed.length === 0) return;
  await tx.execute(
    `update stock_backorder b set quantity = n.quantity, location_ids = string_to_array(n.locations, ' ')::uuid[]
     from unnest($1::bigint[], $2::numeric[], $3::text[]) as n(place, quantity, locations)
     where b.place = n.place`,
    [
      changed.map(({ place }) => place),
      changed.map(({ quantity }) => quantity),
      textColumn(changed.map(({ locationIds }) => locationIds.join(' '))),
    ],
  );
}

/** They wait no more, and rest on nothing. */
export async function leaveQueues(tx: Transaction, places: readonly string[]): Promise<void> {
  if (places.length > 0)
    await tx.execute('delete from stock_backorder where place = any($1::bigint[])', [places]);
}

/** What the queues of these items rest on. */
export async function readRests(
  queryable: Queryable,
  itemIds: readonly string[],
): Promise<readonly RestRow[]> {
  return await queryable.query<RestRow>(
    `select r.place::text, r.system, r.document, r.line, r.quantity::text
     from stock_rest r join stock_backorder b on b.place = r.place
     where b.item_id = any($1::uuid[])`,
    [uuidColumn(itemIds)],
  );
}

/** Takes away what rests there no more, and writes what rests there now. */
export async function writeRests(
  tx: Transaction,
  {
    gone,
    fresh,
    since,
  }: { readonly gone: readonly RestRow[]; readonly fresh: readonly RestRow[]; readonly since: Date },
): Promise<void> {
  if (gone.length > 0)
    await tx.execute(
      `delete from stock_rest r
       using unnest($1::bigint[], $2::text[], $3::text[], $4::text[]) as n(place, system, document, line)
       where r.place = n.place and r.system = n.system and r.document = n.document and r.line = n.line`,
      columnsOf(gone),
    );
  if (fresh.length === 0) return;
  await tx.execute(
    `insert into stock_rest (place, system, document, line, quantity, since)
     select n.*, $6 from unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::numeric[])
       as n(place, system, document, line, quantity)`,
    [...columnsOf(fresh), fresh.map(({ quantity }) => quantity), since],
  );
}

function columnsOf(rows: readonly RestRow[]): readonly unknown[] {
  return [
    rows.map(({ place }) => place),
    textColumn(rows.map(({ system }) => system)),
    textColumn(rows.map(({ document }) => document)),
    textColumn(rows.map(({ line }) => line)),
  ];
}

/** Takes away what rests on receipts that these lines move to another day or place: who rests there again rests there anew. */
export async function leaveMoved(
  tx: Transaction,
  lines: readonly (ReceiptName & { readonly locationId: string; readonly expectedOn: string | null })[],
): Promise<void> {
  if (lines.length === 0) return;
  await tx.execute(
    `delete from stock_rest r
     using stock_expected e, unnest($1::text[], $2::text[], $3::text[], $4::uuid[], $5::date[]) as n(system, document, line, location, day)
     where e.system = n.system and e.document = n.document and e.line = n.line
       and r.system = n.system and r.document = n.document and r.line = n.line
       and (e.expected_on is distinct from n.day or e.location_id <> n.location)`,
    [
      textColumn(lines.map(({ system }) => system)),
      textColumn(lines.map(({ document }) => document)),
      textColumn(lines.map(({ line }) => line)),
      uuidColumn(lines.map(({ locationId }) => locationId)),
      lines.map(({ expectedOn }) => expectedOn),
    ],
  );
}

/** A part of what somebody waits for, with the receipt it rests on. */
export interface RestingPart extends ReceiptName {
  readonly key: string;
  readonly number: string;
  readonly locationId: string;
  readonly expectedOn: string | null;
  /** Decimal text in the base unit. */
  readonly quantity: string;
  /** Since when it rests there. */
  readonly since: Date;
}

/** What these keys rest on, the earliest receipt first. */
export async function findResting(
  queryable: Queryable,
  keys: readonly string[],
): Promise<readonly RestingPart[]> {
  return await queryable.query<RestingPart>(
    `select b.key, r.system, r.document, r.line, d.number, e.location_id as "locationId",
            e.expected_on::text as "expectedOn", sum(r.quantity)::text as quantity, max(r.since) as since
     from stock_backorder b
     join stock_rest r on r.place = b.place
     join stock_expected e on e.system = r.system and e.document = r.document and e.line = r.line
     join stock_expected_document d on d.system = r.system and d.document = r.document
     where b.key = any($1::text[])
     group by b.key, r.system, r.document, r.line, d.number, e.location_id, e.expected_on
     order by b.key, e.expected_on nulls last, d.number, r.system, r.document, r.line`,
    [textColumn(keys)],
  );
}

/** Who rests on the receipts of one item at one place. */
export async function listResting(
  queryable: Queryable,
  itemId: string,
  locationId: string,
): Promise<readonly (ReceiptName & { readonly key: string; readonly quantity: string })[]> {
  return await queryable.query(
    `select r.system, r.document, r.line, b.key, sum(r.quantity)::text as quantity
     from stock_rest r
     join stock_backorder b on b.place = r.place
     join stock_expected e on e.system = r.system and e.document = r.document and e.line = r.line
     where e.item_id = $1 and e.location_id = $2
     group by r.system, r.document, r.line, b.key order by min(r.place)`,
    [itemId, locationId],
  );
}

/** A line of a purchase order that is still to come, though its day was before another one. */
export interface LateReceipt extends ReceiptName {
  readonly number: string;
  readonly locationId: string;
  readonly expectedOn: string;
  /** Who rests on it, in order. */
  readonly keys: readonly string[];
}

/** Those on which somebody rests, the earliest first. */
export async function listLate(queryable: Queryable, before: string): Promise<readonly LateReceipt[]> {
  return await queryable.query<LateReceipt>(
    `select e.system, e.document, e.line, d.number, e.location_id as "locationId", e.expected_on::text as "expectedOn",
            array_agg(distinct b.key order by b.key) as keys
     from stock_expected e
     join stock_expected_document d on d.system = e.system and d.document = e.document
     join stock_rest r on r.system = e.system and r.document = e.document and r.line = e.line
     join stock_backorder b on b.place = r.place
     where e.expected_on < $1::date and e.open > 0
     group by e.system, e.document, e.line, d.number, e.location_id, e.expected_on
     order by e.expected_on, d.number, e.system, e.document, e.line`,
    [before],
  );
}
