/** What a buyer is shown for all of a line is what every system after it is told, although one of it has no price in coins. */
import { expect, onTestFinished, test } from 'vitest';
import { testDatabase } from '../../platform/testing/database.ts';
import { orderDocument } from '../../processes/index.ts';
import { orderEstate } from './testing/order-estate.ts';
import { advice, count, customer, invoice, item, line, location, order } from './testing/order-facts.ts';
import { payingLandscape } from './testing/paying-landscape.ts';

test('three for 10.00 are placed, taken, invoiced and tied out at 10.00', async () => {
  const estate = await orderEstate(await testDatabase(), payingLandscape());
  onTestFinished(() => estate.hub.stop());
  await estate.push('erp/locations', location('EAST'), location('WEST'), location('3PL'));
  await estate.push('erp/items', item('A'));
  await estate.push('erp/customers', customer('C1'));
  await estate.push('wms/counts', count('A EAST', '10'));
  const payment = {
    payment: 'pi_1',
    order: { channel: 'web', number: '1001' },
    currency: 'USD',
    state: 'authorised',
    authorised: '10',
    captured: '0',
    refunded: '0',
    asOf: '2026-06-10T10:30:00Z',
  };
  await estate.push('pay/payments', payment);
  const price = { amount: '10', currency: 'USD', per: { value: '3', unit: 'EA' } };
  const card = { payment: { method: 'card' as const } };
  await estate.push('shop/orders', { ...order('1001', [{ ...line('1', 'A 3'), price }]), ...card });
  expect(await estate.standing('1001')).toEqual(['released', '1 released']);
  const ours = orderDocument('web', '1001');
  expect(estate.shelf.get(`sales-order ${ours}`)).toMatchObject({
    lines: [{ quantity: { value: '3' }, unitPrice: '3.33333' }],
  });
  const found = async () => await estate.hub.orders.find('web', '1001');
  expect((await found())?.plan.money).toMatchObject({ net: '10', total: '10' });
  await estate.push('wms/advices', advice('adv-1', `${ours}-EAST`, { 1: '3' }));
  const instruction = () => estate.shelf.get(`payment-instruction ${ours}`);
  await expect.poll(instruction).toMatchObject({ capture: '10', refund: '0', final: false });
  const billed = { ...invoice('I-1', ours, { A: ['1', '3'] }), net: '10', total: '10' };
  const lines = [
    { line: '1', item: { by: 'number', value: 'A' }, quantity: { value: '3', unit: 'EA' }, net: '10' },
  ];
  await estate.push('erp/invoices', { ...billed, lines });
  await expect.poll(instruction).toMatchObject({ capture: '10', final: true });
  await estate.push('pay/payments', {
    ...payment,
    state: 'captured',
    captured: '10',
    asOf: '2026-06-10T15:00:00Z',
  });
  expect((await estate.hub.tieOuts.ofOrder('web', '1001'))?.tie).toMatchObject({
    standing: 'tied',
    money: { captured: '10' },
    differences: [],
  });
});
