/** Where a line of a paper may belong in an order, and what its quantity is there; pure. */
import type { Invoice } from '../../../model/documents/fulfilment.ts';
import type { OrderLine } from '../../../model/documents/order.ts';
import type { Reference } from '../../../model/primitives.ts';
import { decimalOf, type Decimal } from '../../../model/values/decimal.ts';
import {
  divideFractions,
  fractionOf,
  multiplyFractions,
  ratioFraction,
  type Fraction,
} from '../../../model/values/fraction.ts';
import { isProblem } from '../../../model/values/problem.ts';
import { ratioBetween, type ItemUnits } from '../../../model/values/quantity.ts';
import type { InvoiceTold } from '../facts.ts';
import type { Hold, OrderState } from '../state.ts';
import { isPartOf, toldLineOf } from '../supply/holds.ts';

/** An item as the hub knows it. */
export interface KnownItem {
  readonly id: string;
  /** Absent: the item has no base unit. */
  readonly units?: ItemUnits | undefined;
}

/** The item that a system means; `undefined`: nobody knows it. */
export type ItemOf = (system: string, reference: Reference) => KnownItem | undefined;

/** A line of the order, with quantities in its unit. */
export interface Billable {
  readonly told: OrderLine;
  readonly shipped: Decimal;
  readonly wanted: Decimal;
}

export interface Known {
  readonly state: Pick<OrderState, 'current' | 'holds'>;
  /** In the order in which they are filled. */
  readonly lines: readonly Billable[];
  readonly itemOf: ItemOf;
}

/** A line of a paper. */
export interface Told {
  readonly paper: InvoiceTold;
  readonly told: Invoice['lines'][number];
}

/** A line of the order, as the ordered item or as one that left in its place. */
export interface Place {
  readonly line: Billable;
  readonly substitute: Hold | undefined;
  /** How much of the line one of the paper's unit is; `undefined`: the item does not say. */
  readonly each: Fraction | undefined;
}

/** The line that the paper names. A line that ships from several locations stands there once for each: `2`, `2/WEST`. */
export function namedPlace(known: Known, paper: Told, name: string): Place | undefined {
  const substitute = known.state.holds.find(
    (hold) => hold.substitute !== undefined && isPartOf(name, toldLineOf(hold)),
  );
  const lineNames = substitute === undefined ? [name] : [substitute.line];
  const line = known.lines
    .filter(({ told }) => lineNames.some((each) => isPartOf(each, told.line)))
    .toSorted((a, b) => b.told.line.length - a.told.line.length)[0];
  return line && placeIn(known, paper, { line, substitute });
}

/** All lines that are for its item, in their order, then those of which it left in the place of another. */
export function placesOfItem(known: Known, paper: Told): readonly Place[] {
  const own = known.lines.filter((line) => isOfItem(known, line, paper));
  const instead = known.lines.flatMap((line) =>
    known.state.holds
      .filter((hold) => hold.line === line.told.line && isSubstitute(known, hold, paper))
      .slice(0, 1)
      .map((substitute) => ({ line, substitute })),
  );
  return [...own.map((line) => ({ line, substitute: undefined })), ...instead].map((place) =>
    placeIn(known, paper, place),
  );
}

function isOfItem({ state, itemOf }: Known, { told: ordered }: Billable, { paper, told }: Told): boolean {
  const mine = itemOf(state.current?.system ?? '', ordered.item);
  const theirs = itemOf(paper.system, told.item);
  if (mine !== undefined && theirs !== undefined) return mine.id === theirs.id;
  return ordered.item.by === told.item.by && ordered.item.value === told.item.value;
}

function isSubstitute({ itemOf }: Known, { substitute }: Hold, { paper, told: { item } }: Told): boolean {
  if (substitute === undefined) return false;
  const theirs = itemOf(paper.system, item);
  if (theirs !== undefined) return theirs.id === substitute.itemId;
  return item.value === substitute.number || item.value === substitute.itemId;
}

function placeIn(
  { state, itemOf }: Known,
  { told }: Told,
  { line, substitute: hold }: Omit<Place, 'each'>,
): Place {
  const { unit } = told.quantity;
  if (hold?.substitute === undefined) {
    const item = itemOf(state.current?.system ?? '', line.told.item);
    return { line, substitute: undefined, each: unitsIn(item, unit, line.told.quantity.unit) };
  }
  const { itemId, quantity } = hold.substitute;
  const goods = unitsIn(itemOf('hub', { by: 'record', value: itemId }), unit, quantity.unit);
  const stands = divideFractions(valueOf(hold.quantity), valueOf(quantity));
  return { line, substitute: hold, each: goods && multiplyFractions(goods, stands) };
}

const ONE: Fraction = { numerator: 1n, denominator: 1n };

/** How many `to` are one `from`. */
function unitsIn(item: KnownItem | undefined, from: string, to: string): Fraction | undefined {
  if (from === to) return ONE;
  const ratio = item?.units === undefined ? undefined : ratioBetween(item.units, from, to);
  return ratio === undefined || isProblem(ratio) ? undefined : ratioFraction(ratio);
}

export const valueOf = ({ value }: { readonly value: string }): Fraction => fractionOf(decimalOf(value));
