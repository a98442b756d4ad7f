/** Small sums over quantities of one unit; pure. */
import {
  addDecimals,
  compareDecimals,
  formatDecimal,
  multiplyByRatio,
  subtractDecimals,
  ZERO,
  type Decimal,
  type Rounding,
} from '../../../model/values/decimal.ts';

export function sumOf(values: readonly Decimal[]): Decimal {
  return values.reduce(addDecimals, ZERO);
}

export function smaller(a: Decimal, b: Decimal): Decimal {
  return compareDecimals(a, b) <= 0 ? a : b;
}

export function larger(a: Decimal, b: Decimal): Decimal {
  return compareDecimals(a, b) < 0 ? b : a;
}

/** `a` − `b`, or zero where that would be less. */
export function atLeastZero(a: Decimal, b: Decimal): Decimal {
  return compareDecimals(a, b) <= 0 ? ZERO : subtractDecimals(a, b);
}

/** value × `of` / `per`; `per` is above zero. */
export function scaled(
  value: Decimal,
  { of, per }: { readonly of: Decimal; readonly per: Decimal },
  rounding: Rounding,
): Decimal {
  if (compareDecimals(of, per) === 0) return value;
  const ratio = {
    numerator: of.units * 10n ** BigInt(per.scale),
    denominator: per.units * 10n ** BigInt(of.scale),
  };
  return multiplyByRatio(value, ratio, rounding);
}

/** For people: `12 EA`. */
export function inWords(value: Decimal, unit: string): string {
  return `${formatDecimal(value)} ${unit}`;
}
