/**
 * An order in the units that its speaker means, by a person's word or by the measure of the item; pure.
 *
 * What is meant is looked up around the order, as identities are, and not told to it as a fact: facts stay what was told, one word serves every
 * order that waits and every later one, and whoever reads the facts (plan, tie-out, simulation) reads them through here and counts the same.
 * It is as steady as a fact: the word of an item stays while the item has that unit, whatever else the item gets.
 */
import type { Order } from '../../../../model/documents/order.ts';
import type { Quantity, Reference } from '../../../../model/primitives.ts';
import { meantQuantity, type Meant } from '../../../../model/values/measured.ts';
import type { Around } from '../../around.ts';
import { itemsAround } from '../../billing/items.ts';
import type { ItemOf } from '../../billing/places.ts';
import { WAREHOUSE_ORDERS } from '../../document-names.ts';
import type { OrderState } from '../../state.ts';
import { asBegun, begunLines } from '../../supply/advices/begun.ts';
import { inToldUnits } from '../../supply/advices/told-units.ts';
import type { SpokenUnit } from './spoken.ts';

type Line = Order['lines'][number];

/** The item may be named in the words of another system. */
export interface Spoken extends SpokenUnit {
  readonly item: { readonly system: string; readonly reference: Reference };
}

/** Gives the unit of the item that is meant, and how many of it one holds; `undefined`: what was said. */
export type Meaning = (spoken: Spoken) => Meant | undefined;

/** The order as this plan reads it. */
export function asMeant(state: OrderState, around: Around): OrderState {
  const { unitMeant, resolve } = around;
  return readState(state, {
    itemOf: itemsAround(around),
    meaning: ({ system, item, ...said }) => {
      const itemId = resolve(item.system, 'item', item.reference);
      return itemId === undefined ? undefined : unitMeant?.({ system, itemId, ...said });
    },
  });
}

interface Reading {
  readonly itemOf: ItemOf;
  readonly meaning: Meaning;
}

/** In the units that are meant; what is picked or has left stays what it was then, and counts in the unit in which it was told. */
export function readState(state: OrderState, { itemOf, meaning }: Reading): OrderState {
  const system = state.current?.system ?? '';
  const meant = inToldUnits(meantState(state, meaning), itemOf);
  return asBegun(meant, ({ item }) => itemOf(system, item)?.id);
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
  const worked = workedUnits(state);
  const begun = isBegun(state);
  const picked = begunLines(state);
  const items = new Map([...earlierLines, ...order.lines].map(({ line, item }) => [line, item]));
  const meantBy = (speaker: string, { line, item }: Pick<Line, 'line' | 'item'>): UnitOf => {
    const named = { system, reference: item };
    const standing = { worked: worked.get(line), begun, picked: picked.has(line) };
    return (code) => meaning({ system: speaker, item: named, code, ...standing });
  };
  const asSaid = (line: Line): Line => meantLine(line, meantBy(system, line));
  const lines = order.lines.map(asSaid);
  const returned = (told: Returned): Returned =>
    meantReturn(told, (line, code) => {
      const item = items.get(line);
      return item && meantBy(told.system, { line, item })(code);
    });
  return {
    ...state,
    current: { ...current, order: { ...order, lines } },
    earlierLines: earlierLines.map(asSaid),
    returns: Object.fromEntries(Object.entries(returns).map(([number, told]) => [number, returned(told)])),
    said: saidOf([...earlierLines, ...order.lines], (line) => meantBy(system, line)),
  };
}

/** The units in which something is held for the lines, of the ordered items themselves. */
function workedUnits({ holds }: OrderState): ReadonlyMap<string, string> {
  return new Map(
    holds
      .filter(({ end, reservationId }) => end !== 'given-up' && reservationId !== undefined)
      .map(({ line, quantity }) => [line, quantity.unit]),
  );
}

/** What stands at a warehouse or on an invoice is counted in the unit in which it was told there. */
function isBegun({ firstWritten, advices, invoices }: OrderState): boolean {
  const told = Object.keys(firstWritten).some((name) => name.startsWith(WAREHOUSE_ORDERS));
  return told || advices.length > 0 || invoices.length > 0;
}

/** What was said of the lines that are worked in another unit; what was told last of a line counts. */
function saidOf(lines: readonly Line[], meantBy: (line: Line) => UnitOf): NonNullable<OrderState['said']> {
  const last = new Map(lines.map((line) => [line.line, line]));
  return Object.fromEntries(
    [...last.values()].flatMap((line) => {
      const unitOf = meantBy(line);
      const meant = meantLine(line, unitOf) === line ? undefined : unitOf(line.quantity.unit);
      return meant === undefined ? [] : [[line.line, { quantity: line.quantity, ratio: meant.ratio }]];
    }),
  );
}

type UnitOf = (code: string) => Meant | undefined;

/** As it was said where it would not be exact: then a person is asked about its unit. */
function meantLine(line: Line, unitOf: UnitOf): Line {
  const { quantity, price } = line;
  const asMeantBy = (said: Quantity) => meantQuantity(said, unitOf(said.unit));
  const [ordered, per] = [asMeantBy(quantity), price && asMeantBy(price.per)];
  if (ordered === 'inexact' || per === 'inexact') return line;
  if (ordered === quantity && per === price?.per) return line;
  return {
    ...line,
    quantity: ordered,
    ...(price === undefined || per === undefined ? {} : { price: { ...price, per } }),
  };
}

type Returned = OrderState['returns'][string];

function meantReturn(told: Returned, unitOf: (line: string, code: string) => Meant | undefined): Returned {
  const lines = told.return.lines.map((line) => {
    const quantity = meantQuantity(line.quantity, unitOf(line.line, line.quantity.unit));
    return quantity === 'inexact' ? line : { ...line, quantity };
  });
  return { ...told, return: { ...told.return, lines } };
}
