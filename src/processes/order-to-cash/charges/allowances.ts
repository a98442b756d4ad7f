/** Allowances that come to more than what they are given on: no invoice can be posted for less than nothing; pure. */
import { addDecimals, decimalOf, formatDecimal, ZERO } from '../../../model/values/decimal.ts';
import type { LineView } from '../lines.ts';
import { amountOf, type UnitPrice } from '../prices/prices.ts';
import type { Step } from '../terms/asking.ts';
import type { Stop } from '../terms/stops.ts';
import { sumOfCharges, type ChargeView } from './charges.ts';

interface Priced extends Pick<Step, 'stops' | 'effects'> {
  readonly prices: ReadonlyMap<string, UnitPrice>;
  readonly charges: readonly ChargeView[];
  readonly currency: string;
}

/** One stop of the whole order, once its prices are known. */
export function allowanceStops(
  lines: readonly LineView[],
  { prices, charges, currency, stops, effects }: Priced,
): readonly Stop[] {
  const isKnown = stops.length + effects.length === 0 && lines.some(({ wanted }) => wanted.units > 0n);
  const { amount, sum } = sumsOf(lines, { prices, charges, currency });
  if (!isKnown || sum.units >= 0n) return [];
  return [
    {
      kind: 'allowance-too-large',
      what: `the goods come to ${amount} ${currency}, and with what is charged and given beside them the order to ${formatDecimal(sum)} ${currency}: less than nothing`,
      canDo: ['Send a revision with allowances that fit: the order goes on by itself', 'Cancel the order'],
    },
  ];
}

function sumsOf(
  lines: readonly LineView[],
  { prices, charges, currency }: Omit<Priced, 'stops' | 'effects'>,
) {
  const { amount } = amountOf(lines, prices, currency);
  return { amount, sum: [decimalOf(amount), sumOfCharges(charges)].reduce(addDecimals, ZERO) };
}
