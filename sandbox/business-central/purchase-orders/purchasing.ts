/** What buyers and the receiving dock do with purchase orders, with the ERP's habits: a line's new date leaves the header's own date alone. */
import { randomUUID } from 'node:crypto';
import { blankFields } from '../tables/writes.ts';
import { findEntity } from '../tables/entities.ts';
import type { Erp } from '../tables/erp.ts';
import type { Fields } from '../tables/table.ts';

export const NO_DATE = '0001-01-01';

export interface PurchasedLine {
  /** Number of the item. */
  readonly item: string;
  /** Code of the location; blank: none. */
  readonly location: string;
  readonly quantity: number;
  /** Absent: the item's own. */
  readonly unit?: string;
  /** `2026-12-04`; absent: nobody has said. */
  readonly expectedOn?: string;
}

export interface Purchase {
  /** Number of the vendor. */
  readonly vendor: string;
  readonly number?: string;
  readonly lines: readonly PurchasedLine[];
}

const SERIES = 'P-ORD';
const FIRST_NUMBER = 106_000;
const STEP = 10_000;

/** Enters an order; it is a draft until it is released. */
export function enterPurchase(erp: Erp, { vendor, number, lines }: Purchase): Fields {
  const known = erp.tables.vendors.findBy('number', vendor);
  if (known === undefined) throw new Error(`there is no vendor ${vendor}`);
  const order = erp.tables.purchaseOrders.insert({
    ...blankFields(entity('purchaseOrders')),
    number: number ?? nextNumber(erp),
    orderDate: erp.clock().toISOString().slice(0, 10),
    vendorId: known.id,
    vendorNumber: vendor,
    vendorName: String(known['displayName']),
    status: 'Draft',
    fullyReceived: false,
    id: randomUUID(),
  });
  lines.forEach((line, place) => insertLine(erp, order, { line, sequence: (place + 1) * STEP }));
  return refresh(erp, order.id);
}

function insertLine(
  erp: Erp,
  order: Fields,
  { line, sequence }: { readonly line: PurchasedLine; readonly sequence: number },
): void {
  const item = erp.tables.items.findBy('number', line.item);
  if (item === undefined) throw new Error(`there is no item ${line.item}`);
  const cost = Number(item['unitCost']);
  erp.tables.purchaseOrderLines.insert({
    ...blankFields(entity('purchaseOrderLines')),
    documentId: order.id,
    sequence,
    itemId: item.id,
    lineType: 'Item',
    lineObjectNumber: line.item,
    description: String(item['displayName']),
    unitOfMeasureCode: line.unit ?? String(item['baseUnitOfMeasureCode']),
    quantity: line.quantity,
    directUnitCost: cost,
    amountExcludingTax: Math.round(cost * line.quantity * 100) / 100,
    expectedReceiptDate: line.expectedOn ?? NO_DATE,
    receiveQuantity: line.quantity,
    locationId: locationId(erp, line.location),
    id: randomUUID(),
  });
}

function locationId(erp: Erp, code: string): string {
  return erp.tables.locations.findBy('code', code)?.id ?? '00000000-0000-0000-0000-000000000000';
}

/** Sent to the vendor. */
export function releasePurchase(erp: Erp, order: Fields): Fields {
  return erp.tables.purchaseOrders.update(order.id, { status: 'Open' });
}

/** The dock takes some of a line in: totals stay, and with them the header's date, unless it was the last of the order. */
export function receiveLine(erp: Erp, line: Fields, quantity: number): void {
  const receivedQuantity = Number(line['receivedQuantity']) + quantity;
  const receiveQuantity = Number(line['quantity']) - receivedQuantity;
  erp.tables.purchaseOrderLines.update(line.id, { receivedQuantity, receiveQuantity });
  const order = orderOf(erp, line);
  if (linesOf(erp, order.id).every((each) => Number(each['receivedQuantity']) >= Number(each['quantity'])))
    erp.tables.purchaseOrders.update(order.id, { fullyReceived: true });
}

/** The vendor names another day; the header's own date does not move. */
export function moveReceipt(erp: Erp, line: Fields, expectedOn: string): void {
  erp.tables.purchaseOrderLines.update(line.id, { expectedReceiptDate: expectedOn });
}

export function changeQuantity(erp: Erp, line: Fields, quantity: number): void {
  erp.tables.purchaseOrderLines.update(line.id, {
    quantity,
    receiveQuantity: quantity - Number(line['receivedQuantity']),
    amountExcludingTax: Math.round(Number(line['directUnitCost']) * quantity * 100) / 100,
  });
  refresh(erp, orderOf(erp, line).id);
}

export function deletePurchaseLine(erp: Erp, line: Fields): void {
  const order = orderOf(erp, line);
  erp.tables.purchaseOrderLines.delete(line.id);
  refresh(erp, order.id);
}

/** Posting the last invoice takes an order away, and so do people: nothing says which of the two it was. */
export function deletePurchase(erp: Erp, order: Fields): void {
  for (const line of linesOf(erp, order.id)) erp.tables.purchaseOrderLines.delete(line.id);
  erp.tables.purchaseOrders.delete(order.id);
}

/** The lines of an order, in their order. */
export function linesOf(erp: Erp, orderId: string): readonly Fields[] {
  return erp.tables.purchaseOrderLines
    .listBy('documentId', orderId)
    .toSorted((a, b) => Number(a['sequence']) - Number(b['sequence']));
}

function orderOf(erp: Erp, line: Fields): Fields {
  const order = erp.tables.purchaseOrders.find(String(line['documentId']));
  if (order === undefined) throw new Error(`line ${line.id} has no order`);
  return order;
}

/** Totals are computed again, which moves the date. */
function refresh(erp: Erp, id: string): Fields {
  const amounts = linesOf(erp, id).map((line) => Number(line['amountExcludingTax']));
  const total = Math.round(amounts.reduce((sum, amount) => sum + amount, 0) * 100) / 100;
  return erp.tables.purchaseOrders.update(id, { totalAmountExcludingTax: total });
}

function nextNumber({ series }: Erp): string {
  const next = (series.get(SERIES) ?? FIRST_NUMBER) + 1;
  series.set(SERIES, next);
  return String(next);
}

/** Asked for each time: the lists are made of modules that import this one. */
function entity(entitySet: string) {
  const found = findEntity('v2.0', entitySet);
  if (found === undefined) throw new Error(`there is no list of ${entitySet}`);
  return found;
}
