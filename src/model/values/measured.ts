/** In which unit of its item a quantity of measure is worked, where the item does not have the unit itself; pure. */
import type { Quantity } from '../primitives.ts';
import { decimalOf, formatDecimal, isStorable, multiplyByRatioExactly, type WholeRatio } from './decimal.ts';
import { measureRatio } from './measures.ts';
import { isProblem } from './problem.ts';
import { ratioBetween, type ItemUnits } from './quantity.ts';

/** One of what was said holds `ratio` of `unit`. */
export interface Meant {
  readonly unit: string;
  readonly ratio: WholeRatio;
}

/** By a person's word: another name for the same. */
export const SAME_UNIT: WholeRatio = { numerator: 1, denominator: 1 };

/**
 * Of the item's units of the same measure the base unit counts first. An order that is held in the base unit goes on in it also
 * when the item gets the code itself: its papers outside stand in that unit. `undefined`: as it was said.
 */
export function measuredAs(
  { baseUnit, packs }: ItemUnits,
  code: string,
  worked: string | undefined,
): Meant | undefined {
  const own = [baseUnit, ...packs.map(({ unit }) => unit)];
  if (own.includes(code) && (worked !== baseUnit || code === baseUnit)) return undefined;
  return own
    .map((unit) => ({ unit, ratio: measureRatio(code, unit) }))
    .find((each): each is Meant => each.ratio !== undefined);
}

/** One unit of the item in another one of it, in which it is held already; `undefined`: it is that one, or the item does not have both. */
export function heldAs(item: ItemUnits, code: string, held: string | undefined): Meant | undefined {
  if (held === undefined || held === code) return undefined;
  const ratio = ratioBetween(item, code, held);
  return isProblem(ratio) ? undefined : { unit: held, ratio };
}

/** The quantity as it is worked, of orders and of quotes; `inexact` where it would have to be rounded. Without a meaning it stays as it was said. */
export function meantQuantity(said: Quantity, meant: Meant | undefined): Quantity | 'inexact' {
  return meant === undefined ? said : converted(said, meant);
}

/** As many digits as the canonical model holds behind the point. */
const EXACT_SCALE = 10;

/** So much of the unit that is meant, or `inexact` where it would have to be rounded. */
export function converted({ value }: Quantity, { unit, ratio }: Meant): Quantity | 'inexact' {
  const amount = multiplyByRatioExactly(decimalOf(value), ratio, EXACT_SCALE);
  return amount === 'inexact' || !isStorable(amount) ? 'inexact' : { value: formatDecimal(amount), unit };
}
