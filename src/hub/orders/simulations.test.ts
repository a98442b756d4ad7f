/** Simulations: past orders are served again under a changed rule, from the stock that lay there then. Nothing is changed by it. */
import { beforeEach, expect, test } from 'vitest';
import { testDatabase } from '../../platform/testing/database.ts';
import { orderDocument, type SimulatedOrder } from '../../processes/index.ts';
import type { ChangedRule } from './simulations.ts';
import { orderEstate, type OrderEstate } from './testing/order-estate.ts';
import { advice, count, customer, item, line, location, order } from './testing/order-facts.ts';

let estate: OrderEstate;
beforeEach(async () => {
  estate = await orderEstate(await testDatabase());
  await estate.push('erp/items', item('A'), item('B'));
  await estate.push('erp/locations', ...['EAST', 'WEST', '3PL'].map(location));
  await estate.push('erp/customers', customer('C1'));
  await estate.push('wms/counts', count('A EAST', '10'), count('A WEST', '6'), count('A 3PL', '0'));
});

const later = (hours: number): void => {
  estate.now = new Date(estate.now.getTime() + hours * 3_600_000);
};

async function simulate(rule: ChangedRule, more: { readonly limit?: number } = {}) {
  const portion = await estate.hub.simulations.simulate({
    rule,
    since: new Date('2026-06-10T00:00:00Z'),
    until: new Date('2026-06-12T00:00:00Z'),
    place: undefined,
    carried: [],
    limit: 100,
    ...more,
  });
  if (typeof portion === 'string' || 'strange' in portion) throw new Error(JSON.stringify(portion));
  return portion;
}

const words = ({ number, outcome, before, after, reproduced }: SimulatedOrder): string => {
  const from = ({ allocations }: SimulatedOrder['before']): string =>
    allocations.map((each) => `${each.quantity} ${each.location}`).join(' + ') || 'nothing';
  return `${number} ${outcome}: ${from(before)} → ${from(after)}${reproduced ? '' : ' (not as it was)'}`;
};
const all = async (rule: ChangedRule) => (await simulate(rule)).orders.map(words);

test('the present rule gives what was held, though the goods have left and the shelves were counted since', async () => {
  await estate.push('shop/orders', order('1', [line('1', 'A 4')]));
  later(1);
  await estate.push('shop/orders', order('2', [line('1', 'A 5')]));
  await estate.push('wms/advices', advice('a1', `${orderDocument('web', '1')}-EAST`, { 1: '4' }));
  later(1);
  await estate.push('wms/counts', count('A EAST', '500', '2026-06-10T13:30:00Z'));
  expect(await all({})).toEqual(['1 same: 4 EAST → 4 EAST', '2 same: 5 EAST → 5 EAST']);
});

test('another preference moves orders, and what it leaves changes what the next ones find', async () => {
  await estate.push('shop/orders', order('1', [line('1', 'A 4')]));
  later(1);
  await estate.push('shop/orders', order('2', [line('1', 'A 4')]));
  expect(await all({ prefer: ['WEST'] })).toEqual(['1 moved: 4 EAST → 4 WEST', '2 same: 4 EAST → 4 EAST']);
});

test('without a warehouse orders are short, split or refused, with the reasons', async () => {
  await estate.push('shop/orders', order('1', [line('1', 'A 8')]));
  later(1);
  await estate.push('shop/orders', order('2', [line('1', 'A 2')]));
  const { orders } = await simulate({ without: ['EAST'] });
  expect(orders.map(words)).toEqual(['1 short: 8 EAST → 6 WEST', '2 refused: 2 EAST → nothing']);
  expect(orders[0]?.after.missing).toEqual({ 1: '2' });
  expect(orders[1]?.after.reasons['1']).toContain('WEST: 0 EA can be promised');
});

test('a floor keeps stock back that was sold then', async () => {
  await estate.push('shop/orders', order('1', [line('1', 'A 8')]));
  const stock = { safetyStock: [{ location: 'EAST', quantity: { value: '5', unit: 'EA' } }] };
  expect(await all({ stock })).toEqual(['1 split: 8 EAST → 5 EAST + 3 WEST']);
});

test('a portion tells where the next one begins, and what it leaves to it', async () => {
  await estate.push('shop/orders', order('1', [line('1', 'A 4')]));
  later(1);
  await estate.push('shop/orders', order('2', [line('1', 'A 4')]));
  const first = await simulate({ prefer: ['WEST'] }, { limit: 1 });
  expect(first.orders.map(words)).toEqual(['1 moved: 4 EAST → 4 WEST']);
  expect(first.carried).toMatchObject([
    { before: '0', after: '4' },
    { before: '0', after: '-4' },
  ]);
  const rest = await estate.hub.simulations.simulate({
    rule: { prefer: ['WEST'] },
    since: new Date('2026-06-10T00:00:00Z'),
    until: new Date('2026-06-12T00:00:00Z'),
    place: first.next,
    carried: first.carried,
    limit: 1,
  });
  expect(typeof rest === 'string' || 'strange' in rest ? rest : rest.orders.map(words)).toEqual([
    '2 same: 4 EAST → 4 EAST',
  ]);
  expect(rest).not.toHaveProperty('next');
});

test('a rule that speaks of a location which serves nothing is told so, whatever else it says', async () => {
  const rule = { prefer: ['WEST', 'NORTH'], without: ['SOUTH'], warehouses: [{ location: 'WEST' }] };
  await expect(simulate(rule)).rejects.toThrow(
    JSON.stringify({
      strange: [
        { field: 'prefer', location: 'NORTH' },
        { field: 'without', location: 'SOUTH' },
      ],
      serving: ['WEST'],
    }),
  );
});

const promise = (usual: number, inCalifornia: number) => ({
  cutOff: '15:00',
  handlingDays: 1,
  transit: { days: usual, to: [{ country: 'US', region: 'CA', days: inCalifornia }] },
});
const NEAR = [
  { location: 'EAST', promise: promise(1, 5) },
  { location: 'WEST', promise: promise(5, 1) },
  { location: '3PL', last: true },
];
const ofCalifornia = (number: string) => ({
  ...order(number, [line('1', 'A 4')]),
  shipToAddress: { lines: ['2 Bay Street'], city: 'Oakland', region: 'CA', country: 'US' },
});

test('the nearest instead of the declared order moves what goes to the other coast, and says how far it is', async () => {
  await estate.push('shop/orders', ofCalifornia('1'));
  later(1);
  await estate.push('shop/orders', order('2', [line('1', 'A 4')]));
  const { orders } = await simulate({ prefer: 'nearest', warehouses: NEAR });
  expect(orders.map(words)).toEqual(['1 moved: 4 EAST → 4 WEST', '2 same: 4 EAST → 4 EAST']);
  expect(orders[0]?.after.reasons['1']?.[0]).toBe('WEST: 6 EA can be promised, 1 day away; taken: all of it');
  expect(await all({ prefer: 'declared', warehouses: NEAR })).toEqual([
    '1 same: 4 EAST → 4 EAST',
    '2 same: 4 EAST → 4 EAST',
  ]);
});

test('the nearest of warehouses that do not say how near they are is no rule: it would look as if it changed nothing', async () => {
  await expect(simulate({ prefer: 'nearest' })).rejects.toThrow(
    JSON.stringify({
      strange: ['EAST', 'WEST'].map((location) => ({ field: 'prefer', location, lacks: 'transit' })),
      serving: ['EAST', 'WEST', '3PL'],
    }),
  );
});

test('nothing is held, written or asked by a simulation', async () => {
  await estate.push('shop/orders', order('1', [line('1', 'A 4')]));
  const before = await estate.hub.orders.find('web', '1');
  const held = await estate.hub.stock.reservations({ limit: 10 });
  await simulate({ without: ['EAST'] });
  await estate.settle();
  expect(await estate.hub.orders.find('web', '1')).toEqual(before);
  expect(await estate.hub.stock.reservations({ limit: 10 })).toEqual(held);
});
