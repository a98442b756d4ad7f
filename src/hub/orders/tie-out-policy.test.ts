/** Orders are tied out as the landscape says, and otherwise at night by UTC, with as much time as invoices have. */
import { expect, test } from 'vitest';
import { orderLandscape } from './testing/order-estate.ts';
import { tieOutPolicy } from './tie-outs.ts';

const { orders } = orderLandscape();
if (orders === undefined) throw new Error('the landscape has orders');

test('what is declared counts, and the rest is usual', () => {
  expect(tieOutPolicy({ orders: { ...orders, dueMinutes: { invoice: 90 } } })).toEqual({
    at: '02:30',
    zone: 'UTC',
    graceHours: 2,
  });
  const tieOut = { at: '05:00', zone: 'America/Chicago', graceHours: 48 };
  expect(tieOutPolicy({ orders: { ...orders, tieOut } })).toEqual(tieOut);
});

test('where no orders come through, nothing is tied out', () => {
  expect(tieOutPolicy({})).toBeUndefined();
});
