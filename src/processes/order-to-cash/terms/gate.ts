/** May this order go on? Terms of the account and those above it, prices, tax, payment, fraud, credit; each rule says why. */
import type { Money } from '../../../model/primitives.ts';
import { addDecimals, decimalOf, formatDecimal, ZERO, type Decimal } from '../../../model/values/decimal.ts';
import type { WantedDocument } from '../../kit/process.ts';
import type { Around, PartyTerms } from '../around.ts';
import { allowanceStops } from '../charges/allowances.ts';
import { chargesOf, sumOfCharges, type ChargeView } from '../charges/charges.ts';
import type { OrderEffect } from '../effects.ts';
import { atLeastZero, type LineView } from '../lines.ts';
import type { OrderState } from '../state.ts';
import { isReleased } from './released.ts';
import { PASSED, type Awaited, type Step } from './asking.ts';
import { creditOf } from './owing.ts';
import { fraudOf } from './fraud.ts';
import { paymentOf, type GivesBack, type Paid } from './payments/payment.ts';
import { amountOf, type UnitPrice } from '../prices/prices.ts';
import { pricesOf, type PricedStep } from '../prices/pricing.ts';
import { itemStops, partyStops, type Stop } from './stops.ts';
import { dueNow, taxShare } from './taking.ts';
import { remittedByChannel } from '../taxes/collected-tax.ts';
import { taxOf, UNTAXED, type Taxed } from '../taxes/tax.ts';

export interface Gate {
  /** `asking`: an answer is missing, of the hub (`effects`) or of somebody outside (`awaited`). */
  readonly verdict: 'passed' | 'held' | 'refused' | 'asking';
  /** Only where it does not pass. */
  readonly stops: readonly Stop[];
  readonly effects: readonly OrderEffect[];
  readonly awaited: readonly Awaited[];
  /** Questions that stand outside. */
  readonly documents: readonly WantedDocument[];
  /** What counts instead of answers that did not come, in words. */
  readonly assumptions: readonly string[];
  readonly prices: ReadonlyMap<string, UnitPrice>;
  /** What is charged or given beside the goods. */
  readonly charges: readonly ChargeView[];
  /** Without tax, charges with it; never less than nothing. */
  readonly net: Money;
  /** `undefined` where nobody is asked, or nothing was said yet. */
  readonly tax: Decimal | undefined;
  /** Tax that the channel has collected and remits itself: the buyer pays it, and not to us. `undefined`: none. */
  readonly collected: Decimal | undefined;
  readonly taxOf: TaxOf;
  /** What goes back by payments; absent: nobody follows payments of this order. */
  readonly givesBack: GivesBack | undefined;
  /** With tax of ours. */
  readonly amount: Money;
  /** For so much of it a payment stands, whether that is enough or not. */
  readonly paidFor: Decimal;
  /** The account that owes: the nearest with a limit; the customer itself where none has one. */
  readonly account: PartyTerms;
  /** Paid for, or paid before anything leaves. */
  readonly isPaid: boolean;
  readonly askAgainAt: readonly string[];
  /** The account was judged while the ERP was silent: it is judged again when the ERP is heard. */
  readonly isOnOldWord?: true;
}

/** The tax on so much of a line, as far as it is known or assumed. */
export type TaxOf = (line: LineView, quantity: Decimal) => Decimal;

export interface GateInput {
  readonly state: OrderState;
  readonly around: Around;
  readonly lines: readonly LineView[];
  readonly customer: string;
  readonly shipTo: string | undefined;
  readonly itemOf: (line: LineView) => string;
  /** What goes back to the buyer in all by returns, at these prices. */
  readonly refundOf: (prices: ReadonlyMap<string, UnitPrice>, taxOf: TaxOf) => Decimal;
}

/** Judges the order as it is wanted now. */
export function judge(input: GateInput): Gate {
  const { priced, taxed, paid, fraud, charges, net, total } = stepsOf(input);
  const steps = [priced, taxed, paid, fraud];
  const chain = input.around.chainOf(input.customer);
  const terms = {
    prices: priced.prices,
    charges,
    net,
    tax: taxed.tax,
    collected: remittedByChannel(input.state.current?.order, input.lines, charges),
    taxOf: (line: LineView, quantity: Decimal) =>
      taxShare(line, quantity, { prices: priced.prices, net, ...taxed }),
    givesBack: paid.givesBack,
    amount: total,
    paidFor: paid.standsFor ?? ZERO,
    account: accountOf(chain),
    isPaid: paid.covers,
    documents: steps.flatMap(({ documents }) => documents),
    assumptions: steps.flatMap(({ assumptions }) => assumptions),
  };
  const stops = [
    ...stopsOf(input, steps),
    ...allowanceStops(input.lines, { charges, currency: net.currency, ...priced }),
  ].filter((stop) => !isReleased(input.state, stop, terms));
  const isRefused = chain.some(({ status }) => status === 'closed');
  const verdict = verdictOf(input, { ...terms, steps, stops, isRefused });
  const again = [priced.askAgainAt, paid.askAgainAt, verdict.askAgainAt].filter((each) => each !== undefined);
  const awaited = steps.flatMap((step) => step.awaited.map(({ until }) => until));
  return { ...terms, ...verdict, askAgainAt: [...again, ...awaited] };
}

interface Steps {
  readonly priced: PricedStep;
  readonly taxed: Taxed;
  readonly paid: Paid;
  readonly fraud: Step;
  readonly charges: readonly ChargeView[];
  readonly net: Money;
  /** With tax. */
  readonly total: Money;
}

/** Nobody is asked about an order whose prices are not known; then all are asked at once. */
function stepsOf(input: GateInput): Steps {
  const { state, around, lines } = input;
  const priced = pricesOf(input);
  const { prices } = priced;
  const charges = chargesOf(state, lines, around);
  const net = withCharges(amountOf(lines, prices, state.current?.order.currency ?? ''), charges);
  const isPriced = priced.stops.length + priced.effects.length === 0;
  if (!isPriced) return { ...UNASKED, priced, charges, net, total: net };
  const taxed = taxOf({ ...input, prices, charges, net });
  const total = withTax(net, taxed.tax);
  const terms = { prices, charges, net, ...taxed };
  const due = dueNow(state, lines, terms);
  const refund = input.refundOf(prices, (line, quantity) => taxShare(line, quantity, terms));
  const paid = paymentOf({ state, around, total, due, refund });
  const isWanted = lines.some(({ wanted }) => wanted.units > 0n);
  return {
    priced,
    charges,
    net,
    total,
    taxed,
    paid,
    fraud: isWanted ? fraudOf({ ...input, total }) : PASSED,
  };
}

const UNASKED: Pick<Steps, 'taxed' | 'paid' | 'fraud'> = {
  taxed: UNTAXED,
  paid: { ...PASSED, covers: false },
  fraud: PASSED,
};

function withCharges({ amount, currency }: Money, charges: readonly ChargeView[]): Money {
  const sum = addDecimals(decimalOf(amount), sumOfCharges(charges));
  return { amount: formatDecimal(atLeastZero(sum, ZERO)), currency };
}

function stopsOf({ around, lines, customer, itemOf }: GateInput, steps: readonly Step[]): readonly Stop[] {
  const wanted = lines.filter((line) => line.wanted.units > 0n);
  return [
    // Nobody is asked whether a cancelled order may go on.
    ...(wanted.length === 0 ? [] : partyStops(around.chainOf(customer))),
    ...wanted.flatMap((line) => itemStops(around, line, itemOf(line))),
    ...steps.flatMap((step) => step.stops),
  ];
}

type Terms = Pick<Gate, 'amount' | 'paidFor' | 'account' | 'isPaid'> & {
  readonly steps: readonly Step[];
  readonly stops: readonly Stop[];
  readonly isRefused: boolean;
};
type Verdict = Pick<Gate, 'verdict' | 'stops' | 'effects' | 'awaited' | 'isOnOldWord'> & {
  readonly askAgainAt?: string;
};

/** What the hub can answer itself is asked first; then what keeps it; then what others shall answer; credit at last. */
function verdictOf(input: GateInput, { steps, stops, isRefused, ...terms }: Terms): Verdict {
  const nothing = { stops: [], effects: [], awaited: [] };
  const effects = steps.flatMap((step) => step.effects);
  if (effects.length > 0) return { ...nothing, verdict: 'asking', effects };
  if (stops.length > 0) return { ...nothing, verdict: isRefused ? 'refused' : 'held', stops };
  const awaited = steps.flatMap((step) => step.awaited);
  if (awaited.length > 0) return { ...nothing, verdict: 'asking', awaited };
  return { ...nothing, ...creditOf(input, terms) };
}

function accountOf(chain: readonly PartyTerms[]): PartyTerms {
  const account = chain.find(({ creditLimit }) => creditLimit !== undefined) ?? chain[0];
  if (account === undefined) throw new Error('an order without its customer cannot be judged');
  return account;
}

/** Tax on what is given is below zero, and never makes it less than nothing. */
function withTax({ amount, currency }: Money, tax: Decimal | undefined): Money {
  const sum = addDecimals(decimalOf(amount), tax ?? ZERO);
  return { amount: formatDecimal(atLeastZero(sum, ZERO)), currency };
}
