/** What somebody changed in a target is found although no source tells of it. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { later } from '../../connectors/kit/outcome.ts';
import type { Write } from '../../connectors/kit/target.ts';
import { committedEvents } from '../../log/testing/committed-events.ts';
import { testDatabase } from '../../platform/testing/database.ts';
import type { Delivery, DeliveryTarget } from '../index.ts';
import { emptyDelivery, Estate } from '../testing/estate.ts';
import { RecordingTarget, type Body } from '../testing/recording-target.ts';

const database = await testDatabase({ maxConnections: 20 });
const SHOP = 'shop/items';
let estate: Estate;
let shop: RecordingTarget;
/** Numbers of the records that were read, call by call. */
let reads: string[][];
/** Done with each call of the reading before it answers. */
let whileReading: (numbers: readonly string[]) => Promise<void>;

beforeEach(async () => {
  await emptyDelivery(database);
  estate = new Estate(database);
  shop = new RecordingTarget();
  reads = [];
  whileReading = () => Promise.resolve();
});
afterEach(() => estate.stop());

function addShop(policies: Partial<DeliveryTarget> = {}, batchSize = 3): void {
  const target = shop.target({
    batchSize,
    readBack: async (_context, writes) => {
      const numbers = writes.map(numberOf);
      reads.push(numbers);
      const held = await shop.readBack(writes);
      await whileReading(numbers);
      return held;
    },
  });
  // Writes are not read back here, so that every call of the reading is one of the verification.
  estate.add(SHOP, target, { readBack: 'none', ...policies });
}

function numberOf({ body }: Write): string {
  return typeof body === 'object' && body !== null && 'number' in body ? String(body.number) : '';
}

const NUMBERS = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];

async function delivered(policies?: Partial<DeliveryTarget>, batchSize?: number): Promise<Delivery> {
  addShop(policies, batchSize);
  const node = await estate.start();
  await estate.change(node, SHOP, Object.fromEntries(NUMBERS.map((number, place) => [number, place])));
  await estate.drain(node);
  return node;
}

/** Somebody edits the shop by hand; `undefined` deletes. */
function byHand(number: string, value: number | undefined): void {
  const id = shop.idOf(number) ?? '';
  if (value === undefined) shop.held.delete(id);
  else shop.held.set(id, { number, value });
}

const held = (): readonly (Body | undefined)[] => NUMBERS.map((number) => shop.heldBy(number));
const wanted = NUMBERS.map((number, value) => ({ number, value }));

describe('a target of which nothing was changed', () => {
  test('is read once, page by page, and written nothing', async () => {
    const node = await delivered();
    const writes = shop.writes;
    expect(await node.verifyNow(SHOP)).toMatchObject({
      outcome: 'verified',
      verified: 7,
      drifted: 0,
      unread: 0,
    });
    expect(reads).toEqual([['a', 'b', 'c'], ['d', 'e', 'f'], ['g']]);
    await estate.drain(node);
    expect(shop.writes).toBe(writes);
    expect(estate.questions.size).toBe(0);
  });

  test('is known to hold everything since the reading', async () => {
    const node = await delivered();
    expect((await node.status())[0]?.standing).toMatchObject({ accepted: 7, confirmed: 0 });
    await node.verifyNow(SHOP);
    await expect.poll(async () => (await node.status())[0]?.standing.confirmed).toBe(7);
    expect((await node.status())[0]?.verification).toMatchObject({
      pass: undefined,
      lastFullPass: { verified: 7, drifted: 0, unread: 0 },
    });
  });
});

describe('what somebody changed by hand', () => {
  test('is found, told, and written over', async () => {
    const node = await delivered();
    byHand('b', 99);
    byHand('g', -1);
    expect(await node.verifyNow(SHOP)).toMatchObject({ verified: 7, drifted: 2 });
    await estate.drain(node);
    expect(held()).toEqual(wanted);
    const drifts = async (): Promise<readonly unknown[]> =>
      (await committedEvents(database, { subject: `${SHOP}:b` })).map(({ data }) => data);
    await expect
      .poll(drifts)
      .toMatchObject([{ action: 'repair', differences: [{ path: 'value', given: 1, found: 99 }] }]);
  });

  test('is written over starting from what really stands there', async () => {
    const previous: unknown[] = [];
    const node = await delivered();
    shop.program = () => undefined;
    const write = shop.write.bind(shop);
    shop.write = (writes) => {
      previous.push(...writes.map((each) => each.previous));
      return write(writes);
    };
    byHand('b', 99);
    await node.verifyNow(SHOP);
    await estate.drain(node);
    expect(previous).toEqual([{ number: 'b', value: 99 }]);
  });

  test('is found where it was deleted, and created once', async () => {
    const node = await delivered();
    const creates = shop.creates;
    byHand('c', undefined);
    estate.links.clear();
    expect(await node.verifyNow(SHOP)).toMatchObject({ drifted: 1 });
    await estate.drain(node);
    expect(held()).toEqual(wanted);
    expect(shop.creates).toBe(creates + 1);
  });

  test('is not created twice where it only moved to another id', async () => {
    const node = await delivered();
    const creates = shop.creates;
    byHand('c', undefined);
    estate.links.clear();
    shop.held.set('another', { number: 'c', value: 2 });
    await node.verifyNow(SHOP);
    await estate.drain(node);
    expect(shop.creates).toBe(creates);
    expect([...shop.held.values()].filter(({ number }) => number === 'c')).toHaveLength(1);
  });

  test('becomes a question with both values where people decide, and stays as it is', async () => {
    const node = await delivered({ drift: 'propose' });
    const writes = shop.writes;
    byHand('b', 99);
    expect(await node.verifyNow(SHOP)).toMatchObject({ drifted: 1 });
    await estate.drain(node);
    expect(shop.writes).toBe(writes);
    expect(shop.heldBy('b')?.value).toBe(99);
    expect(estate.questionsOf('drift')).toMatchObject([
      { subject: `${SHOP}:b`, why: 'value: given 1, found 99', recordId: 'b' },
    ]);
  });

  test('is no question any more once it was set back', async () => {
    const node = await delivered({ drift: 'propose' });
    byHand('b', 99);
    await node.verifyNow(SHOP);
    byHand('b', 1);
    await node.verifyNow(SHOP);
    expect(estate.questionsOf('drift')).toEqual([]);
  });

  test('is overwritten on a person’s word', async () => {
    const node = await delivered({ drift: 'propose' });
    byHand('b', 99);
    await node.verifyNow(SHOP);
    await database.transaction((tx) => node.overwrite(tx, [{ target: SHOP, key: 'b' }]));
    await estate.drain(node);
    expect(shop.heldBy('b')?.value).toBe(1);
    expect(estate.questionsOf('drift')).toEqual([]);
  });
});

describe('a record on its way', () => {
  test('is not read while it is due', async () => {
    const node = await delivered();
    shop.program = ({ body }) => (body.number === 'b' ? later('locked', 'busy', 60) : undefined);
    await estate.change(node, SHOP, { b: 50 });
    await estate.drain(node);
    expect(await node.verifyNow(SHOP)).toMatchObject({ verified: 6, drifted: 0 });
    expect(reads.flat()).not.toContain('b');
  });

  test('that changes while it is read is never taken for drift', async () => {
    const node = await delivered({ drift: 'propose', priority: 'availability' });
    let changes = 0;
    whileReading = async (numbers) => {
      if (!numbers.includes('b')) return;
      changes += 1;
      byHand('b', 99);
      await estate.change(node, SHOP, { b: 50 });
      await estate.drain(node);
    };
    byHand('b', 98);
    expect(await node.verifyNow(SHOP)).toMatchObject({ verified: 6, drifted: 0 });
    expect(changes).toBe(1);
    expect(estate.questionsOf('drift')).toEqual([]);
    expect(shop.heldBy('b')?.value).toBe(50);
  });
});

describe('the reading', () => {
  test('is done by one of several nodes', async () => {
    await delivered({}, 1);
    const others = [await estate.start(), await estate.start()];
    const [first] = others;
    expect(await first?.verifyNow(SHOP)).toMatchObject({ verified: 7 });
    expect(reads.flat().toSorted()).toEqual(NUMBERS);
  });

  test('comes round by itself', async () => {
    const node = await delivered({ verifyEverySeconds: 0.2 });
    byHand('b', 99);
    await expect.poll(() => shop.heldBy('b')?.value).toBe(1);
    await estate.drain(node);
    expect(held()).toEqual(wanted);
  });

  test('goes on where a process that died had stopped', async () => {
    const node = await delivered({}, 3);
    let isFirst = true;
    whileReading = async () => {
      if (!isFirst) return;
      isFirst = false;
      // The claim of the dead is taken over: what it still says does not count.
      await database.execute(
        `update verification set claimed_by = gen_random_uuid(), claimed_until = clock_timestamp()`,
      );
    };
    byHand('b', 99);
    expect(await node.verifyNow(SHOP)).toMatchObject({ verified: 7, drifted: 1 });
    expect(reads.flat().filter((number) => number === 'b')).toHaveLength(2);
  });

  test('leaves a target alone that asked to slow down', async () => {
    const node = await delivered();
    shop.program = () => later('slow down', 'throttled', 60);
    await estate.change(node, SHOP, { a: 50 });
    await expect.poll(async () => (await node.status())[0]?.gate.gate).toBe('shut');
    expect(await node.verifyNow(SHOP, { timeoutMs: 200 })).toEqual({ outcome: 'under-way' });
    expect(reads).toEqual([]);
  });

  test('keeps within the budget of its system', async () => {
    const node = await delivered({ limits: { requestsPerSecond: 10, concurrency: 2 } }, 1);
    const startedAt = performance.now();
    await node.verifyNow(SHOP);
    // Seven pages, each of which is only begun while half of the ten tokens are there.
    expect(performance.now() - startedAt).toBeGreaterThan(150);
  });

  test('gives way to what is due', async () => {
    const node = await delivered({ limits: { requestsPerSecond: 100_000, concurrency: 1 } }, 1);
    const order: string[] = [];
    whileReading = async (numbers) => {
      order.push(`read ${numbers.join()}`);
      if (numbers[0] === 'b') await estate.change(node, SHOP, { g: 50 });
    };
    shop.program = ({ body }) => {
      order.push(`write ${body.number}`);
      return undefined;
    };
    await node.verifyNow(SHOP);
    expect(order.slice(0, 4)).toEqual(['read a', 'read b', 'write g', 'read c']);
  });

  test('leaves out a record that cannot be read, and reads all others', async () => {
    estate.now = new Date('2026-03-01T10:00:00Z');
    const node = await delivered({}, 4);
    whileReading = (numbers) =>
      numbers.includes('c') ? Promise.reject(new Error('cannot read c')) : Promise.resolve();
    const answer = node.verifyNow(SHOP, { timeoutMs: 10_000 });
    const moving = setInterval(() => {
      estate.now = new Date((estate.now?.getTime() ?? 0) + 61_000);
    }, 20);
    byHand('g', 99);
    expect(await answer).toMatchObject({ verified: 6, drifted: 1, unread: 1 });
    clearInterval(moving);
    expect((await node.status())[0]?.verification?.failure).toBeUndefined();
  });

  test('is refused for what is no target', async () => {
    const node = await delivered();
    expect(await node.verifyNow('shop/nothing')).toEqual({ outcome: 'unknown-target' });
    estate.add('wms/items', new RecordingTarget().target({ batchSize: 1 }));
    expect(await estate.node().verifyNow('wms/items')).toEqual({ outcome: 'not-readable' });
  });
});
