/** What buyers and staff do with orders on the storefront; each edit tells in a sentence what it did. */
import { seededRandom, type Random } from '../../kit/random.ts';
import type { ShopState } from '../state.ts';
import { announceOrder } from './announcements.ts';
import { cancelOrder, editOrder, payOrder, placeOrder, type Basket, type EntryOptions } from './entry.ts';
import { refund } from './refunds.ts';
import type { OrderState } from './state.ts';

type Edits = Readonly<Record<string, (options: { readonly seed: number }) => Promise<string>>>;
type Edit = (shop: ShopState, random: Random) => string;

/** Gives the edits of the fault board. */
export function orderEdits(shop: ShopState): Edits {
  return Object.fromEntries(
    Object.entries(EDITS).map(([name, edit]) => [
      name,
      async ({ seed }: { readonly seed: number }) => edit(shop, seededRandom(seed).fork(name)),
    ]),
  );
}

const EDITS: Readonly<Record<string, Edit>> = {
  placeOrder: (shop, random) => {
    const order = placed(shop, random);
    return order === undefined ? NOTHING : `${order.name} was placed by ${buyerOf(shop, order)}.`;
  },
  placeConsumerOrder: (shop, random) => {
    const order = placed(shop, random, { isConsumer: true });
    return order === undefined ? NOTHING : `${order.name} was placed and paid by a consumer.`;
  },
  /** The three messages of one moment come in the wrong order. */
  placeOrderPaidFirst: (shop, random) => {
    const order = placed(shop, random, { quiet: true });
    if (order === undefined) return NOTHING;
    payOrder(shop, order);
    announceOrder(shop, 'ORDERS_CREATE', order);
    return `${order.name} was told as paid, then as updated, then as created.`;
  },
  payOrder: (shop, random) =>
    onOrder(shop, random, {
      where: ({ financialStatus }) => ['PENDING', 'AUTHORIZED'].includes(financialStatus),
      act: (order) => {
        payOrder(shop, order);
        return `${order.name} was paid.`;
      },
    }),
  editOrder: (shop, random) =>
    onOrder(shop, random, {
      where: ({ fulfillments }) => fulfillments.length === 0,
      act: (order) => {
        const line = random.pick(order.lines);
        const quantity = random.between(0, line.quantity);
        editOrder(shop, order, { line, quantity });
        return `${order.name} is for ${quantity} of ${line.sku ?? line.title} now.`;
      },
    }),
  refundOrder: (shop, random) =>
    onOrder(shop, random, {
      where: ({ lines }) => lines.some(({ currentQuantity }) => currentQuantity > 0),
      act: (order) => {
        const line = random.pick(order.lines.filter(({ currentQuantity }) => currentQuantity > 0));
        refund(shop, order, {
          lines: [{ line, quantity: 1, restockType: 'NO_RESTOCK' }],
          amount: line.unitPrice,
        });
        return `One of ${line.sku ?? line.title} was refunded on ${order.name}.`;
      },
    }),
  cancelOrder: (shop, random) =>
    onOrder(shop, random, {
      where: ({ fulfillments }) => fulfillments.length === 0,
      act: (order) => {
        cancelOrder(shop, order, 'CUSTOMER');
        return `${order.name} was cancelled by its buyer.`;
      },
    }),
};

const NOTHING = 'Nothing was ordered: the shop sells nothing of the distributor yet.';

function placed(
  shop: ShopState,
  random: Random,
  { isConsumer = false, ...options }: EntryOptions & { readonly isConsumer?: boolean } = {},
): OrderState | undefined {
  // The shop's own range names no unit: nobody but the shop knows what a piece of it is.
  const sold = [...shop.products.values()].filter(
    ({ status, variants: [variant] }) =>
      status === 'ACTIVE' && variant?.selectedOptions.some(({ name }) => name === 'Unit') === true,
  );
  if (sold.length === 0) return undefined;
  const lines = Array.from({ length: random.between(1, 4) }, () => random.pick(sold)).flatMap(
    ({ variants: [variant] }) =>
      variant === undefined ? [] : [{ variantId: variant.id, quantity: random.between(1, 12) }],
  );
  const location = isConsumer ? undefined : somebody(shop, random);
  const basket: Basket =
    location === undefined
      ? { lines, payment: 'paid', customer: CONSUMER, shippingAddress: HOME, shippingPrice: '7.95' }
      : { lines, payment: 'terms', poNumber: `PO-${random.between(1_000, 9_999)}`, company: location };
  return placeOrder(shop, basket, options);
}

const CONSUMER = { name: 'Ada Alder', email: 'ada@consumer.example' };
const HOME = {
  address1: '3 Mill Lane',
  address2: null,
  city: 'Erie',
  zip: '16501',
  provinceCode: 'PA',
  countryCodeV2: 'US',
};

function somebody(shop: ShopState, random: Random): Basket['company'] {
  const locations = [...shop.companyLocations.values()];
  if (locations.length === 0) return undefined;
  const { id, companyId } = random.pick(locations);
  return { companyId, locationId: id };
}

function buyerOf(shop: ShopState, { company }: OrderState): string {
  return shop.companies.get(company?.companyId ?? '')?.name ?? 'a consumer';
}

interface Deed {
  readonly where: (order: OrderState) => boolean;
  readonly act: (order: OrderState) => string;
}

function onOrder(shop: ShopState, random: Random, { where, act }: Deed): string {
  const orders = [...shop.orders.values()].filter((order) => order.cancelledAt === null && where(order));
  return orders.length === 0 ? 'Nothing was done: there is no such order.' : act(random.pick(orders));
}
