/** The orders of the benchmark: the same name and place give the same order everywhere. */
import type { Order } from '../../src/model/documents/order.ts';
import { customerNumber } from './instant-prices.ts';
import { itemNumber } from './movement.ts';

/** Which orders: numbers begin with `name`. */
export interface OrderSpec {
  readonly name: string;
  readonly orders: number;
  readonly items: number;
  readonly customers: number;
  /** RFC 3339. */
  readonly placedAt: string;
  /** Every other one is paid by card, those between are on terms; absent: all are on terms. */
  readonly byCard?: boolean;
}

export const CHANNEL = 'storefront';
const LINES_OF_AN_ORDER = 3;

/** Prime, so that neighbours in time are of different items. */
const STRIDE = 7919;

/** All orders of the spec; each of one to three units of three items. */
export function ordersOf(spec: OrderSpec): readonly Order[] {
  return Array.from({ length: spec.orders }, (_, place) => orderAt(spec, place));
}

function orderAt({ name, items, customers, placedAt, byCard }: OrderSpec, place: number): Order {
  return {
    channel: CHANNEL,
    number: `${name}-${place}`,
    revision: '1',
    placedAt,
    customer: { by: 'number', value: customerNumber(place % customers) },
    currency: 'USD',
    ...(byCard === true && place % 2 === 1
      ? { payment: { method: 'card', authorisation: `pay-${name}-${place}` } }
      : {}),
    lines: Array.from({ length: LINES_OF_AN_ORDER }, (_, line) => ({
      line: String(line + 1),
      item: {
        by: 'number' as const,
        value: itemNumber(((place * LINES_OF_AN_ORDER + line) * STRIDE) % items),
      },
      quantity: { value: String(1 + ((place + line) % 3)), unit: 'EA' },
      price: { amount: '10.75', currency: 'USD', per: { value: '1', unit: 'EA' } },
    })),
  };
}
