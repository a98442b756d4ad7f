/** The canonical order as one channel tells it: storefront, CRM, portal, field sales, marketplace or EDI. */
import { Type, type Static } from 'typebox';
import { Address } from '../party.ts';
import { CollectedTax, OrderCharge } from './charges.ts';
import {
  CurrencyCode,
  Instant,
  Money,
  PlainDate,
  Price,
  Quantity,
  Reference,
  TimeZone,
} from '../primitives.ts';

const closed = { additionalProperties: false } as const;
const name = { minLength: 1, maxLength: 80 };

/** One line; `line` is the sender's own and stays the same over all revisions. */
export const OrderLine = Type.Object(
  {
    line: Type.String({
      ...name,
      description: 'the sender’s own number of the line, the same in all revisions',
    }),
    item: Reference,
    quantity: Quantity,
    price: Type.Optional(
      Type.Object(Price.properties, {
        ...closed,
        description: 'as it was shown to the buyer; for `per`: its unit and its quantity basis',
      }),
    ),
    quote: Type.Optional(
      Type.String({
        maxLength: 8_000,
        description: 'the signature of a price quote, on which the price rests',
      }),
    ),
    collectedTax: Type.Optional(CollectedTax),
    requestedDate: Type.Optional(PlainDate),
    cancelled: Type.Optional(
      Type.Boolean({
        description:
          'The buyer no longer wants it; a line that is missing in a later revision is cancelled too',
      }),
    ),
    mayBeSubstituted: Type.Optional(
      Type.Boolean({
        description:
          'Substitutes of the item’s own list may be sent for what is missing; absent: a person says which',
      }),
    ),
  },
  closed,
);
export type OrderLine = Static<typeof OrderLine>;

/**
 * The whole order in one revision: a later revision replaces an earlier one, whichever arrives first. Identity is channel and number;
 * revisions that are whole numbers are ordered as numbers and come before all others, which are ordered as text (C collation).
 */
export const Order = Type.Object(
  {
    channel: Type.String({ ...name, description: 'a channel of the landscape, such as storefront' }),
    number: Type.String({ ...name, description: 'the number of the order in its channel' }),
    channelOrderId: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 120,
        description: 'the channel’s own id of the order, where its calls need another than the number',
      }),
    ),
    revision: Type.String({
      minLength: 1,
      maxLength: 60,
      description:
        'a text; later ones replace earlier ones, where whole numbers count as numbers and come before all else, which counts as text',
    }),
    placedAt: Instant,
    customer: Reference,
    shipTo: Type.Optional(Reference),
    /** A delivery address of this order alone. */
    shipToAddress: Type.Optional(Address),
    shipToName: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 150,
        description: 'the name of who receives it, where it is not the ship-to itself',
      }),
    ),
    zone: Type.Optional({
      ...TimeZone,
      description:
        'the clock where it goes to, as the channel knows it: the buyer is told times by it where the customer has none of its own',
    }),
    currency: CurrencyCode,
    purchaseOrder: Type.Optional(
      Type.String({ ...name, description: 'the buyer’s own number of the purchase' }),
    ),
    requestedDate: Type.Optional(PlainDate),
    shipComplete: Type.Optional(Type.Boolean({ description: 'Everything at once or nothing' })),
    /** The warehouse from which the customer wants to be served. */
    preferredLocation: Type.Optional(Reference),
    payment: Type.Optional(
      Type.Object(
        {
          method: Type.Union([Type.Literal('terms'), Type.Literal('card'), Type.Literal('prepaid')]),
          authorisation: Type.Optional(
            Type.String({ maxLength: 120, description: 'the payment service’s id of the authorisation' }),
          ),
          authorised: Type.Optional(Money),
        },
        closed,
      ),
    ),
    /** Beside that on lines and charges. */
    collectedTax: Type.Optional(
      Type.Object(
        {
          shipping: Type.Optional(CollectedTax),
          total: Type.Optional(
            Type.Object(Money.properties, {
              ...closed,
              description:
                'of shipping, of all charges and of all lines that are not cancelled; another sum is refused',
            }),
          ),
        },
        closed,
      ),
    ),
    quote: Type.Optional(
      Type.String({
        maxLength: 200_000,
        description: 'the signature of a price quote, on which all lines rest that name none of their own',
      }),
    ),
    charges: Type.Optional(
      Type.Array(OrderCharge, {
        maxItems: 100,
        description:
          'what is charged or given beside the goods: freight, a surcharge, a discount that no price of a line has in it; a later revision replaces them all',
      }),
    ),
    cancelled: Type.Optional(Type.Boolean({ description: 'The buyer cancels the whole order' })),
    note: Type.Optional(Type.String({ maxLength: 2_000 })),
    lines: Type.Array(OrderLine, { minItems: 1, maxItems: 1_000 }),
  },
  closed,
);
export type Order = Static<typeof Order>;
