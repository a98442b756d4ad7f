import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addDecimals,
  compareDecimals,
  decimal,
  decimalOf,
  formatDecimal,
  isNegative,
  isStorable,
  multiplyByRatio,
  multiplyByRatioExactly,
  multiplyDecimals,
  negateDecimal,
  parseDecimal,
  roundDecimal,
  subtractDecimals,
  ZERO,
  type Decimal,
  type RoundingMode,
  type WholeRatio,
} from './decimal.ts';
import { isProblem } from './problem.ts';

const decimals = fc
  .tuple(fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }), fc.integer({ min: 0, max: 10 }))
  .map(([units, scale]) => decimal(units, scale));
const ratios = fc.record({
  numerator: fc.integer({ min: 1, max: 10_000 }),
  denominator: fc.integer({ min: 1, max: 10_000 }),
});

describe('reading and writing', () => {
  test.each([
    ['0', '0'],
    ['-0', '0'],
    ['-0.00', '0'],
    ['1.50', '1.5'],
    ['007.5', '7.5'],
    ['100', '100'],
    ['-0.05', '-0.05'],
    ['999999999999999999.9999999999', '999999999999999999.9999999999'],
    ['1.00000000000000', '1'],
  ])('%s is written as %s', (text, written) => {
    expect(formatDecimal(decimalOf(text))).toBe(written);
  });

  test.each(['', ' 1', '1,5', '1.', '.5', '1e3', 'NaN', 'Infinity', '+1', '--1', '0x1', '1_000', '١'])(
    '%j is no decimal',
    (text) => expect(isProblem(parseDecimal(text))).toBe(true),
  );

  test('more digits than the model keeps are refused, not cut off', () => {
    expect(parseDecimal('0.12345678901')).toMatchObject({ found: '0.12345678901' });
    expect(isProblem(parseDecimal('1000000000000000000'))).toBe(true);
    expect(isProblem(parseDecimal(`1${'0'.repeat(10_000_000)}`))).toBe(true);
  });

  test('a text that no schema has let through breaks the program', () => {
    expect(() => decimalOf('a dozen')).toThrow('not a decimal: a dozen');
  });

  test('what is written is read back as the same number', () => {
    fc.assert(
      fc.property(decimals, (value) => {
        expect(parseDecimal(formatDecimal(value))).toEqual(value);
      }),
    );
  });

  test('there is one text for one number', () => {
    fc.assert(
      fc.property(decimals, fc.integer({ min: 0, max: 5 }), (value, zeros) => {
        const padded = decimal(value.units * 10n ** BigInt(zeros), value.scale + zeros);
        expect(formatDecimal(padded)).toBe(formatDecimal(value));
        expect(formatDecimal(value)).toMatch(/^(?!-0$)-?(0|[1-9]\d*)(\.\d*[1-9])?$/);
      }),
    );
  });
});

describe('arithmetic', () => {
  test('a tenth and two tenths are three tenths', () => {
    expect(formatDecimal(addDecimals(decimalOf('0.1'), decimalOf('0.2')))).toBe('0.3');
  });

  test('addition and multiplication keep the laws of numbers', () => {
    fc.assert(
      fc.property(decimals, decimals, decimals, (a, b, c) => {
        expect(addDecimals(a, b)).toEqual(addDecimals(b, a));
        expect(addDecimals(addDecimals(a, b), c)).toEqual(addDecimals(a, addDecimals(b, c)));
        expect(multiplyDecimals(a, addDecimals(b, c))).toEqual(
          addDecimals(multiplyDecimals(a, b), multiplyDecimals(a, c)),
        );
        expect(subtractDecimals(addDecimals(a, b), b)).toEqual(a);
        expect(addDecimals(a, negateDecimal(a))).toEqual(ZERO);
      }),
    );
  });

  test('comparison agrees with subtraction', () => {
    fc.assert(
      fc.property(decimals, decimals, (a, b) => {
        expect(compareDecimals(a, b)).toBe(-compareDecimals(b, a) + 0);
        expect(compareDecimals(a, b) === -1).toBe(isNegative(subtractDecimals(a, b)));
      }),
    );
  });

  test('a result that grew too large for the model is noticed', () => {
    const large = decimalOf('999999999999999999');
    expect(isStorable(large)).toBe(true);
    expect(isStorable(addDecimals(large, decimalOf('1')))).toBe(false);
    expect(isStorable(multiplyDecimals(decimalOf('0.000001'), decimalOf('0.000001')))).toBe(false);
  });
});

describe('rounding', () => {
  test.each<[string, RoundingMode, string]>([
    ['2.5', 'half-even', '2'],
    ['3.5', 'half-even', '4'],
    ['-2.5', 'half-even', '-2'],
    ['-3.5', 'half-even', '-4'],
    ['2.5', 'half-up', '3'],
    ['-2.5', 'half-up', '-3'],
    ['-2.4', 'half-up', '-2'],
    ['-2.6', 'half-up', '-3'],
    ['2.9', 'floor', '2'],
    ['-2.1', 'floor', '-3'],
  ])('%s by %s is %s', (text, mode, rounded) => {
    expect(formatDecimal(roundDecimal(decimalOf(text), { scale: 0, mode }))).toBe(rounded);
  });

  test('a third of a dollar is rounded to the cent', () => {
    const third = { numerator: 1, denominator: 3 };
    expect(formatDecimal(multiplyByRatio(decimalOf('1'), third, { scale: 2, mode: 'half-up' }))).toBe('0.33');
  });

  const half = decimalOf('0.5');
  const products = fc.record({ value: decimals, ratio: ratios, scale: fc.integer({ min: 0, max: 6 }) });

  test('rounding to the nearest moves a value by at most half a unit of the last digit', () => {
    fc.assert(
      fc.property(products, fc.constantFrom<RoundingMode>('half-even', 'half-up'), (product, mode) => {
        const { step, off } = error(product, mode);
        const distance = isNegative(off) ? negateDecimal(off) : off;
        expect(compareDecimals(distance, multiplyDecimals(step, half))).toBeLessThanOrEqual(0);
      }),
    );
  });

  test('floor moves a value down by less than one unit of the last digit, and never up', () => {
    fc.assert(
      fc.property(products, (product) => {
        const { step, off } = error(product, 'floor');
        expect(compareDecimals(off, ZERO)).toBeLessThanOrEqual(0);
        expect(compareDecimals(negateDecimal(off), step)).toBe(-1);
      }),
    );
  });

  test('a product is called exact when, and only when, the way back gives the value again', () => {
    fc.assert(
      fc.property(decimals, ratios, (value, ratio) => {
        const exact = multiplyByRatioExactly(value, ratio, 10);
        const rounded = multiplyByRatio(value, ratio, { scale: 10, mode: 'floor' });
        const back = multiplyByRatioExactly(rounded, inverse(ratio), 40);
        const cameBack = back !== 'inexact' && compareDecimals(back, value) === 0;
        expect(exact === 'inexact').toBe(!cameBack);
      }),
    );
  });
});

function inverse({ numerator, denominator }: { numerator: number; denominator: number }) {
  return { numerator: denominator, denominator: numerator };
}

/** rounded × denominator − value × numerator, in steps of denominator × 10^−scale: no division, no rounding. */
function error(product: { value: Decimal; ratio: WholeRatio; scale: number }, mode: RoundingMode) {
  const { value, ratio, scale } = product;
  const rounded = multiplyByRatio(value, ratio, { scale, mode });
  const [numerator, denominator] = [ratio.numerator, ratio.denominator].map((part) =>
    decimal(BigInt(part), 0),
  );
  const step = multiplyDecimals(denominator ?? ZERO, decimal(1n, scale));
  const exact = multiplyDecimals(value, numerator ?? ZERO);
  return { step, off: subtractDecimals(multiplyDecimals(rounded, denominator ?? ZERO), exact) };
}
