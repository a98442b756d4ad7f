/** Source `orders`: whatever is told of an order, in whatever order, makes it be read as it is now. */
import { breach, mapped, type Mapped } from '../../kit/mapping.ts';
import { parseJson } from '../../kit/parse-json.ts';
import type { Opened, RawMessage, Source } from '../../kit/source.ts';
import { verifySigned } from '../products/webhook.ts';
import type { Settings } from '../settings.ts';
import { subscribe } from '../subscriptions.ts';
import { mapOrder, revisionOf } from './map.ts';
import { changedOrders, ordersById, OVERLAP_SECONDS } from './reading.ts';
import { ShopifyOrder } from './shape.ts';

const TOPICS = ['ORDERS_CREATE', 'ORDERS_UPDATED', 'ORDERS_CANCELLED', 'ORDERS_PAID', 'ORDERS_EDITED'];
/** Which order it is, and nothing about its buyer: the inbox keeps messages for a long time. */
const FIELDS = ['id', 'admin_graphql_api_id', 'updated_at', 'order_edit'];

export const orders: Source<Settings, typeof ShopifyOrder, 'order'> = {
  domain: 'order',
  contract: { name: 'shopify.order', version: '2026-04' },
  from: ShopifyOrder,
  key: ({ id }) => id,
  version: revisionOf,
  map: mapOrder,
  webhook: {
    verify: verifySigned,
    open,
    subscribe: (context, callbackUrl) => subscribe(context, callbackUrl, { topics: TOPICS, fields: FIELDS }),
  },
  poll: { everySeconds: 60, overlapSeconds: OVERLAP_SECONDS, read: changedOrders },
  byKey: ordersById,
};

function open({ body }: RawMessage): Mapped<Opened> {
  const parsed = parseJson(body);
  if ('breach' in parsed) return parsed;
  // An edit names its order; all other topics are the order itself.
  const edit = member(parsed.mapped, 'order_edit');
  const id = member(edit ?? parsed.mapped, edit === undefined ? 'id' : 'order_id');
  // Ids are longer than a double holds: `parseJson` then gives their text.
  const digits = typeof id === 'string' || typeof id === 'number' ? String(id) : '';
  return /^[0-9]{1,20}$/.test(digits)
    ? mapped({ keys: [`gid://shopify/Order/${digits}`] })
    : breach(edit === undefined ? 'id' : 'order_edit.order_id', id, 'the number of an order');
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}
