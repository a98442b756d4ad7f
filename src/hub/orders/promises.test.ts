/** Promised days through the real hub: from the landscape to the order that people see. */
import { expect, onTestFinished, test } from 'vitest';
import { testDatabase } from '../../platform/testing/database.ts';
import { orderEstate, orderLandscape } from './testing/order-estate.ts';
import { count, customer, item, line, location, order } from './testing/order-facts.ts';

test('what the landscape says of a warehouse becomes the promise of a line, and the first word is kept', async () => {
  const { orders } = orderLandscape();
  if (orders === undefined) throw new Error('the estate works orders');
  const promise = { cutOff: '23:59', handlingDays: 1, transit: { days: 2 } };
  const warehouses = orders.warehouses.map((each) => ({ ...each, promise }));
  const declared = orderLandscape({ orders: { ...orders, warehouses, onLatePromise: 'hold' } });
  const estate = await orderEstate(await testDatabase(), declared);
  onTestFinished(() => estate.hub.stop());
  await estate.push('erp/locations', location('EAST'));
  await estate.push('erp/items', item('A'));
  await estate.push('erp/customers', customer('C1'));
  await estate.push('wms/counts', count('A EAST', '10'));
  // A Wednesday.
  estate.now = new Date('2026-06-10T08:00:00Z');
  await estate.push('shop/orders', { ...order('1', [line('1', 'A 4')]), requestedDate: '2026-06-15' });
  const found = await estate.hub.orders.find('web', '1');
  expect(found?.plan.lines?.[0]?.promise).toMatchObject({ shipsOn: '2026-06-11', arrivesOn: '2026-06-15' });
  expect(found?.facts.filter(({ kind }) => kind === 'promised')).toHaveLength(1);
  expect(await estate.standing('1')).toEqual(['released', '1 released']);
  await estate.push('shop/orders', { ...order('2', [line('1', 'A 4')]), requestedDate: '2026-06-12' });
  expect(await estate.standing('2')).toEqual(['held', '1 held']);
});
