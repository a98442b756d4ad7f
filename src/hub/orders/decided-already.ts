/** What was decided about a question before: the first word counts, and whoever says something else hears what it was. */
import { compareDecimals, decimalOf } from '../../model/values/decimal.ts';
import type { Decided } from '../../processes/index.ts';

/** A decision, as far as two of the same name about the same question can differ. */
type Said = Pick<Decided, 'unitPrice' | 'item' | 'until'>;

/** In words, where what was decided is not what is said now; `undefined`: it is the same. */
export function decidedOtherwise(first: Decided, said: Said): string | undefined {
  return isSame(first, said) ? undefined : `${first.by} has decided it already, otherwise${inWords(first)}`;
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
