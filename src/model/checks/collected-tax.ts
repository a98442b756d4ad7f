/** Sales tax that a channel says it has collected: in the order's currency, never below nothing, and the sum of its parts. */
import type { CollectedTax } from '../documents/charges.ts';
import type { Order } from '../documents/order.ts';
import { addDecimals, compareDecimals, decimalOf, formatDecimal, ZERO } from '../values/decimal.ts';
import { problem, type Problem } from '../values/problem.ts';
import { numberProblems } from './parts.ts';

/** Lists what contradicts itself, by the fields of the order. */
export function collectedTaxProblems(order: Order): readonly Problem[] {
  const { currency, lines, charges = [], collectedTax: { shipping, total } = {} } = order;
  return [
    ...lines.flatMap(({ collectedTax }, index) =>
      amountProblems(`lines[${index}].collectedTax`, collectedTax, currency),
    ),
    ...charges.flatMap(({ collectedTax }, index) =>
      amountProblems(`charges[${index}].collectedTax`, collectedTax, currency),
    ),
    ...amountProblems('collectedTax.shipping', shipping, currency),
    ...amountProblems('collectedTax.total', total, currency),
    ...sumProblems(order),
  ];
}

type Amount = Pick<CollectedTax, 'amount' | 'currency'>;

function amountProblems(path: string, tax: Amount | undefined, currency: string): readonly Problem[] {
  if (tax === undefined) return [];
  const isOther = tax.currency !== currency;
  return [
    ...numberProblems(`${path}.amount`, tax.amount, 'zero-or-more'),
    ...(isOther ? [problem(tax.currency, `${currency}, the currency of the order`, `${path}.currency`)] : []),
  ];
}

function sumProblems({
  lines,
  charges = [],
  collectedTax: { shipping, total } = {},
}: Order): readonly Problem[] {
  if (total === undefined) return [];
  const parts = [
    shipping,
    ...charges.map(({ collectedTax }) => collectedTax),
    ...lines.filter(({ cancelled }) => cancelled !== true).map((line) => line.collectedTax),
  ];
  const sum = parts.map((part) => (part === undefined ? ZERO : decimalOf(part.amount))).reduce(addDecimals);
  return compareDecimals(sum, decimalOf(total.amount)) === 0
    ? []
    : [
        problem(
          total.amount,
          `${formatDecimal(sum)}, what lines, charges and shipping come to`,
          'collectedTax.total.amount',
        ),
      ];
}
