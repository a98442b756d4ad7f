/** The landscape declares who is told of events: each start brings the feeds to it, and nothing that a subscriber is owed is lost. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readEvents } from '../log/index.ts';
import { eventsVisible } from '../log/testing/committed-events.ts';
import { testDatabase } from '../platform/testing/database.ts';
import { declaredProblems, reconciled, type DeclaredFeed } from './declaring.ts';
import type { Feed } from './feed.ts';
import { House, subscribed } from './testing/house.ts';
import { Subscriber } from './testing/subscriber.ts';

const database = await testDatabase({ maxConnections: 10 });
const surroundings = {
  env: {
    SECRET: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
    SHORT: 'whsec_YWJj',
    ROOM: 'https://chat.example/rooms/4711-very-secret',
    PLAIN: 'http://chat.example/rooms/4711-very-secret',
  },
  allowPrivateAddresses: ['10.0.0.0/8'],
};

const shop: DeclaredFeed = {
  name: 'web-shop',
  url: 'https://shop.example/events',
  types: ['order.*'],
  subjectPrefix: '',
  owner: 'ops',
  secretReference: 'env:SECRET',
};

describe('a declared feed', () => {
  test.each([
    ['an address of https', {}, []],
    ['an address behind a reference', { url: 'env:ROOM' }, []],
    ['plain http to an address that is allowed', { url: 'http://10.0.0.4/events' }, []],
    [
      'plain http to others, even behind a reference',
      { url: 'env:PLAIN' },
      [
        'feeds.web-shop.url: messages are sent over https; plain http is for private addresses that CROSSDOCK_FEED_PRIVATE_ADDRESSES names',
      ],
    ],
    [
      'references to what is not there',
      { url: 'env:NOWHERE', secretReference: 'file:/no/such/file' },
      [
        'feeds.web-shop.url: the environment variable NOWHERE is not set',
        'feeds.web-shop.secret: the file /no/such/file does not exist',
      ],
    ],
    [
      'a secret that is too short',
      { secretReference: 'env:SHORT' },
      [
        'feeds.web-shop.secret: the secret behind the reference is not whsec_ and the base64 of 24 to 64 bytes',
      ],
    ],
  ])('with %s', (_what, more, problems) => {
    const found = declaredProblems([{ ...shop, ...more }], surroundings);
    expect(found).toEqual(problems);
    expect(found.join()).not.toContain('4711');
  });

  test('has at most 49 others beside it', () => {
    const declared = Array.from({ length: 51 }, (_, number) => ({ ...shop, name: `shop-${number}` }));
    expect(declaredProblems(declared.slice(1), surroundings)).toEqual([]);
    expect(declaredProblems(declared, surroundings)).toEqual([
      'feeds: there are 51, and there may be no more than 50',
    ]);
  });
});

/** A kept feed, as far as the comparison looks at it. */
function kept(feed: DeclaredFeed, more: Partial<Feed> = {}): Feed {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- nothing else of a feed is looked at
  return { ...feed, id: feed.name, declared: true, endedAt: null, ...more } as Feed;
}

test('whatever is declared and kept: afterwards the kept feeds are those, and people’s own are untouched', () => {
  const name = fc.constantFrom('a', 'b', 'c', 'd');
  const declaredOnes = fc.uniqueArray(
    fc.record({ name, types: fc.constantFrom(['*'], ['order.*']), owner: fc.constantFrom('ops', 'maria') }),
    { selector: (each) => each.name },
  );
  const keptOnes = fc.uniqueArray(fc.record({ name, declared: fc.boolean(), hasEnded: fc.boolean() }), {
    selector: (each) => each.name,
  });
  fc.assert(
    fc.property(declaredOnes, keptOnes, (wishes, before) => {
      const declared = wishes.map((wish) => ({ ...shop, ...wish }));
      const feeds = before.map(({ hasEnded, ...each }) =>
        kept({ ...shop, ...each }, { ...each, endedAt: each.declared && hasEnded ? new Date(0) : null }),
      );
      const { made, changed, ended } = reconciled(declared, feeds);
      const endedNames = new Set(ended.map((each) => each.name));
      const named = new Map(feeds.map((feed) => [feed.name, feed]));
      for (const feed of ended) named.set(feed.name, { ...feed, endedAt: new Date() });
      for (const feed of [...made, ...changed.map((each) => each.feed)]) named.set(feed.name, kept(feed));
      const after = [...named.values()];
      expect(
        after
          .filter((each) => each.declared && each.endedAt === null)
          .map((each) => each.name)
          .toSorted(),
      ).toEqual(declared.map((each) => each.name).toSorted());
      for (const feed of feeds.filter(
        (each) => !each.declared && !declared.some((d) => d.name === each.name),
      ))
        expect([named.get(feed.name), endedNames.has(feed.name)]).toEqual([feed, false]);
      expect(reconciled(declared, after)).toEqual({ made: [], changed: [], ended: [] });
    }),
  );
});

describe('the landscape of a hub that starts', () => {
  let house: House;
  let subscriber: Subscriber;
  let feed: DeclaredFeed;

  beforeEach(async () => {
    await eventsVisible(database);
    house = new House(database);
    subscriber = new Subscriber();
    feed = { ...shop, url: await subscriber.start(), secretReference: 'env:SUBSCRIBER_SECRET' };
  });
  afterEach(async () => {
    await house.stop();
    await subscriber.stop();
    await database.execute('delete from feed');
  });

  const named = async (name: string) => (await house.node().list()).find((each) => each.name === name);
  const told = async (): Promise<readonly unknown[]> => {
    await eventsVisible(database);
    const found = await readEvents(database, { limit: 1000 });
    return Array.isArray(found)
      ? found.filter(({ source }) => source === '/feeds').map(({ type, data }) => [type, data])
      : [];
  };

  test('makes the feeds that it declares, once, however many nodes start', async () => {
    const nodes = [house.node(), house.node(), house.node()];
    await Promise.all(nodes.map((node) => node.declare([feed, { ...feed, name: 'books' }])));
    expect(
      (await house.node().list()).map(({ name, declared, createdBy }) => [name, declared, createdBy]),
    ).toEqual([
      ['books', true, 'landscape'],
      ['web-shop', true, 'landscape'],
    ]);
    expect(await told()).toEqual([
      ['feed.declared', { feed: 'web-shop' }],
      ['feed.declared', { feed: 'books' }],
    ]);
    const [node] = nodes;
    await node?.start();
    await house.happen(['order/shop/1']);
    await subscriber.until((received) => received.length === 2);
    expect(subscriber.received[0]?.verifies(`whsec_${Buffer.alloc(32, 7).toString('base64')}`)).toBe(true);
  });

  test('changes what is declared otherwise; the subscriber goes on where it stood, and a pause lasts', async () => {
    const node = house.node();
    await node.declare([feed]);
    await node.start();
    await house.happen(['order/shop/1']);
    await expect.poll(async () => (await named('web-shop'))?.delivered).toBe(1);
    await node.stop();
    const { id = '' } = (await named('web-shop')) ?? {};
    await node.pause(id, { why: 'moving house', by: 'maria' });
    await house.happen(['order/shop/2', 'order/shop/3']);
    const second = new Subscriber();
    const next = house.node();
    await next.declare([{ ...feed, url: await second.start(), owner: 'maria' }]);
    expect(await named('web-shop')).toMatchObject({ id, owner: 'maria', state: 'paused' });
    await next.start();
    await next.resume(id);
    await second.until((received) => received.length === 2);
    expect(subscriber.received).toHaveLength(1);
    expect((await told()).at(-1)).toEqual(['feed.changed', { feed: 'web-shop', changes: ['url', 'owner'] }]);
    await second.stop();
  });

  test('tries at once what waited for the wrong address', async () => {
    subscriber.answer = () => ({ status: 429, headers: { 'retry-after': '3600' } });
    const node = house.node();
    await node.declare([feed]);
    await node.start();
    await house.happen(['order/shop/1']);
    await expect.poll(async () => (await named('web-shop'))?.nextTryAt).not.toBeNull();
    const right = new Subscriber();
    await node.declare([{ ...feed, url: await right.start() }]);
    await right.until((received) => received.length === 1);
    await right.stop();
  });

  test('ends what it no longer declares, in the sight of all, and loses nothing where that was a mistake', async () => {
    const node = house.node();
    await node.declare([feed]);
    await node.start();
    await house.happen(['order/shop/1']);
    await expect.poll(async () => (await named('web-shop'))?.delivered).toBe(1);
    await node.stop();
    const next = house.node();
    const { feed: other } = await subscribed(next, { url: `${feed.url}?other` });
    await next.declare([]);
    expect((await named('web-shop'))?.endedAt).toEqual(expect.any(Date));
    expect((await told()).at(-1)).toEqual(['feed.ended', { feed: 'web-shop' }]);
    await next.start();
    await house.happen(['order/shop/2']);
    await expect.poll(async () => (await next.find(other.id))?.delivered).toBe(1);
    expect((await named('web-shop'))?.delivered).toBe(1);
    await next.remove(other.id);
    await next.declare([feed]);
    await subscriber.until((received) => received.length === 3);
    expect(subscriber.received.at(-1)?.subject).toBe('order/shop/2');
    expect((await told()).at(-1)).toEqual(['feed.changed', { feed: 'web-shop', changes: ['declaration'] }]);
  });

  test('settles the questions of what it ends', async () => {
    subscriber.answer = () => ({ status: 410 });
    const node = house.node();
    await node.declare([feed]);
    await node.start();
    await house.happen(['order/shop/1']);
    await expect.poll(() => house.questions.size).toBe(1);
    await node.declare([]);
    expect(house.questions.size).toBe(0);
  });

  test('takes over what people have made under the name, with both secrets for a day', async () => {
    const node = house.node();
    const { secret } = await subscribed(node, { url: feed.url, name: 'web-shop' });
    const mine = await subscribed(node, { url: feed.url, name: 'mine', types: ['item.*'] });
    await node.declare([feed]);
    expect((await node.find(mine.feed.id))?.declared).toBe(false);
    await node.start();
    await house.happen(['order/shop/1']);
    await subscriber.until((received) => received.length === 1);
    const declared = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
    const [message] = subscriber.received;
    expect([message?.verifies(secret), message?.verifies(declared)]).toEqual([true, true]);
  });

  test('keeps people from removing what it declares, and from signing it otherwise', async () => {
    const node = house.node();
    await node.declare([feed]);
    const { id = '' } = (await named('web-shop')) ?? {};
    expect(await node.remove(id)).toBe('declared');
    expect(await node.rotate(id, { overlapHours: 1 })).toBe('declared');
    await node.declare([]);
    expect(await node.remove(id)).toBe('removed');
    expect(await node.list()).toEqual([]);
  });

  test('of a new feed says where it begins', async () => {
    await house.happen(['order/declared-past/1']);
    await eventsVisible(database);
    const node = house.node();
    await node.declare([
      {
        ...feed,
        subjectPrefix: 'order/declared-past/',
        since: new Date(house.clock().getTime() - 3_600_000),
      },
    ]);
    await node.start();
    await subscriber.until((received) => received.length === 1);
    expect(subscriber.received[0]?.subject).toBe('order/declared-past/1');
  });
});
