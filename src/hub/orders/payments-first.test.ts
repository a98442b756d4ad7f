/** A payment service may tell of a payment before anybody tells the order that it pays. */
import { expect, onTestFinished, test } from 'vitest';
import { testDatabase } from '../../platform/testing/database.ts';
import { orderEstate } from './testing/order-estate.ts';
import { count, customer, item, line, location, order } from './testing/order-facts.ts';
import { payingLandscape } from './testing/paying-landscape.ts';

const payment = (id: string, number: string) => ({
  payment: id,
  order: { channel: 'web', number },
  currency: 'USD',
  state: 'authorised',
  authorised: '100',
  captured: '0',
  refunded: '0',
  asOf: '2026-06-10T10:30:00Z',
});

test('a payment that is told before its order pays it by the number of the order, and nobody is asked in between', async () => {
  const estate = await orderEstate(await testDatabase(), payingLandscape());
  onTestFinished(() => estate.hub.stop());
  await estate.push('erp/locations', location('EAST'), location('WEST'), location('3PL'));
  await estate.push('erp/items', item('A'));
  await estate.push('erp/customers', customer('C1'));
  await estate.push('wms/counts', count('A EAST', '10'));
  await estate.push('pay/payments', payment('pi_1', '1001'), payment('pi_2', '1002'));
  expect(estate.writes).toEqual([]);
  const card = { payment: { method: 'card' as const } };
  await estate.push('shop/orders', { ...order('1001', [line('1', 'A 4')]), ...card });
  expect(await estate.standing('1001')).toEqual(['released', '1 released']);
  const found = await estate.hub.orders.find('web', '1001');
  const told = found?.facts.flatMap(({ kind }) => (kind === 'payment' || kind === 'claimed' ? [kind] : []));
  expect(told?.toSorted()).toEqual(['claimed', 'payment']);
  expect([...estate.shelf.values()].flatMap((each) => each['payment'] ?? [])).toEqual(['pi_1']);
});
