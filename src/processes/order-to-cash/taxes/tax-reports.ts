/** What was invoiced, as the tax engine reports it to the authorities; whether both come to the same, the tie-out says; pure. */
import type { TaxDocument } from '../../../model/documents/tax.ts';
import {
  addDecimals,
  compareDecimals,
  decimalOf,
  subtractDecimals,
  type Decimal,
} from '../../../model/values/decimal.ts';
import type { WantedDocument } from '../../kit/process.ts';
import type { InvoiceTold, Substitute } from '../facts.ts';
import { isPartOf, sumOf, type LineView } from '../lines.ts';
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
    const lines = told.invoice.lines.flatMap((line, place) => toLine(input, told, { line, place }));
    const as = { name: names[index] ?? '', target: policy.target };
    return lines.length === 0 ? [] : [report(input, told, { lines, shipTo, ...as })];
  });
}

function isSale({ invoice }: InvoiceTold): boolean {
  return invoice.kind === 'invoice';
}

interface Reporting extends Pick<TaxDocument, 'lines' | 'shipTo'> {
  readonly name: string;
  readonly target: string;
}

function report(
  { state, around, customer }: ReportInput,
  { invoice }: InvoiceTold,
  { name, target, lines, shipTo }: Reporting,
): WantedDocument {
  const [party] = around.chainOf(customer);
  const isReturn = invoice.kind === 'credit-note';
  const taxDate = isReturn ? taxDateOf(state, invoice) : undefined;
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

/** A credit note is taxed as the sale that it undoes: its lines by their own dates, all others by the latest of these. */
function taxDateOf(state: OrderState, note: InvoiceTold['invoice']): string | undefined {
  const dates = note.lines.flatMap((line) => soldOn(state, note, line) ?? []);
  return dates.toSorted().at(-1) ?? state.invoices.find(isSale)?.invoice.postedOn;
}

/**
 * The date of the invoice that has what a line of a credit note gives back: of several, of the last one that what came back fills, the
 * oldest first.
 */
function soldOn(state: OrderState, note: InvoiceTold['invoice'], line: InvoicedLine): string | undefined {
  const sold = state.invoices.filter(isSale);
  const notes = state.invoices.filter((each) => !isSale(each)).map(({ invoice }) => invoice);
  const before = notes.slice(0, notes.indexOf(note));
  const of = lineNameOf(state, line);
  const quantityIn = ({ lines }: InvoiceTold['invoice']): Decimal =>
    sumOf(
      lines.filter((each) => lineNameOf(state, each) === of).map(({ quantity }) => decimalOf(quantity.value)),
    );
  let gone = addDecimals(sumOf(before.map(quantityIn)), decimalOf(line.quantity.value));
  return sold.find(({ invoice }) => {
    const quantity = quantityIn(invoice);
    const isIt = quantity.units > 0n && compareDecimals(gone, quantity) <= 0;
    gone = subtractDecimals(gone, quantity);
    return isIt;
  })?.invoice.postedOn;
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
  told: InvoiceTold,
  { line: invoiced, place }: { readonly line: InvoicedLine; readonly place: number },
): TaxDocument['lines'] {
  const { item, quantity, net } = invoiced;
  if (decimalOf(quantity.value).units <= 0n) return [];
  const named = invoiced.line === undefined ? namesake(state, invoiced) : invoiced;
  const of = lines.find((each) => isLineOf(each, named));
  const billed = billedInstead(state, named)?.substitute.itemId ?? (of && itemOf(of));
  const taxDate = isSale(told) ? undefined : soldOn(state, told.invoice, invoiced);
  return [
    {
      line: `${place + 1}`,
      item: billed === undefined ? item : { by: 'record', value: billed },
      quantity,
      amount: net,
      ...(taxDate !== undefined && taxDate !== taxDateOf(state, told.invoice) && { taxDate }),
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
