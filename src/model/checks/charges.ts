/** Charges of an order: each named once, above nothing, in the order's currency and its coins; and no line is called like one. */
import { CHARGE_NAME, type OrderCharge } from '../documents/charges.ts';
import type { Order } from '../documents/order.ts';
import { minorUnitDigits } from '../values/currencies.ts';
import { decimalOf, formatDecimal } from '../values/decimal.ts';
import { problem, type Problem } from '../values/problem.ts';
import { nameProblems, numberProblems } from './parts.ts';

/** Lists what contradicts itself, by the fields of the order. */
export function chargeProblems({ charges = [], lines, currency }: Order): readonly Problem[] {
  return [
    ...charges.flatMap((charge, index) => oneProblems(`charges[${index}]`, charge, currency)),
    ...charges.flatMap(({ charge }, index) =>
      charges.findIndex((each) => each.charge === charge) < index
        ? [problem(charge, 'each charge once', `charges[${index}].charge`)]
        : [],
    ),
    ...lines.flatMap(({ line }, index) =>
      line.startsWith(CHARGE_NAME)
        ? [problem(line, `a name that does not begin with ${CHARGE_NAME}`, `lines[${index}].line`)]
        : [],
    ),
  ];
}

function oneProblems(path: string, told: OrderCharge, currency: string): readonly Problem[] {
  const digits = minorUnitDigits(currency) ?? 2;
  const isTooFine = formatDecimal(decimalOf(told.amount)).split('.')[1]?.length ?? 0;
  return [
    ...nameProblems(`${path}.charge`, told.charge),
    ...numberProblems(`${path}.amount`, told.amount, 'above-zero'),
    ...(isTooFine > digits
      ? [problem(told.amount, `at most ${digits} digits behind the point in ${currency}`, `${path}.amount`)]
      : []),
    ...(told.currency === currency
      ? []
      : [problem(told.currency, `${currency}, the currency of the order`, `${path}.currency`)]),
  ];
}
