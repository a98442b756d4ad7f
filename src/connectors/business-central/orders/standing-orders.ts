/** The orders as they stand in Business Central now, found by id or by our document number, and what was finished by posting. */
import { Type, type Static } from 'typebox';
import { Value } from 'typebox/value';
import { addDecimals, decimalOf, ZERO, type Decimal as DecimalValue } from '../../../model/values/decimal.ts';
import type { Outcome } from '../../kit/outcome.ts';
import type { Write } from '../../kit/target.ts';
import { listWhereOnce, textOf, type RawRecord } from '../api/lists.ts';
import { outcomeOfFailure, outcomeOfRefusal } from '../api/refusal.ts';
import { quoted, type Resource } from '../api/resource.ts';
import type { Context } from '../api/session.ts';
import { exactDecimal } from '../their-values.ts';
import { Decimal } from '../theirs.ts';
import { HEADER_FIELDS, type SalesOrderBody, type SalesOrderLineBody } from './sales-order-body.ts';

const StandingLine = Type.Object({
  id: Type.String(),
  '@odata.etag': Type.String(),
  lineType: Type.String(),
  description: Type.String(),
  description2: Type.String(),
  lineObjectNumber: Type.String(),
  itemId: Type.String(),
  locationId: Type.String(),
  unitOfMeasureCode: Type.String(),
  quantity: Decimal,
  unitPrice: Decimal,
  taxCode: Type.Optional(Type.String()),
  shippedQuantity: Decimal,
  invoicedQuantity: Decimal,
  shipQuantity: Decimal,
  invoiceQuantity: Decimal,
});
export type StandingLine = Static<typeof StandingLine>;

const StandingOrder = Type.Object({
  id: Type.String(),
  '@odata.etag': Type.String(),
  number: Type.String(),
  status: Type.String(),
  externalDocumentNumber: Type.String(),
  salesOrderLines: Type.Array(StandingLine),
});
export type StandingOrder = Static<typeof StandingOrder> & RawRecord;

/** What a target reads of an order before it writes: all that it may change. */
export const STANDING: Resource = {
  api: 'standard',
  entitySet: 'salesOrders',
  select: ['id', 'number', 'status', ...HEADER_FIELDS],
  expand: {
    salesOrderLines: Object.keys(StandingLine.properties).filter((field) => !field.startsWith('@')),
  },
};
const POSTED: Resource = {
  api: 'standard',
  entitySet: 'salesInvoices',
  select: ['number', 'orderId', 'externalDocumentNumber'],
  expand: { salesInvoiceLines: ['description2', 'quantity'] },
};
const PostedLines = Type.Array(Type.Object({ description2: Type.String(), quantity: Decimal }));

/** Where a write's order is. */
export type Place =
  | { readonly place: 'standing'; readonly order: StandingOrder }
  /** Posting finished it: only invoices are left. `invoiced`: how much of each of our lines they tell. */
  | {
      readonly place: 'finished';
      readonly id: string;
      readonly invoice: string;
      readonly invoiced: ReadonlyMap<string, DecimalValue>;
    }
  | { readonly place: 'nowhere' };

export type Finder = (write: Write<SalesOrderBody>) => Place;

/** Reads where all these orders are, once; an outcome for all of them where it cannot be read. */
export async function lookUpOrders(
  context: Context,
  writes: readonly Write<SalesOrderBody>[],
): Promise<Finder | Outcome> {
  const orders: RawRecord[] = [];
  for (const where of wheresOf(writes)) {
    const found = await readOnce(context, STANDING, where);
    if ('outcome' in found) return found;
    orders.push(...found.records);
  }
  const invoices: RawRecord[] = [];
  for (const where of invoicesAfter(writes, finderOf(orders, []))) {
    const found = await readOnce(context, POSTED, where);
    if ('outcome' in found) return found;
    invoices.push(...found.records);
  }
  return finderOf(orders, invoices);
}

/** Before a first write our number alone is known; the id is safer, because people may change the number. */
function wheresOf(writes: readonly Write<SalesOrderBody>[]) {
  const numbers = writes.filter(isNamedByNumber).map(({ body }) => quoted(body.externalDocumentNumber));
  return [
    { field: 'id', spelled: writes.flatMap(idOf) },
    { field: 'externalDocumentNumber', spelled: numbers },
  ].filter(({ spelled }) => spelled.length > 0);
}

/** What stands nowhere may be finished. By our number only what has left is looked for: nothing else is ever posted. */
function invoicesAfter(writes: readonly Write<SalesOrderBody>[], find: Finder) {
  const missing = writes.filter((write) => find(write).place === 'nowhere');
  const numbers = missing
    .filter((write) => isNamedByNumber(write) && write.body.salesOrderLines.some(hasLeft))
    .map(({ body }) => quoted(body.externalDocumentNumber));
  return [
    { field: 'orderId', spelled: missing.flatMap(idOf) },
    { field: 'externalDocumentNumber', spelled: numbers },
  ].filter(({ spelled }) => spelled.length > 0);
}

/** Has some of the line left? */
export const hasLeft = ({ shipped = '0' }: SalesOrderLineBody): boolean => Number(shipped) > 0;

/**
 * Its id is not known, or is that of an order which we took out: wanted again, it may stand under another id already, by a try whose answer
 * was lost.
 */
function isNamedByNumber({ externalId, previous }: Write<SalesOrderBody>): boolean {
  return externalId === undefined || !isGuid(externalId) || previous?.state === 'cancelled';
}

function idOf({ externalId }: Write<SalesOrderBody>): readonly string[] {
  return externalId !== undefined && isGuid(externalId) ? [externalId.toLowerCase()] : [];
}

function isGuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}

function finderOf(orders: readonly RawRecord[], invoices: readonly RawRecord[]): Finder {
  const standing = orders.filter((order): order is StandingOrder => Value.Check(StandingOrder, order));
  const byId = new Map(standing.map((order) => [order.id.toLowerCase(), order]));
  const byNumber = new Map(standing.map((order) => [order.externalDocumentNumber, order]));
  const invoicesOf = Map.groupBy(invoices, (invoice) => textOf(invoice, 'orderId').toLowerCase());
  const invoicesUnder = Map.groupBy(invoices, (invoice) => textOf(invoice, 'externalDocumentNumber'));
  return (write) => {
    const number = isNamedByNumber(write) ? write.body.externalDocumentNumber : undefined;
    const [id] = idOf(write);
    const order = find(byId, id) ?? find(byNumber, number);
    if (order !== undefined) return { place: 'standing', order };
    return finishedBy(find(invoicesOf, id) ?? find(invoicesUnder, number) ?? []);
  };
}

function find<Found>(among: ReadonlyMap<string, Found>, name: string | undefined): Found | undefined {
  return name === undefined ? undefined : among.get(name);
}

function finishedBy(invoices: readonly RawRecord[]): Place {
  const [last] = invoices.slice(-1);
  if (last === undefined) return { place: 'nowhere' };
  const invoiced = new Map<string, DecimalValue>();
  for (const { salesInvoiceLines } of invoices)
    if (Value.Check(PostedLines, salesInvoiceLines))
      for (const { description2, quantity } of salesInvoiceLines) {
        const line = description2.trim();
        invoiced.set(line, addDecimals(invoiced.get(line) ?? ZERO, decimalOf(exact(quantity))));
      }
  return {
    place: 'finished',
    id: textOf(last, 'orderId').toLowerCase(),
    invoice: textOf(last, 'number'),
    invoiced,
  };
}

async function readOnce(
  context: Context,
  resource: Resource,
  where: { readonly field: string; readonly spelled: readonly string[] },
): Promise<{ readonly records: readonly RawRecord[] } | Outcome> {
  const found = await listWhereOnce(context, resource, where);
  if ('refused' in found) return outcomeOfRefusal(found.refused);
  // Reading has no effect: whatever happened to it, nothing was written.
  if ('failed' in found) return outcomeOfFailure({ ...found.failed, effect: 'none' });
  return { records: found };
}

/** A line as it stands, in the words of the body. */
export function heldLine(line: StandingLine): SalesOrderLineBody {
  return {
    description2: line.description2.trim(),
    itemId: line.itemId.toLowerCase(),
    locationId: line.locationId.toLowerCase(),
    unitOfMeasureCode: line.unitOfMeasureCode,
    quantity: exact(line.quantity),
    unitPrice: exact(line.unitPrice),
  };
}

/** Its tax code, where the hub wants one: all others are the item's own. */
export function heldTaxCode(
  { taxCode }: StandingLine,
  wanted: Pick<SalesOrderLineBody, 'taxCode'> | undefined,
): Pick<SalesOrderLineBody, 'taxCode'> {
  return wanted?.taxCode === undefined || taxCode === undefined ? {} : { taxCode };
}

/** What was posted of what should be; people may have posted more. */
export function heldShipped(
  { shippedQuantity }: StandingLine,
  wanted: string | undefined,
): Pick<SalesOrderLineBody, 'shipped'> {
  if (wanted === undefined) return {};
  return { shipped: Number(shippedQuantity) >= Number(wanted) ? wanted : exact(shippedQuantity) };
}

function exact(value: number | string): string {
  const decimal = exactDecimal('', value);
  return 'mapped' in decimal ? decimal.mapped : String(value);
}
