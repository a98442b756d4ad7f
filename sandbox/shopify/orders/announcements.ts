/** Webhooks about orders: as much of the order as the subscription asks for, and of an edit only what was edited. */
import type { ShopState } from '../state.ts';
import { bareId, withBareIds } from '../webhooks.ts';
import type { OrderState } from './state.ts';

export type OrderTopic =
  'ORDERS_CREATE' | 'ORDERS_UPDATED' | 'ORDERS_EDITED' | 'ORDERS_CANCELLED' | 'ORDERS_PAID';

/** Tells subscribers of a topic. */
export function announceOrder(shop: ShopState, topic: OrderTopic, order: OrderState): void {
  const payload = topic === 'ORDERS_EDITED' ? editPayload(shop, order) : orderPayload(order);
  shop.announce(topic, order.id, (fields) => withBareIds(only(payload, fields)));
}

function only(payload: object, fields: readonly string[]): object {
  return fields.length === 0
    ? payload
    : Object.fromEntries(Object.entries(payload).filter(([name]) => fields.includes(name)));
}

/** The part that subscribers of the hub ask for; personal data is never sent to whoever does not ask for it. */
function orderPayload(order: OrderState): Readonly<Record<string, unknown>> {
  return {
    id: bareId(order.id),
    admin_graphql_api_id: order.id,
    name: order.name,
    created_at: order.createdAt.toISOString(),
    updated_at: order.updatedAt.toISOString(),
    cancelled_at: order.cancelledAt?.toISOString() ?? null,
    financial_status: order.financialStatus.toLowerCase(),
  };
}

function editPayload(shop: ShopState, order: OrderState): object {
  const instant = order.updatedAt.toISOString();
  return {
    order_edit: {
      id: bareId(shop.newId('OrderEdit')),
      app_id: null,
      created_at: instant,
      committed_at: instant,
      notify_customer: false,
      order_id: bareId(order.id),
      staff_note: '',
      user_id: null,
      line_items: { additions: [], removals: [] },
      discounts: { line_item: { additions: [], removals: [] } },
      shipping_lines: { additions: [], removals: [] },
    },
  };
}
