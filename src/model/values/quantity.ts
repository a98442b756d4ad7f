/** Arithmetic with quantities: the same unit only, and conversions between an item's units that stay exact. */
import type { Quantity, Ratio } from '../primitives.ts';
import {
  addDecimals,
  compareDecimals,
  decimalOf,
  formatDecimal,
  isStorable,
  multiplyByRatio,
  multiplyByRatioExactly,
  subtractDecimals,
  type Decimal,
  type WholeRatio,
} from './decimal.ts';
import { isProblem, problem, type Problem } from './problem.ts';

/** The units of one item: one `unit` holds `ratio` base units. The item's record fits as it is, once both are known. */
export interface ItemUnits {
  readonly baseUnit: string;
  readonly packs: readonly { readonly unit: string; readonly ratio: Ratio }[];
}

/** The unit to convert to, and how many digits behind the point the receiver can hold. */
export interface Wanted {
  readonly unit: string;
  readonly scale: number;
}

/** The sum, or a problem where the units differ. */
export function addQuantities(a: Quantity, b: Quantity): Quantity | Problem {
  return combined(a, b, addDecimals);
}

/** `a` less `b`, or a problem where the units differ. */
export function subtractQuantities(a: Quantity, b: Quantity): Quantity | Problem {
  return combined(a, b, subtractDecimals);
}

/** −1, 0 or 1, or a problem where the units differ. */
export function compareQuantities(a: Quantity, b: Quantity): -1 | 0 | 1 | Problem {
  if (a.unit !== b.unit) return otherUnit(a, b);
  return compareDecimals(decimalOf(a.value), decimalOf(b.value));
}

/** Converts exactly; a result that needs more digits than `wanted.scale` is refused, never rounded. */
export function convertQuantity(quantity: Quantity, units: ItemUnits, wanted: Wanted): Quantity | Problem {
  const ratio = ratioBetween(units, quantity.unit, wanted.unit);
  if (isProblem(ratio)) return ratio;
  const value = multiplyByRatioExactly(decimalOf(quantity.value), ratio, wanted.scale);
  return value === 'inexact'
    ? problem(`${quantity.value} ${quantity.unit}`, inexactWords(wanted), 'value')
    : asQuantity(value, wanted.unit);
}

/** How many whole `unit` the quantity fills: 25 each are 2 boxes of 12. Of a shortage (below zero) the next larger one. */
export function wholePacks(quantity: Quantity, units: ItemUnits, unit: string): Quantity | Problem {
  const ratio = ratioBetween(units, quantity.unit, unit);
  if (isProblem(ratio)) return ratio;
  return asQuantity(multiplyByRatio(decimalOf(quantity.value), ratio, { scale: 0, mode: 'floor' }), unit);
}

function combined(a: Quantity, b: Quantity, combine: (a: Decimal, b: Decimal) => Decimal) {
  if (a.unit !== b.unit) return otherUnit(a, b);
  return asQuantity(combine(decimalOf(a.value), decimalOf(b.value)), a.unit);
}

/** How many `to` one `from` holds, as a whole ratio; a problem where the item does not have one of the units. */
export function ratioBetween(units: ItemUnits, from: string, to: string): WholeRatio | Problem {
  const [source, target] = [ratioToBase(units, from), ratioToBase(units, to)];
  if (source === undefined) return unknownUnit(units, from);
  if (target === undefined) return unknownUnit(units, to);
  return {
    numerator: BigInt(source.numerator) * BigInt(target.denominator),
    denominator: BigInt(source.denominator) * BigInt(target.numerator),
  };
}

function ratioToBase(units: ItemUnits, unit: string): Ratio | undefined {
  if (unit === units.baseUnit) return { numerator: 1, denominator: 1 };
  return units.packs.find((pack) => pack.unit === unit)?.ratio;
}

function asQuantity(value: Decimal, unit: string): Quantity | Problem {
  const text = formatDecimal(value);
  return isStorable(value) ? { value: text, unit } : problem(text, 'a quantity that fits', 'value');
}

function inexactWords(wanted: Wanted): string {
  return `a quantity that is exact in ${wanted.unit} with ${wanted.scale} digits behind the point`;
}

function otherUnit(a: Quantity, b: Quantity): Problem {
  return problem(b.unit, `the same unit, ${a.unit}`, 'unit');
}

function unknownUnit(units: ItemUnits, unit: string): Problem {
  const known = [units.baseUnit, ...units.packs.map((pack) => pack.unit)];
  return problem(unit, `a unit of the item: ${known.join(', ')}`, 'unit');
}
