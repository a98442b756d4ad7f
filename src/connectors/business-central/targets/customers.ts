/** Customers into Business Central: groups and bill-to parties. */
import { Type, type Static } from 'typebox';
import type { Party } from '../../../model/party.ts';
import { breach, mapped, type Mapped, type MappedForTarget } from '../../kit/mapping.ts';
import { ask, type Outcome } from '../../kit/outcome.ts';
import type { Target, TargetView } from '../../kit/target.ts';
import { BATCH_LIMIT } from '../api/batch.ts';
import { listWhere, textOf, type RawRecord } from '../api/lists.ts';
import { quoted } from '../api/resource.ts';
import type { Context } from '../api/session.ts';
import { gather, mergeAll, andThen } from '../../kit/gather.ts';
import { CustomerField, customerFields, type Settings } from '../settings.ts';
import { decimalForJson, enumName, exactDecimal } from '../their-values.ts';
import { RESOURCES } from '../theirs.ts';
import { code, codeOrBlank, text } from './fields.ts';
import type { Fields, Kind } from './kind.ts';
import { findRecords, readBackRecords } from './look-up.ts';
import { retireRecords, writeRecords } from './writing.ts';

const Line = (maxLength: number) => Type.Optional(Type.String({ maxLength }));

export const CustomerBody = Type.Object(
  {
    number: Type.String({ minLength: 1, maxLength: 20 }),
    displayName: Line(100),
    addressLine1: Line(100),
    addressLine2: Line(50),
    city: Line(30),
    state: Line(30),
    country: Line(10),
    postalCode: Line(20),
    email: Line(80),
    phoneNumber: Line(30),
    taxRegistrationNumber: Line(20),
    taxLiable: Type.Optional(Type.Boolean()),
    currencyCode: Line(10),
    /** The code; the wire wants the id of the terms. */
    paymentTermsCode: Line(10),
    /** Exact decimal text here; a JSON number on the wire. */
    creditLimit: Type.Optional(Type.String()),
    blocked: Line(10),
  },
  { additionalProperties: false },
);
export type CustomerBody = Static<typeof CustomerBody>;

const kind: Kind = {
  resource: RESOURCES.customers,
  noun: 'customer',
  fixed: [],
  retired: (settings) =>
    customerFields(settings).includes('status')
      ? { blocked: 'All' }
      : ask(
          'The customer is gone here, and the settings do not let the hub block customers in Business Central',
        ),
  held,
  toWire,
  creation: () => ({ type: 'Company' }),
};

export const customers: Target<Settings, typeof CustomerBody, 'party'> = {
  domain: 'party',
  contract: { name: 'business-central.customer', version: 'v2.0' },
  to: CustomerBody,
  fields: ['number', 'level', ...CustomerField.anyOf.map((field) => field.const)],
  batchSize: BATCH_LIMIT,
  map,
  write: (context, writes) => writeRecords(context, kind, writes),
  remove: (context, writes) => retireRecords(context, kind, writes),
  find: (context, writes) => findRecords(context, kind, writes),
  readBack: (context, writes) => readBackRecords(context, { kind, schema: CustomerBody }, writes),
};

function map({ fields }: TargetView<'party'>, settings: Settings): MappedForTarget<CustomerBody> {
  if (fields.level === 'ship-to' || fields.level === 'contact') {
    return { withheld: `a ${fields.level} is no customer of its own in Business Central` };
  }
  // Absent is unchanged: it is not sent at all. Null is sent as Business Central's blank.
  const told = customerFields(settings).filter((field) => fields[field] !== undefined);
  const parts = gather({
    number: code('number', fields.number, 20),
    rest: mergeAll<CustomerBody>(told.map((field) => PARTS[field](fields, settings))),
  });
  return andThen(parts, ({ number, rest }) => ({ ...rest, number }));
}

type Part = (fields: Party, settings: Settings) => Mapped<Partial<CustomerBody>>;

/** Our field → fields of the body. */
const PARTS: Readonly<Record<CustomerField, Part>> = {
  name: ({ name }) =>
    name === null
      ? breach('name', name, 'a name')
      : andThen(text('name', name, 100), (displayName) => ({ displayName })),
  address: ({ address }) => addressParts(address),
  email: ({ email }) => andThen(text('email', email, 80), (words) => ({ email: words })),
  phone: ({ phone }) => andThen(text('phone', phone, 30), (phoneNumber) => ({ phoneNumber })),
  status: ({ status }) => mapped({ blocked: status === 'blocked' || status === 'closed' ? 'All' : '' }),
  taxNumber: ({ taxNumber }) =>
    andThen(text('taxNumber', taxNumber, 20), (taxRegistrationNumber) => ({ taxRegistrationNumber })),
  taxExempt: ({ taxExempt }) => mapped({ taxLiable: taxExempt !== true }),
  currency: ({ currency }, { localCurrency }) => mapped({ currencyCode: currency ?? localCurrency }),
  paymentTerms: ({ paymentTerms }) =>
    andThen(codeOrBlank('paymentTerms', paymentTerms, 10), (paymentTermsCode) => ({ paymentTermsCode })),
  creditLimit: ({ creditLimit }, settings) =>
    andThen(creditLimitOf(creditLimit, settings), (limit) => ({ creditLimit: limit })),
};

function addressParts(address: Party['address']): Mapped<Partial<CustomerBody>> {
  const { lines = [], city, region, postalCode, country } = address ?? {};
  if (lines.length > 2) return breach('address.lines', lines, 'at most two lines');
  return gather({
    addressLine1: text('address.lines[0]', lines[0], 100),
    addressLine2: text('address.lines[1]', lines[1], 50),
    city: text('address.city', city, 30),
    state: text('address.region', region, 30),
    postalCode: text('address.postalCode', postalCode, 20),
    country: text('address.country', country, 10),
  });
}

function creditLimitOf(creditLimit: Party['creditLimit'], { localCurrency }: Settings): Mapped<string> {
  if (creditLimit === undefined || creditLimit === null) return mapped('0');
  return creditLimit.currency === localCurrency
    ? decimalForJson('creditLimit.amount', creditLimit.amount)
    : breach('creditLimit.currency', creditLimit.currency, `the local currency ${localCurrency}`);
}

/** The other fields read as they are written. */
const OTHER_WORDS = ['paymentTermsCode', 'creditLimit', 'taxLiable', 'blocked'];
const SAME_WORDS = Object.keys(CustomerBody.properties).filter((field) => !OTHER_WORDS.includes(field));

function held(record: RawRecord): Fields {
  const limit = exactDecimal('creditLimit', Number(record['creditLimit'] ?? 0));
  const terms = record['paymentTerm'];
  return {
    ...Object.fromEntries(SAME_WORDS.map((field) => [field, textOf(record, field)])),
    taxLiable: record['taxLiable'] === true,
    blocked: enumName(textOf(record, 'blocked')),
    creditLimit: 'mapped' in limit ? limit.mapped : '',
    paymentTermsCode:
      typeof terms === 'object' && terms !== null && 'code' in terms ? String(terms.code) : '',
  };
}

async function toWire(context: Context, fields: Fields): Promise<Record<string, unknown> | Outcome> {
  const { paymentTermsCode, creditLimit, blocked, ...same } = fields;
  const wire: Record<string, unknown> = { ...same };
  if (creditLimit !== undefined) wire['creditLimit'] = Number(creditLimit);
  if (blocked !== undefined) wire['blocked'] = blocked === '' ? ' ' : blocked;
  if (typeof paymentTermsCode === 'string') {
    const id = await paymentTermsId(context, paymentTermsCode);
    if (id === undefined) return ask(`Business Central has no payment terms ${paymentTermsCode}`);
    wire['paymentTermsId'] = id;
  }
  return wire;
}

/** Terms hardly ever change: their ids are kept while the process lives, an unknown code is asked for each time. */
async function paymentTermsId(context: Context, termsCode: string): Promise<string | undefined> {
  if (termsCode === '') return NO_TERMS;
  const key = `payment-terms ${termsCode}`;
  const kept = context.memory.get(key);
  if (typeof kept === 'string') return kept;
  const [terms] = await listWhere(context, RESOURCES.paymentTerms, {
    field: 'code',
    spelled: [quoted(termsCode)],
  });
  if (terms === undefined) return undefined;
  context.memory.set(key, textOf(terms, 'id'));
  return textOf(terms, 'id');
}

const NO_TERMS = '00000000-0000-0000-0000-000000000000';
