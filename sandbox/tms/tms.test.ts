/** The simulated tracking service behaves as its vendor documents it. */
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { STATUSES, type Tracker } from './shapes.ts';
import { startTms, type TmsSimulator } from './tms.ts';
import { signed } from './webhooks.ts';

let tms: TmsSimulator;
beforeEach(async () => {
  tms = await startTms({
    seed: 1,
    apiKey: 'EZAKlive',
    testKey: 'EZTKtest',
    listsPerSecond: 5,
    retryDelaysMs: [10],
  });
});
afterEach(() => tms.close());

interface Told {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

async function ask(path: string, { key = 'EZAKlive', method = 'GET', body }: Asked = {}): Promise<Told> {
  const answer = await fetch(tms.apiUrl + path, {
    method,
    headers: {
      ...(key === '' ? {} : { authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- every answer of the service is an object
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}
interface Asked {
  readonly key?: string;
  readonly method?: string;
  readonly body?: unknown;
}

const follow = (tracking_code: string, { carrier, key }: { carrier?: string; key?: string } = {}) =>
  ask('/trackers', {
    method: 'POST',
    ...(key === undefined ? {} : { key }),
    body: { tracker: { tracking_code, ...(carrier === undefined ? {} : { carrier }) } },
  });

describe('keys', () => {
  test.each([
    ['', 'APIKEY.REQUIRED'],
    ['EZAKother', 'APIKEY.INACTIVE'],
  ])('the key "%s" is refused as %s', async (key, code) =>
    expect(await ask('/trackers', { key })).toEqual({
      status: 401,
      body: { error: { code, message: expect.any(String), errors: [] } },
    }),
  );

  test('a test key sees nothing of production', async () => {
    const { body } = await follow('RR00000001');
    expect(await ask(`/trackers/${String(body['id'])}`, { key: 'EZTKtest' })).toMatchObject({ status: 404 });
    expect(await ask('/trackers', { key: 'EZTKtest' })).toMatchObject({ body: { trackers: [] } });
  });
});

describe('following a parcel', () => {
  test('gives a tracker that is not known yet, and the same one again', async () => {
    const first = await follow('RR00000001');
    expect(first).toMatchObject({
      status: 201,
      body: {
        id: expect.stringMatching(/^trk_[0-9a-f]{32}$/),
        object: 'Tracker',
        mode: 'production',
        status: 'unknown',
        carrier: 'Roadrunner',
        tracking_details: [],
        fees: [{ object: 'Fee', type: 'TrackerFee' }],
      },
    });
    expect((await follow('RR00000001', { carrier: 'Roadrunner' })).body['id']).toBe(first.body['id']);
    expect(tms.counts()['trackers']).toBe(1);
  });

  test.each([
    ['EZ1000000001', 'pre_transit'],
    ['EZ2000000002', 'in_transit'],
    ['EZ3000000003', 'out_for_delivery'],
    ['EZ4000000004', 'delivered'],
    ['EZ5000000005', 'return_to_sender'],
    ['EZ6000000006', 'failure'],
    ['EZ7000000007', 'unknown'],
  ])('the test number %s is %s at once', async (code, status) => {
    const { body } = await follow(code, { key: 'EZTKtest' });
    expect(body).toMatchObject({ status, mode: 'test' });
    expect(body['tracking_details']).not.toEqual([]);
    expect(body['signed_by']).toBe(status === 'delivered' ? 'John Tester' : null);
  });

  test.each([
    ['a real number with a test key', { code: 'RR00000001', key: 'EZTKtest' }, 'TRACKER.CREATE.ERROR'],
    ['a number of no carrier', { code: '?' }, 'TRACKER.NO_CARRIER_FOR_CODE'],
    ['an unknown carrier', { code: 'RR00000001', carrier: 'Pony' }, 'TRACKER.UNSUPPORTED_CARRIER'],
    ['a number of another one', { code: 'RR00000001', carrier: 'UPS' }, 'TRACKER.CARRIER_CODE_MISMATCH'],
    ['no number', { code: '' }, 'PARAMETER.REQUIRED'],
  ])('refuses %s', async (_words, { code, ...rest }, error) =>
    expect(await follow(code, rest)).toMatchObject({ status: 422, body: { error: { code: error } } }),
  );

  test('the usual way ends with a signature, in times of the places', async () => {
    const { body } = await follow('RR00000001');
    const tracker = tms.state.trackers.find(String(body['id']));
    const seen: string[] = [];
    for (let scan = 0; scan < 8; scan++) {
      await tms.edits['moveParcel']?.({ seed: scan });
      seen.push(tracker?.status ?? '');
    }
    expect([...new Set(seen)]).toEqual(['pre_transit', 'in_transit', 'out_for_delivery', 'delivered']);
    expect(tracker).toMatchObject({ signed_by: 'R. Keller', finalized: true });
    expect(tracker?.tracking_details).toHaveLength(6);
    expect(tracker?.tracking_details.map(({ datetime }) => datetime.slice(19))).toEqual([
      'Z',
      '-05:00',
      '-05:00',
      '-07:00',
      '-07:00',
      '-07:00',
    ]);
    expect(tracker?.tracking_details.every(({ status }) => STATUSES.includes(status))).toBe(true);
  });
});

describe('a list', () => {
  const codes = async (query: string): Promise<unknown> => {
    const { body } = await ask(`/trackers?${query}`);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the list of the service's own trackers
    return [(body['trackers'] as Tracker[]).map((each) => each.tracking_code.at(-1)), body['has_more']];
  };
  const idOf = (place: number) => tms.state.trackers.all()[place]?.id ?? '';
  beforeEach(() => {
    for (let number = 1; number <= 5; number++)
      tms.state.trackers.create({ code: `RR0000000${number}`, mode: 'production' });
  });

  test('is newest first, and turns pages by the last id', async () => {
    expect(await codes('page_size=2')).toEqual([['5', '4'], true]);
    expect(await codes(`page_size=2&before_id=${idOf(3)}`)).toEqual([['3', '2'], true]);
    expect(await codes(`page_size=2&before_id=${idOf(1)}`)).toEqual([['1'], false]);
    expect(await codes(`page_size=2&after_id=${idOf(1)}`)).toEqual([['4', '3'], true]);
  });

  test('can be asked for numbers and a range of creation', async () => {
    expect(await codes('tracking_codes=RR00000002')).toEqual([['2'], false]);
    expect(await codes('start_datetime=2999-01-01T00:00:00Z')).toEqual([[], false]);
  });

  test.each(['page_size=0', 'before_id=trk_x', 'before_id=a&after_id=b', 'start_datetime=soon'])(
    'refuses %s',
    async (query) =>
      expect(await ask(`/trackers?${query}`)).toMatchObject({
        status: 422,
        body: { error: { code: 'PARAMETER.INVALID' } },
      }),
  );

  test('is refused when it is asked for more than five times a second', async () => {
    const answers = await Promise.all(Array.from({ length: 12 }, () => ask('/trackers?page_size=1')));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]?.body).toMatchObject({ error: { code: 'RATE_LIMITED' } });
  });
});

describe('webhooks', () => {
  interface Arrival {
    readonly headers: Readonly<Record<string, unknown>>;
    readonly body: string;
  }
  let server: Server;
  let arrived: Arrival[];
  let refusals: number;
  let url: string;
  beforeEach(async () => {
    [arrived, refusals] = [[], 0];
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        arrived.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
        response.statusCode = refusals-- > 0 ? 500 : 200;
        response.end();
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a server on a TCP port has such an address
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  });
  afterEach(() => void server.close());
  const subscribe = (webhook_secret = 'sécret') =>
    ask('/webhooks', { method: 'POST', body: { webhook: { url, webhook_secret } } });

  test('tell of the creation and of every change, signed with the secret in its compatibility form', async () => {
    expect(await subscribe()).toMatchObject({ status: 201, body: { object: 'Webhook', disabled_at: null } });
    await follow('RR00000001');
    await tms.edits['moveParcel']?.({ seed: 1 });
    await tms.webhooksIdle();
    const events = arrived.map(({ body }): unknown => JSON.parse(body));
    expect(events).toMatchObject([
      { object: 'Event', description: 'tracker.created', previous_attributes: {} },
      { description: 'tracker.updated', previous_attributes: { status: 'unknown' }, pending_urls: [url] },
    ]);
    for (const { headers, body } of arrived)
      expect(headers['x-hmac-signature']).toBe(signed(body, 'se\u0301cret'));
  });

  test('are sent again until they are taken', async () => {
    await subscribe();
    refusals = 1;
    await follow('RR00000001');
    await tms.webhooksIdle();
    expect(arrived).toHaveLength(2);
    expect(arrived[1]?.body).toBe(arrived[0]?.body);
  });

  test('can be disabled, and are enabled again by an update', async () => {
    const { body } = await subscribe();
    const id = String(body['id']);
    await tms.edits['disableWebhooks']?.({ seed: 1 });
    await follow('RR00000001');
    await tms.webhooksIdle();
    expect(arrived).toEqual([]);
    const changed = await ask(`/webhooks/${id}`, { method: 'PATCH', body: { webhook_secret: 'another' } });
    expect(changed).toMatchObject({ status: 201, body: { disabled_at: null } });
    await tms.edits['moveParcel']?.({ seed: 1 });
    await tms.webhooksIdle();
    expect(arrived[0]?.headers['x-hmac-signature']).toBe(signed(arrived[0]?.body ?? '', 'another'));
    expect(await ask(`/webhooks/${id}`, { method: 'DELETE' })).toEqual({ status: 200, body: {} });
    expect(await ask(`/webhooks/${id}`)).toMatchObject({ status: 404 });
  });

  test('are told to this computer only', async () =>
    expect(
      await ask('/webhooks', { method: 'POST', body: { webhook: { url: 'https://example.com/x' } } }),
    ).toMatchObject({ status: 422 }));
});

test('parcels move by themselves where carriers work', async () => {
  const lively = await startTms({ seed: 1, apiKey: 'EZAKlive', workEveryMs: 1 });
  lively.state.trackers.create({ code: 'RR00000001', mode: 'production' });
  await expect.poll(() => lively.state.trackers.all()[0]?.status).toBe('delivered');
  await lively.close();
});
