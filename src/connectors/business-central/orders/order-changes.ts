/** What must be sent so that a standing order becomes the wanted one: the header, new lines, changed lines, lines that go. */
import { compareDecimals, decimalOf } from '../../../model/values/decimal.ts';
import { ask, type Outcome } from '../../kit/outcome.ts';
import type { Write } from '../../kit/target.ts';
import type { BatchRequest } from '../api/batch.ts';
import { recordPath } from '../api/resource.ts';
import { chargeChanges, newChargeLines } from '../charges/charge-lines.ts';
import type { Settings } from '../settings.ts';
import { enumName, exactDecimal, NO_DATE } from '../their-values.ts';
import { HEADER_FIELDS, type SalesOrderBody, type SalesOrderLineBody } from './sales-order-body.ts';
import { heldLine, heldTaxCode, type StandingLine, type StandingOrder } from './standing-orders.ts';

/** The body of a new order with its lines: one request, one transaction. */
export function creation(settings: Settings, body: SalesOrderBody): BatchRequest {
  const { state: _placed, comment, salesOrderLines, chargeLines = [], ...header } = body;
  return {
    method: 'POST',
    path: `companies(${settings.company})/salesOrders`,
    body: {
      ...header,
      salesOrderLines: [
        ...commentLines(comment),
        ...salesOrderLines.map(newLine),
        ...newChargeLines({ chargeLines }),
      ],
    },
  };
}

/** Deletes an order of which nothing has left; what has left is for people. */
export function deletion(settings: Settings, order: StandingOrder): BatchRequest | Outcome {
  const shipped = order.salesOrderLines.find(hasShipped);
  if (shipped !== undefined) {
    return ask(
      `order ${order.number}: ${String(shipped.shippedQuantity)} of ${shipped.lineObjectNumber} have left, it cannot be taken out any more`,
    );
  }
  return {
    method: 'DELETE',
    path: recordPath(settings, 'salesOrders', order.id),
    ifMatch: order['@odata.etag'],
  };
}

/** Gives the requests in the order in which they must run; none where the order is as it should be. */
export function changes(
  settings: Settings,
  order: StandingOrder,
  { body, previous }: Pick<Write<SalesOrderBody>, 'body' | 'previous'>,
): readonly BatchRequest[] | Outcome {
  const standing = ownLines(order);
  const wanted = new Map(body.salesOrderLines.map((line) => [line.description2, line]));
  const before = new Map(previous?.salesOrderLines.map((line) => [line.description2, line]));
  const going = [...standing].filter(([id, line]) => {
    const told = wanted.get(id);
    return !fits(line, told) || isTaxedAnew(line, { told, before: before.get(id) });
  });
  const stuck = going.find(([, line]) => hasShipped(line));
  if (stuck !== undefined) return ask(`order ${order.number}: ${whyStuck(stuck[1], wanted.get(stuck[0]))}`);
  const short = body.salesOrderLines.find((line) => isBelowShipped(standing.get(line.description2), line));
  if (short !== undefined) {
    const shipped = standing.get(short.description2)?.shippedQuantity;
    return ask(
      `order ${order.number}: line ${short.description2} has shipped ${String(shipped)} and is wanted for ${short.quantity} only: less than has left it cannot be`,
    );
  }
  const gone = new Set(going.map(([id]) => id));
  const charges = chargeChanges(settings, order, body);
  if ('outcome' in charges) return charges;
  return [
    ...headerChange(settings, order, body),
    ...commentChange(settings, order, body),
    ...going.map(([, line]) => lineRequest(settings, 'DELETE', line)),
    ...body.salesOrderLines.flatMap((line) => {
      const present = gone.has(line.description2) ? undefined : standing.get(line.description2);
      return present === undefined ? [added(settings, order, line)] : changedLine(settings, present, line);
    }),
    ...charges,
  ];
}

/** Our lines by our id; lines that people added have none, and stay as they are. */
export function ownLines(order: StandingOrder): ReadonlyMap<string, StandingLine> {
  const lines = order.salesOrderLines.filter(
    ({ lineType, description2 }) => enumName(lineType) === 'Item' && description2.trim() !== '',
  );
  // Where a line was copied there, the first one is ours.
  return new Map(lines.toReversed().map((line) => [line.description2.trim(), line]));
}

/** Another item is another line there. */
function fits(line: StandingLine, wanted: SalesOrderLineBody | undefined): boolean {
  return wanted !== undefined && line.itemId.toLowerCase() === wanted.itemId;
}

interface Told {
  readonly told: SalesOrderLineBody | undefined;
  /** As it was delivered last. */
  readonly before: SalesOrderLineBody | undefined;
}

/** The channel does not remit its tax after all: which code is the item's own only the ERP knows, and it gives that to a line that is new. */
function isTaxedAnew({ taxCode }: StandingLine, { told, before }: Told): boolean {
  return told?.taxCode === undefined && before?.taxCode !== undefined && before.taxCode === taxCode;
}

function whyStuck(line: StandingLine, wanted: SalesOrderLineBody | undefined): string {
  const has = `line ${line.description2.trim()} has shipped ${String(line.shippedQuantity)}`;
  return fits(line, wanted)
    ? `${has} with tax code ${line.taxCode ?? ''}, of which the channel remits the tax, and it does not any more: give it the tax code of its item there`
    : `${has}, it cannot go any more`;
}

function hasShipped({ shippedQuantity }: StandingLine): boolean {
  return Number(shippedQuantity) !== 0;
}

/** A change down to what has left is possible, and no further. */
function isBelowShipped(line: StandingLine | undefined, wanted: SalesOrderLineBody): boolean {
  if (line === undefined || heldLine(line).quantity === wanted.quantity) return false;
  return compareDecimals(decimalOf(wanted.quantity), decimalOf(exact(line.shippedQuantity))) < 0;
}

function exact(value: number | string): string {
  const decimal = exactDecimal('', value);
  return 'mapped' in decimal ? decimal.mapped : '0';
}

function headerChange(settings: Settings, order: StandingOrder, body: SalesOrderBody): BatchRequest[] {
  const wanted = new Map(Object.entries(body));
  const differing = HEADER_FIELDS.filter(
    (field) => wanted.has(field) && heldHeader(order, field) !== wanted.get(field),
  );
  if (differing.length === 0) return [];
  return [
    {
      method: 'PATCH',
      path: recordPath(settings, 'salesOrders', order.id),
      body: Object.fromEntries(differing.map((field) => [field, wanted.get(field)])),
      ifMatch: order['@odata.etag'],
    },
  ];
}

/** A header field as it stands, in the words of the body. */
export function heldHeader(order: StandingOrder, field: string): unknown {
  const value = order[field];
  if (value === NO_DATE) return undefined;
  return field === 'customerId' && typeof value === 'string' ? value.toLowerCase() : value;
}

/** Our comment line as it stands: people's comments begin with other words. */
export function heldComment(settings: Settings, order: StandingOrder): StandingLine | undefined {
  const { purchaseOrderText } = settings;
  if (purchaseOrderText === undefined) return undefined;
  return order.salesOrderLines.find(
    ({ lineType, description }) =>
      enumName(lineType) === 'Comment' && description.startsWith(`${purchaseOrderText} `),
  );
}

function commentChange(
  settings: Settings,
  order: StandingOrder,
  { comment }: SalesOrderBody,
): readonly BatchRequest[] {
  const held = heldComment(settings, order);
  if (held?.description === comment) return [];
  if (held === undefined) {
    const path = `${recordPath(settings, 'salesOrders', order.id)}/salesOrderLines`;
    return commentLines(comment).map((body) => ({ method: 'POST', path, body }));
  }
  if (comment === undefined) return [lineRequest(settings, 'DELETE', held)];
  return [{ ...lineRequest(settings, 'PATCH', held), body: { description: comment } }];
}

function commentLines(comment: string | undefined): readonly Record<string, unknown>[] {
  return comment === undefined ? [] : [{ lineType: 'Comment', description: comment }];
}

function added(settings: Settings, order: StandingOrder, line: SalesOrderLineBody): BatchRequest {
  const path = `${recordPath(settings, 'salesOrders', order.id)}/salesOrderLines`;
  return { method: 'POST', path, body: newLine(line) };
}

/** The price comes last: unit and quantity look it up again. */
function newLine(line: SalesOrderLineBody): Record<string, unknown> {
  const { description2, itemId, locationId, unitOfMeasureCode, quantity, unitPrice, taxCode } = line;
  const taxed = taxCode === undefined ? {} : { taxCode };
  const plain = { lineType: 'Item', itemId, description2, locationId, unitOfMeasureCode, ...taxed };
  return { ...plain, quantity: Number(quantity), unitPrice: Number(unitPrice) };
}

function changedLine(settings: Settings, present: StandingLine, line: SalesOrderLineBody): BatchRequest[] {
  const held = { ...heldLine(present), ...heldTaxCode(present, line) };
  const body: Record<string, unknown> = {
    ...(held.locationId === line.locationId ? {} : { locationId: line.locationId }),
    ...(held.unitOfMeasureCode === line.unitOfMeasureCode
      ? {}
      : { unitOfMeasureCode: line.unitOfMeasureCode }),
    ...(held.taxCode === line.taxCode ? {} : { taxCode: line.taxCode }),
    ...(held.quantity === line.quantity ? {} : { quantity: Number(line.quantity) }),
  };
  // A price of ours is told again whenever something was that may have looked it up.
  const priceStands = held.unitPrice === line.unitPrice && Object.keys(body).length === 0;
  if (!priceStands) body['unitPrice'] = Number(line.unitPrice);
  return Object.keys(body).length === 0 ? [] : [{ ...lineRequest(settings, 'PATCH', present), body }];
}

function lineRequest(settings: Settings, method: 'PATCH' | 'DELETE', line: StandingLine): BatchRequest {
  return {
    method,
    path: recordPath(settings, 'salesOrderLines', line.id),
    ifMatch: line['@odata.etag'],
  };
}
