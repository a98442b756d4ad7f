/** The catalogue of events says what the log holds: held against the events themselves, and against the code that tells them. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Schema from 'typebox/schema';
import { Value } from 'typebox/value';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { RecordedEvent } from '../../log/event.ts';
import { readEvents, toCloudEvent } from '../../log/index.ts';
import { eventsVisible } from '../../log/testing/committed-events.ts';
import { shelf } from '../testing/estate.ts';
import { served, type Served } from '../testing/served.ts';
import { asyncApi } from './asyncapi.ts';
import { eventTypes, subjectPattern } from './event-types.ts';

let api: Served;
let events: readonly RecordedEvent[];

const version = (day: number): string => `2026-03-0${day}T10:00:00.000000000Z`;
const item = (day: number, fields: object = {}, more: object = {}) => ({
  externalId: 'e1',
  version: version(day),
  fields: { number: 'A1', description: 'Bolt', baseUnit: 'EA', ...fields },
  ...more,
});
const movement = {
  movementId: 'm1',
  item: { by: 'number', value: 'A1' },
  location: { by: 'number', value: 'EAST' },
  unit: 'EA',
  occurredAt: '2026-03-02T08:00:00Z',
  quantity: '10',
  reason: 'receipt',
};

async function reserve(key: string): Promise<string> {
  const basket = {
    channel: 'webshop',
    expiresInSeconds: 60,
    lines: [{ item: 'A1', locations: ['EAST'], quantity: { value: '1', unit: 'EA' } }],
  };
  const made = await api.post('/process/v1/reservations', basket, { 'idempotency-key': key });
  return `/process/v1/reservations/${made.body.id}`;
}

/** A day on which all kinds of things happen. */
beforeAll(async () => {
  api = await served();
  const place = { externalId: 'EAST', version: version(1), fields: { number: 'EAST', name: 'Newark' } };
  await api.push('erp/locations', [place]);
  await api.push('erp/items', [item(1, { description: 'refuse me' })]);
  await api.push('erp/items', [item(2)]);
  await api.push('erp/movements', [movement]);
  await api.push('erp/counts', [{ ...movement, movementId: undefined, reason: undefined, countId: 'c1' }]);
  await api.post(`${await reserve('a')}/confirm`);
  await api.post(`${await reserve('b')}/release`);
  shelf.set('A1', { number: 'A1', description: 'changed by hand' });
  await api.post('/ops/v1/targets/shop%2Fproducts/verify');
  await api.settle();
  await api.post('/ops/v1/targets/shop/pause', { reason: 'stock-taking' });
  await api.post('/ops/v1/targets/shop/resume');
  const replay = await api.post('/ops/v1/replays', { only: 'all' }, { 'idempotency-key': 'p' });
  await api.post(`/ops/v1/replays/${replay.body.id}/run`, { perSecond: 1000, anyway: true });
  const replayState = async (): Promise<string> =>
    (await api.call('GET', `/ops/v1/replays/${replay.body.id}`)).body.state;
  await vi.waitUntil(async () => (await replayState()) === 'finished', { timeout: 20_000 });
  await api.push('erp/items', [item(3, {}, { deleted: true, fields: {} })]);
  await api.push('erp/items', [item(4)]);
  await eventsVisible(api.database);
  const found = await readEvents(api.database, { limit: 1000 });
  events = Array.isArray(found) ? found : [];
});
afterAll(() => api.close());

const catalogue = new Map(eventTypes.map((each) => [each.type, each]));

test('every type is listed once', () => {
  expect(catalogue.size).toBe(eventTypes.length);
});

test('every event of the day is of a listed type, from its source, with its data', () => {
  const faults = events.flatMap(({ type, source, data, subject }) => {
    const listed = catalogue.get(type);
    if (listed === undefined) return [`${type} is not listed`];
    const form = new RegExp(subjectPattern(listed));
    return [
      ...(listed.source === source ? [] : [`${type} comes from ${source}`]),
      ...(form.test(subject) ? [] : [`${type} is about ${subject}`]),
      ...[...Value.Errors(listed.data, data)].map((fault) => `${type}${fault.instancePath} ${fault.message}`),
    ];
  });
  expect([...new Set(faults)]).toEqual([]);
});

test('every event of the day goes over the wire as its AsyncAPI message says', async () => {
  const { components } = (await api.call('GET', '/asyncapi.json')).body;
  expect(components).toEqual(JSON.parse(JSON.stringify(asyncApi('1')['components'])));
  const checks = new Map(
    eventTypes.map(({ type }) => [
      type,
      Schema.Compile({ $ref: `#/components/messages/${type}/payload`, components }),
    ]),
  );
  const unlike = events.filter((event) => checks.get(event.type)?.Check(toCloudEvent(event)) !== true);
  expect([...new Set(unlike.map(({ type }) => type))]).toEqual([]);
  const [first] = events;
  if (first === undefined) throw new Error('the day has no events');
  const changed = { ...toCloudEvent(first), data: { domain: 1 } };
  expect(checks.get(first.type)?.Check(changed)).toBe(false);
});

test('the day has seen nearly all types', () => {
  const seen = new Set(events.map(({ type }) => type));
  const unseen = eventTypes.map(({ type }) => type).filter((type) => !seen.has(type));
  const ofOtherDomains = /^(party|price-agreement|supplier|location|order|line|document)\./;
  expect(unseen.filter((type) => !ofOtherDomains.test(type)).toSorted()).toEqual([
    'exception.escalated',
    'feed.changed',
    'feed.declared',
    'feed.ended',
    'feed.tested',
    'receipt.expected',
    'replay.stopped',
    'reservation.expired',
    'system.recovered',
    'system.silenced',
  ]);
});

test('whatever type these stations name in their code is listed', () => {
  const source = join(import.meta.dirname, '..', '..');
  const files = globSync('{records,stock,delivery,exceptions,feeds}/**/*.ts', { cwd: source }).filter(
    (file) => !file.endsWith('.test.ts'),
  );
  const named = files.flatMap((file) =>
    readFileSync(join(source, file), 'utf8')
      .split('\n')
      .filter((line) => /\btype:/.test(line))
      .flatMap((line) => [...line.matchAll(/'([a-z-]+\.[a-z-]+)'/g)].map(([, type]) => type ?? '')),
  );
  expect(named).toContain('target.drifted');
  expect(named.filter((type) => !catalogue.has(type))).toEqual([]);
});
