/** What the lines of an order cost, as they were shown to the buyer; pure. */
import type { Money, Price } from '../../../model/primitives.ts';
import {
  addDecimals,
  compareDecimals,
  decimalOf,
  formatDecimal,
  multiplyByRatio,
  multiplyByRatioExactly,
  multiplyDecimals,
  roundDecimal,
  ZERO,
  type Decimal,
} from '../../../model/values/decimal.ts';
import { minorUnitDigits } from '../../../model/values/currencies.ts';
import { isProblem } from '../../../model/values/problem.ts';
import { ratioBetween, type ItemUnits } from '../../../model/values/quantity.ts';
import type { LineView } from '../lines.ts';

/** ERPs keep unit prices with five digits behind the point. */
const PRICE_SCALE = 5;

/** Per one of the line's unit, as decimal text, or why it cannot be said. */
export type UnitPrice =
  /** `basis` says in words why it is this one. */
  | { readonly unitPrice: string; readonly basis?: string }
  /** With what was shown and what is agreed, where both can be said and differ. */
  | {
      readonly problem: string;
      readonly shown?: string;
      readonly agreed?: string;
      /** What is wrong with the agreements; absent: it is not they. */
      readonly agreement?: 'missing' | 'differs';
      /** What price the buyer may show instead, where that can be said. */
      readonly fits?: string;
    };

/**
 * Converts the price as shown to one of the line's unit. One that has more digits than a unit price can hold (three for 10.00) is carried
 * by the nearest unit price if what was shown and what is ordered come to the same coin with it; otherwise it is refused.
 */
export function unitPriceOf(line: LineView, units: ItemUnits): UnitPrice {
  const { price } = line.told;
  if (price === undefined) return { problem: 'no price was shown, and none is agreed' };
  const ratio = ratioBetween(units, line.unit, price.per.unit);
  if (isProblem(ratio))
    return { problem: `the price is for ${price.per.unit}, the line is in ${line.unit}: ${ratio.agreed}` };
  const perUnits = decimalOf(price.per.value);
  const perOne = {
    numerator: BigInt(ratio.numerator) * 10n ** BigInt(perUnits.scale),
    denominator: BigInt(ratio.denominator) * perUnits.units,
  };
  const shown = decimalOf(price.amount);
  const exact = multiplyByRatioExactly(shown, perOne, PRICE_SCALE);
  if (exact !== 'inexact') return { unitPrice: formatDecimal(exact) };
  const near = multiplyByRatio(shown, perOne, { scale: PRICE_SCALE, mode: 'half-up' });
  const isCarried = comesToTheSame({ shown, perOne, near, currency: price.currency });
  if (isCarried(line.ordered)) return { unitPrice: formatDecimal(near) };
  return {
    problem: `${priceWords(price)} has more digits for one ${line.unit} than a unit price can hold: ${PRICE_SCALE} behind the point`,
    fits: `a price that has at most ${PRICE_SCALE} digits behind the point for one ${line.unit}`,
  };
}

interface Near {
  readonly shown: Decimal;
  /** What is shown times this is for one. */
  readonly perOne: { readonly numerator: bigint; readonly denominator: bigint };
  readonly near: Decimal;
  readonly currency: string;
}

/** Does so much of a line come to the same coin by both? And what was shown, for as much as it was shown for? */
function comesToTheSame({ shown, perOne, near, currency }: Near): (quantity: Decimal) => boolean {
  const rounding = { scale: minorUnitDigits(currency) ?? 2, mode: 'half-up' } as const;
  const { numerator, denominator } = perOne;
  const isSame = (one: Decimal, other: Decimal): boolean =>
    compareDecimals(roundDecimal(one, rounding), roundDecimal(other, rounding)) === 0;
  const again = multiplyByRatio(near, { numerator: denominator, denominator: numerator }, rounding);
  return (quantity) =>
    isSame(again, shown) &&
    isSame(
      multiplyDecimals(quantity, near),
      multiplyByRatio(multiplyDecimals(quantity, shown), perOne, rounding),
    );
}

/** What so much of a line costs without tax, rounded to the currency's smallest coin as on an invoice; a line without a price costs nothing yet. */
export function lineAmount(quantity: Decimal, price: UnitPrice | undefined, currency: string): Decimal {
  if (price === undefined || 'problem' in price) return ZERO;
  const scale = minorUnitDigits(currency) ?? 2;
  return roundDecimal(multiplyDecimals(quantity, decimalOf(price.unitPrice)), { scale, mode: 'half-up' });
}

/** What is wanted, priced and summed. */
export function amountOf(
  lines: readonly LineView[],
  prices: ReadonlyMap<string, UnitPrice>,
  currency: string,
): Money {
  const sum = lines.reduce(
    (total, { line, wanted }) => addDecimals(total, lineAmount(wanted, prices.get(line), currency)),
    ZERO,
  );
  return { amount: formatDecimal(sum), currency };
}

/** Is `a` more money than `b`, in one currency? */
export function isMore(a: Money, b: Money): boolean {
  return a.currency !== b.currency || compareDecimals(decimalOf(a.amount), decimalOf(b.amount)) > 0;
}

function priceWords({ amount, currency, per }: Price): string {
  return `${amount} ${currency} per ${per.value} ${per.unit}`;
}
