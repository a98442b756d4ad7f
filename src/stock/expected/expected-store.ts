/** The only place that reads and writes what is expected to arrive. */
import { textColumn, uuidColumn } from '../../platform/columns/columns.ts';
import type { Queryable, Transaction } from '../../platform/sql.ts';
import type { StockPair } from '../facts.ts';

export interface ExpectedDocument {
  readonly system: string;
  readonly document: string;
  readonly version: string;
  readonly contentHash: string;
  /** Absent where it is only told that it is gone. */
  readonly number: string | undefined;
  readonly supplierId: string | undefined;
  readonly state: 'draft' | 'open' | 'ended';
  readonly messageId: string;
}

export interface ReceiptName {
  readonly system: string;
  readonly document: string;
  readonly line: string;
}

/** Quantities are decimal texts in the item's base unit. */
export interface ExpectedLine extends ReceiptName, StockPair {
  readonly quantity: string;
  readonly received: string;
  readonly expectedOn: string | null;
  readonly open: string;
}

/** A line as people see it. */
export interface ExpectedReceiptRow extends ExpectedLine {
  readonly number: string;
  readonly supplierId: string | null;
  /** Of what is open, what backorders rest on. */
  readonly promised: string;
  readonly state: ExpectedDocument['state'];
}

/** Holds whoever counts receipts of these items against each other apart, until the commit. Below every other lock of stock. */
const LOCKS = 4_403;

/** One at a time says what of an item rests on which receipt. */
export async function lockItems(tx: Transaction, itemIds: readonly string[]): Promise<void> {
  if (itemIds.length === 0) return;
  await tx.execute(
    `select pg_advisory_xact_lock($1::int, lock)
     from (select distinct hashtext(id) as lock from unnest($2::text[]) as i(id) order by 1) as sorted`,
    [LOCKS, textColumn(itemIds)],
  );
}

export interface KnownDocument {
  readonly system: string;
  readonly document: string;
  readonly version: string;
  readonly contentHash: string;
}

/** The versions of these documents that are known; unknown ones are left out. */
export async function findDocuments(
  queryable: Queryable,
  documents: readonly Pick<ExpectedDocument, 'system' | 'document'>[],
): Promise<readonly KnownDocument[]> {
  return await queryable.query<KnownDocument>(
    `select d.system, d.document, d.version, d.content_hash as "contentHash"
     from stock_expected_document d
     join unnest($1::text[], $2::text[]) as k(system, document) on k.system = d.system and k.document = d.document`,
    namesOf(documents),
  );
}

/** Writes documents as they are now; gives those that took the place of an earlier version, or are new. */
export async function writeDocuments(
  tx: Transaction,
  documents: readonly ExpectedDocument[],
  at: Date,
): Promise<ReadonlySet<string>> {
  const rows = await tx.query<{ system: string; document: string }>(
    `insert into stock_expected_document as d
       (system, document, version, content_hash, number, supplier_id, state, message_id, told_at)
     select n.system, n.document, n.version, n.hash, coalesce(n.number, n.document), n.supplier, n.state, n.message, $9
     from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::uuid[], $7::text[], $8::text[])
       as n(system, document, version, hash, number, supplier, state, message)
     order by n.system, n.document
     on conflict (system, document) do update
       set version = excluded.version, content_hash = excluded.content_hash, state = excluded.state,
           number = case when excluded.number = excluded.document then d.number else excluded.number end,
           supplier_id = coalesce(excluded.supplier_id, d.supplier_id),
           message_id = excluded.message_id, told_at = excluded.told_at
       where d.version < excluded.version
     returning system, document`,
    [
      textColumn(documents.map(({ system }) => system)),
      textColumn(documents.map(({ document }) => document)),
      textColumn(documents.map(({ version }) => version)),
      textColumn(documents.map(({ contentHash }) => contentHash)),
      textColumn(documents.map(({ number }) => number)),
      uuidColumn(documents.map(({ supplierId }) => supplierId)),
      textColumn(documents.map(({ state }) => state)),
      textColumn(documents.map(({ messageId }) => messageId)),
      at,
    ],
  );
  return new Set(rows.map(({ system, document }) => `${system}/${document}`));
}

/** Items of the lines that stand of these documents. */
export async function itemsOfDocuments(
  queryable: Queryable,
  documents: readonly Pick<ExpectedDocument, 'system' | 'document'>[],
): Promise<readonly string[]> {
  const rows = await queryable.query<{ id: string }>(
    `select distinct e.item_id as id from stock_expected e
     join unnest($1::text[], $2::text[]) as k(system, document) on k.system = e.system and k.document = e.document`,
    namesOf(documents),
  );
  return rows.map(({ id }) => id);
}

/** Puts these lines in the place of all lines of the documents; nothing of them is promised then. The caller holds the locks of the items. */
export async function replaceLines(
  tx: Transaction,
  documents: readonly Pick<ExpectedDocument, 'system' | 'document'>[],
  lines: readonly ExpectedLine[],
): Promise<void> {
  await tx.execute(
    `delete from stock_expected e using unnest($1::text[], $2::text[]) as k(system, document)
     where k.system = e.system and k.document = e.document`,
    namesOf(documents),
  );
  if (lines.length === 0) return;
  await tx.execute(
    `insert into stock_expected (system, document, line, item_id, location_id, quantity, received, expected_on, open)
     select * from unnest($1::text[], $2::text[], $3::text[], $4::uuid[], $5::uuid[], $6::numeric[], $7::numeric[],
                          $8::date[], $9::numeric[])`,
    [
      textColumn(lines.map(({ system }) => system)),
      textColumn(lines.map(({ document }) => document)),
      textColumn(lines.map(({ line }) => line)),
      uuidColumn(lines.map(({ itemId }) => itemId)),
      uuidColumn(lines.map(({ locationId }) => locationId)),
      lines.map(({ quantity }) => quantity),
      lines.map(({ received }) => received),
      lines.map(({ expectedOn }) => expectedOn),
      lines.map(({ open }) => open),
    ],
  );
}

const RECEIPT = `e.system, e.document, e.line, d.number, d.supplier_id as "supplierId", d.state,
  e.item_id as "itemId", e.location_id as "locationId", e.quantity::text, e.received::text,
  e.expected_on::text as "expectedOn", e.open::text, e.promised::text`;

/** What is still to come of these items, everywhere; the caller holds their locks. */
export async function readComing(
  tx: Transaction,
  itemIds: readonly string[],
): Promise<readonly ExpectedReceiptRow[]> {
  return await tx.query<ExpectedReceiptRow>(
    `select ${RECEIPT} from stock_expected e
     join stock_expected_document d on d.system = e.system and d.document = e.document
     where e.item_id = any($1::uuid[]) and e.open > 0`,
    [uuidColumn(itemIds)],
  );
}

/** Says of all lines of these items what rests on them. */
export async function writePromised(tx: Transaction, itemIds: readonly string[]): Promise<void> {
  await tx.execute(
    `update stock_expected e set promised = s.promised
     from (
       select l.system, l.document, l.line, coalesce(sum(r.quantity), 0) as promised
       from stock_expected l
       left join stock_rest r on r.system = l.system and r.document = l.document and r.line = l.line
       where l.item_id = any($1::uuid[])
       group by l.system, l.document, l.line
     ) s
     where s.system = e.system and s.document = e.document and s.line = e.line and e.promised <> s.promised`,
    [uuidColumn(itemIds)],
  );
}

/** Where a page of it ended; no day comes after every day. */
export type ExpectedPlace = Pick<
  ExpectedReceiptRow,
  'expectedOn' | 'number' | 'system' | 'document' | 'line'
>;

/** A page of what is still to come, the earliest first; without a day last. `after` is the last one seen. */
export async function listExpected(
  queryable: Queryable,
  filter: {
    readonly itemIds?: readonly string[] | undefined;
    readonly locationId?: string | undefined;
    readonly after?: ExpectedPlace | undefined;
    readonly limit: number;
  },
): Promise<readonly ExpectedReceiptRow[]> {
  return await queryable.query<ExpectedReceiptRow>(
    `select ${RECEIPT} from stock_expected e
     join stock_expected_document d on d.system = e.system and d.document = e.document
     where e.open > 0 and ($1::uuid[] is null or e.item_id = any($1::uuid[])) and ($2::uuid is null or e.location_id = $2)
       and ($4::text is null or (coalesce(e.expected_on, 'infinity'), d.number, e.system, e.document, e.line)
                                > (coalesce($3::date, 'infinity'), $4::text, $5::text, $6::text, $7::text))
     order by coalesce(e.expected_on, 'infinity'), d.number, e.system, e.document, e.line limit $8`,
    [
      filter.itemIds === undefined ? null : uuidColumn(filter.itemIds),
      filter.locationId ?? null,
      ...placeValues(filter.after),
      filter.limit,
    ],
  );
}

const NOWHERE = { expectedOn: null, number: null, system: null, document: null, line: null };

function placeValues(place: ExpectedPlace | undefined): readonly (string | null)[] {
  const { expectedOn, number, system, document, line } = place ?? NOWHERE;
  return [expectedOn, number, system, document, line];
}

/** What is still to come of each pair, in order; decimal texts in base units. */
export async function sumExpected(
  queryable: Queryable,
  pairs: readonly StockPair[],
): Promise<readonly string[]> {
  if (pairs.length === 0) return [];
  const rows = await queryable.query<{ open: string }>(
    `select coalesce(sum(e.open), 0)::text as open
     from unnest($1::uuid[], $2::uuid[]) with ordinality as k(item_id, location_id, place)
     left join stock_expected e on e.item_id = k.item_id and e.location_id = k.location_id
     group by k.place order by k.place`,
    [uuidColumn(pairs.map(({ itemId }) => itemId)), uuidColumn(pairs.map(({ locationId }) => locationId))],
  );
  return rows.map(({ open }) => open);
}

function namesOf(documents: readonly Pick<ExpectedDocument, 'system' | 'document'>[]): readonly unknown[] {
  return [
    textColumn(documents.map(({ system }) => system)),
    textColumn(documents.map(({ document }) => document)),
  ];
}
