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
  for (const side of sidesOf(given)) refuseUnknown(erp, side);
  return erp.tables[entity.table].insert({
    ...blankFields(entity),
    lineNumber: (linesOf(erp, journal).length + 1) * STEP,
    documentNumber: '',
    postingDate: today(erp),
    ...('accountNumber' in entity.fields ? balancingOf(journal) : {}),
    ...given,
    ...customer,
    journalDisplayName: String(journal['code']),
    id: randomUUID(),
  });
}

/** Lines of payments name a customer by id or number. */
function customerOf(erp: Erp, { customerId, customerNumber }: Row): Row {
  if (customerId !== undefined) {
    const found = erp.tables.customers.find(String(customerId));
    if (found === undefined) throw customerIdUnknown();
    return { customerNumber: String(found['number']) };
  }
  if (customerNumber !== undefined && !isCustomer(erp, customerNumber)) throw customerNumberUnknown();
  return {};
}

function isCustomer({ tables }: Erp, number: unknown): boolean {
  return tables.customers.findBy('number', number) !== undefined;
}

/** Lines that the list of general journals does not show, and that nobody reaches by their id there; posting posts them all the same. */
export function isHidden({ hidesCustomerLines }: Erp, { table }: Entity, { accountType }: Row): boolean {
  return (
    hidesCustomerLines && table === 'journalLines' && ['Customer', 'Vendor'].includes(String(accountType))
  );
}

/** One side of a line of a general journal. `sign`: what its amount is to this side. */
interface Side {
  readonly type: unknown;
  readonly number: unknown;
  readonly sign: 1 | -1;
  /** As the ERP calls it when it refuses it. */
  readonly field: string;
}

function sidesOf(line: Row): readonly [Side, Side] {
  const { accountType, accountNumber, balanceAccountType, balancingAccountNumber } = line;
  return [
    { type: accountType, number: accountNumber, sign: 1, field: 'Account No.' },
    { type: balanceAccountType, number: balancingAccountNumber, sign: -1, field: 'Bal. Account No.' },
  ];
}

function refuseUnknown(erp: Erp, { type, number, field }: Side): void {
  if (type === 'Customer' && !isCustomer(erp, number)) throw accountUnknown(field, number);
}

/** A line that names no other side has that of its journal. */
function balancingOf(journal: Fields): Row {
  return { balancingAccountNumber: String(journal['balancingAccountNumber']) };
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
  for (const line of others) postOther(erp, line);
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
  const sides = [
    { accountNumber: String(journal['balancingAccountNumber']), value: amount },
    { accountNumber: RECEIVABLES, value: -amount },
  ];
  book(erp, { line, documentType: 'Payment', sides });
  const remainingAmount = Math.max(0, toCents(Number(invoice['remainingAmount']) - amount));
  erp.tables.salesInvoices.update(invoice.id, {
    remainingAmount,
    status: remainingAmount === 0 ? 'Paid' : 'Open',
  });
  owe(erp, String(line['customerNumber']), -amount);
  erp.tables.customerPayments.delete(line.id);
}

/** What a general journal line says of a customer, on either side, moves his balance, and is applied to nothing. */
function postOther(erp: Erp, line: Fields): void {
  const amount = toCents(Number(line['amount']));
  const sides = sidesOf(line).map(({ type, number, sign }) => {
    if (type === 'Customer') owe(erp, String(number), sign * amount);
    return { accountNumber: type === 'Customer' ? RECEIVABLES : String(number), value: sign * amount };
  });
  book(erp, { line, documentType: '_x0020_', sides });
  erp.tables.journalLines.delete(line.id);
}

interface Booking {
  readonly line: Fields;
  readonly documentType: string;
  /** What each account gets. */
  readonly sides: readonly { readonly accountNumber: string; readonly value: number }[];
}

function book(erp: Erp, { line, documentType, sides }: Booking): void {
  const common = {
    postingDate: String(line['postingDate']),
    documentNumber: String(line['documentNumber']),
    documentType,
    accountId: '00000000-0000-0000-0000-000000000000',
    description: String(line['description']),
  };
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
