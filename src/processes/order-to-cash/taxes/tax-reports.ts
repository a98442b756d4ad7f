/** What was invoiced, as the tax engine reports it to the authorities; whether both come to the same, the tie-out says; pure. */
import type { TaxDocument } from '../../../model/documents/tax.ts';
import {
  addDecimals,
  compareDecimals,
  decimalOf,
  subtractDecimals,
  ZERO,
  type Decimal,
} from '../../../model/values/decimal.ts';
import type { WantedDocument } from '../../kit/process.ts';
import type { InvoiceTold, Substitute } from '../facts.ts';
import { isPartOf, type LineView } from '../lines.ts';
import type { Hold, OrderState } from '../state.ts';
import { toldLineOf } from '../supply/holds.ts';
import { toldNames } from '../telling/told-names.ts';
import { taxpayerOf } from '../telling/as-told.ts';
import { deliveryAddress, type TaxInput } from './tax.ts';

export type ReportInput = Pick<TaxInput, 'state' | 'around' | 'lines' | 'customer' | 'shipTo' | 'itemOf'>;

/** One document for each posted invoice and credit note, where the landscape has the hub report them. */
export function taxReports(input: ReportInput): readonly WantedDocument[] {
  const { state, around } = input;
  const policy = around.policy.tax;
  const shipTo = deliveryAddress(input);
  if (policy?.reportsInvoices !== true || shipTo === undefined) return [];
  // Of an invoice and a credit note of one number, the invoice has had the older name.
  const papers = [...state.invoices.filter(isSale), ...state.invoices.filter((each) => !isSale(each))];
  const names = toldNames(
    input,
    papers.map(({ system, invoice: { kind, number } }) => ({
      name: `tax/${kind}/${system}/${number}`,
      older: `tax/invoice/${number}`,
    })),
  );
  return papers.flatMap((told, index) => {
    const dates = isSale(told) ? SOLD_NOW : soldDates(state, told.invoice);
    const lines = told.invoice.lines.flatMap((line, place) => toLine(input, dates, { line, place }));
    const as = { name: names[index] ?? '', target: policy.target, taxDate: dates.whole };
    return lines.length === 0 ? [] : [report(input, told, { lines, shipTo, ...as })];
  });
}

function isSale({ invoice }: InvoiceTold): boolean {
  return invoice.kind === 'invoice';
}

interface Reporting extends Pick<TaxDocument, 'lines' | 'shipTo'> {
  readonly name: string;
  readonly target: string;
  readonly taxDate: string | undefined;
}

function report(
  { state, around, customer }: ReportInput,
  { invoice }: InvoiceTold,
  { name, target, lines, shipTo, taxDate }: Reporting,
): WantedDocument {
  const [party] = around.chainOf(customer);
  const isReturn = invoice.kind === 'credit-note';
  const body: TaxDocument = {
    document: invoice.number.slice(0, 50),
    state: 'committed',
    kind: isReturn ? 'return' : 'sale',
    customer: { by: 'record', value: customer },
    ...taxpayerOf(
      { around, name, isPast: state.written[name] !== undefined },
      {
        shipTo,
        ...(party?.taxExempt === true && { exempt: true }),
        ...(party?.taxNumber !== undefined && { taxNumber: party.taxNumber }),
      },
    ),
    date: invoice.postedOn,
    ...(taxDate !== undefined && { taxDate }),
    currency: invoice.currency,
    lines,
  };
  return { name, domain: 'tax-document', target, body };
}

/** By whose rates a paper is taxed, where that is not its own day. */
interface TaxDates {
  readonly whole: string | undefined;
  /** In the order of the paper's lines. */
  readonly lines: readonly (string | undefined)[];
}

const SOLD_NOW: TaxDates = { whole: undefined, lines: [] };

/** A credit note is taxed as the sale that it undoes: its lines by their own dates, all others by the latest of these. */
function soldDates(state: OrderState, note: InvoiceTold['invoice']): TaxDates {
  const sold = state.invoices.filter(isSale);
  const notes = state.invoices.filter((each) => !isSale(each)).map(({ invoice }) => invoice);
  const gone = new Map<string, Decimal>();
  for (const { lines } of notes.slice(0, notes.indexOf(note)))
    for (const [of, quantity] of quantitiesIn(state, lines))
      gone.set(of, addDecimals(gone.get(of) ?? ZERO, quantity));
  const invoiced = sold.map(({ invoice }) => ({
    postedOn: invoice.postedOn,
    quantities: quantitiesIn(state, invoice.lines),
  }));
  const lines = note.lines.map((line) => {
    const of = lineNameOf(state, line);
    const back = addDecimals(gone.get(of) ?? ZERO, decimalOf(line.quantity.value));
    gone.set(of, back);
    return soldOn(invoiced, of, back);
  });
  const latest = lines
    .flatMap((date) => date ?? [])
    .toSorted()
    .at(-1);
  return { whole: latest ?? sold[0]?.invoice.postedOn, lines };
}

/** The date of the last invoice of a line that what came back of it fills, the oldest first. */
function soldOn(
  invoiced: readonly { readonly postedOn: string; readonly quantities: ReadonlyMap<string, Decimal> }[],
  of: string,
  back: Decimal,
): string | undefined {
  let open = back;
  return invoiced.find(({ quantities }) => {
    const quantity = quantities.get(of) ?? ZERO;
    const isIt = quantity.units > 0n && compareDecimals(open, quantity) <= 0;
    open = subtractDecimals(open, quantity);
    return isIt;
  })?.postedOn;
}

/** How much of each line of the order a paper is about, in its own units. */
function quantitiesIn(state: OrderState, lines: readonly InvoicedLine[]): ReadonlyMap<string, Decimal> {
  const sums = new Map<string, Decimal>();
  for (const line of lines) {
    const of = lineNameOf(state, line);
    sums.set(of, addDecimals(sums.get(of) ?? ZERO, decimalOf(line.quantity.value)));
  }
  return sums;
}

/** The line of the order, or what left in its place (`2/+B1`); the item where no paper says the line. */
function lineNameOf(state: OrderState, line: InvoicedLine): string {
  const named = line.line === undefined ? namesake(state, line) : line;
  const instead = billedInstead(state, named);
  if (instead !== undefined) return toldLineOf(instead);
  return named.line?.split('/')[0] ?? `${named.item.by} ${named.item.value}`;
}

type Instead = Hold & { readonly substitute: Substitute };

/** As which substitute a line was billed. */
function billedInstead({ holds }: OrderState, { line, item }: InvoicedLine): Instead | undefined {
  return holds
    .flatMap((hold) => (hold.substitute === undefined ? [] : [{ ...hold, substitute: hold.substitute }]))
    .find((hold) =>
      line === undefined
        ? item.value === hold.substitute.itemId || item.value === hold.substitute.number
        : isPartOf(line, toldLineOf(hold)),
    );
}

type InvoicedLine = InvoiceTold['invoice']['lines'][number];

/** A line of an invoice that is no line of the order (freight, say) is reported under its own place and item. */
function toLine(
  { state, lines, itemOf }: ReportInput,
  dates: TaxDates,
  { line: invoiced, place }: { readonly line: InvoicedLine; readonly place: number },
): TaxDocument['lines'] {
  const { item, quantity, net } = invoiced;
  if (decimalOf(quantity.value).units <= 0n) return [];
  const named = invoiced.line === undefined ? namesake(state, invoiced) : invoiced;
  const of = lines.find((each) => isLineOf(each, named));
  const billed = billedInstead(state, named)?.substitute.itemId ?? (of && itemOf(of));
  const taxDate = dates.lines[place];
  return [
    {
      line: `${place + 1}`,
      item: billed === undefined ? item : { by: 'record', value: billed },
      quantity,
      amount: net,
      ...(taxDate !== undefined && taxDate !== dates.whole && { taxDate }),
    },
  ];
}

/** Credit notes may name items only, by ids of the ERP: an invoice of the order has said which line has this item. */
function namesake({ invoices }: OrderState, nameless: InvoicedLine): InvoicedLine {
  const { by, value } = nameless.item;
  const all = invoices.flatMap(({ invoice }) => invoice.lines);
  return (
    all.find(({ line, item }) => line !== undefined && item.by === by && item.value === value) ?? nameless
  );
}

function isLineOf({ line, told }: LineView, invoiced: InvoicedLine): boolean {
  return invoiced.line === undefined
    ? told.item.value === invoiced.item.value
    : isPartOf(invoiced.line, line);
}
