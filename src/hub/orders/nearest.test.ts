/** The nearest warehouse through the real hub: from the landscape to what is held, and back to the declared order in a simulation. */
import { expect, onTestFinished, test } from 'vitest';
import type { Landscape } from '../../landscape/types.ts';
import { testDatabase } from '../../platform/testing/database.ts';
import type { ChangedRule } from './simulations.ts';
import { orderEstate, orderLandscape } from './testing/order-estate.ts';
import { count, customer, item, line, location, order } from './testing/order-facts.ts';

type Warehouse = NonNullable<Landscape['orders']>['warehouses'][number];

/** EAST is declared first and near to everywhere but California. */
function nearestLandscape(stock?: Landscape['stock']): Landscape {
  const { orders, ...rest } = orderLandscape();
  if (orders === undefined) throw new Error('the estate works orders');
  const away = (usual: number, inCalifornia: number): Pick<Warehouse, 'promise'> => ({
    promise: {
      cutOff: '15:00',
      handlingDays: 1,
      transit: { days: usual, to: [{ country: 'US', region: 'CA', days: inCalifornia }] },
    },
  });
  const warehouses = orders.warehouses.map((each) => {
    if (each.last === true) return each;
    return { ...each, ...(each.location === 'EAST' ? away(1, 5) : away(5, 1)) };
  });
  return { ...rest, orders: { ...orders, warehouses, prefer: 'nearest' }, ...(stock && { stock }) };
}

async function nearestEstate(stock?: Landscape['stock']) {
  const estate = await orderEstate(await testDatabase(), nearestLandscape(stock));
  onTestFinished(() => estate.hub.stop());
  await estate.push('erp/items', item('A'));
  await estate.push('erp/locations', ...['EAST', 'WEST', '3PL'].map(location));
  await estate.push('erp/customers', customer('C1'));
  await estate.push('wms/counts', count('A EAST', '10'), count('A WEST', '10'));
  const shipToAddress = { lines: ['2 Bay Street'], city: 'Oakland', region: 'CA', country: 'US' };
  await estate.push('shop/orders', { ...order('1', [line('1', 'A 4')]), shipToAddress });
  return estate;
}

const reasonsOf = async ({ hub }: Awaited<ReturnType<typeof nearestEstate>>) =>
  (await hub.orders.find('web', '1'))?.plan.lines?.[0]?.reasons;

test('an order is served from the nearest warehouse, and shows why', async () => {
  const estate = await nearestEstate();
  expect(await reasonsOf(estate)).toEqual(
    expect.arrayContaining([
      'WEST: 10 EA can be promised, 1 day away; taken: all of it',
      'EAST: 10 EA can be promised, 5 days away; not needed',
    ]),
  );
});

test('what only backs up the channel is not chosen for being near', async () => {
  const role = (place: string, word: 'serves' | 'backs-up') =>
    ({ location: place, channel: 'web', role: word }) as const;
  const estate = await nearestEstate({ roles: [role('EAST', 'serves'), role('WEST', 'backs-up')] });
  expect(await reasonsOf(estate)).toContain('EAST: 10 EA can be promised, 5 days away; taken: all of it');
});

test('a simulation says what the declared order, or named locations, would have chosen instead', async () => {
  const estate = await nearestEstate();
  const simulated = async (rule: ChangedRule) => {
    const portion = await estate.hub.simulations.simulate({
      rule,
      since: new Date('2026-06-10T00:00:00Z'),
      until: new Date('2026-06-12T00:00:00Z'),
      place: undefined,
      carried: [],
      limit: 100,
    });
    if (typeof portion === 'string' || 'strange' in portion) throw new Error(JSON.stringify(portion));
    return portion.orders.map(({ outcome, reproduced, after, notes }) => ({
      outcome,
      reproduced,
      from: after.allocations.map((each) => each.location),
      notes,
    }));
  };
  const reproduced = { reproduced: true, notes: [] };
  expect(await simulated({})).toEqual([{ outcome: 'same', from: ['WEST'], ...reproduced }]);
  expect(await simulated({ prefer: 'declared' })).toEqual([
    { outcome: 'moved', from: ['EAST'], ...reproduced },
  ]);
  expect(await simulated({ prefer: ['EAST'] })).toEqual([
    { outcome: 'moved', from: ['EAST'], ...reproduced },
  ]);
  const warehouses = ['EAST', 'WEST'].map((place) => ({ location: place }));
  expect(await simulated({ warehouses })).toEqual([{ outcome: 'same', from: ['WEST'], ...reproduced }]);
});
