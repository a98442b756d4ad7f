/** On which receipts do those rest who wait? Pure: receipts and a queue in, so much of each receipt for each of the queue out. */
import { compareDecimals, subtractDecimals, ZERO, type Decimal } from '../../model/values/decimal.ts';

/** One line of a purchase order, as far as it is still to come. Quantities are in the base unit of the one item that all this is about. */
export interface Coming {
  /** Told apart by it, and the last word where all else is equal. */
  readonly name: string;
  readonly locationId: string;
  /** ISO 8601; `null`: nobody has said when. */
  readonly expectedOn: string | null;
  readonly open: Decimal;
}

/** A quantity that waits. */
export interface Waiting {
  readonly place: string;
  /** Where it may arrive, the preferred first. */
  readonly locationIds: readonly string[];
  readonly quantity: Decimal;
}

export interface Rest {
  readonly place: string;
  readonly name: string;
  readonly quantity: Decimal;
}

/** The queue is served in its order, each from the earliest receipts that are left at a place where it may arrive; what has no day comes last. */
export function restsOf(coming: readonly Coming[], queue: readonly Waiting[]): readonly Rest[] {
  const left = new Map(coming.map(({ name, open }) => [name, open]));
  return queue.flatMap(({ place, locationIds, quantity }) => {
    let wanted = quantity;
    return usable(coming, locationIds).flatMap(({ name }) => {
      const there = left.get(name) ?? ZERO;
      const taken = compareDecimals(there, wanted) < 0 ? there : wanted;
      if (taken.units <= 0n) return [];
      left.set(name, subtractDecimals(there, taken));
      wanted = subtractDecimals(wanted, taken);
      return [{ place, name, quantity: taken }];
    });
  });
}

function usable(coming: readonly Coming[], locationIds: readonly string[]): readonly Coming[] {
  return coming
    .filter(({ locationId }) => locationIds.includes(locationId))
    .toSorted(
      (a, b) =>
        compareText(a.expectedOn ?? NEVER, b.expectedOn ?? NEVER) ||
        locationIds.indexOf(a.locationId) - locationIds.indexOf(b.locationId) ||
        compareText(a.name, b.name),
    );
}

/** After every day that can be written. */
const NEVER = '~';

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
