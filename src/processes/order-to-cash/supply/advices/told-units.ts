/** What warehouses say of their orders, in the units in which they were told to ship: they may count in others; pure. */
import { decimalOf } from '../../../../model/values/decimal.ts';
import { isProblem } from '../../../../model/values/problem.ts';
import { convertQuantity, type ItemUnits } from '../../../../model/values/quantity.ts';
import type { ItemOf } from '../../billing/places.ts';
import type { AdviceTold } from '../../facts.ts';
import type { Hold, OrderState } from '../../state.ts';
import { toldLineOf } from '../holds.ts';

type AdvisedLine = AdviceTold['advice']['lines'][number];

/**
 * The same order, each line of an advice in the unit of what is held for it. What cannot be said exactly in that unit counts as nothing and
 * is kept apart (`unclear`), and the advice that has it is no last word: nothing may leave again for goods that have left.
 */
export function inToldUnits(state: OrderState, itemOf: ItemOf): OrderState {
  const told = toldUnits(state);
  if (state.advices.every(({ advice }) => advice.lines.every((line) => isIn(told, line)))) return state;
  const advices = state.advices.map((each) => converted(each, told, itemOf));
  return { ...state, advices: advices.map((each) => withoutToldAgain(each, advices)) };
}

/** What is held for a line of a warehouse order, as that calls it. */
type Told = ReadonlyMap<string, Held>;
type Held = Pick<Hold, 'itemId' | 'substitute'> & { readonly unit: string };

/** By what is held still; where nothing is, by what was held last. */
function toldUnits({ holds }: Pick<OrderState, 'holds'>): Told {
  return new Map(
    [...holds.filter(isGone), ...holds.filter((hold) => !isGone(hold)).toReversed()].map((hold) => [
      toldLineOf(hold),
      { ...hold, unit: (hold.substitute?.quantity ?? hold.quantity).unit },
    ]),
  );
}

function isGone({ end }: Hold): boolean {
  return end === 'given-up';
}

function isIn(told: Told, { line, quantity }: AdvisedLine): boolean {
  const unit = told.get(line)?.unit;
  return unit === undefined || unit === quantity.unit || decimalOf(quantity.value).units === 0n;
}

function converted(each: AdviceTold, told: Told, itemOf: ItemOf): AdviceTold {
  const { advice } = each;
  const lines = advice.lines.map((line) => ({
    line,
    meant: isIn(told, line) ? line : inUnitOf(line, told, itemOf),
  }));
  const clear = lines.flatMap(({ meant }) => meant ?? []);
  const unclear = lines.flatMap(({ line, meant }) => (meant === undefined ? [line] : []));
  if (unclear.length === 0) return { ...each, advice: { ...advice, lines: clear } };
  const { packages: _of, ...rest } = advice;
  const said =
    clear.length === 0 && advice.kind === 'shipped' ? { ...rest, kind: 'picked' as const } : advice;
  return { ...each, unclear, advice: { ...said, lines: clear, final: false } };
}

/** Of another item that a picker took nobody says here what its units hold. */
function inUnitOf(line: AdvisedLine, told: Told, itemOf: ItemOf): AdvisedLine | undefined {
  const held = told.get(line.line);
  const units = held === undefined || line.substituteFor !== undefined ? undefined : unitsOf(held, itemOf);
  if (held === undefined || units === undefined) return undefined;
  const quantity = convertQuantity(line.quantity, units, { unit: held.unit, scale: MOST_DIGITS });
  return isProblem(quantity) ? undefined : { ...line, quantity };
}

function unitsOf({ itemId, substitute }: Held, itemOf: ItemOf): ItemUnits | undefined {
  const value = substitute?.itemId ?? itemId;
  return value === undefined ? undefined : itemOf('hub', { by: 'record', value })?.units;
}

/** Warehouses count in so many digits behind the point. */
const MOST_DIGITS = 4;

/** Told once more in a unit that is understood, it is clear. */
function withoutToldAgain(each: AdviceTold, all: readonly AdviceTold[]): AdviceTold {
  if (each.unclear === undefined) return each;
  const later = all.filter(
    (other) => other !== each && isOfOneOrder(other, each) && Date.parse(other.at) >= Date.parse(each.at),
  );
  const unclear = each.unclear.filter(
    ({ line }) => !later.some(({ advice }) => advice.lines.some((other) => other.line === line)),
  );
  return { ...each, unclear };
}

function isOfOneOrder(a: AdviceTold, b: AdviceTold): boolean {
  const [one, other] = [a, b].map(({ advice: { answers } }) => JSON.stringify(answers));
  return a.system === b.system && one === other;
}
