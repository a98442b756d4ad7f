/** How far warehouses are with what they were told to ship, by their own words; pure. */
import {
  addDecimals,
  compareDecimals,
  decimalOf,
  ZERO,
  type Decimal,
} from '../../../../model/values/decimal.ts';
import { standsIn, warehouseOrderName } from '../../document-names.ts';
import type { AdviceTold } from '../../facts.ts';
import type { Hold, OrderState } from '../../state.ts';
import { custodyOf, leftByToldLine, NOTHING, toldLineOf, type Left } from '../holds.ts';

/** What warehouses told of one warehouse order. */
export interface Progress {
  readonly isPicked: boolean;
  readonly isFinished: boolean;
  /** By the line of the warehouse order, in its unit. */
  readonly left: ReadonlyMap<string, Left>;
  /** Since when the first of its goods is the ERP's (ms); never, where the hub does not know of it: it may have lost what it knew. */
  readonly since: number;
  /** Is a line none of its work? It has taken an order on which that does not stand, and says of nothing that it left for it. */
  readonly leavesOut: (line: string) => boolean;
}

/** So long a last word that falls short is not believed: an earlier word may have been overtaken by it. */
const SETTLING_MS = 15_000;

/** By the name of each warehouse order; `documentOf` gives the number that stands on it. Without an instant every word is believed. */
export function progressOf(
  { holds, advices, lastRevisions }: OrderState,
  documentOf: (name: string) => string,
  now?: string,
): ReadonlyMap<string, Progress> {
  const waves = Map.groupBy(holds, (hold) => warehouseOrderName(hold));
  return new Map(
    [...waves].map(([name, ofWave]) => {
      const number = documentOf(name);
      const told = wordsOn({ advices }, { name, number });
      const left = leftByToldLine(told.map(({ advice }) => advice));
      const revisions = lastRevisions[name] ?? [];
      const isLast = isEnded(told, revisions);
      const isSettling = told.some((each) => isFresh(each, now)) && isShortOf(ofWave, left);
      const since = Math.min(...ofWave.map(custodyOf));
      const leavesOut = (line: string): boolean => isWithout(revisions, line) && !hasLeft(left.get(line));
      return [name, { isPicked: told.length > 0, isFinished: isLast && !isSettling, left, since, leavesOut }];
    }),
  );
}

/** Has the warehouse taken an order on which a line does not stand? By the revisions that it took last. */
export function isWithout(lastRevisions: readonly string[], line: string): boolean {
  return lastRevisions.some((revision) => standsIn(revision, line) === false);
}

function hasLeft({ own, other }: Left = NOTHING): boolean {
  return addDecimals(own, other).units > 0n;
}

/** What was told of one warehouse order, which the case knows by its name and the warehouse by our number. */
export function wordsOn(
  { advices }: Pick<OrderState, 'advices'>,
  { name, number }: { readonly name: string; readonly number: string },
): readonly AdviceTold[] {
  return advices.filter(
    ({ about, advice }) => about === name || ('ours' in advice.answers && advice.answers.ours === number),
  );
}

/**
 * Has the warehouse said its last word? That it ships nothing is believed only when it has taken our word for that too: a write of ours that
 * was under way may have placed the order again, and pickers would go for goods that leave from elsewhere already.
 */
function isEnded(told: readonly AdviceTold[], lastRevisions: readonly string[]): boolean {
  if (told.some(({ advice }) => advice.final && advice.kind !== 'cancelled')) return true;
  const isRefused = told.some(({ advice }) => advice.kind === 'cancelled');
  return isRefused && lastRevisions.some((revision) => revision.startsWith('cancelled/'));
}

/** When last words that fall short are believed. */
export function settledAt({ advices }: Pick<OrderState, 'advices'>, now: string): readonly string[] {
  return advices
    .filter((each) => isFresh(each, now))
    .map(({ advice }) => new Date(Date.parse(advice.at) + SETTLING_MS).toISOString());
}

/** Told just now, as far as the two clocks agree. */
function isFresh({ advice }: OrderState['advices'][number], now: string | undefined): boolean {
  if (now === undefined || !advice.final || advice.kind === 'cancelled') return false;
  const age = Date.parse(now) - Date.parse(advice.at);
  return age >= 0 && age < SETTLING_MS;
}

function isShortOf(holds: readonly Hold[], left: ReadonlyMap<string, Left>): boolean {
  const held = new Map<string, Decimal>();
  for (const hold of holds.filter(
    ({ end, reservationId }) => end === 'open' && reservationId !== undefined,
  )) {
    const { value } = hold.substitute?.quantity ?? hold.quantity;
    const line = toldLineOf(hold);
    held.set(line, addDecimals(held.get(line) ?? ZERO, decimalOf(value)));
  }
  return [...held].some(([line, quantity]) => {
    const { own, other } = left.get(line) ?? NOTHING;
    return compareDecimals(addDecimals(own, other), quantity) < 0;
  });
}
