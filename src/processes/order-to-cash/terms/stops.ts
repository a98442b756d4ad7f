/** What keeps an order at the gate: the account, the items, the prices; pure. */
import type { OfferedDecision } from '../../../model/exceptions.ts';
import type { Money } from '../../../model/primitives.ts';
import type { Around, PartyTerms } from '../around.ts';
import type { LineView } from '../lines.ts';
import type { UnitPrice } from '../prices/prices.ts';
import { tierOf } from '../resolving.ts';

export interface Stop {
  readonly kind:
    | 'party-blocked'
    | 'item-closed'
    | 'unmapped-unit'
    | 'quantity-not-whole'
    | 'price-missing'
    | 'price-differs'
    | 'allowance-too-large'
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
  /** Where it is about another amount than the order’s without tax. */
  readonly amount?: Money;
  /** Where it is about a day (ISO 8601). */
  readonly day?: string;
  /** Where it is about no record: stops of one cause are one issue. */
  readonly cause?: string;
  /** Where it is about a record: stops of one cause are one issue. */
  readonly about?: {
    readonly domain: 'item' | 'price-agreement';
    readonly recordId: string;
    readonly cause: string;
    /** What a person may say about it, besides what may be done with the order. */
    readonly decisions?: readonly OfferedDecision[];
  };
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
      cause: `item-closed ${item.number}`,
      what: `line ${line.line}: ${item.number} is ${item.status}`,
      canDo: ['Cancel the line', 'Let the item be sold again where it is kept: the order goes on by itself'],
    },
  ];
}

/** Whom and what a price is for. */
export interface PriceSubject {
  readonly itemId: string;
  readonly item: string;
  /** Who has the same agreements: a price group, else the highest of the account's hierarchy. */
  readonly group: string;
}

/** Whose agreements apply: those of the nearest price group, else of whoever stands above all. */
export function groupOf(chain: readonly PartyTerms[]): string {
  return tierOf(chain) ?? chain.at(-1)?.number ?? '';
}

const NOTHING_KNOWN: Extract<UnitPrice, { problem: string }> = { problem: 'the item has no base unit yet' };

/** Where an agreement is missing or differs, all lines that it would be for have one cause; else all lines of the item. */
export function priceStops(
  line: LineView,
  price: UnitPrice | undefined,
  { itemId, item, group }: PriceSubject,
): readonly Stop[] {
  if (price !== undefined && !('problem' in price)) return [];
  const { problem, agreement, fits = 'a price that fits, or agree one' } = price ?? NOTHING_KNOWN;
  const kind = agreement === 'differs' ? 'price-differs' : 'price-missing';
  return [
    {
      kind,
      line: line.line,
      what: `line ${line.line}: ${problem}`,
      canDo: [
        'crossdock exceptions decide <id> accept-price [--line <line>] [--unit-price <amount>] lets a price count',
        `Send a revision with ${fits}: the order goes on by itself`,
        'Cancel the line',
      ],
      ...(agreement === undefined
        ? { cause: `price-unusable ${item}` }
        : {
            about: {
              domain: 'price-agreement',
              recordId: itemId,
              cause: `${kind} ${item} for ${group}`,
            },
          }),
    },
  ];
}
