/** A price quote as the API shows it: each line with its price or its refusal, and the reason for every price that is not the one. */
import { Type, type Static } from 'typebox';
import { PRICE_KINDS } from '../../model/price-agreement.ts';
import {
  CurrencyCode,
  DecimalString,
  Money,
  PlainDate,
  Price,
  Quantity,
  UnitCode,
} from '../../model/primitives.ts';
import { closed, Id, Moment, Name, named } from '../shapes.ts';

export const QuoteInput = Type.Object(
  {
    party: Type.String({
      ...Name,
      description: 'the number, id or gln:… of who buys; a ship-to brings whoever stands above it',
    }),
    channel: Type.Optional(Name),
    currency: Type.Optional(
      Type.String({
        ...CurrencyCode,
        description:
          'a currency code of ISO 4217, such as USD; absent: the customer’s, then the channel’s, then the landscape’s',
      }),
    ),
    date: Type.Optional(
      Type.String({
        ...PlainDate,
        description: 'the day that counts, such as 2026-03-01; absent: today (UTC)',
      }),
    ),
    lines: Type.Array(
      Type.Object(
        {
          item: Type.String({ ...Name, description: 'an item by number, id or gtin:…' }),
          quantity: Type.String({
            ...DecimalString,
            description: 'a decimal above zero as text, such as 12.5',
          }),
          unit: Type.Optional(
            Type.String({
              ...UnitCode,
              description:
                'a unit of the item, or another one of what it is measured in (feet of an item in metres); absent: its base unit',
            }),
          ),
          party: Type.Optional(
            Type.String({ ...Name, description: 'the buyer of this line, where it goes to another ship-to' }),
          ),
        },
        closed,
      ),
      { minItems: 1, maxItems: 100 },
    ),
  },
  closed,
);
export type QuoteInput = Static<typeof QuoteInput>;

/** The closed vocabulary of reasons. */
export const CONDITIONS = [
  'incomplete',
  'ended',
  'other-party',
  'other-ship-to',
  'other-price-group',
  'out-of-use',
  'not-yet-valid',
  'expired',
  'other-currency',
  'other-unit',
  'unit-not-convertible',
  'minimum-quantity',
  'lower-rank',
  'higher-price',
  'older',
  'smaller-minimum',
  'same-terms',
] as const;

const AgreementName = {
  id: Id,
  number: Type.String({ description: 'of the agreement; of the item, where its list price is meant' }),
  version: Type.Integer({ description: 'of the record' }),
};

const Loser = Type.Object(
  {
    ...AgreementName,
    condition: Type.Enum([...CONDITIONS], { description: 'the first condition that failed' }),
    words: Type.String({ description: 'the same in a sentence, with its values' }),
    values: Type.Record(Type.String(), Type.Unknown(), { description: 'the values of the condition' }),
    price: Type.Optional(Price),
  },
  closed,
);

const Kind = Type.Enum([...PRICE_KINDS]);

export const QuotedLine = named(
  'QuotedLine',
  Type.Object(
    {
      line: Type.Integer({ description: 'Place in the request, from 0' }),
      outcome: Type.Enum(['priced', 'refused']),
      item: Type.String({ description: 'as it was asked for' }),
      party: Type.String({ description: 'as it was asked for' }),
      itemId: Type.Optional(Id),
      itemNumber: Type.Optional(Type.String()),
      partyId: Type.Optional(Id),
      quantity: Type.Optional(
        Type.Object(Quantity.properties, {
          ...closed,
          description: 'in a unit of the item, as an order of it is worked',
        }),
      ),
      askedAs: Type.Optional(
        Type.Object(Quantity.properties, {
          ...closed,
          description: 'as it was asked, where that is another unit of the same measure',
        }),
      ),
      unitPrice: Type.Optional(
        Type.Object(Price.properties, {
          ...closed,
          description: 'net, for one of the unit of `quantity`; an order takes it as it is',
        }),
      ),
      unitPriceIs: Type.Optional(
        Type.Enum(['exact', 'rounded'], {
          description: 'rounded: the exact price has more digits; the amount is made of the exact one',
        }),
      ),
      amount: Type.Optional(
        Type.Object(Money.properties, { ...closed, description: 'price × quantity, rounded once' }),
      ),
      winner: Type.Optional(
        Type.Object(
          { ...AgreementName, kind: Kind, price: Price },
          { ...closed, description: 'the agreement that counts, and its price as it was agreed' },
        ),
      ),
      losers: Type.Array(Loser),
      others: Type.Integer({ description: 'Agreements about the item that are somebody else’s' }),
      restsOn: Type.Optional(
        Type.Object(
          {
            item: Type.Integer(),
            agreements: Type.String({ description: 'changes with every agreement about the item' }),
            parties: Type.Array(
              Type.Object(
                {
                  id: Id,
                  number: Type.String(),
                  version: Type.Integer(),
                  level: Type.Optional(Type.String()),
                },
                closed,
              ),
            ),
          },
          { ...closed, description: 'versions of everything that the price rests on' },
        ),
      ),
      reason: Type.Optional(
        Type.Enum([
          'unknown-item',
          'unknown-party',
          'item-without-unit',
          'impossible-quantity',
          'unknown-unit',
          'unknown-currency',
          'no-price',
          'amount-does-not-fit',
        ]),
      ),
      words: Type.Optional(Type.String({ description: 'why there is no price' })),
    },
    closed,
  ),
);
export type QuotedLine = Static<typeof QuotedLine>;

export const Quote = named(
  'PriceQuote',
  Type.Object(
    {
      id: Id,
      quotedAt: Moment,
      expiresAt: Moment,
      channel: Type.Optional(Type.String()),
      date: Type.String({ description: 'the day that counts' }),
      rounding: Type.Object(
        {
          mode: Type.Enum(['half-even', 'half-up']),
          unitPriceDigits: Type.Integer(),
          per: Type.Enum(['line']),
        },
        closed,
      ),
      terms: Type.String({ description: 'changes with the landscape’s rules about prices' }),
      lines: Type.Array(QuotedLine),
      signature: Type.Optional(
        Type.String({ description: 'compact JWS over the priced lines: send it along with the order' }),
      ),
    },
    closed,
  ),
);
export type Quote = Static<typeof Quote>;
