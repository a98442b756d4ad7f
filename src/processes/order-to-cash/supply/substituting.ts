/** Which other items may leave in the place of an ordered one, and what of them serves what is missing; pure. */
import type { Ratio } from '../../../model/primitives.ts';
import {
  decimalOf,
  formatDecimal,
  multiplyByRatio,
  multiplyByRatioExactly,
  ZERO,
  type Decimal,
  type WholeRatio,
} from '../../../model/values/decimal.ts';
import { isProblem } from '../../../model/values/problem.ts';
import { ratioBetween } from '../../../model/values/quantity.ts';
import type { Around, ItemFacts } from '../around.ts';
import type { Substitute } from '../facts.ts';
import type { LineView } from '../lines.ts';
import type { OrderState } from '../state.ts';
import { source, type Candidate } from './sourcing.ts';

/** An item that may leave instead: one of the line's unit is so many `unit` of it. */
export interface Replacement {
  readonly itemId: string;
  readonly number: string;
  readonly unit: string;
  readonly perLineUnit: WholeRatio;
  readonly basePerLineUnit: WholeRatio;
}

/** Quantities of documents have no more digits behind the point. */
const MOST_DIGITS = 10;

interface Asking {
  readonly state: Pick<OrderState, 'decisions'>;
  readonly around: Pick<Around, 'item'>;
  readonly itemOf: (line: LineView) => string;
}

/** Items that may leave in the place of the line's, by a person's word or by its list; the preferred first. */
export function substitutesOf({ state, around, itemOf }: Asking, line: LineView): readonly string[] {
  const listed = around.item(itemOf(line))?.substitutes ?? [];
  const decided = decidedFor(state, line.line);
  const allowed = line.told.mayBeSubstituted === true ? listed.map(({ itemId }) => itemId) : [];
  return [...new Set([...decided, ...allowed])].filter((itemId) => itemId !== itemOf(line));
}

/** The items that people have named for a line, the latest first. */
function decidedFor({ decisions }: Pick<OrderState, 'decisions'>, line: string): readonly string[] {
  return decisions
    .filter((each) => each.action === 'substitute' && each.line === line)
    .flatMap(({ item }) => item ?? [])
    .toReversed();
}

export interface Replaced {
  readonly allocations: readonly {
    readonly line: string;
    readonly location: string;
    /** Of the line, in its unit. */
    readonly quantity: Decimal;
    readonly substitute: Substitute;
  }[];
  readonly missing: Decimal;
  readonly reasons: readonly string[];
}

interface Search extends Asking {
  readonly candidates: readonly Candidate[];
  /** What a location can promise of an item, in its base unit. */
  readonly promise: (itemId: string, location: string) => Decimal;
}

/** Looks for what is missing of a line among its substitutes, one after the other. */
export function replace(search: Search, line: LineView, missing: Decimal): Replaced {
  const allocations: Replaced['allocations'][number][] = [];
  const reasons: string[] = [];
  let rest = missing;
  for (const itemId of substitutesOf(search, line)) {
    if (rest.units <= 0n) break;
    const replacement = replacementFor(search, line, itemId);
    if ('whyNot' in replacement) {
      reasons.push(`${replacement.number} instead: ${replacement.whyNot}`);
      continue;
    }
    const found = fromSubstitute(search, { line, rest, replacement });
    reasons.push(...found.reasons);
    allocations.push(...found.allocations);
    rest = found.missing;
  }
  return { allocations, missing: rest, reasons };
}

function fromSubstitute(
  { candidates, promise }: Search,
  {
    line,
    rest,
    replacement,
  }: { readonly line: LineView; readonly rest: Decimal; readonly replacement: Replacement },
): Replaced {
  const { itemId, number, unit, perLineUnit, basePerLineUnit } = replacement;
  const inverse = { numerator: basePerLineUnit.denominator, denominator: basePerLineUnit.numerator };
  const available = new Map(
    candidates.map(({ location }) => {
      const whole = multiplyByRatio(promise(itemId, location), inverse, { scale: 0, mode: 'floor' });
      return [location, whole.units < 0n ? ZERO : whole];
    }),
  );
  const { allocations, missing, reasons } = source(
    [{ line: line.line, unit: line.unit, quantity: rest, available }],
    candidates,
  );
  return {
    allocations: allocations.map((each) => {
      const value = multiplyByRatio(each.quantity, perLineUnit, { scale: MOST_DIGITS, mode: 'floor' });
      return { ...each, substitute: { itemId, number, quantity: { value: formatDecimal(value), unit } } };
    }),
    missing: missing.get(line.line) ?? ZERO,
    reasons: (reasons.get(line.line) ?? []).map((words) => `${number} instead: ${words}`),
  };
}

/** In the line's own unit where one of it holds as much; otherwise in the substitute's base unit. */
function replacementFor(
  { around, itemOf }: Pick<Asking, 'around' | 'itemOf'>,
  line: LineView,
  itemId: string,
): Replacement | { readonly number: string; readonly whyNot: string } {
  const [ordered, item] = [around.item(itemOf(line)), around.item(itemId)];
  if (ordered === undefined || item === undefined)
    return { number: item?.number ?? itemId, whyNot: 'its units are not known' };
  const { number, status } = item;
  if (status !== undefined && status !== 'active') return { number, whyNot: `it is ${status}` };
  const basePerLineUnit = basePer(line.unit, { ordered, itemId });
  if (basePerLineUnit === undefined) return { number, whyNot: `${ordered.number} has no ${line.unit}` };
  if (isSame(ratioBetween(item, line.unit, item.baseUnit), basePerLineUnit))
    return { itemId, number, unit: line.unit, perLineUnit: ONE, basePerLineUnit };
  if (multiplyByRatioExactly(decimalOf('1'), basePerLineUnit, MOST_DIGITS) === 'inexact')
    return { number, whyNot: `one ${line.unit} is no exact quantity of ${item.baseUnit}` };
  return { itemId, number, unit: item.baseUnit, perLineUnit: basePerLineUnit, basePerLineUnit };
}

const ONE: WholeRatio = { numerator: 1n, denominator: 1n };

/** How many base units of the substitute stand for one of the line's unit. A person's word without a list means one for one. */
function basePer(
  unit: string,
  { ordered, itemId }: { readonly ordered: ItemFacts; readonly itemId: string },
): WholeRatio | undefined {
  const base = ratioBetween(ordered, unit, ordered.baseUnit);
  if (isProblem(base)) return undefined;
  const listed = (ordered.substitutes ?? []).find((each) => each.itemId === itemId);
  const ratio: Ratio = listed?.ratio ?? { numerator: 1, denominator: 1 };
  return {
    numerator: BigInt(base.numerator) * BigInt(ratio.numerator),
    denominator: BigInt(base.denominator) * BigInt(ratio.denominator),
  };
}

function isSame(a: ReturnType<typeof ratioBetween>, b: WholeRatio): boolean {
  if (isProblem(a)) return false;
  return BigInt(a.numerator) * BigInt(b.denominator) === BigInt(b.numerator) * BigInt(a.denominator);
}
