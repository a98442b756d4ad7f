/** What an order is charged or given beside its goods, against what its papers say of that; pure. */
import type { InvoicedCharge } from '../../../model/documents/charges.ts';
import {
  decimalOf,
  formatDecimal,
  subtractDecimals,
  ZERO,
  type Decimal,
} from '../../../model/values/decimal.ts';
import { signedAmount } from '../../order-to-cash/charges/charges.ts';
import { sumOf } from '../../order-to-cash/lines.ts';
import type { InvoiceTold } from '../../order-to-cash/facts.ts';
import { difference, later, type Difference, type Ties } from './difference.ts';
import type { LineSums } from './line-sums.ts';
import { signed, type PaperSums } from './papers.ts';
import type { TieInput } from './tie-input.ts';

/** Amounts without tax, below zero where the buyer is given them; decimal texts in the currency of the order. */
export interface ChargeTie {
  /** Absent: the order has none of the kind. */
  readonly charge?: string;
  readonly reason?: string;
  /** What has fallen due with the goods that left. */
  readonly due: string;
  readonly invoiced: string;
  /** People give charges back: a return never does by itself. */
  readonly credited: string;
}

interface Sums {
  readonly charge: string | undefined;
  readonly reason: string | undefined;
  readonly due: Decimal;
  readonly invoiced: Decimal;
  readonly credited: Decimal;
  readonly papers: readonly InvoiceTold[];
}

interface Said extends InvoicedCharge {
  readonly paper: InvoiceTold;
}

/** Those that the sales order has, and after them what papers alone have. What names none is the first of its reason. */
export function sumCharges({ charges = [] }: TieInput, { papers }: PaperSums): readonly Sums[] {
  const said = papers.flatMap((paper) =>
    (paper.invoice.charges ?? []).map((each): Said => ({ ...each, paper })),
  );
  const meant = (each: Said): string | undefined =>
    charges.find(({ charge }) => charge === each.charge)?.charge ??
    (each.charge === undefined ? charges.find(({ reason }) => reason === each.reason)?.charge : undefined);
  const own = charges.map((told) => ({
    charge: told.charge,
    reason: told.reason,
    due: told.isDue === true ? signedAmount(told) : ZERO,
    ...billedBy(said.filter((each) => meant(each) === told.charge)),
  }));
  const strange = said.filter((each) => meant(each) === undefined);
  return [
    ...own,
    ...strange.map((each) => ({
      charge: each.charge,
      reason: each.reason,
      due: ZERO,
      ...billedBy([each]),
    })),
  ];
}

function billedBy(said: readonly Said[]): Pick<Sums, 'invoiced' | 'credited' | 'papers'> {
  const netOf = (kind: 'invoice' | 'credit-note'): Decimal =>
    sumOf(said.filter(({ paper }) => paper.invoice.kind === kind).map(({ net }) => decimalOf(net)));
  return {
    invoiced: netOf('invoice'),
    credited: netOf('credit-note'),
    papers: said.map(({ paper }) => paper),
  };
}

/** What people give back of a charge explains itself. */
export function chargeDifferences(
  ties: Ties,
  sums: readonly Sums[],
  lines: readonly LineSums[],
): readonly Difference[] {
  const shippedAt = lines.reduce<string | undefined>(
    (latest, line) => later(latest, line.shippedAt),
    undefined,
  );
  return sums.flatMap((sum) => {
    const { charge, reason, due, invoiced, credited, papers } = sum;
    const name = [reason, charge].filter((each) => each !== undefined).join(' ');
    const amount = subtractDecimals(invoiced, due);
    const isNone = papers.every(({ invoice }) => invoice.kind !== 'invoice');
    if (isNone && credited.units === 0n)
      return difference(ties, {
        kind: 'charge-not-invoiced',
        amount,
        since: shippedAt,
        words: `${name} of ${formatDecimal(due)} ${ties.currency} is on no invoice`,
      });
    const isKnown = ties.input.charges?.some((each) => each.charge === charge) === true;
    const [paper] = papers;
    return difference(ties, {
      kind: isKnown ? 'charge-differs' : 'charge-not-ordered',
      amount: isKnown || paper === undefined ? amount : signed(paper, addedOf(sum)),
      paper: paper?.invoice.number,
      words: `${name}: ${formatDecimal(due)} ${ties.currency} due, ${formatDecimal(invoiced)} invoiced`,
    });
  });
}

function addedOf({ invoiced, credited }: Sums): Decimal {
  return sumOf([invoiced, credited]);
}

export function chargeTie({ charge, reason, due, invoiced, credited }: Sums): ChargeTie {
  return {
    ...(charge !== undefined && { charge }),
    ...(reason !== undefined && { reason }),
    due: formatDecimal(due),
    invoiced: formatDecimal(invoiced),
    credited: formatDecimal(credited),
  };
}

/** What is due of them, beside what was shipped. */
export function dueCharges(sums: readonly Sums[]): string {
  return formatDecimal(sumOf(sums.map(({ due }) => due)));
}
