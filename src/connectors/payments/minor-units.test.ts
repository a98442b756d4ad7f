import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromMinor, toMinor } from './minor-units.ts';

test.each([
  ['10.99', 'USD', 1099],
  ['10', 'USD', 1000],
  ['0', 'EUR', 0],
  ['500', 'JPY', 500],
  ['7', 'MGA', 7],
  ['5.12', 'KWD', 5120],
  ['5', 'ISK', 500],
  ['5', 'UGX', 500],
  ['10.45', 'HUF', 1045],
])('%s %s are %i minor units', (amount, currency, minor) => {
  expect(toMinor(amount, currency, 'capture')).toEqual({ mapped: minor });
  expect(fromMinor(minor, currency)).toEqual({ mapped: amount });
});

test.each([
  ['10.999', 'USD', 'two digits are all there are'],
  ['500.5', 'JPY', 'there is nothing behind the point'],
  ['5.124', 'KWD', 'the last of three digits is zero'],
  ['5.5', 'ISK', 'there are no coins'],
  ['-1', 'USD', 'nothing is taken backwards'],
  ['10000000000', 'USD', 'it is too much for Stripe'],
  ['1', 'QQQ', 'nobody pays in it'],
  ['1', 'LYD', 'Stripe does not charge it'],
])('%s %s is a breach: %s', (amount, currency) => {
  expect(toMinor(amount, currency, 'capture')).toHaveProperty('breach');
});

test('what goes to minor units comes back unchanged, in every currency', () => {
  const currency = fc.constantFrom(
    'USD',
    'EUR',
    'JPY',
    'KRW',
    'MGA',
    'KWD',
    'TND',
    'ISK',
    'UGX',
    'HUF',
    'TWD',
  );
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 9_999_999 }), currency, (tens, code) => {
      const minor = tens * 100;
      const ours = fromMinor(minor, code);
      expect(toMinor('mapped' in ours ? ours.mapped : '', code, 'capture')).toEqual({ mapped: minor });
    }),
  );
});
