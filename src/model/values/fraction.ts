/** Exact fractions, for sums over units that no decimal divides: seven of a dozen and five of it are one. */
import { decimal, multiplyByRatio, type Decimal, type Rounding, type WholeRatio } from './decimal.ts';

/** In lowest terms; the denominator is above zero. */
export interface Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

export const NONE: Fraction = { numerator: 0n, denominator: 1n };

/** The denominator must not be zero. */
export function fraction(numerator: bigint, denominator: bigint): Fraction {
  const sign = denominator < 0n ? -1n : 1n;
  const shared = sign * greatestCommonDivisor(numerator, denominator);
  return { numerator: numerator / shared, denominator: denominator / shared };
}

export function fractionOf({ units, scale }: Decimal): Fraction {
  return fraction(units, 10n ** BigInt(scale));
}

export function ratioFraction({ numerator, denominator }: WholeRatio): Fraction {
  return fraction(BigInt(numerator), BigInt(denominator));
}

export function addFractions(a: Fraction, b: Fraction): Fraction {
  return fraction(a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator);
}

export function subtractFractions(a: Fraction, b: Fraction): Fraction {
  return addFractions(a, { ...b, numerator: -b.numerator });
}

export function multiplyFractions(a: Fraction, b: Fraction): Fraction {
  return fraction(a.numerator * b.numerator, a.denominator * b.denominator);
}

/** `b` is not zero. */
export function divideFractions(a: Fraction, b: Fraction): Fraction {
  return fraction(a.numerator * b.denominator, a.denominator * b.numerator);
}

export function isAbove(a: Fraction, b: Fraction): boolean {
  return a.numerator * b.denominator > b.numerator * a.denominator;
}

export function smallerFraction(a: Fraction, b: Fraction): Fraction {
  return isAbove(a, b) ? b : a;
}

/** Exact where `scale` digits behind the point are enough, else rounded as declared. */
export function roundedDecimal({ numerator, denominator }: Fraction, rounding: Rounding): Decimal {
  return multiplyByRatio(decimal(numerator, 0), { numerator: 1n, denominator }, rounding);
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  let [large, small] = [a < 0n ? -a : a, b < 0n ? -b : b];
  while (small !== 0n) [large, small] = [small, large % small];
  return large;
}
