/** The commands that look back at orders and those that decide about questions, as people type them. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { orderEstate, type OrderEstate } from '../hub/orders/testing/order-estate.ts';
import {
  advice,
  count,
  customer,
  invoice,
  item,
  line,
  location,
  order,
} from '../hub/orders/testing/order-facts.ts';
import { testDatabase } from '../platform/testing/database.ts';
import { orderDocument } from '../processes/index.ts';
import { desk, type Desk, type Ended } from './testing/desk.ts';

let here: Desk;
let estate: OrderEstate;

beforeAll(async () => {
  estate = await orderEstate(await testDatabase());
  await estate.push('erp/locations', ...['EAST', 'WEST', '3PL'].map(location));
  await estate.push('erp/items', item('A'));
  await estate.push('erp/customers', customer('C1'));
  await estate.push('wms/counts', count('A EAST', '10'), count('A WEST', '10'));
  const ours = orderDocument('web', '1');
  await estate.push('shop/orders', order('1', [line('1', 'A 5')]));
  await estate.push('wms/advices', advice('a1', `${ours}-EAST`, { 1: '5' }));
  await estate.push('erp/invoices', invoice('I-1', ours, { A: ['1', '5'] }));
  await estate.push(
    'shop/orders',
    order('2', [{ ...line('1', 'A 4'), item: { by: 'externalId', value: 'gid-7' } }]),
  );
  here = await desk(estate.hub);
});
afterAll(async () => {
  await here.close();
  await estate.hub.stop();
});

const run = (...args: string[]): Promise<Ended> => here.type(args);

test('a day is tied out, and what differs makes the command say so', async () => {
  const told = await run('orders', 'tie-out', '--day', '2026-06-10');
  expect(told.code).toBe(1);
  expect(told.out).toContain('1: 0 tie, 0 wait, 1 differ');
  expect(told.out).toContain('price differs');
  expect((await run('orders', 'tie-outs')).out).toContain('2026-06-10');
  const one = await run('orders', 'tie-out', 'web', '1', '--json');
  expect(JSON.parse(one.out)).toMatchObject({ standing: 'differs', differences: [{ amount: '10' }] });
});

test('allocation is simulated under another preference', async () => {
  const period = ['--since', '2026-06-10T00:00:00Z', '--until', '2026-06-11T00:00:00Z'];
  const told = await run('allocation', 'simulate', '--prefer', 'WEST', ...period);
  expect(told.code).toBe(0);
  expect(told.out).toContain('1: 5 EA EAST');
  expect(told.out).toContain('1: 5 EA WEST');
  expect(told.out).toContain('1 orders: 0 refused, 0 short, 0 split, 1 moved');
  const asJson = await run('allocation', 'simulate', ...period, '--json');
  expect(JSON.parse(asJson.out)).toMatchObject({
    counts: { orders: 1, same: 1, notReproduced: 0 },
    entries: [],
  });
});

test('a simulation that names a location which serves nothing is not understood', async () => {
  const preferred = await run('allocation', 'simulate', '--prefer', 'NOWHERE');
  expect(preferred).toMatchObject({ code: 2, out: '' });
  expect(preferred.err).toContain('rule.prefer: "NOWHERE" serves no orders; EAST, WEST, 3PL do');
  const nearest = await run('allocation', 'simulate', '--prefer', 'nearest');
  expect(nearest).toMatchObject({ code: 2, out: '' });
  expect(nearest.err).toContain(
    'rule.prefer: "EAST" declares no “promise.transit”: nobody knows how near it is',
  );
  const left = await run('allocation', 'simulate', '--without', 'WEST,NOWHERE');
  expect(left).toMatchObject({ code: 2, err: expect.stringContaining('rule.without: "NOWHERE"') });
});

test('a record that nobody knows is refused in one sentence that ends once', async () => {
  const [question] = await estate.hub.exceptions.list({ issue: 'unmapped item externalId gid-7', limit: 1 });
  const refused = await run('exceptions', 'decide', question?.id ?? '', 'map-id', '--record', 'NOPE');
  expect(refused).toMatchObject({
    code: 1,
    err: expect.stringMatching(/No item is called "NOPE": .*[^.]\.\n/),
  });
});

test('questions are listed by cause, a fix is previewed, and only then applied', async () => {
  const cause = 'unmapped item externalId gid-7';
  expect((await run('exceptions', '--by-cause')).out).toContain(cause);
  const preview = await run('exceptions', 'fix', cause, 'map-id', '--record', 'A');
  expect(preview.out).toContain('1 would be done (--apply does it)');
  const applied = await run('exceptions', 'fix', cause, 'map-id', '--record', 'A', '--apply');
  expect(applied).toMatchObject({ code: 0, out: expect.stringContaining('1 done') });
  await estate.settle();
  expect((await run('exceptions', 'fix', cause, 'map-id', '--record', 'A')).code).toBe(1);
});

test('a unit that an item does not have is asked about, said, and listed', async () => {
  const told = { ...line('1', 'A 1', '120'), quantity: { value: '1', unit: 'CS' } };
  const price = { amount: '120', currency: 'USD', per: { value: '1', unit: 'CS' } };
  await estate.push('shop/orders', order('9', [{ ...told, price }]));
  const [question] = await estate.hub.exceptions.list({ kind: 'unmapped-unit', limit: 1 });
  const id = question?.id ?? '';
  const shown = await run('exceptions', 'show', id);
  expect(shown.out).toContain('0.60 BX (box) of 12 EA: a package as well');
  expect(shown.out).toContain(`crossdock exceptions decide ${id} map-unit --unit <unit>`);
  expect((await run('exceptions', 'decide', id, 'map-unit', '--unit', 'KGM')).err).toContain(
    'its units are EA, BX of 12 EA',
  );
  const said = await run('exceptions', 'decide', id, 'map-unit', '--unit', 'BX', '--note', 'they say case');
  expect(said.out).toContain('shop means BX by CS of this item');
  expect((await run('records', 'units', '--system', 'shop')).out).toContain('they say case');
});

test('what a change of a unit would do is seen before, whether it is said or taken back', async () => {
  const of = ['--record', 'A', '--preview'] as const;
  const saying = await run('records', 'say-unit', 'shop', 'CS', 'EA', ...of);
  expect(saying.out).toMatch(/^shop would mean EA by CS of A; before it meant BX\n\nChannel[^]*web +9 /);
  const takingBack = await run('records', 'take-back-unit', 'shop', 'CS', ...of);
  expect(takingBack.out).toMatch(
    /^nobody would say any more that shop means BX by CS of A\n\nChannel[^]*web +9 /,
  );
});

test('another unit is said than before', async () => {
  const note = ['--note', 'no, a piece'];
  const other = await run('records', 'say-unit', 'shop', 'CS', 'EA', '--record', 'A', ...note);
  expect(other.out).toContain('shop means EA by CS of A; before it meant BX');
});

test('what was said of a unit is taken back, once', async () => {
  const takeBack = ['records', 'take-back-unit', 'shop', 'CS', '--record', 'A'];
  const back = await run(...takeBack, '--note', 'said too soon');
  expect(back.out).toContain('nobody says any more that shop means EA by CS of A');
  expect((await run('records', 'units', '--system', 'shop', '--json')).out).toContain('said too soon');
  expect((await run(...takeBack)).code).toBe(1);
});

test('a price that was quoted is put into an order as it is', async () => {
  const listPrice = { amount: '7.5', currency: 'USD', per: { value: '1', unit: 'EA' } };
  await estate.push('erp/items', item('P', { listPrice }));
  await estate.push('wms/counts', count('P EAST', '10'));
  const asked = ['--customer', 'C1', '--item', 'P', '--quantity', '3', '--currency', 'USD'];
  const said = await run('price', 'quote', ...asked, '--json');
  const [{ unitPrice: price, quantity }] = JSON.parse(said.out).lines;
  const answer = await fetch(`${here.api.url}/process/v1/orders`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${here.api.firstKey}`,
      'content-type': 'application/json',
      'idempotency-key': 'quoted',
    },
    body: JSON.stringify(order('7', [{ line: '1', item: { by: 'number', value: 'P' }, quantity, price }])),
  });
  expect(answer.status).toBe(201);
  expect((await run('orders', 'show', 'web', '7')).out).toContain('22.50 USD');
});

test('charges of an order are read with the digits of its currency', async () => {
  const freight = { charge: 'f', kind: 'charge' as const, reason: 'freight' as const };
  const charges = [{ ...freight, amount: '12.5', currency: 'USD' }];
  await estate.push('shop/orders', { ...order('3', [line('1', 'A 1')]), charges });
  await estate.push('wms/advices', advice('a3', `${orderDocument('web', '3')}-EAST`, { 1: '1' }));
  const { out } = await run('orders', 'tie-out', 'web', '3');
  expect(out).toMatch(/\nf +freight +12\.50 +0\.00 +0\.00/);
});
