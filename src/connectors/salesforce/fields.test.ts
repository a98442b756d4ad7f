/** Every field that the connector names is in the vendor's own describe, where we have one. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { sharedData } from '../../../test/shared-data.ts';
import { ITEM_FIELDS, ORDER_FIELDS, ORDER_PARENT_FIELDS } from './orders/shape.ts';
import { WRITTEN_ORDER_FIELDS } from './orders/standing.ts';
import { AccountBody } from './targets/accounts.ts';
import { ContactBody } from './targets/contacts.ts';
import { ProductBody } from './targets/products.ts';
import { PARENT_FIELDS, READ_FIELDS, WRITTEN_FIELDS } from './theirs.ts';

interface Described {
  readonly name: string;
  readonly createable: boolean;
  readonly updateable: boolean;
}

const fieldsOfBody = (body: { readonly properties: object }): readonly string[] =>
  Object.keys(body.properties).filter((name) => name !== 'number');

/** Read fields and written fields of each object; `Pricebook2` is only read. */
const NAMED = {
  Account: [
    [...READ_FIELDS.Account, ...ORDER_PARENT_FIELDS.Account],
    [...fieldsOfBody(AccountBody), ...WRITTEN_FIELDS.Account],
  ],
  Contact: [[...READ_FIELDS.Contact, ...ORDER_PARENT_FIELDS.Contact], fieldsOfBody(ContactBody)],
  Product2: [
    [...READ_FIELDS.Product2, ...PARENT_FIELDS.Product2],
    [...fieldsOfBody(ProductBody), ...WRITTEN_FIELDS.Product2],
  ],
  Pricebook2: [PARENT_FIELDS.Pricebook2, []],
  PricebookEntry: [READ_FIELDS.PricebookEntry, WRITTEN_FIELDS.PricebookEntry],
  Order: [
    [...ORDER_FIELDS, ...WRITTEN_ORDER_FIELDS, 'ShipToContactId', 'Pricebook2Id'],
    [...WRITTEN_ORDER_FIELDS, 'Status'],
  ],
  OrderItem: [
    [...ITEM_FIELDS, 'PricebookEntryId'],
    ['Quantity', 'UnitPrice'],
  ],
} as const;

describe.each(Object.entries(NAMED))('%s', (object, [read, written]) => {
  const file = sharedData('salesforce', 'describe-json', `${object}.json`);

  test.skipIf(file === undefined)('has every field that is read, and lets those be written that are', () => {
    const { fields }: { fields: readonly Described[] } = JSON.parse(readFileSync(file ?? '', 'utf8'));
    const known = new Map(fields.map((field) => [field.name, field]));
    expect(read.filter((name) => !known.has(name))).toEqual([]);
    const refused = written.filter((name) => {
      const field = known.get(name);
      return field === undefined || !field.createable || !field.updateable;
    });
    expect(refused).toEqual([]);
  });
});

interface ChildRelationship {
  readonly childSObject: string;
  readonly field: string;
}

/** Of orders we have no describe; what points to them from there is in the describes of others. */
describe.each([
  ['Account', 'AccountId'],
  ['Contact', 'ShipToContactId'],
])('an order and its %s', (object, field) => {
  const file = sharedData('salesforce', 'describe-json', `${object}.json`);

  test.skipIf(file === undefined)(`are tied by ${field}`, () => {
    const { childRelationships }: { childRelationships: readonly ChildRelationship[] } = JSON.parse(
      readFileSync(file ?? '', 'utf8'),
    );
    const orders = childRelationships.filter(({ childSObject }) => childSObject === 'Order');
    expect(orders.map((each) => each.field)).toContain(field);
  });
});
