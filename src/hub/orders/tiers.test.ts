/** Orders of customers of several tiers through the real hub: who gets what is kept, and what people are told of it. */
import { beforeAll, expect, test } from 'vitest';
import { testDatabase } from '../../platform/testing/database.ts';
import type { ChangedRule } from './simulations.ts';
import { orderEstate, orderLandscape, type OrderEstate } from './testing/order-estate.ts';
import { count, customer, item, line, location, order } from './testing/order-facts.ts';

const pieces = (value: string) => ({ value, unit: 'EA' });
const tierFences = [{ tier: 'PLATINUM', location: 'EAST', item: 'A', quantity: pieces('10') }];
let estate: OrderEstate;
beforeAll(async () => {
  estate = await orderEstate(await testDatabase(), orderLandscape({ stock: { tierFences } }));
  await estate.push('erp/items', item('A'), item('B'));
  await estate.push('erp/locations', ...['EAST', 'WEST', '3PL'].map(location));
  await estate.push('erp/customers', customer('HEAD', { priceGroup: 'PLATINUM' }));
  await estate.push(
    'erp/customers',
    customer('C1'),
    customer('G1', { priceGroup: 'GOLD' }),
    customer('P1', { parent: { by: 'number', value: 'HEAD' } }),
  );
  await estate.push('wms/counts', count('A EAST', '14'), count('B EAST', '14'));
});

const ordered = async (number: string, by: string, what: string) => {
  const customerIs = { customer: { by: 'number' as const, value: by } };
  await estate.push('shop/orders', { ...order(number, [line('1', what)]), ...customerIs });
  const found = await estate.hub.orders.find('web', number);
  const [held] = found?.plan.lines ?? [];
  return { held: held?.quantities['held'], missing: held?.quantities['missing'] };
};

const facts = async (number: string) => JSON.stringify(await estate.hub.orders.find('web', number));

test('an order gets what is kept for its tier or for nobody, and the reasons say for whom the rest is kept', async () => {
  expect(await ordered('g1', 'G1', 'A 3')).toEqual({ held: '3', missing: '0' });
  expect(await facts('g1')).toContain('EAST: 4 EA can be promised to GOLD; 10 kept for PLATINUM');
  expect(await ordered('c1', 'C1', 'A 4')).toEqual({ held: '1', missing: '3' });
  expect(await facts('c1')).toContain('EAST: 1 EA can be promised; 10 kept for PLATINUM');
  expect(await ordered('p1', 'P1', 'A 6')).toEqual({ held: '6', missing: '0' });
  expect(await facts('p1')).toContain('EAST: 10 EA can be promised to PLATINUM');
  const held = await estate.hub.stock.reservations({ limit: 10 });
  expect(held.map(({ tier }) => tier ?? 'none').toSorted((a, b) => a.localeCompare(b))).toEqual([
    'GOLD',
    'none',
    'PLATINUM',
  ]);
});

test('past orders are served again with fences that were not declared then', async () => {
  estate.now = new Date(estate.now.getTime() + 3_600_000);
  expect(await ordered('g2', 'G1', 'B 5')).toEqual({ held: '5', missing: '0' });
  const simulate = async (rule: ChangedRule) => {
    const portion = await estate.hub.simulations.simulate({
      rule,
      since: estate.now,
      until: new Date('2026-06-12T00:00:00Z'),
      place: undefined,
      carried: [],
      limit: 100,
    });
    if (typeof portion === 'string' || 'strange' in portion) throw new Error(JSON.stringify(portion));
    return portion.orders.find(({ number }) => number === 'g2');
  };
  expect(await simulate({})).toMatchObject({ outcome: 'same', reproduced: true });
  const fence = { tier: 'PLATINUM', item: 'B', quantity: pieces('12') };
  const fenced = await simulate({ stock: { tierFences: [fence] } });
  expect(fenced).toMatchObject({ outcome: 'short', after: { missing: { 1: '3' } } });
  expect(fenced?.after.reasons['1']?.[0]).toBe(
    'EAST: 2 EA can be promised to GOLD; 12 kept for PLATINUM; taken: 2',
  );
  const floor = { tier: 'GOLD', item: 'B', quantity: pieces('14') };
  expect(await simulate({ stock: { tierFloors: [floor] } })).toMatchObject({ outcome: 'refused' });
});
