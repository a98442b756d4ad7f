/** Sales orders as the API takes them: with their lines in one request, numbered by a series, blocked by what blocks a sale. */
import { randomUUID } from 'node:crypto';
import { badRequest } from '../odata/problem.ts';
import { findEntity } from '../tables/entities.ts';
import type { Erp } from '../tables/erp.ts';
import type { Fields } from '../tables/table.ts';
import { blankFields, checkedFields } from '../tables/writes.ts';
import { linesOf, nextNumber, today, type Row } from './amounts.ts';
import { insertLine, refreshOrder, refuseShipped } from './order-lines.ts';
import {
  customerBlocked,
  customerMissing,
  customersDiffer,
  customerUnknown,
  orderReleased,
} from './refusals.ts';
import { taxAnew } from './tax-areas.ts';

/** Creates an order, and the lines that came with it; nothing stands where one of them is refused. */
export function insertOrder(erp: Erp, body: unknown): Fields {
  const { header, lines } = partsOf(body);
  const given = checkedFields(erp, entity(), header);
  const customer = customerOf(erp, given);
  const { id } = erp.tables.salesOrders.insert({
    ...blankFields(entity()),
    ...defaultsOf(erp, customer),
    ...given,
    ...namesOf(customer),
    number: nextNumber(erp, 'S-ORD'),
    id: randomUUID(),
  });
  try {
    for (const line of lines) {
      const order = erp.tables.salesOrders.find(id);
      if (order !== undefined) insertLine(erp, order, line);
    }
    return refreshOrder(erp, id);
  } catch (refused) {
    removeOrder(erp, id);
    throw refused;
  }
}

/** Changes the header; the lines are lists of their own. */
export function updateOrder(erp: Erp, order: Fields, body: unknown): Fields {
  const given = checkedFields(erp, entity(), body);
  const released = order['status'] !== 'Draft' && OPEN_ONLY.some((name) => name in given);
  if (released) throw orderReleased(order);
  if (Object.keys(given).some((name) => TAXED_BY.includes(name))) taxAnew(erp, { ...order, ...given });
  return refreshOrder(erp, order.id, given);
}

/** Fields of the header by which its lines are taxed. */
const TAXED_BY = ['shipToCountry', 'shipToState', 'shipToPostCode', 'postingDate'];

/** What the vendor tests the status for; an address may change until the goods leave. */
const OPEN_ONLY = ['customerId', 'customerNumber', 'currencyCode', 'requestedDeliveryDate'];

/** Deletes an order, released or not, unless goods left that are not invoiced. */
export function deleteOrder(erp: Erp, order: Fields): void {
  for (const line of linesOf(erp, order.id)) refuseShipped(order, line);
  removeOrder(erp, order.id);
}

/** Takes an order and its lines away, whatever became of them. */
export function removeOrder(erp: Erp, id: string): void {
  for (const line of linesOf(erp, id)) erp.tables.salesOrderLines.delete(line.id);
  erp.tables.salesOrders.delete(id);
}

function partsOf(body: unknown): { readonly header: object; readonly lines: readonly unknown[] } {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw badRequest('Invalid Request Body');
  const { salesOrderLines = [], ...header }: { salesOrderLines?: unknown } = body;
  if (!Array.isArray(salesOrderLines)) throw badRequest('Invalid Request Body');
  return { header, lines: salesOrderLines };
}

function customerOf({ tables }: Erp, { customerId, customerNumber }: Row): Fields {
  if (customerId === undefined && customerNumber === undefined) throw customerMissing();
  const customer =
    customerId === undefined
      ? tables.customers.findBy('number', customerNumber)
      : tables.customers.find(String(customerId));
  if (customer === undefined) throw customerUnknown();
  if (customerNumber !== undefined && customer['number'] !== customerNumber) throw customersDiffer();
  if (customer['blocked'] !== ' ') throw customerBlocked('create', customer);
  return customer;
}

function defaultsOf(erp: Erp, customer: Fields): Row {
  return {
    orderDate: today(erp),
    postingDate: today(erp),
    ...postalOf('shipTo', customer),
    ...postalOf('sellTo', customer),
    shipToName: String(customer['displayName']),
    currencyCode: String(customer['currencyCode']),
    paymentTermsId: String(customer['paymentTermsId']),
    partialShipping: true,
    phoneNumber: String(customer['phoneNumber']),
    email: String(customer['email']),
    status: 'Draft',
    reopened: false,
    reopenedAt: '0001-01-01T00:00:00Z',
  };
}

function namesOf(customer: Fields): Row {
  const number = String(customer['number']);
  const name = String(customer['displayName']);
  return {
    customerId: customer.id,
    customerNumber: number,
    customerName: name,
    billToCustomerId: customer.id,
    billToCustomerNumber: number,
    billToName: name,
    ...postalOf('billTo', customer),
  };
}

function postalOf(prefix: string, customer: Fields): Row {
  return {
    [`${prefix}AddressLine1`]: String(customer['addressLine1']),
    [`${prefix}AddressLine2`]: String(customer['addressLine2']),
    [`${prefix}City`]: String(customer['city']),
    [`${prefix}Country`]: String(customer['country']),
    [`${prefix}State`]: String(customer['state']),
    [`${prefix}PostCode`]: String(customer['postalCode']),
  };
}

function entity() {
  const found = findEntity('v2.0', 'salesOrders');
  if (found === undefined) throw new Error('there is no list of orders');
  return found;
}
