/** What Business Central says of sales documents, as we read it: each with its lines, in its own words. */
import { Type, type Static } from 'typebox';
import type { Resource } from '../api/resource.ts';
import { Code, Decimal, fieldsOf, Guid, PlainDate, Text } from '../theirs.ts';
import { OrderableInstant } from '../../kit/versions.ts';

const itemLine = {
  id: Guid,
  sequence: Type.Integer(),
  itemId: Guid,
  lineType: Text(40),
  lineObjectNumber: Text(20),
  unitOfMeasureCode: Text(10),
  quantity: Decimal,
};

export const TheirOrderLine = Type.Object({
  ...itemLine,
  description2: Text(50),
  unitPrice: Decimal,
  shippedQuantity: Decimal,
  invoicedQuantity: Decimal,
});
export type TheirOrderLine = Static<typeof TheirOrderLine>;

const orderFields = {
  id: Guid,
  number: Code(20),
  externalDocumentNumber: Text(35),
  currencyCode: Text(10),
  totalAmountIncludingTax: Decimal,
  status: Text(40),
  lastModifiedDateTime: OrderableInstant,
};
/** An order that stands, or what posted invoices tell of one that was finished. */
const TheirStandingOrder = Type.Object({ ...orderFields, salesOrderLines: Type.Array(TheirOrderLine) });

const TheirInvoiceLine = Type.Object({ ...itemLine, description2: Text(50), netAmount: Decimal });

const posted = {
  id: Guid,
  number: Code(20),
  externalDocumentNumber: Text(35),
  postingDate: PlainDate,
  currencyCode: Text(10),
  totalAmountExcludingTax: Decimal,
  totalTaxAmount: Decimal,
  totalAmountIncludingTax: Decimal,
  status: Text(40),
  lastModifiedDateTime: OrderableInstant,
};

export const TheirInvoice = Type.Object({
  ...posted,
  orderId: Guid,
  orderNumber: Text(20),
  salesInvoiceLines: Type.Array(TheirInvoiceLine),
});
export type TheirInvoice = Static<typeof TheirInvoice>;

export const TheirCreditMemo = Type.Object({
  ...posted,
  salesCreditMemoLines: Type.Array(Type.Object({ ...itemLine, netAmount: Decimal })),
});
export type TheirCreditMemo = Static<typeof TheirCreditMemo>;

/** An order that is not in the list any more: finished by posting, or taken out by somebody. */
const TheirGoneOrder = Type.Object({
  id: Guid,
  goneAt: OrderableInstant,
  /** Empty: nothing of it was ever invoiced. */
  invoices: Type.Array(TheirInvoice),
});
export type TheirGoneOrder = Static<typeof TheirGoneOrder>;

export const TheirOrder = Type.Union([TheirStandingOrder, TheirGoneOrder]);
export type TheirOrder = Static<typeof TheirOrder>;

export const TheirShipment = Type.Object({
  id: Guid,
  number: Code(20),
  externalDocumentNumber: Text(35),
  postingDate: PlainDate,
  orderNumber: Text(20),
  lastModifiedDateTime: OrderableInstant,
  salesShipmentLines: Type.Array(
    Type.Object({
      id: Guid,
      sequence: Type.Integer(),
      lineType: Text(40),
      lineObjectNumber: Text(20),
      description2: Text(50),
      unitOfMeasureCode: Text(10),
      quantity: Decimal,
    }),
  ),
});
export type TheirShipment = Static<typeof TheirShipment>;

/** Every list of sales documents that the connector reads. */
export const ORDER_RESOURCES = {
  salesOrders: {
    api: 'standard',
    entitySet: 'salesOrders',
    select: Object.keys(orderFields),
    expand: { salesOrderLines: fieldsOf(TheirOrderLine) },
  },
  salesInvoices: {
    api: 'standard',
    entitySet: 'salesInvoices',
    select: fieldsOf(TheirInvoice, ['salesInvoiceLines']),
    expand: { salesInvoiceLines: fieldsOf(TheirInvoiceLine) },
  },
  salesCreditMemos: {
    api: 'standard',
    entitySet: 'salesCreditMemos',
    select: fieldsOf(TheirCreditMemo, ['salesCreditMemoLines']),
    expand: { salesCreditMemoLines: fieldsOf(TheirCreditMemo.properties.salesCreditMemoLines.items) },
  },
  salesShipments: {
    api: 'standard',
    entitySet: 'salesShipments',
    select: fieldsOf(TheirShipment, ['salesShipmentLines']),
    expand: { salesShipmentLines: fieldsOf(TheirShipment.properties.salesShipmentLines.items) },
  },
} as const satisfies Record<string, Resource>;
