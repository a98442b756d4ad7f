/** Delivery as the hub uses it, with one worker, the real database and recording targets. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ask, later, never } from '../connectors/kit/outcome.ts';
import { testDatabase } from '../platform/testing/database.ts';
import { emptyDelivery, Estate } from './testing/estate.ts';
import { RecordingTarget } from './testing/recording-target.ts';

const database = await testDatabase();
const SHOP = 'shop/items';
let estate: Estate;
let shop: RecordingTarget;

beforeEach(async () => {
  await emptyDelivery(database);
  estate = new Estate(database);
  shop = new RecordingTarget();
});
afterEach(() => estate.stop());

const BAD = new Set(['item-7', 'item-20']);

describe('a changed record', () => {
  beforeEach(() => estate.add(SHOP, shop.target({ batchSize: 10 })));

  test('stands in the target afterwards, and its new id is known', async () => {
    const node = await estate.start();
    await estate.change(node, SHOP, { bolt: 1, nut: 2 });
    await estate.drain(node);
    expect(shop.heldBy('bolt')).toEqual({ number: 'bolt', value: 1 });
    expect(shop.heldBy('nut')).toEqual({ number: 'nut', value: 2 });
    expect(estate.links.get('shop item bolt ')).toBe(shop.idOf('bolt'));
  });

  test('is updated under its id and never created again', async () => {
    const node = await estate.start();
    for (const value of [1, 2, 3]) {
      await estate.change(node, SHOP, { bolt: value });
      await estate.drain(node);
    }
    expect(shop.creates).toBe(1);
    expect(shop.history.get('bolt')).toEqual([1, 2, 3]);
  });

  test('marked a thousand times while nobody works costs one row and one write', async () => {
    const node = estate.node();
    for (let value = 1; value <= 1000; value += 1) await estate.change(node, SHOP, { bolt: value });
    await node.start();
    await estate.drain(node);
    expect(shop.history.get('bolt')).toEqual([1000]);
  });

  test('is not sent when nothing differs: a resync of unchanged records sends nothing', async () => {
    const node = await estate.start();
    const values = Object.fromEntries(Array.from({ length: 500 }, (_, place) => [`item-${place}`, place]));
    await estate.change(node, SHOP, values);
    await estate.drain(node);
    const { writes } = shop;
    await estate.change(node, SHOP, values);
    await estate.drain(node);
    expect(writes).toBe(500);
    expect(shop.writes).toBe(500);
  });

  test('that changes while it is being written is written again with the newer value', async () => {
    shop.delayMs = 60;
    const node = await estate.start();
    await estate.change(node, SHOP, { bolt: 1 });
    await expect.poll(() => shop.calls.length).toBe(1);
    await estate.change(node, SHOP, { bolt: 2 });
    await estate.drain(node);
    expect(shop.history.get('bolt')).toEqual([1, 2]);
    expect(shop.overlaps).toEqual([]);
  });
});

describe('an outcome', () => {
  beforeEach(() => estate.add(SHOP, shop.target({ batchSize: 10 })));

  test('never: the record becomes a question, and comes back by itself when it changes', async () => {
    shop.program = ({ body }) => (body.value < 0 ? never('value must not be negative') : undefined);
    const node = await estate.start();
    await estate.change(node, SHOP, { bolt: -1, nut: 2 });
    await estate.drain(node);
    expect(shop.heldBy('nut')?.value).toBe(2);
    expect(estate.questionsOf('dead-letter')).toMatchObject([
      { subject: 'shop/items:bolt', why: 'value must not be negative', system: 'shop', recordId: 'bolt' },
    ]);
    await estate.change(node, SHOP, { bolt: 1 });
    await estate.drain(node);
    expect(shop.heldBy('bolt')?.value).toBe(1);
    expect(estate.questions.size).toBe(0);
  });

  test('never: the same content is not sent again, however often it is marked', async () => {
    shop.program = () => never('no');
    const node = await estate.start();
    for (let round = 0; round < 3; round += 1) {
      await estate.change(node, SHOP, { bolt: 1 });
      await estate.drain(node);
    }
    expect(shop.writes).toBe(1);
    expect(estate.questionsOf('dead-letter')).toHaveLength(1);
  });

  test('never: a person may have the same content tried again', async () => {
    shop.program = () => never('no');
    const node = await estate.start();
    await estate.change(node, SHOP, { bolt: 1 });
    await estate.drain(node);
    shop.program = () => undefined;
    await database.transaction((tx) => node.retry(tx, [{ target: SHOP, key: 'bolt' }]));
    await estate.drain(node);
    expect(shop.heldBy('bolt')?.value).toBe(1);
    expect(estate.questions.size).toBe(0);
  });

  test('ask: a person is asked', async () => {
    shop.program = () => ask('two records have this number');
    const node = await estate.start();
    await estate.change(node, SHOP, { bolt: 1 });
    await estate.drain(node);
    expect(estate.questionsOf('delivery-asked')).toMatchObject([{ why: 'two records have this number' }]);
  });

  test('later, busy: it is tried by the schedule until the attempts are spent', async () => {
    shop.program = () => later('locked by a user', 'busy');
    const node = await estate.start();
    await estate.change(node, SHOP, { bolt: 1 });
    await expect.poll(() => estate.questionsOf('dead-letter').length).toBe(1);
    expect(shop.writes).toBe(4);
    expect(estate.questionsOf('dead-letter')[0]?.why).toBe('all attempts are spent: locked by a user');
  });

  test('later, uncertain: it is looked up before it is created again', async () => {
    let lost = 0;
    shop.program = () => {
      lost += 1;
      return lost === 1 ? 'effect-then-throw' : undefined;
    };
    const node = await estate.start();
    await estate.change(node, SHOP, { bolt: 1 });
    await expect.poll(() => estate.links.size).toBe(1);
    expect(shop.finds).toBeGreaterThan(0);
    expect(shop.creates).toBe(1);
    expect(shop.held.size).toBe(1);
  });
});

describe('a bad record in a batch', () => {
  const values = Object.fromEntries(Array.from({ length: 30 }, (_, place) => [`item-${place}`, place]));

  test('that makes the connector throw blocks itself only', async () => {
    estate.add(SHOP, shop.target({ batchSize: 30 }));
    shop.program = ({ body }) => (body.number === 'item-7' ? 'throw' : undefined);
    const node = await estate.start();
    await estate.change(node, SHOP, values);
    await expect.poll(() => estate.questionsOf('dead-letter').length).toBe(1);
    expect(estate.questionsOf('dead-letter')[0]?.recordId).toBe('item-7');
    await expect.poll(() => shop.held.size).toBe(29);
    expect(shop.creates).toBe(29);
  });

  test('for which the whole batch is refused blocks itself only', async () => {
    estate.add(SHOP, shop.target({ batchSize: 30 }));
    shop.program = ({ body }, { size }) =>
      size > 1 && shop.calls.at(-1)?.some(({ number }) => BAD.has(number)) === true
        ? never('the batch was rolled back')
        : BAD.has(body.number)
          ? never('this one is wrong')
          : undefined;
    const node = await estate.start();
    await estate.change(node, SHOP, values);
    await estate.drain(node);
    expect(new Set(estate.questionsOf('dead-letter').map(({ recordId }) => recordId))).toEqual(BAD);
    expect(shop.held.size).toBe(28);
  });
});
