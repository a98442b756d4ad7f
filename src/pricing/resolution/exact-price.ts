/** A price for one unit of what was asked, as an exact fraction: compared without rounding, rounded once at the end. */
import type { Money, Quantity } from '../../model/primitives.ts';
import { minorUnitDigits } from '../../model/values/currencies.ts';
import {
  decimalOf,
  formatDecimal,
  isStorable,
  multiplyByRatio,
  multiplyByRatioExactly,
  type Decimal,
  type WholeRatio,
} from '../../model/values/decimal.ts';
import { isProblem, problem, type Problem } from '../../model/values/problem.ts';
import { ratioBetween, type ItemUnits } from '../../model/values/quantity.ts';
import type { AgreedPrice, PriceTerms } from './agreement.ts';

/** `amount` × `ratio` is the price for one asked unit; nothing has been rounded. */
export interface ExactPrice {
  readonly amount: Decimal;
  readonly ratio: { readonly numerator: bigint; readonly denominator: bigint };
  readonly currency: string;
}

/** Converts an agreed price to another unit of the item; a problem where the item does not have both units. */
export function exactPrice(price: AgreedPrice, units: ItemUnits, unit: string): ExactPrice | Problem {
  const held = ratioBetween(units, unit, price.per.unit);
  if (isProblem(held)) return held;
  const basis = decimalOf(price.per.value);
  return {
    amount: decimalOf(price.amount),
    ratio: {
      numerator: BigInt(held.numerator) * 10n ** BigInt(basis.scale),
      denominator: BigInt(held.denominator) * basis.units,
    },
    currency: price.currency,
  };
}

/** −1 where `a` is the lower price; both are for one of the same unit, in the same currency. */
export function comparePrices(a: ExactPrice, b: ExactPrice): number {
  const [left, right] = [crossed(a, b), crossed(b, a)];
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function crossed(a: ExactPrice, b: ExactPrice): bigint {
  return a.amount.units * a.ratio.numerator * b.ratio.denominator * 10n ** BigInt(b.amount.scale);
}

/** −1, 0 or 1 for quantities in any two units of the item, exactly; a problem where it does not have both. */
export function compareAcrossUnits(a: Quantity, b: Quantity, units: ItemUnits): number | Problem {
  const ratio = ratioBetween(units, a.unit, b.unit);
  if (isProblem(ratio)) return ratio;
  const [left, right] = [decimalOf(a.value), decimalOf(b.value)];
  const difference =
    left.units * BigInt(ratio.numerator) * 10n ** BigInt(right.scale) -
    right.units * BigInt(ratio.denominator) * 10n ** BigInt(left.scale);
  if (difference === 0n) return 0;
  return difference < 0n ? -1 : 1;
}

export interface UnitPrice extends Money {
  /** For one of this unit. */
  readonly per: Quantity;
  /** `rounded`: the exact price for one unit has more digits than are shown; the amount is made of the exact one. */
  readonly digits: 'exact' | 'rounded';
}

/** The price for one asked unit as people read it. */
export function unitPrice(price: ExactPrice, unit: string, { rounding }: PriceTerms): UnitPrice {
  const { unitPriceDigits: scale, mode } = rounding;
  const exact = multiplyByRatioExactly(price.amount, price.ratio, scale);
  const shown = exact === 'inexact' ? multiplyByRatio(price.amount, price.ratio, { scale, mode }) : exact;
  return {
    amount: formatDecimal(shown),
    currency: price.currency,
    per: { value: '1', unit },
    digits: exact === 'inexact' ? 'rounded' : 'exact',
  };
}

/** Price × quantity, rounded once, to the currency's smallest coin; a problem where it has no such coin or does not fit. */
export function lineAmount(price: ExactPrice, quantity: Quantity, { rounding }: PriceTerms): Money | Problem {
  const scale = minorUnitDigits(price.currency);
  if (scale === undefined) return problem(price.currency, 'a currency of ISO 4217', 'currency');
  const { units, scale: places } = decimalOf(quantity.value);
  const ratio: WholeRatio = {
    numerator: price.ratio.numerator * units,
    denominator: price.ratio.denominator * 10n ** BigInt(places),
  };
  const amount = multiplyByRatio(price.amount, ratio, { scale, mode: rounding.mode });
  const text = formatDecimal(amount);
  return isStorable(amount)
    ? { amount: text, currency: price.currency }
    : problem(text, 'an amount that fits', 'amount');
}
