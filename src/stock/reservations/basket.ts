/** Decides one basket against what may still be promised; pure. */
import {
  addDecimals,
  compareDecimals,
  decimalOf,
  formatDecimal,
  subtractDecimals,
  ZERO,
  type Decimal,
} from '../../model/values/decimal.ts';
import { pairKey, type StockPair } from '../facts.ts';
import { keptFrom, promised, type Asker, type Standing } from '../promise/promise.ts';

/** One wanted line in base units; locations are tried in order. */
export interface BasketLine {
  readonly itemId: string;
  readonly locationIds: readonly string[];
  readonly quantity: string;
}

export interface Basket {
  readonly channel: string;
  /** Of the customer; absent: none. */
  readonly tier?: string | undefined;
  readonly lines: readonly BasketLine[];
  /** Take what there is, over several locations if need be, instead of all or nothing. */
  readonly partial: boolean;
}

export interface TakenLine extends StockPair {
  /** Place of the line in the basket. */
  readonly line: number;
  readonly quantity: string;
}

export interface Shortage {
  readonly line: number;
  readonly itemId: string;
  readonly asked: string;
  /** What could have been had, at best in one place (whole) or over all places (partial). */
  readonly possible: string;
}

/** What may be promised, pair by pair; a decision that takes something changes it for the next basket. */
export class Shelf {
  readonly #standings: Map<string, Standing>;

  constructor(standings: Iterable<readonly [string, Standing]>) {
    this.#standings = new Map(standings);
  }

  free(pair: StockPair, asker: Asker): Decimal {
    const standing = this.#standings.get(pairKey(pair));
    return standing === undefined ? ZERO : promised('channel-available', standing, asker);
  }

  /** What must stay free when this asker takes something. */
  kept(pair: StockPair, asker: Asker): Decimal {
    const standing = this.#standings.get(pairKey(pair));
    return standing === undefined ? ZERO : keptFrom(standing, asker);
  }

  take(pair: StockPair, { channel, tier = '' }: Basket, quantity: Decimal): void {
    const standing = this.#standings.get(pairKey(pair));
    if (standing === undefined) return;
    this.#standings.set(pairKey(pair), {
      ...standing,
      reserved: addDecimals(standing.reserved, quantity),
      takenByChannel: withMore(standing.takenByChannel, channel, quantity),
      takenByTier: withMore(standing.takenByTier, tier, quantity),
    });
  }

  copy(): Shelf {
    return new Shelf(this.#standings);
  }
}

function withMore(
  held: ReadonlyMap<string, Decimal>,
  owner: string,
  quantity: Decimal,
): ReadonlyMap<string, Decimal> {
  return new Map(held).set(owner, addDecimals(held.get(owner) ?? ZERO, quantity));
}

/**
 * Takes the basket from the shelf, whole or not at all; a refused basket leaves the shelf as it was. Lines are taken one
 * after the other, so two lines of the same item compete like two baskets do.
 */
export function decideBasket(
  basket: Basket,
  shelf: Shelf,
): { readonly taken: readonly TakenLine[]; readonly shelf: Shelf; readonly shortages: readonly Shortage[] } {
  const trial = shelf.copy();
  const results = basket.lines.map((line, place) => takeLine(basket, { ...line, place }, trial));
  const shortages = results.flatMap(({ shortage }) => (shortage === undefined ? [] : [shortage]));
  const taken = results.flatMap((result) => result.taken);
  const refused = basket.partial ? taken.length === 0 : shortages.length > 0;
  return refused ? { taken: [], shelf, shortages } : { taken, shelf: trial, shortages };
}

function takeLine(
  basket: Basket,
  line: BasketLine & { readonly place: number },
  shelf: Shelf,
): { readonly taken: readonly TakenLine[]; readonly shortage?: Shortage } {
  const wanted = decimalOf(line.quantity);
  const pairs = line.locationIds.map((locationId) => ({ itemId: line.itemId, locationId }));
  const whole = pairs.find((pair) => compareDecimals(shelf.free(pair, basket), wanted) >= 0);
  if (whole !== undefined)
    return { taken: [takeFrom(shelf, basket, { ...line, pair: whole, quantity: wanted })] };
  if (!basket.partial) return { taken: [], shortage: shortageOf(line, best(pairs, shelf, basket)) };
  const taken: TakenLine[] = [];
  let open = wanted;
  for (const pair of pairs) {
    const free = shelf.free(pair, basket);
    const part = compareDecimals(free, open) < 0 ? free : open;
    if (part.units <= 0n) continue;
    taken.push(takeFrom(shelf, basket, { ...line, pair, quantity: part }));
    open = subtractDecimals(open, part);
  }
  return { taken, shortage: shortageOf(line, subtractDecimals(wanted, open)) };
}

function takeFrom(
  shelf: Shelf,
  basket: Basket,
  { place, pair, quantity }: { readonly place: number; readonly pair: StockPair; readonly quantity: Decimal },
): TakenLine {
  shelf.take(pair, basket, quantity);
  return { line: place, ...pair, quantity: formatDecimal(quantity) };
}

function best(pairs: readonly StockPair[], shelf: Shelf, asker: Asker): Decimal {
  return pairs
    .map((pair) => shelf.free(pair, asker))
    .reduce((most, free) => (compareDecimals(free, most) > 0 ? free : most), ZERO);
}

function shortageOf(line: BasketLine & { readonly place: number }, possible: Decimal): Shortage {
  return { line: line.place, itemId: line.itemId, asked: line.quantity, possible: formatDecimal(possible) };
}
