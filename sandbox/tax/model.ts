/** A transaction as AvaTax shows it (TransactionModel), with the parts that `$include` asks for. */
import type { CalculatedDetail, CalculatedLine } from './calculate.ts';
import { taxDay } from './calculate.ts';
import { amountAsNumber, centsAsNumber, rateAsNumber } from './exact.ts';
import type { SentAddress } from './request.ts';
import type { Transaction } from './transactions.ts';

/** Where nothing is asked for. */
const DEFAULT_INCLUDE = 'Summary,Addresses';
const EXEMPT_TYPES = {
  taxed: 'RateRule',
  exempt: 'ExemptRule',
  'not-taxable': 'ProductTaxability',
  'no-nexus': 'NexusRule',
};

/** Shows a transaction; estimates have the id 0 everywhere. */
export function shown(transaction: Transaction, companyId: number, include = DEFAULT_INCLUDE): object {
  const parts = include
    .toLowerCase()
    .split(',')
    .map((part) => part.trim());
  const wants = (...names: readonly string[]): boolean => names.some((name) => parts.includes(name));
  const addresses = addressesOf(transaction);
  const lines = transaction.lines.map((line, index) => shownLine(transaction, { line, index, addresses }));
  const withDetails = wants('details');
  return {
    ...header(transaction, companyId),
    ...totals(transaction.lines),
    ...(wants('lines', 'details')
      ? { lines: withDetails ? lines : lines.map(({ details: _details, ...line }) => line) }
      : {}),
    ...(wants('addresses') ? { addresses } : {}),
    ...(wants('summary') ? { summary: summaryOf(transaction.lines) } : {}),
  };
}

/** What was not sent shows as nothing. */
const BLANK = {
  currencyCode: 'USD',
  entityUseCode: '',
  exemptionNo: '',
  purchaseOrderNo: '',
  referenceCode: '',
  businessIdentificationNo: '',
};

function header(transaction: Transaction, companyId: number): object {
  const sent = { ...BLANK, ...transaction.sent };
  const { region = '', country = '' } = transaction.lines[0]?.shipTo ?? {};
  return {
    id: transaction.id,
    code: transaction.code,
    companyId,
    date: sent.date.slice(0, 10),
    paymentDate: '1900-01-01',
    status: transaction.status,
    type: transaction.type,
    batchCode: '',
    currencyCode: sent.currencyCode,
    entityUseCode: sent.entityUseCode,
    customerUsageType: sent.entityUseCode,
    customerVendorCode: sent.customerCode,
    customerCode: sent.customerCode,
    exemptNo: sent.exemptionNo,
    reconciled: false,
    purchaseOrderNo: sent.purchaseOrderNo,
    referenceCode: sent.referenceCode,
    taxOverrideType: sent.taxOverride?.type ?? 'None',
    taxOverrideAmount: 0,
    taxOverrideReason: sent.taxOverride?.reason ?? '',
    adjustmentReason: transaction.adjustmentReason,
    adjustmentDescription: transaction.adjustmentDescription,
    locked: transaction.locked,
    region,
    country,
    version: transaction.version,
    businessIdentificationNo: sent.businessIdentificationNo,
    modifiedDate: transaction.modifiedAt.toISOString(),
    taxDate: taxDay(sent),
  };
}

function totals(lines: readonly CalculatedLine[]): object {
  const amount = lines.reduce((sum, line) => sum + line.amount, 0n);
  const exempt = lines.reduce((sum, line) => sum + line.exempt, 0n);
  const tax = centsAsNumber(lines.reduce((sum, line) => sum + line.taxInCents, 0n));
  return {
    totalAmount: amountAsNumber(amount),
    totalExempt: amountAsNumber(exempt),
    totalDiscount: 0,
    totalTax: tax,
    totalTaxable: amountAsNumber(amount - exempt),
    totalTaxCalculated: tax,
  };
}

interface ShownAddress extends SentAddress {
  readonly id: number;
  readonly transactionId: number;
  readonly boundaryLevel: string;
}

/** Each address once, as it was sent. */
function addressesOf({ id, lines }: Transaction): readonly ShownAddress[] {
  const distinct = new Map<string, SentAddress>();
  for (const { shipFrom, shipTo } of lines) {
    for (const address of [shipTo, shipFrom]) distinct.set(JSON.stringify(address), address);
  }
  return [...distinct.values()].map((address, index) => ({
    line1: '',
    line2: '',
    line3: '',
    city: '',
    region: '',
    postalCode: '',
    country: '',
    ...address,
    id: id === 0 ? 0 : id + 1 + index,
    transactionId: id,
    boundaryLevel: (address.line1 ?? '') === '' ? 'Zip5' : 'Address',
  }));
}

interface LineAt {
  readonly line: CalculatedLine;
  readonly index: number;
  readonly addresses: readonly ShownAddress[];
}

function shownLine(transaction: Transaction, { line, index, addresses }: LineAt) {
  const id = transaction.id === 0 ? 0 : transaction.id + 20_000 + index;
  const tax = centsAsNumber(line.taxInCents);
  return {
    id,
    transactionId: transaction.id,
    lineNumber: line.number,
    description: line.sent.description ?? '',
    destinationAddressId: idOf(line.shipTo, addresses),
    originAddressId: idOf(line.shipFrom, addresses),
    discountAmount: 0,
    exemptAmount: amountAsNumber(line.exempt),
    exemptNo: line.sent.exemptionCode ?? transaction.sent.exemptionNo ?? '',
    entityUseCode: line.sent.entityUseCode ?? transaction.sent.entityUseCode ?? '',
    isItemTaxable: line.why !== 'not-taxable',
    itemCode: line.sent.itemCode ?? '',
    lineAmount: amountAsNumber(line.amount),
    quantity: line.sent.quantity ?? 1,
    reportingDate: transaction.sent.date.slice(0, 10),
    sourcing: 'Destination',
    tax,
    taxableAmount: amountAsNumber(line.amount - line.exempt),
    taxCalculated: tax,
    taxCode: line.sent.taxCode ?? 'U0000000',
    taxDate: taxDay(transaction.sent, line.sent),
    taxIncluded: false,
    details: line.details.map((detail) => shownDetail(line, detail, transaction.id)),
  };
}

/** Estimates have no ids: there the place in the list stands for it. */
function idOf(address: SentAddress, addresses: readonly ShownAddress[]): number {
  const same = (shown: ShownAddress): boolean =>
    Object.entries(address).every(([name, value]) => Reflect.get(shown, name) === value);
  return addresses.find(same)?.id ?? 0;
}

function shownDetail(
  line: CalculatedLine,
  { jurisdiction, taxInCents }: CalculatedDetail,
  transactionId: number,
) {
  const { rate, ...names } = jurisdiction;
  const tax = centsAsNumber(taxInCents);
  return {
    transactionId,
    country: line.shipTo.country ?? 'US',
    region: line.shipTo.region ?? '',
    ...names,
    exemptAmount: amountAsNumber(line.exempt),
    nonTaxableAmount: 0,
    nonTaxableType: EXEMPT_TYPES[line.why],
    rate: rateAsNumber(rate),
    tax,
    taxableAmount: amountAsNumber(line.amount - line.exempt),
    taxCalculated: tax,
    taxType: 'Sales',
    sourcing: 'Destination',
  };
}

/** What each jurisdiction gets of the whole transaction. */
function summaryOf(lines: readonly CalculatedLine[]): readonly object[] {
  const sums = new Map<
    string,
    { line: CalculatedLine; detail: CalculatedDetail; tax: bigint; taxable: bigint }
  >();
  for (const line of lines) {
    for (const detail of line.details) {
      const key = `${line.shipTo.region}/${detail.jurisdiction.jurisCode}`;
      const { tax = 0n, taxable = 0n } = sums.get(key) ?? {};
      sums.set(key, {
        line,
        detail,
        tax: tax + detail.taxInCents,
        taxable: taxable + line.amount - line.exempt,
      });
    }
  }
  return [...sums.values()].map(({ line, detail: { jurisdiction }, tax, taxable }) => ({
    country: line.shipTo.country ?? 'US',
    region: line.shipTo.region ?? '',
    jurisType: jurisdiction.jurisdictionType,
    jurisCode: jurisdiction.jurisCode,
    jurisName: jurisdiction.jurisName,
    taxType: 'Sales',
    taxName: jurisdiction.taxName,
    rate: rateAsNumber(jurisdiction.rate),
    taxable: amountAsNumber(taxable),
    tax: centsAsNumber(tax),
    taxCalculated: centsAsNumber(tax),
    nonTaxable: 0,
    exemption: 0,
  }));
}
