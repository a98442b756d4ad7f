/** What a buyer who pays by card owes now: what has left with its share of the tax, and in the end what was invoiced; pure. */
import type { Money } from '../../../model/primitives.ts';
import { minorUnitDigits } from '../../../model/values/currencies.ts';
import {
  addDecimals,
  compareDecimals,
  decimalOf,
  multiplyByRatio,
  negateDecimal,
  ZERO,
  type Decimal,
} from '../../../model/values/decimal.ts';
import { areOpen, type ChargeView } from '../charges/charges.ts';
import type { OrderState } from '../state.ts';
import { atLeastZero, isBilled, openOf, smaller, type LineView } from '../lines.ts';
import { lineAmount, type UnitPrice } from '../prices/prices.ts';

export interface Prices {
  readonly prices: ReadonlyMap<string, UnitPrice>;
  /** Of what is wanted; absent where nobody said it. */
  readonly tax: Decimal | undefined;
  readonly byLine: ReadonlyMap<string, Decimal>;
  readonly net: Money;
  /** Part of the net. */
  readonly charges: readonly ChargeView[];
  /** Without tax: what the tax is on, where that is not all of it. */
  readonly taxable?: Money | undefined;
}

/** What shall have been taken of a payment by now, in all; `isFinal`: no more will be. */
export interface Due {
  readonly amount: Decimal;
  readonly isFinal: boolean;
}

/**
 * The invoices count as soon as all that has left is invoiced, in the order's currency. Until then: of a line that has left as a whole its
 * amount and tax, of a part its share, rounded to the smallest coin; and charges with the first goods. What nobody is to pay for an ERP may
 * bill all the same, until it has closed the order.
 */
export function dueNow(
  { invoices, response }: Pick<OrderState, 'invoices' | 'response'>,
  lines: readonly LineView[],
  terms: Prices,
): Due {
  const isWhole = lines.every(isBilled) && !areOpen(terms.charges);
  const isBilledOut = response?.response.state === 'closed' || lines.every(({ free }) => free.units === 0n);
  const isFinal = isWhole && isBilledOut && isSettled(lines);
  const posted = invoices.flatMap(({ invoice }) => (invoice.kind === 'invoice' ? [invoice] : []));
  const amounts =
    isWhole && posted.length > 0 && posted.every(({ currency }) => currency === terms.net.currency)
      ? posted.map(({ total }) => decimalOf(total))
      : [
          ...lines.map((line) => dueOf(line, terms)),
          ...terms.charges.map((each) => dueOfCharge(each, terms)),
        ];
  // An allowance may be more than the first goods that leave.
  return { amount: atLeastZero(amounts.reduce(addDecimals, ZERO), ZERO), isFinal };
}

/** Nothing more will leave: every line has left as far as it is wanted, and nothing of it is on its way. */
function isSettled(lines: readonly LineView[]): boolean {
  return lines.every((line) => compareDecimals(line.shipped, line.wanted) >= 0 && openOf(line).units === 0n);
}

function dueOf(line: LineView, terms: Prices): Decimal {
  const left = smaller(line.shipped, line.ordered);
  if (left.units <= 0n) return ZERO;
  const amount = lineAmount(left, terms.prices.get(line.line), terms.net.currency);
  return addDecimals(amount, taxShare(line, left, terms));
}

function dueOfCharge(charge: ChargeView, terms: Prices): Decimal {
  return charge.isDue ? addDecimals(charge.amount, taxOfCharge(charge, terms)) : ZERO;
}

/** The tax on a charge, below zero on what the buyer is given. */
function taxOfCharge(
  { name, amount }: ChargeView,
  { tax, byLine, net, taxable = net }: Omit<Prices, 'charges' | 'prices'>,
): Decimal {
  const known = byLine.get(name);
  if (known !== undefined) return known;
  const { currency } = net;
  const all = decimalOf(taxable.amount);
  if (amount.units >= 0n) return shareOf(tax ?? ZERO, { of: amount, in: all, currency });
  return negateDecimal(shareOf(tax ?? ZERO, { of: negateDecimal(amount), in: all, currency }));
}

/** The tax on so much of a line. Where only a sum is assumed, each line bears it by its amount. */
export function taxShare(
  line: LineView,
  quantity: Decimal,
  { prices, tax, byLine, net, taxable = net }: Omit<Prices, 'charges'>,
): Decimal {
  const { currency } = net;
  const known = byLine.get(line.line);
  if (known !== undefined) return shareOf(known, { of: quantity, in: taxedOf(line), currency });
  const amount = lineAmount(quantity, prices.get(line.line), currency);
  return shareOf(tax ?? ZERO, { of: amount, in: decimalOf(taxable.amount), currency });
}

/** The tax was asked for what is wanted. */
function taxedOf({ wanted, ordered }: LineView): Decimal {
  return wanted.units > 0n ? wanted : ordered;
}

interface Share {
  readonly of: Decimal;
  readonly in: Decimal;
  readonly currency: string;
}

/** As much of it as the part is of all, rounded to the smallest coin. */
export function shareOf(whole: Decimal, { of: part, in: all, currency }: Share): Decimal {
  if (whole.units === 0n || all.units <= 0n) return ZERO;
  if (compareDecimals(part, all) >= 0) return whole;
  const ratio = {
    numerator: part.units * 10n ** BigInt(all.scale),
    denominator: all.units * 10n ** BigInt(part.scale),
  };
  return multiplyByRatio(whole, ratio, { scale: minorUnitDigits(currency) ?? 2, mode: 'half-up' });
}
