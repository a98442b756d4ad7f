/** Chooses again for an order from where it is served, as it stood at an instant, with the rule and the stock that are given; pure. */
import { compareDecimals, decimalOf, formatDecimal } from '../../model/values/decimal.ts';
import { stateOf } from '../kit/process.ts';
import type { Around } from '../order-to-cash/around.ts';
import type { OrderFact, Reserved } from '../order-to-cash/facts.ts';
import { linesOf } from '../order-to-cash/lines.ts';
import { orderToCash } from '../order-to-cash/plan.ts';
import { resolveOrder } from '../order-to-cash/resolving.ts';
import type { OrderState } from '../order-to-cash/state.ts';
import { supply } from '../order-to-cash/supply/reserving.ts';
import { asMeant } from '../order-to-cash/terms/units/meant.ts';

/** So much of a line from a location (its number), in the unit of the line. */
export interface Allocation {
  readonly line: string;
  readonly itemId: string;
  readonly locationId: string;
  readonly location: string;
  readonly quantity: string;
  readonly unit: string;
}

export interface Choice {
  readonly allocations: readonly Allocation[];
  /** What nobody has, by line. */
  readonly missing: Readonly<Record<string, string>>;
  /** What speaks for and against each location, by line. */
  readonly reasons: Readonly<Record<string, readonly string[]>>;
}

/** What the hub itself did, or what followed from it, is no part of the question. */
const ASKED: ReadonlySet<OrderFact['kind']> = new Set(['order', 'decision', 'priced', 'credit', 'payment']);

/** The order as it stood at the instant, before anything was held for it. Revisions carry the instant at which the order was placed. */
export function stateThen(facts: readonly OrderFact[], at: string): OrderState {
  const known = facts.filter(
    (fact) => ASKED.has(fact.kind) && (fact.kind === 'order' || Temporal.Instant.compare(fact.at, at) <= 0),
  );
  return stateOf(orderToCash, known);
}

/** Gives the choice; `undefined` where the order names something that nobody knows. */
export function replay(told: OrderState, around: Around): Choice | undefined {
  const state = asMeant(told, around);
  const lines = linesOf(state, () => '');
  const resolved = resolveOrder(state, lines, around);
  if (resolved.unknown.length > 0 || lines.length === 0) return undefined;
  const { itemOf } = resolved;
  const { effects, missing, reasons } = supply({ state, around, lines, itemOf, resolved });
  return {
    allocations: effects.flatMap((effect) =>
      effect.do === 'reserve'
        ? [
            {
              line: effect.line,
              itemId: effect.itemId,
              locationId: effect.locationId,
              location: around.locationNumber(effect.locationId) ?? effect.locationId,
              quantity: effect.quantity.value,
              unit: effect.quantity.unit,
            },
          ]
        : [],
    ),
    missing: Object.fromEntries([...missing].map(([line, quantity]) => [line, formatDecimal(quantity)])),
    reasons: Object.fromEntries(reasons),
  };
}

/** What was really held when the order was first sourced, and when that was. */
export function recordedChoice(facts: readonly OrderFact[]): readonly Reserved[] {
  const holds = facts.filter((fact) => fact.kind === 'reservation');
  const first = holds.map(({ at }) => at).toSorted((a, b) => Temporal.Instant.compare(a, b))[0];
  return holds.filter(({ at, reservationId }) => at === first && reservationId !== undefined);
}

/** The item of each line; lines whose item nobody knows are left out. */
export function itemsByLine(state: OrderState, around: Around): ReadonlyMap<string, string> {
  const lines = linesOf(state, () => '');
  const { itemOf } = resolveOrder(state, lines, around);
  return new Map(lines.flatMap((line) => (itemOf(line) === '' ? [] : [[line.line, itemOf(line)] as const])));
}

/** The tier of its customer, as the records say it now. */
export function tierThen(state: OrderState, around: Around): string | undefined {
  return resolveOrder(state, [], around).tier;
}

export type Outcome = 'same' | 'refused' | 'short' | 'split' | 'moved' | 'better';

/** How a changed rule would have served the order, against the present one. */
export function outcomeOf(before: Choice, after: Choice): Outcome {
  if (before.allocations.length > 0 && after.allocations.length === 0) return 'refused';
  const lack = compareMissing(before, after);
  if (lack > 0) return 'short';
  const [was, now] = [placesOf(before), placesOf(after)];
  if (now.length > was.length && lack === 0) return 'split';
  if (lack < 0 || now.length < was.length) return 'better';
  return isAlike(before, after) ? 'same' : 'moved';
}

/** Above zero: `after` lacks more of some line. */
function compareMissing(before: Choice, after: Choice): number {
  const lines = new Set([...Object.keys(before.missing), ...Object.keys(after.missing)]);
  const compared = [...lines].map((line) =>
    compareDecimals(decimalOf(after.missing[line] ?? '0'), decimalOf(before.missing[line] ?? '0')),
  );
  return compared.includes(1) ? 1 : compared.includes(-1) ? -1 : 0;
}

function placesOf({ allocations }: Choice): readonly string[] {
  return [...new Set(allocations.map(({ location }) => location))].toSorted();
}

/** The same lines from the same locations. */
export function isAlike(
  a: { readonly allocations: readonly Pick<Allocation, 'line' | 'locationId' | 'quantity'>[] },
  b: { readonly allocations: readonly Pick<Allocation, 'line' | 'locationId' | 'quantity'>[] },
): boolean {
  const words = (each: Parameters<typeof isAlike>[0]): string =>
    each.allocations
      .map(({ line, locationId, quantity }) => `${line} ${locationId} ${formatDecimal(decimalOf(quantity))}`)
      .toSorted()
      .join(', ');
  return words(a) === words(b);
}

const PROMISED = /^(\S+): (\S+) (\S+) can be promised/;

/** What the reasons of that time say about promises, by location: the proof of what is reconstructed. */
export function promisesTold(reasons: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    reasons.flatMap((words) => {
      const [, location, quantity] = PROMISED.exec(words) ?? [];
      return location === undefined || quantity === undefined ? [] : [[location, quantity] as const];
    }),
  );
}
