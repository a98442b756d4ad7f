/** Money by the books of those who move it: what cards paid is what the ERP billed, and each tax document stands once. */
import type { Charge, PaymentIntent } from '../../../../sandbox/payments/life/objects.ts';
import { PAYMENT_JOURNAL } from '../../../../sandbox/business-central/seed.ts';
import { keyOf, type Book } from '../book.ts';
import { ENDED } from '../calm.ts';
import { questionsOf, sum, type FoundOrder } from './orders.ts';
import type { Stage } from '../stage.ts';

type Money = Pick<Stage, 'erp' | 'payments' | 'tax'>;

/** Card orders that have ended: captured − refunded = invoiced − credited, and nothing is kept reserved on the card. */
export function cardFaults(stage: Money, book: Book, orders: readonly FoundOrder[]): readonly string[] {
  return orders.flatMap((order) => {
    const id = book.orders.get(keyOf(order))?.latest.payment?.authorisation;
    const intent = stage.payments.account.intents.get(id ?? '');
    if (intent === undefined || !ENDED.includes(order.status)) return [];
    const isReturning = (order.plan.returns ?? []).some(({ status }) => status === 'open');
    // What is asked of a person is not done yet.
    if (isReturning || questionsOf(order).length > 0) return [];
    return [...leftOnCard(order, intent), ...differences(stage, order, intent)];
  });
}

function leftOnCard(
  order: FoundOrder,
  { id, status, amount_capturable: left }: PaymentIntent,
): readonly string[] {
  return status === 'requires_capture'
    ? [`${keyOf(order)} is ${order.status}, and ${left} cents are still held by ${id}`]
    : [];
}

function differences(stage: Money, order: FoundOrder, intent: PaymentIntent): readonly string[] {
  const charge: Charge | undefined = stage.payments.account.charges.get(intent.latest_charge ?? '');
  const refunded = charge?.amount_refunded ?? 0;
  const { invoiced, credited, papers } = billed(stage, order);
  // The ERP rounds the tax of each paper: notes may say a cent more than the invoices did, and nobody gets back more than was taken.
  const isRounding = credited > invoiced && credited - invoiced <= papers / 2;
  const owed = isRounding ? 0 : invoiced - credited;
  // More than the buyer allowed can be taken from nobody. What a person let go unpaid is not given back: which goods those were depends
  // on what came back first.
  const most = Math.min(owed, intent.amount);
  const least = Math.min(invoiced, intent.amount) - credited;
  const paid = intent.amount_received - refunded;
  const books = bookedFor(stage, order);
  return [
    ...(least <= paid && paid <= most
      ? []
      : [
          `${keyOf(order)} (${order.document}): ${intent.amount_received} captured − ${refunded} refunded ≠ ${invoiced} invoiced − ${credited} credited, in cents`,
        ]),
    ...(books === paid
      ? []
      : [
          `${keyOf(order)} (${order.document}): ${paid} cents were paid by card, and the ERP has booked ${books}`,
        ]),
  ];
}

/** In cents, on the account of the payment service: what was received less what was paid out. */
function bookedFor({ erp: { erp } }: Money, { document }: FoundOrder): number {
  const { paymentJournals, ledger } = erp.tables;
  const account = paymentJournals.findBy('code', PAYMENT_JOURNAL)?.['balancingAccountNumber'];
  const entries = [...ledger.all()].filter(
    (entry) =>
      entry['accountNumber'] === account &&
      String(entry['externalDocumentNumber']).startsWith(`${document}-`),
  );
  return sum(
    entries.map((each) => Math.round((Number(each['debitAmount']) - Number(each['creditAmount'])) * 100)),
  );
}

/** In cents, with tax, and how many papers say so. */
function billed({ erp: { erp } }: Money, { document, plan }: FoundOrder) {
  const { salesInvoices, salesCreditMemos } = erp.tables;
  const returns = (plan.returns ?? []).map((each) => each.document);
  const isOurs = (paper: unknown): boolean =>
    returns.some((each) => paper === each || String(paper).startsWith(`${each}/`));
  const invoices = salesInvoices
    .listBy('externalDocumentNumber', document)
    .filter(({ status }) => status !== 'Canceled' && status !== 'Draft');
  const notes = [...salesCreditMemos.all()].filter(
    (memo) =>
      isOurs(memo['externalDocumentNumber']) && memo['status'] !== 'Draft' && memo['status'] !== 'Canceled',
  );
  return { invoiced: cents(invoices), credited: cents(notes), papers: invoices.length + notes.length };
}

function cents(papers: Iterable<Readonly<Record<string, unknown>>>): number {
  return sum([...papers].map((paper) => Math.round(Number(paper['totalAmountIncludingTax']) * 100)));
}

const COUNTING = ['Saved', 'Committed'];

/** What the tax engine keeps is reported once for each paper of the ERP, and for nothing else. */
export function taxFaults({ tax, erp: { erp } }: Money): readonly string[] {
  const { salesInvoices, salesCreditMemos } = erp.tables;
  const papers = new Set(
    [...salesInvoices.all(), ...salesCreditMemos.all()].map((paper) => String(paper['number'])),
  );
  const counting = tax.office.transactions.all().filter(({ status }) => COUNTING.includes(status));
  return [...Map.groupBy(counting, ({ code }) => code)].flatMap(([code, all]) => [
    ...(all.length > 1 ? [`the tax engine keeps ${code} ${all.length} times`] : []),
    ...(papers.has(code) ? [] : [`the tax engine keeps ${code}, which the ERP never posted`]),
  ]);
}
