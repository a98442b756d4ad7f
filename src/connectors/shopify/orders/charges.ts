/** What an order of the shop is charged beside its goods: the price of each way in which it is sent, after all discounts on it; pure. */
import type { OrderCharge } from '../../../model/documents/charges.ts';
import type { Order } from '../../../model/documents/order.ts';
import { decimalOf, formatDecimal } from '../../../model/values/decimal.ts';
import { andThen, gather, gatherEach } from '../../kit/gather.ts';
import { breach, mapped, type Mapped } from '../../kit/mapping.ts';
import { collectedTax } from './collected-tax.ts';
import type { ShopifyOrder, ShopifyShippingLine } from './shape.ts';

type Told = Pick<Order, 'charges' | 'collectedTax'>;

/**
 * Discounts on goods are in their prices, those on shipping in its own: none of them is told again. Prices stay as they were sold, also where
 * the shop has given shipping back: that is its own payment, and no other charge. Tax on shipping that costs nothing stands alone.
 */
export function shippingOf({ shippingLines: { nodes, pageInfo } }: ShopifyOrder): Mapped<Told> {
  if (pageInfo.hasNextPage) return breach('shippingLines', 'more', `at most ${nodes.length} ways of sending`);
  const paid = nodes.flatMap((line, index) => (isFree(line) ? [] : [chargeOf(line, index)]));
  const free = nodes.filter(isFree).flatMap(({ taxLines }) => taxLines);
  const parts = gather<{ charges: OrderCharge[]; shipping: OrderCharge['collectedTax'] }>({
    charges: gatherEach(paid),
    shipping: collectedTax('shippingLines', free),
  });
  return andThen(parts, ({ charges, shipping }) => ({
    ...(charges.length > 0 && { charges }),
    ...(shipping !== undefined && { collectedTax: { shipping } }),
  }));
}

function isFree({ discountedPriceSet }: ShopifyShippingLine): boolean {
  return decimalOf(discountedPriceSet.presentmentMoney.amount).units === 0n;
}

const LONGEST_TITLE = 100;

function chargeOf(line: ShopifyShippingLine, index: number): Mapped<OrderCharge> {
  const { id, title, discountedPriceSet, taxLines } = line;
  const { amount, currencyCode } = discountedPriceSet.presentmentMoney;
  const tax = collectedTax(`shippingLines.nodes[${index}]`, taxLines);
  if ('breach' in tax) return tax;
  const words = title.trim().slice(0, LONGEST_TITLE).trim();
  return mapped({
    charge: id === null ? `shipping-${index + 1}` : `shipping-${id.slice(id.lastIndexOf('/') + 1)}`,
    kind: 'charge',
    reason: 'freight',
    amount: formatDecimal(decimalOf(amount)),
    currency: currencyCode,
    ...(words !== '' && { description: words }),
    ...(tax.mapped !== undefined && { collectedTax: tax.mapped }),
  });
}
