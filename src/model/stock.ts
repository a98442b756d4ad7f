/** Stock facts: movements add up, counts replace; both carry the instant at which they were true in the warehouse. */
import { Type, type Static } from 'typebox';
import { DecimalString, Instant, Reference, UnitCode } from './primitives.ts';

const where = {
  item: Reference,
  location: Reference,
  /** Empty where the item is not lot-tracked. */
  lot: Type.Optional(Type.String({ minLength: 1, maxLength: 40 })),
  unit: UnitCode,
  occurredAt: Instant,
};

/** Goods in (+) or out (−). `movementId` is the warehouse's own and unique there: it makes duplicates harmless. */
export const StockMovement = Type.Object(
  {
    movementId: Type.String({ minLength: 1, maxLength: 120 }),
    ...where,
    /** Signed, in `unit`. */
    quantity: DecimalString,
    reason: Type.Union([
      Type.Literal('receipt'),
      Type.Literal('shipment'),
      Type.Literal('adjustment'),
      Type.Literal('transfer-in'),
      Type.Literal('transfer-out'),
      Type.Literal('return'),
      Type.Literal('scrap'),
    ]),
    document: Type.Optional(Type.String({ maxLength: 80 })),
  },
  { additionalProperties: false },
);
export type StockMovement = Static<typeof StockMovement>;

/** What lay there at an instant. Later movements add to it, earlier ones are already in it. */
export const StockCount = Type.Object(
  {
    countId: Type.String({ minLength: 1, maxLength: 120 }),
    ...where,
    /** Zero or more, in `unit`. */
    quantity: DecimalString,
  },
  { additionalProperties: false },
);
export type StockCount = Static<typeof StockCount>;

/** The names under which stock is promised; an answer always says which one it is. */
export const Measure = Type.Union([
  Type.Literal('on-hand'),
  Type.Literal('allocated'),
  Type.Literal('reserved'),
  Type.Literal('available-to-promise'),
  Type.Literal('channel-available'),
]);
export type Measure = Static<typeof Measure>;

/** What a target is told of one item at one location. */
export const Availability = Type.Object(
  {
    item: Reference,
    location: Reference,
    measure: Measure,
    quantity: DecimalString,
    unit: UnitCode,
    asOf: Instant,
  },
  { additionalProperties: false },
);
export type Availability = Static<typeof Availability>;
