/** What returns are worth, and what was given back for them so far; pure. */
import { minorUnitDigits } from '../../../model/values/currencies.ts';
import {
  addDecimals,
  decimalOf,
  multiplyDecimals,
  roundDecimal,
  subtractDecimals,
  ZERO,
  type Decimal,
} from '../../../model/values/decimal.ts';
import { atLeastZero, smaller, sumOf, type LineView } from '../lines.ts';
import type { OrderState } from '../state.ts';
import { isInvoiced } from '../terms/taking.ts';
import { standingsOf } from '../terms/payments/authorisations.ts';
import { countedOf, type Returned, type ReturnedLine, type ReturnsInput } from './returned.ts';

/** What of a line is credited now: goods that came, or that the buyer keeps. */
export function creditedOf({ told }: Returned, line: ReturnedLine): Decimal {
  return told.return.keepsGoods === true ? line.granted : countedOf(line);
}

/** What of a line money is given back for now. */
export function refundableOf({ told }: Returned, line: ReturnedLine): Decimal {
  const { compensation, keepsGoods, inAdvance } = told.return;
  if (compensation !== 'refund') return ZERO;
  return keepsGoods === true || inAdvance === true ? line.granted : countedOf(line);
}

/** Money that is to be given back for each return, in their order: what goods are worth that were paid for. */
export function refundsOf(input: ReturnsInput, all: readonly Returned[]): readonly Decimal[] {
  const worth = amountsOf(input, all);
  if (input.givesBack === undefined) return worth;
  let left = input.givesBack.forReturns;
  return worth.map((each) => {
    const due = smaller(each, left);
    left = subtractDecimals(left, due);
    return due;
  });
}

/**
 * The worth of each return. A line is rounded over all returns of it together: the parts of a line that comes back bit by
 * bit add up to what was invoiced.
 */
function amountsOf(input: ReturnsInput, all: readonly Returned[]): readonly Decimal[] {
  const before = new Map<string, Decimal>();
  return all.map((returned) =>
    sumOf(
      returned.lines.map((line) => {
        const earlier = before.get(line.of.line) ?? ZERO;
        const now = addDecimals(earlier, refundableOf(returned, line));
        before.set(line.of.line, now);
        return subtractDecimals(chargedIn(input, line.of, now), chargedIn(input, line.of, earlier));
      }),
    ),
  );
}

/** What was paid for so much of a line: more than was ordered is charged with its invoice, and comes back for nothing until then. */
function chargedIn(input: ReturnsInput, line: LineView, quantity: Decimal): Decimal {
  const free = isInvoiced(input.lines) ? ZERO : atLeastZero(line.shipped, line.ordered);
  return worthOf(input, line, atLeastZero(quantity, free));
}

/** With tax; zero where nobody can say what the line costs. */
function worthOf({ state, prices, taxOf }: ReturnsInput, line: LineView, quantity: Decimal): Decimal {
  const price = prices.get(line.line);
  if (price === undefined || 'problem' in price || quantity.units <= 0n) return ZERO;
  const scale = minorUnitDigits(state.current?.order.currency ?? '') ?? 2;
  const net = roundDecimal(multiplyDecimals(quantity, decimalOf(price.unitPrice)), {
    scale,
    mode: 'half-up',
  });
  return addDecimals(net, decimalOf(taxOf?.(line, quantity) ?? '0'));
}

/** What was given back for returns, by the last word about each payment: spread over them in their order. */
export function givenBack(
  input: Pick<ReturnsInput, 'state' | 'givesBack'>,
  refunds: readonly Decimal[],
): { readonly each: readonly Decimal[]; readonly left: Decimal } {
  let left = atLeastZero(
    refundedSoFar(input.state),
    input.givesBack?.otherwise ?? decimalOf(input.state.overpaid),
  );
  const each = refunds.map((refund) => {
    const given = smaller(refund, left);
    left = subtractDecimals(left, given);
    return given;
  });
  return { each, left };
}

function refundedSoFar(state: OrderState): Decimal {
  return sumOf(standingsOf(state).map(({ refunded }) => decimalOf(refunded)));
}
