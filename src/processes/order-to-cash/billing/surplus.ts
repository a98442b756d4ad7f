/** What of a line the buyer has beyond what he wants, and what of it nobody pays for; pure. */
import {
  addDecimals,
  decimalOf,
  subtractDecimals,
  ZERO,
  type Decimal,
} from '../../../model/values/decimal.ts';
import type { OrderState } from '../state.ts';
import { atLeastZero, larger, smaller } from '../supply/amounts.ts';
import { begunOf } from '../supply/cancelled.ts';
import type { LineHold } from '../supply/holds.ts';

/** Of one line, in its unit. */
interface Measures {
  readonly line: string;
  readonly ordered: Decimal;
  readonly wanted: Decimal;
  /** Of an order that the ERP has closed: it never charges more of it. */
  readonly sold?: Decimal;
  readonly shipped: Decimal;
  readonly invoiced: Decimal;
  /** Came back, or may be kept without being paid for. */
  readonly back: Decimal;
  readonly holds: readonly LineHold[];
}

export interface Surplus {
  /** The buyer has it, or it is being picked for him, and it is neither wanted nor left to him: a person is asked. */
  readonly surplus: Decimal;
  /** Left beyond the order, was charged by nobody and will be by nobody: it came back, or a person left it to the buyer. */
  readonly free: Decimal;
}

/** What left beyond the order is charged by nobody once nobody is asked about it any more. */
export function surplusOf(state: Pick<OrderState, 'decisions'>, measures: Measures): Surplus {
  const { line, wanted, shipped, back, holds } = measures;
  const most = larger(wanted, leftToBuyer(state, line));
  const uncharged = unchargedOf(measures);
  return {
    surplus: atLeastZero(subtractDecimals(addDecimals(shipped, begunOf(holds)), back), most),
    free: subtractDecimals(uncharged, smaller(uncharged, atLeastZero(subtractDecimals(shipped, back), most))),
  };
}

/** What of a line left beyond the order and is charged nowhere: of goods that come back it is the first. */
export function unchargedOf({
  shipped,
  ordered,
  sold = ordered,
  invoiced,
}: Pick<Measures, 'shipped' | 'ordered' | 'sold' | 'invoiced'>): Decimal {
  return atLeastZero(shipped, larger(sold, invoiced));
}

/** So much of the line he may have, by people's words. */
function leftToBuyer({ decisions }: Pick<OrderState, 'decisions'>, line: string): Decimal {
  return decisions
    .filter((each) => each.action === 'keep-surplus' && each.line === line)
    .map(({ keeps = '0' }) => decimalOf(keeps))
    .reduce(larger, ZERO);
}
