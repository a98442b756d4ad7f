/** Subscribers hear of what happened: every event, in the order of its subject, whoever is slow, silent or killed meanwhile. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { readEvents, rebaseEvents } from '../log/index.ts';
import { eventsVisible } from '../log/testing/committed-events.ts';
import { testDatabase } from '../platform/testing/database.ts';
import { House, subscribed } from './testing/house.ts';
import { Subscriber, type Received } from './testing/subscriber.ts';

const database = await testDatabase({ maxConnections: 20 });
let house = new House(database);
let subscriber = new Subscriber();
let url = '';

beforeEach(async () => {
  await eventsVisible(database);
  house = new House(database);
  subscriber = new Subscriber();
  url = await subscriber.start();
});
afterEach(async () => {
  await house.stop();
  await subscriber.stop();
  await database.execute('delete from feed');
});

const subjects = (received: readonly Received[]): string[] => received.map(({ subject }) => subject);
const orders = (count: number, shop = 'storefront'): string[] =>
  Array.from({ length: count }, (_, number) => `order/${shop}/${number + 1}`);
const placesOf = (received: readonly Received[], subject: string): unknown[] =>
  received.filter((each) => each.subject === subject).map(({ data }) => Reflect.get(Object(data), 'place'));

describe('a subscriber', () => {
  test('hears the verdict about its orders, signed, and nothing of what it did not ask for', async () => {
    const station = house.node();
    const { feed, secret } = await subscribed(station, {
      url,
      types: ['order.accepted', 'order.refused'],
      subjectPrefix: 'order/storefront/',
    });
    await station.start();
    await house.happen(['order/storefront/1', 'order/inside-sales/2']);
    await house.happen(['order/storefront/3'], 'order.received');
    await house.happen(['order/storefront/4'], 'order.refused');
    await subscriber.until((received) => received.length === 2);
    expect(subjects(subscriber.received)).toEqual(['order/storefront/1', 'order/storefront/4']);
    const [first] = subscriber.received;
    expect(first?.type).toBe('com.crossdock.order.accepted.v1');
    expect(first?.contentType).toBe('application/cloudevents+json; charset=utf-8');
    expect(JSON.parse(first?.bytes ?? '')).toMatchObject({
      id: first?.id,
      specversion: '1.0',
      position: expect.any(String),
    });
    expect(first?.verifies(secret)).toBe(true);
    await expect.poll(async () => (await station.find(feed.id))?.delivered).toBe(2);
  });

  test('that begins in the past hears of that, too; otherwise only of what comes', async () => {
    await house.happen(['order/past/1']);
    await eventsVisible(database);
    const station = house.node();
    await subscribed(station, { url, subjectPrefix: 'order/past/', since: new Date(Date.now() - 3_600_000) });
    await subscribed(station, { url: `${url}?later`, subjectPrefix: 'order/past/' });
    await station.start();
    await house.happen(['order/past/2']);
    await subscriber.until((received) => received.length === 3);
    expect(subjects(subscriber.received).toSorted()).toEqual([
      'order/past/1',
      'order/past/2',
      'order/past/2',
    ]);
  });

  test('hears of one subject in order while several subjects are under way at once', async () => {
    subscriber.answer = () => ({ status: 200, afterMs: Math.random() * 20 });
    const station = house.node();
    await subscribed(station, { url });
    await station.start();
    await house.happen(orders(60).map((_, place) => `order/shop/${place % 12}`));
    await subscriber.until((received) => received.length === 60);
    for (let number = 0; number < 12; number += 1) {
      const places = placesOf(subscriber.received, `order/shop/${number}`);
      expect(places).toEqual(places.toSorted((a, b) => Number(a) - Number(b)));
    }
    expect(subscriber.mostAtOnce).toBeGreaterThan(1);
    expect(subscriber.mostAtOnce).toBeLessThanOrEqual(8);
  });

  test('that refuses one message gets the others, and that subject’s next ones only behind it', async () => {
    let isBroken = true;
    subscriber.answer = ({ subject }) => ({ status: isBroken && subject === 'order/shop/bad' ? 500 : 200 });
    const station = house.node();
    const { feed } = await subscribed(station, { url });
    await station.start();
    await house.happen(['order/shop/bad', 'order/shop/1', 'order/shop/bad', 'order/shop/2']);
    await subscriber.until((received) => received.length === 3);
    await house.happen(['order/shop/bad', 'order/shop/3']);
    await subscriber.until((received) => subjects(received).includes('order/shop/3'));
    expect(new Set(placesOf(subscriber.received, 'order/shop/bad'))).toEqual(new Set([0]));
    await expect.poll(async () => (await station.find(feed.id))?.waiting).toBe(3);
    isBroken = false;
    await house.pass(10);
    const tries = () => subscriber.received.filter(({ subject }) => subject === 'order/shop/bad');
    await subscriber.until(() => new Set(tries().map(({ id }) => id)).size === 3);
    const [first, second] = tries();
    expect([second?.id, second?.bytes]).toEqual([first?.id, first?.bytes]);
    expect(placesOf(subscriber.received, 'order/shop/bad').slice(-3)).toEqual([0, 2, 0]);
    await expect.poll(async () => (await station.find(feed.id))?.waiting).toBe(0);
  });

  test('that refuses one subject for long gets all others meanwhile, and the refused one whole and in order at last', async () => {
    let isBroken = true;
    subscriber.answer = ({ subject }) => ({ status: isBroken && subject === 'order/shop/bad' ? 500 : 200 });
    const station = house.node();
    const { feed } = await subscribed(station, { url });
    await station.start();
    for (const good of ['order/shop/1', 'order/shop/2', 'order/shop/3']) {
      await house.happen([...Array.from({ length: 25 }, () => 'order/shop/bad'), good]);
      await subscriber.until((received) => subjects(received).includes(good));
    }
    await expect.poll(async () => (await station.find(feed.id))?.waiting).toBe(25);
    isBroken = false;
    await house.pass(10);
    const bad = () => subscriber.received.filter(({ subject }) => subject === 'order/shop/bad');
    await subscriber.until(() => new Set(bad().map(({ id }) => id)).size === 75);
    const ids = [...new Set(bad().map(({ id }) => id))];
    const log = await readEvents(database, { subject: 'order/shop/bad', limit: 1000 });
    expect(ids).toEqual((Array.isArray(log) ? log : []).slice(-75).map(({ id }) => id));
    await expect.poll(async () => (await station.find(feed.id))?.waiting).toBe(0);
    await house.happen(['order/shop/bad']);
    await subscriber.until(() => bad().length > ids.length + 1);
  });

  test('that refuses one subject a thousand times still hears of the others', async () => {
    subscriber.answer = ({ subject }) => ({ status: subject === 'order/shop/bad' ? 500 : 200 });
    const station = house.node();
    await subscribed(station, { url });
    await station.start();
    await house.happen(Array.from({ length: 1100 }, () => 'order/shop/bad'));
    await house.happen(['order/shop/good']);
    await subscriber.until((received) => subjects(received).includes('order/shop/good'));
    const tried = subscriber.received.filter(({ subject }) => subject === 'order/shop/bad');
    expect(new Set(tried.map(({ id }) => id)).size).toBe(1);
  });

  test('that is slow holds up nobody else', async () => {
    const fast = new Subscriber();
    const fastUrl = await fast.start();
    let letGo = (): void => undefined;
    const gate = new Promise<void>((resolve) => (letGo = resolve));
    subscriber.answer = async () => {
      await gate;
      return { status: 200 };
    };
    const station = house.node();
    await subscribed(station, { url });
    await subscribed(station, { url: fastUrl });
    await station.start();
    await house.happen(orders(40));
    await fast.until((received) => received.length === 40);
    expect(subscriber.received).toEqual([]);
    letGo();
    await fast.stop();
  });
});

describe('a subscriber that is away', () => {
  test('is asked ever more seldom, costs no rows meanwhile, and gets everything in order when it is back', async () => {
    let isAway = true;
    subscriber.answer = () => ({ status: isAway ? 503 : 200 });
    const station = house.node();
    const { feed } = await subscribed(station, { url });
    await station.start();
    await house.happen(orders(300));
    await expect.poll(async () => (await station.find(feed.id))?.nextTryAt).not.toBeNull();
    const triedFirst = subscriber.received.length;
    expect(triedFirst).toBeLessThanOrEqual(3 + 8);
    await house.pass(6);
    await subscriber.until((received) => received.length > triedFirst);
    await expect
      .poll(async () => (await station.find(feed.id))?.nextTryAt?.getTime())
      .toBeGreaterThan(house.clock().getTime() + 5000);
    expect((await station.find(feed.id))?.waiting).toBeLessThanOrEqual(210);
    isAway = false;
    await house.pass(20);
    await expect
      .poll(async () => (await station.find(feed.id))?.delivered, {
        timeout: 15_000,
      })
      .toBe(300);
    const standing = await station.find(feed.id);
    expect(standing).toMatchObject({ waiting: 0, failingSince: null, nextTryAt: null });
  });

  test('is waited for as long as it asks', async () => {
    subscriber.answer = () => ({ status: 429, headers: { 'retry-after': '120' } });
    const station = house.node();
    const { feed } = await subscribed(station, { url });
    await station.start();
    await house.happen(['order/shop/1']);
    await expect.poll(async () => (await station.find(feed.id))?.nextTryAt).not.toBeNull();
    const nextTryAt = (await station.find(feed.id))?.nextTryAt?.getTime() ?? 0;
    expect(nextTryAt - house.clock().getTime()).toBeGreaterThan(100_000);
    subscriber.answer = () => ({ status: 200 });
    await house.pass(60);
    await house.pass(61);
    await subscriber.until((received) => received.length === 2);
  });

  test('for long becomes a question to its owner, which closes itself when it takes messages again', async () => {
    subscriber.answer = () => ({ status: 500, body: 'our database is away' });
    const station = house.node();
    const { feed } = await subscribed(station, { url, owner: 'web-team' });
    await station.start();
    await house.happen(['order/shop/1']);
    await subscriber.until((received) => received.length === 1);
    await expect.poll(async () => (await station.find(feed.id))?.waiting).toBe(1);
    expect(house.questions.size).toBe(0);
    await house.pass(16 * 60);
    await expect.poll(() => house.questions.size).toBe(1);
    const [question] = house.questions.values();
    expect(question).toMatchObject({ kind: 'feed-failing', subject: `feed/${feed.name}`, owner: 'web-team' });
    expect(question?.why).toContain('our database is away');
    subscriber.answer = () => ({ status: 200 });
    await house.pass(3600);
    await expect.poll(() => house.questions.size).toBe(0);
  });

  test('for good says 410 Gone: the feed is paused, and goes on when a person resumes it', async () => {
    subscriber.answer = () => ({ status: 410 });
    const station = house.node();
    const { feed } = await subscribed(station, { url });
    await station.start();
    await house.happen(orders(3));
    await expect.poll(() => station.find(feed.id)).toMatchObject({ state: 'paused', pausedBy: 'crossdock' });
    expect([...house.questions.values()].map(({ what }) => what)).toEqual([
      `${feed.name} was paused: the subscriber answered 410 Gone`,
    ]);
    const taken = new Set<string>();
    subscriber.answer = ({ id }) => {
      taken.add(id);
      return { status: 200 };
    };
    await station.resume(feed.id);
    await subscriber.until(() => taken.size === 3);
    await expect.poll(() => house.questions.size).toBe(0);
  });

  test('to one message for three days loses that one, which is told, and gets it by sending again', async () => {
    subscriber.answer = ({ subject }) => ({ status: subject === 'order/lost/bad' ? 400 : 200 });
    const station = house.node();
    const { feed } = await subscribed(station, { url, subjectPrefix: 'order/lost/' });
    await station.start();
    const before = house.clock();
    await house.happen(['order/lost/bad', 'order/lost/1']);
    await expect.poll(async () => (await station.find(feed.id))?.waiting).toBe(1);
    await house.pass(73 * 3600);
    await expect.poll(() => station.find(feed.id)).toMatchObject({ givenUp: 1, waiting: 0 });
    expect([...house.questions.keys()]).toEqual([`feed-gave-up feed/${feed.name}`]);
    const [given] = await station.deliveries({ feedId: feed.id, state: 'given-up', limit: 10 });
    expect(given?.tries.map(({ outcome, status }) => [outcome, status])).toEqual([
      ['failed', 400],
      ['given-up', 400],
    ]);
    subscriber.answer = () => ({ status: 200 });
    const soFar = subscriber.received.length;
    expect(await station.redeliver(feed.id, new Date(before.getTime() - 1000))).toBe('begun');
    await subscriber.until((received) => received.length === soFar + 2);
    const again = subscriber.received.slice(soFar);
    expect(again.find(({ subject }) => subject === 'order/lost/bad')?.id).toBe(given?.eventId);
    await expect.poll(() => house.questions.size).toBe(0);
  });
});

describe('several nodes', () => {
  test('send each message, each feed by one of them: again only what one of them lost with its lease', async () => {
    const nodes = [house.node(), house.node(), house.node()];
    const [first = house.node()] = nodes;
    const feeds = await Promise.all(
      Array.from({ length: 6 }, (_, number) => subscribed(first, { url: `${url}?${number}` })),
    );
    await Promise.all(nodes.map((node) => node.start()));
    await house.happen(orders(30));
    await house.happen(orders(30));
    await vi.waitFor(
      async () => {
        const standing = await first.list();
        expect(standing.map(({ delivered }) => delivered)).toEqual(feeds.map(() => 60));
      },
      { timeout: 15_000 },
    );
    const copies = Map.groupBy(subscriber.received, ({ path, id }) => `${path} ${id}`);
    expect(copies.size).toBe(360);
    for (const same of copies.values()) expect(new Set(same.map(({ bytes }) => bytes)).size).toBe(1);
    // On a busy machine a node may sleep through its lease, or an answer may come too late: that, and nothing else, is sent again.
    const [tries] = await database.query<{ failed: number }>(
      `select count(*)::int as failed from feed_try where outcome <> 'taken'`,
    );
    const again = house.overtaken.length * 60 + (tries?.failed ?? 0);
    expect(subscriber.received.length).toBeLessThanOrEqual(360 + again);
  });

  test('complete nothing without the lease: the message goes again under its id, and counts once', async () => {
    const node = house.node();
    const { feed } = await subscribed(node, { url });
    subscriber.answer = async () => {
      // Meanwhile another process has taken the feed.
      if (subscriber.received.length === 0)
        await database.execute(
          `update feed set leased_by = gen_random_uuid(), leased_until = clock_timestamp() + interval '1 hour'`,
        );
      return { status: 200 };
    };
    await node.start();
    await house.happen(orders(1));
    await expect.poll(() => house.overtaken, { timeout: 15_000 }).toHaveLength(1);
    expect(await node.find(feed.id)).toMatchObject({ delivered: 0 });
    await database.execute(`update feed set leased_until = clock_timestamp() - interval '1 second'`);
    await expect.poll(async () => (await node.find(feed.id))?.delivered, { timeout: 15_000 }).toBe(1);
    expect(new Set(subscriber.received.map(({ id, bytes }) => `${id} ${bytes}`)).size).toBe(1);
    expect(subscriber.received).toHaveLength(2);
  });

  test('lose nothing when one is killed in the middle, and send twice only under the same id', async () => {
    const script = join(import.meta.dirname, 'testing', 'node-process.ts');
    const victim = spawn(process.execPath, [script, database.url], { stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => void victim.kill('SIGKILL'));
    const killVictim = async (): Promise<void> => {
      const ended = once(victim, 'exit');
      victim.kill('SIGKILL');
      await ended;
    };
    let killing: Promise<void> | undefined;
    subscriber.answer = async () => {
      if (subscriber.received.length >= 25) await (killing ??= killVictim());
      return { status: 200 };
    };
    await once(victim.stdout, 'data');
    const heir = house.node();
    const { feed } = await subscribed(heir, { url, subjectPrefix: 'order/killed/' });
    await house.happen(Array.from({ length: 60 }, (_, number) => `order/killed/${number % 20}`));
    await subscriber.until((received) => received.length >= 25);
    await heir.start();
    await expect
      .poll(async () => (await heir.find(feed.id))?.delivered, {
        timeout: 15_000,
      })
      .toBeGreaterThanOrEqual(60);
    const byId = Map.groupBy(subscriber.received, ({ id }) => id);
    expect(byId.size).toBe(60);
    expect(subscriber.received.length).toBeGreaterThan(60);
    for (const same of byId.values()) expect(new Set(same.map(({ bytes }) => bytes)).size).toBe(1);
    for (let number = 0; number < 20; number += 1) {
      const last = subscriber.received
        .filter(({ subject }) => subject === `order/killed/${number}`)
        .slice(-3);
      expect(last.map(({ data }) => Reflect.get(Object(data), 'place'))).toEqual([
        number,
        number + 20,
        number + 40,
      ]);
    }
  });

  test('go on at once with the feeds of one that stops', async () => {
    const [leaving, heir] = [house.node(), house.node()];
    const { feed } = await subscribed(leaving, { url });
    await leaving.start();
    await house.happen(orders(20));
    await subscriber.until((received) => received.length === 20);
    await leaving.stop();
    expect((await heir.find(feed.id))?.delivered).toBe(20);
    await heir.start();
    await house.happen(orders(5));
    await subscriber.until((received) => received.length === 25);
  });
});

test('after a restore of the database a feed goes on a little before where it stood', async () => {
  const station = house.node();
  const { feed } = await subscribed(station, { url, subjectPrefix: 'order/restored/' });
  await station.start();
  await house.happen(['order/restored/1']);
  await expect.poll(async () => (await station.find(feed.id))?.delivered).toBe(1);
  await station.pause(feed.id, { why: 'restore', by: 'maria' });
  await database.transaction((tx) => rebaseEvents(tx));
  await station.resume(feed.id);
  await house.happen(['order/restored/2']);
  await subscriber.until((received) => subjects(received).includes('order/restored/2'));
  const ids = subscriber.received.filter(({ subject }) => subject.endsWith('/1')).map(({ id }) => id);
  expect(new Set(ids).size).toBe(1);
});

describe('a person', () => {
  test('changes the secret: for a while both prove the hub, then only the new one', async () => {
    const station = house.node();
    const { feed, secret } = await subscribed(station, { url });
    const rotated = await station.rotate(feed.id, { overlapHours: 24 });
    const next = typeof rotated === 'object' && 'secret' in rotated ? (rotated.secret ?? '') : '';
    await station.start();
    await house.happen(['order/shop/1']);
    await subscriber.until((received) => received.length === 1);
    await house.pass(25 * 3600);
    await house.happen(['order/shop/2']);
    await subscriber.until((received) => received.length === 2);
    expect(subscriber.received.map((each) => [each.verifies(secret), each.verifies(next)])).toEqual([
      [true, true],
      [false, true],
    ]);
  });

  test('lets messages be signed with a secret behind a reference, which must be one', async () => {
    const station = house.node();
    const wish = { name: 'x', url, types: ['*'], subjectPrefix: '', owner: 'ops', by: 'test' };
    for (const secretReference of ['env:FEED_SECRET_NOWHERE', 'hunter2'])
      expect(await station.add({ ...wish, secretReference })).toMatchObject({ about: 'secretReference' });
    const { feed } = await subscribed(station, { url, secretReference: 'env:FEED_SECRET_SUBSCRIBER' });
    expect(feed.secretReference).toBe('env:FEED_SECRET_SUBSCRIBER');
    await station.start();
    await house.happen(['order/shop/1']);
    await subscriber.until((received) => received.length === 1);
    expect(subscriber.received[0]?.verifies(`whsec_${Buffer.alloc(32, 7).toString('base64')}`)).toBe(true);
  });

  test.each([
    'env:SUBSCRIBER_SECRET',
    'env:CROSSDOCK_DATABASE_URL',
    'env:FEED_SECRET_',
    'file:/etc/passwd',
    'file:/run/secrets/erp',
    'file:/run/secrets/feed-secret-x/../erp',
    'file:/run/secrets/erp/feed-secret-x/..',
    'file:feed-secret-x',
  ])('cannot name the secrets of others: %s', async (secretReference) => {
    const station = house.node();
    const { feed } = await subscribed(station, { url });
    const refused = { about: 'secretReference', problem: expect.stringContaining('env:FEED_SECRET_') };
    const wish = { name: 'x', url, types: ['*'], subjectPrefix: '', owner: 'ops', by: 'test' };
    expect(await station.add({ ...wish, secretReference })).toEqual(refused);
    expect(await station.rotate(feed.id, { overlapHours: 1, secretReference })).toEqual(refused);
  });

  test('may name the files that are named for it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'crossdock-feeds-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    await writeFile(join(folder, 'feed-secret-lake'), `whsec_${Buffer.alloc(32, 9).toString('base64')}\n`);
    const secretReference = `file:${join(folder, 'feed-secret-lake')}`;
    expect((await subscribed(house.node(), { url, secretReference })).feed).toMatchObject({
      secretReference,
    });
  });

  test('tries a feed with an event of no log, and sees the answer', async () => {
    subscriber.answer = () => ({ status: 401, body: `no: ${'x'.repeat(5000)}` });
    const station = house.node();
    const { feed, secret } = await subscribed(station, { url });
    const tried = await station.test(feed.id);
    expect(tried).toMatchObject({ status: 401, verdict: { verdict: 'failed' } });
    expect(typeof tried === 'string' ? 0 : tried.answer.length).toBe(1024);
    expect(subscriber.received[0]?.type).toBe('com.crossdock.feed.tested.v1');
    expect(subscriber.received[0]?.verifies(secret)).toBe(true);
    expect((await station.find(feed.id))?.delivered).toBe(0);
  });

  test('pauses a feed and lets it go on where it stood; what was removed is gone', async () => {
    const station = house.node();
    const { feed } = await subscribed(station, { url });
    await station.start();
    await house.happen(['order/shop/1']);
    await subscriber.until((received) => received.length === 1);
    await expect.poll(async () => (await station.find(feed.id))?.delivered).toBe(1);
    await station.pause(feed.id, { why: 'moving house', by: 'maria' });
    await house.happen(['order/shop/2']);
    await eventsVisible(database);
    await station.resume(feed.id);
    await subscriber.until((received) => received.length === 2);
    expect(subjects(subscriber.received)).toEqual(['order/shop/1', 'order/shop/2']);
    expect(await station.remove(feed.id)).toBe('removed');
    expect(await station.list()).toEqual([]);
    expect(await station.remove(feed.id)).toBe('unknown');
  });

  test('sees each message with its tries', async () => {
    let isBroken = true;
    subscriber.answer = () => ({ status: isBroken ? 500 : 200, body: isBroken ? 'broken' : 'thanks' });
    const station = house.node();
    const { feed } = await subscribed(station, { url });
    await station.start();
    await house.happen(['order/shop/1']);
    await expect.poll(async () => (await station.find(feed.id))?.waiting).toBe(1);
    const [waiting] = await station.deliveries({ feedId: feed.id, state: 'waiting', limit: 10 });
    expect(waiting).toMatchObject({ subject: 'order/shop/1', nextTryAt: expect.any(Date) });
    isBroken = false;
    await house.pass(10);
    await expect.poll(async () => (await station.find(feed.id))?.delivered).toBe(1);
    const [taken] = await station.deliveries({ feedId: feed.id, limit: 10 });
    expect(taken?.state).toBe('taken');
    expect(taken?.tries.map(({ number, outcome, answer }) => [number, outcome, answer])).toEqual([
      [1, 'failed', 'broken'],
      [2, 'taken', 'thanks'],
    ]);
  });
});

test('nothing is sent to private addresses that nobody named, nor where a redirect leads', async () => {
  const station = house.node();
  const wish = { name: 'x', types: ['*'], subjectPrefix: '', owner: 'ops', by: 'test' };
  for (const wrong of [
    'http://shop.example/',
    'ftp://shop.example/',
    'http://10.0.0.1/',
    'shop',
    'https://a:b@shop.example/',
  ])
    expect(await station.add({ ...wish, url: wrong })).toMatchObject({ about: 'url' });
  const { feed } = await subscribed(station, { url: 'https://10.0.0.1/' });
  expect(await station.test(feed.id)).toMatchObject({
    answer: expect.stringContaining('not a public address'),
  });
  const target = new Subscriber();
  const location = await target.start();
  subscriber.answer = () => ({ status: 307, headers: { location } });
  const { feed: redirected } = await subscribed(station, { url });
  expect(await station.test(redirected.id)).toMatchObject({ verdict: { verdict: 'failed' } });
  expect(target.received).toEqual([]);
  await target.stop();
});
