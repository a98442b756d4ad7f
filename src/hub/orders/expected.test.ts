/** Backorders through the real hub: on which purchase orders they rest, what buyers are promised then, and what happens when those change. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabase } from '../../platform/testing/database.ts';
import { watchReceipts } from '../keeping/watch-receipts.ts';
import { flow } from '../testing/landscape.ts';
import { orderEstate, orderLandscape, type OrderEstate } from './testing/order-estate.ts';
import { count, customer, item, line, location, order } from './testing/order-facts.ts';

let estate: OrderEstate;
beforeAll(async () => {
  const usual = orderLandscape();
  if (usual.orders === undefined) throw new Error('the estate works orders');
  const promise = { cutOff: '23:59', handlingDays: 1, transit: { days: 2 } };
  const warehouses = usual.orders.warehouses.map((each) => ({ ...each, promise }));
  const declared = orderLandscape({
    orders: { ...usual.orders, warehouses },
    domains: [...usual.domains, { name: 'expected-receipt', businessOwner: 'maria', rules: [] }],
    flows: [...usual.flows, flow('purchases', { domain: 'expected-receipt', source: 'erp/purchases' })],
  });
  estate = await orderEstate(await testDatabase(), declared);
  await estate.push('erp/locations', location('EAST'), location('WEST'), location('3PL'));
  await estate.push('erp/items', item('A'), item('B'));
  await estate.push('erp/customers', customer('C1'));
  await estate.push('wms/counts', count('A EAST', '4'), count('B EAST', '0'));
});
afterAll(() => estate.hub.stop());

interface Purchase {
  readonly item?: string;
  readonly quantity: string;
  readonly unit?: string;
  readonly received?: string;
  readonly on: string;
  readonly version?: string;
}

function purchase(
  number: string,
  { item: of = 'A', quantity, unit = 'EA', received = '0', on, version = '1' }: Purchase,
) {
  return {
    document: `po-${number}`,
    version: `2026-06-0${version}T00:00:00Z`,
    number,
    state: 'open',
    supplier: { by: 'externalId', value: 'nobody knows him' },
    lines: [
      {
        line: '10000',
        item: { by: 'number', value: of },
        location: { by: 'number', value: 'EAST' },
        quantity: { value: quantity, unit },
        received,
        expectedOn: on,
      },
    ],
  };
}

async function shown(number: string) {
  const found = await estate.hub.orders.find('web', number);
  const [first] = found?.plan.lines ?? [];
  const waits = first?.reasons.filter((reason) => reason.startsWith('backordered')) ?? [];
  return { waits, arrivesOn: first?.promise?.arrivesOn, quantities: first?.quantities };
}

test('a backorder rests on the earliest receipt that nobody else waits for, and is promised from it', async () => {
  await estate.push('erp/purchases', purchase('106021', { quantity: '1', unit: 'BX', on: '2026-12-04' }));
  await estate.push('erp/purchases', purchase('106022', { quantity: '20', on: '2026-12-11' }));
  await estate.push('shop/orders', order('1', [line('1', 'A 12')]));
  await estate.push('shop/orders', order('2', [line('1', 'A 10')]));
  expect((await shown('1')).waits).toEqual([
    'backordered: 8 EA, on purchase order 106021 expected 2026-12-04 at EAST',
  ]);
  // A Friday: counts for Monday, leaves on Tuesday, two days on its way.
  expect((await shown('1')).arrivesOn).toBe('2026-12-10');
  expect((await shown('2')).waits).toEqual([
    'backordered: 4 EA, on purchase order 106021 expected 2026-12-04 at EAST',
    'backordered: 6 EA, on purchase order 106022 expected 2026-12-11 at EAST',
  ]);
});

test('whoever waits is promised anew when a receipt slips, and one that was overtaken changes nothing', async () => {
  await estate.push('erp/purchases', purchase('106021', { quantity: '12', on: '2026-12-23', version: '3' }));
  await estate.push('erp/purchases', purchase('106021', { quantity: '12', on: '2026-12-04', version: '2' }));
  expect((await shown('1')).waits).toEqual([
    'backordered: 8 EA, on purchase order 106022 expected 2026-12-11 at EAST',
  ]);
  expect((await shown('2')).waits).toEqual([
    'backordered: 10 EA, on purchase order 106022 expected 2026-12-11 at EAST',
  ]);
  const promised = async () =>
    (await estate.hub.orders.find('web', '1'))?.facts.filter(({ kind }) => kind === 'promised').length;
  expect(await promised()).toBe(1);
  estate.now = new Date(estate.now.getTime() + 16 * 60_000);
  await estate.settle();
  expect(await promised()).toBe(2);
});

test('what comes in is held, and who gives up lets the others move up', async () => {
  await estate.push('shop/orders', order('3', [line('1', 'A 3')]));
  expect((await shown('3')).waits).toEqual([
    'backordered: 2 EA, on purchase order 106022 expected 2026-12-11 at EAST',
    'backordered: 1 EA, on purchase order 106021 expected 2026-12-23 at EAST',
  ]);
  await estate.push('shop/orders', { ...order('2', [line('1', 'A 10')]), revision: '2', cancelled: true });
  expect((await shown('3')).waits).toEqual([
    'backordered: 3 EA, on purchase order 106022 expected 2026-12-11 at EAST',
  ]);
  await estate.push(
    'erp/purchases',
    purchase('106022', { quantity: '20', received: '8', on: '2026-12-11', version: '2' }),
  );
  await estate.push('wms/counts', count('A EAST', '12', '2026-06-10T11:30:00Z'));
  expect(await shown('1')).toMatchObject({ waits: [], quantities: { held: '12', missing: '0' } });
  const [itemId = '', locationId = ''] = await estate.hub.records.resolveReferences(
    estate.hub.database,
    'erp',
    [
      { domain: 'item', reference: { by: 'number', value: 'A' } },
      { domain: 'location', reference: { by: 'number', value: 'EAST' } },
    ],
  );
  const proof = await estate.hub.stock.prove({ itemId, locationId });
  expect(proof).toMatchObject({
    proven: true,
    expected: [
      {
        number: '106022',
        open: '12',
        promised: { booked: '3', fromFacts: '3' },
        resting: [{ quantity: '3' }],
      },
      { number: '106021', open: '12', promised: { booked: '0', fromFacts: '0' }, resting: [] },
    ],
  });
});

test('a purchase order that does not come is one question, until it is told when it comes', async () => {
  await estate.push('erp/purchases', purchase('106040', { item: 'B', quantity: '9', on: '2026-06-12' }));
  await estate.push('shop/orders', order('41', [line('1', 'B 3')]));
  await estate.push('shop/orders', order('42', [line('1', 'B 4')]));
  const reference = { domain: 'location' as const, reference: { by: 'number' as const, value: 'EAST' } };
  const [east = ''] = await estate.hub.records.resolveReferences(estate.hub.database, 'erp', [reference]);
  const look = async () => {
    const { database, stock, exceptions: questions, landscape, orders } = estate.hub;
    const locations = { numbersOf: () => Promise.resolve(new Map([[east, 'EAST']])) };
    await watchReceipts({
      database,
      stock,
      questions,
      landscape,
      locations,
      orders,
      clock: () => estate.now,
    });
    return await estate.hub.exceptions.list({ kind: 'receipt-late', limit: 9 });
  };
  // A Friday, and the working day after it.
  estate.now = new Date('2026-06-15T12:00:00Z');
  await estate.settle();
  expect(await look()).toEqual([]);
  expect((await shown('41')).arrivesOn).toBeDefined();
  estate.now = new Date('2026-06-16T12:00:00Z');
  await estate.settle();
  expect((await shown('41')).arrivesOn).toBeUndefined();
  expect((await shown('42')).waits).toEqual([
    'backordered: 4 EA, on purchase order 106040 expected 2026-06-12 and late at EAST',
  ]);
  const asked = await look();
  expect(asked.map((each) => [each.subject, each.owner, each.atStake])).toEqual([
    ['expected-receipt/erp/po-106040', 'maria', { amount: '70', currency: 'USD' }],
  ]);
  expect(asked[0]?.why).toContain('expected: line 10000 at EAST on 2026-06-12; orders that wait for it: ');
  expect(asked[0]?.why).toContain(', 70 USD in all. They are promised no day');
  for (const number of ['41', '42'])
    expect(asked[0]?.why).toContain((await estate.hub.orders.find('web', number))?.document ?? 'nothing');
  const price = { amount: '12.345', currency: 'EUR', per: { value: '1', unit: 'EA' } };
  const inEuro = { ...line('1/a', 'B 2'), price };
  await estate.push('shop/orders', { ...order('43', [inEuro]), currency: 'EUR' });
  const atStake = (await look()).map((each) => `${each.subject} ${each.atStake?.amount}`).toSorted();
  expect(atStake).toEqual([
    'expected-receipt/erp/po-106040:EUR 24.69',
    'expected-receipt/erp/po-106040:USD 70',
  ]);
  expect(await estate.hub.exceptions.issues({ kind: 'receipt-late', limit: 9 })).toMatchObject([
    { open: 2, atStake: { EUR: '24.69', USD: '70' } },
  ]);
  await estate.push(
    'erp/purchases',
    purchase('106040', { item: 'B', quantity: '9', on: '2026-06-26', version: '2' }),
  );
  expect(await look()).toEqual([]);
  expect((await shown('41')).arrivesOn).toBe('2026-07-02');
});

test('a purchase order of an item that nobody knows waits until somebody does', async () => {
  await estate.push('erp/purchases', purchase('106030', { item: 'NEW', quantity: '5', on: '2026-12-04' }));
  expect(await estate.hub.stock.expected({ limit: 99 })).not.toContainEqual(
    expect.objectContaining({ number: '106030' }),
  );
  await estate.push('erp/items', item('NEW'));
  expect(await estate.hub.stock.expected({ limit: 99 })).toContainEqual(
    expect.objectContaining({ number: '106030' }),
  );
});
