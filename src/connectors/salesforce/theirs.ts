/** What we agree with Salesforce on: the fields that are read, by object, and the shape in which they come. */
import { Type, type Static, type TSchema } from 'typebox';
import { instantVersion } from '../kit/versions.ts';
import type { Settings } from './settings.ts';

export type ObjectName = 'Account' | 'Contact' | 'Product2' | 'PricebookEntry';

/**
 * Field names of each object as the vendor's describe calls them. Read by `SELECT`; `PARENT_FIELDS` are of the objects that an entry
 * points to. A test holds them against real describes.
 */
export const READ_FIELDS = {
  Account: [
    'Id',
    'IsDeleted',
    'SystemModstamp',
    'Name',
    'Type',
    'ParentId',
    'BillingStreet',
    'BillingCity',
    'BillingState',
    'BillingPostalCode',
    'BillingCountry',
    'Phone',
  ],
  Contact: [
    'Id',
    'IsDeleted',
    'SystemModstamp',
    'AccountId',
    'FirstName',
    'LastName',
    'Email',
    'Phone',
    'MailingStreet',
    'MailingCity',
    'MailingState',
    'MailingPostalCode',
    'MailingCountry',
  ],
  Product2: [
    'Id',
    'IsDeleted',
    'SystemModstamp',
    'Name',
    'ProductCode',
    'Description',
    'Family',
    'IsActive',
    'QuantityUnitOfMeasure',
  ],
  PricebookEntry: [
    'Id',
    'IsDeleted',
    'SystemModstamp',
    'Pricebook2Id',
    'Product2Id',
    'UnitPrice',
    'IsActive',
  ],
} as const satisfies Readonly<Record<ObjectName, readonly string[]>>;

export const PARENT_FIELDS = {
  Pricebook2: ['Name', 'IsActive', 'IsStandard', 'SystemModstamp'],
  Product2: ['QuantityUnitOfMeasure', 'SystemModstamp'],
} as const;

/** Written besides what is read: the number where people look for it, and the switch that lets an entry have its own price. */
export const WRITTEN_FIELDS = {
  Account: ['AccountNumber'],
  Product2: ['ProductCode'],
  PricebookEntry: ['UnitPrice', 'IsActive', 'UseStandardPrice'],
} as const;

export const TheirId = Type.String({ pattern: '^[A-Za-z0-9]{15}([A-Za-z0-9]{3})?$' });
export const orNull = <Schema extends TSchema>(schema: Schema) => Type.Union([schema, Type.Null()]);
const Text = (maxLength: number) => orNull(Type.String({ maxLength }));

/** `2026-03-01T14:30:00.000+0000`, always in UTC. */
export const Stamp = Type.Refine(
  Type.String(),
  (text) => /^[0-9-]{10}T[0-9:]{8}(\.[0-9]{1,9})?(\+0000|Z)$/.test(text) && isInstant(text),
  () => 'must be an instant of Salesforce, e.g. 2026-03-01T14:30:00.000+0000',
);

/** Orders what Salesforce says of one record, as text. */
export const stampVersion = (stamp: string): string => instantVersion(stamp.replace('+0000', 'Z'));

function isInstant(stamp: string): boolean {
  try {
    return stampVersion(stamp) !== '';
  } catch {
    return false;
  }
}

/** What every record has; `number` is the value of the landscape's external id field. */
export const EVERY = { Id: TheirId, IsDeleted: Type.Boolean(), SystemModstamp: Stamp };
const NUMBERED = { ...EVERY, number: orNull(Type.String({ minLength: 1, maxLength: 40 })) };

export const TheirAccount = Type.Object({
  ...NUMBERED,
  Name: Type.String({ maxLength: 255 }),
  Type: Text(255),
  ParentId: orNull(TheirId),
  BillingStreet: Text(255),
  BillingCity: Text(40),
  BillingState: Text(80),
  BillingPostalCode: Text(20),
  BillingCountry: Text(80),
  Phone: Text(40),
});
export type TheirAccount = Static<typeof TheirAccount>;

export const TheirContact = Type.Object({
  ...NUMBERED,
  AccountId: orNull(TheirId),
  FirstName: Text(40),
  LastName: Type.String({ maxLength: 80 }),
  Email: Text(80),
  Phone: Text(40),
  MailingStreet: Text(255),
  MailingCity: Text(40),
  MailingState: Text(80),
  MailingPostalCode: Text(20),
  MailingCountry: Text(80),
});
export type TheirContact = Static<typeof TheirContact>;

export const TheirProduct = Type.Object({
  ...NUMBERED,
  Name: Type.String({ maxLength: 255 }),
  ProductCode: Text(255),
  Description: Text(4000),
  Family: Text(255),
  IsActive: Type.Boolean(),
  QuantityUnitOfMeasure: Text(255),
});
export type TheirProduct = Static<typeof TheirProduct>;

export const TheirEntry = Type.Object({
  ...EVERY,
  Pricebook2Id: TheirId,
  Product2Id: TheirId,
  UnitPrice: orNull(Type.Union([Type.Number(), Type.String()])),
  IsActive: Type.Boolean(),
  CurrencyIsoCode: Type.Optional(Type.String({ pattern: '^[A-Z]{3}$' })),
  Pricebook2: Type.Object({
    Name: Type.String({ maxLength: 255 }),
    IsActive: Type.Boolean(),
    SystemModstamp: Stamp,
  }),
  Product2: Type.Object({ QuantityUnitOfMeasure: Text(255), SystemModstamp: Stamp }),
});
export type TheirEntry = Static<typeof TheirEntry>;

/** Everything that is selected of an object in this org. */
export function selected(object: ObjectName, settings: Settings): readonly string[] {
  if (object !== 'PricebookEntry') return [...READ_FIELDS[object], settings.externalIdField];
  return [
    ...READ_FIELDS.PricebookEntry,
    ...(settings.multiCurrency === true ? ['CurrencyIsoCode'] : []),
    ...PARENT_FIELDS.Pricebook2.map((field) => `Pricebook2.${field}`),
    ...PARENT_FIELDS.Product2.map((field) => `Product2.${field}`),
  ];
}
