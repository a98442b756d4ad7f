/** What an account owes is counted once, whoever knows of it first: the hub, or the ERP's balance. */
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../../platform/testing/database.ts';
import { documentNumber } from '../../processes/order-to-cash/document-names.ts';
import { orderEstate, type OrderEstate } from './testing/order-estate.ts';
import { advice, count, customer, invoice, item, line, location, order } from './testing/order-facts.ts';

const usd = (amount: string) => ({ amount, currency: 'USD' });
const ours = documentNumber('web/1001');

let database: TestDatabase;
beforeEach(async () => {
  database = await testDatabase();
});

/** The account may owe 80, owes nothing, and has had 8 at 10 shipped, of which 60 were invoiced. */
async function invoiced(): Promise<OrderEstate> {
  const estate = await orderEstate(database);
  onTestFinished(() => estate.hub.stop());
  await estate.push('erp/locations', location('EAST'), location('WEST'), location('3PL'));
  await estate.push('erp/items', item('A'));
  await estate.push('erp/customers', customer('C1', { creditLimit: usd('80'), creditUsed: usd('0') }));
  await estate.push('wms/counts', count('A EAST', '1000'));
  estate.now = new Date(estate.now.getTime() + 60_000);
  await estate.push('shop/orders', order('1001', [line('1', 'A 8')]));
  await estate.push('wms/advices', advice('p1', `${ours}-EAST`, { 1: '8' }));
  await estate.push('erp/invoices', invoice('I1', ours, { A: ['1', '8'] }));
  return estate;
}

async function next(estate: OrderEstate): Promise<string | undefined> {
  await estate.push('shop/orders', order('1002', [line('1', 'A 3')]));
  return (await estate.standing('1002'))[0];
}

test('what was invoiced counts until the ERP has told a newer balance', async () => {
  const estate = await invoiced();
  expect(await estate.standing('1001')).toEqual(['invoiced', '1 invoiced']);
  expect(await next(estate)).toBe('held');
});

test('a newer balance counts instead, and nothing counts twice', async () => {
  const estate = await invoiced();
  estate.now = new Date(estate.now.getTime() + 60_000);
  const paid = customer('C1', { creditLimit: usd('80'), creditUsed: usd('50') }, '2026-06-10T13:00:00Z');
  await estate.push('erp/customers', paid);
  expect(await next(estate)).toBe('released');
});

test('after two days the ERP counts it, also where its balance never moved', async () => {
  const estate = await invoiced();
  estate.now = new Date(estate.now.getTime() + 3 * 24 * 3600 * 1000);
  await estate.hub.orders.forgetStrays();
  expect(await next(estate)).toBe('released');
});
