/** A tax engine and a payment service that answer every question at once. */
import { Type, type Static } from 'typebox';
import type { ConnectorContext } from '../../src/connectors/kit/context.ts';
import { mapped } from '../../src/connectors/kit/mapping.ts';
import { answered } from '../../src/connectors/kit/outcome.ts';
import type { Target } from '../../src/connectors/kit/target.ts';
import type { Payment } from '../../src/model/documents/payment.ts';
import type { TaxAnswer } from '../../src/model/documents/tax.ts';

const QUESTIONS_IN_A_WRITE = 10;
/** On each line, in the order's currency. */
const TAX = '0.5';
/** Enough for every order. */
const AUTHORISED = '100000';

const TaxQuestion = Type.Object({
  number: Type.String(),
  currency: Type.String(),
  lines: Type.Array(Type.String()),
});
const PaymentQuestion = Type.Object({ payment: Type.String(), currency: Type.String() });

type Clock = Pick<ConnectorContext<unknown>, 'clock'>;

const taxTarget: Target<unknown, typeof TaxQuestion, 'tax-document'> = {
  domain: 'tax-document',
  contract: { name: 'instant.tax-document', version: '1' },
  to: TaxQuestion,
  fields: [],
  batchSize: QUESTIONS_IN_A_WRITE,
  map: ({ fields: { document, currency, lines } }) =>
    mapped({ number: document, currency, lines: lines.map(({ line }) => line) }),
  write: (context, writes) =>
    Promise.resolve(writes.map(({ body }) => answered(body.number, taxOf(context, body)))),
};

function taxOf({ clock }: Clock, { currency, lines }: Static<typeof TaxQuestion>): TaxAnswer {
  return {
    tax: String(lines.length * Number(TAX)),
    currency,
    lines: lines.map((line) => ({ line, tax: TAX })),
    asOf: clock().toISOString(),
  };
}

const paymentTarget: Target<unknown, typeof PaymentQuestion, 'payment-instruction'> = {
  domain: 'payment-instruction',
  contract: { name: 'instant.payment-instruction', version: '1' },
  to: PaymentQuestion,
  fields: [],
  batchSize: QUESTIONS_IN_A_WRITE,
  map: ({ fields: { payment, currency } }) => mapped({ payment, currency }),
  write: (context, writes) =>
    Promise.resolve(writes.map(({ body }) => answered(body.payment, paymentOf(context, body)))),
};

function paymentOf({ clock }: Clock, { payment, currency }: Static<typeof PaymentQuestion>): Payment {
  return {
    payment,
    currency,
    state: 'authorised',
    authorised: AUTHORISED,
    captured: '0',
    refunded: '0',
    asOf: clock().toISOString(),
  };
}

export const gateTargets = { taxes: taxTarget, payments: paymentTarget };
