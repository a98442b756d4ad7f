/** What returns are worth, and what was given back for them so far; pure. */
import { Compile } from 'typebox/compile';
import { Payment } from '../../../model/documents/payment.ts';
import { minorUnitDigits } from '../../../model/values/currencies.ts';
import {
  addDecimals,
  compareDecimals,
  decimalOf,
  multiplyDecimals,
  roundDecimal,
  subtractDecimals,
  ZERO,
  type Decimal,
} from '../../../model/values/decimal.ts';
import { atLeastZero, smaller, sumOf, type LineView } from '../lines.ts';
import type { OrderState } from '../state.ts';
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

/** Money that is to be given back for each return, in their order. */
export function refundsOf(input: ReturnsInput, all: readonly Returned[]): readonly Decimal[] {
  return amountsOf(input, all, refundableOf);
}

/**
 * The worth of so much of each return. A line is rounded over all returns of it together: the parts of a line that
 * comes back bit by bit add up to what was invoiced.
 */
function amountsOf(
  input: ReturnsInput,
  all: readonly Returned[],
  quantityOf: (returned: Returned, line: ReturnedLine) => Decimal,
): readonly Decimal[] {
  const before = new Map<string, Decimal>();
  return all.map((returned) =>
    sumOf(
      returned.lines.map((line) => {
        const earlier = before.get(line.of.line) ?? ZERO;
        const now = addDecimals(earlier, quantityOf(returned, line));
        before.set(line.of.line, now);
        return subtractDecimals(worthOf(input, line.of, now), worthOf(input, line.of, earlier));
      }),
    ),
  );
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
  input: Pick<ReturnsInput, 'state' | 'refundedElsewhere'>,
  refunds: readonly Decimal[],
): { readonly each: readonly Decimal[]; readonly left: Decimal } {
  let left = atLeastZero(refundedSoFar(input.state), decimalOf(input.refundedElsewhere ?? '0'));
  const each = refunds.map((refund) => {
    const given = smaller(refund, left);
    left = subtractDecimals(left, given);
    return given;
  });
  return { each, left };
}

const payment = Compile(Payment);

function refundedSoFar({ payments, written }: OrderState): Decimal {
  const told = [
    ...Object.values(payments).map((fact) => fact.payment),
    ...Object.values(written).flatMap(({ answer }) => (payment.Check(answer) ? [answer] : [])),
  ];
  // It never falls: a service does not take a refund back, and the larger word is the later one.
  const largest = new Map<string, Decimal>();
  for (const { payment: id, refunded } of told) {
    const value = decimalOf(refunded);
    if (compareDecimals(value, largest.get(id) ?? ZERO) > 0) largest.set(id, value);
  }
  return sumOf([...largest.values()]);
}
