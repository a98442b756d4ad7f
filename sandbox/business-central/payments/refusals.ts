/** What Business Central says when it refuses a line of a payment journal, in its own words. */
import { Refused } from '../odata/problem.ts';
import type { Row } from '../sales/amounts.ts';

const dialog = (message: string): Refused => new Refused(400, 'Application_DialogException', message);
const field = (message: string): Refused => new Refused(400, 'Application_FieldValidationException', message);

export const journalOfLineMissing = (): Refused =>
  dialog('You must specify a journal batch ID or a journal ID to get a journal line.');
export const customerIdUnknown = (): Refused => dialog('The "customerId" does not match to a Customer.');
export const customerNumberUnknown = (): Refused =>
  dialog('The "customerNumber" does not match to a Customer.');
/** Of a line of a general journal, whose account is looked up by the table itself. */
export const accountUnknown = (field: string, number: unknown): Refused =>
  new Refused(
    400,
    'Internal_InvalidTableRelation',
    `The field ${field} of table Gen. Journal Line contains a value (${String(number)}) that cannot be found in the related table (Customer).`,
  );
export const invoiceNumberUnknown = (line: Row): Refused =>
  field(
    `There is no Cust. Ledger Entry within the filter. Filters: Document Type: Invoice, Document No.: ${String(line['appliesToInvoiceNumber'])}`,
  );
export const dateClosed = (line: Row): Refused =>
  field(
    `Posting Date is not within your range of allowed posting dates in Gen. Journal Line ${placeOf(line)}.`,
  );
export const amountPositive = (line: Row): Refused =>
  field(`Amount must be negative in Gen. Journal Line ${placeOf(line)}.`);
export const notOpen = (line: Row): Refused =>
  field(
    `Open must be equal to 'Yes'  in Cust. Ledger Entry: Document No.=${String(line['appliesToInvoiceNumber'])}. Current value is 'No'.`,
  );
export const dateBeforeInvoice = (line: Row): Refused =>
  dialog(
    `You are not allowed to apply and post an entry to an entry with an earlier posting date. Instead, post Invoice ${String(line['appliesToInvoiceNumber'])} and then apply it.`,
  );
export const currenciesDiffer = (line: Row, { theirs, ours }: { theirs: string; ours: string }): Refused =>
  field(
    `Currency Code must be equal to '${ours}'  in Cust. Ledger Entry: Document No.=${String(line['appliesToInvoiceNumber'])}. Current value is '${theirs}'.`,
  );

function placeOf(line: Row): string {
  return `Journal Template Name='CASHRCPT',Journal Batch Name='${String(line['journalDisplayName'])}',Line No.='${String(line['lineNumber'])}'`;
}
