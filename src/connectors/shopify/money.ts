/** Prices as Shopify can show them: for one unit, in the currency's smallest coin. */
import { minorUnitDigits } from '../../model/values/currencies.ts';
import {
  decimalOf,
  multiplyByRatio,
  multiplyByRatioExactly,
  type Decimal,
} from '../../model/values/decimal.ts';
import { convertQuantity, type ItemUnits } from '../../model/values/quantity.ts';
import { isProblem } from '../../model/values/problem.ts';
import type { Quantity } from '../../model/primitives.ts';
import type { Settings } from './settings.ts';

export interface AgreedPrice {
  readonly amount: string;
  readonly currency: string;
  /** What the amount buys. */
  readonly per: Quantity;
}

/** Why there is no price to show, in words for people. */
export interface Words {
  readonly words: string;
}

export function isWords(answer: object): answer is Words {
  return 'words' in answer;
}

/** Gives the price of one base unit with all decimals of the currency, e.g. `12.50`, or why it cannot be shown. */
export function unitPrice(
  price: AgreedPrice,
  units: ItemUnits,
  settings: Settings,
): { readonly amount: string } | Words {
  const digits = minorUnitDigits(price.currency);
  if (price.currency !== settings.currency || digits === undefined) {
    return { words: `priced in ${price.currency}, the shop sells in ${settings.currency}` };
  }
  const bought = convertQuantity(price.per, units, { unit: units.baseUnit, scale: 10 });
  if (isProblem(bought)) return { words: `the price is for ${price.per.unit}, which is no unit of the item` };
  const quantity = decimalOf(bought.value);
  if (quantity.units <= 0n) return { words: 'the price is for no quantity at all' };
  const ratio = { numerator: 10n ** BigInt(quantity.scale), denominator: quantity.units };
  const amount = decimalOf(price.amount);
  const exact = multiplyByRatioExactly(amount, ratio, digits);
  if (exact !== 'inexact') return { amount: withDigits(exact, digits) };
  if (settings.priceRounding === 'half-up') {
    return { amount: withDigits(multiplyByRatio(amount, ratio, { scale: digits, mode: 'half-up' }), digits) };
  }
  const { value, unit } = price.per;
  return {
    words: `${price.amount} ${price.currency} for ${value} ${unit} has no exact price for one ${units.baseUnit}`,
  };
}

/** Writes money as Shopify does: always all the currency's decimals. */
function withDigits({ units, scale }: Decimal, digits: number): string {
  const whole = units * 10n ** BigInt(digits - scale);
  if (digits === 0) return String(whole);
  const text = String(whole).padStart(digits + 1, '0');
  return `${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** The same form for an amount that Shopify answered, e.g. `12.5` → `12.50`. */
export function shownAmount(amount: string, currency: string): string {
  const digits = minorUnitDigits(currency) ?? 2;
  return withDigits(
    multiplyByRatio(decimalOf(amount), { numerator: 1, denominator: 1 }, { scale: digits, mode: 'half-up' }),
    digits,
  );
}
