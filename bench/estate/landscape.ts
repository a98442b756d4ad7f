/** The estate of the benchmark: an ERP to read from, one warehouse system that pushes, and shops that take. */
import {
  channel,
  domain,
  flow,
  landscape,
  location,
  owns,
  person,
  pricingPolicy,
  system,
} from '../../src/landscape/define.ts';
import type { Landscape } from '../../src/landscape/types.ts';
import { CHANNEL } from './order-book.ts';
import { GATE_SYSTEMS, orderDomains, orderFlows, orders, type Gate } from './order-landscape.ts';
import { WAREHOUSES } from './movement.ts';

export interface EstateSize {
  readonly items: number;
  /** Each takes all items; the first one takes availability too. */
  readonly shops: number;
  /** With prices that are agreed with them; absent: none. */
  readonly customers?: number;
  /** The first shop pushes orders; the ERP and a picking system take what becomes of them. */
  readonly takesOrders?: Gate;
}

/** The environment variable that holds the webhook secret of the warehouse system. */
export const SECRET_NAME = 'BENCH_WEBHOOK_SECRET';

const owners = { businessOwner: 'owner', technicalOwner: 'owner' };
const terms = {
  ...owners,
  ...({ pattern: 'event', freshnessSeconds: 60, drift: 'repair', contract: '1', state: 'active' } as const),
};

export function shopName(index: number): string {
  return `shop-${index}`;
}

/** Declares it. */
export function benchLandscape({ items, shops, customers, takesOrders: gate }: EstateSize): Landscape {
  const names = Array.from({ length: shops }, (_, index) => shopName(index));
  return landscape({
    name: 'Benchmark',
    people: [person({ name: 'owner', fullName: 'Owner', email: 'owner@bench.example' })],
    systems: [
      instantSystem('erp', items, customers),
      warehouse(),
      ...[
        ...names,
        ...(gate === undefined ? [] : ['picking']),
        ...(gate === 'whole' ? GATE_SYSTEMS : []),
      ].map((name) => instantSystem(name, 0)),
    ],
    locations: WAREHOUSES.map((number) =>
      location({ number, title: number, kind: 'warehouse', zone: 'Etc/UTC' }),
    ),
    channels: [channel({ name: CHANNEL, title: 'Web shop', kind: 'storefront' })],
    domains: [
      domain({ name: 'item', businessOwner: 'owner', rules: [owns({ fields: '*', owner: 'erp' })] }),
      domain({ name: 'party', businessOwner: 'owner', rules: [owns({ fields: '*', owner: 'erp' })] }),
      domain({
        name: 'price-agreement',
        businessOwner: 'owner',
        rules: [owns({ fields: '*', owner: 'erp' })],
      }),
      domain({ name: 'location', businessOwner: 'owner', rules: [owns({ fields: '*', owner: 'erp' })] }),
      domain({
        name: 'stock-movement',
        businessOwner: 'owner',
        rules: [owns({ fields: '*', owner: 'wms' })],
      }),
      ...(gate === undefined ? [] : orderDomains(gate)),
    ],
    flows: [
      ...flowsTo(names),
      ...(customers === undefined ? [] : priceFlows()),
      ...(gate === undefined ? [] : orderFlows(terms, gate)),
    ],
    ...(gate === undefined ? {} : { orders: orders(gate) }),
    pricing: pricingPolicy({ currency: 'USD' }),
  });
}

function flowsTo(shops: readonly string[]) {
  const items = shops.map((name) => `${name}/items`);
  return [
    flow({
      ...terms,
      name: 'locations',
      domain: 'location',
      source: 'erp/locations',
      targets: [],
      priority: 'catalogue',
    }),
    flow({
      ...terms,
      name: 'items',
      domain: 'item',
      source: 'erp/items',
      targets: items,
      priority: 'catalogue',
    }),
    flow({
      ...terms,
      name: 'movements',
      domain: 'stock-movement',
      source: 'wms/movements',
      targets: [],
      priority: 'availability',
    }),
    flow({
      ...terms,
      name: 'availability',
      domain: 'availability',
      source: 'hub',
      targets: shops.slice(0, 1).map((name) => `${name}/stock`),
      priority: 'availability',
      measure: 'available-to-promise',
      channel: CHANNEL,
    }),
  ];
}

function priceFlows() {
  const taken = { ...terms, targets: [], priority: 'price' as const };
  return [
    flow({ ...taken, name: 'customers', domain: 'party', source: 'erp/customers' }),
    flow({ ...taken, name: 'prices', domain: 'price-agreement', source: 'erp/prices' }),
  ];
}

function instantSystem(name: string, items: number, customers?: number) {
  return system({
    ...owners,
    name,
    title: name,
    connector: 'instant',
    settings: {
      items,
      locations: items > 0 ? [...WAREHOUSES] : [],
      ...(customers === undefined ? {} : { customers }),
    },
  });
}

function warehouse() {
  return system({
    ...owners,
    name: 'wms',
    title: 'Warehouse system',
    connector: 'warehouse-rest',
    settings: {
      baseUrl: 'http://127.0.0.1:9/wms/v1',
      apiKey: `env:${SECRET_NAME}`,
      webhookSecret: `env:${SECRET_NAME}`,
    },
  });
}
