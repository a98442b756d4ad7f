/** May this order go on? Terms of the account and those above it, prices, credit; each rule says why. */
import type { Money } from '../../../model/primitives.ts';
import { decimalOf } from '../../../model/values/decimal.ts';
import type { Around, PartyTerms } from '../around.ts';
import type { LineView } from '../lines.ts';
import type { OrderState } from '../state.ts';
import { isMore, unitPriceOf, type UnitPrice } from './prices.ts';

/** Asked anew after this time, because what is owed changes without a word of the order. */
const CREDIT_AGAIN_MINUTES = 60;

export interface Gate {
  readonly verdict: 'passed' | 'held' | 'refused' | 'ask-credit';
  /** Only where it does not pass. */
  readonly stops: readonly Stop[];
  readonly prices: ReadonlyMap<string, UnitPrice>;
  readonly amount: Money;
  /** The account that owes: the nearest with a limit; the customer itself where none has one. */
  readonly account: PartyTerms;
  readonly askAgainAt?: string;
}

export interface Stop {
  readonly kind: 'party-blocked' | 'item-closed' | 'price-missing' | 'credit-hold';
  readonly what: string;
  readonly canDo: readonly string[];
}

export interface GateInput {
  readonly state: OrderState;
  readonly around: Around;
  readonly lines: readonly LineView[];
  readonly customer: string;
  readonly itemOf: (line: LineView) => string;
  readonly amountOf: (prices: ReadonlyMap<string, UnitPrice>) => Money;
}

/** Judges the order as it is wanted now. What was granted once stays granted, up to the amount. */
export function judge(input: GateInput): Gate {
  const { around, lines, itemOf } = input;
  const chain = around.chainOf(input.customer);
  const prices = new Map(
    lines.flatMap((line) => {
      const item = around.item(itemOf(line));
      return item === undefined ? [] : [[line.line, unitPriceOf(line, item)] as const];
    }),
  );
  const wanted = lines.filter(({ wanted: { units } }) => units > 0n);
  const terms = { prices, amount: input.amountOf(prices), account: accountOf(chain) };
  const isRefused = chain.some(({ status }) => status === 'closed');
  const stops = [
    ...partyStops(chain),
    ...wanted.flatMap((line) => itemStops(around, line, itemOf(line))),
    ...wanted.flatMap((line) => priceStops(line, prices.get(line.line))),
  ];
  if (stops.length > 0) return { ...terms, verdict: isRefused ? 'refused' : 'held', stops };
  return { ...terms, ...creditVerdict(input, terms) };
}

function accountOf(chain: readonly PartyTerms[]): PartyTerms {
  const account = chain.find(({ creditLimit }) => creditLimit !== undefined) ?? chain[0];
  if (account === undefined) throw new Error('an order without its customer cannot be judged');
  return account;
}

function partyStops(chain: readonly PartyTerms[]): readonly Stop[] {
  return chain
    .filter(({ status }) => status === 'blocked' || status === 'closed')
    .map(({ number, name, status }) => ({
      kind: 'party-blocked',
      what: `${name ?? number} (${number}) is ${status}`,
      canDo: ['Unblock the account where it is kept: the order goes on by itself', 'Cancel the order'],
    }));
}

function itemStops(around: Around, line: LineView, itemId: string): readonly Stop[] {
  const item = around.item(itemId);
  if (item?.status !== 'discontinued' && item?.status !== 'blocked') return [];
  return [
    {
      kind: 'item-closed',
      what: `line ${line.line}: ${item.number} is ${item.status}`,
      canDo: ['Cancel the line', 'Let the item be sold again where it is kept: the order goes on by itself'],
    },
  ];
}

function priceStops(line: LineView, price: UnitPrice | undefined): readonly Stop[] {
  const problem =
    price === undefined ? 'the item has no base unit yet' : 'problem' in price ? price.problem : undefined;
  if (problem === undefined) return [];
  return [
    {
      kind: 'price-missing',
      what: `line ${line.line}: ${problem}`,
      canDo: ['Send a revision with a price that fits the line’s unit', 'Cancel the line'],
    },
  ];
}

type Terms = Pick<Gate, 'amount' | 'account'>;

function creditVerdict(
  { state, around }: GateInput,
  { amount, account }: Terms,
): Pick<Gate, 'verdict' | 'stops' | 'askAgainAt'> {
  const passed = { verdict: 'passed', stops: [] } as const;
  const asked = { verdict: 'ask-credit', stops: [] } as const;
  if (isCovered(state, around, amount)) return passed;
  const last = state.credit.at(-1);
  if (last === undefined) return asked;
  if (isGranted(state, last, amount)) return passed;
  if (last.verdict === 'granted' || last.account !== account.id) return asked;
  const again = new Date(Date.parse(last.at) + CREDIT_AGAIN_MINUTES * 60_000).toISOString();
  if (again <= around.now) return asked;
  return {
    verdict: 'held',
    stops: [
      {
        kind: 'credit-hold',
        what: last.why,
        canDo: ['crossdock orders release <channel> <number> accepts it all the same', 'Cancel the order'],
      },
    ],
    askAgainAt: again,
  };
}

/** Granted up to this amount, or refused and released by a person since. */
function isGranted({ decisions }: OrderState, last: OrderState['credit'][number], amount: Money): boolean {
  if (isMore(amount, last.amount)) return false;
  if (last.verdict === 'granted') return true;
  const released = decisions.findLast(({ action }) => action === 'release');
  return released !== undefined && released.at >= last.at;
}

/** Paid is paid: no limit is touched. */
function isCovered({ current }: OrderState, { policy }: Around, amount: Money): boolean {
  const payment = current?.order.payment;
  if (policy.credit === 'not-checked' || decimalOf(amount.amount).units === 0n) return true;
  if (payment === undefined || payment.method === 'terms' || payment.authorised === undefined) return false;
  return !isMore(amount, payment.authorised);
}
