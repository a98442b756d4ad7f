/** The lines of an order as its facts have them: what is wanted, held, shipped and invoiced; pure. */
import type { Invoice } from '../../model/documents/fulfilment.ts';
import type { OrderLine } from '../../model/documents/order.ts';
import { addDecimals, decimalOf, ZERO, type Decimal } from '../../model/values/decimal.ts';
import type { Hold, OrderState } from './state.ts';
import { smaller, sumOf } from './supply/amounts.ts';
import {
  beyondOf,
  covered,
  holdsOf,
  leftByLine,
  progressOf,
  toldLineOf,
  type Beyond,
  type LineHold,
} from './supply/holds.ts';

export { atLeastZero, inWords, smaller, sumOf } from './supply/amounts.ts';

/** One line over all revisions. Quantities are in its unit. */
export interface LineView {
  readonly line: string;
  readonly told: OrderLine;
  readonly unit: string;
  readonly ordered: Decimal;
  /** What the buyer still wants of it: zero where it was cancelled, and what was gone already where only its rest was. */
  readonly wanted: Decimal;
  readonly cancelledBecause: string | undefined;
  /** Where only its rest was cancelled: what had left or was being picked then. */
  readonly keeps: Decimal | undefined;
  /** What left for it, as the ordered item or as others. */
  readonly shipped: Decimal;
  /** Of this, what left as another item. */
  readonly substituted: Decimal;
  readonly invoiced: Decimal;
  /** Held for it and neither shipped nor given up. */
  readonly holds: readonly LineHold[];
  /** What left and was held nowhere. */
  readonly beyond: readonly Beyond[];
}

/** Gives the lines in the order in which they first appeared. */
export function linesOf(
  state: OrderState,
  documentOf: (name: string) => string,
  now?: string,
): readonly LineView[] {
  const { current, earlierLines } = state;
  if (current === undefined) return [];
  const told = new Map([...earlierLines, ...current.order.lines].map((line) => [line.line, line]));
  const progress = progressOf(state, documentOf, now);
  const left = leftByLine(state);
  return [...told.values()].map((line) => {
    const cancelled = cancellationOf(state, line.line);
    const ordered = decimalOf(line.quantity.value);
    const { own, other } = left.get(line.line) ?? { own: ZERO, other: ZERO };
    const [shipped, holds] = [addDecimals(own, other), holdsOf(state, line.line, progress)];
    return {
      line: line.line,
      told: line,
      unit: line.quantity.unit,
      ordered,
      wanted: wantedOf(ordered, addDecimals(shipped, begunOf(holds)), cancelled),
      cancelledBecause: cancelled?.because,
      keeps: cancelled?.keeps,
      shipped,
      substituted: other,
      invoiced: invoicedOf(state, line),
      holds,
      beyond: beyondOf(state, line.line, progress),
    };
  });
}

/** Is the whole order cancelled, by the buyer or by a decision? */
function whyAllCancelled({ current, decisions }: OrderState): string | undefined {
  if (current?.order.cancelled === true) return 'the buyer cancelled the order';
  const decided = decisions.find(({ action }) => action === 'cancel');
  return decided === undefined ? undefined : `${decided.by} cancelled the order`;
}

interface Cancellation {
  readonly because: string;
  /** What had left or was being picked when only the rest was cancelled. */
  readonly keeps?: Decimal;
}

function cancellationOf(state: OrderState, line: string): Cancellation | undefined {
  const told = state.current?.order.lines.find((each) => each.line === line);
  if (told === undefined) return { because: 'the latest revision has it no more' };
  if (told.cancelled === true) return { because: 'the buyer cancelled it' };
  const all = whyAllCancelled(state);
  const decided = state.decisions.find((each) => each.action === 'cancel-line' && each.line === line);
  if (decided?.keeps !== undefined && all === undefined)
    return { because: `${decided.by} cancelled what had not left of it`, keeps: decimalOf(decided.keeps) };
  const because = decided === undefined ? all : `${decided.by} cancelled it`;
  return because === undefined ? undefined : { because };
}

/** Of a line whose rest is cancelled, what has gone all the same counts up to what was known to be gone: more is a question to people. */
function wantedOf(ordered: Decimal, gone: Decimal, cancelled: Cancellation | undefined): Decimal {
  if (cancelled === undefined) return ordered;
  return smaller(cancelled.keeps ?? ZERO, smaller(ordered, gone));
}

/** What a warehouse has begun with and may still leave: it is beyond recall. */
export function begunOf(holds: LineView['holds']): Decimal {
  return sumOf(holds.filter(({ progress }) => progress !== 'none').map(({ open }) => open));
}

/** What stands for a substitute counts as what it was held for. */
function invoicedOf(state: OrderState, line: OrderLine): Decimal {
  return billsOf(state, line).reduce((sum, { billed, substitute }) => {
    const quantity = decimalOf(billed.quantity.value);
    return addDecimals(sum, substitute === undefined ? quantity : covered(substitute, quantity));
  }, ZERO);
}

type Billed = Invoice['lines'][number];

/** What an invoice bills of a line. */
export interface Bill {
  readonly invoice: string;
  readonly billed: Billed;
  /** The hold as whose substitute it is billed. */
  readonly substitute: Hold | undefined;
}

/** An invoice names the line, or only the item. */
export function billsOf(
  { invoices, holds }: Pick<OrderState, 'invoices' | 'holds'>,
  line: OrderLine,
): readonly Bill[] {
  const substitutes = substitutesFor({ holds }, line);
  return invoices
    .filter(({ invoice }) => invoice.kind === 'invoice')
    .flatMap(({ invoice }) =>
      invoice.lines.flatMap((billed) => {
        const substitute = substitutes.find((hold) => isBilledAs(hold, billed));
        if (substitute === undefined && !isBilled(line, billed)) return [];
        return [{ invoice: invoice.number, billed, substitute }];
      }),
    );
}

/** What was ever held for it as another item. */
export function substitutesFor(
  { holds }: Pick<OrderState, 'holds'>,
  { line }: Pick<OrderLine, 'line'>,
): readonly Hold[] {
  return holds.filter((hold) => hold.line === line && hold.substitute !== undefined);
}

function isBilled({ line, item }: OrderLine, billed: Billed): boolean {
  return billed.line === undefined ? billed.item.value === item.value : isPartOf(billed.line, line);
}

function isBilledAs(hold: Hold, { line, item }: Billed): boolean {
  if (line !== undefined) return isPartOf(line, toldLineOf(hold));
  return item.value === hold.substitute?.number || item.value === hold.substitute?.itemId;
}

/** A line that ships from several locations stands in the sales order once for each: `2`, `2/WEST`. */
export function isPartOf(named: string, line: string): boolean {
  return named === line || named.startsWith(`${line}/`);
}

/** What is held for a line and may still leave. */
export function openOf(line: LineView): Decimal {
  return sumOf(line.holds.map(({ open }) => open));
}
