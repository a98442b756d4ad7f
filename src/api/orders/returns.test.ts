/** Returns over HTTP: announced once, shown with their legs, listed, and only what is legal is done. */
import { Value } from 'typebox/value';
import { describe, expect, onTestFinished, test } from 'vitest';
import { orderEstate } from '../../hub/orders/testing/order-estate.ts';
import {
  advice,
  count,
  customer,
  invoice,
  item,
  line,
  location,
  order,
} from '../../hub/orders/testing/order-facts.ts';
import { returnLandscape } from '../../hub/orders/testing/return-landscape.ts';
import type { Return } from '../../model/documents/returns.ts';
import { systemClock } from '../../platform/clock.ts';
import { silentLog } from '../../platform/log.ts';
import { testDatabase } from '../../platform/testing/database.ts';
import { sleepingDatabase } from '../../platform/testing/sleeping-database.ts';
import { documentNumber } from '../../processes/order-to-cash/document-names.ts';
import { keyRing } from '../access/key-ring.ts';
import { apiServer } from '../api-server.ts';
import { ShownReturn } from './return-shapes.ts';

/** With an order of 4 of A that has left. */
async function shop() {
  const database = await testDatabase();
  const estate = await orderEstate(database, returnLandscape());
  await estate.keep('erp/locations', location('EAST'), location('WEST'), location('3PL'));
  await estate.keep('erp/items', item('A'));
  await estate.push('erp/customers', customer('C1'));
  await estate.push('wms/counts', count('A EAST', '10'));
  await estate.push('shop/orders', order('1001', [line('1', 'A 4')]));
  await estate.push('wms/advices', advice('p1', `${documentNumber('web/1001')}-EAST`, { 1: '4' }));
  const keys = keyRing(database, systemClock);
  const services = { ...estate.hub, keys, clock: () => estate.now, log: silentLog };
  const { app, health } = apiServer({ services, bodyLimitBytes: 100_000, worker: () => 'working' });
  const { text } = await keys.make(
    { name: 'portal', scopes: ['orders:read', 'orders:write', 'ops:write'] },
    'test',
  );
  onTestFinished(async () => {
    await app.close();
    await health.stop();
    await estate.hub.stop();
  });
  const callOn =
    (server: typeof app, root = '/process/v1/returns') =>
    async (method: 'GET' | 'POST', path: string, ...[payload, headers]: readonly object[]) => {
      const said = await server.inject({
        method,
        url: `${root}${path}`,
        headers: { authorization: `Bearer ${text}`, ...headers },
        ...(payload === undefined ? {} : { payload }),
      });
      return { status: said.statusCode, body: said.json() };
    };
  return {
    ...estate,
    call: callOn(app),
    decide: (id: string, ...said: readonly object[]) =>
      callOn(app, '/ops/v1/exceptions')('POST', `/${id}/decide`, ...said),
    /** A second node, which is heard of no more once it asks the database that. */
    dyingNode: async (words: string) => {
      const sleeper = sleepingDatabase(database, words);
      const node = { ...services, ...estate.idleNode(sleeper.database) };
      const second = apiServer({ services: node, bodyLimitBytes: 100_000, worker: () => 'working' });
      onTestFinished(async () => {
        sleeper.wake();
        await second.app.close();
        await second.health.stop();
      });
      return { call: callOn(second.app), asleep: sleeper.asleep, wake: sleeper.wake };
    },
    forgetAnswers: () => database.execute('delete from api_idempotency'),
  };
}

function told(quantity: string, more: Partial<Return> = {}): Return {
  return {
    channel: 'web',
    orderNumber: '1001',
    number: 'R/1',
    revision: '1',
    requestedAt: '2026-06-10T16:00:00Z',
    compensation: 'credit',
    lines: [{ line: '1', quantity: { value: quantity, unit: 'EA' } }],
    ...more,
  };
}

test('a return is announced, found again and listed', async () => {
  const { call } = await shop();
  const made = await call('POST', '', told('3'));
  expect(made).toMatchObject({
    status: 201,
    body: { status: 'open', goods: { status: 'expected' }, lines: [{ line: '1', granted: '3' }] },
  });
  expect([...Value.Errors(ShownReturn, made.body)]).toEqual([]);
  expect((await call('GET', '/web/1001/R%2F1')).body).toEqual(made.body);
  expect((await call('GET', '?status=open')).body).toEqual({ entries: [made.body] });
  expect((await call('GET', '?status=closed')).body).toEqual({ entries: [] });
});

test('returns are listed page by page, the latest first', async () => {
  const { call } = await shop();
  for (const [number, hour] of [
    ['R1', '11'],
    ['R2', '13'],
    ['R3', '12'],
  ] as const)
    await call('POST', '', told('1', { number, requestedAt: `2026-06-10T${hour}:00:00Z` }));
  const first = await call('GET', '?limit=2');
  expect(first.body.entries.map(({ number }: { number: string }) => number)).toEqual(['R2', 'R3']);
  const second = await call('GET', `?limit=2&after=${first.body.next}`);
  expect(second.body).toMatchObject({ entries: [{ number: 'R1' }] });
  expect(second.body).not.toHaveProperty('next');
});

test('told again it is absorbed; another content under one revision is refused', async () => {
  const { call } = await shop();
  await call('POST', '', told('3'));
  expect(await call('POST', '', told('3'))).toMatchObject({ status: 201 });
  expect(await call('POST', '', told('2'))).toMatchObject({ status: 409, body: { code: 'HUB_CONFLICT' } });
});

test('a return of nothing, or of an order that nobody knows, is refused with the place', async () => {
  const { call } = await shop();
  const refused = await call('POST', '', told('0'));
  expect(refused.status).toBe(422);
  const ofNextYear = await call('POST', '', told('1', { requestedAt: '2027-06-10T16:00:00Z' }));
  expect([ofNextYear.status, ofNextYear.body.errors[0].path]).toEqual([422, 'requestedAt']);
  expect(refused.body.errors).toMatchObject([{ path: 'lines[0].quantity.value' }]);
  expect(await call('POST', '', told('1', { orderNumber: '9' }))).toMatchObject({ status: 404 });
  expect(await call('GET', '/web/1001/none')).toMatchObject({ status: 404 });
});

test('a return of a line that the order does not have is refused with the field, and with the lines that it has', async () => {
  const { call } = await shop();
  const lines = [
    { line: '1', quantity: { value: '1', unit: 'EA' } },
    { line: '7', quantity: { value: '1', unit: 'EA' } },
  ];
  const refused = await call('POST', '', told('1', { lines }));
  expect([refused.status, refused.body.errors]).toEqual([
    422,
    [{ path: 'lines[1].line', message: 'expected a line of the order: 1, found 7' }],
  ]);
  expect(await call('GET', '/web/1001/R%2F1')).toMatchObject({ status: 404 });
});

test('a return in a unit that the item does not have is refused with the field, the line and the units that it has', async () => {
  const { call } = await shop();
  const refused = await call(
    'POST',
    '',
    told('1', { lines: [{ line: '1', quantity: { value: '1', unit: 'KGM' } }] }),
  );
  expect([refused.status, refused.body.errors]).toEqual([
    422,
    [
      {
        path: 'lines[0].quantity.unit',
        message: expect.stringMatching(/^expected a unit of the item: EA.* \(line 1\), found KGM$/),
      },
    ],
  ]);
});

test('a return that a channel told already is not judged again when it is sent again', async () => {
  const { call, push } = await shop();
  const strange = told('1', { lines: [{ line: '7', quantity: { value: '1', unit: 'EA' } }] });
  await push('shop/returns', strange);
  expect(await call('POST', '', strange)).toMatchObject({
    status: 201,
    body: { goods: { status: 'refused', evidence: 'the order has no line 7' } },
  });
});

test('a return is cancelled once, and then no more', async () => {
  const { call, settle, shelf } = await shop();
  const { body } = await call('POST', '', told('3'));
  await settle();
  const cancelled = await call('POST', '/web/1001/R%2F1/cancel', { note: 'the buyer keeps it' });
  expect(cancelled).toMatchObject({ status: 200, body: { status: 'cancelled' } });
  await settle();
  expect(shelf.get(`return-order ${body.document}.EAST`)).toMatchObject({ state: 'cancelled' });
  expect(await call('POST', '/web/1001/R%2F1/cancel', {})).toMatchObject({ status: 409 });
});

test('a return that came short is taken as it is', async () => {
  const { call, settle, push } = await shop();
  const { body } = await call('POST', '', told('3'));
  await settle();
  await push('wms/receipts', {
    receiptId: 'r1',
    answers: { ours: `${body.document}.EAST` },
    at: '2026-06-10T18:00:00Z',
    final: false,
    lines: [
      {
        line: '1',
        item: { by: 'number', value: 'A' },
        quantity: { value: '2', unit: 'EA' },
        disposition: 'scrapped',
      },
    ],
  });
  expect(await call('POST', '/web/1001/R%2F1/cancel', {})).toMatchObject({ status: 409 });
  const settled = await call('POST', '/web/1001/R%2F1/settle', {});
  expect(settled).toMatchObject({ status: 200, body: { goods: { status: 'received-short' } } });
});

test('goods that were thrown away are taken as they are by who is asked, also when every leg has ended', async () => {
  const { call, settle, push, hub, decide } = await shop();
  const { body } = await call('POST', '', told('3'));
  await settle();
  const scrapped = {
    line: '1',
    item: { by: 'number', value: 'A' },
    quantity: { value: '3', unit: 'EA' },
    disposition: 'scrapped',
  };
  const answers = { ours: `${body.document}.EAST` };
  const at = '2026-06-10T18:00:00Z';
  await push('wms/receipts', { receiptId: 'r1', answers, at, final: true, lines: [scrapped] });
  await push('erp/invoices', { ...invoice('CR1', body.document, { A: ['1', '3'] }), kind: 'credit-note' });
  await settle();
  expect((await call('GET', '/web/1001/R%2F1')).body.status).toBe('closed');
  const [question] = await hub.exceptions.list({ kind: 'returned-not-sellable', limit: 10 });
  const taken = await decide(question?.id ?? '', { do: 'settle-return' });
  expect(taken).toMatchObject({ status: 200, body: { outcome: 'applied' } });
  expect(await hub.exceptions.list({ state: 'open', limit: 10 })).toEqual([]);
});

test('a leg that nothing is to be decided about is refused by its name, and ending the goods ends them alone', async () => {
  const { call, settle } = await shop();
  await call('POST', '', told('3'));
  await settle();
  const money = await call('POST', '/web/1001/R%2F1/settle', { leg: 'money' });
  expect([money.status, money.body.detail]).toEqual([
    409,
    'It cannot be done: no change of it waits for a person.',
  ]);
  expect(await call('POST', '/web/1001/R%2F1/settle', { leg: 'both' })).toMatchObject({ status: 400 });
  const goods = await call('POST', '/web/1001/R%2F1/settle', { leg: 'goods' });
  expect(goods).toMatchObject({ status: 200, body: { goods: { status: 'received-short' } } });
});

test('a return that asks for money after it was credited gives it back once a person says so', async () => {
  const { call, settle, push, hub } = await shop();
  const { body } = await call('POST', '', told('3', { keepsGoods: true }));
  await settle();
  await push('erp/invoices', {
    ...invoice('CR1', body.document, { A: ['1', '3'] }),
    kind: 'credit-note',
  });
  const change = () => call('POST', '/web/1001/R%2F1/change', { note: 'the credit is taken back' });
  expect(await change()).toMatchObject({ status: 409 });
  const asked = { keepsGoods: true, compensation: 'refund', revision: '2' } as const;
  const late = await call('POST', '', told('3', asked));
  expect(late.body).toMatchObject({ revision: '2', compensation: 'credit' });
  const open = await hub.exceptions.list({ state: 'open', limit: 10 });
  expect(open.map(({ kind, owner }) => [kind, owner])).toEqual([['return-changed-too-late', 'maria']]);
  expect(await change()).toMatchObject({ status: 200, body: { compensation: 'refund' } });
  expect(await hub.exceptions.list({ state: 'open', limit: 10 })).toEqual([]);
  expect(await change()).toMatchObject({ status: 409 });
});

describe('a decision about a return whose node dies', () => {
  const cancel = { note: 'the buyer keeps it' };
  const key = { 'idempotency-key': 'stop' };
  const path = '/web/1001/R%2F1/cancel';
  const decisions = (facts: readonly { readonly kind: string }[] = []) =>
    facts.filter(({ kind }) => kind === 'decision').length;

  test('before it was taken is carried out by the node that is asked again', async () => {
    const { call, settle, dyingNode, hub } = await shop();
    await call('POST', '', told('3'));
    await settle();
    const dying = await dyingNode('select * from case_fact');
    const first = dying.call('POST', path, cancel, key);
    await dying.asleep;
    const second = await call('POST', path, cancel, key);
    expect(second).toMatchObject({ status: 200, body: { status: 'cancelled' } });
    dying.wake();
    expect(await first).toEqual(second);
    expect(decisions((await hub.orders.find('web', '1001'))?.facts)).toBe(1);
  });

  test('after it was taken is told to who asks again, although the return has been changed since', async () => {
    const { call, settle, dyingNode, hub } = await shop();
    await call('POST', '', told('3'));
    await settle();
    const dying = await dyingNode('update api_idempotency set answer');
    const first = dying.call('POST', path, cancel, key);
    await dying.asleep;
    await call('POST', '', told('2', { revision: '2' }));
    const second = await call('POST', path, cancel, key);
    expect(second).toMatchObject({ status: 200, body: { revision: '2' } });
    dying.wake();
    expect(await first).toEqual(second);
    expect(decisions((await hub.orders.find('web', '1001'))?.facts)).toBe(1);
  });

  test('is told also where it was decided with its question, which has closed by it', async () => {
    const { call, settle, push, hub, decide, forgetAnswers } = await shop();
    const { body } = await call('POST', '', told('3', { keepsGoods: true }));
    await settle();
    await push('erp/invoices', {
      ...invoice('CR1', body.document, { A: ['1', '3'] }),
      kind: 'credit-note',
    });
    await call('POST', '', told('3', { keepsGoods: true, compensation: 'refund', revision: '2' }));
    const [question] = await hub.exceptions.list({ state: 'open', limit: 10 });
    const change = (...headers: readonly object[]) =>
      decide(question?.id ?? '', { do: 'change-return' }, ...headers);
    expect(await change(key)).toMatchObject({ status: 200, body: { outcome: 'applied' } });
    expect(await hub.exceptions.list({ state: 'open', limit: 10 })).toEqual([]);
    await forgetAnswers();
    expect(await change()).toMatchObject({ status: 409 });
    expect(await change(key)).toMatchObject({
      status: 200,
      body: { outcome: 'applied', words: 'it was decided so already' },
    });
    expect(decisions((await hub.orders.find('web', '1001'))?.facts)).toBe(1);
  });
});

test('a key that cancelled another return long ago cancels nothing now', async () => {
  const { call, forgetAnswers } = await shop();
  await call('POST', '', told('1'));
  await call('POST', '', told('1', { number: 'R2' }));
  const cancel = (number: string) =>
    call('POST', `/web/1001/${number}/cancel`, {}, { 'idempotency-key': '1' });
  expect(await cancel('R%2F1')).toMatchObject({ status: 200 });
  await forgetAnswers();
  expect(await cancel('R2')).toMatchObject({ status: 409, body: { code: 'HUB_CONFLICT' } });
  expect((await call('GET', '/web/1001/R2')).body).toMatchObject({ status: 'open' });
});
