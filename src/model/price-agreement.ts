/** The canonical price agreement: who pays what for which item, from which quantity, from when to when. */
import { Type, type Static } from 'typebox';
import { clearable, PlainDate, Price, Quantity, Reference } from './primitives.ts';

/** The kinds of prices that precedence ranks: promotions, agreements by whom they are for, and the list price on the item itself. */
export const PRICE_KINDS = [
  'promotion',
  'ship-to',
  'bill-to',
  'group',
  'price-group',
  'everyone',
  'item',
] as const;
export type PriceKind = (typeof PRICE_KINDS)[number];

export const PriceAgreement = Type.Object(
  {
    number: Type.Optional(
      Type.String({ minLength: 1, maxLength: 200, description: 'The natural key, made of its parts' }),
    ),
    item: clearable(Reference),
    appliesTo: clearable(
      Type.Union([
        Type.Object({ kind: Type.Literal('everyone') }, { additionalProperties: false }),
        Type.Object({ kind: Type.Literal('party'), party: Reference }, { additionalProperties: false }),
        Type.Object(
          { kind: Type.Literal('price-group'), group: Type.String({ maxLength: 40 }) },
          { additionalProperties: false },
        ),
      ]),
    ),
    price: clearable(Price),
    minimumQuantity: clearable(Quantity),
    validFrom: clearable(PlainDate),
    validTo: clearable(PlainDate),
    status: clearable(Type.Union([Type.Literal('active'), Type.Literal('ended')])),
    kind: clearable(
      Type.Union([Type.Literal('agreement'), Type.Literal('promotion')], {
        description: 'A promotion has a rank of its own, whomever it is for',
      }),
    ),
    onlyShipTos: clearable(
      Type.Array(Reference, {
        minItems: 1,
        maxItems: 500,
        description: 'Of whoever it is for, only what goes to these ship-tos; absent: to all of them',
      }),
    ),
    unitBasis: clearable(
      Type.Union([Type.Literal('price-unit'), Type.Literal('any-unit')], {
        description:
          'Is it for quantities in the unit of the price alone, or in every unit of the item that converts exactly?',
      }),
    ),
  },
  { additionalProperties: false },
);
export type PriceAgreement = Static<typeof PriceAgreement>;
