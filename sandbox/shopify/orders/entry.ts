/** What buyers and staff do with orders: place, pay, edit, cancel; each step is told to subscribers. */
import type { LevelState, ShopState, VariantState } from '../state.ts';
import { announceOrder } from './announcements.ts';
import { companyPrice } from './company-price.ts';
import type { FulfillmentOrderState, LineState, OrderState, TaxLineState } from './state.ts';

export interface Basket {
  readonly company?: { readonly companyId: string; readonly locationId: string };
  readonly customer?: { readonly name: string; readonly email: string };
  readonly currency?: string;
  readonly poNumber?: string;
  readonly note?: string;
  /** Default: what the company's location has, else none. */
  readonly shippingAddress?: Readonly<Record<string, string | null>>;
  readonly lines: readonly {
    readonly variantId: string;
    readonly quantity: number;
    /** Default: what the shop shows the buyer. */
    readonly unitPrice?: string;
    /** On the whole line. */
    readonly discounts?: readonly string[];
    readonly taxLines?: readonly TaxLineState[];
  }[];
  /** Default: nothing. */
  readonly shippingPrice?: string;
  readonly shippingTaxLines?: readonly TaxLineState[];
  /** `terms`: paid later by agreement; `authorized`: held on a card; `paid`: at once. */
  readonly payment: 'terms' | 'authorized' | 'paid';
}

export interface EntryOptions {
  /** Nobody is told yet: `tell` does it, in whatever order. */
  readonly quiet?: boolean;
}

/** Takes an order, commits its stock, and tells it. */
export function placeOrder(
  shop: ShopState,
  basket: Basket,
  { quiet = false }: EntryOptions = {},
): OrderState {
  const lines = basket.lines.map((line) => lineOf(shop, basket, line));
  const total = totalOf({ lines, shippingPrice: basket.shippingPrice ?? '0' });
  const order: OrderState = {
    ...headOf(shop, basket),
    lines,
    transactions: transactionsOf(shop, basket.payment, total),
    fulfillmentOrders: fulfillmentOrdersOf(shop, lines),
    fulfillments: [],
  };
  shop.orders.set(order.id, order);
  for (const line of order.lines) commit(shop, order, { line, by: line.quantity });
  if (!quiet) {
    announceOrder(shop, 'ORDERS_CREATE', order);
    if (order.financialStatus === 'PAID') announceOrder(shop, 'ORDERS_PAID', order);
  }
  return order;
}

type Head = Omit<OrderState, 'lines' | 'transactions' | 'fulfillmentOrders' | 'fulfillments'>;

function headOf(shop: ShopState, basket: Basket): Head {
  const { company, customer, currency = 'USD', poNumber = null, note = null, payment } = basket;
  const now = shop.now();
  return {
    id: shop.newId('Order'),
    name: `#${1001 + shop.orders.size}`,
    createdAt: now,
    updatedAt: now,
    cancelledAt: null,
    cancelReason: null,
    edited: false,
    currency,
    poNumber,
    note,
    financialStatus: FINANCIAL[payment],
    hasTerms: payment === 'terms',
    company: company ?? null,
    customer: customer === undefined ? null : { id: shop.newId('Customer'), ...customer },
    shippingPrice: basket.shippingPrice ?? '0.00',
    shippingTaxLines: basket.shippingTaxLines ?? [],
    shippingAddress: basket.shippingAddress ?? companyAddress(shop, company?.locationId),
  };
}

const FINANCIAL = { terms: 'PENDING', authorized: 'AUTHORIZED', paid: 'PAID' } as const;

/** The buyer pays, or the held amount is taken. */
export function payOrder(shop: ShopState, order: OrderState): void {
  const amount = totalOf(order);
  order.transactions.push({ id: shop.newId('OrderTransaction'), kind: 'SALE', amount });
  changed(shop, order, { financialStatus: 'PAID' });
  announceOrder(shop, 'ORDERS_PAID', order);
  announceOrder(shop, 'ORDERS_UPDATED', order);
}

/** Staff change a line; zero takes it off. More than was ordered is a line of its own at Shopify, too. */
export function editOrder(
  shop: ShopState,
  order: OrderState,
  change: { line: LineState; quantity: number },
): void {
  const { line, quantity } = change;
  moreOrLess(shop, order, { line, by: quantity - line.currentQuantity });
  changed(shop, order, { edited: true });
  announceOrder(shop, 'ORDERS_EDITED', order);
  announceOrder(shop, 'ORDERS_UPDATED', order);
}

interface LineChange {
  readonly line: LineState;
  readonly by: number;
}

/** So many more of a line are to be sent, or fewer. */
export function moreOrLess(shop: ShopState, order: OrderState, { line, by }: LineChange): void {
  line.currentQuantity += by;
  for (const each of order.fulfillmentOrders) {
    for (const own of each.lines) if (own.lineId === line.id) own.remaining = Math.max(0, own.remaining + by);
  }
  commit(shop, order, { line, by });
}

/** Goods that had left lie in the shop's stock again. */
export function restock(shop: ShopState, order: OrderState, { line, by }: LineChange): void {
  const level = placeOf(shop, order, line);
  if (level !== undefined) level.available += by;
}

/** Cancels the whole order and gives its stock back. */
export function cancelOrder(shop: ShopState, order: OrderState, reason: string): void {
  for (const line of order.lines) {
    commit(shop, order, { line, by: -line.currentQuantity });
    line.currentQuantity = 0;
  }
  for (const each of order.fulfillmentOrders) for (const own of each.lines) own.remaining = 0;
  changed(shop, order, { cancelledAt: shop.now(), cancelReason: reason, financialStatus: voided(order) });
  announceOrder(shop, 'ORDERS_CANCELLED', order);
  announceOrder(shop, 'ORDERS_UPDATED', order);
}

/** Notes a change with its date; nobody is told by this. */
export function changed(shop: ShopState, order: OrderState, changes: Partial<OrderState>): void {
  Object.assign(order, changes, { updatedAt: shop.now() });
}

export function totalOf({ lines, shippingPrice }: Pick<OrderState, 'lines' | 'shippingPrice'>): string {
  return (lines.reduce((sum, line) => sum + centsOf(line), cents(shippingPrice)) / 100).toFixed(2);
}

const cents = (amount: string): number => Math.round(Number(amount) * 100);

/** Of what is there of it still, after all discounts. */
function centsOf({ unitPrice, discounts, quantity, currentQuantity }: LineState): number {
  const all = discounts.reduce((rest, each) => rest - cents(each), cents(unitPrice) * quantity);
  return Math.round((all * currentQuantity) / quantity);
}

function voided({ financialStatus }: OrderState): string {
  return financialStatus === 'PAID' ? 'REFUNDED' : 'VOIDED';
}

function lineOf(
  shop: ShopState,
  { company, currency = 'USD' }: Basket,
  { variantId, quantity, unitPrice, discounts = [], taxLines = [] }: Basket['lines'][number],
): LineState {
  const product = shop.productOfVariant.get(variantId);
  const variant = product?.variants.find(({ id }) => id === variantId);
  if (product === undefined || variant === undefined) throw new Error(`the shop has no variant ${variantId}`);
  const asked = { variant, quantity, currency, locationId: company?.locationId };
  const id = shop.newId('LineItem');
  return {
    id,
    variantId,
    sku: variant.sku,
    title: product.title,
    quantity,
    currentQuantity: quantity,
    unitPrice: unitPrice ?? companyPrice(shop, asked),
    discounts,
    taxLines,
  };
}

function transactionsOf(shop: ShopState, payment: Basket['payment'], amount: string) {
  if (payment === 'terms') return [];
  const kind = payment === 'paid' ? 'SALE' : 'AUTHORIZATION';
  return [{ id: shop.newId('OrderTransaction'), kind, amount }];
}

/** One for each location that stocks something of it. */
function fulfillmentOrdersOf(shop: ShopState, lines: readonly LineState[]): FulfillmentOrderState[] {
  const byLocation = Map.groupBy(lines, (line) => levelOf(shop, line)?.locationId ?? firstLocation(shop));
  return [...byLocation].map(([locationId, own]) => ({
    id: shop.newId('FulfillmentOrder'),
    locationId,
    lines: own.map(({ id: lineId, quantity }) => ({
      id: shop.newId('FulfillmentOrderLineItem'),
      lineId,
      total: quantity,
      remaining: quantity,
    })),
  }));
}

const firstLocation = (shop: ShopState): string => [...shop.locations.keys()][0] ?? '';

function variantOf(shop: ShopState, { variantId }: LineState): VariantState | undefined {
  return shop.productOfVariant.get(variantId ?? '')?.variants.find(({ id }) => id === variantId);
}

function levelOf(shop: ShopState, line: LineState): LevelState | undefined {
  const levels = [...(variantOf(shop, line)?.levels.values() ?? [])].filter(({ active }) => active);
  return levels.find(({ available }) => available >= line.quantity) ?? levels[0];
}

/** What is ordered is no longer available, though it lies there still. */
function commit(shop: ShopState, order: OrderState, { line, by }: LineChange): void {
  const level = placeOf(shop, order, line);
  if (level === undefined || by === 0) return;
  level.available -= by;
  level.committed += by;
  level.updatedAt = shop.now();
}

function placeOf(shop: ShopState, order: OrderState, line: LineState): LevelState | undefined {
  const place = order.fulfillmentOrders.find(({ lines }) => lines.some(({ lineId }) => lineId === line.id));
  return variantOf(shop, line)?.levels.get(place?.locationId ?? '');
}

function companyAddress(shop: ShopState, locationId = ''): OrderState['shippingAddress'] {
  const address = shop.companyLocations.get(locationId)?.shippingAddress;
  if (address === null || address === undefined) return null;
  const text = (name: string): string | null => {
    const value = address[name];
    return typeof value === 'string' ? value : null;
  };
  return {
    address1: text('address1'),
    address2: text('address2'),
    city: text('city'),
    zip: text('zip'),
    provinceCode: text('zoneCode'),
    countryCodeV2: text('countryCode'),
  };
}
