/** Payment journals as the API takes their lines and as they are posted: a whole journal at once, or nothing of it. */
import { randomUUID } from 'node:crypto';
import { recordNotFound } from '../odata/problem.ts';
import { nextNumber, toCents, today, type Row } from '../sales/amounts.ts';
import { addToBalance } from '../sales/posting.ts';
import { customerBlocked, nothingToPost } from '../sales/refusals.ts';
import type { Erp } from '../tables/erp.ts';
import type { Entity } from '../tables/shapes.ts';
import type { Fields } from '../tables/table.ts';
import { blankFields, checkedFields } from '../tables/writes.ts';
import {
  accountUnknown,
  amountPositive,
  currenciesDiffer,
  customerIdUnknown,
  customerNumberUnknown,
  dateBeforeInvoice,
  dateClosed,
  invoiceNumberUnknown,
  journalOfLineMissing,
  notOpen,
} from './refusals.ts';

const STEP = 10_000;
const RECEIVABLES = '1200';

/** Adds a line to the journal that it names; nothing is checked that posting checks. */
export function insertJournalLine(erp: Erp, entity: Entity, body: unknown): Fields {
  const given = checkedFields(erp, entity, body);
  const journal = erp.tables.paymentJournals.find(String(given['journalId'] ?? ''));
  if (journal === undefined) throw journalOfLineMissing();
  const customer = customerOf(erp, given);
  return erp.tables[entity.table].insert({
    ...blankFields(entity),
    lineNumber: (linesOf(erp, journal).length + 1) * STEP,
    documentNumber: '',
    postingDate: today(erp),
    ...given,
    ...customer,
    journalDisplayName: String(journal['code']),
    id: randomUUID(),
  });
}

/** Lines of payments name a customer by id or number; those of a general journal by account. */
function customerOf({ tables }: Erp, { customerId, customerNumber, accountType, accountNumber }: Row): Row {
  if (customerId !== undefined) {
    const found = tables.customers.find(String(customerId));
    if (found === undefined) throw customerIdUnknown();
    return { customerNumber: String(found['number']) };
  }
  const isKnown = (number: unknown): boolean => tables.customers.findBy('number', number) !== undefined;
  if (customerNumber !== undefined && !isKnown(customerNumber)) throw customerNumberUnknown();
  if (accountType === 'Customer' && !isKnown(accountNumber)) throw accountUnknown(accountNumber);
  return {};
}

/** Posts every line of the journal, whoever wrote it; the lines are gone then. */
export function postJournal(erp: Erp, journal: Fields): void {
  if (erp.tables.paymentJournals.find(journal.id) === undefined) throw recordNotFound('journals', journal.id);
  const payments = erp.tables.customerPayments.listBy('journalId', journal.id);
  const others = erp.tables.journalLines.listBy('journalId', journal.id);
  if (payments.length + others.length === 0) throw nothingToPost();
  for (const line of [...payments, ...others]) refuseClosed(erp, line);
  const applied = payments.map((line) => ({ line, invoice: appliedTo(erp, line) }));
  for (const { line, invoice } of applied) postPayment(erp, journal, { line, invoice });
  for (const line of others) postOther(erp, journal, line);
}

function refuseClosed({ closedUntil }: Erp, line: Fields): void {
  if (String(line['postingDate']) <= closedUntil) throw dateClosed(line);
}

function appliedTo({ tables }: Erp, line: Fields): Fields {
  if (Number(line['amount']) >= 0) throw amountPositive(line);
  const invoice = tables.salesInvoices.findBy('number', line['appliesToInvoiceNumber']);
  if (invoice === undefined) throw invoiceNumberUnknown(line);
  if (Number(invoice['remainingAmount']) <= 0) throw notOpen(line);
  if (String(line['postingDate']) < String(invoice['postingDate'])) throw dateBeforeInvoice(line);
  const customer = tables.customers.findBy('number', line['customerNumber']);
  if (customer === undefined) throw customerNumberUnknown();
  if (customer['blocked'] === 'All') throw customerBlocked('post', customer);
  const [theirs, ours] = [String(invoice['currencyCode']), String(customer['currencyCode'])];
  if (theirs !== ours) throw currenciesDiffer(line, { theirs, ours });
  return invoice;
}

function postPayment(
  erp: Erp,
  journal: Fields,
  { line, invoice }: { readonly line: Fields; readonly invoice: Fields },
): void {
  const amount = toCents(-Number(line['amount']));
  book(erp, journal, { line, documentType: 'Payment', amount });
  const remainingAmount = Math.max(0, toCents(Number(invoice['remainingAmount']) - amount));
  erp.tables.salesInvoices.update(invoice.id, {
    remainingAmount,
    status: remainingAmount === 0 ? 'Paid' : 'Open',
  });
  owe(erp, String(line['customerNumber']), -amount);
  erp.tables.customerPayments.delete(line.id);
}

/** What a general journal line says of a customer moves his balance, and is applied to nothing. */
function postOther(erp: Erp, journal: Fields, line: Fields): void {
  const amount = toCents(Number(line['amount']));
  book(erp, journal, { line, documentType: '_x0020_', amount: -amount });
  if (line['accountType'] === 'Customer') owe(erp, String(line['accountNumber']), amount);
  erp.tables.journalLines.delete(line.id);
}

interface Booking {
  readonly line: Fields;
  readonly documentType: string;
  /** So much the balancing account gets. */
  readonly amount: number;
}

function book(erp: Erp, journal: Fields, { line, documentType, amount }: Booking): void {
  const common = {
    postingDate: String(line['postingDate']),
    documentNumber: String(line['documentNumber']),
    documentType,
    accountId: '00000000-0000-0000-0000-000000000000',
    description: String(line['description']),
  };
  const sides = [
    { accountNumber: String(journal['balancingAccountNumber']), value: amount },
    { accountNumber: RECEIVABLES, value: -amount },
  ];
  for (const { accountNumber, value } of sides)
    erp.tables.ledger.insert({
      ...common,
      entryNumber: Number(nextNumber(erp, '')),
      accountNumber,
      debitAmount: Math.max(0, value),
      creditAmount: Math.max(0, -value),
      // What the customer's ledger keeps of it, and no list of the standard API shows.
      externalDocumentNumber: String(line['externalDocumentNumber']),
      id: randomUUID(),
    });
}

function owe(erp: Erp, number: string, amount: number): void {
  const customer = erp.tables.customers.findBy('number', number);
  if (customer !== undefined) addToBalance(erp, customer, amount);
}

function linesOf({ tables }: Erp, journal: Fields): readonly Fields[] {
  return [
    ...tables.customerPayments.listBy('journalId', journal.id),
    ...tables.journalLines.listBy('journalId', journal.id),
  ];
}
