/** A sales order in the words of Business Central: what the hub wants to stand there. */
import { Type, type Static } from 'typebox';
import type { SalesOrder } from '../../../model/documents/outgoing.ts';
import type { RecordDomain, SyncDomain } from '../../../model/facts.ts';
import type { Quantity, Reference } from '../../../model/primitives.ts';
import { breach, mapped, type Mapped, type MappedForTarget } from '../../kit/mapping.ts';
import type { TargetView } from '../../kit/target.ts';
import { ChargeLineBody, chargeLinesOf } from '../charges/charge-line-body.ts';
import { gather, gatherEach } from '../../kit/gather.ts';
import type { Settings } from '../settings.ts';
import { text } from '../targets/fields.ts';
import { decimalForJson, theirUnit } from '../their-values.ts';

const Guid = Type.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' });
const Line = (maxLength: number) => Type.Optional(Type.String({ maxLength }));

/** One line; `description2` carries our line id. Decimals are exact texts here, JSON numbers on the wire. */
export const SalesOrderLineBody = Type.Object(
  {
    description2: Type.String({ minLength: 1, maxLength: 50 }),
    itemId: Guid,
    locationId: Guid,
    unitOfMeasureCode: Type.String({ minLength: 1, maxLength: 10 }),
    quantity: Type.String(),
    unitPrice: Type.String(),
    /** Only where the channel remits its tax. */
    taxCode: Type.Optional(Type.String({ maxLength: 20 })),
    /** To be posted as shipped and invoiced, where the settings say so. */
    shipped: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
);
export type SalesOrderLineBody = Static<typeof SalesOrderLineBody>;

/** The header fields that the hub writes; an address only where the order has one of its own. */
const header = {
  externalDocumentNumber: Type.String({ minLength: 1, maxLength: 35 }),
  customerId: Guid,
  orderDate: Type.String({ format: 'date' }),
  requestedDeliveryDate: Type.Optional(Type.String({ format: 'date' })),
  currencyCode: Type.String({ minLength: 3, maxLength: 3 }),
  shipToName: Line(100),
  shipToAddressLine1: Line(100),
  shipToAddressLine2: Line(50),
  shipToCity: Line(30),
  shipToState: Line(30),
  shipToCountry: Line(10),
  shipToPostCode: Line(20),
};
export const HEADER_FIELDS = Object.keys(header);

export const SalesOrderBody = Type.Object(
  {
    ...header,
    state: Type.Union([Type.Literal('placed'), Type.Literal('cancelled')]),
    /** Text of a comment line that names the buyer's own order. */
    comment: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
    salesOrderLines: Type.Array(SalesOrderLineBody),
    /** Beside the items; absent: none. */
    chargeLines: Type.Optional(Type.Array(ChargeLineBody)),
  },
  { additionalProperties: false },
);
export type SalesOrderBody = Static<typeof SalesOrderBody>;

/** Pure: our sales order → theirs; waits for the ERP's ids of customer, items and locations. */
export function toBody(view: TargetView<'sales-order'>, settings: Settings): MappedForTarget<SalesOrderBody> {
  const order = view.fields;
  const unknown = firstUnknown(view);
  if (unknown !== undefined) return unknown;
  const idOf = (domain: RecordDomain, reference: Reference): string =>
    view.externalIdOf(domain, reference)?.toLowerCase() ?? '';
  const parts = gather({
    externalDocumentNumber: documentNumber(order.document),
    address: shipTo(order.shipToAddress),
    name: text('shipToName', order.shipToName, 100),
    comment: text('purchaseOrder', commentOf(order, settings), 100),
    salesOrderLines: gatherEach(
      order.lines.map((line, index) =>
        lineBody(
          { ...line, itemId: idOf('item', line.item), locationId: idOf('location', line.location), index },
          settings,
        ),
      ),
    ),
    ...chargeLinesOf(order, settings),
  });
  if ('breach' in parts) return parts;
  const { address, name, comment, ...rest } = parts.mapped;
  return mapped({
    ...rest,
    ...address,
    ...(name === '' ? {} : { shipToName: name }),
    ...(comment === '' ? {} : { comment }),
    customerId: idOf('party', order.customer),
    orderDate: order.orderDate,
    ...(order.requestedDate === undefined ? {} : { requestedDeliveryDate: order.requestedDate }),
    currencyCode: order.currency,
    state: order.state,
  });
}

/** The first record that the ERP has no id of. */
function firstUnknown(view: TargetView<'sales-order'>) {
  const { fields } = view;
  const needed: readonly (readonly [RecordDomain, Reference])[] = [
    ['party', fields.customer],
    ...fields.lines.flatMap(({ item, location }) => [
      ['item', item] as const,
      ['location', location] as const,
    ]),
  ];
  const missing = needed.find(([domain, reference]) => view.externalIdOf(domain, reference) === undefined);
  if (missing === undefined) return undefined;
  const [domain, { value }] = missing;
  return { waitsFor: { domain: domain satisfies SyncDomain, recordId: value } };
}

/** The API's orders have no field for the buyer's own number: a line of text is printed on every document. */
function commentOf({ purchaseOrder }: SalesOrder, { purchaseOrderText }: Settings): string | undefined {
  if (purchaseOrder === undefined || purchaseOrderText === undefined) return undefined;
  return `${purchaseOrderText} ${purchaseOrder}`;
}

/** The ERP turns it into capitals: a number with small letters would never be found again. */
export function documentNumber(document: string): Mapped<string> {
  return document === document.toUpperCase().trim()
    ? mapped(document)
    : breach('document', document, 'capital letters, as Business Central keeps them');
}

interface LineWithIds extends Omit<SalesOrder['lines'][number], 'item' | 'location'> {
  readonly itemId: string;
  readonly locationId: string;
  readonly index: number;
}

function lineBody(
  { line, quantity, unitPrice, shipped, itemId, locationId, index, taxRemittedBy }: LineWithIds,
  settings: Settings,
): Mapped<SalesOrderLineBody> {
  const path = `lines[${index}]`;
  const unit = theirUnit(quantity.unit, settings);
  return gather<SalesOrderLineBody>({
    description2: text(`${path}.line`, line, 50),
    itemId: mapped(itemId),
    locationId: mapped(locationId),
    unitOfMeasureCode:
      unit === undefined
        ? breach(`${path}.quantity.unit`, quantity.unit, 'a unit that the settings declare')
        : mapped(unit),
    quantity: atMost5Places(`${path}.quantity.value`, quantity.value),
    unitPrice: atMost5Places(`${path}.unitPrice`, unitPrice),
    ...remittedTaxCode(taxRemittedBy, settings),
    ...(shipped === undefined || settings.postShipments !== true
      ? {}
      : { shipped: shippedOf(`${path}.shipped`, shipped, quantity.unit) }),
  });
}

/** What the channel remits is not taxed there, where the settings say how. */
export function remittedTaxCode(
  taxRemittedBy: 'channel' | undefined,
  { remittedTaxCode: code }: Settings,
): { readonly taxCode?: Mapped<string> } {
  return taxRemittedBy === undefined || code === undefined ? {} : { taxCode: mapped(code) };
}

function shippedOf(path: string, shipped: Quantity, unit: string): Mapped<string> {
  return shipped.unit === unit
    ? atMost5Places(`${path}.value`, shipped.value)
    : breach(`${path}.unit`, shipped.unit, `${unit}, the unit of the line`);
}

/** Quantities and unit prices have five decimal places there; one more would be rounded without a word. */
export function atMost5Places(path: string, decimal: string): Mapped<string> {
  const exact = decimalForJson(path, decimal);
  if ('breach' in exact) return exact;
  return (exact.mapped.split('.')[1] ?? '').length > 5
    ? breach(path, decimal, 'at most 5 decimal places in Business Central')
    : exact;
}

type AddressBody = Pick<
  SalesOrderBody,
  | 'shipToAddressLine1'
  | 'shipToAddressLine2'
  | 'shipToCity'
  | 'shipToState'
  | 'shipToCountry'
  | 'shipToPostCode'
>;

function shipTo(address: SalesOrder['shipToAddress']): Mapped<AddressBody> {
  if (address === undefined) return mapped({});
  const { lines, city, region, postalCode, country } = address;
  if (lines.length > 2) return breach('shipToAddress.lines', lines, 'at most two lines');
  return gather<Required<AddressBody>>({
    shipToAddressLine1: text('shipToAddress.lines[0]', lines[0], 100),
    shipToAddressLine2: text('shipToAddress.lines[1]', lines[1], 50),
    shipToCity: text('shipToAddress.city', city, 30),
    shipToState: text('shipToAddress.region', region, 30),
    shipToCountry: text('shipToAddress.country', country, 10),
    shipToPostCode: text('shipToAddress.postalCode', postalCode, 20),
  });
}
