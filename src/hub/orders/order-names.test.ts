/** Orders are found by what people have in hand: a parcel's number, the buyer's purchase order, our own number. */
import { expect, test } from 'vitest';
import { testDatabase } from '../../platform/testing/database.ts';
import { orderDocument } from '../../processes/index.ts';
import { orderEstate } from './testing/order-estate.ts';
import { advice, count, customer, item, line, location, order } from './testing/order-facts.ts';

test('an order is found by its purchase order, and by the tracking number or the SSCC of a parcel', async () => {
  const { hub, push } = await orderEstate(await testDatabase());
  await push('erp/items', item('A'));
  await push('erp/locations', ...['EAST', 'WEST', '3PL'].map(location));
  await push('erp/customers', customer('C1'));
  await push('wms/counts', count('A EAST', '20'));
  await push('shop/orders', { ...order('1001', [line('1', 'A 4')]), purchaseOrder: 'PO-77' });
  const packages = [{ id: '003400000000000017', carrier: 'UPS', trackingNumber: '1Z-77' }];
  await push('wms/advices', {
    ...advice('a1', `${orderDocument('web', '1001')}-EAST`, { 1: '4' }),
    packages,
  });
  const ways = async (text: string) =>
    (await hub.orders.named(text)).map(({ number, by }) => `${number} ${by}`);
  expect(await ways('PO-77')).toEqual(['1001 purchase order']);
  expect(await ways('1Z-77')).toEqual(['1001 tracking number']);
  expect(await ways('003400000000000017')).toEqual(['1001 package']);
  expect(await ways('PO-7')).toEqual([]);
});
