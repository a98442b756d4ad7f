/** What of an order can be no other goods any more: lines that are picked or have left stay what they were then; pure. */
import { decimalOf } from '../../../../model/values/decimal.ts';
import type { OrderLine } from '../../../../model/documents/order.ts';
import type { Hold, OrderState } from '../../state.ts';
import { toldLineOf } from '../holds.ts';

/** As what a line is picked, or has left. */
export interface Begun {
  /** In which unit of the line. */
  readonly unit: string;
  /** Record id of what was ordered then; absent: nobody wrote it down. */
  readonly itemId: string | undefined;
}

/** By line; a line that no warehouse has spoken of is not among them. */
export function begunLines({
  holds,
  advices,
}: Pick<OrderState, 'holds' | 'advices'>): ReadonlyMap<string, Begun> {
  const named = new Set(
    advices
      .filter(({ advice }) => advice.kind !== 'cancelled')
      .flatMap(({ advice, unclear = [] }) => [...advice.lines, ...unclear])
      .filter(({ quantity }) => decimalOf(quantity.value).units > 0n)
      .map(({ line }) => line),
  );
  const taken = holds.filter((hold) => isHeld(hold) && named.has(toldLineOf(hold)));
  return new Map(
    taken.toReversed().map(({ line, quantity, itemId }) => [line, { unit: quantity.unit, itemId }]),
  );
}

function isHeld({ end, reservationId }: Hold): boolean {
  return end !== 'given-up' && reservationId !== undefined;
}

/** Our id of the item that a line means; `undefined`: nobody knows it. */
export type ItemIdOf = (line: OrderLine) => string | undefined;

/**
 * The same order, where lines that were begun are for the goods that they were begun with: a revision that says another item, or a unit
 * that is no exact quantity of the first one, comes too late, and the line stays as it was told before.
 */
export function asBegun(state: OrderState, itemIdOf: ItemIdOf): OrderState {
  const { current, earlierLines, said } = state;
  const begun = begunLines(state);
  if (current === undefined || begun.size === 0) return state;
  const fits = (line: OrderLine): boolean => isAs(begun.get(line.line), line, itemIdOf);
  const { order } = current;
  if (order.lines.every(fits) && earlierLines.every(fits)) return state;
  const before = new Map(earlierLines.filter(fits).map((line) => [line.line, line]));
  const standing = (line: OrderLine): OrderLine => {
    const stays = fits(line) ? undefined : before.get(line.line);
    if (stays === undefined) return line;
    const { cancelled: _was, ...rest } = stays;
    return { ...rest, ...(line.cancelled === undefined ? {} : { cancelled: line.cancelled }) };
  };
  const lines = order.lines.map(standing);
  const changed = new Set(order.lines.filter((line, place) => lines[place] !== line).map(({ line }) => line));
  return {
    ...state,
    current: { ...current, order: { ...order, lines } },
    earlierLines: earlierLines.filter((line) => fits(line) || !before.has(line.line)),
    ...(said === undefined ? {} : { said: without(said, changed) }),
  };
}

function isAs(begun: Begun | undefined, line: OrderLine, itemIdOf: ItemIdOf): boolean {
  if (begun === undefined) return true;
  const itemId = itemIdOf(line);
  const isSameItem = begun.itemId === undefined || itemId === undefined || itemId === begun.itemId;
  return isSameItem && line.quantity.unit === begun.unit;
}

function without(
  said: NonNullable<OrderState['said']>,
  lines: ReadonlySet<string>,
): NonNullable<OrderState['said']> {
  return Object.fromEntries(Object.entries(said).filter(([line]) => !lines.has(line)));
}
