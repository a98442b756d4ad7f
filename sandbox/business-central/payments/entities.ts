/** The lists of payment journals and of the general ledger, field by field as the vendor documents them. */
import {
  code,
  date,
  decimal,
  guid,
  ids,
  integer,
  option,
  readOnly,
  roDecimal,
  text,
  wDate,
  wGuid,
  type Entity,
  type FieldShape,
} from '../tables/shapes.ts';

/** As the wire spells the type of accounts of the general ledger. */
const GL_ACCOUNT = 'G_x002F_L_x0020_Account';

const journal: Record<string, FieldShape> = {
  ...ids,
  code: code(10),
  displayName: text(100),
  balancingAccountId: wGuid,
  balancingAccountNumber: readOnly(code(20)),
};
const line: Record<string, FieldShape> = {
  ...ids,
  journalId: wGuid,
  journalDisplayName: readOnly(text(10)),
  lineNumber: { ...integer, writable: true },
  postingDate: wDate,
  documentNumber: code(20),
  externalDocumentNumber: code(35),
  amount: decimal,
  description: text(100),
  comment: text(250),
};

/** The first is what a line has without a word. */
const accountType = option(GL_ACCOUNT, 'Customer', 'Vendor', 'Bank_x0020_Account');

/** Both lists of journals show the same ones, and only `journals` posts; the lines of payments are a list of their own. */
export const PAYMENTS: readonly Omit<Entity, 'api'>[] = [
  {
    entitySet: 'customerPaymentJournals',
    table: 'paymentJournals',
    writable: false,
    notifies: false,
    fields: journal,
  },
  {
    entitySet: 'journals',
    table: 'paymentJournals',
    writable: false,
    notifies: false,
    fields: { ...journal, templateDisplayName: text(10) },
  },
  {
    entitySet: 'customerPayments',
    table: 'customerPayments',
    writable: true,
    notifies: false,
    fields: {
      ...line,
      customerId: wGuid,
      customerNumber: code(20),
      appliesToInvoiceId: wGuid,
      appliesToInvoiceNumber: code(20),
    },
  },
  {
    entitySet: 'journalLines',
    table: 'journalLines',
    writable: true,
    notifies: false,
    fields: {
      ...line,
      accountType,
      accountId: wGuid,
      accountNumber: code(20),
      balanceAccountType: accountType,
      balancingAccountId: wGuid,
      balancingAccountNumber: code(20),
    },
  },
  {
    entitySet: 'generalLedgerEntries',
    table: 'ledger',
    writable: false,
    notifies: false,
    fields: {
      ...ids,
      entryNumber: integer,
      postingDate: date,
      documentNumber: readOnly(code(20)),
      documentType: readOnly(option('_x0020_', 'Payment', 'Invoice', 'Credit_x0020_Memo', 'Refund')),
      accountId: guid,
      accountNumber: readOnly(code(20)),
      description: readOnly(text(100)),
      debitAmount: roDecimal,
      creditAmount: roDecimal,
    },
  },
];
