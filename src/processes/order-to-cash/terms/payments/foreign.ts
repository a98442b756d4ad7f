/** Payments in another currency than the order's: they cover nothing of it, and nobody converts them; pure. */
import type { Payment } from '../../../../model/documents/payment.ts';
import {
  compareDecimals,
  decimalOf,
  formatDecimal,
  subtractDecimals,
} from '../../../../model/values/decimal.ts';
import { larger } from '../../lines.ts';
import type { Stop } from '../stops.ts';
import type { Due } from '../taking.ts';
import { isForeign, type Authorisation } from './authorisations.ts';
import { notPaid, words } from './missing.ts';
import type { Settled } from './settling.ts';

/** Nothing more is taken of it; where nothing has left or was invoiced in the end, all goes back. */
export function leftAlone(standing: Payment, due: Due): Settled['each'][number] {
  const [capture, refunded] = [decimalOf(standing.captured), decimalOf(standing.refunded)];
  const goesBack = due.isFinal && due.amount.units <= 0n;
  return { capture, refund: goesBack ? larger(capture, refunded) : refunded };
}

/** What was taken and has not gone back is a question to people, as long as it does not go back by itself. */
export function whyForeign(own: readonly Authorisation[], currency: string, due: Due): Stop | undefined {
  const held = own.flatMap(({ standing }) => {
    if (standing === undefined || !isForeign(standing, currency)) return [];
    const { capture, refund } = leftAlone(standing, due);
    return compareDecimals(capture, refund) > 0
      ? [{ standing, rest: subtractDecimals(capture, refund) }]
      : [];
  });
  const [first] = held;
  if (first === undefined) return undefined;
  const { payment, currency: its } = first.standing;
  return notPaid(
    `${words({ amount: formatDecimal(first.rest), currency: its })} were taken of ${payment}, and the order is in ${currency}: nobody converts them`,
  );
}
