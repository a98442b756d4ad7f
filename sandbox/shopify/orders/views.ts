/** Orders as the Admin API shows them: with their lines, money in both currencies, fulfilment orders and fulfilments. */
import { connection, type PageArguments, type RequestContext } from '../paging.ts';
import { companyLocationView, companyView } from '../resolvers/company-views.ts';
import { locationView } from '../resolvers/inventory-views.ts';
import { variantView, type ListArguments } from '../resolvers/products.ts';
import { searchFilter, type Searchable } from '../search.ts';
import { numberOfId, type ShopState } from '../state.ts';
import { totalOf } from './entry.ts';
import { timeZoneOf } from './time-zones.ts';
import type {
  FulfillmentOrderState,
  FulfillmentState,
  LineState,
  OrderState,
  TaxLineState,
} from './state.ts';

const searchable: Searchable<OrderState> = {
  id: ({ id }) => numberOfId(id),
  name: ({ name }) => name,
  created_at: ({ createdAt }) => wholeSecond(createdAt),
  updated_at: ({ updatedAt }) => wholeSecond(updatedAt),
};

export function orderQueries(shop: ShopState) {
  return {
    order: ({ id }: { id: string }) => {
      const order = shop.orders.get(id);
      return order === undefined ? null : orderView(shop, order);
    },
    orders: (args: ListArguments, context: RequestContext) => {
      const direction = args.reverse === true ? -1 : 1;
      const key = (order: OrderState): number =>
        (args.sortKey === 'UPDATED_AT' ? order.updatedAt : order.createdAt).getTime();
      const found = [...shop.orders.values()]
        .filter(searchFilter(args.query, searchable))
        .toSorted((left, right) => direction * (key(left) - key(right)));
      return connection(found, args, { context, view: (order) => orderView(shop, order) });
    },
    fulfillmentOrder: ({ id }: { id: string }) => {
      for (const order of shop.orders.values()) {
        const found = order.fulfillmentOrders.find((each) => each.id === id);
        if (found !== undefined) return fulfillmentOrderView(shop, order, found);
      }
      return null;
    },
    fulfillment: ({ id }: { id: string }) => fulfillmentById(shop, id),
  };
}

export function fulfillmentById(shop: ShopState, id: string): unknown {
  for (const order of shop.orders.values()) {
    const found = order.fulfillments.find((each) => each.id === id);
    if (found !== undefined) return fulfillmentView(shop, order, found);
  }
  return null;
}

/** Orders carry whole seconds: two changes within one cannot be told apart by their date. */
function wholeSecond(instant: Date): Date {
  return new Date(Math.floor(instant.getTime() / 1000) * 1000);
}

const second = (instant: Date): string => wholeSecond(instant).toISOString().replace('.000', '');

/** Units of the buyer's currency for one of the shop's. */
const RATES: Readonly<Record<string, number>> = { USD: 1, CAD: 1.25, EUR: 0.8 };

function bag(amount: string, currency: string) {
  const inShop = (Number(amount) / (RATES[currency] ?? 1)).toFixed(2);
  return {
    presentmentMoney: { amount: decimal(amount), currencyCode: currency },
    shopMoney: { amount: decimal(inShop), currencyCode: 'USD' },
  };
}

/** The API writes one decimal place at least. */
function decimal(amount: string): string {
  const short = amount.replace(/(\.[0-9]*?)0+$/, '$1');
  return short.endsWith('.') ? `${short}0` : short;
}

export function orderView(shop: ShopState, order: OrderState): object {
  const { name, poNumber, note, edited, cancelReason } = order;
  return {
    __typename: 'Order',
    id: order.id,
    legacyResourceId: numberOfId(order.id),
    name,
    poNumber,
    note,
    edited,
    cancelReason,
    createdAt: second(order.createdAt),
    processedAt: second(order.createdAt),
    updatedAt: second(order.updatedAt),
    cancelledAt: order.cancelledAt === null ? null : second(order.cancelledAt),
    closed: order.cancelledAt !== null,
    test: false,
    ...moneyOf(order),
    ...buyerOf(shop, order),
    ...goodsOf(shop, order),
  };
}

function moneyOf(order: OrderState): object {
  const { currency, financialStatus, transactions } = order;
  const total = totalOf(order);
  const terms = {
    id: `gid://shopify/PaymentTerms/${numberOfId(order.id)}`,
    paymentTermsName: 'Net 30',
  };
  return {
    taxesIncluded: false,
    currencyCode: 'USD',
    presentmentCurrencyCode: currency,
    displayFinancialStatus: financialStatus,
    totalCapturableSet: bag(financialStatus === 'AUTHORIZED' ? total : '0.00', currency),
    totalReceivedSet: bag(financialStatus === 'PAID' ? total : '0.00', currency),
    paymentTerms: order.hasTerms ? terms : null,
    transactions: ({ first }: { first?: number | null }) =>
      transactions.slice(0, first ?? undefined).map(({ id, kind, amount }) => {
        return { id, kind, status: 'SUCCESS', gateway: 'sandbox-pay', amountSet: bag(amount, currency) };
      }),
    transactionsCount: { count: transactions.length, precision: 'EXACT' },
  };
}

function buyerOf(shop: ShopState, order: OrderState): object {
  const id = `gid://shopify/MailingAddress/${numberOfId(order.id)}`;
  const { shippingAddress: address, customer } = order;
  return {
    customer: customerView(order),
    purchasingEntity: () => purchasingView(shop, order),
    shippingAddress:
      address === null
        ? null
        : {
            id,
            name: customer?.name ?? null,
            timeZone: timeZoneOf(address['provinceCode'] ?? ''),
            ...address,
          },
  };
}

function goodsOf(shop: ShopState, order: OrderState): object {
  return {
    displayFulfillmentStatus: fulfilmentOf(order),
    shippingLines: (args: PageArguments, context: RequestContext) =>
      connection([order], args, { context, view: shippingView }),
    lineItems: (args: PageArguments, context: RequestContext) =>
      connection(order.lines, args, { context, view: (line) => lineView(shop, order, line) }),
    fulfillments: ({ first }: { first?: number | null }) =>
      order.fulfillments.slice(0, first ?? undefined).map((each) => fulfillmentView(shop, order, each)),
    fulfillmentOrders: (args: PageArguments, context: RequestContext) =>
      connection(order.fulfillmentOrders, args, {
        context,
        view: (each) => fulfillmentOrderView(shop, order, each),
      }),
  };
}

/** Every order is sent in one way. */
function shippingView({ id, currency, shippingPrice, shippingTaxLines }: OrderState): object {
  return {
    id: `gid://shopify/ShippingLine/${numberOfId(id)}`,
    title: 'Standard',
    discountedPriceSet: bag(shippingPrice, currency),
    taxLines: shippingTaxLines.map((tax) => taxView(tax, currency)),
  };
}

function taxView({ title, amount, channelLiable }: TaxLineState, currency: string): object {
  return { title, channelLiable, priceSet: bag(amount, currency) };
}

function fulfilmentOf(order: OrderState): string {
  const open = order.fulfillmentOrders.flatMap(({ lines }) => lines).some(({ remaining }) => remaining > 0);
  if (order.fulfillments.length === 0) return 'UNFULFILLED';
  return open ? 'PARTIALLY_FULFILLED' : 'FULFILLED';
}

function customerView({ customer }: OrderState) {
  if (customer === null) return null;
  const [firstName = '', lastName = ''] = customer.name.split(' ');
  return {
    __typename: 'Customer',
    id: customer.id,
    legacyResourceId: numberOfId(customer.id),
    firstName,
    lastName,
    defaultEmailAddress: { emailAddress: customer.email },
    defaultPhoneNumber: null,
  };
}

function purchasingView(shop: ShopState, order: OrderState): unknown {
  const company = shop.companies.get(order.company?.companyId ?? '');
  const location = shop.companyLocations.get(order.company?.locationId ?? '');
  if (company === undefined || location === undefined) return customerView(order);
  return {
    __typename: 'PurchasingCompany',
    company: companyView(shop, company),
    location: companyLocationView(shop, location),
    contact: null,
  };
}

function lineView(shop: ShopState, { currency }: OrderState, line: LineState): object {
  const variant = shop.productOfVariant
    .get(line.variantId ?? '')
    ?.variants.find(({ id }) => id === line.variantId);
  return {
    __typename: 'LineItem',
    id: line.id,
    title: line.title,
    sku: line.sku,
    quantity: line.quantity,
    currentQuantity: line.currentQuantity,
    requiresShipping: true,
    variant: variant === undefined ? null : () => variantView(shop, variant),
    originalUnitPriceSet: bag(line.unitPrice, currency),
    discountedUnitPriceAfterAllDiscountsSet: bag(discountedPrice(line), currency),
    discountAllocations: line.discounts.map((amount) => ({ allocatedAmountSet: bag(amount, currency) })),
    taxLines: line.taxLines.map((tax) => taxView(tax, currency)),
  };
}

/** Approximate, as the vendor says: rounded for one. */
function discountedPrice({ unitPrice, discounts, quantity }: LineState): string {
  const all = discounts.reduce((rest, each) => rest - Number(each), Number(unitPrice) * quantity);
  return (all / quantity).toFixed(2);
}

function lineOf(shop: ShopState, order: OrderState, lineId: string): object | null {
  const line = order.lines.find(({ id }) => id === lineId);
  return line === undefined ? null : lineView(shop, order, line);
}

function fulfillmentOrderView(shop: ShopState, order: OrderState, own: FulfillmentOrderState): object {
  const isOpen = own.lines.some(({ remaining }) => remaining > 0);
  return {
    __typename: 'FulfillmentOrder',
    id: own.id,
    status: isOpen ? 'OPEN' : 'CLOSED',
    assignedLocation: {
      name: shop.locations.get(own.locationId)?.name ?? '',
      location: () => locationView(shop, own.locationId),
    },
    order: () => orderView(shop, order),
    lineItems: (args: PageArguments, context: RequestContext) =>
      connection(own.lines, args, {
        context,
        view: ({ id, lineId, total, remaining }) => ({
          id,
          totalQuantity: total,
          remainingQuantity: remaining,
          lineItem: () => lineOf(shop, order, lineId),
        }),
      }),
  };
}

export function fulfillmentView(shop: ShopState, order: OrderState, own: FulfillmentState): object {
  const created = second(own.createdAt);
  return {
    __typename: 'Fulfillment',
    id: own.id,
    name: own.name,
    status: own.status,
    createdAt: created,
    updatedAt: created,
    legacyResourceId: numberOfId(own.id),
    trackingInfo: own.numbers.map((number) => ({ number, company: own.company, url: null })),
    fulfillmentLineItems: (args: PageArguments, context: RequestContext) =>
      connection(own.lines, args, {
        context,
        view: ({ id, lineId, quantity }) => ({ id, quantity, lineItem: () => lineOf(shop, order, lineId) }),
      }),
  };
}
