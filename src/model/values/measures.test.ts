import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { decimalOf, formatDecimal, multiplyByRatioExactly } from './decimal.ts';
import { measureRatio } from './measures.ts';
import { findUnit } from './units.ts';

const inUnits = (value: string, from: string, to: string): string | undefined => {
  const ratio = measureRatio(from, to);
  if (ratio === undefined) return undefined;
  const result = multiplyByRatioExactly(decimalOf(value), ratio, 20);
  return result === 'inexact' ? result : formatDecimal(result);
};

test.each([
  ['2.5', 'KGM', 'GRM', '2500'],
  ['1', 'LBR', 'GRM', '453.59237'],
  ['16', 'ONZ', 'LBR', '1'],
  ['1', 'STN', 'LBR', '2000'],
  ['1', 'LTN', 'CWI', '20'],
  ['7000', 'GRN', 'LBR', '1'],
  ['3', 'FOT', 'YRD', '1'],
  ['1', 'SMI', 'YRD', '1760'],
  ['1', 'INH', 'MMT', '25.4'],
  ['144', 'INK', 'FTK', '1'],
  ['9', 'FTK', 'YDK', '1'],
  ['1', 'HAR', 'MTK', '10000'],
  ['1728', 'INQ', 'FTQ', '1'],
  ['27', 'FTQ', 'YDQ', '1'],
  ['128', 'OZA', 'GLL', '1'],
  ['8', 'PTL', 'GLL', '1'],
  ['1', 'BLL', 'GLL', '42'],
  ['160', 'OZI', 'GLI', '1'],
  ['231', 'INQ', 'GLL', '1'],
  ['1', 'MTQ', 'LTR', '1000'],
  ['1', 'WEE', 'HUR', '168'],
])('%s %s are exactly %s: %s', (...[value, from, to, expected]) => {
  expect(inUnits(value, from, to)).toBe(expected);
});

test('what measures different things, or has no one size, is not converted', () => {
  for (const [from, to] of [
    ['KGM', 'LTR'],
    ['MTR', 'MTK'],
    ['EA', 'DZN'],
    ['BX', 'CS'],
    ['MON', 'DAY'],
    ['ACR', 'MTK'],
    ['ZZ', 'KGM'],
    ['toString', 'KGM'],
  ] as const)
    expect(measureRatio(from, to), `${from} in ${to}`).toBeUndefined();
});

test('a kilogram in pounds is not exact, and is said to be so', () => {
  expect(inUnits('1', 'KGM', 'LBR')).toBe('inexact');
});

const code = fc.constantFrom(
  'MGM',
  'GRM',
  'KGM',
  'TNE',
  'ONZ',
  'LBR',
  'CWI',
  'GLL',
  'LTR',
  'MLT',
  'INH',
  'MTR',
);

test('there and back is the same, and by way of a third unit too', () => {
  fc.assert(
    fc.property(code, code, code, (one, other, third) => {
      const [there, back, first, second] = [
        measureRatio(one, other),
        measureRatio(other, one),
        measureRatio(one, third),
        measureRatio(third, other),
      ];
      const isSameKind = findUnit(one)?.kind === findUnit(other)?.kind;
      expect(there !== undefined).toBe(isSameKind);
      if (there === undefined || back === undefined) return;
      expect([back.numerator, back.denominator]).toEqual([there.denominator, there.numerator]);
      if (first === undefined || second === undefined) return;
      const [numerator, denominator] = [
        BigInt(first.numerator) * BigInt(second.numerator),
        BigInt(first.denominator) * BigInt(second.denominator),
      ];
      expect(numerator * BigInt(there.denominator)).toBe(denominator * BigInt(there.numerator));
    }),
  );
});
