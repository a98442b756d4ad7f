/** What a simulated rule left where the real one took it: it changes what the next orders find. */
import {
  addDecimals,
  decimalOf,
  formatDecimal,
  subtractDecimals,
  ZERO,
  type Decimal,
} from '../../model/values/decimal.ts';
import { isProblem } from '../../model/values/problem.ts';
import { convertQuantity, type ItemUnits } from '../../model/values/quantity.ts';
import type { Allocation } from './replay.ts';

/** Free beyond what the ledger gives, in base units; below zero: less. */
export interface Shift {
  readonly itemId: string;
  readonly locationId: string;
  readonly before: string;
  readonly after: string;
}

type Side = 'before' | 'after';
type Taken = Pick<Allocation, 'itemId' | 'locationId' | 'quantity' | 'unit'>;

const SCALE = 10;

export class Shifts {
  readonly #free: Readonly<Record<Side, Map<string, Decimal>>> = { before: new Map(), after: new Map() };

  constructor(carried: readonly Shift[]) {
    for (const { itemId, locationId, before, after } of carried) {
      this.#free.before.set(`${itemId} ${locationId}`, decimalOf(before));
      this.#free.after.set(`${itemId} ${locationId}`, decimalOf(after));
    }
  }

  /** In base units. */
  of(side: Side, itemId: string, locationId: string): Decimal {
    return this.#free[side].get(`${itemId} ${locationId}`) ?? ZERO;
  }

  /** The real rule took `recorded`, the simulated one `chosen`. */
  note(
    side: Side,
    { recorded, chosen }: { readonly recorded: readonly Taken[]; readonly chosen: readonly Taken[] },
    unitsOf: (itemId: string) => ItemUnits | undefined,
  ): void {
    for (const each of recorded) this.#add(side, each, inBaseUnits(each, unitsOf(each.itemId)));
    for (const each of chosen) {
      const taken = inBaseUnits(each, unitsOf(each.itemId));
      this.#add(side, each, subtractDecimals(ZERO, taken));
    }
  }

  #add(side: Side, { itemId, locationId }: Taken, quantity: Decimal): void {
    const key = `${itemId} ${locationId}`;
    this.#free[side].set(key, addDecimals(this.#free[side].get(key) ?? ZERO, quantity));
  }

  /** Those that are not zero on both sides. */
  toList(): readonly Shift[] {
    const keys = new Set([...this.#free.before.keys(), ...this.#free.after.keys()]);
    return [...keys].flatMap((key) => {
      const [before, after] = [this.#free.before.get(key) ?? ZERO, this.#free.after.get(key) ?? ZERO];
      const [itemId = '', locationId = ''] = key.split(' ');
      return before.units === 0n && after.units === 0n
        ? []
        : [{ itemId, locationId, before: formatDecimal(before), after: formatDecimal(after) }];
    });
  }
}

/** A unit that the item has no more counts as none: there is nothing to compare it with. */
function inBaseUnits({ quantity, unit }: Taken, units: ItemUnits | undefined): Decimal {
  if (units === undefined) return ZERO;
  const base = convertQuantity({ value: quantity, unit }, units, { unit: units.baseUnit, scale: SCALE });
  return isProblem(base) ? ZERO : decimalOf(base.value);
}
