/** Balances, holds and policies brought together as what may be promised; pure. */
import { addDecimals, decimalOf, subtractDecimals, ZERO, type Decimal } from '../../model/values/decimal.ts';
import { Shelf } from '../reservations/basket.ts';
import { pairKey } from '../facts.ts';
import type { ItemTerms, StockPolicies } from '../policies.ts';
import type { Balance } from '../ledger/position-store.ts';
import type { Standing } from './promise.ts';
import type { ChannelHold, ChannelTaking } from '../reservations/channel-hold-store.ts';

interface Known {
  readonly holds: readonly ChannelTaking[];
  /** Held still, but run out: they count as free. */
  readonly expired: readonly ChannelHold[];
  readonly policies: StockPolicies;
  readonly items: ReadonlyMap<string, ItemTerms>;
  /** Numbers of locations by our id. */
  readonly locations: ReadonlyMap<string, string>;
}

/** What each balance stands for, with expired holds given back. */
export function standingsOf(
  balances: readonly Balance[],
  { holds, expired, policies, items, locations }: Known,
): readonly (readonly [string, Standing])[] {
  const held = Map.groupBy(holds, pairKey);
  const over = Map.groupBy(expired, pairKey);
  return balances.map((balance) => {
    const key = pairKey(balance);
    const item = items.get(balance.itemId);
    const location = locations.get(balance.locationId);
    const gone = over.get(key) ?? [];
    const there = held.get(key) ?? [];
    return [
      key,
      {
        onHand: decimalOf(balance.onHand),
        allocated: decimalOf(balance.allocated),
        reserved: subtractDecimals(decimalOf(balance.reserved), total(gone)),
        takenByChannel: sumsBy(there, gone, ({ channel }) => channel),
        takenByTier: sumsBy(there, gone, ({ tier }) => tier),
        ...termsOf(policies, item, location),
      },
    ];
  });
}

/** What the policies say of an item at a location; of an item without a base unit they say nothing. */
export function termsOf(
  { safetyStock, ringFences, tierFences, tierFloors }: StockPolicies,
  item: ItemTerms | undefined,
  location: string | undefined,
): Pick<Standing, 'safetyStock' | 'ringFences' | 'tierFences' | 'tierFloors'> {
  return {
    safetyStock: item === undefined ? ZERO : decimalOf(safetyStock(item, location)),
    ringFences: ringFences(location),
    tierFences: item === undefined ? new Map() : tierFences(item, location),
    tierFloors: item === undefined ? new Map() : tierFloors(item, location),
  };
}

/** What is taken, less what has run out, by its owner. */
function sumsBy(
  taken: readonly ChannelTaking[],
  gone: readonly ChannelHold[],
  ownerOf: (hold: ChannelHold) => string,
): ReadonlyMap<string, Decimal> {
  const sums = new Map<string, Decimal>();
  const sumOf = (hold: ChannelHold): Decimal => sums.get(ownerOf(hold)) ?? ZERO;
  for (const { reserved, allocated, gone: left, ...of } of taken)
    for (const part of [reserved, allocated, left]) {
      const hold = { ...of, reserved: part };
      sums.set(ownerOf(hold), addDecimals(sumOf(hold), decimalOf(part)));
    }
  for (const hold of gone) sums.set(ownerOf(hold), subtractDecimals(sumOf(hold), decimalOf(hold.reserved)));
  return sums;
}

export function shelfOf(balances: readonly Balance[], known: Known): Shelf {
  return new Shelf(standingsOf(balances, known));
}

function total(holds: readonly ChannelHold[]): Decimal {
  return holds.reduce((sum, hold) => addDecimals(sum, decimalOf(hold.reserved)), ZERO);
}
