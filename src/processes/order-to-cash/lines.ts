/** The lines of an order as its facts have them: what is wanted, held, shipped and invoiced; pure. */
import type { OrderLine } from '../../model/documents/order.ts';
import {
  addDecimals,
  compareDecimals,
  decimalOf,
  formatDecimal,
  subtractDecimals,
  ZERO,
  type Decimal,
} from '../../model/values/decimal.ts';
import { warehouseOrderName } from './document-names.ts';
import type { OrderState, Hold } from './state.ts';

/** One line over all revisions. Quantities are in its unit. */
export interface LineView {
  readonly line: string;
  readonly told: OrderLine;
  readonly unit: string;
  readonly ordered: Decimal;
  /** What the buyer still wants of it; zero where it was cancelled. */
  readonly wanted: Decimal;
  readonly cancelledBecause: string | undefined;
  readonly shipped: Decimal;
  readonly invoiced: Decimal;
  /** Held for it and neither shipped nor given up. */
  readonly holds: readonly LineHold[];
}

export interface LineHold extends Hold {
  /** The warehouse order to which it belongs. */
  readonly name: string;
  readonly held: Decimal;
  readonly shipped: Decimal;
  /** What may still leave of it. */
  readonly open: Decimal;
  readonly progress: 'none' | 'picked' | 'finished';
}

/** What warehouses told of one warehouse order. */
interface Progress {
  readonly isPicked: boolean;
  readonly isFinished: boolean;
  readonly shipped: ReadonlyMap<string, Decimal>;
}

/** Gives the lines in the order in which they first appeared. */
export function linesOf(state: OrderState, documentOf: (name: string) => string): readonly LineView[] {
  const { current, earlierLines } = state;
  if (current === undefined) return [];
  const told = new Map([...earlierLines, ...current.order.lines].map((line) => [line.line, line]));
  const progress = progressOf(state, documentOf);
  const shipped = shippedByLine(state);
  return [...told.values()].map((line) => {
    const cancelledBecause = whyCancelled(state, line.line);
    const ordered = decimalOf(line.quantity.value);
    return {
      line: line.line,
      told: line,
      unit: line.quantity.unit,
      ordered,
      wanted: cancelledBecause === undefined ? ordered : ZERO,
      cancelledBecause,
      shipped: shipped.get(line.line) ?? ZERO,
      invoiced: invoicedOf(state, line),
      holds: holdsOf(state, line, progress),
    };
  });
}

/** Is the whole order cancelled, by the buyer or by a decision? */
export function whyAllCancelled({ current, decisions }: OrderState): string | undefined {
  if (current?.order.cancelled === true) return 'the buyer cancelled the order';
  const decided = decisions.find(({ action }) => action === 'cancel');
  return decided === undefined ? undefined : `${decided.by} cancelled the order`;
}

function whyCancelled(state: OrderState, line: string): string | undefined {
  const told = state.current?.order.lines.find((each) => each.line === line);
  if (told === undefined) return 'the latest revision has it no more';
  if (told.cancelled === true) return 'the buyer cancelled it';
  const decided = state.decisions.find((each) => each.action === 'cancel-line' && each.line === line);
  return decided === undefined ? whyAllCancelled(state) : `${decided.by} cancelled it`;
}

function progressOf(state: OrderState, documentOf: (name: string) => string): ReadonlyMap<string, Progress> {
  const names = new Set(state.holds.map((hold) => warehouseOrderName(hold)));
  return new Map(
    [...names].map((name) => {
      const number = documentOf(name);
      const told = state.advices.filter(
        ({ about, advice }) => about === name || ('ours' in advice.answers && advice.answers.ours === number),
      );
      return [
        name,
        {
          isPicked: told.length > 0,
          isFinished: told.some(({ advice }) => advice.final || advice.kind === 'cancelled'),
          shipped: sumShipped(told.map(({ advice }) => advice)),
        },
      ];
    }),
  );
}

function shippedByLine({ advices }: OrderState): ReadonlyMap<string, Decimal> {
  return sumShipped(advices.map(({ advice }) => advice));
}

function sumShipped(advices: readonly OrderState['advices'][number]['advice'][]): Map<string, Decimal> {
  const sums = new Map<string, Decimal>();
  for (const { lines } of advices.filter(({ kind }) => kind === 'shipped'))
    for (const { line, quantity } of lines)
      sums.set(line, addDecimals(sums.get(line) ?? ZERO, decimalOf(quantity.value)));
  return sums;
}

function holdsOf(
  { holds }: OrderState,
  { line }: OrderLine,
  progress: ReadonlyMap<string, Progress>,
): readonly LineHold[] {
  // What left fills the holds of one warehouse order in their order.
  const left = new Map<string, Decimal>();
  return holds
    .filter((hold) => hold.line === line && hold.end !== 'given-up' && hold.reservationId !== undefined)
    .map((hold) => {
      const name = warehouseOrderName(hold);
      const told = progress.get(name);
      const held = decimalOf(hold.quantity.value);
      const remaining = left.get(name) ?? told?.shipped.get(line) ?? ZERO;
      const shipped = smaller(remaining, held);
      left.set(name, subtractDecimals(remaining, shipped));
      return {
        ...hold,
        name,
        held,
        shipped,
        open: told?.isFinished === true ? ZERO : subtractDecimals(held, shipped),
        progress: progressWord(told),
      };
    });
}

function progressWord(told: Progress | undefined): LineHold['progress'] {
  if (told?.isFinished === true) return 'finished';
  return told?.isPicked === true ? 'picked' : 'none';
}

/** An invoice names the line, or only the item. */
function invoicedOf({ invoices }: OrderState, { line, item }: OrderLine): Decimal {
  return invoices
    .filter(({ invoice }) => invoice.kind === 'invoice')
    .flatMap(({ invoice }) => invoice.lines)
    .filter((each) => (each.line === undefined ? each.item.value === item.value : isPartOf(each.line, line)))
    .reduce((sum, { quantity }) => addDecimals(sum, decimalOf(quantity.value)), ZERO);
}

/** A line that ships from several locations stands in the sales order once for each: `2`, `2/WEST`. */
export function isPartOf(named: string, line: string): boolean {
  return named === line || named.startsWith(`${line}/`);
}

/** What is held for a line and may still leave. */
export function openOf(line: LineView): Decimal {
  return sumOf(line.holds.map(({ open }) => open));
}

export function sumOf(values: readonly Decimal[]): Decimal {
  return values.reduce(addDecimals, ZERO);
}

export function smaller(a: Decimal, b: Decimal): Decimal {
  return compareDecimals(a, b) <= 0 ? a : b;
}

/** `a` − `b`, or zero where that would be less. */
export function atLeastZero(a: Decimal, b: Decimal): Decimal {
  return compareDecimals(a, b) <= 0 ? ZERO : subtractDecimals(a, b);
}

/** For people: `12 EA`. */
export function inWords(value: Decimal, unit: string): string {
  return `${formatDecimal(value)} ${unit}`;
}
