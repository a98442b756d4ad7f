/** A replay is a plan first, runs at a rate, and can be stopped. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { never } from '../../connectors/kit/outcome.ts';
import { committedEvents } from '../../log/testing/committed-events.ts';
import { testDatabase } from '../../platform/testing/database.ts';
import type { Delivery } from '../index.ts';
import { emptyDelivery, Estate } from '../testing/estate.ts';
import { RecordingTarget } from '../testing/recording-target.ts';

const database = await testDatabase();
const SHOP = 'shop/items';
const by = { who: 'ann' };
let estate: Estate;
let shop: RecordingTarget;

beforeEach(async () => {
  await emptyDelivery(database);
  await database.execute('delete from event');
  estate = new Estate(database);
  shop = new RecordingTarget();
  estate.add(SHOP, shop.target({ batchSize: 10 }));
});
afterEach(() => estate.stop());

const many = (count: number): Record<string, number> =>
  Object.fromEntries(Array.from({ length: count }, (_, place) => [`item-${place}`, place]));

async function delivered(count: number) {
  const node = await estate.start();
  await estate.change(node, SHOP, many(count));
  await estate.drain(node);
  return node;
}

/** Waits until the first rows are marked. */
const begins = (node: Delivery, id: string) =>
  expect.poll(async () => (await node.replay.find(id))?.marked, { interval: 20 }).toBeGreaterThan(0);

describe('a replay plan', () => {
  test('says what would become of each record, and sends nothing', async () => {
    shop.program = ({ body }) => (body.number === 'item-3' ? never('blocked') : undefined);
    const node = await delivered(10);
    const { writes } = shop;
    estate.records.set('item-1', 100);
    estate.withheld.set('item-2', 'no weight');
    const plan = await node.replay.plan({ target: SHOP, only: 'all' }, by);
    expect(plan).toMatchObject({
      state: 'planned',
      matched: 10,
      counts: { create: 0, update: 1, absorb: 7, withhold: 1, violate: 1, wait: 0, remove: 0 },
    });
    expect(plan.examples).toContainEqual({
      end: 'withhold',
      target: SHOP,
      key: 'item-2',
      reason: 'no weight',
    });
    expect(shop.writes).toBe(writes);
  });

  test('equals what happens when it runs', async () => {
    const node = await delivered(10);
    for (const key of ['item-1', 'item-2', 'item-3']) estate.records.set(key, 100);
    const plan = await node.replay.plan({ target: SHOP, only: 'all' }, by);
    expect(await node.replay.run(plan.id, { perSecond: 1000, by: 'ann' })).toEqual({ outcome: 'started' });
    await expect.poll(async () => (await node.replay.find(plan.id))?.state).toBe('finished');
    const replay = await node.replay.find(plan.id);
    expect(replay).toMatchObject({ marked: 10, sent: 3, accepted: 3, absorbed: 7, refused: 0 });
    expect(replay?.counts).toMatchObject({ update: 3, absorb: 7 });
  });

  test('of dead records tries them again as they are', async () => {
    shop.program = ({ body }) => (body.value > 7 ? never('catalogue is closed') : undefined);
    const node = await delivered(10);
    expect(estate.questionsOf('dead-letter')).toHaveLength(2);
    shop.program = () => undefined;
    const plan = await node.replay.plan({ only: 'dead' }, by);
    expect(plan.counts).toMatchObject({ create: 2 });
    await node.replay.run(plan.id, { perSecond: 1000, by: 'ann' });
    await expect.poll(() => shop.held.size).toBe(10);
    await expect.poll(() => estate.questions.size).toBe(0);
  });

  test('can be narrowed to keys and to the time of the last try', async () => {
    const node = await delivered(10);
    const [keys, past] = await Promise.all([
      node.replay.plan({ keys: ['item-1', 'item-2'], only: 'all' }, by),
      node.replay.plan({ to: '2020-01-01T00:00:00Z', only: 'all' }, by),
    ]);
    expect(keys.matched).toBe(2);
    expect(past.matched).toBe(0);
  });

  test('says so when too much has changed since it was made', async () => {
    const node = await delivered(20);
    const plan = await node.replay.plan({ target: SHOP, only: 'all' }, by);
    for (const key of Object.keys(many(20))) estate.records.set(key, 1000);
    await database.transaction((tx) =>
      node.mark(
        tx,
        Object.keys(many(20)).map((key) => ({ target: SHOP, key })),
      ),
    );
    await estate.drain(node);
    const answer = await node.replay.run(plan.id, { perSecond: 1000, by: 'ann' });
    expect(answer).toEqual({ outcome: 'stale', why: '20 of 20 records changed since it was planned' });
    const insisted = await node.replay.run(plan.id, { perSecond: 1000, by: 'ann', anyway: true });
    expect(insisted).toEqual({ outcome: 'started' });
  });

  test('runs once, and only if it exists', async () => {
    const node = await delivered(2);
    const plan = await node.replay.plan({ target: SHOP, only: 'all' }, by);
    await node.replay.run(plan.id, { perSecond: 1000, by: 'ann' });
    expect(await node.replay.run(plan.id, { perSecond: 1, by: 'ann' })).toEqual({ outcome: 'not-planned' });
    expect(
      await node.replay.run('00000000-0000-4000-8000-000000000000', { perSecond: 1, by: 'ann' }),
    ).toEqual({
      outcome: 'unknown',
    });
  });
});

describe('a running replay', () => {
  test('keeps its rate and stops when it is told; who did it is on record', async () => {
    const node = await delivered(200);
    for (const key of Object.keys(many(200))) estate.records.set(key, 1000);
    const plan = await node.replay.plan({ target: SHOP, only: 'all' }, by);
    await node.replay.run(plan.id, { perSecond: 20, by: 'bob' });
    await begins(node, plan.id);
    expect(await node.replay.stop(plan.id, { who: 'eve' })).toBe('stopped');
    expect(await node.replay.stop(plan.id, { who: 'eve' })).toBe('not-running');
    const stopped = await node.replay.find(plan.id);
    expect(stopped).toMatchObject({ state: 'stopped', plannedBy: 'ann', runBy: 'bob', stoppedBy: 'eve' });
    expect(stopped?.marked).toBeLessThan(200);
    const events = await committedEvents(database, { subject: `replay/${plan.id}` });
    expect(events.map(({ type }) => type)).toEqual(['replay.planned', 'replay.started', 'replay.stopped']);
  });

  test('is carried on by another process when its own ends', async () => {
    const node = await delivered(60);
    for (const key of Object.keys(many(60))) estate.records.set(key, 1000);
    const plan = await node.replay.plan({ target: SHOP, only: 'all' }, by);
    await node.replay.run(plan.id, { perSecond: 60, by: 'ann' });
    await begins(node, plan.id);
    await node.stop();
    const other = await estate.start();
    await expect.poll(async () => (await other.replay.find(plan.id))?.state).toBe('finished');
    expect((await other.replay.find(plan.id))?.marked).toBe(60);
  });
});
