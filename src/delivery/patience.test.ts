/** News waits a moment for more of it; everything else goes at once. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { later } from '../connectors/kit/outcome.ts';
import { testDatabase } from '../platform/testing/database.ts';
import { emptyDelivery, Estate } from './testing/estate.ts';
import { RecordingTarget } from './testing/recording-target.ts';

const database = await testDatabase();
const [NEWS, SHOP] = ['shop/order-status', 'shop/items'];
const NOON = new Date('2026-06-10T12:00:00.000Z');
const after = (ms: number): Date => new Date(NOON.getTime() + ms);
let estate: Estate;
let shop: RecordingTarget;

beforeEach(async () => {
  await emptyDelivery(database);
  estate = new Estate(database);
  estate.now = NOON;
  shop = new RecordingTarget();
  estate.add(NEWS, shop.target({ batchSize: 10, domain: 'order-status' }));
});
afterEach(() => estate.stop());

async function dueAt(target: string): Promise<Date | undefined> {
  const [row] = await estate.node().rows({ target }, { limit: 1 });
  return row?.dueAt;
}

test('patience counts from the first step of an order, whatever follows', async () => {
  const node = estate.node();
  await estate.change(node, NEWS, { order: 1 });
  estate.now = after(400);
  await estate.change(node, NEWS, { order: 2 });
  expect(await dueAt(NEWS)).toEqual(after(1000));
});

test.each(['item', 'sales-order', 'warehouse-order', 'payment-instruction', 'tax-document'] as const)(
  '%s goes at once',
  async (domain) => {
    estate.add(SHOP, shop.target({ batchSize: 10, domain }));
    await estate.change(estate.node(), SHOP, { bolt: 1 });
    expect(await dueAt(SHOP)).toEqual(NOON);
  },
);

test('the steps of a moment are told once', async () => {
  const node = await estate.start();
  for (const step of [1, 2, 3]) await estate.change(node, NEWS, { order: step });
  expect(shop.writes).toBe(0);
  await estate.drain(node);
  expect([...shop.held.values()]).toEqual([{ number: 'order', value: 3 }]);
  expect(shop.writes).toBe(1);
});

test('who drains ends patience, but not the pause after a refusal', async () => {
  shop.program = () => later('locked by a clerk', 'busy', 0.5);
  const node = await estate.start();
  await estate.change(node, NEWS, { order: 1 });
  await estate.drain(node);
  await estate.drain(node);
  expect(shop.writes).toBe(1);
  expect(await dueAt(NEWS)).toEqual(after(500));
});
