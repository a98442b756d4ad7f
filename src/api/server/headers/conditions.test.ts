import { Type } from 'typebox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openApi } from '../../openapi/openapi.ts';
import { answer, route } from '../../route.ts';
import { served, type Served } from '../../testing/served.ts';
import { systemClock } from '../../../platform/clock.ts';
import { silentLog } from '../../../platform/log.ts';
import { readIfMatch } from './conditions.ts';
import { deprecationHeaders } from './deprecation.ts';
import { addRoute } from '../routing.ts';

const old = route({
  method: 'GET',
  path: '/ops/v0/old',
  name: 'oldWay',
  scope: 'ops:read',
  summary: 'What there was before',
  deprecated: { since: '2026-05-01', sunset: '2026-11-01', instead: '/ops/v1/status' },
  input: Type.Object({}),
  answer: Type.Object({}),
  handle: () => Promise.resolve(answer({})),
});

let api: Served;
const version = (day: number): string => `2026-03-0${day}T10:00:00.000000000Z`;
const told = (source: string, category: string, day = 1) =>
  api.push(`${source}/items`, [
    {
      externalId: `${source}-E1`,
      version: version(day),
      fields: { number: 'E1', description: 'Bolt', baseUnit: 'EA', category },
    },
  ]);
const read = async (url: string): Promise<{ etag: string; body: { id: string; current?: string } }> => {
  const { headers, body } = await api.call('GET', url);
  return { etag: String(headers['etag']), body };
};

beforeAll(async () => {
  api = await served();
  const { keys, hub } = api;
  const quota = { take: () => 'taken' as const };
  const services = { ...hub, keys, clock: systemClock, log: silentLog };
  addRoute(api.app, { services, keys, quota, callers: new WeakMap() }, old);
  await told('erp', 'bolts');
  await told('pim', 'Fixings');
});
afterAll(() => api.close());

test.each([
  [undefined, true],
  ['*', true],
  ['"a"', true],
  ['"x", "a"', true],
  ['W/"a"', false],
  ['"b"', false],
  ['""', false],
])('If-Match %s against the version a: %s', (header, isAsSeen) => {
  expect(readIfMatch(header)?.('a')).toBe(isAsSeen);
});

test.each(['a', '"a', '"a" "b"', '"a",', ''])('If-Match %j is not well-formed', (header) => {
  expect(readIfMatch(header)).toBeUndefined();
});

describe('a decision', () => {
  const proposal = async () => {
    const { entries } = (await api.call('GET', '/ops/v1/proposals')).body;
    return `/ops/v1/proposals/${entries.find(({ field }: { field: string }) => field === 'category').id}`;
  };
  const accept = async (etag: string, more: Record<string, string> = {}) =>
    api.post(`${await proposal()}/accept`, { reason: 'reads better' }, { 'if-match': etag, ...more });

  test('is refused where the value in force is no longer what was read, and counts once it is read again', async () => {
    const before = await read(await proposal());
    expect(before.body.current).toBe('bolts');
    await told('erp', 'nails', 2);
    const key = { 'idempotency-key': 'accept-once' };
    expect(await accept(before.etag, key)).toMatchObject({
      status: 412,
      body: { code: 'HUB_PRECONDITION_FAILED' },
    });
    const now = await read(await proposal());
    expect(now.etag).not.toBe(before.etag);
    expect((await accept(now.etag, key)).body).toMatchObject({ verdict: 'accepted' });
  });

  test('about a question is refused where somebody else has taken it up meanwhile', async () => {
    await api.push('erp/items', [
      {
        externalId: 'erp-B',
        version: version(1),
        fields: { number: 'B', description: 'refuse me', baseUnit: 'EA' },
      },
    ]);
    const { entries } = (await api.call('GET', '/ops/v1/exceptions')).body;
    const url = `/ops/v1/exceptions/${entries[0].id}`;
    const { etag } = await read(url);
    const acknowledge = (by: string) => api.post(`${url}/acknowledge`, { by }, { 'if-match': etag });
    const first = await acknowledge('maria');
    expect(first.body.acknowledgedBy).toContain('maria');
    expect(first.headers['etag']).toBe((await read(url)).etag);
    expect((await acknowledge('tom')).body.code).toBe('HUB_PRECONDITION_FAILED');
    expect((await api.call('GET', url)).body.acknowledgedBy).toContain('maria');
  });

  test('that compares no states refuses a condition instead of passing over it', async () => {
    const said = await api.post('/ops/v1/targets/shop/resume', {}, { 'if-match': '"1"' });
    expect(said.body).toMatchObject({ status: 400, detail: expect.stringContaining('If-Match') });
  });
});

describe('an address that will go', () => {
  test('says so in every answer, also in a refusal', async () => {
    const headers = {
      deprecation: '@1777593600',
      sunset: 'Sun, 01 Nov 2026 00:00:00 GMT',
      link: '</ops/v1/status>; rel="successor-version"',
    };
    expect(await api.call('GET', '/ops/v0/old')).toMatchObject({ status: 200, headers });
    expect(await api.call('GET', '/ops/v0/old?strange=1')).toMatchObject({ headers });
    expect((await api.call('GET', '/ops/v1/status')).headers).not.toHaveProperty('deprecation');
  });

  test('is marked in the contract', () => {
    expect(JSON.stringify(openApi([old], '1'))).toContain(
      'Deprecated since 2026-05-01, ends 2026-11-01; use `/ops/v1/status`.',
    );
  });

  test('must name real days', () => {
    expect(() => deprecationHeaders({ since: 'soon' })).toThrow('"soon" is not a day');
  });
});
