/** Which sales tax a document bears: by the tax area of the place where its goods go to, or flat where the company has no areas. */
import type { Erp, TaxPlace } from '../tables/erp.ts';
import type { Fields } from '../tables/table.ts';
import { amountsOf, linesOf, PER_PERCENT, type Row } from './amounts.ts';

/** Sales tax of every customer who is liable, in percent, in a company without tax areas. */
const FLAT_PERCENT = 5;

export interface Taxed {
  readonly customer: Fields | undefined;
  readonly place: TaxPlace;
  /** As `2026-01-31`. */
  readonly day: string;
}

/** The tax group of lines that bear none. */
const UNTAXED_GROUP = 'NONTAXABLE';

/** A line of a group without tax bears none, wherever it goes to. */
export function taxedByGroup<Line extends Row>(line: Line): Line {
  return line['taxCode'] === UNTAXED_GROUP ? { ...line, taxPercent: 0 } : line;
}

/** In percent, with at most four decimal places. */
export function taxPercentAt(erp: Erp, { customer, place, day }: Taxed): number {
  if (customer?.['taxLiable'] !== true) return 0;
  if (erp.taxAreas === undefined) return FLAT_PERCENT;
  return erp.taxAreas(place, day).reduce((sum, rate) => sum + Number(rate), 0) / PER_PERCENT;
}

/** Where the goods of an order or invoice go to. */
export function shipToOf(document: Row): TaxPlace {
  return {
    country: String(document['shipToCountry']),
    region: String(document['shipToState']),
    postalCode: String(document['shipToPostCode']),
  };
}

/** Where a customer is. */
export function placeOf(customer: Fields): TaxPlace {
  return {
    country: String(customer['country']),
    region: String(customer['state']),
    postalCode: String(customer['postalCode']),
  };
}

/** A line of an order as it is taxed on a day. Without tax areas it keeps the percentage with which it was entered. */
export function taxedOn(erp: Erp, day: string, { order, line }: { order: Fields; line: Fields }): Fields {
  if (erp.taxAreas === undefined) return line;
  const customer = erp.tables.customers.find(String(order['customerId']));
  return taxedByGroup({ ...line, taxPercent: taxPercentAt(erp, { customer, place: shipToOf(order), day }) });
}

/** The open lines of an order that goes somewhere else now are taxed as it is there. */
export function taxAnew(erp: Erp, order: Fields): void {
  if (erp.taxAreas === undefined) return;
  for (const line of linesOf(erp, order.id)) {
    const taxed = taxedOn(erp, String(order['postingDate']), { order, line });
    if (taxed['taxPercent'] === line['taxPercent']) continue;
    const taxPercent = Number(taxed['taxPercent']);
    erp.tables.salesOrderLines.update(line.id, { taxPercent, ...amountsOf(taxed) });
  }
}

/**
 * A credit memo is taxed as the invoice that it credits: where its goods went to, by the rates of its day. It is the customer's first one
 * with the number that the memo's own begins with, the longest such number; any other memo is taxed where the customer is, as of its own day.
 */
export function taxedAs(
  { tables }: Erp,
  customer: Fields,
  memo: { readonly number: string; readonly day: string },
): Taxed {
  const [invoice] = [...tables.salesInvoices.all()]
    .filter((each) => each['customerId'] === customer.id && isAbout(memo.number, documentOf(each)))
    .toSorted((a, b) => documentOf(b).length - documentOf(a).length);
  return invoice === undefined
    ? { customer, place: placeOf(customer), day: memo.day }
    : { customer, place: shipToOf(invoice), day: String(invoice['postingDate']) };
}

function documentOf(invoice: Fields): string {
  return String(invoice['externalDocumentNumber']);
}

function isAbout(memo: string, document: string): boolean {
  return document !== '' && (memo === document || memo.startsWith(`${document}-`));
}
