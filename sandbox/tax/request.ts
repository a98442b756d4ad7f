/** A transaction as it is sent (CreateTransactionModel): its shape, and what AvaTax holds against it before it calculates. */
import { Type, type Static } from 'typebox';
import { Value } from 'typebox/value';
import { amountOf } from './exact.ts';
import { refusal, taxRefusal, type Refusal } from './refusals.ts';

const SentAddress = Type.Object({
  line1: Type.Optional(Type.String()),
  line2: Type.Optional(Type.String()),
  line3: Type.Optional(Type.String()),
  city: Type.Optional(Type.String()),
  region: Type.Optional(Type.String()),
  country: Type.Optional(Type.String()),
  postalCode: Type.Optional(Type.String()),
});
export type SentAddress = Static<typeof SentAddress>;

const SentAddresses = Type.Object({
  singleLocation: Type.Optional(SentAddress),
  shipFrom: Type.Optional(SentAddress),
  shipTo: Type.Optional(SentAddress),
});

export const TYPES = ['SalesOrder', 'SalesInvoice', 'ReturnOrder', 'ReturnInvoice'] as const;
export type DocumentType = (typeof TYPES)[number];

const SentOverride = Type.Object({
  type: Type.Literal('TaxDate'),
  taxDate: Type.String(),
  reason: Type.Optional(Type.String()),
});

const SentLine = Type.Object({
  number: Type.Optional(Type.String()),
  quantity: Type.Optional(Type.Number()),
  amount: Type.Number(),
  itemCode: Type.Optional(Type.String()),
  taxCode: Type.Optional(Type.String()),
  entityUseCode: Type.Optional(Type.String()),
  exemptionCode: Type.Optional(Type.String()),
  description: Type.Optional(Type.String()),
  addresses: Type.Optional(SentAddresses),
  taxOverride: Type.Optional(SentOverride),
});
export type SentLine = Static<typeof SentLine>;

/** Fields that the simulator does not know are left out of account, as AvaTax leaves unknown ones. */
export const SentTransaction = Type.Object({
  code: Type.Optional(Type.String()),
  companyCode: Type.Optional(Type.String()),
  type: Type.Optional(Type.Union(TYPES.map((type) => Type.Literal(type)))),
  date: Type.String(),
  customerCode: Type.String(),
  commit: Type.Optional(Type.Boolean()),
  currencyCode: Type.Optional(Type.String()),
  purchaseOrderNo: Type.Optional(Type.String()),
  referenceCode: Type.Optional(Type.String()),
  entityUseCode: Type.Optional(Type.String()),
  exemptionNo: Type.Optional(Type.String()),
  businessIdentificationNo: Type.Optional(Type.String()),
  taxOverride: Type.Optional(SentOverride),
  addresses: Type.Optional(SentAddresses),
  lines: Type.Array(SentLine),
});
export type SentTransaction = Static<typeof SentTransaction>;

/** The longest texts, by field. */
const LENGTHS = {
  code: 50,
  customerCode: 50,
  purchaseOrderNo: 50,
  exemptionNo: 25,
  entityUseCode: 25,
} as const;
const MOST_LINES = 15_000;
const DAY = /^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:.]+Z?)?$/;

/** Gives the transaction, or the first thing that is wrong with it. */
export function readTransaction(body: unknown): SentTransaction | Refusal {
  if (!Value.Check(SentTransaction, body)) return shapeRefusal(body);
  return checks(body).find((refused) => refused !== undefined) ?? body;
}

function shapeRefusal(body: unknown): Refusal {
  const [error] = Value.Errors(SentTransaction, body);
  const path = error?.instancePath ?? '';
  if (error?.keyword === 'required')
    return refusal('ValueRequiredError', `Fields are missing at '${path}': ${error.message}.`);
  if (path === '/type') return refusal('InvalidEnumValue', 'The type is not a document type.', 'type');
  return refusal('ModelStateInvalid', `'${path}': ${error?.message ?? 'no model'}.`);
}

function checks(sent: SentTransaction): readonly (Refusal | undefined)[] {
  return [
    sent.customerCode === '' ? refusal('ValueRequiredError', 'Field customerCode is required.') : undefined,
    lengthRefusal(sent),
    [sent.date, ...overridesOf(sent).map(({ taxDate }) => taxDate)].every((day) => DAY.test(day))
      ? undefined
      : refusal('DateFormatError', 'Use dates such as 2026-01-31.'),
    overridesOf(sent).some(({ reason = '' }) => reason === '')
      ? taxRefusal('TaxOverride Reason is required.', 'A tax override needs its reason.', 'TaxOverride')
      : undefined,
    lineRefusal(sent),
  ];
}

/** Of the document and of its lines. */
function overridesOf({ taxOverride, lines }: SentTransaction) {
  return [taxOverride, ...lines.map((line) => line.taxOverride)].filter((each) => each !== undefined);
}

function lengthRefusal(sent: SentTransaction): Refusal | undefined {
  const tooLong = Object.entries(LENGTHS).find(([field, most]) => {
    const text: unknown = Reflect.get(sent, field);
    return typeof text === 'string' && text.length > most;
  });
  if (tooLong === undefined) return undefined;
  const [field, most] = tooLong;
  return refusal('StringLengthError', `Field ${field} must be between 0 and ${most} characters long.`, field);
}

function lineRefusal({ lines }: SentTransaction): Refusal | undefined {
  if (lines.length === 0) return refusal('MissingLine', 'A transaction needs at least one line.');
  if (lines.length > MOST_LINES)
    return taxRefusal('MaxCount limit exceeded.', `${MOST_LINES} lines is the limit.`, 'Lines');
  const numbers = lines.map((line, index) => lineNumber(line, index));
  if (new Set(numbers).size < numbers.length)
    return taxRefusal('Duplicate line number', 'Line numbers must be unique in the document.', 'Lines');
  const long = lines.find(({ number = '', itemCode = '' }) => number.length > 50 || itemCode.length > 50);
  if (long !== undefined)
    return refusal('StringLengthError', 'Fields number and itemCode of a line have at most 50 characters.');
  return lines.every(({ amount }) => amountOf(amount) !== undefined)
    ? undefined
    : refusal('ModelStateInvalid', 'An amount is no amount of money.');
}

/** Lines without a number are numbered. */
export function lineNumber({ number }: SentLine, index: number): string {
  return number ?? String(index + 1);
}
