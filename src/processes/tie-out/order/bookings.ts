/** What the ERP has booked as received and as paid out, against what the payment service took and gave back for its papers; pure. */
import {
  addDecimals,
  formatDecimal,
  subtractDecimals,
  ZERO,
  type Decimal,
} from '../../../model/values/decimal.ts';
import { atLeastZero, smaller } from '../../order-to-cash/lines.ts';
import { postedOf } from '../../order-to-cash/telling/customer-payments.ts';
import { difference, later, type Difference, type Ties } from './difference.ts';
import { paperSince, type PaperSums } from './papers.ts';
import { lastPayment, type PaymentSums } from './payments.ts';
import type { TieInput } from './tie-input.ts';

export interface BookingSums {
  readonly received: Decimal;
  readonly paidOut: Decimal;
}

/** By the ERP's own answers; `undefined` where people book payments there. */
export function bookingsOf({ state, booksPayments }: TieInput): BookingSums | undefined {
  if (booksPayments !== true) return undefined;
  const sum = (kind: string): Decimal =>
    Object.entries(state.written)
      .filter(([name]) => name.startsWith(`customer-payment/${kind}/`))
      .map(([, { answer }]) => postedOf(answer))
      .reduce(addDecimals, ZERO);
  return { received: sum('receipt'), paidOut: sum('refund') };
}

interface Legs {
  readonly papers: PaperSums;
  readonly payments: PaymentSums;
  readonly bookings: BookingSums;
}

/** Two legs: received for invoices, paid out for credit notes. What was taken beyond the invoices has no paper, and its way back neither. */
export function bookingDifferences(ties: Ties, { papers, payments, bookings }: Legs): readonly Difference[] {
  const { captured, refunded } = payments;
  const { invoiced, credited } = papers;
  const backWithoutPaper = atLeastZero(captured, invoiced.total);
  const received = {
    due: smaller(captured, invoiced.total),
    booked: bookings.received,
    since: later(lastPayment(payments), paperSince(papers, 'invoice')),
  };
  const paidOut = {
    due: smaller(atLeastZero(refunded, backWithoutPaper), credited.total),
    booked: bookings.paidOut,
    since: later(lastPayment(payments), paperSince(papers, 'credit-note')),
  };
  return [
    ...leg(ties, { ...received, kinds: ['receipt-not-booked', 'receipt-booked-too-much'], sign: 1 }),
    ...leg(ties, { ...paidOut, kinds: ['refund-not-booked', 'refund-booked-too-much'], sign: -1 }),
  ];
}

interface Leg {
  readonly due: Decimal;
  readonly booked: Decimal;
  readonly since: string | undefined;
  readonly kinds: readonly [Missing, TooMuch];
  /** What is received and not booked, the ERP asks for once more; what is paid out and not booked, it would give once more. */
  readonly sign: 1 | -1;
}
type Missing = 'receipt-not-booked' | 'refund-not-booked';
type TooMuch = 'receipt-booked-too-much' | 'refund-booked-too-much';

function leg(ties: Ties, { due, booked, since, kinds, sign }: Leg): readonly Difference[] {
  const missing = subtractDecimals(due, booked);
  const [isMissing, isTooMuch] = kinds;
  const did = sign === 1 ? 'taken by the payment service for invoices' : 'given back for credit notes';
  return difference(ties, {
    kind: missing.units > 0n ? isMissing : isTooMuch,
    amount: sign === 1 ? missing : subtractDecimals(booked, due),
    since,
    words: `${formatDecimal(due)} ${ties.currency} ${did}, ${formatDecimal(booked)} booked by the ERP`,
  });
}
