/** Sales credit memos as the API takes them: with their lines in one request, deleted while they are drafts, posted for good. */
import { randomUUID } from 'node:crypto';
import { badRequest } from '../odata/problem.ts';
import { findEntity } from '../tables/entities.ts';
import type { Erp } from '../tables/erp.ts';
import type { Fields } from '../tables/table.ts';
import { blankFields, checkedFields } from '../tables/writes.ts';
import { amountsOf, nextNumber, today, toQuantity, totalsOf, type Row } from './amounts.ts';
import { refuseUnknownLocation } from './order-lines.ts';
import { addToBalance } from './posting.ts';
import {
  customerBlocked,
  customerMissing,
  customerUnknown,
  itemBlocked,
  itemUnknown,
  memoEmpty,
  memoPosted,
  unitUnknown,
} from './refusals.ts';
import { taxedAs, taxedByGroup, taxPercentAt } from './tax-areas.ts';

/** Creates a draft with the lines that came along; nothing stands where one of them is refused. */
export function insertMemo(erp: Erp, body: unknown): Fields {
  const { header, lines } = partsOf(body);
  const given = checkedFields(erp, entity('salesCreditMemos'), header);
  const customer = customerOf(erp, given);
  const id = randomUUID();
  const day = String(given['creditMemoDate'] ?? today(erp));
  const about = { number: String(given['externalDocumentNumber'] ?? ''), day };
  const taxPercent = taxPercentAt(erp, taxedAs(erp, customer, about));
  const rows = lines.map((line, place) => lineOf(erp, { id, taxPercent, place }, line));
  for (const row of rows) erp.tables.salesCreditMemoLines.insert(row);
  const number = String(customer['number']);
  return erp.tables.salesCreditMemos.insert({
    ...blankFields(entity('salesCreditMemos')),
    creditMemoDate: today(erp),
    postingDate: today(erp),
    dueDate: today(erp),
    currencyCode: String(customer['currencyCode']),
    ...given,
    customerId: customer.id,
    customerNumber: number,
    customerName: String(customer['displayName']),
    billToCustomerId: customer.id,
    billToCustomerNumber: number,
    billToName: String(customer['displayName']),
    status: 'Draft',
    ...totalsOf(rows),
    number: nextNumber(erp, 'S-CR'),
    id,
  });
}

/** Changes the header of a draft; its lines are a list of their own, which is not simulated for writing. */
export function updateMemo(erp: Erp, memo: Fields, body: unknown): Fields {
  refusePosted(memo);
  return erp.tables.salesCreditMemos.update(memo.id, checkedFields(erp, entity('salesCreditMemos'), body));
}

/** Takes a draft and its lines away. */
export function deleteMemo(erp: Erp, memo: Fields): void {
  refusePosted(memo);
  for (const line of linesOf(erp, memo)) erp.tables.salesCreditMemoLines.delete(line.id);
  erp.tables.salesCreditMemos.delete(memo.id);
}

/** Posts a draft: it keeps its id and gets another number; the customer owes less, and the goods are in the inventory again. */
export function postMemo(erp: Erp, memo: Fields): void {
  refusePosted(memo);
  const lines = linesOf(erp, memo);
  if (lines.length === 0) throw memoEmpty();
  const customer = erp.tables.customers.find(String(memo['billToCustomerId']));
  if (customer !== undefined) {
    refuseBlocked('post', customer);
    addToBalance(erp, customer, -Number(memo['totalAmountIncludingTax']));
  }
  for (const line of lines) putBack(erp, line);
  erp.tables.salesCreditMemos.update(memo.id, {
    number: nextNumber(erp, 'PS-CR'),
    postingDate: today(erp),
    status: 'Open',
  });
}

function putBack({ tables }: Erp, line: Fields): void {
  const item = tables.items.find(String(line['itemId']));
  const units = tables.itemUnits.listBy('itemId', line['itemId']);
  const holds = Number(
    units.find(({ code }) => code === line['unitOfMeasureCode'])?.['qtyPerUnitOfMeasure'] ?? 1,
  );
  if (item === undefined) return;
  const inventory = toQuantity(Number(item['inventory']) + Number(line['quantity']) * holds);
  tables.items.update(item.id, { inventory });
}

function linesOf({ tables }: Erp, memo: Fields): readonly Fields[] {
  return tables.salesCreditMemoLines.listBy('documentId', memo.id);
}

function refusePosted(memo: Fields): void {
  if (memo['status'] !== 'Draft') throw memoPosted();
}

interface Place {
  readonly id: string;
  readonly taxPercent: number;
  readonly place: number;
}

function lineOf(erp: Erp, { id, taxPercent, place }: Place, body: unknown): Row & { id: string } {
  const given = checkedFields(erp, entity('salesCreditMemoLines'), body);
  const item = erp.tables.items.find(String(given['itemId']));
  if (item === undefined) throw itemUnknown();
  if (item['blocked'] === true) throw itemBlocked(item);
  const unit = String(given['unitOfMeasureCode'] ?? item['baseUnitOfMeasureCode']);
  const isUnit = erp.tables.itemUnits.listBy('itemId', item.id).some(({ code }) => code === unit);
  if (!isUnit) throw unitUnknown(unit);
  if (given['locationId'] !== undefined) refuseUnknownLocation(erp, String(given['locationId']));
  const line = taxedByGroup<Row>({
    ...blankFields(entity('salesCreditMemoLines')),
    sequence: (place + 1) * 10_000,
    documentId: id,
    lineType: 'Item',
    lineObjectNumber: String(item['number']),
    description: String(item['displayName']),
    unitPrice: Number(item['unitPrice']),
    taxPercent,
    ...given,
    itemId: item.id,
    unitOfMeasureCode: unit,
  });
  return { ...line, ...amountsOf(line), id: randomUUID() };
}

function partsOf(body: unknown): { readonly header: object; readonly lines: readonly unknown[] } {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw badRequest('Invalid Request Body');
  const { salesCreditMemoLines = [], ...header }: { salesCreditMemoLines?: unknown } = body;
  if (!Array.isArray(salesCreditMemoLines)) throw badRequest('Invalid Request Body');
  return { header, lines: salesCreditMemoLines };
}

function customerOf({ tables }: Erp, { customerId }: Row): Fields {
  if (customerId === undefined) throw customerMissing();
  const customer = tables.customers.find(String(customerId));
  if (customer === undefined) throw customerUnknown();
  refuseBlocked('create', customer);
  return customer;
}

/** Who is blocked for shipping or invoicing may be credited. */
function refuseBlocked(verb: 'create' | 'post', customer: Fields): void {
  if (customer['blocked'] === 'All') throw customerBlocked(verb, customer);
}

/** Asked for each time: the lists are made of the modules that import this one. */
function entity(entitySet: string) {
  const found = findEntity('v2.0', entitySet);
  if (found === undefined) throw new Error(`there is no list ${entitySet}`);
  return found;
}
