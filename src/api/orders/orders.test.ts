/** Orders over HTTP: placed once, shown with their reasons, and only what is legal is done. */
import { Value } from 'typebox/value';
import { expect, onTestFinished, test } from 'vitest';
import { orderEstate } from '../../hub/orders/testing/order-estate.ts';
import {
  advice,
  count,
  customer,
  item,
  line,
  location,
  order,
} from '../../hub/orders/testing/order-facts.ts';
import { systemClock } from '../../platform/clock.ts';
import { silentLog } from '../../platform/log.ts';
import { testDatabase } from '../../platform/testing/database.ts';
import { documentNumber } from '../../processes/order-to-cash/document-names.ts';
import { apiServer } from '../api-server.ts';
import { traceAnything } from '../looking/trace.ts';
import { keyRing } from '../access/key-ring.ts';

async function shop() {
  const database = await testDatabase();
  const estate = await orderEstate(database);
  await estate.keep('erp/locations', location('EAST'), location('WEST'), location('3PL'));
  await estate.keep('erp/items', item('A'));
  await estate.push('erp/customers', customer('C1'));
  await estate.push('wms/counts', count('A EAST', '10'));
  const keys = keyRing(database, systemClock);
  const services = { ...estate.hub, keys, clock: () => estate.now, log: silentLog };
  const { app, health } = apiServer({ services, bodyLimitBytes: 100_000, worker: () => 'working' });
  const { text } = await keys.make(
    { name: 'portal', scopes: ['orders:read', 'orders:write', 'ops:read', 'prices:read'] },
    'test',
  );
  onTestFinished(async () => {
    await app.close();
    await health.stop();
    await estate.hub.stop();
  });
  const ask = async (
    method: 'GET' | 'POST',
    url: string,
    ...[payload, more = {}]: readonly (object | undefined)[]
  ) => {
    const said = await app.inject({
      method,
      url,
      headers: { authorization: `Bearer ${text}`, ...more },
      ...(payload === undefined ? {} : { payload }),
    });
    return { status: said.statusCode, body: said.json() };
  };
  return {
    ...estate,
    database,
    ask,
    /** The answers of long ago are kept no more. */
    forgetAnswers: () => database.execute('delete from api_idempotency'),
    /** The bearer of another key. */
    stranger: async () =>
      `Bearer ${(await keys.make({ name: 'desk', scopes: ['orders:write'] }, 'test')).text}`,
    /** With a key of these scopes. */
    askAs: async (scopes: Parameters<typeof keys.make>[0]['scopes'], url: string) => {
      const { text: other } = await keys.make({ name: 'other', scopes }, 'test');
      return ask('POST', url, {}, { authorization: `Bearer ${other}` });
    },
    call: (method: 'GET' | 'POST', path: string, payload?: object) =>
      ask(method, `/process/v1/orders${path}`, payload),
    trace: (name: string) => ask('GET', `/ops/v1/trace/${name}`),
    delivery: (target: string, key: string) =>
      ask('GET', `/ops/v1/deliveries/${encodeURIComponent(target)}/${key}`),
    deliveries: (target: string) => ask('GET', `/ops/v1/deliveries?target=${encodeURIComponent(target)}`),
  };
}

test.each(['1001', '$&-$1'])(
  'what delivery asks about a document of the order %s is called by the order',
  async (number) => {
    const { call, settle, deliveries, ask, hub, database } = await shop();
    await call('POST', '', order(number, [line('1', 'A 4')]));
    await settle();
    const [{ key }] = (await deliveries('erp/sales-orders')).body.entries;
    await database.transaction((tx) =>
      hub.exceptions.raise(tx, [
        {
          kind: 'delivery-asked',
          subject: `erp/sales-orders:${key}`,
          what: `Only a person can tell (erp/sales-orders, sales-order ${key})`,
          where: 'delivery',
          why: 'it is invoiced already',
          canDo: [],
          domain: 'sales-order',
          recordId: key,
        },
      ]),
    );
    const { body } = await ask('GET', '/ops/v1/exceptions?kind=delivery-asked');
    expect(body.entries[0].what).toBe(
      `Only a person can tell (erp/sales-orders, sales-order of order ${number})`,
    );
  },
);

test('a price of a quote is put into an order as it is, with the quantity that it is for', async () => {
  const { call, ask, push } = await shop();
  const listPrice = { amount: '25.01', currency: 'USD', per: { value: '1', unit: 'BX' } };
  await push('erp/items', item('B', { listPrice }));
  await push('wms/counts', count('B EAST', '10'));
  const lines = [{ item: 'B', quantity: '4' }];
  const quote = await ask('POST', '/process/v1/price-quotes', { party: 'C1', currency: 'USD', lines });
  const [{ unitPrice, unitPriceIs, quantity }] = quote.body.lines;
  expect([unitPrice.amount, unitPriceIs]).toEqual(['2.08417', 'rounded']);
  const priced = { line: '1', item: { by: 'number' as const, value: 'B' }, quantity, price: unitPrice };
  expect(await call('POST', '', order('1002', [{ ...priced, quote: quote.body.signature }]))).toMatchObject({
    status: 201,
    body: { status: 'accepted', money: { net: '8.34' } },
  });
});

test('an order is placed, found again and listed', async () => {
  const { call, settle } = await shop();
  const placed = await call('POST', '', order('1001', [line('1', 'A 4')]));
  expect(placed).toMatchObject({ status: 201, body: { status: 'accepted', lines: [{ line: '1' }] } });
  await settle();
  const shown = await call('GET', '/web/1001');
  expect(shown.body).toMatchObject({
    status: 'released',
    lines: [{ evidence: expect.stringContaining('warehouse order wms'), quantities: { held: '4' } }],
    documents: expect.arrayContaining([
      expect.objectContaining({ name: 'sales-order', target: 'erp/sales-orders' }),
    ]),
  });
  expect((await call('GET', '?status=released')).body).toMatchObject({
    entries: [{ number: '1001', questions: 0 }],
  });
  expect((await call('GET', '?status=held')).body).toEqual({ entries: [] });
});

test('the deliveries of its documents are listed under its number', async () => {
  const { call, deliveries, delivery, settle } = await shop();
  await call('POST', '', order('1001', [line('1', 'A 4')]));
  await settle();
  expect(await deliveries('erp/sales-orders')).toMatchObject({
    status: 200,
    body: { entries: [{ number: '1001', state: 'delivered' }] },
  });
  expect(await delivery('erp/sales-orders', '1001')).toMatchObject({
    status: 200,
    body: { number: '1001', tries: [{ outcome: 'done' }] },
  });
});

test('it is traced by its number, ours, and that of the ERP', async () => {
  const { call, trace, settle } = await shop();
  const { body: placed } = await call('POST', '', order('1001', [line('1', 'A 4')]));
  await settle();
  const { body: shown } = await call('GET', '/web/1001');
  const { externalId } = shown.documents.find(({ name }: { name: string }) => name === 'sales-order');
  for (const name of ['1001', placed.document, `${placed.document}-EAST`, externalId]) {
    const { body } = await trace(name);
    expect([...Value.Errors(traceAnything.answer, body)]).toEqual([]);
    expect(body).toMatchObject({ orders: [{ number: '1001', status: 'released' }] });
    expect(body.deliveries.map(({ target }: { target: string }) => target)).toContain('erp/sales-orders');
    // Events are shown once every transaction before them has ended.
    const types = async (): Promise<readonly string[]> => {
      const { body: traced } = await trace(name);
      return traced.events.map(({ type }: { type: string }) => type);
    };
    await expect.poll(types).toContain('com.crossdock.order.released.v1');
  }
});

test('two callers who name their requests alike are both heard', async () => {
  const { ask, call, stranger, settle } = await shop();
  await call('POST', '', order('1001', [line('1', 'A 1'), line('2', 'A 1')]));
  const cancel = (of: string, headers: object) =>
    ask('POST', `/process/v1/orders/web/1001/lines/${of}/cancel`, {}, { 'idempotency-key': '1', ...headers });
  await cancel('1', {});
  await cancel('2', { authorization: await stranger() });
  await settle();
  const { lines } = (await call('GET', '/web/1001')).body;
  expect(lines.map(({ status }: { status: string }) => status)).toEqual(['cancelled', 'cancelled']);
});

test('a key that decided something else long ago decides nothing now, and is told what stands', async () => {
  const { ask, call, forgetAnswers } = await shop();
  await call('POST', '', order('1001', [line('1', 'A 1'), line('2', 'A 1')]));
  const decide = (what: string) =>
    ask('POST', `/process/v1/orders/web/1001/${what}`, {}, { 'idempotency-key': '1' });
  expect(await decide('lines/1/cancel')).toMatchObject({ status: 200 });
  await forgetAnswers();
  expect(await decide('lines/2/cancel')).toMatchObject({
    status: 409,
    body: {
      code: 'HUB_CONFLICT',
      detail: expect.stringContaining('that stands: the order is '),
    },
  });
  const { lines } = (await call('GET', '/web/1001')).body;
  expect(lines.map((each: { quantities: { wanted: string } }) => each.quantities.wanted)).toEqual(['0', '1']);
});

test('the rest of a line that has left in part is cancelled; a line that has left as a whole is not', async () => {
  const { call, push, settle, shelf } = await shop();
  await call('POST', '', order('1001', [line('1', 'A 14')]));
  await settle();
  const number = documentNumber('web/1001');
  await push('wms/advices', advice('p1', `${number}-EAST`, { 1: '10' }));
  await settle();
  const { actions } = (await call('GET', '/web/1001')).body;
  expect(actions).toContainEqual(
    expect.objectContaining({ action: 'cancel-line', line: '1', legal: true, keeps: '10' }),
  );
  const cancelled = await call('POST', '/web/1001/lines/1/cancel', { note: 'the buyer rang' });
  expect(cancelled).toMatchObject({
    status: 200,
    body: { status: 'shipped', lines: [{ quantities: { wanted: '10', shipped: '10', cancelled: '4' } }] },
  });
  await settle();
  expect(shelf.get(`sales-order ${number}`)).toMatchObject({ lines: [{ quantity: { value: '10' } }] });
  expect(await call('POST', '/web/1001/lines/1/cancel', {})).toMatchObject({ status: 409 });
});

test('what would be kept of an order that has gone in part is shown, and only the rest is cancelled', async () => {
  const { call, push, settle } = await shop();
  await call('POST', '', order('1001', [line('1', 'A 6'), line('2', 'A 4')]));
  await settle();
  await push('wms/advices', advice('p1', `${documentNumber('web/1001')}-EAST`, { 1: '2' }));
  await settle();
  const { actions } = (await call('GET', '/web/1001')).body;
  const rests = [
    { line: '1', unit: 'EA', cancels: '4', keeps: '2' },
    { line: '2', unit: 'EA', cancels: '4', keeps: '0' },
  ];
  expect(actions).toContainEqual(expect.objectContaining({ action: 'cancel-rest', legal: true, rests }));
  const note = 'the buyer takes what has left';
  expect(await call('POST', '/web/1001/cancel-rest', { note })).toMatchObject({ status: 200 });
  await settle();
  const { lines } = (await call('GET', '/web/1001')).body;
  expect(lines.map((each: { quantities: object }) => each.quantities)).toMatchObject([
    { shipped: '2', cancelled: '4', wanted: '2' },
    { shipped: '0', cancelled: '4', wanted: '0' },
  ]);
});

test('what left beyond an order is left to its buyer, once and as far as it had left', async () => {
  const { call, push, settle } = await shop();
  await call('POST', '', order('1001', [line('1', 'A 4')]));
  await settle();
  const keep = () => call('POST', '/web/1001/lines/1/keep-surplus', { note: 'a present' });
  expect(await keep()).toMatchObject({ status: 404 });
  await push('wms/advices', advice('p1', `${documentNumber('web/1001')}-EAST`, { 1: '6' }));
  const { body: before } = await call('GET', '/web/1001');
  expect(before).toMatchObject({ questions: [{ kind: 'shipped-too-much' }] });
  expect(before.actions).toContainEqual(
    expect.objectContaining({ action: 'keep-surplus', line: '1', keeps: '6' }),
  );
  expect((await keep()).status).toBeLessThan(300);
  await expect.poll(async () => (await call('GET', '/web/1001')).body.questions).toEqual([]);
  expect(await keep()).toMatchObject({ status: 404 });
});

test('an order of an impossible time is refused with its place', async () => {
  const { call } = await shop();
  const refused = await call('POST', '', {
    ...order('1001', [line('1', 'A 4')]),
    placedAt: '2000-01-01T00:00:00Z',
  });
  expect([refused.status, refused.body.errors[0].path]).toEqual([422, 'placedAt']);
});

test('another content under one revision is refused', async () => {
  const { call } = await shop();
  await call('POST', '', order('1001', [line('1', 'A 4')]));
  expect(await call('POST', '', order('1001', [line('1', 'A 4')]))).toMatchObject({ status: 201 });
  expect(await call('POST', '', order('1001', [line('1', 'A 5')]))).toMatchObject({
    status: 409,
    body: { code: 'HUB_CONFLICT' },
  });
});

test('a line that breaks the rules of orders is refused with its place', async () => {
  const { call } = await shop();
  const refused = await call('POST', '', order('1001', [line('1', 'A 4'), line('1', 'A 0')]));
  expect(refused.status).toBe(422);
  expect(refused.body.errors.map(({ path }: { path: string }) => path)).toEqual(
    expect.arrayContaining(['lines[1].line', 'lines[1].quantity.value']),
  );
});

test('tax that the channel has collected is shown in what the buyer pays, and refused where it contradicts itself', async () => {
  const { call } = await shop();
  const taxed = (amount: string, total: string) => ({
    ...order('1001', [
      { ...line('1', 'A 4'), collectedTax: { amount, currency: 'USD', remittedBy: 'channel' } },
    ]),
    collectedTax: { total: { amount: total, currency: 'USD' } },
  });
  const [negative, torn] = [
    await call('POST', '', taxed('-1', '-1')),
    await call('POST', '', taxed('3.2', '3')),
  ];
  expect([negative.status, negative.body.errors[0].path]).toEqual([422, 'lines[0].collectedTax.amount']);
  expect([torn.status, torn.body.errors[0].path]).toEqual([422, 'collectedTax.total.amount']);
  const placed = await call('POST', '', taxed('3.2', '3.2'));
  expect(placed).toMatchObject({
    status: 201,
    body: { money: { net: '40', collectedTax: '3.2', total: '43.2' } },
  });
});

test('what is charged beside goods is shown with what the order comes to, and refused in another currency', async () => {
  const { call } = await shop();
  const charged = (currency: string) => ({
    ...order('1001', [line('1', 'A 4')]),
    charges: [{ charge: 'f', kind: 'charge', reason: 'freight', amount: '4.95', currency }],
  });
  const refused = await call('POST', '', charged('EUR'));
  expect([refused.status, refused.body.errors[0].path]).toEqual([422, 'charges[0].currency']);
  expect(await call('POST', '', charged('USD'))).toMatchObject({
    status: 201,
    body: {
      money: {
        net: '44.95',
        total: '44.95',
        charges: [{ charge: 'f', reason: 'freight', amount: '4.95', invoiced: false }],
      },
    },
  });
});

test('an order or a line that no address can name is refused', async () => {
  const { call } = await shop();
  for (const name of ['.', '..', '1\n2', '\u007f']) {
    const answers = [order(name, [line('1', 'A 4')]), order('1001', [line(name, 'A 4')])].map((each) =>
      call('POST', '', each),
    );
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([422, 422]);
  }
});

test('an order is cancelled, and then nothing more may be done with it', async () => {
  const { call, settle } = await shop();
  await call('POST', '', order('1001', [line('1', 'A 4')]));
  expect(await call('POST', '/web/1001/cancel', { note: 'the buyer rang' })).toMatchObject({ status: 200 });
  await settle();
  expect((await call('GET', '/web/1001')).body.status).toBe('cancelled');
  expect((await call('GET', '/web/1001/actions')).body.actions).toContainEqual({
    action: 'cancel',
    legal: false,
    why: 'the order has ended',
  });
  expect(await call('POST', '/web/1001/cancel', {})).toMatchObject({ status: 409 });
});

test('what an order holds is not released behind its back', async () => {
  const { push, askAs, hub } = await shop();
  await push('shop/orders', order('1001', [line('1', 'A 4')]));
  const [hold] = await hub.stock.reservations({ limit: 1 });
  for (const step of ['release', 'confirm'])
    expect(await askAs(['stock:reserve'], `/process/v1/reservations/${hold?.id}/${step}`)).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('order 1001 of web') },
    });
});

test('who got no answer to his decision asks again, and hears that it was done', async () => {
  const { push, ask, forgetAnswers, settle } = await shop();
  await push('shop/orders', order('1001', [line('1', 'A 4')]));
  const cancel = () => ask('POST', '/process/v1/orders/web/1001/cancel', {}, { 'idempotency-key': 'stop' });
  expect(await cancel()).toMatchObject({ status: 200 });
  // The process died before its answer was kept.
  await settle();
  await forgetAnswers();
  expect(await cancel()).toMatchObject({ status: 200, body: { status: 'cancelled' } });
  expect(
    await ask('POST', '/process/v1/orders/web/1001/cancel', {}, { 'idempotency-key': 'other' }),
  ).toMatchObject({ status: 409 });
});

test('a note of broken characters is refused with its place, and one of any others is kept', async () => {
  const { call } = await shop();
  await call('POST', '', order('1001', [line('1', 'A 4')]));
  for (const broken of [{ note: 'half a pair \ud83d' }, { by: '\udce6' }, { note: '\0' }])
    expect(await call('POST', '/web/1001/hold', broken)).toMatchObject({
      status: 400,
      body: { errors: [{ path: Object.keys(broken)[0] }] },
    });
  expect(await call('POST', '/web/1001/hold', { note: '📦 stays here', by: 'Åsa' })).toMatchObject({
    status: 200,
    body: { status: 'held' },
  });
});

test('an order that is held sends nothing until it is released', async () => {
  const { call, settle, writes } = await shop();
  await call('POST', '', order('1001', [line('1', 'Z 4')]));
  await call('POST', '/web/1001/hold', {});
  expect((await call('GET', '/web/1001')).body.status).toBe('held');
  await settle();
  expect(writes.filter((each) => each.startsWith('sales-order'))).toEqual([]);
  expect(await call('POST', '/web/1001/release', {})).toMatchObject({
    status: 200,
    body: { status: 'received' },
  });
});

test('an order that was only taken in can be held and cancelled at once; what needs a verdict waits for it', async () => {
  const { call, database } = await shop();
  await call('POST', '', order('1001', [line('1', 'Z 4')]));
  // As a node leaves it that died before it planned.
  await database.execute(`update process_case set plan = '{}', status = 'received'`);
  expect(await call('POST', '/web/1001/release', {})).toMatchObject({
    status: 409,
    body: { detail: expect.stringContaining('has no verdict') },
  });
  expect(await call('POST', '/web/1001/hold', {})).toMatchObject({ status: 200, body: { status: 'held' } });
});

test('an order that nobody knows is not found', async () => {
  const { call } = await shop();
  expect(await call('GET', '/web/none')).toMatchObject({ status: 404 });
  expect(await call('POST', '/web/none/cancel', {})).toMatchObject({ status: 404 });
});
