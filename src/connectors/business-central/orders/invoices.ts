/** Posted sales invoices and credit memos: what a customer owes, and what he is given back. */
import type { Invoice } from '../../../model/documents/fulfilment.ts';
import { mapped, type Mapped } from '../../kit/mapping.ts';
import type { Source } from '../../kit/source.ts';
import { andThen, gather, gatherEach } from '../../kit/gather.ts';
import type { Settings } from '../settings.ts';
import { notificationsOf } from '../sources/notifications.ts';
import { readingOf } from '../sources/reading.ts';
import { versionOf } from '../sources/version.ts';
import { enumName, exactDecimal, NO_ID, ourCurrency, textOrNull } from '../their-values.ts';
import { invoicedCharges } from '../charges/charge-lines.ts';
import { itemById, named, quantityOf, type TheirLine } from './document-lines.ts';
import { ORDER_RESOURCES, TheirCreditMemo, TheirInvoice } from './theirs.ts';

export const invoices: Source<Settings, typeof TheirInvoice, 'invoice'> = {
  domain: 'invoice',
  contract: { name: 'business-central.sales-invoice', version: 'v2.0' },
  from: TheirInvoice,
  key: ({ id }) => id.toLowerCase(),
  version: ({ lastModifiedDateTime }) => versionOf([lastModifiedDateTime]),
  map: (theirs, settings) => {
    const { orderId, externalDocumentNumber, salesInvoiceLines } = theirs;
    const theirOrder = orderId === NO_ID ? undefined : { theirs: orderId.toLowerCase() };
    const answers = oursOf(externalDocumentNumber) ?? theirOrder;
    const lines = linesOf('salesInvoiceLines', salesInvoiceLines, settings);
    const beside = invoicedCharges('salesInvoiceLines', salesInvoiceLines, settings);
    return mapPosted(theirs, { kind: 'invoice', answers, lines, ...beside }, settings);
  },
  webhook: notificationsOf(ORDER_RESOURCES.salesInvoices),
  ...readingOf({ resource: ORDER_RESOURCES.salesInvoices }),
};

/** The API shows no description 2 of its lines: they name items, not lines of ours. */
export const creditNotes: Source<Settings, typeof TheirCreditMemo, 'invoice'> = {
  domain: 'invoice',
  contract: { name: 'business-central.sales-credit-memo', version: 'v2.0' },
  from: TheirCreditMemo,
  key: ({ id }) => id.toLowerCase(),
  version: ({ lastModifiedDateTime }) => versionOf([lastModifiedDateTime]),
  map: (theirs, settings) => {
    const answers = oursOf(theirs.externalDocumentNumber);
    const lines = linesOf('salesCreditMemoLines', theirs.salesCreditMemoLines, settings);
    const nameless = andThen(lines, (all) => all.map(({ line: _number, ...rest }) => rest));
    const beside = invoicedCharges('salesCreditMemoLines', theirs.salesCreditMemoLines, settings);
    return mapPosted(theirs, { kind: 'credit-note', answers, lines: nameless, ...beside }, settings);
  },
  webhook: notificationsOf(ORDER_RESOURCES.salesCreditMemos),
  ...readingOf({ resource: ORDER_RESOURCES.salesCreditMemos }),
};

/** Not posted yet: nobody owes anything for it. */
const UNPOSTED = ['', 'Draft', 'In Review'];

interface Told {
  readonly kind: Invoice['kind'];
  /** Absent: it answers no order, and is none of our affair. */
  readonly answers: Invoice['answers'] | undefined;
  readonly lines: Mapped<Invoice['lines']>;
  /** Absent: none. */
  readonly charges?: Mapped<NonNullable<Invoice['charges']>>;
}

function mapPosted(
  theirs: Omit<TheirInvoice, 'orderId' | 'orderNumber' | 'salesInvoiceLines'>,
  { kind, answers, lines, charges }: Told,
  settings: Settings,
): Mapped<readonly Invoice[]> {
  if (answers === undefined || UNPOSTED.includes(enumName(theirs.status))) return mapped([]);
  const document = gather<Invoice>({
    number: mapped(theirs.number),
    kind: mapped(kind),
    answers: mapped(answers),
    postedOn: mapped(theirs.postingDate),
    currency: ourCurrency(theirs.currencyCode, settings),
    net: exactDecimal('totalAmountExcludingTax', theirs.totalAmountExcludingTax),
    tax: exactDecimal('totalTaxAmount', theirs.totalTaxAmount),
    total: exactDecimal('totalAmountIncludingTax', theirs.totalAmountIncludingTax),
    lines,
    ...(charges === undefined ? {} : { charges }),
  });
  return andThen(document, (invoice) => [invoice]);
}

function oursOf(externalDocumentNumber: string): { readonly ours: string } | undefined {
  const ours = textOrNull(externalDocumentNumber);
  return ours === null ? undefined : { ours };
}

type MoneyLine = TheirLine & { readonly itemId: string; readonly netAmount: number | string };

/** A line that people added, or copied, names its item only. */
function linesOf(field: string, lines: readonly MoneyLine[], settings: Settings): Mapped<Invoice['lines']> {
  return gatherEach(
    named(field, lines).map(({ line, ours, path }) =>
      gather<Invoice['lines'][number]>({
        ...(ours === undefined ? {} : { line: mapped(ours) }),
        item: mapped(itemById(line.itemId)),
        quantity: quantityOf(
          `${path}.quantity`,
          { value: line.quantity, unit: line.unitOfMeasureCode },
          settings,
        ),
        net: exactDecimal(`${path}.netAmount`, line.netAmount),
      }),
    ),
  );
}
