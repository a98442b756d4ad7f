/** Tie-outs in the whole hub: what differs becomes a question of the owner of invoices, and settles itself once it is explained. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { testDatabase } from '../../platform/testing/database.ts';
import { orderDocument } from '../../processes/index.ts';
import { orderEstate, type OrderEstate } from './testing/order-estate.ts';
import { advice, count, customer, invoice, item, line, location, order } from './testing/order-facts.ts';
import { tiedOut } from './testing/tied-out.ts';

let estate: OrderEstate;
beforeEach(async () => {
  estate = await orderEstate(await testDatabase());
  await estate.push('erp/items', item('A'));
  await estate.push('erp/locations', ...['EAST', 'WEST', '3PL'].map(location));
  await estate.push('erp/customers', customer('C1'));
  await estate.push('wms/counts', count('A EAST', '20'), count('A WEST', '0'), count('A 3PL', '0'));
});
afterEach(async () => {
  await estate.hub.stop();
});

async function sell(number: string, quantity: string): Promise<string> {
  await estate.push('shop/orders', order(number, [line('1', `A ${quantity}`)]));
  const ours = orderDocument('web', number);
  await estate.push('wms/advices', advice(`adv-${number}`, `${ours}-EAST`, { 1: quantity }));
  return ours;
}

const asked = async () =>
  (await estate.hub.exceptions.list({ kind: 'tie-out', limit: 100 })).map(
    ({ subject, owner, atStake }) => `${subject} ${owner} ${atStake?.amount}`,
  );
const later = (hours: number): void => {
  estate.now = new Date(estate.now.getTime() + hours * 3_600_000);
};

test('an invoice that is missing waits its time, is asked about, and settles itself when it comes', async () => {
  const ours = await sell('1001', '6');
  expect(await tiedOut(estate)).toMatchObject({
    day: '2026-06-10',
    zone: 'UTC',
    failure: null,
    orders: 1,
    pending: 1,
    totals: { USD: { shipped: '60', invoiced: '0', unexplained: '0' } },
  });
  expect(await asked()).toEqual([]);
  later(48);
  const missed = await tiedOut(estate, '2026-06-11');
  expect(missed).toMatchObject({ orders: 1, differing: 1, totals: { USD: { unexplained: '60' } } });
  expect(await estate.hub.tieOuts.differences({ id: missed.id, limit: 10 })).toMatchObject([
    { channel: 'web', number: '1001', kind: 'not-invoiced', line: '1', amount: '-60', standing: 'open' },
  ]);
  expect(await asked()).toEqual(['order/web/1001:not-invoiced:1: maria 60']);
  await estate.push('erp/invoices', invoice('I-1', ours, { A: ['1', '6'] }));
  expect(await tiedOut(estate, '2026-06-12')).toMatchObject({ orders: 1, tied: 1 });
  expect(await asked()).toEqual([]);
  expect(await tiedOut(estate, '2026-06-13')).toMatchObject({ orders: 0 });
});

test('an order is shown side by side, and another price is named', async () => {
  const ours = await sell('1002', '5');
  await estate.push('erp/invoices', invoice('I-2', ours, { A: ['1', '5'] }));
  const found = await estate.hub.tieOuts.ofOrder('web', '1002');
  expect(found?.tie).toMatchObject({
    standing: 'differs',
    lines: [{ line: '1', price: '10', shipped: '5', invoiced: '5', invoicedNet: '60' }],
    differences: [{ kind: 'price-differs', amount: '10', paper: 'I-2' }],
  });
});

test('a second run waits until the first has ended, and the night has one run however many nodes look', async () => {
  estate.now = new Date('2026-06-11T02:31:00Z');
  const begun = await Promise.all([1, 2, 3].map(() => estate.hub.tieOuts.beginWhenDue()));
  expect(begun.filter((each) => each === 'begun')).toHaveLength(1);
  expect(await estate.hub.tieOuts.list({ limit: 10 })).toMatchObject([
    { day: '2026-06-10', askedBy: 'schedule' },
  ]);
  await estate.hub.tieOuts.stop();
  expect(await estate.hub.tieOuts.beginWhenDue()).toBe('not-due');
});
