/** The five names under which stock is promised; pure. */
import type { Measure } from '../../model/stock.ts';
import {
  addDecimals,
  compareDecimals,
  decimalOf,
  formatDecimal,
  multiplyDecimals,
  subtractDecimals,
  ZERO,
  type Decimal,
} from '../../model/values/decimal.ts';

const HUNDREDTH: Decimal = { units: 1n, scale: 2 };

/** Who asks for stock: through which channel, and of which customer tier. Without a tier every tier's fence is another's. */
export interface Asker {
  readonly channel?: string | undefined;
  readonly tier?: string | undefined;
}

/** So much is kept for the orders of a tier, in base units. */
export interface KeptFor {
  readonly tier: string;
  readonly quantity: Decimal;
}

/** The same as decimal text. */
export interface KeptText {
  readonly tier: string;
  readonly quantity: string;
}

export function toText(kept: readonly KeptFor[]): readonly KeptText[] {
  return kept.map(({ tier, quantity }) => ({ tier, quantity: formatDecimal(quantity) }));
}

/** What is known of one item at one location, in base units. */
export interface Standing {
  readonly onHand: Decimal;
  readonly allocated: Decimal;
  /** Held and not expired. */
  readonly reserved: Decimal;
  /** What each channel has taken: held, handed over, or left and not made up for by goods that came in. */
  readonly takenByChannel: ReadonlyMap<string, Decimal>;
  readonly safetyStock: Decimal;
  /** Percent of what is on hand, by channel. */
  readonly ringFences: ReadonlyMap<string, string>;
  /** The same by customer tier. */
  readonly takenByTier: ReadonlyMap<string, Decimal>;
  /** Decimal text in the base unit, by tier. */
  readonly tierFences: ReadonlyMap<string, string>;
  readonly tierFloors: ReadonlyMap<string, string>;
}

/**
 * Gives the measure. Available-to-promise is on hand − allocated − reserved (APICS; expected receipts are not counted
 * before they arrive). Channel-available is what this channel may still sell: available-to-promise − safety stock −
 * what other channels' and other customer tiers' ring-fences still keep for themselves, and never less than nothing. A floor under the
 * asking tier counts in the place of the safety stock where it is higher.
 */
export function promised(measure: Measure, standing: Standing, asker: Asker): Decimal {
  switch (measure) {
    case 'on-hand':
      return standing.onHand;
    case 'allocated':
      return standing.allocated;
    case 'reserved':
      return standing.reserved;
    case 'available-to-promise':
      return availableToPromise(standing);
    case 'channel-available':
      return atLeastZero(subtractDecimals(availableToPromise(standing), keptFrom(standing, asker)));
  }
}

/** What must stay free when this asker takes something, in base units. */
export function keptFrom(standing: Standing, asker: Asker): Decimal {
  const kept = keptForTiers(standing, asker.tier).map(({ quantity }) => quantity);
  return [fencedForOthers(standing, asker.channel), ...kept].reduce(addDecimals, floorUnder(standing, asker));
}

/** What there is of each other tier's fence: no more than is free, and each piece for one tier only. */
export function keptThere(standing: Standing, tier: string | undefined): readonly KeptFor[] {
  let free = atLeastZero(availableToPromise(standing));
  return keptForTiers(standing, tier).flatMap(({ tier: owner, quantity: fence }) => {
    const quantity = compareDecimals(fence, free) < 0 ? fence : free;
    free = subtractDecimals(free, quantity);
    return quantity.units > 0n ? [{ tier: owner, quantity }] : [];
  });
}

/** A tier, too, uses its own fence first. */
function keptForTiers({ tierFences, takenByTier }: Standing, tier: string | undefined): readonly KeptFor[] {
  return [...tierFences]
    .filter(([owner]) => owner !== tier)
    .map(([owner, fence]) => ({
      tier: owner,
      quantity: atLeastZero(subtractDecimals(decimalOf(fence), takenByTier.get(owner) ?? ZERO)),
    }));
}

function floorUnder({ safetyStock, tierFloors }: Standing, { tier }: Asker): Decimal {
  const floor = decimalOf((tier === undefined ? undefined : tierFloors.get(tier)) ?? '0');
  return compareDecimals(floor, safetyStock) > 0 ? floor : safetyStock;
}

function availableToPromise({ onHand, allocated, reserved }: Standing): Decimal {
  return subtractDecimals(subtractDecimals(onHand, allocated), reserved);
}

/** A channel uses its own fence first: what it has taken is no longer kept for it until goods come in. */
function fencedForOthers(standing: Standing, channel: string | undefined): Decimal {
  let total = ZERO;
  for (const [owner, percent] of standing.ringFences) {
    if (owner === channel) continue;
    const used = standing.takenByChannel.get(owner) ?? ZERO;
    total = addDecimals(total, atLeastZero(subtractDecimals(shareOf(standing.onHand, percent), used)));
  }
  return total;
}

/** Exact: a share is never rounded, a fence of 33 % of one unit keeps 0.33 of it. */
function shareOf(onHand: Decimal, percent: string): Decimal {
  return multiplyDecimals(multiplyDecimals(onHand, decimalOf(percent)), HUNDREDTH);
}

function atLeastZero(value: Decimal): Decimal {
  return compareDecimals(value, ZERO) < 0 ? ZERO : value;
}
