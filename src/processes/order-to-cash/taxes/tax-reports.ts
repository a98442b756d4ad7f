/** What was invoiced, as the tax engine reports it to the authorities; whether both come to the same, the tie-out says; pure. */
import type { Order } from '../../../model/documents/order.ts';
import type { TaxDocument } from '../../../model/documents/tax.ts';
import { decimalOf } from '../../../model/values/decimal.ts';
import type { WantedDocument } from '../../kit/process.ts';
import type { InvoiceTold } from '../facts.ts';
import { isPartOf, type LineView } from '../lines.ts';
import { toldNames } from '../telling/told-names.ts';
import { taxpayerOf } from '../telling/as-told.ts';
import { reportedCharges } from '../charges/reported.ts';
import { isShippingTaxedByChannel, isTaxedByChannel } from './collected-tax.ts';
import { billedInstead, isSale, namesake, type InvoicedLine } from './paper-lines.ts';
import { deliveryAddress, type TaxInput } from './tax.ts';
import { taxDates, type TaxDates } from './tax-dates.ts';

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
  const datesOf = taxDates(input);
  return papers.flatMap((told, index) => {
    const dates = datesOf(told);
    const all = told.invoice.lines.flatMap((line, place) => toLine(input, dates, { line, place }));
    const charged = reportedCharges(state.current?.order, told.invoice);
    const as = { name: names[index] ?? '', target: policy.target, taxDate: dates.whole, shipTo };
    const ours = { lines: oursOf(all), charges: oursOf(charged) };
    if (isSomething(ours)) return [report(input, told, { ...as, state: 'committed', ...ours })];
    const whole = { lines: all.map(withoutWord), charges: charged.map(withoutWord) };
    const wasTold = around.kept.has(as.name) || state.written[as.name] !== undefined;
    // It was reported before the channel said that all of it is its own.
    return wasTold && isSomething(whole) ? [report(input, told, { ...as, state: 'voided', ...whole })] : [];
  });
}

function isSomething({ lines, charges }: Readonly<Record<'lines' | 'charges', readonly object[]>>): boolean {
  return lines.length + charges.length > 0;
}

interface Worded {
  readonly isOurs: boolean;
}

function oursOf<Line extends Worded>(all: readonly Line[]): Omit<Line, 'isOurs'>[] {
  return all.filter(({ isOurs }) => isOurs).map(withoutWord);
}

function withoutWord<Line extends Worded>({ isOurs: _ours, ...line }: Line): Omit<Line, 'isOurs'> {
  return line;
}

interface Reporting extends Pick<TaxDocument, 'state' | 'lines' | 'shipTo'> {
  readonly charges: NonNullable<TaxDocument['charges']>;
  readonly name: string;
  readonly target: string;
  readonly taxDate: string | undefined;
}

function report(
  { state, around, customer }: ReportInput,
  { invoice }: InvoiceTold,
  { name, target, state: as, lines, charges, shipTo, taxDate }: Reporting,
): WantedDocument {
  const [party] = around.chainOf(customer);
  const isReturn = invoice.kind === 'credit-note';
  const body: TaxDocument = {
    document: invoice.number.slice(0, 50),
    state: as,
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
    ...(charges.length > 0 && { charges }),
  };
  return { name, domain: 'tax-document', target, body };
}

/** A line of an invoice that is no line of the order (freight, say) is reported under its own place and item. */
function toLine(
  input: ReportInput,
  dates: TaxDates,
  { line: invoiced, place }: { readonly line: InvoicedLine; readonly place: number },
): readonly ReportedLine[] {
  const { item, quantity, net } = invoiced;
  if (decimalOf(quantity.value).units <= 0n) return [];
  const { of, instead } = meantBy(input, invoiced);
  const billed = instead?.substitute.itemId ?? (of && input.itemOf(of));
  const taxDate = dates.lines[place];
  return [
    {
      line: `${place + 1}`,
      item: billed === undefined ? item : { by: 'record', value: billed },
      quantity,
      amount: net,
      ...(taxDate !== undefined && taxDate !== dates.whole && { taxDate }),
      isOurs: !isChannels(input.state.current?.order, of),
    },
  ];
}

/** What the channel remits the tax of is not reported: it is not ours to declare, and another taxpayer's document has it. */
type ReportedLine = TaxDocument['lines'][number] & { readonly isOurs: boolean };

/** The line of the order, and as which substitute of it it was billed. */
function meantBy({ state, lines }: ReportInput, invoiced: InvoicedLine) {
  const named = invoiced.line === undefined ? namesake(state, invoiced) : invoiced;
  const instead = billedInstead(state, named);
  const of = lines.find((each) => isLineOf(each, named)) ?? lines.find(({ line }) => line === instead?.line);
  return { of, instead };
}

function isChannels(order: Order | undefined, line: LineView | undefined): boolean {
  return line === undefined ? isShippingTaxedByChannel(order) : isTaxedByChannel(line);
}

function isLineOf({ line, told }: LineView, invoiced: InvoicedLine): boolean {
  return invoiced.line === undefined
    ? told.item.value === invoiced.item.value
    : isPartOf(invoiced.line, line);
}
