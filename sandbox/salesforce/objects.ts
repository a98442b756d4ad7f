/** The objects of the simulated org with their fields, as the vendor describes them; of Account and Contact a test holds it against real describes. */

export type FieldType =
  | 'id'
  | 'string'
  | 'textarea'
  | 'picklist'
  | 'phone'
  | 'email'
  | 'boolean'
  | 'reference'
  | 'datetime'
  | 'currency';

export interface Field {
  readonly name: string;
  readonly type: FieldType;
  /** Characters; 0 where the type has no length. */
  readonly length: number;
  readonly nillable: boolean;
  readonly createable: boolean;
  readonly updateable: boolean;
  readonly referenceTo?: ObjectName;
  /** What a create without it gets. */
  readonly byDefault?: boolean | string;
  /** Values of a restricted picklist. */
  readonly values?: readonly string[];
  readonly externalId?: true;
}

export type ObjectName = 'Account' | 'Contact' | 'Product2' | 'Pricebook2' | 'PricebookEntry';

export interface ObjectDescription {
  readonly name: ObjectName;
  readonly keyPrefix: string;
  readonly fields: readonly Field[];
}

type More = Partial<Omit<Field, 'name' | 'type'>>;

function field(name: string, type: FieldType, more: More = {}): Field {
  return { name, type, length: 0, nillable: true, createable: true, updateable: true, ...more };
}
const text = (name: string, length: number, more: More = {}) => field(name, 'string', { length, ...more });
const parent = (name: string, referenceTo: ObjectName, more: More = {}) =>
  field(name, 'reference', { length: 18, referenceTo, ...more });
const readOnly = { nillable: false, createable: false, updateable: false };
const required = { nillable: false };
const fixed = { nillable: false, updateable: false };

const SYSTEM: readonly Field[] = [
  field('Id', 'id', { length: 18, ...readOnly }),
  field('IsDeleted', 'boolean', readOnly),
  field('CreatedDate', 'datetime', readOnly),
  field('LastModifiedDate', 'datetime', readOnly),
  field('SystemModstamp', 'datetime', readOnly),
];

const address = (kind: 'Billing' | 'Mailing'): readonly Field[] => [
  field(`${kind}Street`, 'textarea', { length: 255 }),
  text(`${kind}City`, 40),
  text(`${kind}State`, 80),
  text(`${kind}PostalCode`, 20),
  text(`${kind}Country`, 80),
];

const numberKey = (name: string): Field => text(name, 40, { externalId: true });

const UNIT_WORDS = ['Each', 'Meter', 'Kilogram', 'Liter', 'Box', 'Bag', 'Pallet'];
const active = field('IsActive', 'boolean', { ...required, byDefault: false });

const PARTIES: readonly ObjectDescription[] = [
  {
    name: 'Account',
    keyPrefix: '001',
    fields: [
      ...SYSTEM,
      text('Name', 255, required),
      field('Type', 'picklist', { length: 40 }),
      parent('ParentId', 'Account'),
      ...address('Billing'),
      field('Phone', 'phone', { length: 40 }),
      text('AccountNumber', 40),
    ],
  },
  {
    name: 'Contact',
    keyPrefix: '003',
    fields: [
      ...SYSTEM,
      parent('AccountId', 'Account'),
      text('LastName', 80, required),
      text('FirstName', 40),
      ...address('Mailing'),
      field('Phone', 'phone', { length: 40 }),
      field('Email', 'email', { length: 80 }),
    ],
  },
];

const GOODS: readonly ObjectDescription[] = [
  {
    name: 'Product2',
    keyPrefix: '01t',
    fields: [
      ...SYSTEM,
      text('Name', 255, required),
      text('ProductCode', 255),
      field('Description', 'textarea', { length: 4000 }),
      field('Family', 'picklist', { length: 255 }),
      field('QuantityUnitOfMeasure', 'picklist', { length: 255, values: UNIT_WORDS }),
      active,
    ],
  },
  {
    name: 'Pricebook2',
    keyPrefix: '01s',
    fields: [...SYSTEM, text('Name', 255, required), active, field('IsStandard', 'boolean', readOnly)],
  },
  {
    name: 'PricebookEntry',
    keyPrefix: '01u',
    fields: [
      ...SYSTEM,
      parent('Pricebook2Id', 'Pricebook2', fixed),
      parent('Product2Id', 'Product2', fixed),
      field('UnitPrice', 'currency', required),
      active,
      field('UseStandardPrice', 'boolean', { ...required, byDefault: false }),
    ],
  },
];

/** Objects that somebody gave a field for the numbers of other systems. */
const NUMBERED: readonly ObjectName[] = ['Account', 'Contact', 'Product2'];

/** An org with several currencies has one on each entry, which never changes; the first one is the org's own. */
function currencyField(currencies: readonly string[]): Field {
  return field('CurrencyIsoCode', 'picklist', {
    length: 3,
    nillable: false,
    updateable: false,
    values: currencies,
    ...(currencies[0] === undefined ? {} : { byDefault: currencies[0] }),
  });
}

/** The org's objects; the custom field for numbers has the name that the landscape knows. */
export function describeObjects(
  externalIdField: string,
  currencies: readonly string[] = [],
): ReadonlyMap<ObjectName, ObjectDescription> {
  const key = numberKey(externalIdField);
  const more = (name: ObjectName): readonly Field[] => {
    if (NUMBERED.includes(name)) return [key];
    return name === 'PricebookEntry' && currencies.length > 0 ? [currencyField(currencies)] : [];
  };
  const withKey = (object: ObjectDescription): ObjectDescription => ({
    ...object,
    fields: [...object.fields, ...more(object.name)],
  });
  return new Map([...PARTIES, ...GOODS].map((object) => [object.name, withKey(object)]));
}

/** The object behind a relationship: `Pricebook2` by `Pricebook2Id`, `Account` by `AccountId`. */
export function parentField(object: ObjectDescription, relationship: string): Field | undefined {
  const wanted = relationship.toLowerCase();
  return object.fields.find(
    ({ name, type }) => type === 'reference' && name.replace(/Id$/, '').toLowerCase() === wanted,
  );
}

/** Names of objects and fields count in any case. */
export function fieldNamed(object: ObjectDescription, name: string): Field | undefined {
  return object.fields.find((each) => each.name.toLowerCase() === name.toLowerCase());
}
