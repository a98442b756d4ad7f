/** What the payment service is told of each authorisation of an order: sums over its life; pure. */
import {
  addDecimals,
  compareDecimals,
  decimalOf,
  formatDecimal,
  subtractDecimals,
  ZERO,
  type Decimal,
} from '../../../../model/values/decimal.ts';
import type { WantedDocument } from '../../../kit/process.ts';
import { atLeastZero, larger, sumOf } from '../../lines.ts';
import { isForeign, mayBeTaken, type Authorisation } from './authorisations.ts';
import { leftAlone } from './foreign.ts';
import type { PaymentInput } from './payment.ts';
import { settle, wentBack, type Owed, type Purse, type Settled } from './settling.ts';

export interface PaymentSums {
  /** The one to take from first stands first. */
  readonly order: readonly Authorisation[];
  readonly settled: Settled;
  /** What all payments together must come to: what is wanted or has left, less what comes back, and what went back. */
  readonly needed: Decimal;
  /** What can be taken of them in all; absent: not all have said how they stand. */
  readonly there: Decimal | undefined;
  /** What they stand for: nothing that the bank takes back, nothing that nobody has said. */
  readonly reliable: Decimal;
  readonly onAccount: boolean;
}

/** The sums over all payments of the order. On account, nothing more is taken of them. */
export function sumsOf(
  { state, around, total, due, refund }: PaymentInput,
  own: readonly Authorisation[],
  onAccount: boolean,
): PaymentSums {
  const order = [...own.filter(isFirst), ...own.filter((each) => !isFirst(each)).toReversed()];
  const { currency } = total;
  const purses = order.map((each) => purseOf(each, { now: around.now, onAccount, currency }));
  const owed: Owed = {
    due: due.amount,
    returned: refund,
    overpaid: decimalOf(state.overpaid),
    isFinal: due.isFinal,
  };
  const wanted = decimalOf(total.amount);
  const gross = due.isFinal || compareDecimals(due.amount, wanted) > 0 ? due.amount : wanted;
  const known = purses.flatMap(({ most, ...purse }) => (most === 'unlimited' ? [] : [{ ...purse, most }]));
  const back = wentBack(purses, owed);
  const firm = sumOf(known.filter(({ isDisputed }) => !isDisputed).map(({ most }) => most));
  return {
    order,
    settled: settle(purses, owed),
    needed: atLeastZero(addDecimals(gross, back), ZERO),
    there: known.length < purses.length ? undefined : sumOf(known.map(({ most }) => most)),
    reliable: atLeastZero(firm, larger(back, ZERO)),
    onAccount,
  };
}

function isFirst({ isCurrent }: Authorisation): boolean {
  return isCurrent;
}

interface Taking {
  readonly now: string;
  readonly onAccount: boolean;
  /** Of the order. */
  readonly currency: string;
}

const EMPTY: Purse = { captured: ZERO, refunded: ZERO, most: ZERO, isDisputed: false };

function purseOf({ standing }: Authorisation, { now, onAccount, currency }: Taking): Purse {
  if (standing === undefined) return onAccount ? EMPTY : { ...EMPTY, most: 'unlimited' };
  if (isForeign(standing, currency)) return EMPTY;
  const captured = decimalOf(standing.captured);
  const mayMore = mayBeTaken(standing, now) && !onAccount;
  return {
    captured,
    refunded: decimalOf(standing.refunded),
    most: mayMore ? larger(captured, decimalOf(standing.authorised)) : captured,
    isDisputed: standing.state === 'disputed',
  };
}

/** One for each authorisation, in the order in which they were claimed: an earlier one is given up when a later one suffices. */
export function instructions(
  input: PaymentInput,
  target: string,
  sums: PaymentSums,
): readonly WantedDocument[] {
  const { around, total, due } = input;
  return sums.order.map(({ document, payment, isCurrent, standing }, place) => {
    const foreign = isForeign(standing, total.currency) ? standing : undefined;
    const { capture = ZERO, refund = ZERO } =
      (foreign === undefined ? sums.settled.each[place] : leftAlone(foreign, due)) ?? {};
    return {
      name: document,
      domain: 'payment-instruction' as const,
      target,
      body: {
        document: around.document,
        payment,
        currency: (foreign ?? total).currency,
        capture: formatDecimal(capture),
        refund: formatDecimal(refund),
        final: due.isFinal || sums.onAccount || (!isCurrent && suffices(input, sums)),
      },
    };
  });
}

/** All that is needed can be taken of the current one, and of the others what was taken already. */
function suffices({ around, total }: PaymentInput, { order, needed }: PaymentSums): boolean {
  const [current, ...others] = order;
  if (current?.standing === undefined || isForeign(current.standing, total.currency)) return false;
  if (!mayBeTaken(current.standing, around.now)) return false;
  const ours = others.filter(({ standing }) => !isForeign(standing, total.currency));
  const taken = sumOf(ours.map(({ standing }) => decimalOf(standing?.captured ?? '0')));
  const rest = subtractDecimals(needed, taken);
  return compareDecimals(rest, decimalOf(current.standing.authorised)) <= 0;
}
