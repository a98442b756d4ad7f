/** Everything the simulated Admin API can be asked, as one root object for graphql-js. */
import type { ShopState } from '../state.ts';
import { bulkMutations, bulkQueries, type BulkGround } from './bulk.ts';
import { companyMutations, companyQueries } from './companies.ts';
import { companyLocationView, companyView, contactView } from './company-views.ts';
import { inventoryItemView, locationView } from './inventory-views.ts';
import { inventoryMutations } from './inventory.ts';
import { catalogView, priceListView } from './price-list-views.ts';
import { priceListMutations, priceListQueries } from './price-lists.ts';
import { productMutations } from './product-set.ts';
import { orderMutations } from '../orders/mutations.ts';
import { fulfillmentById, orderQueries, orderView } from '../orders/views.ts';
import { productQueries, productView, variantView } from './products.ts';
import { shopQueries, subscriptionMutations, type ShopFacts } from './subscriptions.ts';

/** Gives the root resolvers of queries and mutations. */
export function rootResolvers(ground: BulkGround, facts: ShopFacts): Readonly<Record<string, unknown>> {
  const { shop } = ground;
  return {
    ...productQueries(shop),
    ...companyQueries(shop),
    ...priceListQueries(shop),
    ...shopQueries(shop, facts),
    ...bulkQueries(ground),
    ...orderQueries(shop),
    node: ({ id }: { id: string }) => nodeView(shop, id),
    nodes: ({ ids }: { ids: readonly string[] }) => ids.map((id) => nodeView(shop, id)),
    inventoryItem: ({ id }: { id: string }) => nodeView(shop, id),
    ...productMutations(shop),
    ...inventoryMutations(shop),
    ...companyMutations(shop),
    ...priceListMutations(shop),
    ...subscriptionMutations(shop),
    ...bulkMutations(ground),
    ...orderMutations(shop, ground.pause),
  };
}

function nodeView(shop: ShopState, id: string): unknown {
  const type = /^gid:\/\/shopify\/([A-Za-z]+)\//.exec(id)?.[1] ?? '';
  const view = VIEWS[type];
  return view === undefined ? null : view(shop, id);
}

function shown<Entry>(entry: Entry | undefined, view: (entry: Entry) => unknown): unknown {
  return entry === undefined ? null : view(entry);
}

const VIEWS: Readonly<Record<string, (shop: ShopState, id: string) => unknown>> = {
  Product: (shop, id) => shown(shop.products.get(id), (each) => productView(shop, each)),
  ProductVariant: (shop, id) => {
    const variant = shop.productOfVariant.get(id)?.variants.find((each) => each.id === id);
    return shown(variant, (each) => variantView(shop, each));
  },
  InventoryItem: (shop, id) =>
    shown(shop.variantOfInventoryItem.get(id), (each) => inventoryItemView(shop, each)),
  Location: locationView,
  Company: (shop, id) => shown(shop.companies.get(id), (each) => companyView(shop, each)),
  CompanyLocation: (shop, id) =>
    shown(shop.companyLocations.get(id), (each) => companyLocationView(shop, each)),
  CompanyContact: (shop, id) => shown(shop.contacts.get(id), (each) => contactView(shop, each)),
  CompanyLocationCatalog: (shop, id) => shown(shop.catalogs.get(id), (each) => catalogView(shop, each)),
  Order: (shop, id) => shown(shop.orders.get(id), (each) => orderView(shop, each)),
  Fulfillment: (shop, id) => fulfillmentById(shop, id),
  PriceList: (shop, id) => shown(shop.priceLists.get(id), (each) => priceListView(shop, each)),
};
