/** Prices for one unit are exact or they are not shown. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Secret } from '../../platform/secrets.ts';
import { shownAmount, unitPrice } from './money.ts';
import type { Settings } from './settings.ts';

const settings: Settings = {
  shopDomain: 'example.myshopify.com',
  accessToken: new Secret('token'),
  webhookSecret: new Secret('secret'),
  locations: {},
  currency: 'USD',
};
const units = { baseUnit: 'EA', packs: [{ unit: 'BX', ratio: { numerator: 100, denominator: 1 } }] };

test.each([
  ['14', { value: '1', unit: 'BX' }, '0.14'],
  ['14.00', { value: '100', unit: 'EA' }, '0.14'],
  ['3.5', { value: '1', unit: 'EA' }, '3.50'],
  ['0', { value: '1', unit: 'EA' }, '0.00'],
  ['7', { value: '0.5', unit: 'EA' }, '14.00'],
])('%s for %j is %s for one', (amount, per, expected) => {
  expect(unitPrice({ amount, currency: 'USD', per }, units, settings)).toEqual({
    amount: expected,
  });
});

test.each([
  [{ amount: '1', currency: 'EUR', per: { value: '1', unit: 'EA' } }, /the shop sells in USD/],
  [{ amount: '1', currency: 'USD', per: { value: '1', unit: 'KGM' } }, /no unit of the item/],
  [{ amount: '1', currency: 'USD', per: { value: '0', unit: 'EA' } }, /no quantity/],
  [{ amount: '1.25', currency: 'USD', per: { value: '1', unit: 'BX' } }, /no exact price/],
])('%j is not shown, and says why', (price, words) => {
  expect(unitPrice(price, units, settings)).toEqual({ words: expect.stringMatching(words) });
});

test('every price in whole cents for whole packs comes out exactly', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10_000_000 }), fc.integer({ min: 1, max: 50 }), (cents, packs) => {
      const amount = `${Math.floor((cents * packs) / 100)}.${String((cents * packs) % 100).padStart(2, '0')}`;
      const price = { amount, currency: 'USD', per: { value: String(packs), unit: 'EA' } };
      const expected = `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
      expect(unitPrice(price, units, settings)).toEqual({ amount: expected });
      expect(shownAmount(expected.replace(/\.?0+$/, '') || '0', 'USD')).toBe(expected);
    }),
  );
});
