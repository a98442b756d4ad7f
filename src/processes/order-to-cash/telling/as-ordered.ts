/** Quantities of a line in the unit in which the buyer ordered it, as far as they are exact in it; pure. */
import type { Quantity } from '../../../model/primitives.ts';
import {
  decimalOf,
  formatDecimal,
  multiplyByRatioExactly,
  type Decimal,
} from '../../../model/values/decimal.ts';
import { converted } from '../../../model/values/measured.ts';
import type { LineView } from '../lines.ts';

type Ordered = Pick<LineView, 'unit' | 'said'>;

/** How a line is told of: all in one unit. */
export interface Told {
  readonly quantityOf: (value: Decimal) => Quantity;
  /** What the buyer ordered in his own words, where not all of it is exact in his unit. */
  readonly orderedAs?: Quantity;
}

/** In the buyer's unit where each of these is exact in it, else in the unit in which it is worked, beside what he ordered. */
export function toldAs(line: Ordered, values: readonly Decimal[]): Told {
  const { unit, said } = line;
  const ours = (value: Decimal): Quantity => ({ value: formatDecimal(value), unit });
  if (said === undefined) return { quantityOf: ours };
  const theirs = (value: Decimal): Quantity | undefined => inTheirUnit(line, value);
  if (values.some((value) => theirs(value) === undefined))
    return { quantityOf: ours, orderedAs: said.quantity };
  return { quantityOf: (value) => theirs(value) ?? ours(value) };
}

/** `undefined`: it is not exact in the buyer's unit, or he ordered in ours. */
export function inTheirUnit({ unit, said }: Ordered, value: Decimal): Quantity | undefined {
  if (said === undefined) return undefined;
  const { numerator, denominator } = said.ratio;
  const back = { unit: said.quantity.unit, ratio: { numerator: denominator, denominator: numerator } };
  const quantity = converted({ value: formatDecimal(value), unit }, back);
  return quantity === 'inexact' ? undefined : quantity;
}

/** Digits behind the point of a price. */
const PRICE_SCALE = 10;

/** A price for one of the line's unit as one for one of the buyer's; `undefined`: it is not exact in it, or he ordered in ours. */
export function priceInTheirUnit({ said }: Ordered, unitPrice: string): string | undefined {
  if (said === undefined) return undefined;
  const price = multiplyByRatioExactly(decimalOf(unitPrice), said.ratio, PRICE_SCALE);
  return price === 'inexact' ? undefined : formatDecimal(price);
}
