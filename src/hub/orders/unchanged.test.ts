/** An order that looks around again and finds nothing new is left as it is. */
import { expect, onTestFinished, test } from 'vitest';
import { testDatabase } from '../../platform/testing/database.ts';
import { orderEstate } from './testing/order-estate.ts';
import { count, customer, item, line, location, order } from './testing/order-facts.ts';

const database = await testDatabase();

async function writtenTimes(): Promise<unknown> {
  return await database.query('select number, version, changed_at from process_case order by number');
}

test('looking around is no news: only what changes a plan is written, and every fact is', async () => {
  const estate = await orderEstate(database);
  onTestFinished(() => estate.hub.stop());
  await estate.push('erp/locations', location('EAST'), location('WEST'), location('3PL'));
  await estate.push('erp/items', item('A'));
  await estate.push('erp/customers', customer('C1'));
  await estate.push('shop/orders', order('1001', [line('1', 'A 4')]));
  expect(await estate.standing('1001')).toEqual(['backordered', '1 backordered']);
  const before = await writtenTimes();

  estate.now = new Date(estate.now.getTime() + 1000);
  await database.execute('insert into case_due (case_id) select id from process_case');
  expect(await estate.hub.orders.review()).toBe(1);
  expect(await writtenTimes()).toEqual(before);

  await estate.push('wms/counts', count('A EAST', '10'));
  expect(await estate.standing('1001')).toEqual(['released', '1 released']);
  expect(await writtenTimes()).not.toEqual(before);
});
