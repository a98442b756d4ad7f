/** What a plan rests on besides what it waits for. */
import { expect, test } from 'vitest';
import { advised, given, line, ordered, written } from '../testing/story.ts';

const stock = { 'A EAST': '10' };
const address = { lines: ['1 Elsewhere'], city: 'Reno', postalCode: '89501', country: 'US' };

test('goods that wait in a warehouse go where the customer is then: the plan rests on the address', () => {
  const plan = given({ stock }, ordered([line('4')]), written('sales-order')).plan();
  expect(plan.restsOn).toEqual([{ domain: 'party', reference: { by: 'record', value: 'C1' } }]);
  expect(plan.waitsFor).toEqual([]);
});

test('what is picked goes where it was addressed to, and so does what has an address of its own', () => {
  const picked = given({ stock }, ordered([line('4')]), written('sales-order'));
  picked.plan();
  expect(picked.and(advised({ quantity: '4', kind: 'picked', final: false })).plan().restsOn).toEqual([]);
  const own = given({ stock }, ordered([line('4')], { shipToAddress: address }), written('sales-order'));
  expect(own.plan().restsOn).toEqual([]);
});
