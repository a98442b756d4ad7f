/** Payments: what the hub wants done with an authorisation, how a payment stands at the payment service, and what the ERP is told of it. */
import { Type, type Static } from 'typebox';
import { CurrencyCode, DecimalString, Instant, PlainDate } from '../primitives.ts';

const closed = { additionalProperties: false } as const;
const PaymentId = Type.String({ minLength: 1, maxLength: 120 });

/** What should be true of one payment. Amounts are sums over its life, so that telling it again changes nothing. */
export const PaymentInstruction = Type.Object(
  {
    /** Our number of the order. */
    document: Type.String({ minLength: 1, maxLength: 35 }),
    /** The payment service's id of what the buyer authorised. */
    payment: PaymentId,
    currency: CurrencyCode,
    /** How much shall have been taken in all. */
    capture: DecimalString,
    /** How much of it shall have been given back in all. */
    refund: DecimalString,
    /** Nothing more will be captured: what is left of the authorisation is given up. */
    final: Type.Boolean(),
  },
  closed,
);
export type PaymentInstruction = Static<typeof PaymentInstruction>;

/** How a payment stands, told by the payment service in an answer or by itself. */
export const Payment = Type.Object(
  {
    payment: PaymentId,
    /** Which order it pays, where the service was told: by our number of it, or by its channel and its number there. */
    order: Type.Optional(
      Type.Union([
        Type.Object({ ours: Type.String({ minLength: 1, maxLength: 80 }) }, closed),
        Type.Object(
          {
            channel: Type.String({ minLength: 1, maxLength: 80 }),
            number: Type.String({ minLength: 1, maxLength: 80 }),
          },
          closed,
        ),
      ]),
    ),
    currency: CurrencyCode,
    state: Type.Union([
      /** The buyer has not finished, or must do something. */
      Type.Literal('open'),
      Type.Literal('authorised'),
      /** All that will be captured is. */
      Type.Literal('captured'),
      /** The authorisation was given up or ran out. */
      Type.Literal('cancelled'),
      Type.Literal('failed'),
      /** The buyer's bank takes the money back. */
      Type.Literal('disputed'),
    ]),
    /** Ever authorised; it does not fall when money is captured. */
    authorised: DecimalString,
    captured: DecimalString,
    refunded: DecimalString,
    /** Until when it can be captured. */
    expiresAt: Type.Optional(Instant),
    /** In the service's words: why it would not take what we asked it to take. */
    refused: Type.Optional(Type.String({ minLength: 1, maxLength: 500 })),
    /** In the service's words, where it failed or asks for something. */
    note: Type.Optional(Type.String({ maxLength: 500 })),
    asOf: Instant,
  },
  closed,
);
export type Payment = Static<typeof Payment>;

/** What a payment service took for one invoice, or gave back for one credit note: to be booked in the ERP against that paper. */
export const CustomerPayment = Type.Object(
  {
    /** Our number of it, unique among all; ERPs keep it as the external document number. */
    document: Type.String({ minLength: 1, maxLength: 35 }),
    kind: Type.Union([Type.Literal('receipt'), Type.Literal('refund')]),
    /** The ERP's number of the invoice or credit note. */
    paper: Type.String({ minLength: 1, maxLength: 80 }),
    payment: PaymentId,
    orderNumber: Type.String({ minLength: 1, maxLength: 80 }),
    date: PlainDate,
    currency: CurrencyCode,
    /** In all for this paper, never below zero: told again, nothing is booked twice. */
    amount: DecimalString,
  },
  closed,
);
export type CustomerPayment = Static<typeof CustomerPayment>;

/** What the ERP has booked of it. */
export const CustomerPaymentPosted = Type.Object({ posted: DecimalString, currency: CurrencyCode }, closed);
export type CustomerPaymentPosted = Static<typeof CustomerPaymentPosted>;
