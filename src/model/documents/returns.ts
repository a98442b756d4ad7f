/** Returns: what a buyer sends back, what the warehouse received of it, and the two documents that the hub wants for it. */
import { Type, type Static } from 'typebox';
import { CurrencyCode, DecimalString, Instant, PlainDate, Quantity, Reference } from '../primitives.ts';

const closed = { additionalProperties: false } as const;
const name = { minLength: 1, maxLength: 80 };
const Name = Type.String(name);

/** A return in one revision, as a channel or a person announces it; a later revision replaces an earlier one. */
export const Return = Type.Object(
  {
    channel: Name,
    orderNumber: Type.String({ ...name, description: 'the number of the order that it is about' }),
    number: Type.String({
      ...name,
      description: 'the number of the return, one among those of its order',
    }),
    revision: Type.String({
      minLength: 1,
      maxLength: 60,
      description: 'a text; later ones replace earlier ones, as with orders',
    }),
    requestedAt: Instant,
    compensation: Type.Union([Type.Literal('refund'), Type.Literal('credit'), Type.Literal('none')], {
      description:
        'refund: the money back; credit: on the account; none: the goods alone come back, for a repair, an exchange or a recall, say',
    }),
    inAdvance: Type.Optional(Type.Boolean({ description: 'Money is given back before the goods are here' })),
    keepsGoods: Type.Optional(Type.Boolean({ description: 'The buyer keeps the goods' })),
    cancelled: Type.Optional(Type.Boolean({ description: 'The buyer takes it back' })),
    note: Type.Optional(Type.String({ maxLength: 2_000 })),
    lines: Type.Array(
      Type.Object(
        {
          line: Type.String({ ...name, description: 'the line of the order' }),
          quantity: Quantity,
          reason: Type.Optional(Type.String({ maxLength: 200 })),
        },
        closed,
      ),
      { minItems: 1, maxItems: 1_000 },
    ),
  },
  closed,
);
export type Return = Static<typeof Return>;

/** The order to a warehouse to take goods back. */
export const ReturnOrder = Type.Object(
  {
    document: Type.String({ minLength: 1, maxLength: 35 }),
    location: Reference,
    orderNumber: Name,
    returnNumber: Name,
    state: Type.Union([Type.Literal('placed'), Type.Literal('cancelled')]),
    lines: Type.Array(
      Type.Object(
        {
          line: Name,
          item: Reference,
          quantity: Quantity,
          reason: Type.Optional(Type.String({ maxLength: 200 })),
        },
        closed,
      ),
    ),
  },
  closed,
);
export type ReturnOrder = Static<typeof ReturnOrder>;

/** What a warehouse took back. */
export const ReturnReceipt = Type.Object(
  {
    receiptId: Type.String({ minLength: 1, maxLength: 120 }),
    answers: Type.Union([
      Type.Object({ ours: Name }, closed),
      Type.Object({ theirs: Type.String({ minLength: 1, maxLength: 120 }) }, closed),
    ]),
    at: Instant,
    /** No more comes for this return order. */
    final: Type.Boolean(),
    lines: Type.Array(
      Type.Object(
        {
          line: Name,
          item: Reference,
          quantity: Quantity,
          /** What became of it: sellable again, set aside, or thrown away. */
          disposition: Type.Union([
            Type.Literal('restocked'),
            Type.Literal('quarantined'),
            Type.Literal('scrapped'),
          ]),
        },
        closed,
      ),
    ),
  },
  closed,
);
export type ReturnReceipt = Static<typeof ReturnReceipt>;

/** The credit document in the ERP for what came back. */
export const CreditMemo = Type.Object(
  {
    document: Type.String({ minLength: 1, maxLength: 35 }),
    orderNumber: Name,
    returnNumber: Name,
    customer: Reference,
    date: PlainDate,
    currency: CurrencyCode,
    /** Number of the invoice that it corrects, where one was told. */
    invoice: Type.Optional(Name),
    /** A cancelled one is taken out where the ERP still lets it be. */
    state: Type.Union([Type.Literal('posted'), Type.Literal('cancelled')]),
    lines: Type.Array(
      Type.Object(
        {
          line: Name,
          item: Reference,
          quantity: Quantity,
          location: Type.Optional(Reference),
          /** Per one of the quantity's unit. */
          unitPrice: DecimalString,
          /** Who remits its sales tax, where the seller does not: the ERP gives none back. */
          taxRemittedBy: Type.Optional(Type.Literal('channel')),
          /**
           * What all of it comes to, without tax and to the smallest coin: rounded together with all that came back of the line. Quantity times
           * price may be a coin apart from it.
           */
          amount: DecimalString,
        },
        closed,
      ),
    ),
  },
  closed,
);
export type CreditMemo = Static<typeof CreditMemo>;
