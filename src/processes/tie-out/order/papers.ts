/** Invoices and credit notes: each line given to the line of the order that it bills, and what the papers say beside their lines. */
import type { Invoice } from '../../../model/documents/fulfilment.ts';
import {
  addDecimals,
  decimalOf,
  negateDecimal,
  subtractDecimals,
  ZERO,
  type Decimal,
} from '../../../model/values/decimal.ts';
import type { InvoiceTold } from '../../order-to-cash/facts.ts';
import { billingOf, type Billed, type Billing } from '../../order-to-cash/billing/billing.ts';
import { crediting } from '../../order-to-cash/billing/crediting.ts';
import { linesOf } from '../../order-to-cash/lines.ts';
import {
  divideFractions,
  fractionOf,
  multiplyFractions,
  roundedDecimal,
  type Fraction,
} from '../../../model/values/fraction.ts';
import { netOfCharges } from './paper-charges.ts';
import { difference, later, type Difference, type Ties } from './difference.ts';
import type { TieInput } from './tie-input.ts';

type InvoiceLine = Invoice['lines'][number];

/** What a line of an invoice or a credit note says of one line of the order. */
export interface PaperLine {
  readonly paper: InvoiceTold;
  /** The order's line that it bills; `undefined`: none. */
  readonly line: string | undefined;
  /** In the unit of the order's line; `undefined`: it cannot be said. */
  readonly quantity: Decimal | undefined;
  readonly net: Decimal;
  readonly words: string;
}

export interface Money {
  readonly net: Decimal;
  readonly tax: Decimal;
  readonly total: Decimal;
}

export interface PaperSums {
  /** Those in the currency of the order. */
  readonly papers: readonly InvoiceTold[];
  readonly strange: readonly InvoiceTold[];
  readonly lines: readonly PaperLine[];
  readonly invoiced: Money;
  readonly credited: Money;
}

/** Reads all papers of an order. Those in another currency are left out of every sum, and named. */
export function sumPapers(input: TieInput): PaperSums {
  const { state } = input;
  const currency = state.current?.order.currency;
  const papers = state.invoices.filter(({ invoice }) => invoice.currency === currency);
  return {
    papers,
    strange: state.invoices.filter(({ invoice }) => invoice.currency !== currency),
    lines: linesOfPapers(input, papers),
    invoiced: moneyOf(papers, 'invoice'),
    credited: moneyOf(papers, 'credit-note'),
  };
}

function moneyOf(papers: readonly InvoiceTold[], kind: Invoice['kind']): Money {
  const ofKind = papers.filter(({ invoice }) => invoice.kind === kind);
  const sum = (part: 'net' | 'tax' | 'total'): Decimal =>
    ofKind.map(({ invoice }) => decimalOf(invoice[part])).reduce(addDecimals, ZERO);
  return { net: sum('net'), tax: sum('tax'), total: sum('total') };
}

/** Read as the order itself reads them. What is more than it explains counts for the last line of the item. */
function linesOfPapers(input: TieInput, papers: readonly InvoiceTold[]): readonly PaperLine[] {
  const { state, itemOf } = input;
  const lines = linesOf(state, () => '', { itemOf });
  const invoices = papers.filter(({ invoice }) => invoice.kind === 'invoice');
  return [
    ...sharesOf(billingOf({ state, itemOf, lines, papers: invoices })),
    ...sharesOf(crediting({ state, itemOf, papers }, lines)),
  ];
}

type Share = Pick<Billed, 'paper' | 'told' | 'part'> &
  Pick<PaperLine, 'line'> &
  Partial<Pick<Billed, 'quantity'>>;

function sharesOf({ billed, unbilled }: Billing): readonly PaperLine[] {
  const left = unbilled.map(({ lines, quantity, ...rest }): Share => ({
    ...rest,
    line: lines.at(-1),
    ...(quantity === undefined ? {} : { quantity }),
  }));
  const shares = Map.groupBy<InvoiceLine, Share>([...billed, ...left], ({ told }) => told);
  return [...shares.values()].flatMap(paperLines);
}

/** A line of a paper that is about several of the order: its money goes with the goods, and what no cent divides with the last of them. */
function paperLines(shares: readonly Share[]): readonly PaperLine[] {
  let rest = decimalOf(shares[0]?.told.net ?? '0');
  const net = rest;
  return shares.map(({ paper, told, line, part, quantity }, place) => {
    const isLast = place === shares.length - 1;
    const whole = fractionOf(decimalOf(told.quantity.value));
    const own = isLast ? rest : cents(multiplyFractions(fractionOf(net), divideFractions(part, whole)), net);
    rest = subtractDecimals(rest, own);
    return {
      paper,
      line,
      quantity: quantity && roundedDecimal(quantity, { scale: SCALE, mode: 'floor' }),
      net: own,
      words: `${paper.invoice.number}: ${told.quantity.value} ${told.quantity.unit} of ${told.item.value}`,
    };
  });
}

const SCALE = 10;

function cents(amount: Fraction, like: Decimal): Decimal {
  return roundedDecimal(amount, { scale: Math.max(2, like.scale), mode: 'floor' });
}

/** What papers say that no line of the order explains. */
export function paperDifferences(ties: Ties, { papers, strange, lines }: PaperSums): readonly Difference[] {
  return [
    ...lines
      .filter(({ line }) => line === undefined)
      .flatMap(({ paper, net, words }) =>
        difference(ties, {
          kind: 'not-ordered',
          paper: paper.invoice.number,
          amount: signed(paper, net),
          words: `${words}: no line of the order is about it`,
        }),
      ),
    ...papers.flatMap((paper) => besideLines(ties, paper)),
    ...strange.flatMap(({ invoice }) =>
      difference(ties, {
        kind: 'currency-differs',
        paper: invoice.number,
        amount: decimalOf(invoice.total),
        words: `${invoice.number} is in ${invoice.currency}, the order in ${ties.currency}: ${invoice.total} ${invoice.currency} count nowhere`,
      }),
    ),
  ];
}

/** A charge beside the lines, or a paper that does not add up. */
function besideLines(ties: Ties, paper: InvoiceTold): readonly Difference[] {
  const { number, net, tax, total, lines } = paper.invoice;
  const ofLines = lines.map((line) => decimalOf(line.net)).reduce(addDecimals, netOfCharges(paper));
  return [
    ...difference(ties, {
      kind: 'charge-not-ordered',
      paper: number,
      amount: signed(paper, subtractDecimals(decimalOf(net), ofLines)),
      words: `the lines of ${number} do not come to its net of ${net} ${ties.currency}`,
    }),
    ...difference(ties, {
      kind: 'total-differs',
      paper: number,
      amount: signed(paper, subtractDecimals(decimalOf(total), addDecimals(decimalOf(net), decimalOf(tax)))),
      words: `${number} says net ${net} and tax ${tax}, and a total of ${total} ${ties.currency}`,
    }),
  ];
}

/** What a credit note says counts for the buyer. */
export function signed({ invoice }: InvoiceTold, amount: Decimal): Decimal {
  return invoice.kind === 'credit-note' ? negateDecimal(amount) : amount;
}

const DAY_HOURS = 24;

/** Papers name a day: money has its time from the end of it. */
export function paperSince({ papers }: PaperSums, kind: 'invoice' | 'credit-note'): string | undefined {
  const last = papers
    .filter(({ invoice }) => invoice.kind === kind)
    .reduce<string | undefined>((latest, { at }) => later(latest, at), undefined);
  return last === undefined ? undefined : Temporal.Instant.from(last).add({ hours: DAY_HOURS }).toString();
}
