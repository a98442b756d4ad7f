/** What became of what is held, by the word of warehouses: how much left of each hold, as itself or as another item; pure. */
import type { WarehouseAdvice } from '../../../model/documents/fulfilment.ts';
import {
  addDecimals,
  compareDecimals,
  decimalOf,
  subtractDecimals,
  ZERO,
  type Decimal,
} from '../../../model/values/decimal.ts';
import { warehouseOrderName } from '../document-names.ts';
import type { Reserved } from '../facts.ts';
import type { Hold, OrderState } from '../state.ts';
import type { Progress } from './advices/progress.ts';
import { scaled, smaller } from './amounts.ts';

export interface LineHold extends Hold {
  /** The warehouse order to which it belongs. */
  readonly name: string;
  /** These three in the unit of the line, whatever item is held for it. */
  readonly held: Decimal;
  readonly shipped: Decimal;
  /** What may still leave of it. */
  readonly open: Decimal;
  /** `left-out`: the warehouse has begun with its order, and this does not stand on it. */
  readonly progress: 'none' | 'left-out' | 'picked' | 'finished';
  /** The warehouse speaks of that order, and nothing was handed over for it before this was: what it speaks of contains this. */
  readonly isBegun: boolean;
  readonly goods: Goods;
}

/** The goods themselves, in their own unit: of a substitute, that of its documents. */
export interface Goods {
  readonly unit: string;
  readonly held: Decimal;
  /** What left for it, as itself or as yet another item. */
  readonly shipped: Decimal;
  /** What left as itself: the ledger sees this leave, and no more. */
  readonly left: Decimal;
  readonly open: Decimal;
}

/** What left for one line. */
export interface Left {
  readonly own: Decimal;
  /** As another item than the one that was told to leave. */
  readonly other: Decimal;
}
export const NOTHING: Left = { own: ZERO, other: ZERO };

/** How a substitute's line is called in documents: `2/+B1` for item B1 in the place of what line 2 orders. */
export function toldLineOf({ line, substitute }: Pick<Reserved, 'line' | 'substitute'>): string {
  return substitute === undefined ? line : `${line}/+${substitute.number}`;
}

/** A line that ships from several locations stands in the sales order once for each: `2`, `2/WEST`. */
export function isPartOf(named: string, line: string): boolean {
  return named === line || named.startsWith(`${line}/`);
}

/** What a line of an advice says of a line of the order, in that line's unit. */
export interface Delivered {
  readonly line: string;
  readonly quantity: Decimal;
  /** It is another item than the ordered one. */
  readonly isOther: boolean;
  /** The substitute that was held for it. */
  readonly substitute?: NonNullable<Reserved['substitute']>;
}

export function deliveredBy(
  { holds }: Pick<OrderState, 'holds'>,
  { lines }: Pick<WarehouseAdvice, 'lines'>,
): readonly Delivered[] {
  return lines.map(({ line, quantity, substituteFor }) => {
    const value = decimalOf(quantity.value);
    const held = holds.find((each) => each.substitute !== undefined && toldLineOf(each) === line);
    if (held?.substitute === undefined)
      return { line, quantity: value, isOther: substituteFor !== undefined };
    const { substitute } = held;
    return { line: held.line, quantity: covered(held, value), isOther: true, substitute };
  });
}

/** What left for each line of the order: the ordered item, and others in its place. */
export function leftByLine(state: Pick<OrderState, 'holds' | 'advices'>): ReadonlyMap<string, Left> {
  const sums = new Map<string, Left>();
  for (const { advice } of state.advices.filter((each) => each.advice.kind === 'shipped'))
    for (const { line, quantity, isOther } of deliveredBy(state, advice))
      add(sums, line, { quantity, isOther });
  return sums;
}

function add(
  sums: Map<string, Left>,
  line: string,
  { quantity, isOther }: { readonly quantity: Decimal; readonly isOther: boolean },
): void {
  const { own, other } = sums.get(line) ?? NOTHING;
  sums.set(
    line,
    isOther ? { own, other: addDecimals(other, quantity) } : { own: addDecimals(own, quantity), other },
  );
}

/** So much of the ordered item is served by so much of what is held for it. */
export function covered(
  { quantity, substitute }: Pick<Reserved, 'quantity' | 'substitute'>,
  goods: Decimal,
): Decimal {
  if (substitute === undefined) return goods;
  const ratio = { of: decimalOf(quantity.value), per: decimalOf(substitute.quantity.value) };
  return scaled(goods, ratio, { scale: 6, mode: 'half-even' });
}

/** What left for each line of the warehouse orders of these advices, as those call it, in its unit. */
export function leftByToldLine(advices: readonly WarehouseAdvice[]): ReadonlyMap<string, Left> {
  const sums = new Map<string, Left>();
  for (const { lines } of advices.filter(({ kind }) => kind === 'shipped'))
    for (const { line, quantity, substituteFor } of lines)
      add(sums, line, { quantity: decimalOf(quantity.value), isOther: substituteFor !== undefined });
  return sums;
}

/** The holds of one line that were not given up; what left fills those of one warehouse order in their order. */
export function holdsOf(
  { holds }: Pick<OrderState, 'holds'>,
  line: string,
  progress: ReadonlyMap<string, Progress>,
): readonly LineHold[] {
  const rests = new Map<string, Left>();
  return holds
    .filter((hold) => hold.line === line && hold.end !== 'given-up' && hold.reservationId !== undefined)
    .map((hold) => {
      const name = warehouseOrderName(hold);
      const told = progress.get(name);
      const key = `${name} ${toldLineOf(hold)}`;
      const { goods, rest } = filled(hold, rests.get(key) ?? told?.left.get(toldLineOf(hold)) ?? NOTHING);
      rests.set(key, rest);
      const [held, shipped] = [decimalOf(hold.quantity.value), covered(hold, goods.shipped)];
      const word = progressWord(told, toldLineOf(hold));
      const isFinished = word === 'finished';
      return {
        ...hold,
        name,
        held,
        shipped,
        open: isFinished ? ZERO : subtractDecimals(held, shipped),
        progress: word,
        isBegun: told?.isPicked === true && word !== 'left-out' && custodyOf(hold) <= told.since,
        goods: { ...goods, open: isFinished ? ZERO : subtractDecimals(goods.held, goods.shipped) },
      };
    });
}

/** Since when a hold is the ERP's (ms since 1970); never: it is the hub's. */
export function custodyOf({ custodyAt }: Hold): number {
  return custodyAt === undefined ? Number.POSITIVE_INFINITY : Date.parse(custodyAt);
}

/** What left for a line under one warehouse order, and more than was held there. */
export interface Beyond {
  /** The last hold of that warehouse order, as which it left. */
  readonly hold: Hold;
  /** In the unit of what is held: of a substitute, its own. */
  readonly quantity: Decimal;
}

/** Pickers took more than they were told to, or what was given up by then: what no hold of one line accounts for. */
export function beyondOf(
  { holds }: Pick<OrderState, 'holds'>,
  line: string,
  progress: ReadonlyMap<string, Progress>,
): readonly Beyond[] {
  const ever = holds.filter((hold) => hold.line === line);
  const told = Map.groupBy(ever, (hold) => `${warehouseOrderName(hold)} ${toldLineOf(hold)}`);
  return [...told.values()].flatMap((group) => {
    const hold = group.at(-1);
    if (hold === undefined) return [];
    const { own, other } = progress.get(warehouseOrderName(hold))?.left.get(toldLineOf(hold)) ?? NOTHING;
    const held = group.filter(({ end }) => end !== 'given-up');
    const quantity = held.reduce(
      (rest, each) => subtractDecimals(rest, decimalOf((each.substitute?.quantity ?? each.quantity).value)),
      addDecimals(own, other),
    );
    return quantity.units > 0n ? [{ hold, quantity }] : [];
  });
}

/** What left fills a hold; the rest goes to the next one. */
function filled(
  { quantity, substitute }: Hold,
  { own, other }: Left,
): { readonly goods: Omit<Goods, 'open'>; readonly rest: Left } {
  const { value, unit } = substitute?.quantity ?? quantity;
  const held = decimalOf(value);
  const left = smaller(own, held);
  const asOther = smaller(other, subtractDecimals(held, left));
  return {
    goods: { unit, held, left, shipped: addDecimals(left, asOther) },
    rest: { own: subtractDecimals(own, left), other: subtractDecimals(other, asOther) },
  };
}

function progressWord(told: Progress | undefined, line: string): LineHold['progress'] {
  if (told?.isFinished === true) return 'finished';
  if (told?.isPicked !== true) return 'none';
  return told.leavesOut(line) ? 'left-out' : 'picked';
}

/** The warehouse is done, and less left than was held. */
export function isShort({ progress, goods }: LineHold): boolean {
  return progress === 'finished' && compareDecimals(goods.left, goods.held) < 0;
}
