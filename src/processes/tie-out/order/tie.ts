/** Ties one order out: what was ordered, shipped, invoiced, credited and paid, and every cent that they do not explain; pure. */
import { addDecimals, formatDecimal, ZERO, type Decimal } from '../../../model/values/decimal.ts';
import { bookingDifferences, bookingsOf, type BookingSums } from './bookings.ts';
import { chargeDifferences, chargeTie, dueCharges, sumCharges, type ChargeTie } from './charges.ts';
import type { Difference, Ties } from './difference.ts';
import { lineDifferences } from './line-differences.ts';
import { sumLines, type LineSums } from './line-sums.ts';
import { paymentDifferences, paymentsOf, type PaymentSums } from './payments.ts';
import { paperDifferences, sumPapers, type PaperSums } from './papers.ts';
import { taxDifferences } from './taxes.ts';
import type { TieInput } from './tie-input.ts';

/** How an order stands between shipment, invoice and payment. */
export interface OrderTie {
  /** `tied`: everything explains itself. `pending`: something is still due. `differs`: something has no explanation. */
  readonly standing: 'tied' | 'pending' | 'differs';
  readonly currency: string;
  readonly lines: readonly LineTie[];
  /** What is charged or given beside the goods; absent: nothing. */
  readonly charges?: readonly ChargeTie[];
  readonly money: MoneyTie;
  readonly differences: readonly Difference[];
}

/** Quantities in the unit of the line, amounts in the currency of the order; decimal texts. */
export interface LineTie {
  readonly line: string;
  readonly unit: string;
  /** Per one of the unit, as the order was placed with it; absent: it was not placed. */
  readonly price?: string;
  readonly ordered: string;
  readonly shipped: string;
  readonly invoiced: string;
  readonly returned: string;
  readonly credited: string;
  readonly invoicedNet: string;
  readonly creditedNet: string;
}

export interface MoneyTie {
  /** What left at the accepted prices. */
  readonly shipped: string;
  /** What is due beside the goods, without tax; absent: nothing is charged so. */
  readonly charges?: string;
  readonly invoicedNet: string;
  readonly invoicedTax: string;
  readonly invoiced: string;
  readonly credited: string;
  /** Absent: no payment belongs to the order. */
  readonly captured?: string;
  readonly refunded?: string;
  /** What the ERP has booked of that, where the hub has it do so. */
  readonly received?: string;
  readonly paidOut?: string;
}

/** Gives the order's tie as of `now`; an order of which no revision is known has nothing to tie. */
export function tieOut(input: TieInput): OrderTie | undefined {
  const { current } = input.state;
  if (current === undefined) return undefined;
  const { currency } = current.order;
  const papers = sumPapers(input);
  const sums = sumLines(input, papers);
  const charges = sumCharges(input, papers);
  const payments = paymentsOf(input);
  const bookings = payments === undefined ? undefined : bookingsOf(input);
  const ties: Ties = { currency, input };
  const differences = [
    ...sums.flatMap((line) => lineDifferences(ties, line)),
    ...chargeDifferences(ties, charges, sums),
    ...paperDifferences(ties, papers),
    ...taxDifferences(ties, papers),
    ...(payments === undefined ? [] : paymentDifferences(ties, { papers, sums, payments })),
    ...(payments === undefined || bookings === undefined
      ? []
      : bookingDifferences(ties, { papers, payments, bookings })),
  ];
  return {
    standing: standingOf(differences),
    currency,
    lines: sums.map(lineTie),
    ...(charges.length > 0 && { charges: charges.map(chargeTie) }),
    money: {
      ...moneyTie(papers, sums, payments),
      ...(charges.length > 0 && { charges: dueCharges(charges) }),
      ...(bookings === undefined ? {} : booked(bookings)),
    },
    differences,
  };
}

function standingOf(differences: readonly Difference[]): OrderTie['standing'] {
  if (differences.some(({ standing }) => standing === 'open')) return 'differs';
  return differences.some(({ standing }) => standing === 'pending') ? 'pending' : 'tied';
}

function lineTie(sums: LineSums): LineTie {
  return {
    line: sums.line,
    unit: sums.unit,
    ...(sums.price === undefined ? {} : { price: formatDecimal(sums.price) }),
    ordered: formatDecimal(sums.ordered),
    shipped: formatDecimal(sums.shipped),
    invoiced: formatDecimal(sums.invoiced),
    returned: formatDecimal(sums.returned),
    credited: formatDecimal(sums.credited),
    invoicedNet: formatDecimal(sums.invoicedNet),
    creditedNet: formatDecimal(sums.creditedNet),
  };
}

function moneyTie(papers: PaperSums, sums: readonly LineSums[], payments: PaymentSums | undefined): MoneyTie {
  return {
    shipped: formatDecimal(sums.map(({ shippedNet }) => shippedNet).reduce(addDecimals, ZERO)),
    invoicedNet: formatDecimal(papers.invoiced.net),
    invoicedTax: formatDecimal(papers.invoiced.tax),
    invoiced: formatDecimal(papers.invoiced.total),
    credited: formatDecimal(papers.credited.total),
    ...(payments === undefined ? {} : paid(payments)),
  };
}

function paid({ captured, refunded }: { readonly captured: Decimal; readonly refunded: Decimal }) {
  return { captured: formatDecimal(captured), refunded: formatDecimal(refunded) };
}

function booked({ received, paidOut }: BookingSums) {
  return { received: formatDecimal(received), paidOut: formatDecimal(paidOut) };
}
