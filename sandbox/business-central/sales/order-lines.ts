/** Lines of a sales order as the API takes them: fields are validated one after the other, and some of them set others. */
import { randomUUID } from 'node:crypto';
import type { Erp } from '../tables/erp.ts';
import { findEntity } from '../tables/entities.ts';
import type { Fields } from '../tables/table.ts';
import { blankFields, checkedFields } from '../tables/writes.ts';
import { bestPrice } from './best-price.ts';
import { amountsOf, linesOf, toQuantity, totalsOf, type Row } from './amounts.ts';
import {
  accountUnknown,
  commentOnly,
  itemBlocked,
  itemSalesBlocked,
  itemUnknown,
  lessThanShipped,
  lineInWarehouse,
  lineObjectFixed,
  lineShipped,
  locationUnknown,
  orderReleased,
  tooMuchToShip,
  unitUnknown,
} from './refusals.ts';
import { shipToOf, taxedByGroup, taxPercentAt } from './tax-areas.ts';

const STEP = 10_000;

/** Adds a line below the last one; gives its row. */
export function insertLine(erp: Erp, order: Fields, body: unknown): Fields {
  const given = fieldsOf(erp, body);
  if (given['lineType'] === 'Comment') return insertComment(erp, order, given);
  refuseReleased(order);
  if (given['lineType'] === 'Account') return insertAccountLine(erp, order, given);
  const item = saleableItem(erp, given);
  const start: Row = {
    ...blankFields(entity()),
    sequence: nextSequence(erp, order),
    documentId: order.id,
    lineType: 'Item',
    itemId: item.id,
    lineObjectNumber: String(item['number']),
    description: String(item['displayName']),
    unitOfMeasureCode: String(item['baseUnitOfMeasureCode']),
    unitPrice: Number(item['unitPrice']),
    taxPercent: taxPercentOf(erp, order),
    shipmentDate: String(order['orderDate']),
  };
  const line = taxedByGroup(validated(erp, start, given));
  const id = randomUUID();
  const quantity = Number(line['quantity']);
  return erp.tables.salesOrderLines.insert({
    ...line,
    ...amountsOf(line),
    shipQuantity: quantity,
    invoiceQuantity: quantity,
    id,
  });
}

/** A line of an account: what is charged or given beside goods, at the price that it is given. */
function insertAccountLine(erp: Erp, order: Fields, given: Row): Fields {
  const number = String(given['lineObjectNumber']);
  const name = erp.accounts.get(number);
  if (name === undefined) throw accountUnknown(number);
  const quantity = Number(given['quantity'] ?? 0);
  const line = taxedByGroup({
    ...blankFields(entity()),
    sequence: nextSequence(erp, order),
    documentId: order.id,
    description: name,
    taxPercent: taxPercentOf(erp, order),
    shipmentDate: String(order['orderDate']),
    ...given,
  });
  const toPost = { shipQuantity: quantity, invoiceQuantity: quantity, id: randomUUID() };
  return erp.tables.salesOrderLines.insert({ ...line, ...amountsOf(line), ...toPost });
}

function taxPercentOf(erp: Erp, order: Fields): number {
  return taxPercentAt(erp, {
    customer: erp.tables.customers.find(String(order['customerId'])),
    place: shipToOf(order),
    day: String(order['postingDate']),
  });
}

/** A line of text: nothing of it is counted, and a released order takes it, too. */
function insertComment(erp: Erp, order: Fields, { description = '' }: Row): Fields {
  return erp.tables.salesOrderLines.insert({
    ...blankFields(entity()),
    sequence: nextSequence(erp, order),
    documentId: order.id,
    lineType: 'Comment',
    description,
    id: randomUUID(),
  });
}

function updateComment(erp: Erp, line: Fields, given: Row): Fields {
  const strange = Object.keys(given).find((name) => name !== 'description');
  if (strange !== undefined) throw commentOnly(strange);
  const saved = erp.tables.salesOrderLines.update(line.id, given);
  erp.tables.salesOrders.announce(String(line['documentId']));
  return saved;
}

/** Changes a line; the order's date moves only where its totals are computed again. */
export function updateLine(erp: Erp, line: Fields, body: unknown): Fields {
  const order = orderOf(erp, line);
  const given = fieldsOf(erp, body);
  if (line['lineType'] === 'Comment') return updateComment(erp, line, given);
  // How much to post next may be said of a released order, too.
  if (Object.keys(given).some((name) => !TO_POST.includes(name))) refuseReleased(order);
  refuseTooMuch(line, given);
  const changes = (name: string): boolean => name in given && given[name] !== line[name];
  if (FIXED.some(changes)) throw lineObjectFixed();
  if (IN_WAREHOUSE.some(changes)) refuseInWarehouse(erp, order, line);
  const changed = taxedByGroup(validated(erp, line, given));
  if (Number(changed['quantity']) < Number(line['shippedQuantity'])) throw lessThanShipped(order, line);
  const open = toQuantity(Number(changed['quantity']) - Number(line['shippedQuantity']));
  const toShip = 'quantity' in given ? { shipQuantity: open, invoiceQuantity: open } : {};
  const saved = erp.tables.salesOrderLines.update(line.id, { ...changed, ...amountsOf(changed), ...toShip });
  if (RECOMPUTING.some((name) => name in given)) refreshOrder(erp, order.id);
  else erp.tables.salesOrders.announce(order.id);
  return saved;
}

/** Takes a line out, unless goods of it left and are not invoiced yet. */
export function deleteLine(erp: Erp, line: Fields): void {
  const order = orderOf(erp, line);
  if (line['lineType'] !== 'Comment') refuseReleased(order);
  refuseShipped(order, line);
  refuseInWarehouse(erp, order, line);
  erp.tables.salesOrderLines.delete(line.id);
  refreshOrder(erp, order.id);
}

/** Whoever takes an order apart must have invoiced what left. */
export function refuseShipped(order: Fields, line: Fields): void {
  if (Number(line['shippedQuantity']) !== Number(line['invoicedQuantity'])) throw lineShipped(order, line);
}

/** Computes an order's totals again, which moves its date. */
export function refreshOrder(erp: Erp, orderId: string, changes: Row = {}): Fields {
  const lines = linesOf(erp, orderId);
  const fullyShipped =
    lines.length > 0 && lines.every((line) => Number(line['shippedQuantity']) >= Number(line['quantity']));
  return erp.tables.salesOrders.update(orderId, { ...totalsOf(lines), fullyShipped, ...changes });
}

/** What a line is about: another item is another line. */
const FIXED = ['itemId', 'lineObjectNumber'];
/** What a warehouse document on the line fixes. */
const IN_WAREHOUSE = ['quantity', 'unitOfMeasureCode', 'locationId'];

function refuseInWarehouse({ warehouseLines }: Erp, order: Fields, line: Fields): void {
  const shipment = warehouseLines.get(line.id);
  if (shipment !== undefined) throw lineInWarehouse(order, line, shipment);
}

const TO_POST = ['shipQuantity', 'invoiceQuantity'];

function refuseTooMuch(line: Fields, given: Row): void {
  const open = toQuantity(Number(line['quantity']) - Number(line['shippedQuantity']));
  if (!('quantity' in given) && Number(given['shipQuantity'] ?? 0) > open) throw tooMuchToShip(open);
}

const RECOMPUTING = ['quantity', 'unitPrice', 'unitOfMeasureCode', 'discountPercent', 'taxCode'];
/** Setting one of these looks the price up again: a price of one's own must come after them. */
const REPRICING = ['quantity', 'unitOfMeasureCode'];

function validated(erp: Erp, start: Row, given: Row): Row {
  const line: Row = { ...start };
  for (const [name, value] of Object.entries(given)) {
    line[name] = value;
    if (name === 'locationId') refuseUnknownLocation(erp, String(value));
    if (REPRICING.includes(name) && line['lineType'] === 'Item') line['unitPrice'] = priceOf(erp, line);
  }
  return line;
}

function priceOf(erp: Erp, line: Row): number {
  const order = erp.tables.salesOrders.find(String(line['documentId']));
  const unit = String(line['unitOfMeasureCode']);
  const price = bestPrice(erp, {
    customer: erp.tables.customers.find(String(order?.['billToCustomerId'])),
    itemId: String(line['itemId']),
    unit,
    quantity: Number(line['quantity']),
    currency: String(order?.['currencyCode']),
    day: String(order?.['orderDate']),
  });
  if (price === undefined) throw unitUnknown(unit);
  return price;
}

/** The item of a line, unless it is blocked. */
export function saleableItem({ tables }: Erp, given: Row): Fields {
  const { itemId, lineObjectNumber } = given;
  const item =
    itemId === undefined
      ? tables.items.findBy('number', lineObjectNumber)
      : tables.items.find(String(itemId));
  if (item === undefined) throw itemUnknown();
  if (item['blocked'] === true) throw itemBlocked(item);
  if (item['salesBlocked'] === true) throw itemSalesBlocked(item);
  return item;
}

const NO_LOCATION = '00000000-0000-0000-0000-000000000000';

/** A line may be without a location; one that is named must exist. */
export function refuseUnknownLocation(erp: Erp, id: string): void {
  if (id !== NO_LOCATION && erp.tables.locations.find(id) === undefined) throw locationUnknown(id);
}

function refuseReleased(order: Fields): void {
  if (order['status'] !== 'Draft') throw orderReleased(order);
}

function orderOf(erp: Erp, line: Fields): Fields {
  const order = erp.tables.salesOrders.find(String(line['documentId']));
  if (order === undefined) throw new Error(`line ${line.id} has no order`);
  return order;
}

function nextSequence(erp: Erp, order: Fields): number {
  return Number(linesOf(erp, order.id).at(-1)?.['sequence'] ?? 0) + STEP;
}

function fieldsOf(erp: Erp, body: unknown): Row {
  return checkedFields(erp, entity(), body);
}

/** Asked for each time: the lists are made of the modules that import this one. */
function entity() {
  const found = findEntity('v2.0', 'salesOrderLines');
  if (found === undefined) throw new Error('there is no list of order lines');
  return found;
}
