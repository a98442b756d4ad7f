/** Shopify: a B2B storefront that shows items, what can be promised of them, agreed prices, and business customers. */
import type { Connector } from '../kit/connector.ts';
import { check } from './check.ts';
import { companiesTarget } from './companies/target.ts';
import { fulfilmentsTarget } from './fulfilments/target.ts';
import { inventoryTarget } from './inventory/target.ts';
import { orders } from './orders/source.ts';
import { pricesTarget } from './prices/target.ts';
import { products } from './products/source.ts';
import { productsTarget } from './products/target.ts';
import { Settings, shopUrl } from './settings.ts';

export const shopify: Connector<typeof Settings> = {
  name: 'shopify',
  title: 'Shopify (Admin GraphQL 2026-04)',
  settings: Settings,
  semantics: {
    ordering: 'none',
    deletes: 'event',
    idempotency: 'look-up',
    events: 'thin',
    // Shopify counts points, not requests, and says itself when they are used up: the smallest plan gives back 100 in a second, ten
    // mutations' worth. A larger plan is a larger limit in the landscape.
    limits: { requestsPerSecond: 10, concurrency: 4 },
  },
  baseUrl: shopUrl,
  check,
  sources: { products, orders },
  targets: {
    products: productsTarget,
    inventory: inventoryTarget,
    prices: pricesTarget,
    companies: companiesTarget,
    fulfilments: fulfilmentsTarget,
  },
};
