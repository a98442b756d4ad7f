/** Posting what has left: the API posts whatever the lines name as to be shipped and to be invoiced, so that is set before. */
import { addDecimals, decimalOf, formatDecimal, subtractDecimals } from '../../../model/values/decimal.ts';
import type { BatchRequest } from '../api/batch.ts';
import { apiRoot, recordPath } from '../api/resource.ts';
import type { Settings } from '../settings.ts';
import { exactDecimal } from '../their-values.ts';
import { chargesToPost } from '../charges/charge-lines.ts';
import { ownLines } from './order-changes.ts';
import type { SalesOrderBody } from './sales-order-body.ts';
import type { StandingLine, StandingOrder } from './standing-orders.ts';

/** The vendor's only posting of orders: shipped and invoiced in one. */
export function postingUrl(settings: Settings, orderId: string): string {
  return `${apiRoot(settings, 'standard')}/${recordPath(settings, 'salesOrders', orderId)}/Microsoft.NAV.shipAndInvoice`;
}

/** Changes of lines after which posting posts exactly what is missing; `nothing` where all of it is posted. */
export function quantitiesToPost(
  settings: Settings,
  order: StandingOrder,
  { salesOrderLines, chargeLines }: Pick<SalesOrderBody, 'salesOrderLines' | 'chargeLines'>,
): readonly BatchRequest[] | 'nothing' {
  const own = ownLines(order);
  const missing = new Map<string, string>();
  for (const { description2, shipped = '0' } of salesOrderLines) {
    const line = own.get(description2);
    const open = line === undefined ? '0' : difference(shipped, line.shippedQuantity);
    if (line !== undefined && Number(open) > 0) missing.set(line.id, open);
  }
  const charges = { ...(chargeLines !== undefined && { chargeLines }) };
  for (const id of chargesToPost(order, charges)) missing.set(id, '1');
  if (missing.size === 0) return 'nothing';
  return order.salesOrderLines.flatMap((line) => setting(settings, line, missing.get(line.id) ?? '0'));
}

/** People's lines are not posted along: nobody told that they have left. */
function setting(settings: Settings, line: StandingLine, shipQuantity: string): readonly BatchRequest[] {
  const notInvoiced = difference(line.shippedQuantity, line.invoicedQuantity);
  const isOurs = line.description2.trim() !== '';
  const invoiceQuantity = isOurs ? sum(shipQuantity, notInvoiced) : '0';
  const stands =
    Number(line.shipQuantity) === Number(shipQuantity) &&
    Number(line.invoiceQuantity) === Number(invoiceQuantity);
  if (stands) return [];
  return [
    {
      method: 'PATCH',
      path: recordPath(settings, 'salesOrderLines', line.id),
      body: { shipQuantity: Number(shipQuantity), invoiceQuantity: Number(invoiceQuantity) },
      ifMatch: line['@odata.etag'],
    },
  ];
}

function difference(one: number | string, other: number | string): string {
  return formatDecimal(subtractDecimals(decimalOf(exact(one)), decimalOf(exact(other))));
}

function sum(one: string, other: string): string {
  return formatDecimal(addDecimals(decimalOf(one), decimalOf(other)));
}

function exact(value: number | string): string {
  const decimal = exactDecimal('', value);
  return 'mapped' in decimal ? decimal.mapped : '0';
}
