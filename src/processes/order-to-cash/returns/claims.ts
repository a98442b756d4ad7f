/** What the lines of a return ask for, in the units of the order's lines, or why they are none of this order; pure. */
import type { Decimal } from '../../../model/values/decimal.ts';
import { isProblem, problem, problemUnder, type Problem } from '../../../model/values/problem.ts';
import { entryOf } from '../../kit/entry.ts';
import type { Around } from '../around.ts';
import type { ReturnTold } from '../facts.ts';
import { linesOf, type LineView } from '../lines.ts';
import { resolveOrder } from '../resolving.ts';
import type { OrderState } from '../state.ts';
import { asMeant } from '../terms/units/meant.ts';
import { inUnitOf, kindsOf, type Kind } from './goods.ts';

type ToldLine = ReturnTold['return']['lines'][number];

/** What a line of a return asks for. */
export interface Claim {
  readonly told: ToldLine;
  readonly of: LineView;
  /** Everything that left for the line. */
  readonly kinds: readonly [Kind, ...Kind[]];
  /** What of it may come: what names a substitute is about this one alone, what names the line about all that nothing else names. */
  readonly about: readonly [Kind, ...Kind[]];
  /** In the unit of the first of them. */
  readonly asked: Decimal;
}

interface ClaimInput {
  readonly lines: readonly LineView[];
  readonly around: Pick<Around, 'item'>;
  readonly itemOf: (line: LineView) => string;
}

/** Of each line of a return what it asks for; a problem where it is no line of the order, or in no unit of its item. */
export function claimsOf(input: ClaimInput, { return: { lines } }: ReturnTold): readonly (Claim | Problem)[] {
  const names = new Set(lines.map(({ line }) => line));
  return lines.map((told, index) => {
    const claim = claimOf(input, told, names);
    return isProblem(claim) ? problemUnder(placeOf(index), claim) : claim;
  });
}

function claimOf(input: ClaimInput, told: ToldLine, names: ReadonlySet<string>): Claim | Problem {
  const lines = input.lines.map((of) => ({ of, kinds: kindsOf(of, input.itemOf(of)) }));
  for (const { of, kinds } of lines) {
    const named = kinds.find(({ name }) => name === told.line);
    if (named === undefined) continue;
    const asked = inUnitOf(input.around, named, told.quantity);
    if (isProblem(asked)) return problemUnder('quantity', asked);
    const [ordered, ...others] = kinds;
    const unnamed = others.filter(({ name }) => !names.has(name));
    return { told, of, kinds, about: named === ordered ? [ordered, ...unnamed] : [named], asked };
  }
  return problem(told.line, `a line of the order: ${namesIn(lines)}`, 'line');
}

/** So many are named; nobody reads more. */
const MOST_NAMES = 20;

function namesIn(lines: readonly { readonly kinds: readonly Kind[] }[]): string {
  const names = lines.flatMap(({ kinds }) => kinds.map(({ name }) => name));
  const more = names.length - MOST_NAMES;
  return `${names.slice(0, MOST_NAMES).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** The same in a sentence, for people who do not see the return itself. */
export function claimWords({ return: { lines } }: ReturnTold, { path, found, agreed }: Problem): string {
  const told = lines.find((_line, index) => path.startsWith(placeOf(index)));
  if (told === undefined || path.endsWith('.line')) return `the order has no line ${found}`;
  const { line, quantity } = told;
  return `line ${line} asks for ${quantity.value} ${quantity.unit}, and not for ${agreed}`;
}

const placeOf = (index: number): string => `lines[${index}]`;

export function isAbout({ about }: Claim, { name }: Kind): boolean {
  return about.some((each) => each.name === name);
}

/**
 * Why a return cannot be one of this order as it stands, field by field, before it is kept. A line of an item that nobody knows yet is left
 * to the plan: its units may be known later.
 */
export function returnProblems(told: OrderState, around: Around, returned: ReturnTold): readonly Problem[] {
  const { number } = returned.return;
  const state = asMeant({ ...told, returns: { [number]: returned } }, around);
  const lines = linesOf(state, () => '');
  const { itemOf } = resolveOrder(state, lines, around);
  const unknown = new Set(
    lines.filter((each) => around.item(itemOf(each)) === undefined).map(({ line }) => line),
  );
  const meant = entryOf(state.returns, number) ?? returned;
  return claimsOf({ lines, around, itemOf }, meant).flatMap((claim, index) => {
    const { line } = meant.return.lines[index] ?? { line: '' };
    if (!isProblem(claim) || unknown.has(line)) return [];
    return [claim.path.endsWith('.line') ? claim : { ...claim, agreed: `${claim.agreed} (line ${line})` }];
  });
}
