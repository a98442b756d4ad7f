/** Orders as callers of the API hand them in: on terms or by card, in a first revision or a later one. */
import type { Order } from '../../../src/model/documents/order.ts';
import type { Random } from '../../kit/random.ts';

/** Where orders are handed in. */
export const ORDERS = '/process/v1/orders';

/** Where orders are paid by card. */
const CARD_CHANNEL = 'portal';

interface Head {
  /** Default: that of card orders. */
  readonly channel?: string;
  readonly number: string;
  readonly customer: string;
  readonly shipComplete?: boolean;
}

export interface Wanted {
  readonly item: string;
  readonly quantity: number;
}

/** An order in its first revision. */
export function orderOf(
  { channel = CARD_CHANNEL, number, customer, ...rest }: Head,
  lines: readonly Wanted[],
  payment?: Order['payment'],
): Order {
  return {
    channel,
    number,
    revision: '01',
    placedAt: new Date().toISOString(),
    customer: { by: 'number', value: customer },
    currency: 'USD',
    lines: lines.map(({ item, quantity }, place) => ({
      line: String(place + 1),
      item: { by: 'number', value: item },
      quantity: { value: String(quantity), unit: 'EA' },
    })),
    ...(payment === undefined ? {} : { payment }),
    ...rest,
  };
}

interface Goods {
  readonly lines: readonly Wanted[];
  /** List price of one piece of an item. */
  readonly priceOf: (item: string) => number;
}

/** So many times what the goods cost by the list, in cents: what a buyer lets a shop hold on his card. */
export function centsOf({ lines, priceOf }: Goods, times: number): number {
  const goods = lines.reduce((sum, { item, quantity }) => sum + priceOf(item) * quantity, 0);
  return Math.ceil(goods * times * 100) + 100;
}

/** Paid by a card on which so many cents are held. */
export function cardPayment(authorisation: string, cents: number): NonNullable<Order['payment']> {
  return { method: 'card', authorisation, authorised: { amount: (cents / 100).toFixed(2), currency: 'USD' } };
}

/** More of one line, as the next revision. */
export function edited(order: Order, random: Random): Order {
  const changed = random.between(0, order.lines.length - 1);
  return {
    ...order,
    revision: String(Number(order.revision) + 1).padStart(2, '0'),
    lines: order.lines.map((line, place) =>
      place === changed
        ? {
            ...line,
            quantity: { value: String(Number(line.quantity.value) + random.between(1, 4)), unit: 'EA' },
          }
        : line,
    ),
  };
}
