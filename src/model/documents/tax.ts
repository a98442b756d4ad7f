/** Sales tax: what is asked of the tax engine for an order or an invoice, and what it answers. */
import { Type, type Static } from 'typebox';
import { Address } from '../party.ts';
import { TaxedCharge } from './charges.ts';
import { CurrencyCode, DecimalString, Instant, PlainDate, Quantity, Reference } from '../primitives.ts';

const closed = { additionalProperties: false } as const;
const Name = Type.String({ minLength: 1, maxLength: 80 });

/** One transaction of the tax engine under our number. */
export const TaxDocument = Type.Object(
  {
    /** Unique among all tax documents; that of an order is our number of it, that of an invoice the invoice’s. */
    document: Type.String({ minLength: 1, maxLength: 50 }),
    /** `estimate`: nothing is kept there. `committed`: reported to the authorities. `voided`: it never counted. */
    state: Type.Union([Type.Literal('estimate'), Type.Literal('committed'), Type.Literal('voided')]),
    /** Of goods that came back: amounts are given back to the buyer. */
    kind: Type.Union([Type.Literal('sale'), Type.Literal('return')]),
    customer: Reference,
    /** The customer pays no tax, by a certificate that is kept where the party is kept. */
    exempt: Type.Optional(Type.Boolean()),
    taxNumber: Type.Optional(Name),
    purchaseOrder: Type.Optional(Name),
    date: PlainDate,
    /** The day whose rates count, where it is not `date`: that of the invoice which a return undoes. */
    taxDate: Type.Optional(PlainDate),
    currency: CurrencyCode,
    shipTo: Address,
    lines: Type.Array(
      Type.Object(
        {
          line: Name,
          item: Reference,
          quantity: Quantity,
          /** Net of the line, without tax. */
          amount: DecimalString,
          shipFrom: Type.Optional(Address),
          /** The day whose rates count for this line, where it is not that of the document. */
          taxDate: Type.Optional(PlainDate),
        },
        closed,
      ),
    ),
    /** What is charged or given beside goods; the answer has a line of each. Absent: nothing. */
    charges: Type.Optional(Type.Array(TaxedCharge)),
  },
  closed,
);
export type TaxDocument = Static<typeof TaxDocument>;

/** What the engine answers to a tax document. */
export const TaxAnswer = Type.Object(
  {
    tax: DecimalString,
    currency: CurrencyCode,
    lines: Type.Array(
      Type.Object(
        {
          line: Name,
          tax: DecimalString,
          /** On so much of it, as it was asked. */
          quantity: Type.Optional(DecimalString),
        },
        closed,
      ),
    ),
    asOf: Instant,
  },
  closed,
);
export type TaxAnswer = Static<typeof TaxAnswer>;
