/** Which requests about sales documents do what: the lists that are not simply rows. */
import { badRequest, notFound, recordNotFound, Refused } from '../odata/problem.ts';
import type { Erp } from '../tables/erp.ts';
import type { Entity } from '../tables/shapes.ts';
import type { Fields, TableName } from '../tables/table.ts';
import { deleteRecord, insertRecord, presentRecord, updateRecord } from '../tables/writes.ts';
import { insertJournalLine, postJournal } from '../payments/journal.ts';
import { journalOfLineMissing } from '../payments/refusals.ts';
import { deleteMemo, insertMemo, postMemo, updateMemo } from './memo-entry.ts';
import { deleteOrder, insertOrder, updateOrder } from './order-entry.ts';
import { deleteLine, insertLine, refreshOrder, updateLine } from './order-lines.ts';
import { invoiceOrder, releaseForHub, releaseOrder, reopenForHub, shipOrder, toPost } from './posting.ts';
import { deleteQuote, insertQuote } from './quote-entry.ts';
import { actionDenied, documentOfLineMissing } from './refusals.ts';

interface Change {
  readonly id: string;
  readonly ifMatch?: string;
}

/** How rows of one list are written. */
export interface Writer {
  insert(erp: Erp, entity: Entity, body: unknown): Fields;
  update(erp: Erp, entity: Entity, change: Change & { readonly body: unknown }): Fields;
  delete(erp: Erp, entity: Entity, change: Change): void;
}

const plain: Writer = { insert: insertRecord, update: updateRecord, delete: deleteRecord };

const orders: Writer = {
  insert: (erp, _entity, body) => insertOrder(erp, body),
  update: (erp, entity, change) => updateOrder(erp, presentRecord(erp, entity, change), change.body),
  delete: (erp, entity, change) => deleteOrder(erp, presentRecord(erp, entity, change)),
};

const orderLines: Writer = {
  insert: (erp, _entity, body) => {
    const { documentId, ...line } = lineOf(body);
    return insertInto(erp, typeof documentId === 'string' ? documentId : '', line);
  },
  update: (erp, entity, change) => updateLine(erp, presentRecord(erp, entity, change), change.body),
  delete: (erp, entity, change) => deleteLine(erp, presentRecord(erp, entity, change)),
};

/** Gives the way in which rows of a list are written. */
export function writerOf({ table }: Entity): Writer {
  return WRITERS[table] ?? plain;
}

const quotes: Writer = {
  insert: (erp, _entity, body) => insertQuote(erp, body),
  update: updateRecord,
  delete: (erp, entity, change) => deleteQuote(erp, presentRecord(erp, entity, change).id),
};

const memos: Writer = {
  insert: (erp, _entity, body) => insertMemo(erp, body),
  update: (erp, entity, change) => updateMemo(erp, presentRecord(erp, entity, change), change.body),
  delete: (erp, entity, change) => deleteMemo(erp, presentRecord(erp, entity, change)),
};

/** Lines that nobody has posted come and go as they like. */
const journalLines: Writer = { ...plain, insert: insertJournalLine };

const WRITERS: Partial<Record<TableName, Writer>> = {
  salesOrders: orders,
  salesOrderLines: orderLines,
  salesQuotes: quotes,
  salesCreditMemos: memos,
  customerPayments: journalLines,
  journalLines,
};

/** Adds a line to the order of this id. */
export function insertInto(erp: Erp, orderId: string, line: unknown): Fields {
  const order = erp.tables.salesOrders.find(orderId);
  if (order === undefined) throw recordNotFound('salesOrders', orderId);
  const inserted = insertLine(erp, order, line);
  refreshOrder(erp, order.id);
  return inserted;
}

/** Lines are a temporary table: whoever asks for them names the document or the line. */
export function refuseUnboundLines({ entitySet }: Entity, filter: string | undefined): void {
  const isOfJournal = entitySet === 'customerPayments' || entitySet === 'journalLines';
  if (isOfJournal && !/\b(journalId|id) eq /.test(filter ?? '')) throw journalOfLineMissing();
  if (!/^(sales|purchase).*Lines$/.test(entitySet)) return;
  if (!/\b(documentId|id) eq /.test(filter ?? '')) throw documentOfLineMissing();
}

/** Runs a bound action of a document. */
export function runAction(erp: Erp, entity: Entity, { id, action }: { id: string; action: string }): void {
  if (erp.denied.has(entity.entitySet)) throw actionDenied(entity.entitySet);
  const act = ACTIONS[`${entity.entitySet} ${action}`];
  if (act === undefined) {
    throw new Refused(
      501,
      'BadRequest_MethodNotImplemented',
      `The action '${action}' is not known on '${entity.entitySet}'.`,
    );
  }
  const document = erp.tables[entity.table].find(id);
  if (document === undefined) throw recordNotFound(entity.entitySet, id);
  act(erp, document);
}

const ACTIONS: Readonly<Record<string, (erp: Erp, document: Fields) => void>> = {
  'salesOrders shipAndInvoice': shipAndInvoice,
  'salesCreditMemos post': postMemo,
  'journals post': postJournal,
  'orderStates reopen': reopenForHub,
  'orderStates release': releaseForHub,
};

function shipAndInvoice(erp: Erp, order: Fields): void {
  releaseOrder(erp, order);
  const toShip = toPost(erp, order, 'shipQuantity');
  const toInvoice = toPost(erp, order, 'invoiceQuantity');
  if ([...toShip.values()].some((quantity) => quantity > 0)) shipOrder(erp, order, toShip);
  invoiceOrder(erp, order, toInvoice);
}

/** The list below one document, e.g. `salesOrders(…)/salesOrderLines`. */
export function listBelow(entity: Entity, name: string): string {
  const below = entity.navigations?.[name];
  if (below === undefined || !below.many) throw notFound(name);
  return below.entitySet;
}

function lineOf(body: unknown): { readonly documentId?: unknown } {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw badRequest('Invalid Request Body');
  return body;
}
