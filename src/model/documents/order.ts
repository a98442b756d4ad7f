/** The canonical order as one channel tells it: storefront, CRM, portal, field sales, marketplace or EDI. */
import { Type, type Static } from 'typebox';
import { Address } from '../party.ts';
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

/** A price as it was shown to the buyer: for `per`, its unit and its quantity basis. */
export const ShownPrice = Type.Object(
  { amount: DecimalString, currency: CurrencyCode, per: Quantity },
  closed,
);
export type ShownPrice = Static<typeof ShownPrice>;

/** One line; `line` is the sender's own and stays the same over all revisions. */
export const OrderLine = Type.Object(
  {
    line: Name,
    item: Reference,
    quantity: Quantity,
    price: Type.Optional(ShownPrice),
    /** A signed price quote of the hub, on which the price rests. */
    quote: Type.Optional(Type.String({ maxLength: 8_000 })),
    requestedDate: Type.Optional(PlainDate),
    /** The buyer no longer wants it. A line that is missing in a later revision is cancelled too. */
    cancelled: Type.Optional(Type.Boolean()),
    mayBeSubstituted: Type.Optional(Type.Boolean()),
  },
  closed,
);
export type OrderLine = Static<typeof OrderLine>;

/**
 * The whole order in one revision: a later revision replaces an earlier one, whichever arrives first. Identity is channel and number;
 * revisions that are whole numbers are ordered as numbers, all others as text (C collation), like the versions of claims.
 */
export const Order = Type.Object(
  {
    channel: Name,
    number: Name,
    /** The channel's own id of the order, where its calls need another than the number. */
    channelOrderId: Type.Optional(Type.String({ minLength: 1, maxLength: 120 })),
    revision: Type.String({
      minLength: 1,
      maxLength: 60,
      description:
        'a text; later ones replace earlier ones, where whole numbers count as numbers and all else as text',
    }),
    placedAt: Instant,
    customer: Reference,
    shipTo: Type.Optional(Reference),
    /** A delivery address of this order alone. */
    shipToAddress: Type.Optional(Address),
    /** Who receives it there, where it is not the ship-to itself. */
    shipToName: Type.Optional(Type.String({ minLength: 1, maxLength: 150 })),
    currency: CurrencyCode,
    /** The buyer's own number of the purchase. */
    purchaseOrder: Type.Optional(Name),
    requestedDate: Type.Optional(PlainDate),
    /** Everything at once or nothing. */
    shipComplete: Type.Optional(Type.Boolean()),
    /** The warehouse from which the customer wants to be served. */
    preferredLocation: Type.Optional(Reference),
    payment: Type.Optional(
      Type.Object(
        {
          method: Type.Union([Type.Literal('terms'), Type.Literal('card'), Type.Literal('prepaid')]),
          /** The payment system's id of the authorisation. */
          authorisation: Type.Optional(Type.String({ maxLength: 120 })),
          authorised: Type.Optional(Money),
        },
        closed,
      ),
    ),
    /** The whole order is cancelled by the buyer. */
    cancelled: Type.Optional(Type.Boolean()),
    note: Type.Optional(Type.String({ maxLength: 2_000 })),
    lines: Type.Array(OrderLine, { minItems: 1, maxItems: 1_000 }),
  },
  closed,
);
export type Order = Static<typeof Order>;
