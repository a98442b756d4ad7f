/** Numbers of Business Central stay exact, or are refused. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { decimalForJson, enumName, exactDecimal, exactRatio, ourUnit, theirUnit } from './their-values.ts';
import { Secret } from '../../platform/secrets.ts';
import type { Settings } from './settings.ts';

const settings: Settings = {
  tenant: 't',
  environment: 'e',
  company: '11111111-2222-4333-8444-555555555555',
  clientId: 'c',
  clientSecret: new Secret('s'),
  webhookSecret: new Secret('w'),
  localCurrency: 'USD',
  units: { PCS: 'EA', STK: 'EA', BOX: 'BX' },
};

/** Amounts as people write them: up to 12 digits, up to 5 places. */
const amount = fc
  .tuple(fc.integer({ min: 0, max: 999_999_999 }), fc.integer({ min: 0, max: 99_999 }), fc.boolean())
  .map(([whole, places, negative]) => {
    const text = `${whole}.${String(places).padStart(5, '0')}`.replace(/\.?0+$/, '');
    return negative && text !== '0' ? `-${text}` : text;
  });

test('every amount comes out of JSON as it was written', () => {
  fc.assert(
    fc.property(amount, (text) => {
      expect(exactDecimal('x', JSON.parse(text))).toEqual({ mapped: text });
      expect(exactDecimal('x', text)).toEqual({ mapped: text });
    }),
  );
});

test.each([
  [1e-7, '0.0000001'],
  [1e21, undefined],
  [0.1 + 0.2, undefined],
  [-0, '0'],
  ['007.500', '7.5'],
  [Number.NaN, undefined],
  [1e-11, undefined],
])('%d is %s', (value, text) => {
  const answer = exactDecimal('x', value);
  expect('mapped' in answer ? answer.mapped : undefined).toBe(text);
});

test('a ratio is the same number, in smallest whole terms', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 99_999_999 }), fc.integer({ min: 0, max: 5 }), (digits, places) => {
      const value = digits / 10 ** places;
      const answer = exactRatio('x', value);
      if (!('mapped' in answer)) throw new Error('no ratio');
      const { numerator, denominator } = answer.mapped;
      expect(BigInt(numerator) * 10n ** BigInt(places)).toBe(BigInt(digits) * BigInt(denominator));
      expect(commonDivisor(numerator, denominator)).toBe(1);
    }),
  );
});

function commonDivisor(left: number, right: number): number {
  return right === 0 ? left : commonDivisor(right, left % right);
}

test('an amount that JSON would round does not leave', () => {
  expect(decimalForJson('x', '12.50')).toEqual({ mapped: '12.5' });
  expect(decimalForJson('x', '100000000.0000000001')).toHaveProperty('breach');
});

test('no unit holds nothing or less', () => {
  expect(exactRatio('x', 0)).toHaveProperty('breach');
  expect(exactRatio('x', -12)).toHaveProperty('breach');
});

test('only declared units are known, in both directions', () => {
  expect(ourUnit('unit', 'PCS', settings)).toEqual({ mapped: 'EA' });
  expect(ourUnit('unit', 'PALLET', settings)).toHaveProperty('breach');
  expect(ourUnit('unit', 'constructor', settings)).toHaveProperty('breach');
  expect(theirUnit('EA', settings)).toBe('PCS');
  expect(theirUnit('PX', settings)).toBeUndefined();
});

test('names of options are read in every spelling of the vendor', () => {
  expect(enumName('Customer_x0020_Price_x0020_Group')).toBe('Customer Price Group');
  expect([enumName(' '), enumName('_x0020_'), enumName('')]).toEqual(['', '', '']);
});
