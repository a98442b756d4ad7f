/** Exact decimals: a whole number of units and a scale inside, decimal text outside, never a float in between. */
import { problem, type Problem } from './problem.ts';

/** `units` / 10^`scale`, always with the smallest scale, so that equal numbers are equal objects. */
export interface Decimal {
  readonly units: bigint;
  readonly scale: number;
}

/** `half-up`: ties away from zero, as on an invoice. `half-even`: ties to the even digit. `floor`: never more than the value. */
export type RoundingMode = 'half-even' | 'half-up' | 'floor';

/** How many digits stay behind the point, and what happens to the rest. */
export interface Rounding {
  readonly scale: number;
  readonly mode: RoundingMode;
}

/** A positive whole ratio, such as 1 box = 12/1 each. */
export interface WholeRatio {
  readonly numerator: number | bigint;
  readonly denominator: number | bigint;
}

const MOST_WHOLE_DIGITS = 18;
const MOST_FRACTION_DIGITS = 10;
const LONGEST_TEXT = 100;
const TEXT = /^(-?)0*([0-9]+)(?:\.([0-9]+))?$/;
const AGREED = `a decimal such as 12.5, at most ${MOST_WHOLE_DIGITS} digits before the point and ${MOST_FRACTION_DIGITS} behind it`;

export const ZERO: Decimal = { units: 0n, scale: 0 };

/** Reads decimal text; superfluous zeros are dropped. No exponent, no group separator, no NaN: these are problems. */
export function parseDecimal(text: string): Decimal | Problem {
  const parts = text.length > LONGEST_TEXT ? null : TEXT.exec(text);
  if (parts === null) return problem(text, AGREED);
  const [, sign = '', whole = '', fraction = ''] = parts;
  const value = decimal(BigInt(`${sign}${whole}${fraction}`), fraction.length);
  return isStorable(value) ? value : problem(text, AGREED);
}

/** Reads text that a schema has checked already; throws on anything else, because then the program is broken. */
export function decimalOf(text: string): Decimal {
  const value = parseDecimal(text);
  if ('agreed' in value) throw new RangeError(`not a decimal: ${value.found}`);
  return value;
}

/** Makes the decimal `units` / 10^`scale`. */
export function decimal(units: bigint, scale: number): Decimal {
  let kept = { units, scale };
  while (kept.scale > 0 && kept.units % 10n === 0n) kept = { units: kept.units / 10n, scale: kept.scale - 1 };
  return kept;
}

/** Writes the one canonical text: no trailing zeros, no leading zeros, no minus before zero. */
export function formatDecimal({ units, scale }: Decimal): string {
  const sign = units < 0n ? '-' : '';
  const digits = magnitude(units)
    .toString()
    .padStart(scale + 1, '0');
  const point = digits.length - scale;
  return scale === 0 ? `${sign}${digits}` : `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

/** Does the value fit the canonical model (18 digits before the point, 10 behind it)? */
export function isStorable({ units, scale }: Decimal): boolean {
  return scale <= MOST_FRACTION_DIGITS && magnitude(units) < powerOfTen(MOST_WHOLE_DIGITS + scale);
}

export function addDecimals(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale);
  return decimal(unitsAt(a, scale) + unitsAt(b, scale), scale);
}

export function subtractDecimals(a: Decimal, b: Decimal): Decimal {
  return addDecimals(a, negateDecimal(b));
}

export function multiplyDecimals(a: Decimal, b: Decimal): Decimal {
  return decimal(a.units * b.units, a.scale + b.scale);
}

export function negateDecimal({ units, scale }: Decimal): Decimal {
  return { units: -units, scale };
}

/** Below zero; zero itself is not. */
export function isNegative({ units }: Decimal): boolean {
  return units < 0n;
}

/** −1, 0 or 1, as `sort` wants it. */
export function compareDecimals(a: Decimal, b: Decimal): -1 | 0 | 1 {
  const difference = subtractDecimals(a, b).units;
  if (difference === 0n) return 0;
  return difference < 0n ? -1 : 1;
}

/** Keeps `scale` digits behind the point. */
export function roundDecimal(value: Decimal, rounding: Rounding): Decimal {
  return multiplyByRatio(value, { numerator: 1, denominator: 1 }, rounding);
}

/** value × numerator / denominator, rounded as declared. */
export function multiplyByRatio(value: Decimal, ratio: WholeRatio, rounding: Rounding): Decimal {
  const { dividend, divisor } = asFraction(value, ratio, rounding.scale);
  return decimal(divideRounded(dividend, divisor, rounding.mode), rounding.scale);
}

/** value × numerator / denominator, or `inexact` where that needs more than `scale` digits behind the point. */
export function multiplyByRatioExactly(
  value: Decimal,
  ratio: WholeRatio,
  scale: number,
): Decimal | 'inexact' {
  const { dividend, divisor } = asFraction(value, ratio, scale);
  return dividend % divisor === 0n ? decimal(dividend / divisor, scale) : 'inexact';
}

function asFraction(value: Decimal, ratio: WholeRatio, scale: number) {
  return {
    dividend: value.units * BigInt(ratio.numerator) * powerOfTen(scale),
    divisor: BigInt(ratio.denominator) * powerOfTen(value.scale),
  };
}

/** The divisor is positive: ratios are. */
function divideRounded(dividend: bigint, divisor: bigint, mode: RoundingMode): bigint {
  const towardsZero = dividend / divisor;
  const rest = dividend % divisor;
  const floor = rest < 0n ? towardsZero - 1n : towardsZero;
  const twiceAboveFloor = (dividend - floor * divisor) * 2n;
  if (mode === 'floor' || twiceAboveFloor < divisor) return floor;
  if (twiceAboveFloor > divisor) return floor + 1n;
  const tieGoesUp = mode === 'half-even' ? floor % 2n !== 0n : dividend > 0n;
  return tieGoesUp ? floor + 1n : floor;
}

function unitsAt(value: Decimal, scale: number): bigint {
  return value.units * powerOfTen(scale - value.scale);
}

const POWERS_OF_TEN = Array.from({ length: 40 }, (_, exponent) => 10n ** BigInt(exponent));

function powerOfTen(exponent: number): bigint {
  return POWERS_OF_TEN[exponent] ?? 10n ** BigInt(exponent);
}

function magnitude(units: bigint): bigint {
  return units < 0n ? -units : units;
}
