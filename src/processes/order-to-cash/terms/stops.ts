/** What keeps an order at the gate: the account, the items, the prices; pure. */
import type { Around, PartyTerms } from '../around.ts';
import type { LineView } from '../lines.ts';
import type { UnitPrice } from '../prices/prices.ts';

export interface Stop {
  readonly kind:
    | 'party-blocked'
    | 'item-closed'
    | 'unmapped-unit'
    | 'price-missing'
    | 'address-missing'
    | 'answer-missing'
    | 'payment-missing'
    | 'fraud-suspected'
    | 'late-promise'
    | 'credit-hold';
  readonly what: string;
  readonly canDo: readonly string[];
  /** Where it is about one line. */
  readonly line?: string;
  /** Where it is about a day (ISO 8601). */
  readonly day?: string;
  /** Where it is about a record: stops of one cause are one issue. */
  readonly about?: { readonly domain: 'item'; readonly recordId: string; readonly cause: string };
}

export function partyStops(chain: readonly PartyTerms[]): readonly Stop[] {
  return chain
    .filter(({ status }) => status === 'blocked' || status === 'closed')
    .map(({ number, name, status }) => ({
      kind: 'party-blocked',
      what: `${name ?? number} (${number}) is ${status}`,
      canDo: ['Unblock the account where it is kept: the order goes on by itself', 'Cancel the order'],
    }));
}

export function itemStops(around: Around, line: LineView, itemId: string): readonly Stop[] {
  const item = around.item(itemId);
  if (item?.status !== 'discontinued' && item?.status !== 'blocked') return [];
  return [
    {
      kind: 'item-closed',
      line: line.line,
      what: `line ${line.line}: ${item.number} is ${item.status}`,
      canDo: ['Cancel the line', 'Let the item be sold again where it is kept: the order goes on by itself'],
    },
  ];
}

export function priceStops(line: LineView, price: UnitPrice | undefined): readonly Stop[] {
  const problem =
    price === undefined ? 'the item has no base unit yet' : 'problem' in price ? price.problem : undefined;
  if (problem === undefined) return [];
  return [
    {
      kind: 'price-missing',
      line: line.line,
      what: `line ${line.line}: ${problem}`,
      canDo: [
        `crossdock orders accept-price <channel> <number> ${line.line} [--unit-price <amount>] lets a price count`,
        'Send a revision with a price that fits, or agree one: it is asked for again within the hour',
        'Cancel the line',
      ],
    },
  ];
}
