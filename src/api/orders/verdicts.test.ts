/** How long a caller waits for the verdict about its order, and what wakes it. */
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Hub } from '../../hub.ts';
import { orderEstate, trustLandscape } from '../../hub/orders/testing/order-estate.ts';
import { count, customer, item, line, location, order } from '../../hub/orders/testing/order-facts.ts';
import type { FraudVerdict } from '../../model/documents/fraud.ts';
import { systemClock } from '../../platform/clock.ts';
import { silentLog } from '../../platform/log.ts';
import { testDatabase } from '../../platform/testing/database.ts';
import { apiServer } from '../api-server.ts';
import { keyRing } from '../access/key-ring.ts';

type Headers = Readonly<Record<string, string>>;

const ACCEPTED: FraudVerdict = { verdict: 'accept', reasons: [], asOf: '2026-06-10T12:00:00Z' };

async function checkout() {
  const database = await testDatabase({ maxConnections: 3 });
  const estate = await orderEstate(database, trustLandscape());
  await estate.push('erp/locations', location('EAST'), location('WEST'), location('3PL'));
  await estate.push('erp/items', item('A'));
  await estate.push('erp/customers', customer('C1'));
  await estate.push('wms/counts', count('A EAST', '1000'));
  const keys = keyRing(database, systemClock);
  const { text } = await keys.make({ name: 'shop', scopes: ['orders:read', 'orders:write'] }, 'test');
  const node = (hub: Hub) => {
    const services = { ...hub, keys, clock: () => estate.now, log: silentLog };
    const { app, health } = apiServer({ services, bodyLimitBytes: 100_000, worker: () => 'working' });
    const close = async (): Promise<void> => {
      await app.close();
      await health.stop();
    };
    onTestFinished(close);
    const ask = async (path: string, headers: Headers, payload?: object) => {
      const said = await app.inject({
        method: payload === undefined ? 'GET' : 'POST',
        url: `/process/v1/orders${path}`,
        headers: { authorization: `Bearer ${text}`, ...headers },
        ...(payload === undefined ? {} : { payload }),
      });
      return { status: said.statusCode, headers: said.headers, body: said.json() };
    };
    return {
      close,
      place: (number: string, headers: Headers = {}) => ask('', headers, order(number, [line('1', 'A 4')])),
      revise: (number: string, revision: string) =>
        ask('', {}, { ...order(number, [line('1', 'A 5')]), revision }),
      look: (number: string, headers: Headers = {}) => ask(`/web/${number}`, headers),
    };
  };
  onTestFinished(() => estate.hub.stop());
  return { ...estate, estate, database, node };
}

/** A fraud check that answers when it is told to. */
function slowTrust(trust: { judge: () => Promise<FraudVerdict> }) {
  const asked = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<FraudVerdict>();
  trust.judge = async () => {
    asked.resolve();
    return await answer.promise;
  };
  return { asked: asked.promise, say: (verdict: FraudVerdict) => answer.resolve(verdict) };
}

const ALL_THE_TIME = { prefer: 'wait=30' };

test('an order that must be asked about is answered with its verdict as soon as the answer has come', async () => {
  const { hub, trust, node } = await checkout();
  const service = slowTrust(trust);
  const placed = node(hub).place('1001', ALL_THE_TIME);
  await service.asked;
  service.say(ACCEPTED);
  expect(await placed).toMatchObject({
    status: 201,
    headers: { location: '/process/v1/orders/web/1001', 'preference-applied': 'wait=30' },
    body: { status: 'accepted', verdict: { word: 'accepted', revision: '1', awaits: [] } },
  });
});

test('the node that is asked hears of the verdict that another one has learned', async () => {
  const { idleNode, trust, node } = await checkout();
  const service = slowTrust(trust);
  const placed = node(idleNode()).place('1001', ALL_THE_TIME);
  await service.asked;
  service.say({ ...ACCEPTED, verdict: 'refuse', reasons: ['stolen card'] });
  expect(await placed).toMatchObject({
    status: 201,
    body: {
      status: 'held',
      verdict: { word: 'held', reasons: [expect.stringContaining('stolen card')] },
      lines: [{ line: '1', status: 'held' }],
    },
  });
});

test('an order whose verdict takes longer is kept, and the answer says where it stands', async () => {
  const { hub, trust, node } = await checkout();
  const service = slowTrust(trust);
  const { place, look } = node(hub);
  const placed = await place('10/01', { prefer: 'wait=0' });
  expect(placed).toMatchObject({
    status: 202,
    headers: {
      location: '/process/v1/orders/web/10%2F01',
      'retry-after': '2',
      'preference-applied': 'wait=0',
    },
  });
  const open = await look('10%2F01');
  expect(open).toMatchObject({ status: 200, body: { verdict: { word: 'open' } } });
  service.say(ACCEPTED);
  expect((await look('10%2F01', ALL_THE_TIME)).body.verdict.word).toBe('accepted');
});

test('what is awaited is named, with the instant from which the declared counts instead', async () => {
  const { hub, trust, node } = await checkout();
  const service = slowTrust(trust);
  const { body } = await node(hub).place('1001', { prefer: 'wait=1' });
  expect(body.verdict).toEqual({
    word: 'open',
    revision: '1',
    reasons: [],
    awaits: [{ what: 'whether the order can be trusted', until: '2026-06-10T12:10:00.000Z' }],
  });
  service.say(ACCEPTED);
});

test('the same order sent again under the same key waits for nobody, and shows how it stands now', async () => {
  const { hub, trust, node } = await checkout();
  const service = slowTrust(trust);
  const { place, look } = node(hub);
  const key = { 'idempotency-key': 'checkout-1' };
  const first = place('1001', { ...key, ...ALL_THE_TIME });
  await service.asked;
  const again = await place('1001', { ...key, prefer: 'wait=0' });
  expect([again.status, again.headers['location']]).toEqual([202, '/process/v1/orders/web/1001']);
  service.say(ACCEPTED);
  const [said] = await Promise.all([first, look('1001', ALL_THE_TIME)]);
  expect([said.status, (await place('1001', key)).status]).toEqual([201, 201]);
});

test('as many callers may wait as come: none of them holds a connection to the database', async () => {
  const { hub, trust, node } = await checkout();
  const service = slowTrust(trust);
  const { place, look } = node(hub);
  const waiting = Array.from({ length: 20 }, (_, number) => place(`${number}`, ALL_THE_TIME));
  await service.asked;
  expect((await look('1')).status).toBeLessThan(500);
  service.say(ACCEPTED);
  const words = (await Promise.all(waiting)).map(({ status, body }) => `${status} ${body.verdict.word}`);
  expect(new Set(words)).toEqual(new Set(['201 accepted']));
});

test('a node that ends answers those who wait with what is known', async () => {
  const { hub, trust, node } = await checkout();
  const service = slowTrust(trust);
  const { place, close } = node(hub);
  const placed = place('1001', ALL_THE_TIME);
  await service.asked;
  await close();
  expect((await placed).status).toBe(202);
  service.say(ACCEPTED);
});

describe('what is kept and not planned yet', () => {
  const REVIEW_AT = '2026-06-10T12:00:03.000Z';
  const PLANNING = [{ what: 'that the hub plans it', until: REVIEW_AT }];

  /** As it stands where a process died between keeping and planning: the last plan is an earlier one, or none. */
  async function unplanned(
    revisions: readonly string[],
    plan: (earlier: object) => object = (earlier) => earlier,
  ) {
    const { hub, node, database } = await checkout();
    const { place, revise, look } = node(hub);
    const planOf = async (): Promise<object> =>
      (await database.query<{ plan: object }>('select plan from process_case'))[0]?.plan ?? {};
    await place('1001', ALL_THE_TIME);
    const earlier = revisions.length === 0 ? {} : await planOf();
    for (const revision of revisions) await revise('1001', revision);
    await database.execute('update process_case set plan = $1, review_at = $2', [
      JSON.stringify(plan(earlier)),
      REVIEW_AT,
    ]);
    return (await look('1001')).body.verdict;
  }

  test('waits for the hub itself, and is told with the revision that was sent', async () => {
    expect(await unplanned([])).toEqual({ word: 'open', revision: '1', reasons: [], awaits: PLANNING });
  });

  test('is not judged by the plan of an earlier revision', async () => {
    expect(await unplanned(['2'])).toEqual({ word: 'open', revision: '2', reasons: [], awaits: PLANNING });
  });

  test('counts by the latest revision, in whatever order they came', async () => {
    expect(await unplanned(['10', '9'])).toMatchObject({ word: 'open', revision: '10' });
  });

  test('is held where it cannot be planned', async () => {
    const failed = {
      kind: 'plan-failed',
      subject: 'order/web/1001',
      what: 'it cannot be planned',
      why: 'x',
      canDo: [],
    };
    expect(await unplanned([], () => ({ questions: [failed] }))).toEqual({
      word: 'held',
      revision: '1',
      reasons: ['it cannot be planned'],
      awaits: [],
    });
  });
});
