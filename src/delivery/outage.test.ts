/** Systems that are down, slow, in maintenance or paused by a person, and the budget that all their targets share. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { later, type Outcome } from '../connectors/kit/outcome.ts';
import type { Write } from '../connectors/kit/target.ts';
import { committedEvents } from '../log/testing/committed-events.ts';
import { testDatabase } from '../platform/testing/database.ts';
import { probing } from './budget/breaker.ts';
import { changeSystem, readSystem } from './budget/system-store.ts';
import { emptyDelivery, Estate } from './testing/estate.ts';
import { RecordingTarget } from './testing/recording-target.ts';

const database = await testDatabase();
const SHOP = 'shop/items';
let estate: Estate;
let shop: RecordingTarget;
let clockAhead = 0;
const clock = (): Date => new Date(Date.now() + clockAhead * 1000);
const many = (count: number, value = 1): Record<string, number> =>
  Object.fromEntries(Array.from({ length: count }, (_, place) => [`item-${place}`, value]));

beforeEach(async () => {
  clockAhead = 0;
  await emptyDelivery(database);
  await database.execute('delete from event');
  estate = new Estate(database);
  shop = new RecordingTarget();
});
afterEach(() => estate.stop());

/** A try has begun and its end is known: whatever follows by the clock begins now. */
async function isFelt(tries: number): Promise<void> {
  await expect.poll(() => shop.calls.length).toBeGreaterThan(tries);
  await isOpen();
}

/** As it is at this moment; the status remembers for a second. */
async function isOpen(): Promise<void> {
  await expect.poll(async () => (await readSystem(database, 'shop')).phase).toBe('open');
}

const down = (): Outcome => later('connection refused', 'unavailable');

describe('an outage', () => {
  test('pauses the system after a few tries instead of failing each record', async () => {
    estate.add(SHOP, shop.target({ batchSize: 1 }));
    shop.program = down;
    const node = await estate.start({ clock });
    await estate.change(node, SHOP, many(100));
    await expect.poll(async () => (await node.status())[0]?.breaker.phase).toBe('open');
    expect(shop.writes).toBeLessThan(12);
    expect((await node.status())[0]?.counts.dead).toBe(0);
    expect(estate.questions.size).toBe(0);
  });

  test('of an hour is caught up by itself with the newest values only, and costs no record an attempt', async () => {
    estate.add(SHOP, shop.target({ batchSize: 10 }));
    shop.program = down;
    const node = await estate.start({ clock });
    for (let minute = 0; minute < 60; minute += 10) {
      await estate.change(node, SHOP, many(50, minute));
      const tries = shop.calls.length;
      clockAhead += 600;
      await isFelt(tries);
    }
    await expect.poll(() => estate.questionsOf('system-unreachable')).toHaveLength(1);
    shop.program = () => undefined;
    clockAhead += 60;
    await expect.poll(() => shop.held.size).toBe(50);
    expect([...shop.held.values()].every(({ value }) => value === 50)).toBe(true);
    expect([...shop.history.values()].every((values) => values.length === 1)).toBe(true);
    await expect.poll(() => estate.questions.size).toBe(0);
    const events = await committedEvents(database);
    expect(events.map(({ type }) => type)).toEqual(['system.silenced', 'system.recovered']);
  });

  test('drains in the order in which it was marked, what was tried in vain in its old place', async () => {
    estate.add(SHOP, shop.target({ batchSize: 5 }), {
      limits: { requestsPerSecond: 100_000, concurrency: 1 },
    });
    shop.program = down;
    const node = await estate.start({ clock });
    const numbers = Object.keys(many(40));
    for (const number of numbers) {
      await estate.change(node, SHOP, { [number]: 1 });
      clockAhead += 1;
    }
    await isOpen();
    for (let felt = 0; felt < 4; felt += 1) {
      const tries = shop.calls.length;
      clockAhead += 61;
      await isFelt(tries);
    }
    expect(shop.calls.flat().map(({ number }) => number)).toContain('item-0');
    shop.program = () => undefined;
    clockAhead += 61;
    await expect.poll(() => shop.held.size).toBe(40);
    // By one record the system is felt; then they go in their order.
    const [felt, ...others] = shop.history.keys();
    expect(others).toEqual(numbers.filter((number) => number !== felt));
  });

  test('is one question, which says what waits for the system, and is remembered when it is over', async () => {
    estate.add(SHOP, shop.target({ batchSize: 1 }));
    shop.program = down;
    const worth = [{ amount: '81250.00', currency: 'USD' }];
    estate.waiting = { orders: 155, worth, keptUntil: '2026-06-12T00:00:00Z' };
    const node = await estate.start({ clock });
    await estate.change(node, SHOP, many(10));
    await expect.poll(async () => (await node.status())[0]?.breaker.phase).toBe('open');
    expect(await node.outages()).toEqual([{ system: 'shop', since: expect.any(Date) }]);
    const tries = shop.calls.length;
    clockAhead += 301;
    await isFelt(tries);
    await expect
      .poll(() => estate.questionsOf('system-unreachable'))
      .toMatchObject([
        {
          why: 'connection refused; 155 orders worth 81250.00 USD wait for what it owes; what leaves before 2026-06-12T00:00:00Z comes as promised',
          atStake: worth[0],
        },
      ]);
    shop.program = () => undefined;
    clockAhead += 61;
    await expect.poll(() => estate.recovered).toEqual(['shop']);
    await expect
      .poll(() => node.outages())
      .toEqual([{ system: 'shop', since: expect.any(Date), until: expect.any(Date) }]);
  });

  test('is felt by one record at a time', async () => {
    estate.add(SHOP, shop.target({ batchSize: 10 }));
    shop.program = down;
    const node = await estate.start({ clock });
    await estate.change(node, SHOP, many(60));
    await expect.poll(async () => (await node.status())[0]?.breaker.phase).toBe('open');
    shop.calls.length = 0;
    clockAhead += 3;
    await expect.poll(() => shop.calls.length).toBe(1);
    expect(shop.calls[0]).toHaveLength(1);
  });

  test('is felt by the next process as soon as the one that felt it is not heard of any more', async () => {
    estate.add(SHOP, shop.target({ batchSize: 10 }));
    const dead = randomUUID();
    await database.execute(
      `insert into delivery_node (session, node, alive_until) values ($1, 'dead', clock_timestamp() + interval '1 hour')`,
      [dead],
    );
    const since = new Date();
    await changeSystem(database, 'shop', (state) => ({
      ...state,
      ...probing({ ...state, openedAt: since }, since, dead),
    }));
    const node = await estate.start({ clock });
    await estate.change(node, SHOP, many(3));
    expect(await node.drain(100)).toBe('timeout');
    expect(shop.calls).toEqual([]);
    await database.execute('update delivery_node set alive_until = clock_timestamp() where session = $1', [
      dead,
    ]);
    await estate.drain(node);
    expect(shop.held.size).toBe(3);
    expect((await node.status())[0]?.breaker.phase).toBe('closed');
  });

  test('of one record only does not stop the others', async () => {
    estate.add(SHOP, shop.target({ batchSize: 10 }));
    shop.program = () =>
      shop.calls.at(-1)?.some(({ number }) => number === 'item-3') === true ? down() : undefined;
    const node = await estate.start({ clock });
    await estate.change(node, SHOP, many(30));
    let value = 1;
    const hurry = setInterval(() => {
      clockAhead += 20;
      value += 1;
      void estate.change(node, SHOP, { 'item-0': value });
    }, 50);
    await expect.poll(() => shop.held.size, { timeout: 15_000 }).toBe(29);
    await expect
      .poll(() => estate.questionsOf('unanswered-record').map(({ recordId }) => recordId), {
        timeout: 15_000,
      })
      .toEqual(['item-3']);
    clearInterval(hurry);
  });
});

describe('a system that asks to slow down', () => {
  test('is left alone for as long as it asked, by all of its targets', async () => {
    const prices = new RecordingTarget();
    estate.add(SHOP, shop.target({ batchSize: 1 }));
    estate.add('shop/prices', prices.target({ batchSize: 1 }), { priority: 'price' });
    shop.program = () => later('429', 'throttled', 30);
    const node = await estate.start({ clock });
    await estate.change(node, SHOP, { bolt: 1 });
    await expect.poll(async () => (await node.status())[0]?.gate).toMatchObject({ because: 'slowed' });
    shop.program = () => undefined;
    await estate.change(node, 'shop/prices', { bolt: 1 });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(prices.writes).toBe(0);
    expect(await node.outages()).toEqual([]);
    clockAhead += 31;
    await expect.poll(() => [prices.held.size, shop.held.size]).toEqual([1, 1]);
  });
});

describe('a person or a window', () => {
  beforeEach(() => estate.add(SHOP, shop.target({ batchSize: 10 })));

  test('pauses a system; everything waits and goes out after it is resumed', async () => {
    const node = await estate.start();
    await node.pause('shop', { who: 'ann', reason: 'stock-taking' });
    await estate.change(node, SHOP, many(5));
    expect(await node.drain(200)).toBe('timeout');
    expect(shop.writes).toBe(0);
    const [paused] = await node.status();
    expect(paused?.pause).toMatchObject({ by: 'ann', reason: 'stock-taking' });
    await node.resume('shop', { who: 'ann' });
    await estate.drain(node);
    expect(shop.held.size).toBe(5);
  });

  test('of maintenance keeps writes back until it ends', async () => {
    estate.maintenanceUntil = new Date(Date.now() + 3_600_000);
    const node = await estate.start();
    await estate.change(node, SHOP, many(5));
    expect(await node.drain(200)).toBe('timeout');
    expect((await node.status())[0]?.gate).toMatchObject({ because: 'maintenance' });
    estate.maintenanceUntil = undefined;
    await estate.drain(node);
    expect(shop.held.size).toBe(5);
  });
});

describe('the budget of a system', () => {
  test('is kept by all its targets together', async () => {
    const prices = new RecordingTarget();
    const limits = { requestsPerSecond: 20, concurrency: 2 };
    estate.add(SHOP, shop.target({ batchSize: 1 }), { limits });
    estate.add('shop/prices', prices.target({ batchSize: 1 }), { limits, priority: 'price' });
    const node = await estate.start();
    const startedAt = performance.now();
    await estate.change(node, SHOP, many(25));
    await estate.change(node, 'shop/prices', many(25));
    await estate.drain(node);
    const seconds = (performance.now() - startedAt) / 1000;
    expect(50).toBeLessThanOrEqual(20 + 20 * seconds + 1);
  });

  test('lets an order go before a backfill that fills the line', async () => {
    const orders = new RecordingTarget();
    const limits = { requestsPerSecond: 100_000, concurrency: 2 };
    shop.delayMs = 5;
    estate.add(SHOP, shop.target({ batchSize: 1 }), { limits });
    estate.add('shop/orders', orders.target({ batchSize: 1 }), { limits, priority: 'order' });
    const node = await estate.start();
    for (const [key, value] of Object.entries(many(300))) estate.records.set(key, value);
    await database.transaction((tx) =>
      node.mark(
        tx,
        Object.keys(many(300)).map((key) => ({ target: SHOP, key, backfill: true })),
      ),
    );
    await expect.poll(() => shop.writes).toBeGreaterThan(3);
    await estate.change(node, 'shop/orders', { order: 1 });
    const before = shop.writes;
    await expect.poll(() => orders.writes, { interval: 1 }).toBe(1);
    expect(shop.writes - before).toBeLessThan(10);
    expect(shop.writes).toBeLessThan(300);
  });
});

describe('very many waiting records', () => {
  test('go by the bulk way, a few by the usual one', async () => {
    let bulks = 0;
    const bulk = {
      atLeast: 100,
      write: (_context: unknown, writes: readonly Write[]) => {
        bulks += 1;
        return shop.write(writes);
      },
    };
    estate.add(SHOP, shop.target({ batchSize: 10, bulk }));
    const node = await estate.start();
    await estate.change(node, SHOP, many(50));
    await estate.drain(node);
    expect(bulks).toBe(0);
    await estate.change(node, SHOP, many(300, 2));
    await estate.drain(node);
    expect(bulks).toBe(1);
    expect(shop.held.size).toBe(300);
  });
});

describe('a source that reads from a system', () => {
  test('draws on the same purse as the deliveries to it', async () => {
    estate.add(SHOP, shop.target({ batchSize: 1 }), { limits: { requestsPerSecond: 20, concurrency: 1 } });
    const node = estate.node();
    const failure = { outcome: 'failed', kind: 'refused', effect: 'none', reason: 'test' } as const;
    const client = node.budgeted('shop', { request: () => Promise.resolve(failure) });
    const startedAt = performance.now();
    for (let request = 0; request < 30; request += 1) await client.request({ method: 'GET', url: '/' });
    expect(performance.now() - startedAt).toBeGreaterThan(400);
  });
});
