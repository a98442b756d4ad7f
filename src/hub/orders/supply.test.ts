/** Short picks, substitutes and suppliers through the real hub: what is held, free and gone always adds up. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabase } from '../../platform/testing/database.ts';
import { documentNumber } from '../../processes/order-to-cash/document-names.ts';
import { orderEstate, orderLandscape, type OrderEstate } from './testing/order-estate.ts';
import { advice, count, customer, item, line, location, order } from './testing/order-facts.ts';

const THERE = 1_000_000;
let estate: OrderEstate;
beforeAll(async () => {
  const usual = orderLandscape();
  const warehouse = (name: string, more: object = {}) => ({
    location: name,
    target: 'wms/warehouse-orders',
    ...more,
  });
  const declared = orderLandscape({
    locations: ['EAST', 'MAKER'].map((number) => ({ number, title: number, kind: 'warehouse', zone: 'UTC' })),
    ...(usual.orders && {
      orders: {
        ...usual.orders,
        warehouses: [warehouse('MAKER', { kind: 'supplier' }), warehouse('EAST')],
        dueMinutes: { backorder: 60 },
      },
    }),
  });
  estate = await orderEstate(await testDatabase(), declared);
  await estate.push('erp/locations', location('EAST'), location('MAKER'));
  await estate.push(
    'erp/items',
    item('A'),
    item('B'),
    replaceable('X', 'Y'),
    item('Y'),
    item('Z'),
    item('M'),
  );
  await estate.push('erp/customers', customer('C1'));
  await estate.push(
    'wms/counts',
    count('A EAST', String(THERE)),
    count('X EAST', '1'),
    count('Y EAST', '9'),
    count('Z EAST', '9'),
    count('M EAST', '1'),
    count('M MAKER', '9'),
  );
});
afterAll(() => estate.hub.stop());

function replaceable(number: string, by: string): object {
  const claim: { fields?: object } = item(number);
  return { ...claim, fields: { ...claim.fields, substitutes: [{ item: { by: 'number', value: by } }] } };
}

/** What the ledger says: on hand, and promised to nobody. */
async function free(number: string, measure: 'available-to-promise' | 'on-hand' = 'available-to-promise') {
  const { database, records, stock } = estate.hub;
  const [itemId = '', locationId = ''] = await records.resolveReferences(database, 'erp', [
    { domain: 'item', reference: { by: 'number', value: number } },
    { domain: 'location', reference: { by: 'number', value: 'EAST' } },
  ]);
  const [there] = await stock.availability({ itemIds: [itemId], locationIds: [locationId], measure });
  return Number(there?.quantity);
}

/** `what` is item and quantity, e.g. `A 4`. */
function moved(id: string, document: string, what: string): object {
  const [number = '', quantity = ''] = what.split(' ');
  return {
    movementId: id,
    item: { by: 'number', value: number },
    location: { by: 'number', value: 'EAST' },
    quantity: `-${quantity}`,
    unit: 'EA',
    reason: 'shipment',
    document,
    occurredAt: '2026-06-10T13:59:00Z',
  };
}

const quantities = async (number: string) =>
  (await estate.hub.orders.find('web', number))?.plan.lines?.map((each) => each.quantities) ?? [];

const days = fc
  .record({ wanted: fc.integer({ min: 1, max: 9 }), share: fc.nat(100) })
  .chain(({ wanted, share }) =>
    fc.record({
      wanted: fc.constant(wanted),
      left: fc.constant(Math.floor((wanted * share) / 100)),
      steps: fc.shuffledSubarray(['advice', 'movement', 'advice', 'movement'], { minLength: 4 }),
    }),
  );

let runs = 0;
let gone = 0;
let heldElsewhere = 0;

test('a short pick: held, free and left add up, whether the advice or the movement speaks first, and however often', async () => {
  await fc.assert(
    fc.asyncProperty(days, async ({ wanted, left, steps }) => {
      const name = `S${(runs += 1)}`;
      const to = `${documentNumber(`web/${name}`)}-EAST`;
      await estate.push('shop/orders', order(name, [line('1', `A ${wanted}`)]));
      expect(await free('A')).toBe(THERE - gone - heldElsewhere - wanted);
      for (const step of steps) {
        if (step === 'advice') await estate.push('wms/advices', advice(`${name}-p`, to, { 1: String(left) }));
        else if (left > 0) await estate.push('wms/movements', moved(`${name}-m`, to, `A ${left}`));
        // What left is free to nobody; what did not leave is held again for the order.
        expect(await free('A')).toBe(THERE - gone - heldElsewhere - wanted);
      }
      gone += left;
      heldElsewhere += wanted - left;
      expect(await free('A', 'on-hand')).toBe(THERE - gone);
      expect(await quantities(name)).toMatchObject([
        { shipped: String(left), held: String(wanted - left), missing: '0' },
      ]);
    }),
    { seed: 20260610, numRuns: 12 },
  );
});

test('a substitute of the list is held, ordered and shipped for the line', async () => {
  const ours = documentNumber('web/X1');
  await estate.push('shop/orders', order('X1', [{ ...line('1', 'X 3'), mayBeSubstituted: true }]));
  expect(await quantities('X1')).toMatchObject([{ held: '3', missing: '0', substituted: '2' }]);
  expect([await free('X'), await free('Y')]).toEqual([0, 7]);
  const lines = [
    { line: '1', quantity: { value: '1' }, unitPrice: '10' },
    { line: '1/+Y', quantity: { value: '2' }, unitPrice: '10' },
  ];
  expect(estate.shelf.get(`sales-order ${ours}`)).toMatchObject({ lines });
  const told = lines.map(({ line: name, quantity }) => ({ line: name, quantity }));
  expect(estate.shelf.get(`warehouse-order ${ours}-EAST`)).toMatchObject({ lines: told });
  await estate.push('wms/advices', advice('x1', `${ours}-EAST`, { 1: '1', '1/+Y': '1' }));
  await estate.push('wms/movements', moved('x1', `${ours}-EAST`, 'Y 1'));
  expect(await quantities('X1')).toMatchObject([{ shipped: '2', held: '1', substituted: '2' }]);
  expect(await free('Y')).toBe(7);
});

test('what stays backordered is asked about, and goes on with the item that a person names', async () => {
  await estate.push('shop/orders', order('B1', [line('1', 'B 4')]));
  expect(await estate.standing('B1')).toEqual(['backordered', '1 backordered']);
  estate.now = new Date(estate.now.getTime() + 61 * 60_000);
  await estate.settle();
  const [question] = await estate.hub.exceptions.list({ kind: 'backordered-long', state: 'open', limit: 5 });
  if (question === undefined) throw new Error('nobody is asked');
  const { database, records } = estate.hub;
  const recordOf = async (domain: string, value: string) => {
    const [id] = await records.resolveReferences(database, 'erp', [
      { domain: 'item', reference: { by: 'number', value } },
    ]);
    return id === undefined ? { why: `no ${domain} is called ${value}` } : { id };
  };
  const deciding = { do: 'substitute' as const, by: 'maria', recordOf };
  expect(await estate.hub.decisions.apply(question, { ...deciding, record: 'nothing' })).toEqual({
    outcome: 'refused',
    words: 'no item is called nothing',
  });
  expect(await estate.hub.decisions.apply(question, { ...deciding, record: 'Z' })).toMatchObject({
    outcome: 'applied',
  });
  await estate.settle();
  expect(await quantities('B1')).toMatchObject([{ held: '4', missing: '0', substituted: '4' }]);
  expect(await free('Z')).toBe(5);
  expect(await estate.hub.exceptions.list({ kind: 'backordered-long', state: 'open', limit: 5 })).toEqual([]);
});

test('a supplier ships what our warehouse lacks, and none of our stock moves', async () => {
  const ours = documentNumber('web/M1');
  await estate.push('shop/orders', order('M1', [line('1', 'M 4')]));
  expect(estate.shelf.get(`warehouse-order ${ours}-MAKER`)).toMatchObject({
    lines: [{ quantity: { value: '3' } }],
  });
  const states = async () =>
    (await estate.hub.stock.reservations({ reference: `${ours}-MAKER`, limit: 5 })).map(({ state }) => state);
  expect(await states()).toEqual(['held']);
  await estate.push('wms/advices', advice('m1', `${ours}-MAKER`, { 1: '3' }));
  expect(await states()).toEqual(['released']);
  expect(await quantities('M1')).toMatchObject([{ shipped: '3', held: '1', missing: '0' }]);
  expect(await free('M', 'on-hand')).toBe(1);
});
