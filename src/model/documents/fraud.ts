/** Fraud: what is asked of a service that judges consumers' orders, and its verdict. */
import { Type, type Static } from 'typebox';
import { Address } from '../party.ts';
import { CurrencyCode, DecimalString, Instant, Quantity, Reference } from '../primitives.ts';

const closed = { additionalProperties: false } as const;
const Name = Type.String({ minLength: 1, maxLength: 80 });

/** An order that somebody should look at before it is accepted. */
export const FraudCheck = Type.Object(
  {
    /** Our number of the order. */
    document: Type.String({ minLength: 1, maxLength: 35 }),
    channel: Name,
    orderNumber: Name,
    revision: Type.String({ minLength: 1, maxLength: 60 }),
    placedAt: Instant,
    customer: Reference,
    email: Type.Optional(Type.String({ maxLength: 254 })),
    shipToName: Type.Optional(Type.String({ minLength: 1, maxLength: 150 })),
    shipTo: Type.Optional(Address),
    payment: Type.Optional(Type.String({ maxLength: 120 })),
    amount: DecimalString,
    currency: CurrencyCode,
    lines: Type.Array(Type.Object({ line: Name, item: Reference, quantity: Quantity }, closed)),
  },
  closed,
);
export type FraudCheck = Static<typeof FraudCheck>;

/** The service's verdict; `review`: a person decides. */
export const FraudVerdict = Type.Object(
  {
    verdict: Type.Union([Type.Literal('accept'), Type.Literal('review'), Type.Literal('refuse')]),
    reasons: Type.Array(Type.String({ maxLength: 300 }), { maxItems: 20 }),
    asOf: Instant,
  },
  closed,
);
export type FraudVerdict = Static<typeof FraudVerdict>;
