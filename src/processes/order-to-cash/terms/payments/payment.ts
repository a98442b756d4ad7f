/** The buyer's payment: is enough authorised, and what shall be taken and given back of it; pure. */
import type { Money } from '../../../../model/primitives.ts';
import {
  compareDecimals,
  decimalOf,
  formatDecimal,
  ZERO,
  type Decimal,
} from '../../../../model/values/decimal.ts';
import type { WantedDocument } from '../../../kit/process.ts';
import type { Around, Inquired } from '../../around.ts';
import type { OrderEffect } from '../../effects.ts';
import type { OrderState } from '../../state.ts';
import { isMore } from '../../prices/prices.ts';
import { PASSED, withoutAnswer, type Step } from '../asking.ts';
import type { Stop } from '../stops.ts';
import type { Due } from '../taking.ts';
import { authorisationsOf, mayBeTaken, type Authorisation } from './authorisations.ts';
import { whyForeign } from './foreign.ts';
import { isOnAccount } from './on-account.ts';
import { instructions, sumsOf, type PaymentSums } from './instructions.ts';
import { notPaid, whyNotPaid, words } from './missing.ts';

export interface PaymentInput {
  readonly state: OrderState;
  readonly around: Pick<Around, 'now' | 'policy' | 'document'>;
  readonly total: Money;
  readonly due: Due;
  /** What goes back to the buyer in all. */
  readonly refund: Decimal;
}

/** What goes back to the buyer by payments: `forReturns` is less than returns are worth where their goods were never paid for. */
export interface GivesBack {
  readonly forReturns: Decimal;
  readonly otherwise: Decimal;
}

/** `covers`: the order is paid for, and no limit is touched. */
export interface Paid extends Step {
  readonly covers: boolean;
  /** Absent: nobody follows payments of this order. */
  readonly givesBack?: GivesBack;
  /** For so much of the order payments stand, enough or not: that is nobody's credit. */
  readonly standsFor?: Decimal;
  /** When an authorisation ends that is needed still. */
  readonly askAgainAt?: string;
}

const NOTHING_BACK: GivesBack = { forReturns: ZERO, otherwise: ZERO };

/** Asks how the payments stand and judges them; what an order on terms owes is nobody's payment. */
export function paymentOf(input: PaymentInput): Paid {
  const { state, total } = input;
  const told = state.current?.order.payment;
  const policy = policyFor(input);
  if (told === undefined) return { ...PASSED, covers: false };
  if (policy === undefined) {
    const isToldEnough = told.authorised !== undefined && !isMore(total, told.authorised);
    return { ...PASSED, covers: told.method !== 'terms' && isToldEnough };
  }
  return followed(input, policy);
}

/** An authorisation pays the order that names it first: nobody is paid twice with the same money. */
function followed(input: PaymentInput, policy: Inquired): Paid {
  const { own, unclaimed, taken } = authorisationsOf(input.state);
  const { target } = policy;
  if (unclaimed.length > 0) {
    const claims = unclaimed.map((payment): OrderEffect => ({ do: 'claim-payment', target, payment }));
    return { ...PASSED, covers: false, effects: claims };
  }
  if (own.length > 0) return judged(input, policy, own);
  const stops = isOnAccount(input.state, own) ? [] : [unnamed(input, taken?.takenBy, taken?.payment)];
  return { ...PASSED, covers: false, stops, givesBack: NOTHING_BACK };
}

/** Where payments are followed, one that nobody can ask about is none. */
function unnamed({ total }: PaymentInput, takenBy: string | undefined, payment = ''): Stop {
  return takenBy === undefined
    ? notPaid(`no authorisation of ${words(total)} is named, and it is not on terms`)
    : notPaid(`payment ${payment} pays order ${takenBy}`);
}

function judged(input: PaymentInput, policy: Inquired, own: readonly Authorisation[]): Paid {
  const { state } = input;
  const onAccount = isOnAccount(state, own);
  const sums = sumsOf(input, own, onAccount);
  const documents = instructions(input, policy.target, sums);
  const { forReturns, otherwise, overpaid } = sums.settled;
  const isNoted = compareDecimals(overpaid, decimalOf(state.overpaid)) <= 0;
  const step: Paid = {
    ...PASSED,
    documents,
    covers: false,
    givesBack: { forReturns, otherwise },
    standsFor: sums.reliable,
    effects: isNoted ? [] : [{ do: 'note-overpaid', amount: formatDecimal(overpaid) }],
  };
  const foreign = whyForeign(own, input.total.currency, input.due);
  if (onAccount) return { ...step, stops: foreign === undefined ? [] : [foreign] };
  const unheard = own.findIndex(({ standing, isCurrent }) => isCurrent && standing === undefined);
  const asking = documents[unheard];
  if (asking !== undefined) return { ...step, ...unanswered(input, asking, policy), documents };
  const verdict = verdictOf(input, sums, own);
  return { ...step, ...verdict, stops: foreign === undefined ? verdict.stops : [foreign] };
}

function verdictOf(
  input: PaymentInput,
  sums: PaymentSums,
  own: readonly Authorisation[],
): Pick<Paid, 'covers' | 'stops' | 'askAgainAt'> {
  const stop = whyNotPaid(input, sums);
  const ends = endsAt(input, own);
  return {
    covers: stop === undefined,
    stops: stop === undefined ? [] : [stop],
    ...(ends === undefined ? {} : { askAgainAt: ends }),
  };
}

/** The service may say it late, or never: an authorisation ends by the clock. */
function endsAt({ around: { now }, due }: PaymentInput, own: readonly Authorisation[]): string | undefined {
  if (due.isFinal) return undefined;
  const ends = own.flatMap(({ standing }) =>
    standing?.expiresAt !== undefined && mayBeTaken(standing, now)
      ? [new Date(standing.expiresAt).toISOString()]
      : [],
  );
  return ends.toSorted().at(0);
}

/** The latest payment is not answered yet: the channel's word counts then, as far as it was declared. */
function unanswered(
  { state, around, total }: PaymentInput,
  document: WantedDocument,
  policy: Inquired,
): Pick<Paid, 'covers'> & Step {
  const told = state.current?.order.payment?.authorised;
  const isToldEnough = told !== undefined && !isMore(total, told);
  const instead = 'the word of the channel counts';
  const step = withoutAnswer(state, around.now, { what: 'how it is paid', document, policy, total, instead });
  if (step.assumptions.length === 0) return { ...step, covers: false };
  return isToldEnough
    ? { ...step, covers: true }
    : { ...step, covers: false, stops: [notPaid(`the channel says nothing of ${words(total)}`)] };
}

/** Who holds the payments of this channel, as far as anybody was declared. */
function policyFor({ state, around: { policy } }: PaymentInput): Around['policy']['payments'] {
  const channel = state.current?.order.channel ?? '';
  return policy.payments?.channels?.includes(channel) === false ? undefined : policy.payments;
}
