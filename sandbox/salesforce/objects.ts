/** The objects of the simulated org with their fields, as the vendor describes them; of Account and Contact a test holds it against real describes. */
import {
  address,
  field,
  fixed,
  parent,
  readOnly,
  required,
  SYSTEM,
  text,
  type Field,
  type ObjectDescription,
  type ObjectName,
} from './fields.ts';
import { ORDERS } from './orders/objects.ts';

const numberKey = (name: string): Field => text(name, 40, { externalId: true });

const UNIT_WORDS = ['Each', 'Meter', 'Kilogram', 'Liter', 'Pair', 'Box', 'Bag', 'Pallet'];
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

/** Objects that have a currency of their own in an org with several. */
const PRICED: readonly ObjectName[] = ['PricebookEntry', 'Order'];

/** An org with several currencies has one on each entry and order, which never changes; the first one is the org's own. */
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
    return PRICED.includes(name) && currencies.length > 0 ? [currencyField(currencies)] : [];
  };
  const withKey = (object: ObjectDescription): ObjectDescription => ({
    ...object,
    fields: [...object.fields, ...more(object.name)],
  });
  return new Map([...PARTIES, ...GOODS, ...ORDERS].map((object) => [object.name, withKey(object)]));
}

/** The object behind a relationship: `Pricebook2` by `Pricebook2Id`, `ShipToContact` by `ShipToContactId`. */
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
