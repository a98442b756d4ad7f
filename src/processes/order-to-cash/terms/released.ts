/** Has a person let an order go on in spite of what keeps it? Exactly what was seen then counts: nothing new, and nothing larger; pure. */
import { decimalOf } from '../../../model/values/decimal.ts';
import type { Money } from '../../../model/primitives.ts';
import type { Decided, Seen } from '../facts.ts';
import { isMore } from '../prices/prices.ts';
import type { OrderState } from '../state.ts';
import type { Gate } from './gate.ts';
import type { Stop } from './stops.ts';

/** These are put right where they are kept, or decided line by line. */
const UNRELEASED: ReadonlySet<Stop['kind']> = new Set([
  'party-blocked',
  'item-closed',
  'unmapped-unit',
  'quantity-not-whole',
  'price-missing',
  'price-differs',
  'allowance-too-large',
  'address-missing',
]);

/** What a release at this moment would cover. */
export function coveredBy(
  gate: Pick<Gate, 'stops' | 'net'> | undefined,
  revision: string | undefined,
): Pick<Decided, 'revision' | 'seen'> {
  return {
    ...(revision !== undefined && { revision }),
    seen: (gate?.stops ?? [])
      .filter(({ kind }) => !UNRELEASED.has(kind))
      .flatMap(({ kind: reason, line, day, amount = gate?.net }): readonly Seen[] => {
        const about = { ...(line !== undefined && { line }), ...(day !== undefined && { day }) };
        return amount === undefined ? [] : [{ reason, amount, ...about }];
      }),
  };
}

type Words = Pick<OrderState, 'decisions' | 'current'>;

/** A person's hold takes back what was let go before. */
export function isReleased(words: Words, stop: Stop, terms: Pick<Gate, 'net'>): boolean {
  const { decisions } = words;
  if (UNRELEASED.has(stop.kind)) return false;
  const lastHold = decisions.findLastIndex(({ action }) => action === 'hold');
  return decisions
    .slice(lastHold + 1)
    .some(
      (each) => each.action === 'release' && covers(words, each, { stop, amount: stop.amount ?? terms.net }),
    );
}

/** Is so much more owed by a person's word? Also where the order was held since. */
export function isCreditReleased(words: Words, amount: Money, refusedAt: string): boolean {
  return words.decisions.some(
    (each) =>
      each.action === 'release' &&
      (each.seen === undefined
        ? each.at >= refusedAt
        : each.seen.some((seen) => seen.reason === 'credit-hold' && !isMore(amount, seen.amount))),
  );
}

interface Asked {
  readonly stop: Pick<Stop, 'kind' | 'line' | 'day'>;
  readonly amount: Money;
}

/** Of words that do not say what was seen only those count that came after the order was placed. */
function covers({ current }: Words, { seen, at }: Decided, { stop, amount }: Asked): boolean {
  if (seen === undefined) return at >= (current?.at ?? '');
  return seen.some(
    (each) =>
      each.reason === stop.kind &&
      each.line === stop.line &&
      (each.day ?? '') >= (stop.day ?? '') &&
      (decimalOf(amount.amount).units === 0n || !isMore(amount, each.amount)),
  );
}
