/** The last step of the gate: may the account owe what the order comes to? What was granted once stays granted, up to the amount; pure. */
import type { Money } from '../../../model/primitives.ts';
import { decimalOf, formatDecimal, type Decimal } from '../../../model/values/decimal.ts';
import type { OrderEffect } from '../effects.ts';
import { atLeastZero } from '../lines.ts';
import type { OrderState } from '../state.ts';
import type { Gate, GateInput } from './gate.ts';
import { isMore } from '../prices/prices.ts';
import { isCreditReleased } from './released.ts';

/** Asked anew after this time, because what is owed changes without a word of the order. */
const CREDIT_AGAIN_MINUTES = 60;
/** Judged while the ERP was silent: judged again as soon as it is heard, and this often until then. */
const CACHED_AGAIN_MINUTES = 5;

type Credit = Pick<Gate, 'verdict'> &
  Partial<Pick<Gate, 'stops' | 'effects' | 'isOnOldWord'>> & {
    readonly askAgainAt?: string;
  };
type Terms = Pick<Gate, 'amount' | 'account' | 'isPaid'>;
type WithPayment = Terms & Pick<Gate, 'paidFor'>;

/** Gives the verdict, with the question where it must be asked first: about what no payment stands for. */
export function creditOf({ state, around }: GateInput, { paidFor, ...whole }: WithPayment): Credit {
  const terms = { ...whole, amount: owedOf(whole.amount, paidFor) };
  const { amount, isPaid } = terms;
  const isFree = around.policy.credit === 'not-checked' || decimalOf(amount.amount).units === 0n;
  if (isPaid || isFree) return { verdict: 'passed' };
  const last = state.credit.at(-1);
  if (last === undefined) return asking(state, terms);
  if (isGranted(state, last, amount)) return granted({ last, state, terms, around });
  const again = refusedUntil(last, terms);
  if (again === undefined || again <= around.now || isHeardAgain(last, around)) return asking(state, terms);
  return {
    verdict: 'held',
    stops: [
      {
        kind: 'credit-hold',
        amount,
        what: last.why,
        canDo: ['crossdock orders release <channel> <number> accepts it all the same', 'Cancel the order'],
      },
    ],
    askAgainAt: again,
    ...(last.basis === 'cached' ? { isOnOldWord: true as const } : {}),
  };
}

type Judged = OrderState['credit'][number];

/** Judged while the ERP was silent, and it is no more. */
function isHeardAgain({ basis }: Judged, { erp }: GateInput['around']): boolean {
  return basis === 'cached' && erp === 'heard';
}

function owedOf({ amount, currency }: Money, paidFor: Decimal): Money {
  return { amount: formatDecimal(atLeastZero(decimalOf(amount), paidFor)), currency };
}

/** `undefined`: it was not this account and this amount that was refused. */
function refusedUntil(last: Judged, { account, amount }: Terms): string | undefined {
  if (last.verdict === 'granted' || last.account !== account.id || !isSame(amount, last.amount))
    return undefined;
  return after(last.at, last.basis === 'cached' ? CACHED_AGAIN_MINUTES : CREDIT_AGAIN_MINUTES);
}

interface Granted {
  readonly last: Judged;
  readonly state: OrderState;
  readonly terms: Terms;
  readonly around: GateInput['around'];
}

/** What was granted on old knowledge is made good as soon as there is new. */
function granted({ last, state, terms, around }: Granted): Credit {
  if (last.verdict !== 'granted' || last.basis !== 'cached') return { verdict: 'passed' };
  const again = after(last.at, CACHED_AGAIN_MINUTES);
  if (again <= around.now || isHeardAgain(last, around)) return asking(state, terms, { isMadeGood: true });
  return { verdict: 'passed', askAgainAt: again, isOnOldWord: true };
}

function asking(
  { credit }: OrderState,
  { account, amount }: Terms,
  more: { readonly isMadeGood?: true } = {},
): Credit {
  const effect: OrderEffect = { do: 'judge-credit', account, amount, attempt: credit.length + 1, ...more };
  return { verdict: 'asking', effects: [effect] };
}

/** Granted up to this amount, or refused and released by a person up to it. */
function isGranted(state: OrderState, last: Judged, amount: Money): boolean {
  if (last.verdict === 'granted') return !isMore(amount, last.amount);
  const isNoMore = !isMore(amount, last.amount);
  return isNoMore && isCreditReleased(state, amount, last.at);
}

function isSame(a: Money, b: Money): boolean {
  return !isMore(a, b) && !isMore(b, a);
}

function after(at: string, minutes: number): string {
  return new Date(Date.parse(at) + minutes * 60_000).toISOString();
}
