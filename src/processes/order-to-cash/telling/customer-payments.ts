/** What a buyer's payment came to, as the ERP books it: received for its invoices, given back for its credit notes; pure. */
import { Compile } from 'typebox/compile';
import {
  CustomerPaymentPosted,
  type CustomerPayment,
  type Payment,
} from '../../../model/documents/payment.ts';
import {
  decimalOf,
  formatDecimal,
  addDecimals,
  subtractDecimals,
  ZERO,
  type Decimal,
} from '../../../model/values/decimal.ts';
import type { WantedDocument } from '../../kit/process.ts';
import type { Around, OrderPolicy } from '../around.ts';
import { customerPaymentName, customerPaymentNumber } from '../document-names.ts';
import type { InvoiceTold } from '../facts.ts';
import { atLeastZero, larger, smaller, sumOf } from '../lines.ts';
import type { OrderState } from '../state.ts';
import { authorisationsOf } from '../terms/payments/authorisations.ts';

type Kind = CustomerPayment['kind'];

/** So much of a payment belongs to one paper of the ERP. */
interface Share {
  readonly kind: Kind;
  readonly paper: InvoiceTold['invoice'];
  readonly amount: Decimal;
}

type PaidAround = Pick<Around, 'document' | 'kept'> & { readonly policy: Pick<OrderPolicy, 'payments'> };

/** One document for each invoice that was paid, and for each credit note that was paid out, as far as it was. */
export function customerPayments(
  state: OrderState,
  { policy, document, kept }: PaidAround,
): readonly WantedDocument[] {
  const { order } = state.current ?? {};
  const target = policy.payments?.receipts;
  const payment = paymentOf(state, policy);
  if (order === undefined || target === undefined || payment === undefined) return [];
  return sharesOf({ ...state, kept }, payment).map(({ kind, paper, amount }) => ({
    name: customerPaymentName(kind, paper.number),
    domain: 'customer-payment',
    target,
    body: {
      document: customerPaymentNumber(document, kind, paper.number),
      kind,
      paper: paper.number,
      payment: payment.payment,
      orderNumber: order.number,
      // What is applied to a paper cannot be older than it.
      date: later(payment.asOf.slice(0, 10), paper.postedOn),
      currency: payment.currency,
      amount: formatDecimal(amount),
    },
  }));
}

/** How the payments of the order stand together, where the hub follows them and the invoices are in their currency; the id is that of the latest. */
function paymentOf(
  state: OrderState,
  { payments }: Pick<OrderPolicy, 'payments'>,
): Pick<Payment, 'payment' | 'currency' | 'captured' | 'refunded' | 'asOf'> | undefined {
  const { channel, currency } = state.current?.order ?? {};
  if (channel === undefined || payments?.channels?.includes(channel) === false) return undefined;
  const standings = authorisationsOf(state)
    .own.flatMap(({ standing }) => standing ?? [])
    .filter((each) => each.currency === currency)
    .toSorted((a, b) => Temporal.Instant.compare(a.asOf, b.asOf));
  const latest = standings.at(-1);
  if (latest === undefined) return undefined;
  const sum = (of: 'captured' | 'refunded'): string =>
    formatDecimal(sumOf(standings.map((each) => decimalOf(each[of]))));
  return { ...latest, captured: sum('captured'), refunded: sum('refunded') };
}

/**
 * Invoices are paid in their order, as far as was taken; what was taken beyond them goes back without any paper, and all other
 * money that went back is spread over the credit notes.
 */
function sharesOf(
  state: Papers,
  payment: Pick<Payment, 'currency' | 'captured' | 'refunded'>,
): readonly Share[] {
  const papers = state.invoices
    .map(({ invoice }) => invoice)
    .filter(({ currency }) => currency === payment.currency);
  const invoices = papers.filter(({ kind }) => kind === 'invoice');
  const captured = decimalOf(payment.captured);
  const excess = atLeastZero(captured, sumOf(invoices.map(totalOf)));
  const refunded = atLeastZero(decimalOf(payment.refunded), excess);
  const notes = papers.filter(({ kind }) => kind === 'credit-note');
  return [
    ...spread(state, invoices, { kind: 'receipt', sum: captured }),
    ...spread(state, notes, { kind: 'refund', sum: refunded }),
  ];
}

type Papers = Pick<OrderState, 'invoices' | 'written'> & Pick<Around, 'kept'>;

/** What is booked for a paper, or was told to be, stays there, also where an older paper becomes known later: it may be on its way. */
function spread(
  { written, kept }: Pick<Papers, 'written' | 'kept'>,
  papers: readonly InvoiceTold['invoice'][],
  { kind, sum }: { readonly kind: Kind; readonly sum: Decimal },
): readonly Share[] {
  const booked = papers.map((paper) => {
    const name = customerPaymentName(kind, paper.number);
    return larger(postedOf(written[name]?.answer), toldOf(kept.get(name)));
  });
  let left = atLeastZero(sum, sumOf(booked));
  return papers
    .map((paper, place) => {
      const floor = booked[place] ?? ZERO;
      const more = smaller(atLeastZero(totalOf(paper), floor), left);
      left = subtractDecimals(left, more);
      return { kind, paper, amount: addDecimals(floor, more) };
    })
    .filter(({ amount }) => amount.units > 0n);
}

const answer = Compile(CustomerPaymentPosted);

/** What the ERP has answered: zero as long as it has not. */
export function postedOf(told: object | undefined): Decimal {
  return answer.Check(told) ? decimalOf(told.posted) : ZERO;
}

function toldOf(body: object | undefined): Decimal {
  return body !== undefined && 'amount' in body ? decimalOf(String(body.amount)) : ZERO;
}

function totalOf({ total }: InvoiceTold['invoice']): Decimal {
  return decimalOf(total);
}

function later(one: string, other: string): string {
  return one > other ? one : other;
}
