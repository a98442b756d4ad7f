/** What else was decided about the same: the first word counts, a cancellation counts above all, and whoever says something else hears it. */
import { compareDecimals, decimalOf } from '../../model/values/decimal.ts';
import type { Decided, Processes } from '../../processes/index.ts';

/** A decision, as far as two of the same name about the same question can differ. */
type Said = Pick<Decided, 'unitPrice' | 'item' | 'until'>;

/** In words, where what was decided is not what is said now; `undefined`: it is the same. */
export function decidedOtherwise(first: Decided, said: Said): string | undefined {
  return isSame(first, said) ? undefined : `${first.by} has decided it already, otherwise${inWords(first)}`;
}

/** By these an order, or a line of it, would go on. */
const GOING_ON: ReadonlySet<Decided['action']> = new Set([
  'release',
  'accept-price',
  'substitute',
  'split',
  'wait',
  'invoice-on-account',
]);

interface Looking {
  readonly orders: Pick<Processes, 'find' | 'decided'>;
  readonly channel: string;
  readonly number: string;
}

/**
 * Somebody cancelled at the same moment what a decision would let go on: a cancellation counts, whichever of the two came first. Gives in
 * words who did; `undefined`: nobody did, or the decision lets nothing go on.
 */
export async function cancelledInstead(
  { orders, channel, number }: Looking,
  { action, line }: Pick<Decided, 'action' | 'line'>,
): Promise<string | undefined> {
  const found = GOING_ON.has(action) ? await orders.find(channel, number) : undefined;
  if (found === undefined) return undefined;
  const decided = [...(await orders.decided(found.id)).values()];
  const whole = decided.find((each) => each.action === 'cancel');
  if (whole !== undefined) return `${whole.by} has cancelled the order: it does not go on`;
  const { lines = [] } = found.plan;
  const meant = line === undefined ? lines : lines.filter((each) => each.line === line);
  const [first] = meant;
  if (first === undefined || meant.some(({ status }) => status !== 'cancelled')) return undefined;
  return `${first.evidence}: it does not go on`;
}

function isSame(first: Decided, said: Said): boolean {
  return (
    first.item === said.item && first.until === said.until && isSamePrice(first.unitPrice, said.unitPrice)
  );
}

/** Absent: as it was shown. */
function isSamePrice(one: string | undefined, other: string | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return compareDecimals(decimalOf(one), decimalOf(other)) === 0;
}

function inWords({ action, unitPrice, until }: Decided): string {
  if (action === 'accept-price') return `: ${unitPrice ?? 'the price as it was shown'}`;
  return until === undefined ? '' : `: until ${until}`;
}
