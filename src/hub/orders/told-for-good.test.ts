/** What a buyer has been written stays written, through the real hub: nobody unsends it, and nobody sends it again. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { flow } from '../testing/landscape.ts';
import { testDatabase } from '../../platform/testing/database.ts';
import { orderEstate, orderLandscape, type OrderEstate } from './testing/order-estate.ts';
import { count, customer, item, line, location, order } from './testing/order-facts.ts';

let estate: OrderEstate;
beforeAll(async () => {
  const { orders, domains, flows, ...plain } = orderLandscape();
  const targets = ['shop/notifications'];
  estate = await orderEstate(await testDatabase(), {
    ...plain,
    domains: [...domains, { name: 'notification', businessOwner: 'maria', rules: [] }],
    flows: [...flows, flow('writing', { domain: 'notification', source: 'hub', targets })],
    ...(orders && { orders: { ...orders, notifications: { target: 'shop/notifications', zone: 'UTC' } } }),
  });
  await estate.push('erp/locations', location('EAST'), location('WEST'), location('3PL'));
  await estate.push('erp/items', item('A'), item('B'));
  await estate.push('erp/customers', customer('C1', { email: 'buyer@customer.example' }));
});
afterAll(() => estate.hub.stop());
beforeEach(() => estate.refusals.clear());

/** Messages that say that something waits for goods, as often as they were sent. */
const sent = () =>
  estate.writes.filter((each) => each.startsWith('notification ') && each.includes('/backordered/')).length;

/** Half of it is there, then all of it, then more is wanted than there ever was. */
async function waitsTwice(number: string, of: string, between: () => Promise<void>): Promise<void> {
  await estate.push('wms/counts', count(`${of} EAST`, '2'));
  await estate.push('shop/orders', order(number, [line('1', `${of} 4`)]));
  await between();
  await estate.push('wms/counts', count(`${of} EAST`, '9', '2026-06-10T09:00:00Z'));
  await between();
  await estate.push('shop/orders', { ...order(number, [line('1', `${of} 20`)]), revision: '2' });
}

test('a message that was sent, is not true any more and becomes true again is not sent again', async () => {
  const seen: number[] = [];
  await waitsTwice('N1', 'A', () => Promise.resolve(void seen.push(sent())));
  expect([...seen, sent()]).toEqual([1, 1, 1]);
});

test('one that was never sent, because it was not true any more by then, is sent when it becomes true again', async () => {
  const before = sent();
  estate.refusals.set('notification', '550: nobody is written to now');
  const seen: number[] = [];
  await waitsTwice('N2', 'B', () => {
    seen.push(sent() - before);
    if (seen.length === 2) estate.refusals.clear();
    return Promise.resolve();
  });
  expect([...seen, sent() - before]).toEqual([0, 0, 1]);
});
