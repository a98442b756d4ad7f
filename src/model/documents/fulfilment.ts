/** What ERP, warehouses and carriers tell of an order: each document names the document of ours that it answers. */
import { Type, type Static } from 'typebox';
import { InvoicedCharge } from './charges.ts';
import {
  CurrencyCode,
  DecimalString,
  Instant,
  Money,
  PlainDate,
  Quantity,
  Reference,
} from '../primitives.ts';

const closed = { additionalProperties: false } as const;
const Name = Type.String({ minLength: 1, maxLength: 80 });

/** Which of our documents is meant: by our own number (`document`), which every document of ours carries, or by the system's id of it. */
const Answers = Type.Union([
  Type.Object({ ours: Name }, closed),
  Type.Object({ theirs: Type.String({ minLength: 1, maxLength: 120 }) }, closed),
]);

/** What the ERP holds of a sales order: its number, and per line what it confirms, has shipped and has invoiced. */
export const OrderResponse = Type.Object(
  {
    answers: Answers,
    number: Name,
    state: Type.Union([
      Type.Literal('draft'),
      Type.Literal('open'),
      Type.Literal('released'),
      Type.Literal('closed'),
      /** Taken out there; what had shipped stays shipped. */
      Type.Literal('cancelled'),
    ]),
    lines: Type.Array(
      Type.Object(
        {
          line: Name,
          item: Reference,
          quantity: Quantity,
          shipped: Type.Optional(Quantity),
          invoiced: Type.Optional(Quantity),
          location: Type.Optional(Reference),
          unitPrice: Type.Optional(DecimalString),
        },
        closed,
      ),
    ),
    total: Type.Optional(Money),
    /** When the ERP last changed it: a later one replaces an earlier one, whichever arrives first. */
    asOf: Instant,
  },
  closed,
);
export type OrderResponse = Static<typeof OrderResponse>;

/** What a warehouse did: the goods left, short or over, substituted or not, and in which packages. */
export const WarehouseAdvice = Type.Object(
  {
    adviceId: Type.String({ minLength: 1, maxLength: 120 }),
    answers: Answers,
    kind: Type.Union([
      Type.Literal('picked'),
      Type.Literal('packed'),
      Type.Literal('shipped'),
      Type.Literal('cancelled'),
    ]),
    at: Instant,
    /** No more comes for this warehouse order. */
    final: Type.Boolean(),
    lines: Type.Array(
      Type.Object(
        { line: Name, item: Reference, quantity: Quantity, substituteFor: Type.Optional(Reference) },
        closed,
      ),
    ),
    packages: Type.Optional(
      Type.Array(
        Type.Object(
          {
            /** SSCC where there is one. */
            id: Type.Optional(Name),
            carrier: Type.Optional(Name),
            trackingNumber: Type.Optional(Type.String({ minLength: 1, maxLength: 120 })),
          },
          closed,
        ),
      ),
    ),
  },
  closed,
);
export type WarehouseAdvice = Static<typeof WarehouseAdvice>;

/** An invoice or credit note as the ERP posted it. Amounts of a credit note are positive. */
export const Invoice = Type.Object(
  {
    number: Name,
    kind: Type.Union([Type.Literal('invoice'), Type.Literal('credit-note')]),
    answers: Answers,
    postedOn: PlainDate,
    currency: CurrencyCode,
    net: DecimalString,
    tax: DecimalString,
    total: DecimalString,
    lines: Type.Array(
      Type.Object(
        { line: Type.Optional(Name), item: Reference, quantity: Quantity, net: DecimalString },
        closed,
      ),
    ),
    /** What it bills or gives beside goods, as far as it is an order’s; its net has them in it. */
    charges: Type.Optional(Type.Array(InvoicedCharge)),
  },
  closed,
);
export type Invoice = Static<typeof Invoice>;
