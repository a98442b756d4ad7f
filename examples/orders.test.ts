/** Days of orders: from a channel through the real ERP and warehouses of the sandbox, and back. */
import { expect, test } from 'vitest';
import { linesOf } from '../sandbox/salesforce/orders/entry.ts';
import { announceOrder } from '../sandbox/shopify/orders/announcements.ts';
import { payOrder, placeOrder } from '../sandbox/shopify/orders/entry.ts';
import type { Order } from '../src/model/documents/order.ts';
import type { Return } from '../src/model/documents/returns.ts';
import { estateOfFile, type Estate } from './testing/estate.ts';
import { shownInShop, soldItems } from './testing/happenings.ts';
import { lyingInEast, settled, someOrder } from './testing/orders.ts';

const day = estateOfFile();

async function standing(estate: Estate, number: string): Promise<readonly string[]> {
  const found = await estate.hub.orders.find('inside-sales', number);
  return [
    found?.status ?? 'unknown',
    ...(found?.plan.lines ?? []).map(({ line, status }) => `${line} ${status}`),
  ];
}

test('an order is placed in the ERP once, shipped by the warehouse, invoiced, and closed', async () => {
  const estate = day();
  const order = await someOrder(estate, 'S-1');
  await estate.hub.orders.submit(order, 'inside sales');
  await settled(estate);
  expect(await standing(estate, 'S-1')).toEqual(['released', '1 released', '2 released']);
  await estate.east.edits['shipOrder']?.({ seed: 1 });
  // The hub posts in the ERP what has left; the invoice comes back, and the ERP lets go of the order.
  await settled(estate);
  expect(await standing(estate, 'S-1')).toEqual(['closed', '1 closed', '2 closed']);
  expect([...estate.erp.erp.tables.salesInvoices.all()]).toHaveLength(1);
});

test('two channels that use one order number are two orders, in the ERP and in the CRM', async () => {
  const estate = day();
  const order = await someOrder(estate, 'S-1A');
  const [line] = order.lines;
  const other: Order = { ...order, channel: 'storefront', lines: line === undefined ? [] : [line] };
  await estate.hub.orders.submit(order, 'inside sales');
  await estate.hub.orders.submit(other, 'storefront');
  await settled(estate);
  const ours = await Promise.all(
    ['inside-sales', 'storefront'].map(async (channel) => await estate.hub.orders.find(channel, 'S-1A')),
  );
  const documents = ours.map((each) => each?.document);
  expect(new Set(documents).size).toBe(2);
  const { org } = estate.crm;
  const shown = documents.map((document) =>
    org.living('Order').filter((row) => row['Crossdock_Order__c'] === document),
  );
  expect(shown).toMatchObject([
    [{ Crossdock_Channel__c: 'inside-sales', StatusCode: 'Activated' }],
    [{ Crossdock_Channel__c: 'storefront', StatusCode: 'Activated' }],
  ]);
  expect(shown.map(([row]) => linesOf(org, String(row?.['Id'])).length)).toEqual([2, 1]);
  const { salesOrders } = estate.erp.erp.tables;
  expect(documents.map((document) => salesOrders.listBy('externalDocumentNumber', document))).toMatchObject([
    [{}],
    [{}],
  ]);
});

test('the ERP sleeps: the order is accepted, and placed once when it wakes', async () => {
  const estate = day();
  const order = await someOrder(estate, 'S-2');
  Object.assign(estate.erp.faults, { outage: true });
  const before = [...estate.erp.erp.tables.salesOrders.all()].length;
  expect(await estate.hub.orders.submit(order, 'inside sales')).toMatchObject({ taken: 'applied' });
  // The tax engine answers while the ERP does not.
  const standsAs = async () => {
    await estate.hub.delivery.drain(500);
    return (await standing(estate, 'S-2'))[0];
  };
  await expect.poll(standsAs).toBe('accepted');
  expect([...estate.erp.erp.tables.salesOrders.all()].length).toBe(before);
  estate.mend();
  await settled(estate);
  expect(await standing(estate, 'S-2')).toEqual(['released', '1 released', '2 released']);
  expect([...estate.erp.erp.tables.salesOrders.all()].length).toBe(before + 1);
});

test('a cancelled order is deleted in the ERP and in the warehouse, and its stock is free', async () => {
  const estate = day();
  const order = await someOrder(estate, 'S-3');
  await estate.hub.orders.submit(order, 'inside sales');
  await settled(estate);
  const before = [...estate.erp.erp.tables.salesOrders.all()].length;
  await estate.hub.orders.submit({ ...order, revision: '2', cancelled: true }, 'inside sales');
  await settled(estate);
  expect((await standing(estate, 'S-3'))[0]).toBe('cancelled');
  expect([...estate.erp.erp.tables.salesOrders.all()].length).toBe(before - 1);
  const held = await estate.hub.stock.reservations({ state: 'held', limit: 100 });
  const found = await estate.hub.orders.find('inside-sales', 'S-3');
  expect(held.filter(({ reference }) => reference?.startsWith(found?.document ?? '-'))).toEqual([]);
});

test('a storefront order that is told as paid before it was created is one order, and the shop hears when it ships', async () => {
  const estate = day();
  const newOrders = await ordersBesides(estate);
  await paidBeforeCreated(estate);
  await settled(estate);
  expect(await newOrders()).toMatchObject([{ status: 'released' }]);
  for (let step = 0; step < 5; step += 1) await estate.east.edits['shipOrder']?.({ seed: 1 });
  await settled(estate);
  expect(await newOrders()).toMatchObject([{ status: 'closed' }]);
  const inShop = [...estate.shop.shop.orders.values()];
  expect(inShop.flatMap(({ fulfillments }) => [...fulfillments]).length).toBeGreaterThan(0);
});

/** Gives the orders of the storefront that are not there yet. */
async function ordersBesides({ hub }: Estate) {
  const all = () => hub.orders.list({ channel: 'storefront', limit: 100 });
  const before = new Set((await all()).map(({ id }) => id));
  return async () => (await all()).filter(({ id }) => !before.has(id));
}

/** A company buys; the three messages of one moment come in the wrong order. */
async function paidBeforeCreated(estate: Estate): Promise<void> {
  const { shop } = estate.shop;
  // The shop does not know which price group a ship-to has from above: such an order would be held for its price.
  const grouped = new Set(estate.distributor.agreements.map(({ item }) => item));
  const free = new Set((await lyingInEast(estate)).filter((number) => !grouped.has(number)));
  const [item] = soldItems(estate).filter((each) => free.has(String(each['number'])));
  const [place] = [...shop.companyLocations.values()];
  const [shown] = item === undefined ? [] : shownInShop(estate, item);
  if (place === undefined || shown === undefined) throw new Error('no company can buy anything');
  const company = { companyId: place.companyId, locationId: place.id };
  const lines = [{ variantId: shown.variant.id, quantity: 2 }];
  const order = placeOrder(shop, { company, lines, payment: 'terms' }, { quiet: true });
  payOrder(shop, order);
  announceOrder(shop, 'ORDERS_CREATE', order);
}

test('an order of a consumer who has paid is placed, shipped to the own address, invoiced, and closed', async () => {
  const estate = day();
  const known = new Set(estate.shop.shop.orders.keys());
  await estate.shop.edits['placeConsumerOrder']?.({ seed: 3 });
  await settled(estate);
  const [theirs] = [...estate.shop.shop.orders.values()].filter(({ id }) => !known.has(id));
  const ours = async () => await estate.hub.orders.find('storefront', theirs?.name ?? '');
  expect((await ours())?.status).toBe('released');
  const inErp = estate.erp.erp.tables.salesOrders.listBy('externalDocumentNumber', (await ours())?.document);
  expect(inErp).toMatchObject([{ customerNumber: 'C-WEB', shipToName: 'Ada Alder', shipToCity: 'Erie' }]);
  for (const warehouse of [estate.east, estate.west])
    for (let step = 0; step < 5; step += 1) await warehouse.edits['shipOrder']?.({ seed: 1 });
  await settled(estate);
  expect((await ours())?.status).toBe('closed');
});

test('goods come back: the warehouse takes them in, the ERP credits them, and hub and shelves agree', async () => {
  const estate = day();
  const order = await someOrder(estate, 'S-9');
  await estate.hub.orders.submit(order, 'inside sales');
  await settled(estate);
  await estate.east.edits['shipOrder']?.({ seed: 1 });
  await settled(estate);
  expect((await standing(estate, 'S-9'))[0]).toBe('closed');
  const told: Return = {
    channel: 'inside-sales',
    orderNumber: 'S-9',
    number: 'RMA-1',
    revision: '1',
    requestedAt: estate.clock.now().toISOString(),
    compensation: 'credit',
    lines: [{ line: '1', quantity: { value: '2', unit: 'EA' }, reason: 'too many' }],
  };
  expect(await estate.hub.orders.submitReturn(told, 'inside sales')).toMatchObject({ taken: 'applied' });
  await settled(estate);
  expect(await legs(estate)).toEqual(['open', 'expected', 'not-needed', 'waits-for-goods']);
  const shelf = () =>
    estate.east.state.book
      .positions()
      .filter(({ item, warehouse }) => warehouse === 'EAST' && item === order.lines[0]?.item.value)
      .reduce((sum, { quantity }) => sum + Number(quantity), 0);
  const before = shelf();
  await estate.east.edits['receiveReturn']?.({ seed: 1 });
  expect(shelf()).toBe(before + 2);
  await settled(estate);
  expect(await legs(estate)).toEqual(['closed', 'received', 'not-needed', 'posted']);
  const ours = (await estate.hub.orders.find('inside-sales', 'S-9'))?.plan.returns?.[0]?.document;
  const { salesCreditMemos, salesCreditMemoLines } = estate.erp.erp.tables;
  const memos = salesCreditMemos.listBy('externalDocumentNumber', ours);
  expect(memos).toMatchObject([{ status: 'Open' }]);
  expect(salesCreditMemoLines.listBy('documentId', memos[0]?.id)).toMatchObject([{ quantity: 2 }]);
  expect(await inHub(estate, order.lines[0]?.item.value ?? '')).toBe(shelf());
});

async function legs(estate: Estate): Promise<readonly (string | undefined)[]> {
  const [first] = (await estate.hub.orders.find('inside-sales', 'S-9'))?.plan.returns ?? [];
  return [first?.status, first?.goods.status, first?.money.status, first?.credit.status];
}

/** What the hub's ledger says lies in EAST of an item. */
async function inHub(estate: Estate, number: string): Promise<number> {
  const { database, records, stock } = estate.hub;
  const [itemId = '', east = ''] = await records.resolveReferences(database, 'hub', [
    { domain: 'item', reference: { by: 'number', value: number } },
    { domain: 'location', reference: { by: 'number', value: 'EAST' } },
  ]);
  const [line] = await stock.availability({ itemIds: [itemId], locationIds: [east], measure: 'on-hand' });
  return Number(line?.quantity ?? '0');
}
