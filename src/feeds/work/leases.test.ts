/** Whatever goes wrong while a process leaves a feed, somebody takes it up again. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { eventsVisible } from '../../log/testing/committed-events.ts';
import type { Database } from '../../platform/sql.ts';
import { testDatabase } from '../../platform/testing/database.ts';
import { House, SHORT_LEASES, subscribed } from '../testing/house.ts';
import { Subscriber } from '../testing/subscriber.ts';

const database = await testDatabase({ maxConnections: 10 });
let subscriber = new Subscriber();
let house = new House(database);
let url = '';

beforeEach(async () => {
  await eventsVisible(database);
  subscriber = new Subscriber();
  url = await subscriber.start();
});
afterEach(async () => {
  await house.stop();
  await subscriber.stop();
  await database.execute('delete from feed');
});

type Release = (give: () => Promise<number>) => Promise<number>;

/** The database, with something around the statement that gives a lease back. */
function around(release: Release): Database {
  return new Proxy(database, {
    get: (target, name) =>
      name === 'execute'
        ? (text: string, values?: unknown[]) => {
            const run = (): Promise<number> => target.execute(text, values);
            return text.includes('set leased_by = null') ? release(run) : run();
          }
        : Reflect.get(target, name),
  });
}

/** Its worker sees that it is paused, and leaves it. */
async function leave(feedId: string): Promise<void> {
  await house.node().pause(feedId, { why: 'moving house', by: 'maria' });
  await house.pass(0);
}

test('a lease that could not be given back runs out', async () => {
  const release = vi.fn<Release>((give) => give());
  release.mockRejectedValueOnce(new Error('the connection broke'));
  house = new House(around(release), SHORT_LEASES);
  const station = house.node();
  const { feed } = await subscribed(station, { url });
  // Its lease is renewed all the time.
  await subscribed(station, { url: `${url}?other`, types: ['item.*'] });
  await station.start();
  await house.happen(['order/shop/1']);
  await subscriber.until((received) => received.length === 1);
  await leave(feed.id);
  await expect.poll(() => release).toHaveBeenCalled();
  await station.resume(feed.id);
  await house.happen(['order/shop/2']);
  await subscriber.until((received) => received.length === 2);
});

test('a feed that is resumed in the moment in which it is left goes on', async () => {
  let letGo = (): void => undefined;
  const gate = new Promise<void>((resolve) => (letGo = resolve));
  const release = vi.fn<Release>(async (give) => {
    const given = await give();
    await gate;
    return given;
  });
  house = new House(around(release));
  const station = house.node();
  const { feed } = await subscribed(station, { url });
  await station.start();
  await house.happen(['order/shop/1']);
  await subscriber.until((received) => received.length === 1);
  await leave(feed.id);
  await expect.poll(() => release).toHaveBeenCalled();
  await station.resume(feed.id);
  // Another feed is worked on: the process has looked for free feeds meanwhile.
  const { feed: other } = await subscribed(station, { url: `${url}?other` });
  await house.happen(['order/shop/2']);
  await expect.poll(async () => (await station.find(other.id))?.delivered).toBe(1);
  letGo();
  await house.happen(['order/shop/3']);
  await expect.poll(async () => (await station.find(feed.id))?.delivered).toBe(3);
});

test('what was under way when a person stopped it says nothing after it was resumed', async () => {
  let letGo = (): void => undefined;
  const gate = new Promise<void>((resolve) => (letGo = resolve));
  let isFirst = true;
  subscriber.answer = async () => {
    if (!isFirst) return { status: 200 };
    isFirst = false;
    await gate;
    return { status: 503, headers: { 'retry-after': '3600' } };
  };
  house = new House(database);
  const station = house.node();
  const { feed } = await subscribed(station, { url });
  await station.start();
  await house.happen(['order/shop/1']);
  await expect.poll(() => isFirst).toBe(false);
  await station.pause(feed.id, { why: 'the shop is down', by: 'maria' });
  await station.resume(feed.id);
  letGo();
  await subscriber.until((received) => received.length === 2);
  await expect.poll(() => station.find(feed.id)).toMatchObject({ delivered: 1, nextTryAt: null });
});
