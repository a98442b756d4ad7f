/** The lines of an order as its facts have them: what is wanted, held, shipped and invoiced; pure. */
import type { OrderLine } from '../../model/documents/order.ts';
import { addDecimals, compareDecimals, decimalOf, ZERO, type Decimal } from '../../model/values/decimal.ts';
import { entryOf } from '../kit/entry.ts';
import { billedQuantity, billingOf, type Billed, type Billing } from './billing/billing.ts';
import { backByLine, crediting } from './billing/crediting.ts';
import type { Billable, ItemOf } from './billing/places.ts';
import type { Hold, OrderState } from './state.ts';
import { atLeastZero, inWords, smaller, sumOf } from './supply/amounts.ts';
import { begunOf, cancellations, type Cancellation } from './supply/cancelled.ts';
import { progressOf } from './supply/advices/progress.ts';
import { beyondOf, holdsOf, leftByLine, type Beyond, type LineHold } from './supply/holds.ts';
import { surplusOf } from './billing/surplus.ts';

export { atLeastZero, inWords, larger, smaller, sumOf } from './supply/amounts.ts';
export { begunOf } from './supply/cancelled.ts';
export { isPartOf } from './supply/holds.ts';

/** One line over all revisions. Quantities are in its unit. */
export interface LineView {
  readonly line: string;
  readonly told: OrderLine;
  readonly unit: string;
  /** As it was told, and how many of `unit` one of that unit holds; absent: in `unit`. */
  readonly said?: NonNullable<OrderState['said']>[string];
  readonly ordered: Decimal;
  /** What the buyer still wants of it: zero where it was cancelled, what was gone already where only its rest was, and nothing that is too late. */
  readonly wanted: Decimal;
  /** What he wants besides, and its sales order cannot take any more (`asEnded`). */
  readonly tooLate: Decimal;
  readonly cancelledBecause: string | undefined;
  /** Since when that is known. */
  readonly cancelledAt?: string | undefined;
  /** Where only its rest was cancelled: what had left or was being picked then. */
  readonly keeps: Decimal | undefined;
  /** Of an order that the ERP has closed: what it has shipped or invoiced of it. It never charges more. */
  readonly sold?: Decimal;
  /** What left for it, as the ordered item or as others. */
  readonly shipped: Decimal;
  /** Of this, what left as another item. */
  readonly substituted: Decimal;
  /** What invoices bill of it, exactly; what their units cannot say is left out. */
  readonly invoiced: Decimal;
  readonly bills: readonly Billed[];
  /** What credit notes give back of it, as far as their units can say it. */
  readonly credited: Decimal;
  /** What came back of it, for whatever reason, and what its buyer may keep without paying for it. */
  readonly back: Decimal;
  /** The buyer has it, or it is being picked for him, beyond what is wanted and what a person left to him. */
  readonly surplus: Decimal;
  /** What left beyond the order and nobody pays for: it came back, or a person left it to the buyer. */
  readonly free: Decimal;
  /** An invoice is about it, and nobody knows how much of it that is. */
  readonly isBilledUnclearly: boolean;
  /** Held for it and neither shipped nor given up. */
  readonly holds: readonly LineHold[];
  /** What left and was held nowhere. */
  readonly beyond: readonly Beyond[];
}

/** What may be known besides the facts. Without an instant every word is believed; without items, every unit is another one. */
interface Knowing {
  readonly now?: string;
  readonly itemOf?: ItemOf;
}

/** Gives the lines in the order in which they first appeared. */
export function linesOf(
  state: OrderState,
  documentOf: (name: string) => string,
  { now, itemOf = () => undefined }: Knowing = {},
): readonly LineView[] {
  const { current, earlierLines } = state;
  if (current === undefined) return [];
  const told = new Map([...earlierLines, ...current.order.lines].map((line) => [line.line, line]));
  const progress = progressOf(state, documentOf, now);
  const left = leftByLine(state);
  const saidOf = state.said ?? {};
  const cancellationOf = cancellations(state, documentOf);
  const views = [...told.values()].map((line) => {
    const cancelled = cancellationOf(line);
    const ordered = decimalOf(line.quantity.value);
    const { own, other } = left.get(line.line) ?? { own: ZERO, other: ZERO };
    const said = entryOf(saidOf, line.line);
    const [shipped, holds] = [addDecimals(own, other), holdsOf(state, line.line, progress)];
    return {
      line: line.line,
      told: line,
      unit: line.quantity.unit,
      ...(said === undefined ? {} : { said }),
      ordered,
      wanted: wantedOf(ordered, goneOf({ shipped, holds }), cancelled),
      tooLate: ZERO,
      cancelledBecause: cancelled?.because,
      cancelledAt: cancelled?.at,
      keeps: cancelled?.keeps,
      shipped,
      substituted: other,
      holds,
      beyond: beyondOf(state, line.line, progress),
    };
  });
  return withBills(state, views, itemOf);
}

type Bills = 'bills' | 'invoiced' | 'isBilledUnclearly' | 'credited' | 'back' | 'surplus' | 'free';
type Unbilled = Omit<LineView, Bills>;

function withBills(state: OrderState, views: readonly Unbilled[], itemOf: ItemOf): readonly LineView[] {
  const { billed, unbilled } = invoicing(state, views, itemOf);
  const credits = crediting({ state, itemOf, papers: state.invoices }, views).billed;
  const backs = backByLine({ state, itemOf }, views);
  const unclear = new Set(unbilled.flatMap(({ because, lines }) => (because === 'unit' ? lines : [])));
  return views.map((view) => {
    const bills = billed.filter(({ line }) => line === view.line);
    const isBilledUnclearly = unclear.has(view.line);
    const credited = billedQuantity(credits.filter(({ line }) => line === view.line));
    const back = sumOf((backs.get(view.line) ?? []).map(({ quantity }) => quantity));
    const known = { ...view, bills, invoiced: billedQuantity(bills), credited, isBilledUnclearly, back };
    return { ...known, ...surplusOf(state, known) };
  });
}

/** What the invoices of an order bill of its lines. */
export function invoicing(
  state: Pick<OrderState, 'current' | 'holds' | 'invoices'>,
  lines: readonly Billable[],
  itemOf: ItemOf,
): Billing {
  const papers = state.invoices.filter(({ invoice }) => invoice.kind === 'invoice');
  return billingOf({ state, lines, papers, itemOf });
}

/** Of a line whose rest is cancelled, what has gone all the same counts up to what was known to be gone: more is a question to people. */
function wantedOf(ordered: Decimal, gone: Decimal, cancelled: Cancellation | undefined): Decimal {
  if (cancelled === undefined) return ordered;
  return smaller(cancelled.keeps ?? ZERO, smaller(ordered, gone));
}

/** What was ever held for it as another item. */
export function substitutesFor(
  { holds }: Pick<OrderState, 'holds'>,
  { line }: Pick<OrderLine, 'line'>,
): readonly Hold[] {
  return holds.filter((hold) => hold.line === line && hold.substitute !== undefined);
}

/** What has left of it, and what a warehouse has begun with: it is beyond recall. */
export function goneOf({ shipped, holds }: Pick<LineView, 'shipped' | 'holds'>): Decimal {
  return addDecimals(shipped, begunOf(holds));
}

/** Is all that left of it billed, but for what nobody pays for? */
export function isBilled({ shipped, invoiced, free }: LineView): boolean {
  return compareDecimals(addDecimals(invoiced, free), shipped) >= 0;
}

/** What is held for a line and may still leave. */
export function openOf(line: LineView): Decimal {
  return sumOf(line.holds.map(({ open }) => open));
}

/** Of lines that were cancelled when a part of them had gone: what stays, and what is cancelled. */
export function restsInWords(lines: readonly LineView[]): readonly string[] {
  return lines.flatMap(({ line, ordered, keeps, unit }) =>
    keeps === undefined
      ? []
      : [
          `line ${line}: ${inWords(keeps, unit)} had left or were being picked, only the rest of ${inWords(atLeastZero(ordered, keeps), unit)} is cancelled`,
        ],
  );
}
