/** The desk of the storefront: baskets that buyers fill, told in any order, changed and cancelled. */
import { Type, type Static } from 'typebox';
import { deskAct, type Desk } from '../../kit/desk.ts';
import { announceOrder } from '../../shopify/orders/announcements.ts';
import { cancelOrder, editOrder, payOrder, placeOrder } from '../../shopify/orders/entry.ts';
import type { OrderState } from '../../shopify/orders/state.ts';
import type { ShopState } from '../../shopify/state.ts';

export const ShopRange = Type.Object({
  buyers: Type.Array(
    Type.Object({ customer: Type.String(), companyId: Type.String(), locationId: Type.String() }),
  ),
  items: Type.Array(Type.Object({ item: Type.String(), variantId: Type.String() })),
});
export type ShopRange = Static<typeof ShopRange>;

const Basket = Type.Object({
  companyId: Type.String(),
  locationId: Type.String(),
  lines: Type.Array(Type.Object({ variantId: Type.String(), quantity: Type.Integer({ minimum: 1 }) }), {
    minItems: 1,
  }),
  /** In which order the shop tells of it; `updated-first`: its first line was changed to one piece before anybody heard of it. */
  told: Type.Enum(['as-it-happens', 'paid-first', 'updated-first']),
});

export const ShopOrder = Type.Object({
  name: Type.String(),
  isCancelled: Type.Boolean(),
  lines: Type.Array(Type.Object({ line: Type.String(), quantity: Type.Number(), fulfilled: Type.Number() })),
});
export type ShopOrder = Static<typeof ShopOrder>;

const Named = Type.Object({ name: Type.String() });

export function shopDesk(shop: ShopState): Desk {
  return {
    range: deskAct(Type.Object({}), () => rangeOf(shop)),
    place: deskAct(Basket, (basket) => shown(placed(shop, basket))),
    cancel: deskAct(Named, ({ name }) => {
      const order = orderNamed(shop, name);
      if (order !== undefined) cancelOrder(shop, order, 'CUSTOMER');
      return order === undefined ? 'nothing' : 'cancelled';
    }),
    look: deskAct(Named, ({ name }) => {
      const order = orderNamed(shop, name);
      return order === undefined ? null : shown(order);
    }),
  };
}

/** What has a unit of its own stands in the hub, too; a company is called there as in the ERP. */
function rangeOf(shop: ShopState): ShopRange {
  return {
    buyers: [...shop.companyLocations.values()].flatMap(({ id, companyId }) => {
      const customer = shop.companies.get(companyId)?.externalId;
      return customer === null || customer === undefined ? [] : [{ customer, companyId, locationId: id }];
    }),
    items: [...shop.products.values()].flatMap(({ status, variants: [variant] }) =>
      status === 'ACTIVE' && variant?.selectedOptions.some(({ name }) => name === 'Unit') === true
        ? [{ item: variant.sku ?? '', variantId: variant.id }]
        : [],
    ),
  };
}

function placed(shop: ShopState, { companyId, locationId, lines, told }: Static<typeof Basket>): OrderState {
  const order = placeOrder(
    shop,
    { company: { companyId, locationId }, lines, payment: 'terms', shippingPrice: '9.90' },
    { quiet: told !== 'as-it-happens' },
  );
  if (told === 'as-it-happens') return order;
  const [line] = order.lines;
  if (told === 'paid-first') payOrder(shop, order);
  else if (line !== undefined) editOrder(shop, order, { line, quantity: 1 });
  announceOrder(shop, 'ORDERS_CREATE', order);
  return order;
}

function orderNamed(shop: ShopState, name: string): OrderState | undefined {
  return [...shop.orders.values()].find((order) => order.name === name);
}

function shown({ name, cancelledAt, lines, fulfillments }: OrderState): ShopOrder {
  return {
    name,
    isCancelled: cancelledAt !== null,
    lines: lines.map(({ id, currentQuantity }) => ({
      line: id.slice(id.lastIndexOf('/') + 1),
      quantity: currentQuantity,
      fulfilled: fulfillments
        .flatMap((each) => each.lines)
        .filter(({ lineId }) => lineId === id)
        .reduce((total, { quantity }) => total + quantity, 0),
    })),
  };
}
