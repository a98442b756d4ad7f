/** What is read becomes ours, or is named: packs, prices, hierarchy, blocking. */
import { Value } from 'typebox/value';
import { expect, test } from 'vitest';
import { Secret } from '../../../platform/secrets.ts';
import type { Settings } from '../settings.ts';
import { TheirCustomer, TheirItem, TheirSalesPrice } from '../theirs.ts';
import { customers } from './customers.ts';
import { items } from './items.ts';
import { prices } from './prices.ts';

const settings: Settings = {
  tenant: 't',
  environment: 'e',
  company: '11111111-2222-4333-8444-555555555555',
  clientId: 'c',
  clientSecret: new Secret('s'),
  webhookSecret: new Secret('w'),
  localCurrency: 'USD',
  units: { PCS: 'EA', BOX: 'BX', PALLET: 'PX' },
};
const ID = '0ea6738a-44e3-ea11-bb43-000d3a2feca1';
const NO_ID = '00000000-0000-0000-0000-000000000000';
const CHANGED = { lastModifiedDateTime: '2026-03-01T08:30:00Z' };

const unit = (code: string, qtyPerUnitOfMeasure: number, gtin = '') => ({
  id: ID,
  itemId: ID,
  code,
  qtyPerUnitOfMeasure,
  weight: 0,
  gtin,
  ...CHANGED,
});

function item(changes: object = {}, detail: object = {}): TheirItem {
  return Value.Parse(TheirItem, {
    id: ID,
    number: 'HX-1',
    displayName: 'Bolt',
    type: 'Inventory',
    itemCategoryCode: '',
    blocked: false,
    gtin: '',
    unitPrice: 0.11,
    priceIncludesTax: false,
    taxGroupCode: '',
    baseUnitOfMeasureCode: 'PCS',
    ...CHANGED,
    itemDetail: {
      id: ID,
      netWeight: 0,
      salesBlocked: false,
      purchasingBlocked: false,
      vendorId: NO_ID,
      vendorItemNumber: '',
      lotTracked: false,
      serialTracked: false,
      itemUnitsOfMeasure: [unit('PCS', 1)],
      ...CHANGED,
      ...detail,
    },
    ...changes,
  });
}

function fieldsOf(theirs: TheirItem) {
  const answer = items.map(theirs, settings);
  return 'mapped' in answer ? answer.mapped[0]?.fields : answer;
}

test('packs are exact ratios without the base unit, in an order of their own', () => {
  const units = [unit('PALLET', 4800), unit('PCS', 1), unit('BOX', 12, '9520000000011')];
  expect(fieldsOf(item({}, { itemUnitsOfMeasure: units }))).toMatchObject({
    packs: [
      { unit: 'BX', ratio: { numerator: 12, denominator: 1 } },
      { unit: 'PX', ratio: { numerator: 4800, denominator: 1 } },
    ],
  });
});

test('an undeclared unit, a false GTIN and a price with tax are all named at once', () => {
  const broken = item({ baseUnitOfMeasureCode: 'GROSS', gtin: '123', unitPrice: 1, priceIncludesTax: true });
  expect(fieldsOf(broken)).toMatchObject({
    breach: expect.arrayContaining([
      expect.objectContaining({ path: 'baseUnitOfMeasureCode', found: 'GROSS' }),
      expect.objectContaining({ path: 'gtin', found: '123' }),
    ]),
  });
  expect(fieldsOf(item({ priceIncludesTax: true }))).toHaveProperty('breach');
});

test('blank is cleared, zero is no price and no weight, and what cannot be bought again is discontinued', () => {
  expect(fieldsOf(item({ unitPrice: 0 }, { purchasingBlocked: true }))).toMatchObject({
    listPrice: null,
    weight: null,
    gtin: null,
    category: null,
    status: 'discontinued',
  });
  expect(fieldsOf(item({ blocked: true }, { purchasingBlocked: true }))).toMatchObject({ status: 'blocked' });
});

test('without the companion extension what it would say stays unchanged, not cleared', () => {
  const { itemDetail: _without, ...standard } = item();
  expect(fieldsOf(standard)).not.toHaveProperty('packs');
  expect(fieldsOf(standard)).not.toHaveProperty('weight');
});

test('a service is no item of a warehouse', () => {
  expect(items.map(item({ type: 'Service' }), settings)).toEqual({ mapped: [] });
});

test('the version is the newest of the item and its units', () => {
  const newer = { ...unit('BOX', 12), lastModifiedDateTime: '2026-03-02T00:00:00.5Z' };
  expect(items.version(item({}, { itemUnitsOfMeasure: [newer, unit('PCS', 1)] }))).toBe(
    '2026-03-02T00:00:00.500000000Z',
  );
});

function price(changes: object = {}): TheirSalesPrice {
  return Value.Parse(TheirSalesPrice, {
    id: ID,
    priceListCode: 'S1',
    status: 'Active',
    sourceType: 'All_x0020_Customers',
    sourceNumber: '',
    customerId: NO_ID,
    itemId: ID,
    itemNumber: 'HX-1',
    variantCode: '',
    unitOfMeasureCode: '',
    baseUnitOfMeasureCode: 'PCS',
    minimumQuantity: 0,
    currencyCode: '',
    unitPrice: 0.1,
    lineDiscountPercent: 0,
    priceIncludesTax: false,
    startingDate: '0001-01-01',
    endingDate: '0001-01-01',
    ...CHANGED,
    ...changes,
  });
}

function agreementOf(theirs: TheirSalesPrice) {
  const answer = prices.map(theirs, settings);
  return 'mapped' in answer ? answer.mapped[0]?.fields : answer;
}

test('a line without unit, currency, minimum and dates is a price for one base unit in local currency, for ever', () => {
  expect(agreementOf(price())).toEqual({
    number: 'S1/HX-1/everyone/any/LCY/0/ever',
    item: { by: 'externalId', value: ID },
    appliesTo: { kind: 'everyone' },
    price: { amount: '0.1', currency: 'USD', per: { value: '1', unit: 'EA' } },
    unitBasis: 'any-unit',
    minimumQuantity: null,
    validFrom: null,
    validTo: null,
    status: 'active',
  });
});

test('a line with a unit is for that unit alone, and another agreement than one for every unit', () => {
  expect(agreementOf(price({ unitOfMeasureCode: 'PCS' }))).toMatchObject({
    number: 'S1/HX-1/everyone/EA/LCY/0/ever',
    unitBasis: 'price-unit',
  });
});

test.each([
  ['a discount on top', { lineDiscountPercent: 5 }],
  ['a price with tax', { priceIncludesTax: true }],
  ['a variant', { variantCode: 'RED' }],
  ['a campaign', { sourceType: 'Campaign', sourceNumber: 'C1' }],
  ['a customer without an id', { sourceType: 'Customer', sourceNumber: 'C1' }],
  ['an undeclared unit', { unitOfMeasureCode: 'GROSS' }],
  ['an unknown state', { status: 'Frozen' }],
])('%s is named, because it would change what the customer pays', (_name, changes) => {
  expect(agreementOf(price(changes))).toHaveProperty('breach');
});

test.each([
  ['Draft', 'ended'],
  ['Inactive', 'ended'],
  ['Active', 'active'],
])('a line that is %s is %s', (status, ours) => {
  expect(agreementOf(price({ status }))).toMatchObject({ status: ours });
});

function customer(changes: object = {}): TheirCustomer {
  return Value.Parse(TheirCustomer, {
    id: ID,
    number: 'C1',
    displayName: 'Works',
    addressLine1: '',
    addressLine2: '',
    city: '',
    state: '',
    country: '',
    postalCode: '',
    phoneNumber: '',
    email: '',
    taxLiable: true,
    taxRegistrationNumber: '',
    currencyCode: '',
    blocked: ' ',
    paymentTerm: null,
    creditLimit: 0,
    ...CHANGED,
    ...changes,
  });
}

test.each([' ', '_x0020_', ''])('a customer whose block is written "%s" is active', (blocked) => {
  const answer = customers.map(customer({ blocked }), settings);
  expect('mapped' in answer ? answer.mapped[0]?.fields : answer).toMatchObject({
    status: 'active',
    address: null,
    email: null,
    paymentTerms: null,
    creditLimit: null,
    currency: 'USD',
  });
});

test('several addresses of mail, a country in words and an unknown block are named', () => {
  const broken = customer({ email: 'a@x.example;b@x.example', country: 'USA', blocked: 'Sometimes' });
  const answer = customers.map(broken, settings);
  expect('breach' in answer ? answer.breach.map(({ path }) => path).toSorted() : []).toEqual([
    'blocked',
    'country',
    'email',
  ]);
});
