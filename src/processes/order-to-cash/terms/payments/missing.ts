/** Why an order is not paid for, and what people may do about it; pure. */
import type { Payment } from '../../../../model/documents/payment.ts';
import type { Money } from '../../../../model/primitives.ts';
import { compareDecimals, decimalOf, formatDecimal, type Decimal } from '../../../../model/values/decimal.ts';
import type { Stop } from '../stops.ts';
import { isForeign, mayBeTaken } from './authorisations.ts';
import type { PaymentSums } from './instructions.ts';
import type { PaymentInput } from './payment.ts';

/** `undefined`: what is authorised or was taken covers what is needed. */
export function whyNotPaid(input: PaymentInput, sums: PaymentSums): Stop | undefined {
  const { needed, there, order } = sums;
  if (there === undefined || (input.due.isFinal && needed.units <= 0n)) return undefined;
  const all = order.flatMap(({ standing }) => standing ?? []);
  const { currency } = input.total;
  const standings = all.filter((standing) => !isForeign(standing, currency));
  const [current] = standings;
  const disputed = standings.find(({ state }) => state === 'disputed');
  if (disputed !== undefined && !input.due.isFinal)
    return notPaid(`payment ${disputed.payment} is disputed${because(disputed.note)}`);
  const [foreign] = all;
  if (compareDecimals(needed, there) <= 0 || foreign === undefined) return undefined;
  if (current === undefined)
    return notPaid(otherCurrency(foreign, { amount: formatDecimal(needed), currency }));
  const is = { needed, there, currency, now: input.around.now };
  return notPaid(standings.length > 1 ? tooLittleOf(standings, is) : tooLittle(current, is));
}

function otherCurrency({ payment, currency }: Payment, needed: Money): string {
  return `payment ${payment} is in ${currency}, which nobody converts, and ${words(needed)} are needed`;
}

interface Sums {
  readonly needed: Decimal;
  readonly there: Decimal;
  readonly currency: string;
  readonly now: string;
}

function tooLittle(standing: Payment, { needed, there, currency, now }: Sums): string {
  const { payment, state, note, refused, expiresAt, captured } = standing;
  const money = (amount: Decimal): string => words({ amount: formatDecimal(amount), currency });
  if (state === 'open') return `the buyer has not finished payment ${payment}${because(note)}`;
  const isUntouched = decimalOf(captured).units <= 0n;
  if ((state === 'cancelled' || state === 'failed') && isUntouched)
    return `payment ${payment} is ${state}${because(note)}`;
  const rest = `${money(there)} were taken, and ${money(needed)} are needed`;
  if (refused !== undefined) return `no more could be taken of ${payment}: ${refused}; ${rest}`;
  if (mayBeTaken(standing, now))
    return `${money(there)} are authorised by ${payment}, and ${money(needed)} are needed`;
  if (state === 'authorised') return `the authorisation ${payment} ended on ${expiresAt ?? ''}; ${rest}`;
  return `${money(there)} were taken of ${payment}, which has ended, and ${money(needed)} are needed`;
}

function tooLittleOf(standings: readonly Payment[], { needed, there, currency }: Sums): string {
  const [are, of] = [formatDecimal(there), standings.map(({ payment }) => payment).join(', ')];
  const need = words({ amount: formatDecimal(needed), currency });
  return `${words({ amount: are, currency })} can be or were taken of ${of}, and ${need} are needed`;
}

function because(note: string | undefined): string {
  return note === undefined ? '' : `: ${note}`;
}

export function notPaid(what: string): Stop {
  return {
    kind: 'payment-missing',
    what,
    canDo: [
      'Ask the buyer to pay anew: the order goes on by itself when the payment is told, or a revision names it',
      'crossdock orders invoice-on-account <channel> <number>: what no payment covers is owed on the account, within its limit',
      'crossdock orders release <channel> <number> lets it go on all the same',
      'Cancel the order, or the lines of it that have not left',
    ],
  };
}

export function words({ amount, currency }: Money): string {
  return `${amount} ${currency}`;
}
