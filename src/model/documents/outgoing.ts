/** Documents that the hub wants to stand in an outside system: each carries our own number, by which it is found again. */
import { Type, type Static } from 'typebox';
import { Address } from '../party.ts';
import { SalesCharge } from './charges.ts';
import { CurrencyCode, DecimalString, Instant, PlainDate, Quantity, Reference } from '../primitives.ts';

const closed = { additionalProperties: false } as const;
const Name = Type.String({ minLength: 1, maxLength: 80 });

/** The sales order in the ERP. `document` is unique over all channels; ERPs keep it as the external document number. */
export const SalesOrder = Type.Object(
  {
    /** At most 35 characters: that is as long as ERPs let an external document number be. */
    document: Type.String({ minLength: 1, maxLength: 35 }),
    channel: Name,
    orderNumber: Name,
    customer: Reference,
    shipTo: Type.Optional(Reference),
    shipToAddress: Type.Optional(Address),
    /** Who receives it there. */
    shipToName: Type.Optional(Type.String({ minLength: 1, maxLength: 150 })),
    orderDate: PlainDate,
    requestedDate: Type.Optional(PlainDate),
    purchaseOrder: Type.Optional(Name),
    currency: CurrencyCode,
    /** A cancelled order is taken out where the ERP still lets it be. */
    state: Type.Union([Type.Literal('placed'), Type.Literal('cancelled')]),
    lines: Type.Array(
      Type.Object(
        {
          /** Unique in the document: a line that comes from several locations stands here once for each of them. */
          line: Name,
          item: Reference,
          quantity: Quantity,
          location: Reference,
          /** Per one of the quantity's unit. */
          unitPrice: DecimalString,
          /** Who remits its sales tax, where the seller does not: the ERP takes none on it. */
          taxRemittedBy: Type.Optional(Type.Literal('channel')),
          /** What has left so far, for an ERP that does not see it by itself. */
          shipped: Type.Optional(Quantity),
        },
        closed,
      ),
    ),
    /** What is charged or given beside the goods; absent: nothing. */
    charges: Type.Optional(Type.Array(SalesCharge)),
  },
  closed,
);
export type SalesOrder = Static<typeof SalesOrder>;

/** The order to one warehouse to pick and ship. */
export const WarehouseOrder = Type.Object(
  {
    document: Type.String({ minLength: 1, maxLength: 35 }),
    location: Reference,
    orderNumber: Name,
    shipToName: Type.Optional(Type.String({ maxLength: 150 })),
    shipToAddress: Type.Optional(Address),
    requestedDate: Type.Optional(PlainDate),
    shipComplete: Type.Boolean(),
    state: Type.Union([Type.Literal('placed'), Type.Literal('cancelled')]),
    lines: Type.Array(Type.Object({ line: Name, item: Reference, quantity: Quantity }, closed)),
  },
  closed,
);
export type WarehouseOrder = Static<typeof WarehouseOrder>;

/** The derived status of a line; each word names the document that proves it. */
export const LineStatus = Type.Union([
  Type.Literal('received'),
  Type.Literal('held'),
  Type.Literal('accepted'),
  Type.Literal('placed'),
  Type.Literal('backordered'),
  Type.Literal('released'),
  Type.Literal('picked'),
  Type.Literal('shipped'),
  Type.Literal('invoiced'),
  Type.Literal('closed'),
  Type.Literal('cancelled'),
  Type.Literal('refused'),
]);
export type LineStatus = Static<typeof LineStatus>;

/** What a channel is told of its order. */
export const OrderStatus = Type.Object(
  {
    channel: Name,
    orderNumber: Name,
    /** The channel's own id of the order, as the order gave it. */
    channelOrderId: Type.Optional(Type.String({ minLength: 1, maxLength: 120 })),
    status: LineStatus,
    asOf: Instant,
    lines: Type.Array(
      Type.Object(
        {
          line: Name,
          status: LineStatus,
          /** These, and its shipments, in one unit: that of the buyer where they are exact in it. */
          ordered: Quantity,
          shipped: Quantity,
          /** What invoices bill of it, and credit notes give back. */
          invoiced: Quantity,
          credited: Quantity,
          cancelled: Quantity,
          /** What the buyer ordered in his own unit, where the quantities are not exact in it. */
          orderedAs: Type.Optional(Quantity),
        },
        closed,
      ),
    ),
    shipments: Type.Array(
      Type.Object(
        {
          id: Name,
          at: Instant,
          carrier: Type.Optional(Name),
          trackingNumbers: Type.Array(Type.String({ maxLength: 120 })),
          lines: Type.Array(Type.Object({ line: Name, quantity: Quantity }, closed)),
        },
        closed,
      ),
    ),
  },
  closed,
);
export type OrderStatus = Static<typeof OrderStatus>;
