/** What an order is charged beside its goods, through the real hub: from the shop to the ERP, the card, the tie-out and the people who look. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { OrderCharge } from '../../model/documents/charges.ts';
import { testDatabase } from '../../platform/testing/database.ts';
import { orderDocument } from '../../processes/index.ts';
import { orderEstate, type OrderEstate } from './testing/order-estate.ts';
import { advice, count, customer, invoice, item, line, location, order } from './testing/order-facts.ts';
import { tiedOut } from './testing/tied-out.ts';
import { payingLandscape } from './testing/paying-landscape.ts';

let estate: OrderEstate;
beforeEach(async () => {
  estate = await orderEstate(await testDatabase(), payingLandscape());
  await estate.push('erp/items', item('A'));
  await estate.push('erp/locations', ...['EAST', 'WEST', '3PL'].map(location));
  await estate.push('erp/customers', customer('C1'));
  await estate.push('wms/counts', count('A EAST', '20'));
});
afterEach(async () => {
  await estate.hub.stop();
});

const freight: OrderCharge = {
  charge: 'shipping-1',
  kind: 'charge',
  reason: 'freight',
  amount: '12.5',
  currency: 'USD',
};
const ours = orderDocument('web', '1001');

async function sell(authorised: string): Promise<void> {
  await estate.push('pay/payments', {
    payment: 'pi_1',
    order: { channel: 'web', number: '1001' },
    currency: 'USD',
    state: 'authorised',
    authorised,
    captured: '0',
    refunded: '0',
    asOf: '2026-06-10T10:30:00Z',
  });
  await estate.push('shop/orders', {
    ...order('1001', [line('1', 'A 6')]),
    payment: { method: 'card' },
    charges: [freight],
  });
}

const salesOrder = () => [...estate.shelf.values()].find((each) => 'orderDate' in each);
const instruction = () => [...estate.shelf.values()].find((each) => 'capture' in each);

test('freight is placed, taken, invoiced and tied out with the goods', async () => {
  await sell('72.5');
  expect(await estate.standing('1001')).toEqual(['released', '1 released']);
  expect(salesOrder()?.['charges']).toEqual([
    { charge: 'shipping-1', kind: 'charge', reason: 'freight', amount: '12.5' },
  ]);
  await estate.push('wms/advices', advice('a1', `${ours}-EAST`, { 1: '6' }));
  expect(salesOrder()?.['charges']).toMatchObject([{ amount: '12.5', isDue: true }]);
  expect(instruction()).toMatchObject({ capture: '72.5', final: false });

  const posted = invoice('I1', ours, { A: ['1', '6'] });
  await estate.push('erp/invoices', {
    ...posted,
    net: '72.5',
    total: '72.5',
    charges: [{ charge: 'shipping-1', reason: 'freight', net: '12.5' }],
  });
  expect(await estate.standing('1001')).toEqual(['invoiced', '1 invoiced']);
  expect(instruction()).toMatchObject({ capture: '72.5', final: true });
  const found = await estate.hub.orders.find('web', '1001');
  expect(found?.plan.money).toMatchObject({
    net: '72.5',
    total: '72.5',
    charges: [{ charge: 'shipping-1', reason: 'freight', amount: '12.5', invoiced: true }],
  });
  expect(await tiedOut(estate)).toMatchObject({
    orders: 1,
    totals: { USD: { shipped: '60', charges: '12.5', invoicedNet: '72.5' } },
  });
  const tie = await estate.hub.tieOuts.ofOrder('web', '1001');
  expect(tie?.tie.differences.filter(({ kind }) => kind.startsWith('charge'))).toEqual([]);
});

test('a card that covers the goods alone holds the order', async () => {
  await sell('60');
  expect(await estate.standing('1001')).toEqual(['held', '1 held']);
  const asked = await estate.hub.exceptions.list({ kind: 'payment-missing', limit: 10 });
  expect(asked.map(({ why }) => why)).toEqual([expect.stringContaining('72.5 USD are needed')]);
});

test('an invoice without the freight leaves the order open, and the tie-out names what is missing', async () => {
  await sell('72.5');
  await estate.push('wms/advices', advice('a1', `${ours}-EAST`, { 1: '6' }));
  await estate.push('erp/invoices', invoice('I1', ours, { A: ['1', '6'] }));
  expect(await estate.standing('1001')).toEqual(['shipped', '1 invoiced']);
  estate.now = new Date(estate.now.getTime() + 48 * 3_600_000);
  await tiedOut(estate);
  const asked = await estate.hub.exceptions.list({ kind: 'tie-out', limit: 10 });
  expect(asked.map(({ what }) => what)).toContainEqual(
    expect.stringContaining('charged 12.5 USD too little: charge not invoiced'),
  );
});
