/** What pickers do with warehouse orders, by hand of the board or by themselves at a rate; every step is told. */
import { decimalText, scaledOf } from '../../distributor/decimals.ts';
import type { Random } from '../../kit/random.ts';
import { DIGITS } from '../stock-book.ts';
import type { WarehouseState } from '../routes.ts';
import type { Deviation, Step } from './order-desk.ts';
import type { KeptOrder, OrderedLine } from './shapes.ts';

type Edit = (random: Random, state: WarehouseState) => string;

export const ORDER_EDITS: Readonly<Record<string, Edit>> = {
  pickOrder: (_random, state) =>
    next(state, ['open'], (order) => {
      tell(state, state.orders.pick(order));
      return `Picked ${order.id}: it cannot be cancelled any more.`;
    }),
  packOrder: (_random, state) =>
    next(state, ['picked'], (order) => {
      tell(state, state.orders.pack(order));
      return `Packed ${order.id}.`;
    }),
  shipOrder: (_random, state) =>
    next(state, ['open', 'picked', 'packed'], (order) => `Shipped ${shipped(state, order)}.`),
  shipPart: (_random, state) =>
    next(state, ['open', 'picked', 'packed'], (order) => {
      prepared(state, order);
      tell(state, state.orders.ship(order, false));
      return `Shipped half of ${order.id}; the rest will follow.`;
    }),
  shortPick: (random, state) =>
    next(state, ['open'], (order) => {
      const line = random.pick(linesOf(order));
      const quantity = times(line, 0.5);
      shipped(state, order, [{ line: line.line, quantity }]);
      return `Shipped ${order.id} short: ${quantity} instead of ${line.quantity} of ${line.item}.`;
    }),
  overPick: (random, state) =>
    next(state, ['open'], (order) => {
      const line = random.pick(linesOf(order));
      const quantity = decimalText(scaledOf(line.quantity, DIGITS) + 10 ** DIGITS, DIGITS);
      shipped(state, order, [{ line: line.line, quantity }]);
      return `Shipped ${order.id} with one too many of ${line.item}, if it lay there.`;
    }),
  substituteItem: (random, state) =>
    next(state, ['open'], (order) => {
      const line = random.pick(linesOf(order));
      const others = state.book
        .positions()
        .filter(
          ({ warehouse, item, unit, quantity, lot }) =>
            warehouse === order.content?.warehouse &&
            item !== line.item &&
            unit === line.unit &&
            lot === undefined &&
            Number(quantity) >= Number(line.quantity),
        );
      if (others.length === 0) return `Nothing can take the place of ${line.item}.`;
      const { item } = random.pick(others);
      shipped(state, order, [{ line: line.line, item }]);
      return `Shipped ${order.id} with ${item} in place of ${line.item}.`;
    }),
  refuseOrder: (_random, state) =>
    next(state, ['open'], (order) => {
      tell(state, state.orders.refuse(order));
      return `Refused ${order.id}: the warehouse will not ship it.`;
    }),
  /** The pick overtakes the cancellation that is already on its way. */
  raceNextCancel: (_random, state) => {
    state.orders.racesNextCancel = true;
    return 'The next order that is cancelled will be picked just before.';
  },
};

/** Cancels, unless the pickers were quicker. */
export function cancelOrder(state: WarehouseState, id: string): 'cancelled' | 'already-picked' {
  const { orders } = state;
  const order = orders.find(id);
  if ((orders.racesNextCancel || orders.treatments.isRaced(id)) && order?.state === 'open') {
    orders.racesNextCancel = false;
    tell(state, orders.pick(order));
  }
  const cancelled = orders.cancel(id);
  if (typeof cancelled !== 'object') return cancelled;
  tell(state, cancelled);
  return 'cancelled';
}

/** Takes the oldest order that is not finished one step on: picked, packed, shipped. */
export function workOn(state: WarehouseState): string {
  return next(state, ['packed', 'picked', 'open'], (order) => {
    if (order.state === 'open') tell(state, state.orders.pick(order));
    else if (order.state === 'picked') tell(state, state.orders.pack(order));
    else tell(state, state.orders.ship(order));
    return order.id;
  });
}

function next(
  { orders }: WarehouseState,
  states: readonly KeptOrder['state'][],
  act: (order: KeptOrder) => string,
): string {
  const order = orders.all().find((each) => states.includes(each.state) && !orders.treatments.isLeft(each));
  return order === undefined ? 'Nothing was done: there is no such order.' : act(order);
}

function shipped(state: WarehouseState, order: KeptOrder, deviations: readonly Deviation[] = []): string {
  prepared(state, order, deviations);
  tell(state, state.orders.ship(order));
  return order.id;
}

function prepared(state: WarehouseState, order: KeptOrder, deviations: readonly Deviation[] = []): void {
  if (order.state === 'open') tell(state, state.orders.pick(order, deviations));
  if (order.state === 'picked') tell(state, state.orders.pack(order));
}

function tell({ subscriptions }: WarehouseState, { confirmation, movements }: Step): void {
  subscriptions.tell('movements', movements);
  subscriptions.tell('confirmations', [confirmation]);
}

function linesOf({ content }: KeptOrder): readonly OrderedLine[] {
  return content?.lines ?? [];
}

/** Whole pieces, rounded down. */
function times({ quantity }: OrderedLine, share: number): string {
  return String(Math.floor(Number(quantity) * share));
}
