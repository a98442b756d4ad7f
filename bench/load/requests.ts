/** Makes the requests of a load before the clock starts, so that making them is not measured. */
import { customerNumber } from '../estate/instant-prices.ts';
import { itemNumber, signedWebhooks } from '../estate/movement.ts';
import { ordersOf } from '../estate/order-book.ts';
import type { Requests } from './load-spec.ts';

export interface Prepared {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | null;
}

export function prepareRequests(load: Requests): readonly Prepared[] {
  if (load.requests === 'webhooks')
    return signedWebhooks(load.movements).map(({ headers, body }) => ({
      method: 'POST',
      path: load.path,
      headers,
      body,
    }));
  if (load.requests === 'quotes') return quotesOf(load);
  if (load.requests === 'orders') return orderRequests(load);
  return Array.from({ length: load.count }, (_, place) => ({
    method: 'GET',
    path: load.path + basket(place, load).join(','),
    headers: { authorization: load.authorization },
    body: null,
  }));
}

function quotesOf(load: Extract<Requests, { requests: 'quotes' }>): readonly Prepared[] {
  const { path, authorization, count, customers, lines: basketSize, items } = load;
  return Array.from({ length: count }, (_, place) => ({
    method: 'POST',
    path,
    headers: { authorization, 'content-type': 'application/json' },
    body: Buffer.from(
      JSON.stringify({
        party: customerNumber(place % customers),
        lines: basket(place, { basketSize, items }).map((item, line) => ({
          item,
          quantity: String(1 + (line % 150)),
        })),
      }),
    ),
  }));
}

function orderRequests(load: Extract<Requests, { requests: 'orders' }>): readonly Prepared[] {
  const { path, authorization, orders } = load;
  return ordersOf(orders).map((order) => ({
    method: 'POST',
    path,
    headers: {
      ...(authorization === undefined ? {} : { authorization }),
      'content-type': 'application/json',
    },
    body: Buffer.from(JSON.stringify(order)),
  }));
}

const STRIDE = 7919;

/** Different items, other ones in each basket. */
function basket(
  place: number,
  { basketSize, items }: { readonly basketSize: number; readonly items: number },
): readonly string[] {
  return Array.from({ length: basketSize }, (_, line) =>
    itemNumber(((place * basketSize + line) * STRIDE) % items),
  );
}
