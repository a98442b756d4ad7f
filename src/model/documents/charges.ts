/** What is charged or given beside the goods of an order (AllowanceCharge): freight, handling, a surcharge, a discount on the whole. */
import { Type, type Static } from 'typebox';
import { CurrencyCode, DecimalString } from '../primitives.ts';

const closed = { additionalProperties: false } as const;

/**
 * What it is for: the few words that distributors use of the long lists of UN/EDIFACT 7161 (charges) and 5189 (allowances), which UBL takes
 * over, and of X12 1300 (SAC02), where freight is D240, handling D500, insurance D980 and a discount C310.
 */
export const ChargeReason = Type.Union([
  Type.Literal('freight'),
  Type.Literal('handling'),
  Type.Literal('packing'),
  Type.Literal('insurance'),
  Type.Literal('small-order'),
  Type.Literal('surcharge'),
  Type.Literal('discount'),
]);
export type ChargeReason = Static<typeof ChargeReason>;

/** `charge`: the buyer pays it; `allowance`: he is given it. */
const Kind = Type.Union([Type.Literal('charge'), Type.Literal('allowance')]);

/** At most 40 characters: with what marks it as a charge it fits into a line of every system. */
const Id = Type.String({ minLength: 1, maxLength: 40 });

/** Sales tax on a line, on a charge or on shipping that the channel has collected from the buyer. */
export const CollectedTax = Type.Object(
  {
    amount: DecimalString,
    currency: CurrencyCode,
    remittedBy: Type.Union([Type.Literal('channel'), Type.Literal('seller')], {
      description:
        'Who hands it to the authorities. `channel` (a marketplace facilitator, a deemed supplier): no tax of ours is asked or invoiced, ' +
        'whatever the amount; `seller`: it is ours, and what the tax engine says of it counts',
    }),
  },
  closed,
);
export type CollectedTax = Static<typeof CollectedTax>;

/** One charge or allowance of an order, for the order as a whole. */
export const OrderCharge = Type.Object(
  {
    charge: Type.String({
      minLength: 1,
      maxLength: 40,
      description: 'the sender’s own name of it, one among those of the order, the same in all revisions',
    }),
    kind: Kind,
    reason: ChargeReason,
    /** Above zero, without tax, and no finer than the smallest coin of the currency. */
    amount: DecimalString,
    currency: CurrencyCode,
    description: Type.Optional(
      Type.String({ minLength: 1, maxLength: 100, description: 'as the buyer reads it' }),
    ),
    collectedTax: Type.Optional(CollectedTax),
  },
  closed,
);
export type OrderCharge = Static<typeof OrderCharge>;

/** A charge as an ERP is told it, beside the lines of its order. */
export const SalesCharge = Type.Object(
  {
    charge: Id,
    kind: Kind,
    reason: ChargeReason,
    /** Above zero, without tax. */
    amount: DecimalString,
    description: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
    /** Who remits its sales tax, where the seller does not: the ERP takes none on it. */
    taxRemittedBy: Type.Optional(Type.Literal('channel')),
    /** Goods have left: it is invoiced with the first of them, for an ERP that does not do so by itself. */
    isDue: Type.Optional(Type.Literal(true)),
  },
  closed,
);
export type SalesCharge = Static<typeof SalesCharge>;

/** A charge as an invoice or a credit note says it. */
export const InvoicedCharge = Type.Object(
  {
    /** That of the order which it is; absent: the paper names none, as credit notes of some ERPs do. */
    charge: Type.Optional(Id),
    reason: Type.Optional(ChargeReason),
    /** Without tax: below zero, where the paper gives it. */
    net: DecimalString,
  },
  closed,
);
export type InvoicedCharge = Static<typeof InvoicedCharge>;

/** A charge as the tax engine is asked about it. */
export const TaxedCharge = Type.Object(
  {
    /** Unique among the lines of the document, too. */
    line: Type.String({ minLength: 1, maxLength: 80 }),
    /** Absent: a paper has it, and nobody has said what it is for. */
    reason: Type.Optional(ChargeReason),
    /** Without tax, below zero where the buyer is given it. */
    amount: DecimalString,
  },
  closed,
);
export type TaxedCharge = Static<typeof TaxedCharge>;

/** How a charge is called where lines of goods are called by their own names: no line of an order is called so. */
export const CHARGE_NAME = 'charge/';
