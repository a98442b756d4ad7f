/** Invoices and credit notes: each line given to the line of the order that it bills, and what the papers say beside their lines. */
import type { Invoice } from '../../../model/documents/fulfilment.ts';
import {
  addDecimals,
  compareDecimals,
  decimalOf,
  negateDecimal,
  subtractDecimals,
  ZERO,
  type Decimal,
} from '../../../model/values/decimal.ts';
import type { InvoiceTold } from '../../order-to-cash/facts.ts';
import { linesOf, type LineView } from '../../order-to-cash/lines.ts';
import { difference, later, type Difference, type Ties } from './difference.ts';
import { inUnitOf, type TieInput } from './tie-input.ts';

/** One line of an invoice or a credit note. */
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

/** Lines that name only the item go to the line of that item that has most to be billed still. */
function linesOfPapers(input: TieInput, papers: readonly InvoiceTold[]): readonly PaperLine[] {
  const views = linesOf(input.state, () => '');
  const billed = new Map<string, Decimal>();
  return papers.flatMap((paper) =>
    paper.invoice.lines.map((told) => {
      const view = viewOf(input, { views, billed }, { paper, told });
      const quantity =
        view === undefined
          ? undefined
          : inUnitOf(view.told, input.itemOf(paper.system, told.item), told.quantity);
      const key = `${paper.invoice.kind} ${view?.line ?? ''}`;
      billed.set(key, addDecimals(billed.get(key) ?? ZERO, quantity ?? ZERO));
      return {
        paper,
        line: view?.line,
        quantity,
        net: decimalOf(told.net),
        words: `${paper.invoice.number}: ${told.quantity.value} ${told.quantity.unit} of ${told.item.value}`,
      };
    }),
  );
}

interface Told {
  readonly paper: InvoiceTold;
  readonly told: Invoice['lines'][number];
}
interface Open {
  readonly views: readonly LineView[];
  readonly billed: ReadonlyMap<string, Decimal>;
}

function viewOf(input: TieInput, { views, billed }: Open, { paper, told }: Told): LineView | undefined {
  if (told.line !== undefined) return namedLine(views, told.line);
  const { kind } = paper.invoice;
  const open = ({ line, shipped }: LineView): Decimal =>
    subtractDecimals(shipped, billed.get(`${kind} ${line}`) ?? ZERO);
  return views
    .filter((view) => isItem(input, view, { paper, told }))
    .toSorted((a, b) => compareDecimals(open(b), open(a)))[0];
}

/** A line that ships from several locations stands in the sales order once for each: `2`, `2/WEST`. */
function namedLine(views: readonly LineView[], name: string): LineView | undefined {
  return (
    views.find(({ line }) => line === name) ??
    views
      .filter(({ line }) => name.startsWith(`${line}/`))
      .toSorted((a, b) => b.line.length - a.line.length)[0]
  );
}

function isItem(input: TieInput, { told: ordered }: LineView, { paper, told }: Told): boolean {
  const [mine, theirs] = [
    input.itemOf(input.state.current?.system ?? '', ordered.item),
    input.itemOf(paper.system, told.item),
  ];
  if (mine !== undefined && theirs !== undefined) return mine.id === theirs.id;
  return ordered.item.by === told.item.by && ordered.item.value === told.item.value;
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
  const ofLines = lines.map((line) => decimalOf(line.net)).reduce(addDecimals, ZERO);
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
