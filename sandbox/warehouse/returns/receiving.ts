/** What receiving clerks do with return orders, by hand of the board or by themselves at a rate; every parcel is told. */
import { decimalText, scaledOf } from '../../distributor/decimals.ts';
import type { Random } from '../../kit/random.ts';
import type { WarehouseState } from '../routes.ts';
import { DIGITS } from '../stock-book.ts';
import type { Find, Receiving } from './return-desk.ts';
import type { Disposition, KeptReturn, ReturnOrderLine } from './shapes.ts';

type Edit = (random: Random, state: WarehouseState) => string;

export const RETURN_EDITS: Readonly<Record<string, Edit>> = {
  receiveReturn: (_random, state) =>
    next(state, (order) => {
      receive(state, order, openOf(order, 'restocked'));
      return `Received ${order.id}: all of it is on the shelf again.`;
    }),
  receivePart: (_random, state) =>
    next(state, (order) => {
      const halves = openOf(order, 'restocked').map((find) => ({ ...find, quantity: half(find.quantity) }));
      tell(state, state.returns.receive(order, halves, false));
      return `Received half of ${order.id}; the clerks wait for the rest.`;
    }),
  receiveShort: (random, state) =>
    next(state, (order) => {
      const finds = openOf(order, 'restocked');
      const short = random.pick(finds);
      const less = { ...short, quantity: String(Math.floor(Number(short.quantity) / 2)) };
      receive(
        state,
        order,
        finds.map((find) => (find === short ? less : find)),
      );
      return `Received ${order.id} short: ${less.quantity} instead of ${short.quantity} of line ${short.line}.`;
    }),
  quarantineReturn: (_random, state) =>
    next(state, (order) => {
      receive(state, order, openOf(order, 'quarantined'));
      return `Received ${order.id}, and set it aside: somebody must look at it.`;
    }),
  scrapReturn: (_random, state) =>
    next(state, (order) => {
      receive(state, order, openOf(order, 'scrapped'));
      return `Received ${order.id}, and threw it away.`;
    }),
  /** The parcel was empty, or nobody would take it. */
  refuseReturn: (_random, state) =>
    next(state, (order) => {
      const nothing = openOf(order, 'restocked').map((find) => ({ ...find, quantity: '0' }));
      receive(state, order, nothing);
      return `Took nothing of ${order.id}.`;
    }),
};

/** Takes in all of the oldest return order that is not finished. */
export function receiveOn(state: WarehouseState): void {
  next(state, (order) => {
    receive(state, order, openOf(order, 'restocked'));
    return order.id;
  });
}

function next({ returns }: WarehouseState, act: (order: KeptReturn) => string): string {
  const order = returns.all().find(({ state }) => ['open', 'receiving'].includes(state));
  return order === undefined ? 'Nothing was done: there is no such return order.' : act(order);
}

/** Books a parcel after which nothing more is waited for. */
function receive(state: WarehouseState, order: KeptReturn, finds: readonly Find[]): void {
  tell(state, state.returns.receive(order, finds, true));
}

function tell({ subscriptions }: WarehouseState, { receipt, movements }: Receiving): void {
  subscriptions.tell('movements', movements);
  subscriptions.tell('returns', [receipt]);
}

/** What has not come of each line. */
function openOf({ content, came }: KeptReturn, disposition: Disposition): Find[] {
  return (content?.lines ?? []).map((line: ReturnOrderLine) => {
    const open = scaledOf(line.quantity, DIGITS) - scaledOf(came.get(line.line) ?? '0', DIGITS);
    return { line: line.line, quantity: decimalText(Math.max(0, open), DIGITS), disposition };
  });
}

/** Whole pieces; a single piece comes with the first half. */
function half(quantity: string): string {
  const scaled = scaledOf(quantity, DIGITS);
  const piece = 10 ** DIGITS;
  return decimalText(Math.min(scaled, Math.ceil(scaled / 2 / piece) * piece), DIGITS);
}
