/** What Business Central computes by itself: amounts of lines, totals of documents, numbers of a series. */
import type { Erp } from '../tables/erp.ts';
import { amountOf, centsAsNumber, centsOfProduct, taxInCents } from '../../tax/exact.ts';
import type { Cell, Fields } from '../tables/table.ts';

export type Row = Record<string, Cell>;

/** Half up, to cents. */
export function toCents(amount: number): number {
  return Math.round((amount + Number.EPSILON) * 100) / 100;
}

/** Quantities have five decimal places at the vendor. */
export function toQuantity(quantity: number): number {
  return Math.round(quantity * 100_000) / 100_000;
}

/** The computed amounts of a line of this quantity. */
export function amountsOf(line: Row, quantity = Number(line['quantity'])): Row {
  const gross = productInCents(quantity, Number(line['unitPrice']));
  const discountAmount = toCents((gross * Number(line['discountPercent'])) / 100);
  const net = toCents(gross - discountAmount);
  const tax = taxOn(net, Number(line['taxPercent']));
  return {
    discountAmount,
    amountExcludingTax: net,
    totalTaxAmount: tax,
    amountIncludingTax: toCents(net + tax),
    netAmount: net,
    netTaxAmount: tax,
    netAmountIncludingTax: toCents(net + tax),
  };
}

/** Exactly, as the vendor multiplies decimals; a price of more places than an amount has is only near. */
function productInCents(quantity: number, price: number): number {
  const [one, other] = [amountOf(quantity), amountOf(price)];
  return one === undefined || other === undefined
    ? toCents(quantity * price)
    : centsAsNumber(centsOfProduct(one, other));
}

/** Rates are in millionths: so many of them are one percent. */
export const PER_PERCENT = 10_000;

/** Rounded for the line as a whole, half a cent away from zero: as tax engines do it, and not by floats. */
function taxOn(net: number, percent: number): number {
  const amount = amountOf(net);
  if (amount === undefined) throw new Error(`${net} is no amount in cents`);
  return centsAsNumber(taxInCents(amount, BigInt(Math.round(percent * PER_PERCENT))));
}

/** The computed totals of a document of these lines. */
export function totalsOf(lines: readonly Row[]): Row {
  const sum = (field: string): number =>
    toCents(lines.reduce((total, line) => total + Number(line[field]), 0));
  return {
    totalAmountExcludingTax: sum('netAmount'),
    totalTaxAmount: sum('netTaxAmount'),
    totalAmountIncludingTax: sum('netAmountIncludingTax'),
  };
}

/** Gives the next number of a series, e.g. `S-ORD101001`. */
export function nextNumber(erp: Erp, prefix: string): string {
  const number = (erp.series.get(prefix) ?? 101_000) + 1;
  erp.series.set(prefix, number);
  return `${prefix}${number}`;
}

/** The lines of an order in their sequence. */
export function linesOf(erp: Erp, orderId: string): readonly Fields[] {
  return erp.tables.salesOrderLines
    .listBy('documentId', orderId)
    .toSorted((left, right) => Number(left['sequence']) - Number(right['sequence']));
}

/** The day of the company's clock. */
export function today(erp: Erp): string {
  return erp.clock().toISOString().slice(0, 10);
}
