/** Orders through the real hub: from the channel to the ERP, the warehouse and back. */
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../../platform/testing/database.ts';
import { documentNumber } from '../../processes/order-to-cash/document-names.ts';
import { orderEstate, orderLandscape, PATIENCE_MS, type OrderEstate } from './testing/order-estate.ts';
import { advice, count, customer, invoice, item, line, location, order } from './testing/order-facts.ts';

let database: TestDatabase;
beforeEach(async () => {
  database = await testDatabase();
});

async function open(declared = orderLandscape()): Promise<OrderEstate> {
  const estate = await orderEstate(database, declared);
  onTestFinished(() => estate.hub.stop());
  return estate;
}

/** With one customer, two items and stock in two warehouses. */
async function stocked(quantities: Readonly<Record<string, string>> = { 'A EAST': '10', 'B EAST': '10' }) {
  const estate = await open();
  await estate.push('erp/locations', location('EAST'), location('WEST'), location('3PL'));
  await estate.push('erp/items', item('A'), item('B'));
  await estate.push('erp/customers', customer('C1', { creditLimit: { amount: '1000', currency: 'USD' } }));
  for (const [at, quantity] of Object.entries(quantities))
    await estate.push('wms/counts', count(at, quantity));
  return estate;
}

const ours = documentNumber('web/1001');

test('an order goes to the ERP, then to the warehouse, and comes back shipped and invoiced', async () => {
  const estate = await stocked();
  await estate.push('shop/orders', order('1001', [line('1', 'A 4'), line('2', 'B 2')]));
  expect(await estate.standing('1001')).toEqual(['released', '1 released', '2 released']);
  expect(estate.shelf.get(`sales-order ${ours}`)).toMatchObject({
    state: 'placed',
    lines: [{ line: '1', quantity: { value: '4', unit: 'EA' }, unitPrice: '10' }, { line: '2' }],
  });
  expect(estate.shelf.get(`warehouse-order ${ours}-EAST`)).toMatchObject({ state: 'placed' });
  await estate.push('wms/advices', advice('p1', `${ours}-EAST`, { 1: '4', 2: '2' }));
  expect(await estate.standing('1001')).toEqual(['shipped', '1 shipped', '2 shipped']);
  await estate.push('erp/invoices', invoice('I1', ours, { A: ['1', '4'], B: ['2', '2'] }));
  expect(await estate.standing('1001')).toEqual(['invoiced', '1 invoiced', '2 invoiced']);
  expect(estate.shelf.get('order-status 1001')).toMatchObject({
    status: 'invoiced',
    shipments: [{ id: 'p1', trackingNumbers: ['1Z-p1'] }],
  });
});

test('the same order by two ways lands once, and the second way is listed', async () => {
  const estate = await stocked();
  const told = order('1001', [line('1', 'A 4')]);
  await estate.push('shop/orders', told);
  const submitted = await estate.hub.orders.submit(told, 'portal', PATIENCE_MS);
  expect(submitted).toEqual({ taken: 'absorbed', verdict: 'known' });
  const found = await estate.hub.orders.find('web', '1001');
  expect(found?.facts.find(({ kind }) => kind === 'order')).toMatchObject({
    told: 2,
    toldAgain: [{ system: 'api: portal' }],
  });
  expect(estate.writes.filter((each) => each.startsWith('sales-order'))).toHaveLength(1);
});

test('one revision with two contents is a conflict that a person sees', async () => {
  const estate = await stocked();
  await estate.push('shop/orders', order('1001', [line('1', 'A 4')]));
  expect(await estate.hub.orders.submit(order('1001', [line('1', 'A 5')]), 'portal')).toMatchObject({
    taken: { conflict: 'revision 1 was told before with other content; a change is a later revision' },
  });
});

test('an order that names an unknown item waits for it, and goes on when the item is known', async () => {
  const estate = await stocked();
  await estate.push('shop/orders', order('1001', [line('1', 'C 1')]));
  expect(await estate.standing('1001')).toEqual(['received', '1 received']);
  expect(await estate.hub.exceptions.list({ state: 'open', limit: 10 })).toMatchObject([
    { kind: 'unmapped-id', subject: 'order/web/1001:item number C' },
  ]);
  await estate.push('erp/items', item('C'));
  expect(await estate.standing('1001')).toEqual(['backordered', '1 backordered']);
  expect(await estate.hub.exceptions.list({ state: 'open', limit: 10 })).toEqual([]);
});

test('what is not there is backordered, and held as soon as it comes', async () => {
  const estate = await stocked({ 'A EAST': '3' });
  await estate.push('shop/orders', order('1001', [line('1', 'A 5')]));
  expect(await estate.standing('1001')).toEqual(['released', '1 released']);
  expect(estate.shelf.get(`sales-order ${ours}`)).toMatchObject({ lines: [{ quantity: { value: '5' } }] });
  expect(estate.shelf.get(`warehouse-order ${ours}-EAST`)).toMatchObject({
    lines: [{ quantity: { value: '3' } }],
  });
  await estate.push('wms/counts', count('A WEST', '9'));
  expect(await estate.standing('1001')).toEqual(['released', '1 released']);
  expect(estate.shelf.get(`warehouse-order ${ours}-WEST`)).toMatchObject({
    lines: [{ quantity: { value: '2' } }],
  });
});

test('two orders of one account cannot both pass its limit', async () => {
  const estate = await stocked();
  await estate.push(
    'shop/orders',
    order('1001', [line('1', 'A 6', '100')]),
    order('1002', [line('1', 'B 6', '100')]),
  );
  const standings = [(await estate.standing('1001'))[0], (await estate.standing('1002'))[0]];
  expect(new Set(standings)).toEqual(new Set(['held', 'released']));
  const held = standings[0] === 'held' ? '1001' : '1002';
  expect(await estate.hub.exceptions.list({ state: 'open', limit: 10 })).toMatchObject([
    { kind: 'credit-hold' },
  ]);
  await estate.hub.orders.decide(
    { channel: 'web', number: held },
    {
      kind: 'decision',
      identity: 'decision/1',
      at: estate.now.toISOString(),
      action: 'release',
      by: 'maria',
    },
  );
  await estate.settle();
  expect((await estate.standing(held))[0]).toBe('released');
  expect(await estate.hub.exceptions.list({ state: 'open', limit: 10 })).toEqual([]);
});

test('a cancelled order is taken out everywhere, and its stock is free again', async () => {
  const estate = await stocked();
  await estate.push('shop/orders', order('1001', [line('1', 'A 10')]));
  await estate.push('shop/orders', {
    ...order('1001', [line('1', 'A 10')]),
    revision: '2',
    cancelled: true,
  });
  expect(await estate.standing('1001')).toEqual(['cancelled', '1 cancelled']);
  expect(estate.shelf.get(`sales-order ${ours}`)).toMatchObject({ state: 'cancelled', lines: [] });
  expect(estate.shelf.get(`warehouse-order ${ours}-EAST`)).toMatchObject({ state: 'cancelled' });
  await estate.push('shop/orders', order('1002', [line('1', 'A 10')]));
  expect(await estate.standing('1002')).toEqual(['released', '1 released']);
});

test('while the ERP sleeps orders are taken and their stock is held; they drain when it wakes', async () => {
  const estate = await stocked();
  estate.erp.sleeps = true;
  await estate.hub.orders.submit(order('1001', [line('1', 'A 4')]), 'portal', PATIENCE_MS);
  expect(await estate.standing('1001')).toEqual(['accepted', '1 accepted']);
  await estate.settle();
  estate.now = new Date('2026-06-10T12:03:00Z');
  await estate.hub.orders.review();
  expect(await estate.hub.exceptions.list({ state: 'open', limit: 10 })).toMatchObject([
    { kind: 'document-overdue', system: 'erp' },
  ]);
  estate.erp.sleeps = false;
  estate.now = new Date('2026-06-10T13:00:00Z');
  await estate.settle();
  expect(await estate.standing('1001')).toEqual(['released', '1 released']);
  expect(await estate.hub.exceptions.list({ state: 'open', limit: 10 })).toEqual([]);
});

test('a despatch that overtakes its order is kept and counts', async () => {
  const estate = await stocked();
  await estate.push('wms/advices', advice('p1', `${ours}-EAST`, { 1: '4' }));
  await estate.push('shop/orders', order('1001', [line('1', 'A 4')]));
  expect(await estate.standing('1001')).toEqual(['shipped', '1 shipped']);
});

test('a short pick is looked for elsewhere, on an order of its own', async () => {
  const estate = await stocked({ 'A EAST': '4', 'A WEST': '9' });
  await estate.push('shop/orders', order('1001', [line('1', 'A 4')]));
  await estate.push('wms/counts', count('A EAST', '0', '2026-06-10T11:30:00Z'));
  await estate.push('wms/advices', advice('p1', `${ours}-EAST`, { 1: '3' }));
  expect(await estate.standing('1001')).toEqual(['released', '1 released']);
  expect(estate.shelf.get(`warehouse-order ${ours}-WEST`)).toMatchObject({
    lines: [{ line: '1', quantity: { value: '1', unit: 'EA' } }],
  });
  await estate.push('wms/advices', advice('p2', `${ours}-WEST`, { 1: '1' }));
  expect(await estate.standing('1001')).toEqual(['shipped', '1 shipped']);
});

test('a hub with other rules plans the open orders again', async () => {
  const estate = await stocked({ 'A WEST': '9' });
  const declared = orderLandscape();
  await estate.push('shop/orders', order('1001', [line('1', 'A 4')]));
  expect(await estate.hub.orders.followRules()).toBe(1);
  expect(await estate.hub.orders.followRules()).toBe(0);
  const policy = declared.orders;
  if (policy === undefined) throw new Error('the landscape has orders');
  const other = await open({ ...declared, orders: { ...policy, dueMinutes: { warehouseAdvice: 1 } } });
  expect(await other.hub.orders.followRules()).toBe(1);
  await other.settle();
  const found = await other.hub.orders.find('web', '1001');
  expect(found?.plan.expectations?.map(({ dueAt }) => dueAt)).toEqual(['2026-06-10T12:01:00.000Z']);
});
