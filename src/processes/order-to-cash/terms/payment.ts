/** The buyer's payment: is enough authorised, and what shall be taken and given back of it; pure. */
import { Compile } from 'typebox/compile';
import { Payment } from '../../../model/documents/payment.ts';
import type { Money } from '../../../model/primitives.ts';
import {
  addDecimals,
  compareDecimals,
  decimalOf,
  formatDecimal,
  ZERO,
  type Decimal,
} from '../../../model/values/decimal.ts';
import type { WantedDocument } from '../../kit/process.ts';
import type { Around, Inquired } from '../around.ts';
import { PAYMENT } from '../document-names.ts';
import { atLeastZero, smaller } from '../lines.ts';
import type { OrderState } from '../state.ts';
import { PASSED, withoutAnswer, type Step } from './asking.ts';
import { isMore } from '../prices/prices.ts';
import type { Stop } from './stops.ts';
import type { Due } from './taking.ts';

export interface PaymentInput {
  readonly state: OrderState;
  readonly around: Pick<Around, 'now' | 'policy' | 'document'>;
  readonly total: Money;
  readonly due: Due;
  /** What goes back to the buyer in all. */
  readonly refund: Decimal;
}

/** `covers`: the order is paid for, and no limit is touched. */
export interface Paid extends Step {
  readonly covers: boolean;
  /** Taken beyond what was invoiced: it goes back whatever is returned. */
  readonly tooMuch?: Decimal;
  /** For so much of the order the payment stands, enough or not: that is nobody's credit. */
  readonly standsFor?: Decimal;
}

const answerShape = Compile(Payment);

/** Asks how the payment stands and judges it; what an order on terms owes is nobody's payment. */
export function paymentOf(input: PaymentInput): Paid {
  const { state, total } = input;
  const told = state.current?.order.payment;
  if (told === undefined || told.method === 'terms') return { ...PASSED, covers: false };
  const policy = policyFor(input);
  const isToldEnough = told.authorised !== undefined && !isMore(total, told.authorised);
  if (policy === undefined || told.authorisation === undefined)
    return { ...PASSED, covers: isToldEnough && policy === undefined, stops: unpaid(policy, total) };
  const notOurs = unclaimed(state, told.authorisation, policy.target);
  if (notOurs !== undefined) return notOurs;
  const standing = standingOf(state, told.authorisation);
  const document = instruction(input, { payment: told.authorisation, target: policy.target, standing });
  if (standing !== undefined)
    return {
      ...judged(document, standing, input),
      tooMuch: takenTooMuch(input, standing),
      standsFor: reliable(standing),
    };
  return unanswered(input, { document, policy, isToldEnough });
}

/** An authorisation pays the order that names it first: nobody is paid twice with the same money. */
function unclaimed({ claims }: OrderState, payment: string, target: string): Paid | undefined {
  const claim = claims[payment];
  if (claim === undefined)
    return { ...PASSED, covers: false, effects: [{ do: 'claim-payment', target, payment }] };
  if (claim.takenBy === undefined) return undefined;
  return { ...PASSED, covers: false, stops: [notPaid(`payment ${payment} pays order ${claim.takenBy}`)] };
}

interface Unanswered {
  readonly document: WantedDocument;
  readonly policy: Inquired;
  readonly isToldEnough: boolean;
}

function unanswered(
  { state, around, total }: PaymentInput,
  { document, policy, isToldEnough }: Unanswered,
): Paid {
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

/** Where payments are followed, one that nobody can ask about is none. */
function unpaid(policy: Around['policy']['payments'], total: Money): readonly Stop[] {
  return policy === undefined
    ? []
    : [notPaid(`no authorisation of ${words(total)} is named, and it is not on terms`)];
}

/** The latest word, in an answer or by itself. */
export function standingOf({ payments, written }: OrderState, authorisation: string): Payment | undefined {
  const answer = written[PAYMENT]?.answer;
  const words = [
    ...(answerShape.Check(answer) && answer.payment === authorisation ? [answer] : []),
    ...(payments[authorisation] === undefined ? [] : [payments[authorisation].payment]),
  ];
  return words.toSorted((a, b) => Temporal.Instant.compare(a.asOf, b.asOf)).at(-1);
}

function judged(document: WantedDocument, standing: Payment, input: PaymentInput): Paid {
  const step = { ...PASSED, documents: [document] };
  const stop = whyNotPaid(standing, input);
  return stop === undefined ? { ...step, covers: true } : { ...step, covers: false, stops: [stop] };
}

function whyNotPaid(standing: Payment, input: PaymentInput): Stop | undefined {
  const needed = neededOf(input);
  if (input.due.isFinal && decimalOf(needed.amount).units === 0n) return undefined;
  const { payment, state, note } = standing;
  const isUntouched = decimalOf(standing.captured).units <= 0n;
  if (state === 'open') return notPaid(`the buyer has not finished payment ${payment}${because(note)}`);
  const isLost = (state === 'cancelled' || state === 'failed') && isUntouched;
  if (isLost || (state === 'disputed' && !input.due.isFinal))
    return notPaid(`payment ${payment} is ${state}${because(note)}`);
  return tooLittle(standing, needed);
}

function isOpenToTake({ state }: Payment): boolean {
  return state === 'authorised' || state === 'disputed';
}

/** What can be taken of it in all, or was. */
function thereOf(standing: Payment): Decimal {
  if (standing.state === 'open') return ZERO;
  return decimalOf(isOpenToTake(standing) ? standing.authorised : standing.captured);
}

/** What the bank takes back stands for nothing. */
function reliable(standing: Payment): Decimal {
  return standing.state === 'disputed' ? ZERO : thereOf(standing);
}

/** Of a payment that has ended, what was authorised and not taken was given up. */
function tooLittle(standing: Payment, needed: Money): Stop | undefined {
  const { payment, currency } = standing;
  const mayBeTaken = isOpenToTake(standing);
  const there = { amount: formatDecimal(thereOf(standing)), currency };
  if (!isMore(needed, there)) return undefined;
  return mayBeTaken
    ? notPaid(`${words(there)} are authorised by ${payment}, and ${words(needed)} are needed`)
    : notPaid(`${words(there)} were taken of ${payment}, which has ended, and ${words(needed)} are needed`);
}

/** In the end what was invoiced; until then what is wanted, or what has left already where that is more. */
function neededOf({ total, due }: Pick<PaymentInput, 'total' | 'due'>): Money {
  const left = { amount: formatDecimal(due.amount), currency: total.currency };
  return due.isFinal || compareDecimals(due.amount, decimalOf(total.amount)) > 0 ? left : total;
}

function because(note: string | undefined): string {
  return note === undefined ? '' : `: ${note}`;
}

function notPaid(what: string): Stop {
  return {
    kind: 'payment-missing',
    what,
    canDo: [
      'Ask the buyer to pay: the order goes on by itself when the payment is told',
      'crossdock orders release <channel> <number> lets it go on all the same',
      'Cancel the order',
    ],
  };
}

function words({ amount, currency }: Money): string {
  return `${amount} ${currency}`;
}

function takenTooMuch({ due }: Pick<PaymentInput, 'due'>, standing: Payment | undefined): Decimal {
  return due.isFinal ? atLeastZero(decimalOf(standing?.captured ?? '0'), due.amount) : ZERO;
}

/** Sums over the life of the payment: told again, nothing happens twice. What was taken too much goes back. */
function instruction(
  { around, total, due, refund }: PaymentInput,
  {
    payment,
    target,
    standing,
  }: { readonly payment: string; readonly target: string; readonly standing: Payment | undefined },
): WantedDocument {
  const captured = decimalOf(standing?.captured ?? '0');
  const tooMuch = takenTooMuch({ due }, standing);
  const owed = addDecimals(due.amount, atLeastZero(captured, due.amount));
  // What a person let go on with too little authorised is taken as far as it goes; the tie-out names the rest.
  const capture = standing === undefined ? owed : smaller(owed, decimalOf(standing.authorised));
  return {
    name: PAYMENT,
    domain: 'payment-instruction',
    target,
    body: {
      document: around.document,
      payment,
      currency: total.currency,
      capture: formatDecimal(capture),
      // What left beyond what was ordered was not taken either, as long as nobody has invoiced it.
      refund: formatDecimal(smaller(addDecimals(refund, tooMuch), capture)),
      final: due.isFinal,
    },
  };
}
