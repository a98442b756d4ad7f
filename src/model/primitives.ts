/** The small shapes that every record and document is made of: decimals, quantities, money, instants and references. */
import { Type, type Static } from 'typebox';

/** An exact decimal as text, at most 18 digits before the point and 10 behind it. Never a float. */
export const DecimalString = Type.String({
  pattern: '^-?(0|[1-9][0-9]{0,17})(\\.[0-9]{1,10})?$',
  description: 'a decimal as text, such as 12.5',
});

/** UN/ECE Recommendation 20 (or 21) unit code, e.g. `EA` each, `BX` box, `KGM` kilogram. */
export const UnitCode = Type.String({
  pattern: '^[A-Z0-9]{2,3}$',
  description: 'a unit code of UN/ECE Recommendation 20 or 21, such as EA',
});

/** Number and unit; a number without its unit does not exist here (UBL/CCTS Quantity). */
export const Quantity = Type.Object(
  { value: DecimalString, unit: UnitCode },
  { additionalProperties: false },
);
export type Quantity = Static<typeof Quantity>;

/** ISO 4217 alphabetic code. */
export const CurrencyCode = Type.String({
  pattern: '^[A-Z]{3}$',
  description: 'a currency code of ISO 4217, such as USD',
});

/** Exact amount and its currency (UBL/CCTS Amount). */
export const Money = Type.Object(
  { amount: DecimalString, currency: CurrencyCode },
  { additionalProperties: false },
);
export type Money = Static<typeof Money>;

/** Money for so much of something: wherever a price stands, it has this shape. */
export const Price = Type.Object(
  { ...Money.properties, per: Quantity },
  { additionalProperties: false, description: 'for `per`: its unit and its quantity basis' },
);
export type Price = Static<typeof Price>;

/** RFC 3339 instant in UTC with a `Z`, up to nanoseconds. */
export const Instant = Type.String({
  pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?Z$',
  description: 'an instant in UTC, such as 2026-03-01T14:30:00Z',
});

/** Calendar date without a zone, ISO 8601. */
export const PlainDate = Type.String({
  pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$',
  description: 'a day of the calendar, such as 2026-03-01',
});

/** IANA time zone. */
export const TimeZone = Type.String({
  minLength: 1,
  maxLength: 60,
  description: 'an IANA time zone, such as America/Chicago',
});

/** A whole ratio, e.g. 1 box = 12/1 each: conversions stay exact. */
export const Ratio = Type.Object(
  {
    numerator: Type.Integer({ minimum: 1, maximum: 1e12 }),
    denominator: Type.Integer({ minimum: 1, maximum: 1e12 }),
  },
  { additionalProperties: false },
);
export type Ratio = Static<typeof Ratio>;

/**
 * Points at another record. Sources say which key they use; intake resolves it to `by: 'record'` (our id) or parks
 * the message until the key is known. `externalId` is the id in the system that speaks.
 */
export const Reference = Type.Object(
  {
    by: Type.Union([
      Type.Literal('record'),
      Type.Literal('externalId'),
      Type.Literal('number'),
      Type.Literal('gtin'),
      Type.Literal('gln'),
    ]),
    value: Type.String({ minLength: 1, maxLength: 255 }),
    /** Which of the system's ids `value` is, where it has several for one thing; absent = its main one. */
    kind: Type.Optional(Type.String({ minLength: 1, maxLength: 40 })),
  },
  { additionalProperties: false },
);
export type Reference = Static<typeof Reference>;

/** Gives `undefined`-safe optional field that may be cleared: absent = unchanged, null = cleared, value = set. */
export const clearable = <Schema extends Parameters<typeof Type.Union>[0][number]>(schema: Schema) =>
  Type.Optional(Type.Union([schema, Type.Null()]));
