/** What people are told of an order: a message to the buyer, and the whole story to those who look after the customer. */
import { Type, type Static } from 'typebox';
import {
  CurrencyCode,
  DecimalString,
  Instant,
  PlainDate,
  Quantity,
  Reference,
  TimeZone,
} from '../primitives.ts';
import { LineStatus } from './outgoing.ts';

const closed = { additionalProperties: false } as const;
const Name = Type.String({ minLength: 1, maxLength: 80 });
const Text = Type.String({ minLength: 1, maxLength: 250 });

/** One message to one buyer. It is sent once: nothing unsends it. */
export const Notification = Type.Object(
  {
    /** Unique among all messages: our number of the order and what the message is about. */
    document: Type.String({ minLength: 1, maxLength: 120 }),
    about: Type.Union([
      Type.Literal('received'),
      Type.Literal('shipped'),
      Type.Literal('delayed'),
      Type.Literal('backordered'),
      Type.Literal('cancelled'),
      Type.Literal('refunded'),
    ]),
    to: Type.String({ maxLength: 254 }),
    name: Type.Optional(Text),
    channel: Name,
    orderNumber: Name,
    purchaseOrder: Type.Optional(Name),
    at: Instant,
    /** The buyer's clock, by which days and times are told. */
    zone: TimeZone,
    currency: CurrencyCode,
    /** What the message is about, line by line. */
    lines: Type.Array(
      Type.Object(
        {
          line: Name,
          itemNumber: Name,
          description: Type.Optional(Text),
          /** In the unit of the buyer where it is exact in it. */
          quantity: Quantity,
          /** What he ordered in his own unit, where the quantity is not exact in it. */
          orderedAs: Type.Optional(Quantity),
        },
        closed,
      ),
    ),
    /** Of a shipment. */
    carrier: Type.Optional(Name),
    trackingNumbers: Type.Optional(Type.Array(Type.String({ maxLength: 120 }))),
    /** When it is expected now. */
    expectedOn: Type.Optional(PlainDate),
    /** Of money that goes back. */
    amount: Type.Optional(DecimalString),
  },
  closed,
);
export type Notification = Static<typeof Notification>;

/** An order as the CRM shows it beside the customer. */
export const OrderSummary = Type.Object(
  {
    /** Our number of the order. */
    document: Type.String({ minLength: 1, maxLength: 35 }),
    channel: Name,
    orderNumber: Name,
    /** The channel's own id of it, where it has one: numbers may be the same in two channels. */
    channelOrderId: Type.Optional(Type.String({ minLength: 1, maxLength: 120 })),
    customer: Reference,
    shipTo: Type.Optional(Reference),
    orderDate: PlainDate,
    requestedDate: Type.Optional(PlainDate),
    purchaseOrder: Type.Optional(Name),
    currency: CurrencyCode,
    total: DecimalString,
    status: LineStatus,
    /** Number in the ERP, once it has one. */
    erpNumber: Type.Optional(Name),
    lines: Type.Array(
      Type.Object(
        {
          line: Name,
          item: Reference,
          status: LineStatus,
          /** In the unit of the buyer where all of it, price too, is exact in it; else in ours. */
          quantity: Quantity,
          shipped: Quantity,
          /** What he ordered in his own unit, where not all of it is exact in it. */
          orderedAs: Type.Optional(Quantity),
          /** In the unit in which it is worked, where that is another: a CRM may sell the item by this one alone. */
          worked: Type.Optional(Type.Object({ quantity: Quantity, unitPrice: DecimalString }, closed)),
          /** What left in the place of the ordered item, in its own quantity: it is part of what is shipped. */
          instead: Type.Optional(Type.Array(Type.Object({ item: Reference, quantity: Quantity }, closed))),
          /** Per one of the quantity's unit. */
          unitPrice: DecimalString,
        },
        closed,
      ),
    ),
    /** What happened, the latest last. */
    milestones: Type.Array(Type.Object({ what: Text, at: Instant }, closed)),
  },
  closed,
);
export type OrderSummary = Static<typeof OrderSummary>;
