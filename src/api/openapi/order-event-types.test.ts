/** What is told of orders: enough to follow them without asking, small, and without a word about people. */
import { Value } from 'typebox/value';
import { expect, onTestFinished, test } from 'vitest';
import { orderEstate, trustLandscape } from '../../hub/orders/testing/order-estate.ts';
import { count, customer, item, line, location, order } from '../../hub/orders/testing/order-facts.ts';
import { readEvents } from '../../log/index.ts';
import { eventsVisible } from '../../log/testing/committed-events.ts';
import { MOST_LINES } from '../../processes/index.ts';
import { testDatabase } from '../../platform/testing/database.ts';
import { eventTypes, subjectPattern } from './event-types.ts';

async function house() {
  const database = await testDatabase();
  const estate = await orderEstate(database, trustLandscape());
  onTestFinished(() => estate.hub.stop());
  await estate.push('erp/locations', location('EAST'), location('WEST'), location('3PL'));
  await estate.push('erp/items', item('A'));
  await estate.push('erp/customers', customer('C1', { name: 'Erika Mustermann' }));
  await estate.push('wms/counts', count('A EAST', '100'));
  const told = async () => {
    await eventsVisible(database);
    const found = await readEvents(database, { limit: 5000 });
    const events = Array.isArray(found) ? found : [];
    return events.filter(({ subject }) => subject.startsWith('order/'));
  };
  return { ...estate, told };
}

const catalogue = new Map(eventTypes.map((each) => [each.type, each]));

test('the verdict that came later is told with all that a subscriber needs', async () => {
  const { push, told } = await house();
  await push('shop/orders', order('1001', [line('1', 'A 4')]));
  const [accepted] = (await told()).filter(({ type }) => type === 'order.accepted');
  expect(accepted?.data).toEqual({
    channel: 'web',
    number: '1001',
    revision: '1',
    document: expect.stringMatching(/^CD-/),
    status: 'accepted',
    was: 'received',
    verdict: 'accepted',
    awaits: [],
    questions: [],
    lines: [
      { line: '1', status: 'accepted', quantities: { unit: 'EA', ordered: '4', wanted: '4', held: '4' } },
    ],
    money: { currency: 'USD', net: '40', total: '40' },
    link: '/process/v1/orders/web/1001',
  });
});

test('a later revision that keeps its status is judged, and that is told', async () => {
  const { push, told } = await house();
  await push('shop/orders', order('1001', [line('1', 'A 4')]));
  await push('shop/orders', { ...order('1001', [line('1', 'A 4')]), revision: '2', purchaseOrder: 'PO 7' });
  const judged = (await told()).filter(({ type }) => type === 'order.judged');
  expect(judged.map(({ data }) => data)).toMatchObject([
    { revision: '2', verdict: 'accepted', status: 'released' },
  ]);
});

test('everything that is told is as the catalogue says, and names nobody', async () => {
  const { push, told, hub } = await house();
  await push('shop/orders', order('1001', [line('1', 'A 4')]));
  await push(
    'erp/customers',
    customer('C1', { name: 'Erika Mustermann', status: 'blocked' }, '2026-06-02T00:00:00Z'),
  );
  await push(
    'shop/orders',
    order('1002', [line('1', 'A 4'), line('2', 'GHOST 1')]),
    order('1003', [line('1', 'A 4')]),
  );
  const by = 'maria (key portal)';
  const at = '2026-06-10T12:00:00Z';
  const cancelled = { kind: 'decision', identity: 'd1', at, action: 'cancel', by } as const;
  await hub.orders.decide({ channel: 'web', number: '1003' }, cancelled);
  const events = await told();
  for (const { type, subject, data } of events) {
    const declared = catalogue.get(type);
    if (declared === undefined) throw new Error(`${type} is not listed`);
    expect([type, ...Value.Errors(declared.data, data)]).toEqual([type]);
    expect(subject).toMatch(new RegExp(subjectPattern(declared)));
  }
  expect(events.map(({ type }) => type)).toEqual(expect.arrayContaining(['order.held', 'order.cancelled']));
  const words = JSON.stringify(events.map(({ data }) => data));
  expect(words).not.toMatch(/Erika|Mustermann|maria/);
  expect(events.find(({ subject }) => subject === 'order/web/1002')?.data).toMatchObject({
    questions: [{ kind: 'unmapped-id', line: '2' }],
  });
});

test('an order of a thousand lines is told in a hundred, and says so', async () => {
  const { push, told } = await house();
  const lines = Array.from({ length: 1000 }, (_, place) => line(`${place}`, 'A 1'));
  await push('shop/orders', order('1001', lines));
  const [received] = await told();
  expect(received?.data).toMatchObject({ linesLeftOut: 1000 - MOST_LINES });
  expect(JSON.stringify(received?.data).length).toBeLessThan(20_000);
});
