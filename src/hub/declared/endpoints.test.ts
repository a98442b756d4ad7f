/** The landscape's flows as sources and targets. */
import { Type } from 'typebox';
import { expect, test } from 'vitest';
import type { Connector } from '../../connectors/kit/connector.ts';
import { mapped } from '../../connectors/kit/mapping.ts';
import type { Source } from '../../connectors/kit/source.ts';
import type { Target } from '../../connectors/kit/target.ts';
import type { Flow, System } from '../../landscape/types.ts';
import { flow, landscape, system } from '../testing/landscape.ts';
import { noSockets } from '../../platform/outgoing/sockets.ts';
import { deliveryTargets, fieldsRead, intakeSources, mayServe, scopeOfRoute } from './endpoints.ts';
import { routesOf } from './routes-of-change.ts';

const at = new Date('2026-06-01T12:00:00Z');
const source = (domain: Source['domain']): Source => ({
  domain,
  contract: { name: 'plain', version: '1' },
  from: Type.Object({}),
  key: () => '',
  version: () => '',
  map: () => mapped([]),
});
const products: Target = {
  domain: 'item',
  contract: { name: 'plain', version: '1' },
  to: Type.Object({}),
  fields: ['number', 'weight', 'description'],
  batchSize: 1,
  map: () => mapped({}),
  write: () => Promise.resolve([]),
};
const connector: Connector = {
  name: 'plain',
  title: 'Plain',
  settings: Type.Object({}),
  semantics: {
    ordering: 'none',
    deletes: 'never',
    idempotency: 'natural',
    events: 'fat',
    limits: { requestsPerSecond: 10, concurrency: 4 },
  },
  baseUrl: () => undefined,
  check: () => Promise.resolve([]),
  sources: { items: source('item'), prices: source('price-agreement') },
  targets: { products },
};
const connection = (declared: System) => ({
  system: declared,
  connector,
  context: {
    system: declared.name,
    settings: {},
    http: { request: () => Promise.reject(new Error('nothing is called here')) },
    sockets: noSockets,
    clock: () => at,
    signal: new AbortController().signal,
    memory: new Map<string, unknown>(),
  },
});
const estate = (flows: readonly Flow[], shop: Partial<System> = {}) => {
  const declared = landscape({ flows, systems: [system('erp'), system('shop', shop)] });
  return {
    landscape: declared,
    connections: declared.systems.map(connection),
    routes: routesOf(declared, at),
    clock: () => at,
  };
};
const named = (sources: ReturnType<typeof intakeSources>): string[] =>
  sources.map((each) => `${each.system}/${each.name}`);

test('sources of running flows are read, and what a target says of itself in the same domain', () =>
  expect(named(intakeSources(estate([flow('items', { targets: ['shop/products'] })])))).toEqual([
    'erp/items',
    'shop/items',
  ]));

test('a system subscribes to the hub only where the hub has an address', () => {
  const { landscape: declared, ...rest } = estate([flow('items')]);
  const [told] = intakeSources({ ...rest, landscape: declared, publicUrl: 'https://hub.example' });
  expect(told?.callbackUrl).toBe('https://hub.example/intake/erp/items');
  expect(intakeSources({ ...rest, landscape: declared })[0]).not.toHaveProperty('callbackUrl');
});

test('a source is served until the sunset of its last flow', () => {
  const ending = flow('items', { state: 'deprecated', sunset: '2026-07-01T00:00:00Z' });
  const [only] = intakeSources(estate([ending]));
  expect(only?.isServed?.(new Date('2026-06-30T23:59:59Z'))).toBe(true);
  expect(only?.isServed?.(new Date('2026-07-01T00:00:00Z'))).toBe(false);
});

test('nothing is asked of a system in its maintenance hours', () => {
  const window = {
    kind: 'dated' as const,
    from: '2026-06-01T22:00',
    to: '2026-06-01T23:00',
    zone: 'UTC',
  };
  const flows = [flow('items', { source: 'shop/items' })];
  const [only] = intakeSources(estate(flows, { maintenance: [window] }));
  expect(only?.isLeftAlone?.(new Date('2026-06-01T21:59:00Z'))).toBe(false);
  expect(only?.isLeftAlone?.(new Date('2026-06-01T22:30:00Z'))).toBe(true);
});

test('a target gets the terms of its flow, and the limits of the landscape where it declares them', () => {
  const flows = [
    flow('items', {
      targets: ['shop/products', 'shop/unknown'],
      priority: 'price',
      retry: { scheduleSeconds: [10], giveUpAfterSeconds: 25 },
    }),
  ];
  const { routes, connections } = estate(flows, { limits: { requestsPerSecond: 50 } });
  const targets = deliveryTargets(routes, connections);
  expect(targets).toMatchObject([
    {
      name: 'shop/products',
      domain: 'item',
      priority: 'price',
      retrySchedule: [10, 10],
      limits: { requestsPerSecond: 50, concurrency: 4 },
      readBack: 'none',
    },
  ]);
});

test('only fields that the target reads and the flow carries make it look', () => {
  const { routes, connections } = estate([
    flow('items', { targets: ['shop/products'], fields: ['weight', 'listPrice'] }),
  ]);
  expect(fieldsRead(routes[0]!, deliveryTargets(routes, connections))).toEqual(['weight']);
});

test('a target sees the part of the business of its system and of the channel of its flow', () => {
  const flows = [flow('items', { targets: ['shop/products'], channel: 'storefront' })];
  const { landscape: declared, routes } = estate(flows, { scope: { company: 'us' } });
  expect(scopeOfRoute(declared, routes[0]!)).toEqual({ company: 'us', channel: 'storefront' });
});

test('where roles are declared for a channel, only the locations with a role serve it', () => {
  const [route] = estate([flow('items', { targets: ['shop/products'], channel: 'storefront' })]).routes;
  const roles = [{ location: 'EAST', channel: 'storefront', role: 'serves' as const }];
  expect(mayServe({ stock: { roles } }, route!, 'EAST')).toBe(true);
  expect(mayServe({ stock: { roles } }, route!, 'WEST')).toBe(false);
  expect(mayServe({ stock: { roles } }, route!, undefined)).toBe(false);
  expect(mayServe({}, route!, 'WEST')).toBe(true);
});
