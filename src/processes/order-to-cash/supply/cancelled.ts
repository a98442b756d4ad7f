/** What of an order is cancelled, by whose word, and what of it had gone by then and stays; pure. */
import type { OrderLine } from '../../../model/documents/order.ts';
import { addDecimals, compareDecimals, decimalOf, type Decimal } from '../../../model/values/decimal.ts';
import type { Decided, OrderTold } from '../facts.ts';
import type { OrderState } from '../state.ts';
import { sumOf } from './amounts.ts';
import { progressOf } from './advices/progress.ts';
import { holdsOf, leftByLine, NOTHING, type LineHold } from './holds.ts';

export interface Cancellation {
  readonly because: string;
  /** Since when it is known: RFC 3339. */
  readonly at: string;
  /** Where only the rest is cancelled: what had left or was being picked by then, in the line's unit. */
  readonly keeps?: Decimal;
}

/** What a warehouse has begun with and may still leave: it is beyond recall. */
export function begunOf(holds: readonly LineHold[]): Decimal {
  return sumOf(holds.filter(({ progress }) => progress === 'picked').map(({ open }) => open));
}

type Told = Pick<OrderLine, 'line' | 'quantity'>;

/** For all lines of an order: the buyer's word first, then people's. `documentOf` gives the number that stands on a warehouse order. */
export function cancellations(
  state: OrderState,
  documentOf: (name: string) => string,
): (line: Told) => Cancellation | undefined {
  const known = new Map<string, Gone>();
  const goneAt = (at: string): Gone => {
    const gone = known.get(at) ?? goneBy(state, at, documentOf);
    known.set(at, gone);
    return gone;
  };
  return (line) => byBuyer(state, line, goneAt) ?? byPeople(state, line.line);
}

/** What of a line (by its name) had left or was being picked. */
type Gone = (line: string) => Decimal;

function byBuyer(
  state: OrderState,
  { line, quantity }: Told,
  goneAt: (at: string) => Gone,
): Cancellation | undefined {
  const because = state.current && buyersWord(state.current, line);
  if (because === undefined) return undefined;
  const at = cancelledSince(state.revisions, line);
  const gone = goneAt(at)(line);
  // What had gone as a whole could not be cancelled any more: nothing of it is kept by the buyer's word.
  const isRest = gone.units > 0n && compareDecimals(gone, decimalOf(quantity.value)) < 0;
  return { because, at, ...(isRest && { keeps: gone }) };
}

/** Why a revision does not want a line. */
function buyersWord({ order }: OrderTold, line: string): string | undefined {
  const told = order.lines.find((each) => each.line === line);
  if (told === undefined) return 'the latest revision has it no more';
  if (told.cancelled === true) return 'the buyer cancelled it';
  return order.cancelled === true ? 'the buyer cancelled the order' : undefined;
}

/** When the hub heard first that the line is not wanted any more; later revisions repeat it. */
function cancelledSince(revisions: readonly OrderTold[], line: string): string {
  const lastWanted = revisions.findLastIndex((told) => buyersWord(told, line) === undefined);
  const told = revisions.slice(lastWanted + 1).map(({ receivedAt }) => receivedAt);
  return told.toSorted((a, b) => Date.parse(a) - Date.parse(b))[0] ?? '';
}

/** At an instant, by the warehouses' own clocks; those of a whole order are cancelled at one. */
export function goneBy(state: OrderState, at: string, documentOf: (name: string) => string): Gone {
  const advices = state.advices.filter(({ advice }) => Date.parse(advice.at) <= Date.parse(at));
  const then = { ...state, advices };
  const [left, progress] = [leftByLine(then), progressOf(then, documentOf)];
  return (line) => {
    const { own, other } = left.get(line) ?? NOTHING;
    return addDecimals(addDecimals(own, other), begunOf(holdsOf(then, line, progress)));
  };
}

/** A person's word counts for good: no revision of the buyer wants the line again. */
export function byPeople(
  { decisions }: Pick<OrderState, 'decisions'>,
  line: string,
): Cancellation | undefined {
  const all = decisions.find(({ action }) => action === 'cancel');
  if (all !== undefined) return { because: `${all.by} cancelled the order`, at: all.at };
  const decided = decisions.find((each) => isAbout(each, line));
  if (decided === undefined) return undefined;
  const { by, at } = decided;
  const keeps = decided.keeps ?? decided.rests?.find((each) => each.line === line)?.keeps;
  if (keeps === undefined || decimalOf(keeps).units <= 0n) return { because: `${by} cancelled it`, at };
  return { because: `${by} cancelled what had not left of it`, at, keeps: decimalOf(keeps) };
}

function isAbout({ action, line: named, rests = [] }: Decided, line: string): boolean {
  if (action === 'cancel-line') return named === line;
  return action === 'cancel-rest' && rests.some((each) => each.line === line);
}
