/** What an order is worth while not all of its prices count: as far as it was shown, or agreed; pure. */
import type { Money } from '../../../model/primitives.ts';
import {
  addDecimals,
  decimalOf,
  formatDecimal,
  multiplyByRatio,
  ZERO,
  type Decimal,
} from '../../../model/values/decimal.ts';
import { minorUnitDigits } from '../../../model/values/currencies.ts';
import type { LineView } from '../lines.ts';
import { lineAmount, type UnitPrice } from './prices.ts';

/** Without tax. `undefined`: nobody has said a price of anything that is wanted. */
export function worthOf(
  lines: readonly LineView[],
  prices: ReadonlyMap<string, UnitPrice>,
  currency: string,
): Money | undefined {
  const amounts = lines
    .filter(({ wanted }) => wanted.units > 0n)
    .flatMap((line) => worthOfLine(line, prices.get(line.line), currency) ?? []);
  if (amounts.length === 0) return undefined;
  return { amount: formatDecimal(amounts.reduce(addDecimals, ZERO)), currency };
}

function worthOfLine(line: LineView, price: UnitPrice | undefined, currency: string): Decimal | undefined {
  const unitPrice = price === undefined ? undefined : likelyPrice(price);
  return unitPrice === undefined ? asShown(line, currency) : lineAmount(line.wanted, { unitPrice }, currency);
}

/** What was shown is what the buyer expects to pay. */
function likelyPrice(price: UnitPrice): string | undefined {
  return 'problem' in price ? (price.shown ?? price.agreed) : price.unitPrice;
}

/** Also where it cannot be said for one of the unit. */
function asShown({ wanted, unit, told: { price } }: LineView, currency: string): Decimal | undefined {
  if (price?.per.unit !== unit || price.currency !== currency) return undefined;
  const [amount, per] = [decimalOf(price.amount), decimalOf(price.per.value)];
  const ratio = {
    numerator: amount.units * 10n ** BigInt(per.scale),
    denominator: per.units * 10n ** BigInt(amount.scale),
  };
  return multiplyByRatio(wanted, ratio, { scale: minorUnitDigits(currency) ?? 2, mode: 'half-up' });
}
