/**
 * An order in the units that its speaker means, by a person's word; pure.
 *
 * What is meant is looked up around the order, as identities are, and not told to it as a fact: facts stay what was told, one word serves every
 * order that waits and every later one, and whoever reads the facts (plan, tie-out, simulation) reads them through here and counts the same.
 * It is as steady as a fact: the word of an item stays while the item has that unit, whatever else the item gets.
 */
import type { Order } from '../../../model/documents/order.ts';
import type { Quantity, Reference } from '../../../model/primitives.ts';
import type { Around } from '../around.ts';
import type { OrderState } from '../state.ts';

type Line = Order['lines'][number];

/** A unit of an item in the words of a system; the item may be named in those of another. */
export interface Spoken {
  readonly system: string;
  readonly item: { readonly system: string; readonly reference: Reference };
  readonly code: string;
}

/** Gives the unit of the item that is meant; `undefined`: what was said. */
export type Meaning = (spoken: Spoken) => string | undefined;

/** The order as this plan reads it. */
export function asMeant(state: OrderState, { unitMeant, resolve }: Around): OrderState {
  if (unitMeant === undefined) return state;
  return meantState(state, ({ system, item, code }) => {
    const itemId = resolve(item.system, 'item', item.reference);
    return itemId === undefined ? undefined : unitMeant(system, itemId, code);
  });
}

/** Every unit that the order and its returns are told in. */
export function spokenUnits(state: OrderState): readonly Spoken[] {
  const found: Spoken[] = [];
  meantState(state, (spoken) => {
    found.push(spoken);
    return undefined;
  });
  return found;
}

/** Lines of every revision, their prices and the returns of them, in the units that are meant. */
export function meantState(state: OrderState, meaning: Meaning): OrderState {
  const { current, earlierLines, returns } = state;
  if (current === undefined) return state;
  const { system, order } = current;
  const items = new Map([...earlierLines, ...order.lines].map(({ line, item }) => [line, item]));
  const asSaid = (line: Line): Line => {
    const item = { system, reference: line.item };
    return meantLine(line, (code) => meaning({ system, item, code }));
  };
  const returned = (told: Returned): Returned =>
    meantReturn(told, (line, code) => {
      const reference = items.get(line);
      return reference && meaning({ system: told.system, item: { system, reference }, code });
    });
  return {
    ...state,
    current: { ...current, order: { ...order, lines: order.lines.map(asSaid) } },
    earlierLines: earlierLines.map(asSaid),
    returns: Object.fromEntries(Object.entries(returns).map(([number, told]) => [number, returned(told)])),
  };
}

function meantLine(line: Line, unitOf: (code: string) => string | undefined): Line {
  const { quantity, price } = line;
  return {
    ...line,
    quantity: meantQuantity(quantity, unitOf(quantity.unit)),
    ...(price === undefined
      ? {}
      : { price: { ...price, per: meantQuantity(price.per, unitOf(price.per.unit)) } }),
  };
}

function meantQuantity(quantity: Quantity, unit: string | undefined): Quantity {
  return unit === undefined ? quantity : { ...quantity, unit };
}

type Returned = OrderState['returns'][string];

function meantReturn(told: Returned, unitOf: (line: string, code: string) => string | undefined): Returned {
  const lines = told.return.lines.map((line) => ({
    ...line,
    quantity: meantQuantity(line.quantity, unitOf(line.line, line.quantity.unit)),
  }));
  return { ...told, return: { ...told.return, lines } };
}
