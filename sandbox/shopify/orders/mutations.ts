/** What apps do with orders: fulfil what is open, and cancel, which Shopify does a moment later. */
import type { ShopState } from '../state.ts';
import { announceOrder } from './announcements.ts';
import { cancelOrder, changed } from './entry.ts';
import type { FulfillmentOrderState, OrderState } from './state.ts';
import { fulfillmentView } from './views.ts';

interface FulfillmentInput {
  readonly trackingInfo?: {
    readonly number?: string | null;
    readonly numbers?: readonly string[] | null;
    readonly company?: string | null;
  } | null;
  readonly lineItemsByFulfillmentOrder: readonly {
    readonly fulfillmentOrderId: string;
    readonly fulfillmentOrderLineItems?: readonly { readonly id: string; readonly quantity: number }[] | null;
  }[];
}

export function orderMutations(shop: ShopState, pause: () => Promise<void>) {
  return {
    fulfillmentCreate: ({ fulfillment }: { fulfillment: FulfillmentInput }) => {
      const chosen = chosenParts(shop, fulfillment);
      if (typeof chosen === 'string')
        return { fulfillment: null, userErrors: [{ field: ['fulfillment'], message: chosen }] };
      return { fulfillment: fulfil(shop, fulfillment, chosen), userErrors: [] };
    },
    orderCancel: ({ orderId, reason, restock }: { orderId: string; reason: string; restock: boolean }) => {
      const order = shop.orders.get(orderId);
      const refusal = cancelRefusal(order);
      if (order === undefined || refusal !== undefined)
        return { job: null, orderCancelUserErrors: [refusal] };
      void pause().then(() =>
        order.cancelledAt === null && restock ? cancelOrder(shop, order, reason) : undefined,
      );
      return { job: { id: shop.newId('Job'), done: false }, orderCancelUserErrors: [] };
    },
  };
}

function cancelRefusal(order: OrderState | undefined) {
  if (order === undefined) return { code: 'NOT_FOUND', field: ['orderId'], message: 'Order does not exist' };
  if (order.cancelledAt !== null)
    return { code: 'INVALID', field: ['orderId'], message: 'Order has already been cancelled' };
  return order.fulfillments.some(({ status }) => status === 'SUCCESS')
    ? { code: 'INVALID', field: ['orderId'], message: 'Cannot cancel an order that has been fulfilled' }
    : undefined;
}

interface Chosen {
  readonly order: OrderState;
  readonly parts: readonly {
    readonly line: FulfillmentOrderState['lines'][number];
    readonly quantity: number;
  }[];
}

/** All parts of one location and one order, or why not. */
function chosenParts(
  shop: ShopState,
  { lineItemsByFulfillmentOrder: asked }: FulfillmentInput,
): Chosen | string {
  const found = asked.map(({ fulfillmentOrderId: id }) => findFulfillmentOrder(shop, id));
  const [first] = found;
  if (first === undefined || found.includes(undefined)) return 'Fulfillment order does not exist.';
  const places = new Set(found.map((each) => each?.own.locationId));
  if (places.size > 1) return 'All fulfillment orders must have the same assigned location.';
  const parts = asked.flatMap(({ fulfillmentOrderLineItems }, index) => {
    const lines = found[index]?.own.lines ?? [];
    return fulfillmentOrderLineItems === undefined || fulfillmentOrderLineItems === null
      ? lines.map((line) => ({ line, quantity: line.remaining }))
      : fulfillmentOrderLineItems.map(({ id, quantity }) => ({
          line: lines.find((each) => each.id === id),
          quantity,
        }));
  });
  const sound = parts.flatMap(({ line, quantity }) => (line === undefined ? [] : [{ line, quantity }]));
  const isTooMuch = sound.some(({ line, quantity }) => quantity < 1 || quantity > line.remaining);
  if (sound.length !== parts.length || sound.length === 0 || isTooMuch)
    return 'Invalid fulfillment order line item quantity requested.';
  return { order: first.order, parts: sound };
}

function findFulfillmentOrder(shop: ShopState, id: string) {
  for (const order of shop.orders.values()) {
    const own = order.fulfillmentOrders.find((each) => each.id === id);
    if (own !== undefined) return { order, own };
  }
  return undefined;
}

function fulfil(shop: ShopState, { trackingInfo }: FulfillmentInput, { order, parts }: Chosen): object {
  const numbers = trackingInfo?.numbers ?? [trackingInfo?.number ?? []].flat();
  const made = {
    id: shop.newId('Fulfillment'),
    name: `${order.name}-F${order.fulfillments.length + 1}`,
    status: 'SUCCESS',
    company: trackingInfo?.company ?? null,
    numbers,
    lines: parts.map(({ line: { lineId }, quantity }) => ({
      id: shop.newId('FulfillmentLineItem'),
      lineId,
      quantity,
    })),
    createdAt: shop.now(),
  };
  for (const { line, quantity } of parts) line.remaining -= quantity;
  order.fulfillments.push(made);
  release(shop, order, made.lines);
  changed(shop, order, {});
  announceOrder(shop, 'ORDERS_UPDATED', order);
  return fulfillmentView(shop, order, made);
}

/** What left is no longer committed. */
function release(
  shop: ShopState,
  order: OrderState,
  lines: readonly { readonly lineId: string; readonly quantity: number }[],
): void {
  for (const { lineId, quantity } of lines) {
    const variantId = order.lines.find(({ id }) => id === lineId)?.variantId ?? '';
    const place = order.fulfillmentOrders.find((each) => each.lines.some((line) => line.lineId === lineId));
    const variant = shop.productOfVariant.get(variantId)?.variants.find(({ id }) => id === variantId);
    const level = variant?.levels.get(place?.locationId ?? '');
    if (level !== undefined) level.committed -= quantity;
  }
}
