/** What Business Central has of customer payments now: what is booked, what lies in the journal, and the papers they are for. */
import { Type, type Static } from 'typebox';
import { Value } from 'typebox/value';
import {
  addDecimals,
  decimalOf,
  negateDecimal,
  subtractDecimals,
  ZERO,
  type Decimal as DecimalValue,
} from '../../../model/values/decimal.ts';
import { ask, type Outcome } from '../../kit/outcome.ts';
import type { Write } from '../../kit/target.ts';
import { listWhereOnce } from '../api/lists.ts';
import { outcomeOfFailure, outcomeOfRefusal } from '../api/refusal.ts';
import { quoted, type Resource } from '../api/resource.ts';
import type { Context } from '../api/session.ts';
import { exactDecimal, NO_ID } from '../their-values.ts';
import { Decimal } from '../theirs.ts';
import { isOurs, ledgerNumbers, type CustomerPaymentBody } from './customer-payment-body.ts';

const Journal = Type.Object({
  id: Type.String(),
  code: Type.String(),
  balancingAccountId: Type.String(),
  balancingAccountNumber: Type.String(),
});
export type Journal = Static<typeof Journal>;

const JournalLine = Type.Object({
  id: Type.String(),
  '@odata.etag': Type.String(),
  documentNumber: Type.String(),
  externalDocumentNumber: Type.String(),
  postingDate: Type.String(),
  amount: Decimal,
});
export type JournalLine = Static<typeof JournalLine> & { readonly list: 'customerPayments' | 'journalLines' };

const LedgerEntry = Type.Object({
  documentNumber: Type.String(),
  accountNumber: Type.String(),
  debitAmount: Decimal,
  creditAmount: Decimal,
});

const Paper = Type.Object({
  number: Type.String(),
  billToCustomerId: Type.String(),
  billToCustomerNumber: Type.String(),
  currencyCode: Type.String(),
  /** Of an invoice: what is still to be paid. */
  remainingAmount: Type.Optional(Decimal),
});
export type Paper = Static<typeof Paper>;

const Customer = Type.Object({ id: Type.String(), currencyCode: Type.String() });

const fields = (schema: { readonly properties: object }): readonly string[] =>
  Object.keys(schema.properties).filter((field) => !field.startsWith('@'));

const of = (entitySet: string, schema: { readonly properties: object }): Resource => ({
  api: 'standard',
  entitySet,
  select: fields(schema),
});

/** Every list that the target reads. */
export const PAYMENT_RESOURCES = {
  customerPaymentJournals: of('customerPaymentJournals', Journal),
  customerPayments: of('customerPayments', JournalLine),
  journalLines: of('journalLines', JournalLine),
  generalLedgerEntries: of('generalLedgerEntries', LedgerEntry),
  salesInvoices: of('salesInvoices', Paper),
  salesCreditMemos: {
    ...of('salesCreditMemos', Paper),
    select: fields(Paper).filter((field) => field !== 'remainingAmount'),
  },
  customers: of('customers', Customer),
} as const satisfies Record<string, Resource>;

/** All that is known before anything is written. */
export interface Ground {
  readonly journal: Journal;
  /** By kind and number. */
  readonly paper: (body: CustomerPaymentBody) => Paper | undefined;
  /** Currency of the paper's customer, in which alone his payments can be. */
  readonly currencyOf: (paper: Paper) => string | undefined;
  /** What is booked of each part, in their order: above zero as the body counts it. */
  readonly booked: (body: CustomerPaymentBody) => readonly DecimalValue[];
  readonly drafts: (body: CustomerPaymentBody) => readonly JournalLine[];
  /** Lines that people wrote: they would be posted along. */
  readonly strange: readonly JournalLine[];
}

type PaymentWrite = Write<CustomerPaymentBody>;

/** Reads all of it once; an outcome for all writes where it cannot be read, or the journal is not fit. */
export async function lookUpPayments(
  context: Context,
  writes: readonly PaymentWrite[],
): Promise<Ground | Outcome> {
  const bodies = writes.map(({ body }) => body);
  const journal = await journalOf(context);
  if ('outcome' in journal) return journal;
  const read = reader(context);
  const inJournal = { field: 'journalId', spelled: [journal.id] };
  const lines = [
    ...(await read('customerPayments', inJournal, JournalLine)).map((line) => ({
      ...line,
      list: 'customerPayments' as const,
    })),
    ...(await read('journalLines', inJournal, JournalLine)).map((line) => ({
      ...line,
      list: 'journalLines' as const,
    })),
  ];
  const numbers = bodies.flatMap(ledgerNumbers).map(quoted);
  const entries = await read(
    'generalLedgerEntries',
    { field: 'documentNumber', spelled: numbers },
    LedgerEntry,
  );
  const papersOf = (kind: CustomerPaymentBody['kind']) =>
    bodies.filter((body) => body.kind === kind).map(({ paper }) => quoted(paper));
  const invoices = await read('salesInvoices', { field: 'number', spelled: papersOf('receipt') }, Paper);
  const memos = await read('salesCreditMemos', { field: 'number', spelled: papersOf('refund') }, Paper);
  const ids = [...new Set([...invoices, ...memos].map(({ billToCustomerId }) => billToCustomerId))];
  const customers = await read('customers', { field: 'id', spelled: ids }, Customer);
  if (read.failure !== undefined) return read.failure;
  const currencies = new Map(customers.map(({ id, currencyCode }) => [id.toLowerCase(), currencyCode]));
  const { localCurrency } = context.settings;
  return {
    journal,
    paper: ({ kind, paper }) =>
      (kind === 'receipt' ? invoices : memos).find(({ number }) => number === paper),
    currencyOf: ({ billToCustomerId }) => {
      const code = currencies.get(billToCustomerId.toLowerCase());
      return code === '' ? localCurrency : code;
    },
    booked: (body) => bookedParts(body, { journal, entries }),
    drafts: (body) => {
      const own = ledgerNumbers(body);
      return lines.filter(({ documentNumber }) => own.includes(documentNumber));
    },
    strange: lines.filter((line) => !isOurs(line)),
  };
}

interface Reader {
  <Schema extends typeof JournalLine | typeof LedgerEntry | typeof Paper | typeof Customer | typeof Journal>(
    list: keyof typeof PAYMENT_RESOURCES,
    where: { readonly field: string; readonly spelled: readonly string[] },
    schema: Schema,
  ): Promise<readonly Static<Schema>[]>;
  /** Of the first list that could not be read; those after it are empty. */
  failure?: Outcome;
}

/** Reading has no effect: whatever happens to it, nothing was written. */
function reader(context: Context): Reader {
  const read: Reader = async (list, where, schema) => {
    if (read.failure !== undefined || where.spelled.length === 0) return [];
    const found = await listWhereOnce(context, PAYMENT_RESOURCES[list], where);
    if ('refused' in found) read.failure = outcomeOfRefusal(found.refused);
    else if ('failed' in found) read.failure = outcomeOfFailure({ ...found.failed, effect: 'none' });
    else
      return found.filter((each): each is Static<typeof schema> & typeof each => Value.Check(schema, each));
    return [];
  };
  return read;
}

/** Without an account of its own on the other side, nobody could see later what was booked. */
async function journalOf(context: Context): Promise<Journal | Outcome> {
  const code = context.settings.paymentJournal ?? '';
  const read = reader(context);
  const [journal] = await read(
    'customerPaymentJournals',
    { field: 'code', spelled: [quoted(code)] },
    Journal,
  );
  if (read.failure !== undefined) return read.failure;
  if (journal === undefined)
    return ask(`there is no payment journal ${code} in Business Central: make one for the hub alone`);
  return journal.balancingAccountId === NO_ID || journal.balancingAccountNumber === ''
    ? ask(`payment journal ${code} has no balancing G/L account: that of the payment service belongs there`)
    : journal;
}

/** By what the journal's balancing account got, part by part; the first that is not there ends the list. */
function bookedParts(
  body: CustomerPaymentBody,
  {
    journal,
    entries,
  }: { readonly journal: Journal; readonly entries: readonly Static<typeof LedgerEntry>[] },
): readonly DecimalValue[] {
  const parts: DecimalValue[] = [];
  for (const number of ledgerNumbers(body)) {
    const own = entries.filter(
      ({ documentNumber, accountNumber }) =>
        documentNumber === number && accountNumber === journal.balancingAccountNumber,
    );
    if (own.length === 0) break;
    const sum = own
      .map(({ debitAmount, creditAmount }) => subtractDecimals(exact(debitAmount), exact(creditAmount)))
      .reduce(addDecimals, ZERO);
    parts.push(body.kind === 'receipt' ? sum : negateDecimal(sum));
  }
  return parts;
}

/** A decimal of the wire; what is no number counts as nothing, and the difference is asked about. */
export function exact(value: number | string): DecimalValue {
  const decimal = exactDecimal('', value);
  return 'mapped' in decimal ? decimalOf(decimal.mapped) : ZERO;
}
