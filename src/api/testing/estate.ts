/** A small estate for the API's tests: an ERP and a PIM that push facts in our own words, and a shop that takes items and their stock. */
import { Type } from 'typebox';
import { mapped } from '../../connectors/kit/mapping.ts';
import { done, never } from '../../connectors/kit/outcome.ts';
import type { Webhook } from '../../connectors/kit/source.ts';
import { hub, type Hub } from '../../hub.ts';
import {
  believing,
  plainConnections,
  plainConnector,
  plainSource,
  textOf,
} from '../../hub/testing/plain-systems.ts';
import type { FactDomain } from '../../model/facts.ts';
import type { Flow, Landscape, System } from '../../landscape/index.ts';
import type { Clock } from '../../platform/clock.ts';
import { systemClock } from '../../platform/clock.ts';
import { silentLog } from '../../platform/log.ts';
import type { Database } from '../../platform/sql.ts';

const webhook: Webhook<unknown> = {
  ...believing,
  verify: ({ headers, query }) => {
    const challenge = query['challenge'];
    if (challenge !== undefined)
      return { verdict: 'handshake', answer: { status: 200, contentType: 'text/plain', body: challenge } };
    return headers['x-secret'] === 'good'
      ? { verdict: 'verified', ...(headers['x-id'] === undefined ? {} : { deliveryId: headers['x-id'] }) }
      : { verdict: 'refused', reason: 'the secret does not match' };
  },
};

const source = (domain: FactDomain) => plainSource(domain, webhook);

/** What the shop holds, by number; an item with the description `refuse me` is refused. */
export const shelf = new Map<string, unknown>();

const plain = plainConnector({
  sources: {
    items: source('item'),
    customers: source('party'),
    prices: source('price-agreement'),
    locations: source('location'),
    movements: source('stock-movement'),
    counts: source('stock-count'),
  },
  targets: {
    stock: {
      domain: 'availability',
      contract: { name: 'plain.stock', version: '1' },
      to: Type.Object({ product: Type.String(), place: Type.String(), quantity: Type.String() }),
      fields: ['item', 'location', 'quantity'],
      batchSize: 10,
      map: (view) => {
        const { fields } = view;
        if (!('item' in fields && 'quantity' in fields)) return { withheld: 'this is no promise' };
        const { item, location, quantity } = fields;
        const product = view.externalIdOf('item', item);
        if (product === undefined) return { waitsFor: { domain: 'item', recordId: item.value } };
        return mapped({ product, place: view.numberOf('location', location) ?? '', quantity });
      },
      write: (_context, writes) =>
        Promise.resolve(
          writes.map(({ body }) => done(`${textOf(body, 'product')}@${textOf(body, 'place')}`)),
        ),
    },
    products: {
      domain: 'item',
      contract: { name: 'plain.product', version: '1' },
      to: Type.Object({ number: Type.String(), description: Type.String() }),
      fields: ['number', 'description'],
      batchSize: 10,
      map: ({ fields }) => {
        const item: Readonly<Record<string, unknown>> = { ...fields };
        return mapped({ number: textOf(item, 'number'), description: textOf(item, 'description') });
      },
      write: (_context, writes) =>
        Promise.resolve(
          writes.map(({ body }) => {
            if (textOf(body, 'description') === 'refuse me') return never('the shop says no');
            const number = textOf(body, 'number');
            shelf.set(number, body);
            return done(`product-${number}`);
          }),
        ),
      readBack: (_context, writes) =>
        Promise.resolve(writes.map(({ body }) => shelf.get(textOf(body, 'number')) ?? 'absent')),
    },
  },
});

function system(name: string, title: string): System {
  return { name, title, connector: 'plain', settings: {}, businessOwner: 'maria', technicalOwner: 'tom' };
}

function flow(path: Pick<Flow, 'name' | 'domain' | 'source'>, targets: readonly string[] = []): Flow {
  return {
    ...path,
    targets: [...targets],
    pattern: 'event',
    freshnessSeconds: 300,
    priority: 'catalogue',
    businessOwner: 'maria',
    technicalOwner: 'tom',
    drift: 'repair',
    contract: '1.0',
    state: 'active',
  };
}

const everything = (owner: string) => [{ fields: '*' as const, owner }];

const estate: Landscape = {
  name: 'Midland test',
  people: ['maria', 'tom'].map((name) => ({ name, fullName: name, email: `${name}@midland.example` })),
  systems: [system('erp', 'ERP'), system('pim', 'Item texts'), system('shop', 'Web shop')],
  locations: [
    { number: 'EAST', title: 'Newark', kind: 'warehouse', zone: 'America/New_York' },
    { number: 'WEST', title: 'Reno', kind: 'warehouse', zone: 'America/Los_Angeles' },
  ],
  channels: [{ name: 'webshop', title: 'Web shop', kind: 'storefront', currency: 'USD' }],
  pricing: { currency: 'USD' },
  domains: [
    {
      name: 'item',
      businessOwner: 'maria',
      rules: everything('erp'),
      approvals: [{ field: 'taxCategory', when: { kind: 'any-change' }, approver: 'maria' }],
    },
    { name: 'location', businessOwner: 'maria', rules: everything('erp') },
    { name: 'party', businessOwner: 'maria', rules: everything('erp') },
    { name: 'price-agreement', businessOwner: 'maria', rules: everything('erp') },
    { name: 'stock-movement', businessOwner: 'maria', rules: everything('erp') },
    { name: 'stock-count', businessOwner: 'maria', rules: everything('erp') },
  ],
  flows: [
    flow({ name: 'items', domain: 'item', source: 'erp/items' }, ['shop/products']),
    flow({ name: 'availability', domain: 'availability', source: 'hub' }, ['shop/stock']),
    flow({ name: 'texts', domain: 'item', source: 'pim/items' }),
    flow({ name: 'customers', domain: 'party', source: 'erp/customers' }),
    flow({ name: 'prices', domain: 'price-agreement', source: 'erp/prices' }),
    flow({ name: 'locations', domain: 'location', source: 'erp/locations' }),
    flow({ name: 'movements', domain: 'stock-movement', source: 'erp/movements' }),
    flow({ name: 'counts', domain: 'stock-count', source: 'erp/counts' }),
  ],
};

/** How the hub differs from a usual one. */
export type EstateOptions = Pick<Parameters<typeof hub>[0], 'feedPrivateAddresses'>;

/** The estate's hub on a database; nothing runs before `start`. */
export function estateHub(database: Database, clock: Clock = systemClock, options: EstateOptions = {}): Hub {
  const connections = plainConnections(estate, { connector: plain, clock });
  return hub({
    database,
    landscape: estate,
    connections,
    log: silentLog,
    clock,
    nodeId: 'api-test',
    ...options,
  });
}
