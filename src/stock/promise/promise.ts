/** The five names under which stock is promised; pure. */
import type { Measure } from '../../model/stock.ts';
import {
  addDecimals,
  compareDecimals,
  decimalOf,
  multiplyDecimals,
  subtractDecimals,
  ZERO,
  type Decimal,
} from '../../model/values/decimal.ts';

const HUNDREDTH: Decimal = { units: 1n, scale: 2 };

/** What is known of one item at one location, in base units. */
export interface Standing {
  readonly onHand: Decimal;
  readonly allocated: Decimal;
  /** Held and not expired. */
  readonly reserved: Decimal;
  /** The part of `reserved` that each channel holds. */
  readonly reservedByChannel: ReadonlyMap<string, Decimal>;
  readonly safetyStock: Decimal;
  /** Percent of what is on hand, by channel. */
  readonly ringFences: ReadonlyMap<string, string>;
}

/**
 * Gives the measure. Available-to-promise is on hand − allocated − reserved (APICS; expected receipts are not counted
 * before they arrive). Channel-available is what this channel may still sell: available-to-promise − safety stock −
 * what other channels' ring-fences still keep for themselves, and never less than nothing.
 */
export function promised(measure: Measure, standing: Standing, channel: string | undefined): Decimal {
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
      return atLeastZero(
        subtractDecimals(
          subtractDecimals(availableToPromise(standing), standing.safetyStock),
          fencedForOthers(standing, channel),
        ),
      );
  }
}

function availableToPromise({ onHand, allocated, reserved }: Standing): Decimal {
  return subtractDecimals(subtractDecimals(onHand, allocated), reserved);
}

/** A channel uses its own fence first: what it holds already is no longer kept for it. */
function fencedForOthers(standing: Standing, channel: string | undefined): Decimal {
  let total = ZERO;
  for (const [owner, percent] of standing.ringFences) {
    if (owner === channel) continue;
    const used = standing.reservedByChannel.get(owner) ?? ZERO;
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
