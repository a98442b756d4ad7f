/** What people are asked and nobody takes up, seen through the hub, the API and the command line: money without goods, and silence. */
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { orderEstate, type OrderEstate } from '../hub/orders/testing/order-estate.ts';
import { advice, count, customer, item, line, location, order } from '../hub/orders/testing/order-facts.ts';
import { payingLandscape } from '../hub/orders/testing/paying-landscape.ts';
import { returnLandscape } from '../hub/orders/testing/return-landscape.ts';
import type { Landscape } from '../landscape/types.ts';
import { testDatabase } from '../platform/testing/database.ts';
import { orderDocument, returnDocument } from '../processes/index.ts';
import { desk, type Desk } from './testing/desk.ts';

const OURS = orderDocument('web', '1');
let here: Desk;
let estate: OrderEstate;

/** Goods that do not come back are asked about twice more, if nobody heeds it. */
function unheededLandscape(): Landscape {
  const declared = payingLandscape(returnLandscape());
  const escalation = [
    { afterMinutes: 30, to: 'on-call' },
    { afterMinutes: 60, to: 'director' },
  ];
  return {
    ...declared,
    flows: declared.flows.map((each) => (each.name === 'receipts' ? { ...each, escalation } : each)),
  };
}

const payment = (asOf: string, more: object) => ({
  payment: 'pi_1',
  order: { channel: 'web', number: '1' },
  currency: 'USD',
  state: 'authorised',
  authorised: '40',
  captured: '0',
  refunded: '0',
  asOf,
  ...more,
});

/** Four of A have left and are paid; three of them come back, and the money went ahead of them. */
beforeAll(async () => {
  estate = await orderEstate(await testDatabase(), unheededLandscape());
  await estate.push('erp/locations', ...['EAST', 'WEST', '3PL'].map(location));
  await estate.push('erp/items', item('A'));
  await estate.push('erp/customers', customer('C1'));
  await estate.push('wms/counts', count('A EAST', '10'));
  await estate.push('pay/payments', payment('2026-06-10T10:30:00Z', {}));
  const card = { payment: { method: 'card' as const } };
  await estate.push('shop/orders', { ...order('1', [line('1', 'A 4')]), ...card });
  await estate.push('wms/advices', advice('a1', `${OURS}-EAST`, { 1: '4' }));
  estate.now = new Date('2026-06-10T16:00:00Z');
  const captured = { state: 'captured', captured: '40' };
  await estate.push('pay/payments', payment('2026-06-10T15:00:00Z', captured));
  await estate.push('shop/returns', {
    channel: 'web',
    orderNumber: '1',
    number: 'R1',
    revision: '1',
    requestedAt: '2026-06-10T16:00:00Z',
    compensation: 'refund',
    inAdvance: true,
    lines: [{ line: '1', quantity: { value: '3', unit: 'EA' } }],
  });
  await estate.push('pay/payments', payment('2026-06-10T16:10:00Z', { ...captured, refunded: '30' }));
  here = await desk(estate.hub);
});
afterAll(async () => {
  await here.close();
  await estate.hub.stop();
});

const typed = async (...args: string[]): Promise<string> => (await here.type(args)).out;

const Entries = Type.Object({
  entries: Type.Array(Type.Object({ why: Type.String(), escalatedTo: Type.Optional(Type.String()) })),
});

async function asked(kind: string) {
  const headers = { authorization: `Bearer ${here.api.firstKey}` };
  const answer = await fetch(`${here.api.url}/ops/v1/exceptions?kind=${kind}`, { headers });
  const { entries } = Value.Parse(Entries, await answer.json());
  return entries;
}

test('refunded, not restocked: a person sees it as long as the goods are not on the shelf', async () => {
  const kind = 'refunded-not-restocked';
  expect(await estate.hub.exceptions.list({ kind, limit: 9 })).toHaveLength(1);
  expect(await asked(kind)).toMatchObject([
    { why: '30 of 30 given back; line 1: refunded 3 EA, restocked 0, not sellable 0' },
  ]);
  expect(await typed('exceptions', 'list', '--kind', kind)).toContain(
    'return R1 of order web/1 is refunded, and not all',
  );
  const shown = await typed('returns', 'show', 'web', '1', 'R1');
  expect(shown).toMatch(/goods\s+expected/);
  expect(shown).toMatch(/given back\s+30\.00 of 30\.00 USD/);
});

test('silence is asked about twice more: after half an hour one person, after an hour another one', async () => {
  const kind = 'document-overdue';
  const after = async (minutes: number) => {
    estate.now = new Date(estate.now.getTime() + minutes * 60_000);
    await estate.settle();
    await estate.hub.exceptions.escalate();
    return (await asked(kind)).map(({ escalatedTo }) => escalatedTo ?? 'nobody else');
  };
  expect(await after(61)).toEqual(['nobody else']);
  expect(await after(29)).toEqual(['nobody else']);
  expect(await after(1)).toEqual(['on-call']);
  expect(await after(29)).toEqual(['on-call']);
  expect(await after(1)).toEqual(['director']);
  expect(await typed('exceptions', 'list', '--kind', kind)).toMatch(/escalated\s+to director/);
});

test('both end when the goods are on the shelf', async () => {
  await estate.push('wms/receipts', {
    receiptId: 'r1',
    answers: { ours: `${returnDocument(OURS, 'R1')}.EAST` },
    at: '2026-06-10T19:00:00Z',
    final: true,
    lines: [
      {
        line: '1',
        item: { by: 'number', value: 'A' },
        quantity: { value: '3', unit: 'EA' },
        disposition: 'restocked',
      },
    ],
  });
  expect([...(await asked('refunded-not-restocked')), ...(await asked('document-overdue'))]).toEqual([]);
  expect(await typed('exceptions', 'list', '--kind', 'refunded-not-restocked')).toContain(
    'No questions are open.',
  );
});
