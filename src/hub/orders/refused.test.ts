/** What a target refuses is asked of people as long as it is wanted, through the real hub. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabase } from '../../platform/testing/database.ts';
import { documentNumber } from '../../processes/order-to-cash/document-names.ts';
import { orderEstate, type OrderEstate } from './testing/order-estate.ts';
import { advice, count, customer, item, line, location, order } from './testing/order-facts.ts';

let estate: OrderEstate;
beforeAll(async () => {
  estate = await orderEstate(await testDatabase());
  await estate.push('erp/locations', location('EAST'), location('WEST'), location('3PL'));
  await estate.push('erp/items', item('A'));
  await estate.push('erp/customers', customer('C1'));
  await estate.push('wms/counts', count('A EAST', '1000'));
});
afterAll(() => estate.hub.stop());

const asked = async (state: 'open' | 'closed') =>
  (await estate.hub.exceptions.list({ state, limit: 100 })).filter(({ where }) => where === 'delivery');

/** The buyer wants two more when the warehouse has begun, and nobody knows of that yet. */
async function refusedMore(number: string): Promise<void> {
  await estate.push('shop/orders', order(number, [line('1', 'A 4')]));
  estate.refusals.set('warehouse-order', '409: already-picked: it is being picked or has left');
  await estate.push('shop/orders', { ...order(number, [line('1', 'A 6')]), revision: '2' });
  estate.refusals.clear();
}

test('a warehouse refuses more of what it has picked: the question ends when it says so, and what is missing goes on its next order', async () => {
  await refusedMore('R1');
  expect(await asked('open')).toMatchObject([
    { kind: 'delivery-asked', why: expect.stringContaining('already-picked') },
  ]);
  const ours = documentNumber('web/R1');
  await estate.push('wms/advices', advice('R1-1', `${ours}-EAST`, { 1: '4' }));
  expect(await asked('open')).toEqual([]);
  expect(await asked('closed')).toMatchObject([
    { closedBecause: 'it is not sent any more: wms has said its last word on it: R1-1' },
  ]);
  const quantities = ['EAST', 'EAST.2'].map((place) => estate.shelf.get(`warehouse-order ${ours}-${place}`));
  expect(quantities).toMatchObject([
    { lines: [{ quantity: { value: '4' } }] },
    { lines: [{ quantity: { value: '2' } }] },
  ]);
});

test('a question about what is wanted otherwise meanwhile ends with that', async () => {
  await refusedMore('R2');
  const [open] = await asked('open');
  await estate.push('shop/orders', { ...order('R2', [line('1', 'A 4')]), revision: '3' });
  expect(await asked('open')).toEqual([]);
  expect(await estate.hub.exceptions.find(open?.id ?? '')).toMatchObject({
    closedBecause: 'the target holds what is wanted there now',
  });
});
