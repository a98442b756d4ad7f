/** What was invoiced, as the tax engine reports it to the authorities; whether both come to the same, the tie-out says; pure. */
import type { TaxDocument } from '../../../model/documents/tax.ts';
import { decimalOf } from '../../../model/values/decimal.ts';
import type { WantedDocument } from '../../kit/process.ts';
import type { InvoiceTold } from '../facts.ts';
import { isPartOf, type LineView } from '../lines.ts';
import type { OrderState } from '../state.ts';
import { deliveryAddress, type TaxInput } from './tax.ts';

export type ReportInput = Pick<TaxInput, 'state' | 'around' | 'lines' | 'customer' | 'shipTo' | 'itemOf'>;

/** One document for each posted invoice and credit note, where the landscape has the hub report them. */
export function taxReports(input: ReportInput): readonly WantedDocument[] {
  const { state, around } = input;
  const policy = around.policy.tax;
  const shipTo = deliveryAddress(input);
  if (policy?.reportsInvoices !== true || shipTo === undefined) return [];
  return state.invoices.flatMap((told) => {
    const lines = told.invoice.lines.flatMap((line, place) => toLine(input, line, place));
    return lines.length === 0 ? [] : [report(input, told, { lines, shipTo, target: policy.target })];
  });
}

interface Reporting extends Pick<TaxDocument, 'lines' | 'shipTo'> {
  readonly target: string;
}

function report(
  { state, around, customer }: ReportInput,
  { invoice }: InvoiceTold,
  { target, ...stated }: Reporting,
): WantedDocument {
  const [party] = around.chainOf(customer);
  const isReturn = invoice.kind === 'credit-note';
  const first = state.invoices.find((each) => each.invoice.kind === 'invoice')?.invoice;
  const body: TaxDocument = {
    document: invoice.number.slice(0, 50),
    state: 'committed',
    kind: isReturn ? 'return' : 'sale',
    customer: { by: 'record', value: customer },
    ...(party?.taxExempt === true && { exempt: true }),
    ...(party?.taxNumber !== undefined && { taxNumber: party.taxNumber }),
    date: invoice.postedOn,
    ...(isReturn && first !== undefined && { taxDate: first.postedOn }),
    currency: invoice.currency,
    ...stated,
  };
  return { name: reportName(invoice.number), domain: 'tax-document', target, body };
}

function reportName(invoice: string): string {
  return `tax/invoice/${invoice}`;
}

type InvoicedLine = InvoiceTold['invoice']['lines'][number];

/** A line of an invoice that is no line of the order (freight, say) is reported under its own place and item. */
function toLine(
  { state, lines, itemOf }: ReportInput,
  invoiced: InvoicedLine,
  place: number,
): TaxDocument['lines'] {
  const { item, quantity, net } = invoiced;
  if (decimalOf(quantity.value).units <= 0n) return [];
  const named = invoiced.line === undefined ? namesake(state, invoiced) : invoiced;
  const of = lines.find((each) => isLineOf(each, named));
  return [
    {
      line: `${place + 1}`,
      item: of === undefined ? item : { by: 'record', value: itemOf(of) },
      quantity,
      amount: net,
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
