/** Sales quotes as the API takes them: with their lines in one request, priced when they are made, deleted without a trace. */
import { randomUUID } from 'node:crypto';
import { badRequest } from '../odata/problem.ts';
import { findEntity } from '../tables/entities.ts';
import type { Erp } from '../tables/erp.ts';
import type { Fields } from '../tables/table.ts';
import { blankFields, checkedFields } from '../tables/writes.ts';
import { amountsOf, nextNumber, today, totalsOf, type Row } from './amounts.ts';
import { bestPrice } from './best-price.ts';
import { customerBlocked, customerMissing, customerUnknown, unitUnknown } from './refusals.ts';
import { saleableItem } from './order-lines.ts';
import { placeOf, taxPercentAt } from './tax-areas.ts';

/** Creates a quote with the lines that came along; nothing stands where one of them is refused. */
export function insertQuote(erp: Erp, body: unknown): Fields {
  const { header, lines } = partsOf(body);
  const given = checkedFields(erp, entity('salesQuotes'), header);
  const customer = customerOf(erp, given);
  const currencyCode = given['currencyCode'] ?? String(customer['currencyCode']);
  const id = randomUUID();
  const rows = lines.map((line, place) =>
    pricedLine(erp, { quote: { id, customer, currency: String(currencyCode) }, place }, line),
  );
  for (const row of rows) erp.tables.salesQuoteLines.insert(row);
  return erp.tables.salesQuotes.insert({
    ...blankFields(entity('salesQuotes')),
    documentDate: today(erp),
    postingDate: today(erp),
    ...given,
    customerId: customer.id,
    customerNumber: String(customer['number']),
    customerName: String(customer['displayName']),
    currencyCode,
    status: 'Draft',
    ...totalsOf(rows),
    number: nextNumber(erp, 'S-QUO'),
    id,
  });
}

/** Takes a quote and its lines away. */
export function deleteQuote(erp: Erp, id: string): void {
  for (const line of erp.tables.salesQuoteLines.listBy('documentId', id))
    erp.tables.salesQuoteLines.delete(line.id);
  erp.tables.salesQuotes.delete(id);
}

interface Place {
  readonly quote: { readonly id: string; readonly customer: Fields; readonly currency: string };
  readonly place: number;
}

function pricedLine(erp: Erp, { quote, place }: Place, body: unknown): Row & { id: string } {
  const given = checkedFields(erp, entity('salesQuoteLines'), body);
  const item = saleableItem(erp, given);
  const unit = String(given['unitOfMeasureCode'] ?? item['baseUnitOfMeasureCode']);
  const asked = { itemId: item.id, unit, quantity: Number(given['quantity'] ?? 0), day: today(erp) };
  const unitPrice = bestPrice(erp, { ...asked, customer: quote.customer, currency: quote.currency });
  if (unitPrice === undefined) throw unitUnknown(unit);
  const line: Row = {
    ...blankFields(entity('salesQuoteLines')),
    sequence: (place + 1) * 10_000,
    documentId: quote.id,
    itemId: item.id,
    lineObjectNumber: String(item['number']),
    description: String(item['displayName']),
    unitOfMeasureCode: unit,
    taxPercent: taxPercentAt(erp, {
      customer: quote.customer,
      place: placeOf(quote.customer),
      day: today(erp),
    }),
    unitPrice,
    ...given,
  };
  return { ...line, ...amountsOf(line), id: randomUUID() };
}

function partsOf(body: unknown): { readonly header: object; readonly lines: readonly unknown[] } {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw badRequest('Invalid Request Body');
  const { salesQuoteLines = [], ...header }: { salesQuoteLines?: unknown } = body;
  if (!Array.isArray(salesQuoteLines)) throw badRequest('Invalid Request Body');
  return { header, lines: salesQuoteLines };
}

function customerOf({ tables }: Erp, { customerId }: Row): Fields {
  if (customerId === undefined) throw customerMissing();
  const customer = tables.customers.find(String(customerId));
  if (customer === undefined) throw customerUnknown();
  // Shipping and invoicing may be blocked: quotes are refused to those who are blocked for all.
  if (customer['blocked'] === 'All') throw customerBlocked('create', customer);
  return customer;
}

/** Asked for each time: the lists are made of the modules that import this one. */
function entity(entitySet: string) {
  const found = findEntity('v2.0', entitySet);
  if (found === undefined) throw new Error(`there is no list ${entitySet}`);
  return found;
}
