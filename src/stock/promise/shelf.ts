/** Balances, holds and policies brought together as what may be promised; pure. */
import { addDecimals, decimalOf, subtractDecimals, ZERO, type Decimal } from '../../model/values/decimal.ts';
import { Shelf } from '../reservations/basket.ts';
import { pairKey } from '../facts.ts';
import type { ItemTerms, StockPolicies } from '../policies.ts';
import type { Balance } from '../ledger/position-store.ts';
import type { Standing } from './promise.ts';
import type { ChannelHold } from '../reservations/channel-hold-store.ts';

interface Known {
  readonly holds: readonly ChannelHold[];
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
    const byChannel = new Map((held.get(key) ?? []).map((hold) => [hold.channel, decimalOf(hold.reserved)]));
    for (const hold of gone)
      byChannel.set(
        hold.channel,
        subtractDecimals(byChannel.get(hold.channel) ?? ZERO, decimalOf(hold.reserved)),
      );
    return [
      key,
      {
        onHand: decimalOf(balance.onHand),
        allocated: decimalOf(balance.allocated),
        reserved: subtractDecimals(decimalOf(balance.reserved), total(gone)),
        reservedByChannel: byChannel,
        safetyStock: item === undefined ? ZERO : decimalOf(policies.safetyStock(item, location)),
        ringFences: policies.ringFences(location),
      },
    ];
  });
}

export function shelfOf(balances: readonly Balance[], known: Known): Shelf {
  return new Shelf(standingsOf(balances, known));
}

function total(holds: readonly ChannelHold[]): Decimal {
  return holds.reduce((sum, hold) => addDecimals(sum, decimalOf(hold.reserved)), ZERO);
}
