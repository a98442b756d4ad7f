/** May an account owe so much more? Pure; the sums are read under the account's lock. */
import type { Money } from '../../../model/primitives.ts';
import {
  addDecimals,
  compareDecimals,
  decimalOf,
  formatDecimal,
  subtractDecimals,
  type Decimal,
} from '../../../model/values/decimal.ts';

export interface CreditQuestion {
  readonly amount: Money;
  readonly limit: Money | undefined;
  /** What the ERP says is owed; absent: it says nothing. */
  readonly used: Money | undefined;
  /** What the hub has accepted besides and nobody has invoiced yet, by currency. */
  readonly accepted: ReadonlyMap<string, Decimal>;
  /** The ERP is silent: its word is old, and only so much may be accepted until it is heard. */
  readonly silent?: {
    readonly since: Date;
    readonly upTo: Money;
    /** What was accepted since, by currency. */
    readonly accepted: ReadonlyMap<string, Decimal>;
  };
}

/** `cached`: judged on the ERP's old word. */
export interface CreditVerdict {
  readonly verdict: 'granted' | 'refused';
  readonly why: string;
  readonly basis?: 'cached';
}

/** The verdict with the numbers that it rests on. An account without a limit owes as it likes. */
export function judgeCredit(question: CreditQuestion): CreditVerdict {
  const judged = judgeLimit(question);
  const { silent, limit } = question;
  if (silent === undefined || limit === undefined || judged.verdict === 'refused') return judged;
  return judgeSilence(question.amount, silent, judged);
}

/** Nobody tells meanwhile what was bought elsewhere: the risk is bounded by what is accepted in this time. */
function judgeSilence(
  amount: Money,
  { since, upTo, accepted }: NonNullable<CreditQuestion['silent']>,
  judged: CreditVerdict,
): CreditVerdict {
  const sofar = accepted.get(upTo.currency) ?? decimalOf('0');
  const total = addDecimals(sofar, decimalOf(amount.amount));
  const words = `the ERP is silent since ${since.toISOString()}; until it is heard ${upTo.amount} ${upTo.currency} may be accepted, and ${formatDecimal(total)} would be`;
  const isBorne = amount.currency === upTo.currency && compareDecimals(total, decimalOf(upTo.amount)) <= 0;
  return isBorne
    ? { verdict: 'granted', why: `${judged.why}; ${words}`, basis: 'cached' }
    : { verdict: 'refused', why: words, basis: 'cached' };
}

function judgeLimit({ amount, limit, used, accepted }: CreditQuestion): CreditVerdict {
  if (limit === undefined) return { verdict: 'granted', why: 'no credit limit is agreed' };
  const strange = [amount.currency, ...(used === undefined ? [] : [used.currency]), ...accepted.keys()].find(
    (currency) => currency !== limit.currency,
  );
  if (strange !== undefined)
    return {
      verdict: 'refused',
      why: `the limit is in ${limit.currency} and something owed in ${strange}: the two cannot be compared`,
    };
  const owed = used === undefined ? decimalOf('0') : decimalOf(used.amount);
  const open = accepted.get(limit.currency) ?? decimalOf('0');
  const total = addDecimals(addDecimals(owed, open), decimalOf(amount.amount));
  const words =
    `limit ${limit.amount} ${limit.currency}; owed ${formatDecimal(owed)}` +
    `${used === undefined ? ' (the ERP does not say)' : ''}, accepted and not invoiced ${formatDecimal(open)}, ` +
    `this order ${amount.amount}`;
  const over = subtractDecimals(total, decimalOf(limit.amount));
  return compareDecimals(total, decimalOf(limit.amount)) <= 0
    ? { verdict: 'granted', why: words }
    : { verdict: 'refused', why: `${formatDecimal(over)} ${limit.currency} above the limit: ${words}` };
}
