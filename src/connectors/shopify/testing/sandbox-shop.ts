/** A simulated shop for tests: two products that sell by the piece, one company, and the price list of everyone. */
import { placeOrder } from '../../../../sandbox/shopify/orders/entry.ts';
import { companyMutations } from '../../../../sandbox/shopify/resolvers/companies.ts';
import { priceListMutations } from '../../../../sandbox/shopify/resolvers/price-lists.ts';
import { productMutations } from '../../../../sandbox/shopify/resolvers/product-set.ts';
import {
  startShopify,
  type ShopifyOptions,
  type ShopifySimulator,
} from '../../../../sandbox/shopify/start.ts';
import type { ProductState, ShopState } from '../../../../sandbox/shopify/state.ts';
import type { SyncDomain, SyncShapes } from '../../../model/facts.ts';
import { Secret } from '../../../platform/secrets.ts';
import type { SuiteSystem } from '../../kit/suite/connector-suite.ts';
import type { TargetView } from '../../kit/target.ts';
import type { Settings } from '../settings.ts';

export interface System extends SuiteSystem<Settings> {
  readonly shop: ShopState;
  /** Products that sell by the piece, stocked in WEST only. */
  readonly prepared: readonly ProductState[];
  readonly companyId: string;
  /** Who buys in the orders that are there. */
  readonly buyer: { readonly companyId: string; readonly locationId: string };
  readonly simulator: ShopifySimulator;
}

/** EAST. */
export const WAREHOUSE = 'gid://shopify/Location/788032119674292907';

export async function startShop(options: Partial<ShopifyOptions> = {}): Promise<System> {
  const simulator = await startShopify({
    seed: 1,
    accessToken: 'token',
    webhookSecret: 'secret',
    bulkStepMs: 5,
    ...options,
  });
  const { shop } = simulator;
  const prepared = ['PREP-1', 'PREP-2'].map((sku) => preparedProduct(shop, sku));
  const company = companyMutations(shop).companyCreate({
    input: { company: { name: 'Alder', externalId: 'C1' } },
  });
  const buyer = buyerIn(shop);
  orderSome(shop, { buyer, prepared });
  priceListOfEveryone(shop);
  return {
    settings: {
      shopDomain: simulator.shopDomain,
      accessToken: new Secret('token'),
      webhookSecret: new Secret('secret'),
      baseUrl: simulator.url,
      locations: simulator.locations,
      currency: 'USD',
      channel: 'storefront',
      consumerCustomer: 'C-WEB',
      bulkPollSeconds: 0.02,
    },
    faults: simulator.faults,
    state: () => [...shop.products.values()].map(({ id, title, status }) => ({ id, title, status })),
    close: () => simulator.close(),
    shop,
    simulator,
    prepared,
    companyId: company.company?.id ?? '',
    buyer,
  };
}

/** A price list and its catalog, as the hub makes them. */
function priceListOfEveryone(shop: ShopState): void {
  priceListMutations(shop).priceListCreate({
    input: {
      name: 'Crossdock everyone',
      currency: 'USD',
      parent: { adjustment: { type: 'PERCENTAGE_DECREASE', value: 0 } },
    },
  });
  priceListMutations(shop).catalogCreate({
    input: {
      title: 'Crossdock everyone',
      status: 'ACTIVE',
      context: {},
      priceListId: [...shop.priceLists.keys()][0] ?? null,
    },
  });
}

/** Two orders of both products. */
function orderSome(shop: ShopState, { buyer, prepared }: Pick<System, 'buyer' | 'prepared'>): void {
  for (const quantity of [4, 6]) {
    placeOrder(shop, {
      company: buyer,
      poNumber: `PO-${quantity}`,
      payment: 'terms',
      lines: prepared.map(({ variants }) => ({ variantId: variants[0]?.id ?? '', quantity })),
    });
  }
}

/** A company of its own, with one place to deliver to. */
function buyerIn(shop: ShopState): System['buyer'] {
  const { company } = companyMutations(shop).companyCreate({
    input: { company: { name: 'Cedar', externalId: 'C9' } },
  });
  const companyId = company?.id ?? '';
  companyMutations(shop).companyLocationCreate({
    companyId,
    input: {
      name: 'Cedar yard',
      externalId: 'S-CEDAR',
      shippingAddress: {
        address1: '1 Dock Rd',
        city: 'Erie',
        zip: '16501',
        zoneCode: 'PA',
        countryCode: 'US',
      },
    },
  });
  return { companyId, locationId: [...shop.companyLocations.keys()].at(-1) ?? '' };
}

function preparedProduct(shop: ShopState, sku: string): ProductState {
  productMutations(shop).productSet({
    input: {
      title: sku,
      handle: sku.toLowerCase(),
      productOptions: [{ name: 'Unit', values: [{ name: 'EA' }] }],
      variants: [
        {
          sku,
          price: '5.00',
          optionValues: [{ optionName: 'Unit', name: 'EA' }],
          // Shopify keeps an item at one location at least: here it is another one than the test's.
          inventoryQuantities: [
            { locationId: [...shop.locations.keys()][1] ?? '', name: 'available', quantity: 1 },
          ],
        },
      ],
    },
  });
  const [product] = productWith(shop, sku);
  if (product === undefined) throw new Error(`the shop did not take ${sku}`);
  return product;
}

export function productWith(shop: ShopState, sku: string): ProductState[] {
  return [...shop.products.values()].filter(({ variants }) =>
    variants.some((variant) => variant.sku === sku),
  );
}

/** A golden record as the shop may see it, with the shop's ids by domain or kind. */
export function view<Domain extends SyncDomain>(
  fields: SyncShapes[Domain],
  ids: Readonly<Record<string, string>> = {},
): TargetView<Domain> {
  return {
    fields,
    externalIdOf: (domain, _reference, kind) => ids[kind ?? domain],
    numberOf: (_domain, { value }) => value,
  };
}
