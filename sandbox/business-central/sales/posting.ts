/** Posting as Business Central does it: shipments and invoices are documents of their own, and a finished order goes away. */
import { randomUUID } from 'node:crypto';
import type { Erp } from '../tables/erp.ts';
import type { Fields } from '../tables/table.ts';
import { amountsOf, linesOf, nextNumber, today, toCents, totalsOf, toQuantity, type Row } from './amounts.ts';
import { removeOrder } from './order-entry.ts';
import { refreshOrder } from './order-lines.ts';
import { approvalPending, customerBlocked, nothingToPost, nothingToRelease } from './refusals.ts';
import { taxedOn } from './tax-areas.ts';

/** What of a line is posted; a line that is not named is not touched. */
export type Quantities = ReadonlyMap<string, number>;

/** Nobody but the hub's own reopening leaves a mark, and every release takes it away. */
const UNMARKED = { reopened: false, reopenedAt: '0001-01-01T00:00:00Z' } as const;

/** Releases an order for the warehouse: its status is `Open` in the words of the API. */
export function releaseOrder(erp: Erp, order: Fields): Fields {
  if (!linesOf(erp, order.id).some(({ quantity }) => Number(quantity) !== 0)) throw nothingToRelease(order);
  return erp.tables.salesOrders.update(order.id, { status: 'Open', ...UNMARKED });
}

/** Makes a released order changeable again. */
export function reopenOrder(erp: Erp, order: Fields): Fields {
  if (order['status'] === 'In_x0020_Review') throw approvalPending();
  return erp.tables.salesOrders.update(order.id, { status: 'Draft' });
}

/** The companion's action: the mark stands in the same transaction; what is open already was opened by somebody else. */
export function reopenForHub(erp: Erp, order: Fields): void {
  if (order['status'] === 'Draft') return;
  reopenOrder(erp, order);
  erp.tables.salesOrders.update(order.id, { reopened: true, reopenedAt: erp.clock().toISOString() });
}

/** The companion's action. */
export function releaseForHub(erp: Erp, order: Fields): void {
  if (order['status'] === 'Draft') releaseOrder(erp, order);
}

/** Ships these quantities; gives the posted shipment. */
export function shipOrder(erp: Erp, order: Fields, quantities: Quantities): Fields {
  refuseBlocked(erp, order);
  const shipped = linesOf(erp, order.id).flatMap((line) => partOf(line, quantities.get(line.id)));
  if (shipped.length === 0) throw nothingToPost();
  const shipment = erp.tables.salesShipments.insert({
    ...copied(order, 'salesShipments'),
    number: nextNumber(erp, 'S-SHPT'),
    orderNumber: String(order['number']),
    postingDate: today(erp),
    id: randomUUID(),
  });
  for (const { line, quantity } of shipped) shipLine(erp, { shipment, line, quantity });
  refreshOrder(erp, order.id, { status: 'Open', ...UNMARKED });
  return shipment;
}

/** Invoices these quantities of what has left; gives the posted invoice. */
export function invoiceOrder(erp: Erp, order: Fields, quantities: Quantities): Fields {
  refuseBlocked(erp, order);
  const invoiced = linesOf(erp, order.id).flatMap((line) => partOf(line, quantities.get(line.id)));
  if (invoiced.length === 0) throw nothingToPost();
  const rows = invoiced.map(({ line, quantity }) => {
    const taxed = taxedOn(erp, today(erp), { order, line });
    return { ...taxed, quantity, ...amountsOf(taxed, quantity) };
  });
  const totals = totalsOf(rows);
  const invoice = erp.tables.salesInvoices.insert({
    ...copied(order, 'salesInvoices'),
    ...totals,
    remainingAmount: Number(totals['totalAmountIncludingTax']),
    number: nextNumber(erp, 'PS-INV'),
    orderId: order.id,
    orderNumber: String(order['number']),
    invoiceDate: today(erp),
    postingDate: today(erp),
    dueDate: today(erp),
    customerPurchaseOrderReference: '',
    status: 'Open',
    id: randomUUID(),
  });
  for (const row of rows)
    erp.tables.salesInvoiceLines.insert({ ...row, documentId: invoice.id, id: randomUUID() });
  for (const { line, quantity } of invoiced) {
    const sum = toQuantity(Number(line['invoicedQuantity']) + quantity);
    const left = toQuantity(Number(line['quantity']) - sum);
    erp.tables.salesOrderLines.update(line.id, { invoicedQuantity: sum, invoiceQuantity: left });
  }
  owe(erp, order, Number(totals['totalAmountIncludingTax']));
  finish(erp, order);
  return invoice;
}

/** Cancels a posted invoice by a corrective credit memo; gives the memo. The goods stay where they are. */
export function creditInvoice(erp: Erp, invoice: Fields): Fields {
  const { tables } = erp;
  const memo = tables.salesCreditMemos.insert({
    ...copied(invoice, 'salesCreditMemos'),
    number: nextNumber(erp, 'PS-CR'),
    creditMemoDate: today(erp),
    postingDate: today(erp),
    invoiceId: invoice.id,
    invoiceNumber: String(invoice['number']),
    status: 'Corrective',
    id: randomUUID(),
  });
  for (const line of tables.salesInvoiceLines.listBy('documentId', invoice.id)) {
    const { description2: _none, ...rest } = line;
    tables.salesCreditMemoLines.insert({ ...rest, documentId: memo.id, id: randomUUID() });
  }
  tables.salesInvoices.update(invoice.id, { status: 'Canceled', remainingAmount: 0 });
  owe(erp, invoice, -Number(invoice['totalAmountIncludingTax']));
  return memo;
}

/** What the lines themselves name as to be posted next. */
export function toPost(erp: Erp, order: Fields, field: 'shipQuantity' | 'invoiceQuantity'): Quantities {
  return new Map(linesOf(erp, order.id).map((line) => [line.id, Number(line[field])]));
}

/** All that can still be shipped of an order. */
export function openToShip(erp: Erp, order: Fields): Quantities {
  return openOf(linesOf(erp, order.id), { whole: 'quantity', done: 'shippedQuantity' });
}

/** All that has left and is not invoiced. */
export function openToInvoice(erp: Erp, order: Fields): Quantities {
  return openOf(linesOf(erp, order.id), { whole: 'shippedQuantity', done: 'invoicedQuantity' });
}

function openOf(lines: readonly Fields[], { whole, done }: { whole: string; done: string }): Quantities {
  return new Map(lines.map((line) => [line.id, toQuantity(Number(line[whole]) - Number(line[done]))]));
}

function partOf(line: Fields, quantity = 0): { readonly line: Fields; readonly quantity: number }[] {
  return quantity > 0 ? [{ line, quantity }] : [];
}

function shipLine(
  erp: Erp,
  { shipment, line, quantity }: { shipment: Fields; line: Fields; quantity: number },
): void {
  const { tables } = erp;
  const fields = ['sequence', 'lineObjectNumber', 'description', 'description2'];
  const more = ['unitOfMeasureCode', 'unitPrice', 'discountPercent', 'taxPercent', 'shipmentDate'];
  tables.salesShipmentLines.insert({
    ...Object.fromEntries([...fields, ...more].map((name) => [name, line[name] ?? ''])),
    lineType: line['lineType'] === 'Account' ? 'G_x002F_L_x0020_Account' : String(line['lineType']),
    documentId: shipment.id,
    documentNo: String(shipment['number']),
    quantity,
    id: randomUUID(),
  });
  const shippedQuantity = toQuantity(Number(line['shippedQuantity']) + quantity);
  const left = toQuantity(Number(line['quantity']) - shippedQuantity);
  tables.salesOrderLines.update(line.id, { shippedQuantity, shipQuantity: left });
  takeOut(erp, line, quantity);
}

/** The item's inventory goes down by base units. */
function takeOut({ tables }: Erp, line: Fields, quantity: number): void {
  const item = tables.items.find(String(line['itemId']));
  const units = tables.itemUnits.listBy('itemId', line['itemId']);
  const holds = Number(
    units.find(({ code }) => code === line['unitOfMeasureCode'])?.['qtyPerUnitOfMeasure'] ?? 1,
  );
  if (item === undefined) return;
  tables.items.update(item.id, { inventory: toQuantity(Number(item['inventory']) - quantity * holds) });
}

/** An order that is shipped and invoiced to the last piece is deleted by the posting: only its posted documents stay. */
function finish(erp: Erp, order: Fields): void {
  const isDone = linesOf(erp, order.id).every((line) => line['invoicedQuantity'] === line['quantity']);
  if (isDone) removeOrder(erp, order.id);
  else refreshOrder(erp, order.id);
}

function owe(erp: Erp, document: Fields, amount: number): void {
  const customer = erp.tables.customers.find(String(document['billToCustomerId']));
  if (customer !== undefined) addToBalance(erp, customer, amount);
}

/** The balance is computed when it is asked for: the customer's own date does not move. */
export function addToBalance({ tables }: Erp, customer: Fields, amount: number): void {
  tables.customers.seed({ ...customer, balance: toCents(Number(customer['balance']) + amount) });
}

function refuseBlocked({ tables }: Erp, order: Fields): void {
  const customer = tables.customers.find(String(order['billToCustomerId']));
  if (customer !== undefined && customer['blocked'] === 'All') throw customerBlocked('post', customer);
}

/** What a posted document takes over from the one it was posted from. */
function copied(document: Fields, table: keyof typeof TAKEN_OVER): Row {
  return Object.fromEntries(
    Object.entries(document).filter(([name]) => !NEVER.includes(name) && !TAKEN_OVER[table].includes(name)),
  );
}

const NEVER = ['id', 'number', 'lastModifiedDateTime', 'status', ...Object.keys(UNMARKED)];
const ORDERS_OWN = ['orderDate', 'requestedDeliveryDate', 'partialShipping', 'fullyShipped'];
const TAKEN_OVER = {
  salesShipments: ORDERS_OWN,
  salesInvoices: ORDERS_OWN,
  salesCreditMemos: ['orderId', 'orderNumber', 'remainingAmount', 'invoiceDate'],
};
