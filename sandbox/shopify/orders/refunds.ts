/** Refunds that staff of the shop make: of goods that have not left, of goods that come back, or of money alone. */
import type { ShopState } from '../state.ts';
import { announceOrder } from './announcements.ts';
import { changed, moreOrLess, restock } from './entry.ts';
import type { LineState, OrderState } from './state.ts';

/** As Shopify has them: off the order before it left, back into stock, or neither; the last takes what was sent first. */
export type RestockType = 'CANCEL' | 'RETURN' | 'NO_RESTOCK';

export interface Refund {
  readonly lines?: readonly {
    readonly line: LineState;
    readonly quantity: number;
    readonly restockType: RestockType;
  }[];
  /** What the buyer gets back, in his currency; default: nothing. */
  readonly amount?: string;
}

/** Gives it back and tells subscribers; the words of the refusal where Shopify would refuse it. */
export function refund(
  shop: ShopState,
  order: OrderState,
  { lines = [], amount = '0' }: Refund,
): string | undefined {
  const refused = lines.find((each) => each.quantity < 1 || each.quantity > mostOf(order, each));
  if (refused !== undefined) return 'Quantity cannot refund more items than were purchased';
  for (const { line, quantity, restockType } of lines) {
    const sent = restockType === 'CANCEL' ? 0 : Math.min(quantity, sentOf(order, line));
    moreOrLess(shop, order, { line, by: sent - quantity });
    line.currentQuantity -= sent;
    if (restockType === 'RETURN') restock(shop, order, { line, by: sent });
  }
  const isPaid = Number(amount) > 0;
  if (isPaid) order.transactions.push({ id: shop.newId('OrderTransaction'), kind: 'REFUND', amount });
  changed(shop, order, isPaid ? { financialStatus: refundedStatus(order) } : {});
  announceOrder(shop, 'ORDERS_UPDATED', order);
  return undefined;
}

function refundedStatus({ transactions }: OrderState): string {
  const sumOf = (kinds: readonly string[]): number =>
    transactions
      .filter(({ kind }) => kinds.includes(kind))
      .reduce((cents, { amount }) => cents + Math.round(Number(amount) * 100), 0);
  return sumOf(['REFUND']) < sumOf(['SALE', 'CAPTURE']) ? 'PARTIALLY_REFUNDED' : 'REFUNDED';
}

type Part = NonNullable<Refund['lines']>[number];

function mostOf(order: OrderState, { line, restockType }: Part): number {
  if (restockType === 'RETURN') return sentOf(order, line);
  return restockType === 'CANCEL' ? remainingOf(order, line) : line.currentQuantity;
}

function remainingOf({ fulfillmentOrders }: OrderState, { id }: LineState): number {
  return fulfillmentOrders
    .flatMap(({ lines }) => lines.filter(({ lineId }) => lineId === id))
    .reduce((sum, { remaining }) => sum + remaining, 0);
}

/** Sent, and not given back yet. */
function sentOf(order: OrderState, line: LineState): number {
  return line.currentQuantity - remainingOf(order, line);
}
