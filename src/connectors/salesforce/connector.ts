/** Salesforce: the CRM of the estate, by its REST API. */
import type { Connector } from '../kit/connector.ts';
import { check } from './check.ts';
import { orders } from './orders/source.ts';
import { orders as ordersTarget } from './orders/target.ts';
import { Settings } from './settings.ts';
import { accounts } from './sources/accounts.ts';
import { contacts } from './sources/contacts.ts';
import { priceBookEntries } from './sources/price-book-entries.ts';
import { products } from './sources/products.ts';
import { accounts as accountsTarget } from './targets/accounts.ts';
import { contacts as contactsTarget } from './targets/contacts.ts';
import { prices } from './targets/prices.ts';
import { products as productsTarget } from './targets/products.ts';

export const salesforce: Connector<typeof Settings> = {
  name: 'salesforce',
  title: 'Salesforce',
  settings: Settings,
  semantics: {
    // A page of changes is ordered by whole seconds, and rows that commit late come behind newer ones.
    ordering: 'none',
    deletes: 'sweep',
    idempotency: 'look-up',
    events: 'none',
    // What counts is the allowance of the day, which others use, too; of long requests 25 may run at once.
    limits: { requestsPerSecond: 5, concurrency: 4 },
  },
  baseUrl: ({ instanceUrl }) => instanceUrl,
  check,
  sources: { accounts, contacts, products, 'price-book-entries': priceBookEntries, orders },
  targets: {
    accounts: accountsTarget,
    contacts: contactsTarget,
    products: productsTarget,
    prices,
    orders: ordersTarget,
  },
};
