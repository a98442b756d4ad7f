/** What was taken from the buyer and given back, against what was invoiced and credited; pure. */
import type { Payment } from '../../../model/documents/payment.ts';
import {
  addDecimals,
  compareDecimals,
  decimalOf,
  formatDecimal,
  subtractDecimals,
  ZERO,
  type Decimal,
} from '../../../model/values/decimal.ts';
import { PAYMENT } from '../../order-to-cash/document-names.ts';
import { difference, later, type Difference, type Ties } from './difference.ts';
import type { LineSums } from './line-sums.ts';
import { paperSince, type PaperSums } from './papers.ts';
import type { TieInput } from './tie-input.ts';

export interface PaymentSums {
  readonly captured: Decimal;
  readonly refunded: Decimal;
  readonly payments: readonly Payment[];
}

/** Orders on terms are paid by their account: no payment belongs to them. Prepaid ones without a payment here were paid elsewhere. */
export function paymentsOf({ state }: TieInput): PaymentSums | undefined {
  const told = state.current?.order.payment;
  const payments = latestPayments(state);
  const isPaidHere = payments.length > 0 || told?.authorisation !== undefined;
  if (told === undefined || told.method === 'terms' || !isPaidHere) return undefined;
  const ours = payments.filter(({ currency }) => currency === state.current?.order.currency);
  return {
    captured: ours.map(({ captured }) => decimalOf(captured)).reduce(addDecimals, ZERO),
    refunded: ours.map(({ refunded }) => decimalOf(refunded)).reduce(addDecimals, ZERO),
    payments,
  };
}

/** The last word about each payment, by whichever way it came: told by the service, or answered to what we asked of it. */
function latestPayments({ payments, written }: TieInput['state']): readonly Payment[] {
  const told = Object.values(payments).map(({ payment }) => payment);
  const answered = Object.entries(written).flatMap(([name, { answer }]) =>
    (name === PAYMENT || name.startsWith(`${PAYMENT}/`)) && isPayment(answer) ? [answer] : [],
  );
  const latest = new Map<string, Payment>();
  for (const payment of [...told, ...answered]) {
    const known = latest.get(payment.payment);
    if (known === undefined || Temporal.Instant.compare(payment.asOf, known.asOf) > 0)
      latest.set(payment.payment, payment);
  }
  return [...latest.values()];
}

/** Delivery has checked the answer against the shape of its domain. */
function isPayment(answer: object | undefined): answer is Payment {
  return answer !== undefined && 'captured' in answer && 'payment' in answer;
}

interface Legs {
  readonly papers: PaperSums;
  readonly sums: readonly LineSums[];
  readonly payments: PaymentSums;
}

/** Two legs: taken against invoiced, given back against credited. */
export function paymentDifferences(ties: Ties, legs: Legs): readonly Difference[] {
  return [...captureLeg(ties, legs), ...refundLeg(ties, legs), ...disputes(ties, legs)];
}

function captureLeg(ties: Ties, { papers, sums, payments }: Legs): readonly Difference[] {
  const invoiced = papers.invoiced.total;
  const amount = subtractDecimals(payments.captured, invoiced);
  const words = `${formatDecimal(payments.captured)} ${ties.currency} captured, ${formatDecimal(invoiced)} invoiced`;
  const common = { amount, words, paper: payments.payments[0]?.payment };
  if (compareDecimals(payments.captured, invoiced) < 0)
    return difference(ties, { kind: 'captured-too-little', since: paperSince(papers, 'invoice'), ...common });
  // What was paid beforehand waits for what is still to be shipped and invoiced.
  const isPaidAhead = ties.input.state.current?.order.payment?.method === 'prepaid';
  const isOpen = sums.some(({ isDone }) => !isDone) || sums.some(isBilledLater);
  return difference(ties, {
    kind: 'captured-too-much',
    ...(isPaidAhead && isOpen ? { until: 'later' as const } : { since: lastPayment(payments) }),
    ...common,
  });
}

function isBilledLater({ shipped, invoiced }: LineSums): boolean {
  return compareDecimals(invoiced, shipped) < 0;
}

/** Money that was taken too much and is given back needs no credit note. */
function refundLeg(ties: Ties, { papers, payments }: Legs): readonly Difference[] {
  const credited = papers.credited.total;
  const amount = subtractDecimals(credited, payments.refunded);
  const words = `${formatDecimal(credited)} ${ties.currency} credited, ${formatDecimal(payments.refunded)} refunded`;
  const isMissing = amount.units > 0n;
  return difference(ties, {
    kind: isMissing ? 'not-refunded' : 'refunded-too-much',
    amount,
    words,
    paper: payments.payments[0]?.payment,
    since: isMissing ? paperSince(papers, 'credit-note') : lastPayment(payments),
  });
}

function disputes(ties: Ties, { payments }: Legs): readonly Difference[] {
  return payments.payments
    .filter(({ state }) => state === 'disputed')
    .flatMap(({ payment, captured, refunded, note }) =>
      difference(ties, {
        kind: 'payment-disputed',
        paper: payment,
        amount: subtractDecimals(decimalOf(refunded), decimalOf(captured)),
        words: `the buyer's bank takes ${payment} back${note === undefined ? '' : `: ${note}`}`,
      }),
    );
}

/** When the last of it was told. */
export function lastPayment({ payments }: PaymentSums): string | undefined {
  return payments.reduce<string | undefined>((latest, { asOf }) => later(latest, asOf), undefined);
}
