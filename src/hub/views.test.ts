/** What a target may see. */
import { Type } from 'typebox';
import { expect, test } from 'vitest';
import { mapped } from '../connectors/kit/mapping.ts';
import type { DeliveryTarget } from '../delivery/index.ts';
import type { SyncDomain } from '../model/facts.ts';
import type { Queryable } from '../platform/sql.ts';
import type { Golden } from '../records/index.ts';
import { noSockets } from '../platform/outgoing/sockets.ts';
import { routesOf } from './declared/routes-of-change.ts';
import { flow } from './testing/landscape.ts';
import { loadViews, type ViewNeeds } from './views.ts';

const nobody: Queryable = {
  query: () => Promise.reject(new Error('nothing is asked of the database here')),
  execute: () => Promise.reject(new Error('nothing is asked of the database here')),
};

function golden(recordId: string, fields: Golden['fields'], more: Partial<Golden> = {}): Golden {
  return {
    domain: 'item',
    recordId,
    version: 1,
    deleted: false,
    fields,
    scoped: {},
    provenance: [],
    validFrom: new Date(0),
    ...more,
  };
}

function target(domain: SyncDomain, whileValid?: true): DeliveryTarget {
  return {
    name: 'shop/things',
    system: 'shop',
    domain,
    priority: 'catalogue',
    limits: { requestsPerSecond: 1, concurrency: 1 },
    retrySchedule: [],
    readBack: 'none',
    target: {
      domain,
      contract: { name: 'plain', version: '1' },
      to: Type.Object({}),
      fields: [],
      batchSize: 1,
      ...(whileValid === undefined ? {} : { whileValid }),
      map: () => mapped({}),
      write: () => Promise.resolve([]),
    },
    context: {
      system: 'shop',
      settings: {},
      http: { request: () => Promise.reject(new Error('nothing is called here')) },
      sockets: noSockets,
      clock: () => new Date(0),
      signal: new AbortController().signal,
      memory: new Map(),
    },
    drift: 'repair',
    verifyEverySeconds: 60,
  };
}

/** Views of these records, by key. */
async function viewsOf(
  records: readonly Golden[],
  {
    declared = {},
    to = target('item'),
    keys = records.map(({ recordId }) => recordId),
    ...needs
  }: Partial<ViewNeeds> & { declared?: object; to?: DeliveryTarget; keys?: readonly string[] } = {},
) {
  const [route] = routesOf(
    { flows: [flow('things', { domain: to.domain, targets: ['shop/things'], ...declared })] },
    new Date(0),
  );
  const ofIds = (_: Queryable, ids: readonly string[]) =>
    Promise.resolve(records.filter(({ recordId }) => ids.includes(recordId)));
  const all: ViewNeeds = {
    records: {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a view reads no more of a record than this
      goldenOf: ofIds as unknown as ViewNeeds['records']['goldenOf'],
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- nor of its fields
      fieldsOf: ofIds as unknown as ViewNeeds['records']['fieldsOf'],
      externalIds: (_, system, of) =>
        Promise.resolve(
          of.map(({ domain, recordId }) => ({
            system,
            domain,
            kind: 'main',
            externalId: `${system}-${recordId}`,
            recordId,
          })),
        ),
    },
    stock: { availability: () => Promise.resolve([]) },
    quality: [],
    routeOf: () => route,
    scopeOf: () => ({ channel: 'storefront' }),
    today: () => '2026-06-10',
    withdrawn: () => Promise.resolve(() => false),
    serves: () => true,
    ...needs,
  };
  return await loadViews(all, nobody, { target: to, keys });
}

const a = golden('a', { number: 'A', status: 'active', weight: '1' });

test('a record goes out with its fields and the id that the target has for it', async () => {
  const view = (await viewsOf([a])).get('a');
  expect(view).toMatchObject({ fields: { number: 'A', weight: '1' }, externalId: 'shop-a' });
});

test('only the fields that the flow carries are shown', async () => {
  const view = (await viewsOf([a], { declared: { fields: ['number'] } })).get('a');
  expect(view).toMatchObject({ fields: { number: 'A' } });
  expect(JSON.stringify(view)).not.toContain('weight');
});

test('the channel of the target sees its own values', async () => {
  const dear = golden(
    'a',
    { number: 'A', weight: '1' },
    { scoped: { 'channel=storefront': { weight: '9' } } },
  );
  expect((await viewsOf([dear])).get('a')).toMatchObject({ fields: { weight: '9' } });
});

test('a deleted record, and one that the flow does not mean, are gone for the target', async () => {
  const isActive = ({ status }: Readonly<Record<string, unknown>>): boolean => status === 'active';
  const blocked = golden('b', { number: 'B', status: 'blocked' });
  const deleted = golden('d', { number: 'D', status: 'active' }, { deleted: true });
  const views = await viewsOf([a, blocked, deleted], { declared: { filter: isActive } });
  expect([views.get('b'), views.get('d')]).toEqual(['gone', 'gone']);
  expect(views.get('a')).toHaveProperty('fields');
});

test('a record that does not meet the quality of the channel is withheld, and the reason is told', async () => {
  const rule = {
    name: 'sellable',
    domain: 'item' as const,
    channel: 'storefront',
    needs: ['weight'],
    owner: 'maria',
    message: 'no freight without weight',
  };
  const views = await viewsOf([a, golden('b', { number: 'B' })], { quality: [rule] });
  expect(views.get('b')).toMatchObject({ withheld: expect.stringContaining('weight') });
  expect(views.get('a')).toHaveProperty('fields');
});

test('a target without dates gets a price only while it is valid, one with dates gets it whole', async () => {
  const domain = 'price-agreement' as const;
  const records = [
    golden('over', { number: '1', validTo: '2026-06-09' }, { domain }),
    golden('now', { number: '2', validFrom: '2026-06-10', validTo: '2026-06-10' }, { domain }),
    golden('coming', { number: '3', validFrom: '2026-06-11' }, { domain }),
  ];
  const dateless = await viewsOf(records, { to: target(domain, true) });
  expect(dateless.get('over')).toBe('gone');
  expect(dateless.get('now')).toHaveProperty('fields');
  expect(dateless.get('coming')).toEqual({ withheld: 'it is valid from 2026-06-11' });
  const dated = await viewsOf(records, { to: target(domain) });
  expect([...dated.values()].every((view) => typeof view === 'object' && 'fields' in view)).toBe(true);
});

test('nothing is sent on from a source that is silent, where the flow withdraws', async () => {
  const views = await viewsOf([a], { withdrawn: () => Promise.resolve((name) => name === 'things') });
  expect(views.get('a')).toMatchObject({ withheld: expect.stringContaining('erp/items is silent') });
});

test('a target to which no flow leads any more is left as it is', async () => {
  const views = await viewsOf([a], { routeOf: () => undefined });
  expect(views.get('a')).toEqual({ withheld: 'no flow leads here any more' });
});

const places = [
  golden('i', { number: 'A' }),
  golden('east', { number: 'EAST' }, { domain: 'location' }),
  golden('west', { number: 'WEST' }, { domain: 'location' }),
];
const promised = (more: Partial<ViewNeeds> = {}) =>
  viewsOf(places, {
    to: target('availability'),
    declared: { source: 'hub', measure: 'on-hand' },
    keys: ['i:east', 'i:west'],
    stock: {
      availability: ({ measure }) =>
        Promise.resolve(
          ['east', 'west'].map((locationId) => ({
            itemId: 'i',
            locationId,
            measure,
            quantity: '5',
            unit: locationId === 'west' ? undefined : 'EA',
            kept: [],
            asOf: new Date(0),
            freshnessSeconds: 1,
          })),
        ),
    },
    ...more,
  });

test('a promise goes out in the base unit; without one it is withheld', async () => {
  const views = await promised();
  expect(views.get('i:east')).toMatchObject({ fields: { quantity: '5', unit: 'EA', measure: 'on-hand' } });
  expect(views.get('i:west')).toEqual({ withheld: 'the item has no base unit' });
});

test('a promise is zero where the location is silent and the flow withdraws', async () => {
  const views = await promised({
    withdrawn: () => Promise.resolve((name, locationId) => name === 'things' && locationId === 'east'),
  });
  expect(views.get('i:east')).toMatchObject({ fields: { quantity: '0' } });
});

test('a location that does not serve the channel has nothing there', async () => {
  const views = await promised({ serves: (_, number) => number === 'EAST' });
  expect(views.get('i:west')).toBe('gone');
  expect(views.get('i:east')).toHaveProperty('fields');
});
