/** Records that wait, are withheld, disappear, drift, or are read back. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { mapped } from '../connectors/kit/mapping.ts';
import { done } from '../connectors/kit/outcome.ts';
import { testDatabase } from '../platform/testing/database.ts';
import { emptyDelivery, Estate } from './testing/estate.ts';
import { RecordingTarget } from './testing/recording-target.ts';

const database = await testDatabase();
const SHOP = 'shop/items';
const STOCK = 'shop/stock';
let estate: Estate;
let shop: RecordingTarget;

beforeEach(async () => {
  await emptyDelivery(database);
  estate = new Estate(database);
  shop = new RecordingTarget();
});
afterEach(() => estate.stop());

const shownState = async (target: string): Promise<string | undefined> =>
  (await estate.node().rows({ target }, { limit: 1 }))[0]?.shown;

describe('a record that needs the id of another one', () => {
  let stock: RecordingTarget;
  let kind: string | undefined;
  beforeEach(() => {
    stock = new RecordingTarget();
    kind = 'inventory-item';
    stock.map = (view) => {
      const [key = ''] = 'number' in view.fields ? (view.fields.number ?? '').split('@') : [];
      const item = view.externalIdOf('item', { by: 'record', value: key }, kind);
      if (item === undefined)
        return { waitsFor: { domain: 'item', recordId: key, ...(kind === undefined ? {} : { kind }) } };
      return mapped({ number: item, value: 'name' in view.fields ? Number(view.fields.name) : 0 });
    };
    estate.add(STOCK, stock.target({ batchSize: 50, domain: 'availability' }), { priority: 'availability' });
  });

  test('waits without being asked for, and goes out as soon as that id is known', async () => {
    estate.add(
      SHOP,
      shop.target({
        batchSize: 10,
        write: async (_context, writes) =>
          (await shop.write(writes.map(({ key }) => ({ key, body: { number: key, value: 1 } })))).map(
            (_outcome, place) => done(`p-${place}`, { 'inventory-item': `inv-${place}` }),
          ),
      }),
    );
    const node = await estate.start();
    await estate.change(node, STOCK, { 'bolt@EAST': 5, 'bolt@WEST': 7 });
    await estate.drain(node);
    expect(stock.writes).toBe(0);
    expect(await shownState(STOCK)).toBe('waiting');
    await estate.change(node, SHOP, { bolt: 1 });
    await estate.drain(node);
    expect(stock.calls.flat().map(({ value }) => value)).toEqual([5, 7]);
  });

  test.each([
    { needs: 'inventory-item', told: 'inventory-item' },
    { needs: undefined, told: 'main' },
  ])('is released by its id that came in by a source ($told)', async ({ needs, told }) => {
    kind = needs;
    const node = await estate.start();
    await estate.change(node, STOCK, { 'bolt@EAST': 5 });
    await estate.drain(node);
    estate.links.set(`shop item bolt ${needs ?? ''}`, 'inv-1');
    await database.transaction((tx) =>
      node.released(tx, [{ system: 'shop', domain: 'item', recordId: 'bolt', kind: told }]),
    );
    await estate.drain(node);
    expect(stock.heldBy('inv-1')?.value).toBe(5);
  });

  test('finds an id whose release was missed when it looks again', async () => {
    estate.now = new Date('2026-03-01T10:00:00Z');
    const node = await estate.start();
    await estate.change(node, STOCK, { 'bolt@EAST': 5 });
    await estate.drain(node);
    estate.links.set('shop item bolt inventory-item', 'inv-1');
    estate.now = new Date('2026-03-01T10:00:06Z');
    await estate.drain(node);
    expect(stock.heldBy('inv-1')?.value).toBe(5);
  });
});

describe('a record that must not go out', () => {
  beforeEach(() => estate.add(SHOP, shop.target({ batchSize: 10 })));

  test('is withheld with its reason, and goes out when the reason is gone', async () => {
    estate.withheld.set('bolt', 'no weight');
    const node = await estate.start();
    await estate.change(node, SHOP, { bolt: 1 });
    await estate.drain(node);
    expect(await node.rows({ target: SHOP }, { limit: 5 })).toMatchObject([
      { key: 'bolt', shown: 'withheld', reason: 'no weight' },
    ]);
    estate.withheld.delete('bolt');
    await estate.change(node, SHOP, { bolt: 1 });
    await estate.drain(node);
    expect(shop.heldBy('bolt')?.value).toBe(1);
  });

  test('because its body breaks the contract becomes a question and blocks nobody', async () => {
    const { map } = shop;
    shop.map = (view) =>
      'name' in view.fields && view.fields.name === '13' ? mapped({ number: 'x', value: 1.5 }) : map(view);
    const node = await estate.start();
    await estate.change(node, SHOP, { bolt: 13, nut: 2 });
    await estate.drain(node);
    expect(shop.heldBy('nut')?.value).toBe(2);
    expect(estate.questionsOf('dead-letter')[0]?.why).toContain('/value: found 1.5');
  });

  test('because its mapping throws becomes a question and blocks nobody', async () => {
    const { map } = shop;
    shop.map = (view) => {
      if ('name' in view.fields && view.fields.name === '13') throw new Error('unlucky');
      return map(view);
    };
    const node = await estate.start();
    await estate.change(node, SHOP, { bolt: 13, nut: 2 });
    await estate.drain(node);
    expect(shop.heldBy('nut')?.value).toBe(2);
    expect(estate.questionsOf('dead-letter')[0]?.why).toBe('the mapping failed: unlucky');
  });
});

describe('a record that is gone', () => {
  test('is taken out of a target that was given it', async () => {
    estate.add(SHOP, shop.target({ batchSize: 10, remove: (_context, writes) => shop.remove(writes) }));
    const node = await estate.start();
    await estate.change(node, SHOP, { bolt: 1 });
    await estate.drain(node);
    estate.records.delete('bolt');
    await database.transaction((tx) => node.mark(tx, [{ target: SHOP, key: 'bolt' }]));
    await estate.drain(node);
    expect(shop.held.size).toBe(0);
    expect(await shownState(SHOP)).toBe('gone');
  });

  test('and comes back is created again', async () => {
    estate.add(SHOP, shop.target({ batchSize: 10, remove: (_context, writes) => shop.remove(writes) }));
    const node = await estate.start();
    for (const step of ['here', 'gone', 'here']) {
      if (step === 'gone') estate.records.delete('bolt');
      else estate.records.set('bolt', 1);
      if (step === 'gone') estate.links.clear();
      await database.transaction((tx) => node.mark(tx, [{ target: SHOP, key: 'bolt' }]));
      await estate.drain(node);
    }
    expect(shop.heldBy('bolt')?.value).toBe(1);
    expect(shop.creates).toBe(2);
  });

  test('before it was ever given is not mentioned to the target', async () => {
    estate.add(SHOP, shop.target({ batchSize: 10, remove: () => Promise.reject(new Error('never asked')) }));
    const node = await estate.start();
    await database.transaction((tx) => node.mark(tx, [{ target: SHOP, key: 'bolt' }]));
    await estate.drain(node);
    expect(await shownState(SHOP)).toBe('gone');
    expect(shop.writes).toBe(0);
  });
});

describe('an accepted write', () => {
  const withReadBack = () =>
    shop.target({ batchSize: 10, readBack: (_context, writes) => shop.readBack(writes) });

  test('that is seen to be there is confirmed', async () => {
    estate.add(SHOP, withReadBack(), { readBack: 'all' });
    const node = await estate.start();
    await estate.change(node, SHOP, { bolt: 1 });
    await estate.drain(node);
    const [status] = await node.status();
    expect(status?.standing).toEqual({ expected: 1, accepted: 1, confirmed: 1 });
  });

  test('that did nothing is found, asked about, and written again until it is there', async () => {
    estate.add(SHOP, withReadBack(), { readBack: 'all', retrySchedule: [0.2, 0.2] });
    let lies = 1;
    shop.program = () => (lies-- > 0 ? 'say-done-do-nothing' : undefined);
    const node = await estate.start();
    await estate.change(node, SHOP, { bolt: 1 });
    await expect.poll(() => estate.questionsOf('not-held').length).toBe(1);
    await expect.poll(() => shop.heldBy('bolt')?.value).toBe(1);
    await expect.poll(() => estate.questions.size).toBe(0);
    expect(shop.creates).toBe(1);
  });

  test('that never does anything ends as a question', async () => {
    estate.add(SHOP, withReadBack(), { readBack: 'all' });
    shop.program = () => 'say-done-do-nothing';
    const node = await estate.start();
    await estate.change(node, SHOP, { bolt: 1 });
    await expect.poll(() => shownState(SHOP)).toBe('dead');
    expect(estate.questionsOf('not-held')).toHaveLength(1);
    const [status] = await node.status();
    expect(status?.standing).toEqual({ expected: 1, accepted: 0, confirmed: 0 });
  });

  test('whose echo comes in by a source is confirmed without reading back', async () => {
    estate.add(SHOP, shop.target({ batchSize: 10 }));
    const node = await estate.start();
    await estate.change(node, SHOP, { bolt: 1 });
    await estate.drain(node);
    expect((await node.stateOf('item', 'bolt'))[0]?.confirmedAt).toBeUndefined();
    await database.transaction((tx) => node.confirm(tx, [{ system: 'shop', domain: 'item', key: 'bolt' }]));
    expect((await node.stateOf('item', 'bolt'))[0]?.confirmedAt).toBeInstanceOf(Date);
  });

  test('that the target changed behind our back is written again', async () => {
    estate.add(SHOP, shop.target({ batchSize: 10 }));
    const node = await estate.start();
    await estate.change(node, SHOP, { bolt: 1 });
    await estate.drain(node);
    shop.held.set(shop.idOf('bolt') ?? '', { number: 'bolt', value: 99 });
    await database.transaction((tx) => node.markDrift(tx, [{ system: 'shop', domain: 'item', key: 'bolt' }]));
    await estate.drain(node);
    expect(shop.heldBy('bolt')?.value).toBe(1);
    expect(shop.creates).toBe(1);
  });

  test('has another key when the same content is written once more', async () => {
    const keys: string[] = [];
    shop.program = ({ key }) => {
      keys.push(key);
      return undefined;
    };
    estate.add(SHOP, shop.target({ batchSize: 10 }));
    const node = await estate.start();
    for (const value of [1, 2, 1]) {
      await estate.change(node, SHOP, { bolt: value });
      await estate.drain(node);
    }
    expect(new Set(keys).size).toBe(3);
  });

  test('explains itself: what was sent when, and why the last try failed', async () => {
    estate.add(SHOP, shop.target({ batchSize: 10 }));
    const node = await estate.start();
    await estate.change(node, SHOP, { bolt: 1 });
    await estate.drain(node);
    expect(await node.stateOf('item', 'bolt')).toMatchObject([
      {
        target: SHOP,
        shown: 'delivered',
        holds: { externalId: shop.idOf('bolt'), body: { number: 'bolt', value: 1 } },
        tries: [{ outcome: 'done', number: 1, externalId: shop.idOf('bolt') }],
      },
    ]);
  });
});
