/** Sales tax that the channel which brought an order remits itself: what the shop calls channel liable; pure. */
import type { CollectedTax } from '../../../model/documents/charges.ts';
import { minorUnitDigits } from '../../../model/values/currencies.ts';
import {
  addDecimals,
  decimalOf,
  formatDecimal,
  multiplyByRatio,
  ZERO,
  type Decimal,
  type WholeRatio,
} from '../../../model/values/decimal.ts';
import { breach, mapped, type Mapped } from '../../kit/mapping.ts';
import type { ShopifyTaxLine } from './shape.ts';

/** Of tax that is told for more than is left, this part is collected. */
const ALL: WholeRatio = { numerator: 1, denominator: 1 };

/** Nothing where the shop's own tax is meant: that is what the tax engine says. Of one line it is remitted by one party. */
export function collectedTax(
  path: string,
  taxLines: readonly ShopifyTaxLine[],
  part: WholeRatio = ALL,
): Mapped<CollectedTax | undefined> {
  const [liable, own] = [taxLines.filter(isChannels), taxLines.filter((line) => !isChannels(line))];
  const [collected, ours] = [sumOf(liable), sumOf(own)];
  const [first] = liable;
  if (first === undefined || (collected.units === 0n && ours.units !== 0n)) return mapped(undefined);
  if (ours.units !== 0n)
    return breach(
      `${path}.taxLines`,
      formatDecimal(ours),
      'no tax beside that which the channel remits, or all of it',
    );
  const currency = first.priceSet.presentmentMoney.currencyCode;
  const scale = minorUnitDigits(currency) ?? 2;
  const amount = formatDecimal(multiplyByRatio(collected, part, { scale, mode: 'half-up' }));
  return mapped({ amount, currency, remittedBy: 'channel' });
}

/** Where nobody says who is liable, the seller is. */
function isChannels({ channelLiable }: ShopifyTaxLine): boolean {
  return channelLiable === true;
}

function sumOf(lines: readonly ShopifyTaxLine[]): Decimal {
  return lines.map(({ priceSet }) => decimalOf(priceSet.presentmentMoney.amount)).reduce(addDecimals, ZERO);
}
