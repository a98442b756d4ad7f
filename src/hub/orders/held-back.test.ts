/** A person holds an order that is due but not written yet: it stays back until the person says otherwise. */
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../../platform/testing/database.ts';
import { orderEstate, type OrderEstate } from './testing/order-estate.ts';
import { count, customer, item, line, location, order } from './testing/order-facts.ts';

let database: TestDatabase;
beforeEach(async () => {
  database = await testDatabase();
});

/** The ERP sleeps, and order 1 is due there. */
async function due(): Promise<OrderEstate> {
  const estate = await orderEstate(database);
  onTestFinished(() => estate.hub.stop());
  await estate.push('erp/locations', location('EAST'), location('WEST'), location('3PL'));
  await estate.push('erp/items', item('A'));
  await estate.push('erp/customers', customer('C1'));
  await estate.push('wms/counts', count('A EAST', '100'));
  estate.erp.sleeps = true;
  await estate.push('shop/orders', order('1', [line('1', 'A 4')]));
  expect(await estate.standing('1')).toEqual(['accepted', '1 accepted']);
  return estate;
}

async function decide(estate: OrderEstate, action: 'hold' | 'release' | 'cancel', at: string): Promise<void> {
  const decision = { kind: 'decision' as const, identity: `decision/${action}`, at, action, by: 'maria' };
  await estate.hub.orders.decide({ channel: 'web', number: '1' }, decision);
  await estate.settle();
}

/** Longer than every pause before the next try. */
async function wakes(estate: OrderEstate): Promise<void> {
  estate.erp.sleeps = false;
  estate.now = new Date(estate.now.getTime() + 600_000);
  await estate.settle();
}

const placed = ({ writes }: OrderEstate) => writes.filter((each) => each.startsWith('sales-order'));

test('the ERP wakes up while the order is held: it hears of it only when it is released', async () => {
  const estate = await due();
  await decide(estate, 'hold', '2026-06-10T12:01:00Z');
  await wakes(estate);
  expect(placed(estate)).toEqual([]);
  expect(await estate.standing('1')).toEqual(['held', '1 held']);
  await decide(estate, 'release', '2026-06-10T13:00:00Z');
  expect(placed(estate)).toHaveLength(1);
  expect(await estate.standing('1')).toEqual(['released', '1 released']);
});

test('what stands in the ERP already stays there', async () => {
  const estate = await due();
  await wakes(estate);
  await decide(estate, 'hold', '2026-06-10T12:01:00Z');
  expect(placed(estate)).toHaveLength(1);
  expect(await estate.standing('1')).toEqual(['released', '1 released']);
});
