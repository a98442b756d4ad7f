/** Is so much of an item there as a whole? The same for orders and for quotes; pure. */
import type { Quantity, Ratio } from '../primitives.ts';
import { decimalOf } from '../values/decimal.ts';
import type { ItemUnits } from '../values/quantity.ts';
import { findUnit } from '../values/units.ts';

/** What is counted, or packed, is there as a whole or not at all; what is weighed or measured is not. */
const MEASURED: ReadonlySet<string | undefined> = new Set(['mass', 'length', 'area', 'volume', 'time']);

/** One unit of an item holds `ratio` of its base unit. */
export interface ItemUnit {
  readonly unit: string;
  readonly ratio: Ratio;
}

/** The base unit first. */
export function unitsOf({ baseUnit, packs }: ItemUnits): readonly ItemUnit[] {
  return [
    { unit: baseUnit, ratio: { numerator: 1, denominator: 1 } },
    ...packs.filter(({ unit }) => unit !== baseUnit),
  ];
}

/** Why so much of the item cannot be sent, in words; `undefined`: it can, or the item does not have the unit. */
export function whyNotWhole(
  { value, unit }: Quantity,
  item: ItemUnits & { readonly number: string },
): string | undefined {
  const { number, baseUnit } = item;
  const own = unitsOf(item).find((each) => each.unit === unit);
  if (own === undefined || isWhole(value, own, baseUnit)) return undefined;
  const pack = own.unit === baseUnit ? '' : `; a ${packWords(own, baseUnit)}`;
  return `${value} ${unit} cannot be sent: ${number} is there in whole ${unitWords(baseUnit)} only${pack}`;
}

function isWhole(value: string, { ratio }: ItemUnit, baseUnit: string): boolean {
  if (MEASURED.has(findUnit(baseUnit)?.kind)) return true;
  const { units, scale } = decimalOf(value);
  return (units * BigInt(ratio.numerator)) % (10n ** BigInt(scale) * BigInt(ratio.denominator)) === 0n;
}

/** `BX (box) of 12 EA` */
export function packWords({ unit, ratio }: ItemUnit, base: string): string {
  if (unit === base) return unitWords(unit);
  const { numerator, denominator } = ratio;
  const amount = denominator === 1 ? String(numerator) : `${numerator}/${denominator}`;
  return `${unitWords(unit)} of ${amount} ${base}`;
}

/** `BX (box)` */
export function unitWords(code: string): string {
  const unit = findUnit(code);
  return unit === undefined ? code : `${code} (${unit.name})`;
}
