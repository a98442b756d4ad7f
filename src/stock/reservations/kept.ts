/** How much of each confirmed line stays when some are cut down to what left; pure. */
import {
  addDecimals,
  compareDecimals,
  decimalOf,
  subtractDecimals,
  ZERO,
  type Decimal,
} from '../../model/values/decimal.ts';
import { pairKey } from '../facts.ts';
import type { ReservedLine } from './reservation-line-store.ts';

/** A line as it stands afterwards: `quantity` − `shipped` is open. */
export interface Kept {
  readonly line: ReservedLine;
  readonly quantity: Decimal;
  readonly shipped: Decimal;
}

/**
 * Movements name the item, not the line: what left under one reference fills its lines one after the other, and may stand on a line that the
 * warehouse cut short. Then it moves to the others. `keeps`: by reservation, in base units. Gives the lines that change.
 */
export function keptOf(lines: readonly ReservedLine[], keeps: ReadonlyMap<string, Decimal>): readonly Kept[] {
  const groups = Map.groupBy(lines, (line) => `${line.reference} ${pairKey(line)}`);
  return [...groups.values()].flatMap((group) => keptTogether(group, keeps)).filter(isChanged);
}

function keptTogether(lines: readonly ReservedLine[], keeps: ReadonlyMap<string, Decimal>): readonly Kept[] {
  const cut = lines.map((line) => {
    const held = decimalOf(line.quantity);
    const quantity = smallerOf(keeps.get(line.reservationId) ?? held, held);
    return { line, quantity, shipped: smallerOf(decimalOf(line.shipped), quantity) };
  });
  const booked = sum(lines.map(({ shipped }) => decimalOf(shipped)));
  const moving = subtractDecimals(booked, sum(cut.map(({ shipped }) => shipped)));
  const moved = spread(cut, moving, ({ quantity }) => quantity);
  // More left than the warehouse says: what left is gone, and the hold for it with it.
  return spread(moved.kept, moved.rest, ({ line }) => decimalOf(line.quantity)).kept;
}

/** Books `moving` on the lines in their order, each up to `most`. */
function spread(
  lines: readonly Kept[],
  moving: Decimal,
  most: (kept: Kept) => Decimal,
): { readonly kept: readonly Kept[]; readonly rest: Decimal } {
  let rest = moving;
  const kept = lines.map((each) => {
    const taken = smallerOf(rest, subtractDecimals(most(each), each.shipped));
    if (taken.units <= 0n) return each;
    rest = subtractDecimals(rest, taken);
    const shipped = addDecimals(each.shipped, taken);
    return {
      ...each,
      shipped,
      quantity: compareDecimals(shipped, each.quantity) > 0 ? shipped : each.quantity,
    };
  });
  return { kept, rest };
}

function isChanged({ line, quantity, shipped }: Kept): boolean {
  return (
    compareDecimals(quantity, decimalOf(line.quantity)) !== 0 ||
    compareDecimals(shipped, decimalOf(line.shipped)) !== 0
  );
}

function smallerOf(a: Decimal, b: Decimal): Decimal {
  return compareDecimals(a, b) <= 0 ? a : b;
}

function sum(values: readonly Decimal[]): Decimal {
  return values.reduce(addDecimals, ZERO);
}
