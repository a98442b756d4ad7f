/** What left for a line and may come back, item by item: the ordered one, and substitutes in their own units; pure. */
import type { Quantity, Reference } from '../../../model/primitives.ts';
import {
  addDecimals,
  compareDecimals,
  decimalOf,
  roundDecimal,
  subtractDecimals,
  ZERO,
  type Decimal,
} from '../../../model/values/decimal.ts';
import { isProblem, problem, type Problem } from '../../../model/values/problem.ts';
import { convertQuantity } from '../../../model/values/quantity.ts';
import type { Around } from '../around.ts';
import type { ReceiptTold } from '../facts.ts';
import { atLeastZero, smaller, sumOf, type LineView } from '../lines.ts';
import type { OrderState } from '../state.ts';
import { scaled } from '../supply/amounts.ts';
import { covered, deliveredBy, toldLineOf, type LineHold } from '../supply/holds.ts';
import { priceOfSubstitute } from '../supply/sales-lines.ts';

/** One item that left for a line. */
export interface Kind {
  /** As documents call it: `2`, of a substitute `2/+B1`. */
  readonly name: string;
  readonly itemId: string;
  /** Of a substitute. */
  readonly number?: string;
  /** In which its documents count it. */
  readonly unit: string;
  /** As which a substitute left; none of the ordered item. */
  readonly holds: readonly LineHold[];
}

/** So much of one item at one place, in the unit of the item's documents. */
export interface Part {
  readonly kind: Kind;
  /** Our id of the location. */
  readonly place: string;
  readonly goods: Decimal;
}

/** The ordered item, and every substitute that was held for it. */
export function kindsOf(line: LineView, itemId: string): readonly [Kind, ...Kind[]] {
  const replaced = line.holds.filter(({ substitute }) => substitute !== undefined);
  const others = [...Map.groupBy(replaced, toldLineOf)].flatMap(([name, holds]): Kind[] => {
    const { substitute, goods } = holds[0] ?? {};
    if (substitute === undefined || goods === undefined) return [];
    return [{ name, itemId: substitute.itemId, number: substitute.number, unit: goods.unit, holds }];
  });
  return [{ name: line.line, itemId, unit: line.unit, holds: [] }, ...others];
}

/** What goods of one item stand for, in the unit of the line. */
function standFor({ holds: [hold] }: Kind, goods: Decimal): Decimal {
  return hold === undefined ? goods : covered(hold, goods);
}

/** Thirds of a unit are whole pieces again. */
const GOODS_DIGITS = 4;
const LINE_DIGITS = 5;

function goodsFor({ holds: [hold] }: Kind, quantity: Decimal): Decimal {
  if (hold?.substitute === undefined) return quantity;
  const ratio = { of: decimalOf(hold.substitute.quantity.value), per: decimalOf(hold.quantity.value) };
  return scaled(quantity, ratio, { scale: GOODS_DIGITS, mode: 'half-even' });
}

/** What is charged for one of its unit, where one of the line's costs `unitPrice`: never more than the sales order says. */
export function priceOf({ holds }: Kind, unitPrice: string): string {
  const prices = holds.map((hold) => priceOfSubstitute(hold, unitPrice));
  return prices.reduce(
    (least, each) => (compareDecimals(decimalOf(each), decimalOf(least)) < 0 ? each : least),
    prices[0] ?? unitPrice,
  );
}

/** What parts stand for in all, in the unit of the line. */
export function standing(parts: readonly Part[]): Decimal {
  return sumOf(byKind(parts).map(({ kind, goods }) => standFor(kind, goods)));
}

/** So much of each item. */
export function byKind(parts: readonly Part[]): readonly Pick<Part, 'kind' | 'goods'>[] {
  return [...Map.groupBy(parts, ({ kind }) => kind.name).values()].flatMap((group) =>
    group.slice(0, 1).map(({ kind }) => ({ kind, goods: sumOf(group.map(({ goods }) => goods)) })),
  );
}

/** Where goods go back to that left at a location. */
export interface Homes {
  readonly homeOf: (locationId: string) => string;
  /** Of what left and was held nowhere. */
  readonly everywhere: string;
}

/** What left for a line, by item and by the place that takes it. More of a substitute than was held is charged nowhere, and is not among it. */
export function leftParts(
  state: OrderState,
  { line, kinds }: { readonly line: LineView; readonly kinds: readonly [Kind, ...Kind[]] },
  { homeOf, everywhere }: Homes,
): readonly Part[] {
  const [ordered] = kinds;
  let rest = ownLeft(state, line.line);
  const parts = line.holds.map((hold): Part => {
    const kind = kinds.find(({ name }) => name === toldLineOf(hold)) ?? ordered;
    const place = homeOf(hold.locationId);
    if (hold.substitute !== undefined) return { kind, place, goods: hold.goods.shipped };
    const goods = smaller(hold.shipped, rest);
    rest = subtractDecimals(rest, goods);
    return { kind, place, goods };
  });
  return joined([...parts, { kind: ordered, place: everywhere, goods: rest }]);
}

/** As the ordered item, or as one that a picker took for it: both are charged as ordered. */
function ownLeft(state: OrderState, line: string): Decimal {
  return sumOf(
    state.advices
      .filter(({ advice }) => advice.kind === 'shipped')
      .flatMap(({ advice }) => deliveredBy(state, advice))
      .filter((each) => each.line === line && each.substitute === undefined)
      .map(({ quantity }) => quantity),
  );
}

/** One part for each item and place. */
export function joined(parts: readonly Part[]): readonly Part[] {
  const sums = new Map<string, Part>();
  for (const part of parts.filter(({ goods }) => goods.units > 0n)) {
    const key = `${part.place} ${part.kind.name}`;
    const goods = addDecimals(sums.get(key)?.goods ?? ZERO, part.goods);
    sums.set(key, { ...part, goods });
  }
  return [...sums.values()];
}

/** Takes what stands for `asked` of the line out of parts, one after the other. */
export function taken(from: readonly Part[], asked: Decimal): readonly Part[] {
  let open = asked;
  return from.flatMap((part) => {
    const goods = smaller(goodsFor(part.kind, open), part.goods);
    if (goods.units <= 0n) return [];
    open = atLeastZero(open, standFor(part.kind, goods));
    if (part.kind.holds.length > 0) open = roundDecimal(open, { scale: LINE_DIGITS, mode: 'half-even' });
    return [{ ...part, goods }];
  });
}

/** Takes so much of the goods themselves, whichever of the parts have them. */
export function takenGoods(from: readonly Part[], most: Decimal): readonly Part[] {
  let open = most;
  return from.flatMap((part) => {
    const goods = smaller(open, part.goods);
    open = subtractDecimals(open, goods);
    return goods.units > 0n ? [{ ...part, goods }] : [];
  });
}

/** Of each item no more than there is of it. */
export function within(parts: readonly Part[], there: readonly Part[]): readonly Part[] {
  const most = new Map(byKind(there).map(({ kind, goods }) => [kind.name, goods]));
  return [...Map.groupBy(parts, ({ kind }) => kind.name)].flatMap(([name, group]) =>
    takenGoods(group, most.get(name) ?? ZERO),
  );
}

/** Takes what stands for other parts; to the last piece where all of them are of one item. */
export function takenFor(from: readonly Part[], parts: readonly Part[]): readonly Part[] {
  const isOne = byKind([...from, ...parts]).length === 1;
  return isOne ? takenGoods(from, sumOf(parts.map(({ goods }) => goods))) : taken(from, standing(parts));
}

/** What of the parts is left without so much of each item, wherever it is taken from. */
export function without(parts: readonly Part[], gone: readonly Part[]): readonly Part[] {
  const rest = new Map(byKind(gone).map(({ kind, goods }) => [kind.name, goods]));
  return parts.flatMap((part) => {
    const open = rest.get(part.kind.name) ?? ZERO;
    const goods = atLeastZero(part.goods, open);
    rest.set(part.kind.name, atLeastZero(open, part.goods));
    return goods.units > 0n ? [{ ...part, goods }] : [];
  });
}

/** A quantity in the unit of an item's documents; a problem where the item does not have its unit, or it is not exact there. */
export function inUnitOf(
  around: Pick<Around, 'item'>,
  { itemId, unit }: Kind,
  quantity: Quantity,
): Decimal | Problem {
  if (quantity.unit === unit) return decimalOf(quantity.value);
  const units = around.item(itemId);
  if (units === undefined) return problem(quantity.unit, `${unit}, in which it left`, 'unit');
  const converted = convertQuantity(quantity, units, { unit, scale: 10 });
  return isProblem(converted) ? converted : decimalOf(converted.value);
}

/** Which of the goods of this line it is, by the item; where nobody can tell that, by the line that it names. Nothing else counts. */
export function kindCame(
  { around, state }: { readonly around: Pick<Around, 'item'>; readonly state: OrderState },
  { of, kinds }: { readonly of: LineView; readonly kinds: readonly [Kind, ...Kind[]] },
  { line, item }: ReceiptTold['receipt']['lines'][number],
): Kind | undefined {
  const named = kinds.find(({ name }) => name === line);
  if (named === undefined) return undefined;
  const [ordered] = kinds;
  if (item.by === 'record') return kinds.find(({ itemId }) => itemId === item.value);
  if (item.by !== 'number') return named;
  const numberOf = ({ number, itemId }: Kind) => number ?? around.item(itemId)?.number;
  const known = kinds.find((kind) => numberOf(kind) === item.value);
  if (known !== undefined) return known;
  const isAsGood = numberOf(ordered) === undefined || wasTaken(state, of.line, item);
  return isAsGood ? ordered : undefined;
}

/** Did a picker take this item for the ordered one? It is charged as ordered. */
function wasTaken({ advices }: OrderState, line: string, item: Reference): boolean {
  return advices.some(({ advice }) =>
    advice.lines.some(
      (each) => each.line === line && each.substituteFor !== undefined && each.item.value === item.value,
    ),
  );
}
