/** What is picked or has left stays what it was, through the real hub: pickers count in units of their own, and buyers change their minds late. */
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import type { Order, OrderLine } from '../../model/documents/order.ts';
import { testDatabase } from '../../platform/testing/database.ts';
import { documentNumber } from '../../processes/order-to-cash/document-names.ts';
import { orderEstate, type OrderEstate } from './testing/order-estate.ts';
import { advice, count, customer, item, line, location, order } from './testing/order-facts.ts';

const ours = documentNumber('web/1001');

let estate: OrderEstate;
beforeEach(async () => {
  estate = await orderEstate(await testDatabase());
  onTestFinished(() => estate.hub.stop());
  await estate.push('erp/locations', ...['EAST', 'WEST', '3PL'].map(location));
  await estate.push('erp/items', item('A'), item('B'));
  await estate.push('erp/customers', customer('C1'));
  await estate.push('wms/counts', count('A EAST', '240'), count('B EAST', '240'));
});

const inUnit = (fact: object, unit: string): object =>
  JSON.parse(JSON.stringify(fact).replaceAll('"EA"', `"${unit}"`));
const boxes = (quantity: string): OrderLine => {
  const { price: _none, ...told } = line('1', `A ${quantity}`);
  return {
    ...told,
    quantity: { value: quantity, unit: 'BX' },
    price: { amount: '120', currency: 'USD', per: { value: '1', unit: 'BX' } },
  };
};
const ordered = (lines: readonly OrderLine[], revision = '1'): Order => ({
  ...order('1001', lines),
  revision,
});
const left = (quantity: string, unit: string): object =>
  inUnit(advice(`p-${quantity}-${unit}`, `${ours}-EAST`, { 1: quantity }), unit);

const sold = () => estate.shelf.get(`sales-order ${ours}`)?.['lines'];
const sent = () => [...estate.shelf.keys()].filter((key) => key.startsWith('warehouse-order'));
const asked = async () =>
  (await estate.hub.exceptions.list({ state: 'open', limit: 10 })).map(({ kind }) => kind);

test('pickers who count boxes have shipped the pieces that are in them, and the line stays one of pieces', async () => {
  await estate.push('shop/orders', ordered([line('1', 'A 24')]));
  await estate.push('wms/advices', left('2', 'BX'));
  expect(await estate.standing('1001')).toEqual(['shipped', '1 shipped']);
  expect(sent()).toEqual([`warehouse-order ${ours}-EAST`]);
  await estate.push('shop/orders', ordered([boxes('3')], '2'));
  expect(sold()).toMatchObject([
    { quantity: { value: '36', unit: 'EA' }, shipped: { value: '24', unit: 'EA' }, unitPrice: '10' },
  ]);
  expect(await asked()).toEqual([]);
});

test('what nobody understood counts as soon as the item has the unit', async () => {
  await estate.push('shop/orders', ordered([line('1', 'A 24')]));
  await estate.push('wms/advices', left('2', 'PL'));
  expect([sent(), await asked()]).toEqual([[`warehouse-order ${ours}-EAST`], ['advised-unit-unknown']]);
  const packs = [{ unit: 'PL', ratio: { numerator: 12, denominator: 1 } }];
  const fields = { number: 'A', description: 'A', baseUnit: 'EA', packs };
  await estate.push('erp/items', { ...item('A'), version: '2026-06-02T00:00:00Z', fields });
  expect(await estate.standing('1001')).toEqual(['shipped', '1 shipped']);
  expect(await asked()).toEqual([]);
});
