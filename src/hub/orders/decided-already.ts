/** What was decided about a question before: the first word counts, and whoever says something else hears what it was. */
import { compareDecimals, decimalOf } from '../../model/values/decimal.ts';
import type { Decided } from '../../processes/index.ts';
import type { Joined } from '../joined.ts';

/** A decision, as far as two of the same name about the same question can differ. */
type Said = Pick<Decided, 'identity' | 'unitPrice' | 'item' | 'until'>;

interface OrderName {
  readonly channel: string;
  readonly number: string;
}

/** In words, where what was decided under this identity is not what is said now; `undefined`: it is the same, or nothing was decided. */
export async function decidedOtherwise(
  { orders }: Pick<Joined, 'orders'>,
  { channel, number }: OrderName,
  said: Said,
): Promise<string | undefined> {
  const found = await orders.find(channel, number);
  const first = found === undefined ? undefined : await orders.decided(found.id, said.identity);
  if (first === undefined || isSame(first, said)) return undefined;
  return `${first.by} has decided it already, otherwise${inWords(first)}`;
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
