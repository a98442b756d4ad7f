/** What a line of the shop costs after all discounts: exactly, because the shop's own unit prices after discounts are rounded; pure. */
import type { Price } from '../../../model/primitives.ts';
import { minorUnitDigits } from '../../../model/values/currencies.ts';
import {
  decimalOf,
  formatDecimal,
  multiplyByRatioExactly,
  multiplyDecimals,
  subtractDecimals,
} from '../../../model/values/decimal.ts';
import type { ShopifyLine } from './shape.ts';

/** For one where it can be said in coins, else for all that was bought: three for 10.00 are not three times 3.33. */
export function linePrice(
  { quantity, originalUnitPriceSet, discountAllocations }: ShopifyLine,
  unit: string,
): Price {
  const { amount, currencyCode: currency } = originalUnitPriceSet.presentmentMoney;
  const before = multiplyDecimals(decimalOf(amount), decimalOf(String(quantity)));
  const total = discountAllocations
    .map(({ allocatedAmountSet }) => decimalOf(allocatedAmountSet.presentmentMoney.amount))
    .reduce(subtractDecimals, before);
  const each = multiplyByRatioExactly(
    total,
    { numerator: 1, denominator: quantity },
    minorUnitDigits(currency) ?? 2,
  );
  return each === 'inexact'
    ? { amount: formatDecimal(total), currency, per: { value: String(quantity), unit } }
    : { amount: formatDecimal(each), currency, per: { value: '1', unit } };
}
