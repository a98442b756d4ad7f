/** Over HTTP: orders are tied out and simulated, and questions of one cause are decided together, within what the key may do. */
import { Value } from 'typebox/value';
import { expect, onTestFinished, test, vi } from 'vitest';
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
import { systemClock } from '../../platform/clock.ts';
import { silentLog } from '../../platform/log.ts';
import { testDatabase } from '../../platform/testing/database.ts';
import { orderDocument } from '../../processes/index.ts';
import { keyRing } from '../access/key-ring.ts';
import type { Scope } from '../access/scopes.ts';
import { apiServer } from '../api-server.ts';
import { listUnitWords, previewUnit } from '../ops/references/unit-words.ts';
import { listExceptions } from '../ops/exceptions.ts';
import { applyIssue, listIssues, previewIssue } from '../ops/issues.ts';
import { simulateAllocation } from './simulation.ts';
import { getOrderTieOut, getTieOut } from './tie-out.ts';

async function shop() {
  const database = await testDatabase();
  const estate = await orderEstate(database);
  await estate.push('erp/locations', ...['EAST', 'WEST', '3PL'].map(location));
  await estate.push('erp/items', item('A'));
  await estate.push('erp/customers', customer('C1'));
  await estate.push('wms/counts', count('A EAST', '10'), count('A WEST', '10'));
  const keys = keyRing(database, systemClock);
  const services = { ...estate.hub, keys, clock: () => estate.now, log: silentLog };
  const { app, health } = apiServer({ services, bodyLimitBytes: 100_000, worker: () => 'working' });
  onTestFinished(async () => {
    await app.close();
    await health.stop();
    await estate.hub.stop();
  });
  const as = async (...scopes: readonly Scope[]) => {
    const { text } = await keys.make({ name: 'desk', scopes }, 'test');
    return async (method: 'GET' | 'POST', url: string, payload?: object) => {
      const headers = { authorization: `Bearer ${text}` };
      const said = await app.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) });
      return { status: said.statusCode, body: said.json() };
    };
  };
  return { ...estate, as, ask: await as('admin') };
}

test('a day is tied out: its differences are listed, the largest first, and one order side by side', async () => {
  const { push, ask } = await shop();
  for (const [number, quantity] of [
    ['1', '5'],
    ['2', '4'],
  ] as const) {
    const ours = orderDocument('web', number);
    await push('shop/orders', order(number, [line('1', `A ${quantity}`)]));
    await push('wms/advices', advice(`a${number}`, `${ours}-EAST`, { 1: quantity }));
    await push('erp/invoices', invoice(`I-${number}`, ours, { A: ['1', quantity] }));
  }
  const begun = await ask('POST', '/process/v1/tie-outs', { day: '2026-06-10' });
  expect(begun).toMatchObject({ status: 202, body: { day: '2026-06-10', zone: 'UTC' } });
  const report = await vi.waitFor(
    async () => {
      const { body } = await ask('GET', `/process/v1/tie-outs/${begun.body.id}?limit=1`);
      expect(body.tieOut.state).toBe('done');
      return body;
    },
    { timeout: 20_000, interval: 10 },
  );
  expect(Value.Check(getTieOut.answer, report)).toBe(true);
  expect(report).toMatchObject({
    tieOut: {
      orders: 2,
      differing: 2,
      totals: { USD: { shipped: '90', invoiced: '120', unexplained: '30' } },
    },
    entries: [{ channel: 'web', number: '2', kind: 'price-differs', amount: '20', paper: 'I-2' }],
  });
  const rest = await ask('GET', `/process/v1/tie-outs/${begun.body.id}?after=${report.next}`);
  expect(rest.body).toMatchObject({ entries: [{ number: '1', amount: '10' }] });
  expect(rest.body).not.toHaveProperty('next');
  expect((await ask('GET', '/process/v1/tie-outs?day=2026-06-10')).body.entries).toHaveLength(1);
  const one = await ask('GET', '/process/v1/orders/web/1/tie-out');
  expect(Value.Check(getOrderTieOut.answer, one.body)).toBe(true);
  expect(one.body).toMatchObject({ standing: 'differs', lines: [{ shipped: '5', invoiced: '5' }] });
  expect((await ask('POST', '/process/v1/tie-outs', { day: '2026-02-30' })).status).toBe(422);
});

test('a simulation shows what another preference would have moved', async () => {
  const { push, ask } = await shop();
  await push('shop/orders', order('1', [line('1', 'A 4')]));
  const period = { since: '2026-06-10T00:00:00Z', until: '2026-06-11T00:00:00Z' };
  const path = '/process/v1/allocation-simulations';
  const said = await ask('POST', path, { rule: { prefer: ['WEST'] }, ...period });
  expect(said.status).toBe(200);
  expect(Value.Check(simulateAllocation.answer, said.body)).toBe(true);
  expect(said.body).toMatchObject({
    entries: [
      {
        number: '1',
        outcome: 'moved',
        reproduced: true,
        before: { allocations: [{ location: 'EAST', quantity: '4', unit: 'EA' }] },
        after: { allocations: [{ location: 'WEST', quantity: '4', unit: 'EA' }] },
      },
    ],
  });
  const nothing = await ask('POST', path, { rule: { without: ['EAST', 'WEST', '3PL'] }, ...period });
  expect(nothing).toMatchObject({ status: 422, body: { detail: 'The rule leaves no warehouse.' } });
  const nowhere = await ask('POST', path, { rule: { prefer: ['WEST', 'NORTH'] }, ...period });
  expect(nowhere).toMatchObject({
    status: 400,
    body: { errors: [{ path: 'rule.prefer', message: '"NORTH" serves no orders; EAST, WEST, 3PL do' }] },
  });
  const near = (place: string, days: number) => ({
    location: place,
    promise: { cutOff: '15:00', handlingDays: 1, transit: { days } },
  });
  const warehouses = [near('EAST', 4), near('WEST', 1)];
  const nearest = await ask('POST', path, { rule: { prefer: 'nearest', warehouses }, ...period });
  expect(nearest).toMatchObject({
    status: 200,
    body: { entries: [{ outcome: 'moved', after: { allocations: [{ location: 'WEST' }] } }] },
  });
});

test('questions of one cause are previewed, decided together by who may, and close themselves', async () => {
  const { push, ask, as, settle } = await shop();
  const strange = (number: string) =>
    order(number, [{ ...line('1', 'A 4'), item: { by: 'externalId', value: 'gid-7' } }]);
  await push('shop/orders', strange('1'), strange('2'));
  const issues = await ask('GET', '/ops/v1/exceptions/issues');
  expect(Value.Check(listIssues.answer, issues.body)).toBe(true);
  const [{ issue, open }] = issues.body.entries;
  expect([issue, open]).toEqual(['unmapped item externalId gid-7', 2]);
  const members = await ask('GET', `/ops/v1/exceptions?issue=${encodeURIComponent(issue)}`);
  expect(Value.Check(listExceptions.answer, members.body)).toBe(true);
  expect(members.body.entries[0].decisions[0]).toMatchObject({ do: 'map-id', needs: ['record'] });
  const wish = { issue, do: 'map-id', record: 'A' };
  const preview = await ask('POST', '/ops/v1/exceptions/issues/preview', wish);
  expect(Value.Check(previewIssue.answer, preview.body)).toBe(true);
  expect(preview.body.entries).toMatchObject([{ outcome: 'applies' }, { outcome: 'applies' }]);
  const narrow = await as('ops:read', 'ops:write');
  const refused = await narrow('POST', '/ops/v1/exceptions/issues/apply', wish);
  expect(refused.body.entries).toMatchObject([{ outcome: 'refused', words: 'this key may not do that' }, {}]);
  const first = await ask('POST', '/ops/v1/exceptions/issues/apply', { ...wish, limit: 1 });
  expect(Value.Check(applyIssue.answer, first.body)).toBe(true);
  expect(first.body.entries).toMatchObject([{ outcome: 'applied' }]);
  const rest = await ask('POST', '/ops/v1/exceptions/issues/apply', { ...wish, after: first.body.next });
  expect(rest.body.entries).toMatchObject([{ outcome: 'skipped' }]);
  await settle();
  expect((await ask('GET', '/ops/v1/exceptions/issues')).body.entries).toEqual([]);
});

test('one question is decided by its id; what it does not offer is refused', async () => {
  const { push, ask } = await shop();
  await push(
    'shop/orders',
    order('1', [line('1', 'A 4'), { ...line('2', 'A 1'), item: { by: 'number', value: 'Z' } }]),
  );
  const [{ id, decisions }] = (await ask('GET', '/ops/v1/exceptions')).body.entries;
  expect(decisions.map((each: { do: string }) => each.do)).toEqual(['map-id', 'cancel-order', 'cancel-line']);
  const path = `/ops/v1/exceptions/${id}/decide`;
  expect((await ask('POST', path, { do: 'retry' })).status).toBe(422);
  const done = await ask('POST', path, { do: 'cancel-line', note: 'the item is gone' });
  expect(done).toMatchObject({ status: 200, body: { outcome: 'applied' } });
  // A request without a key is a new one, whoever makes it.
  expect(await ask('POST', path, { do: 'cancel-line' })).toMatchObject({ status: 409 });
});

test('the same id is mapped twice with one answer, and to another record not at all', async () => {
  const { push, ask, settle } = await shop();
  await push('erp/items', item('B'));
  const strange = { ...line('1', 'A 4'), item: { by: 'externalId' as const, value: 'gid-7' } };
  await push('shop/orders', order('1', [strange]));
  const [{ id }] = (await ask('GET', '/ops/v1/exceptions')).body.entries;
  const path = `/ops/v1/exceptions/${id}/decide`;
  const mapped = (record: string) => ask('POST', path, { do: 'map-id', record });
  const answers = [await mapped('A'), await mapped('A'), await mapped('B')];
  await settle();
  answers.push(await mapped('A'), await mapped('B'));
  expect(answers.map(({ status, body }) => [status, body.outcome])).toEqual([
    [200, 'applied'],
    [200, 'applied'],
    [409, undefined],
    [200, 'applied'],
    [409, undefined],
  ]);
});

test('what a system means by a unit is said with a reason, and listed with who said it', async () => {
  const { push, ask, as, settle } = await shop();
  const told = { ...line('1', 'A 1', '120'), quantity: { value: '1', unit: 'CS' } };
  const price = { amount: '120', currency: 'USD', per: { value: '1', unit: 'CS' } };
  await push('shop/orders', order('1', [{ ...told, price }]));
  const asked = await ask('GET', '/ops/v1/exceptions?kind=unmapped-unit');
  expect(Value.Check(listExceptions.answer, asked.body)).toBe(true);
  const [{ id, decisions }] = asked.body.entries;
  expect(decisions[0].units).toMatchObject([{ unit: 'BX', words: 'BX (box) of 12 EA' }, { unit: 'EA' }]);
  const path = `/ops/v1/exceptions/${id}/decide`;
  const wish = { do: 'map-unit', unit: 'BX', items: 'all', note: 'their case is our box' };
  const narrow = await as('ops:read', 'ops:write');
  expect(await narrow('POST', path, wish)).toMatchObject({ status: 422 });
  expect(await ask('POST', path, { ...wish, unit: 'KGM' })).toMatchObject({
    status: 422,
    body: { detail: 'KGM is no unit of the item; its units are EA, BX of 12 EA.' },
  });
  expect(await ask('POST', path, wish)).toMatchObject({ status: 200, body: { outcome: 'applied' } });
  await settle();
  expect(await ask('POST', path, wish)).toMatchObject({ status: 200, body: { outcome: 'applied' } });
  expect(await ask('POST', path, { ...wish, unit: 'EA' })).toMatchObject({ status: 409 });
  const first = await ask('GET', '/ops/v1/unit-words?system=shop&limit=1');
  expect(Value.Check(listUnitWords.answer, first.body)).toBe(true);
  const rest = await ask('GET', `/ops/v1/unit-words?system=shop&after=${first.body.next}`);
  expect([...first.body.entries, ...rest.body.entries]).toMatchObject([
    { code: 'CS', unit: 'BX', decidedBy: 'desk', note: 'their case is our box' },
    { code: 'CS', unit: 'BX', recordId: expect.any(String), number: 'A' },
  ]);
  const ofItem = await ask('GET', '/ops/v1/unit-words?record=A');
  expect(ofItem.body.entries).toHaveLength(2);
  expect((await ask('GET', '/ops/v1/unit-words?record=NOPE')).status).toBe(404);
  expect((await ask('GET', '/ops/v1/unit-words?system=erp')).body.entries).toEqual([]);
  const words = '/ops/v1/unit-words';
  const previewed = await ask('POST', `${words}/preview`, {
    system: 'shop',
    code: 'CS',
    record: 'A',
    unit: 'EA',
  });
  expect(Value.Check(previewUnit.answer, previewed.body)).toBe(true);
  expect(previewed.body).toMatchObject({ outcome: 'said', unit: 'EA', was: 'BX', shown: 'all' });
  expect(await ask('POST', words, { system: 'shop', code: 'CS', record: 'A', unit: 'EA' })).toMatchObject({
    status: 200,
    body: { outcome: 'said', unit: 'EA', was: 'BX' },
  });
  expect(
    await ask('POST', `${words}/take-back`, { system: 'shop', code: 'CS', note: 'wrong' }),
  ).toMatchObject({
    body: { outcome: 'taken-back', unit: 'BX' },
  });
  expect(await ask('POST', `${words}/take-back`, { system: 'shop', code: 'CS' })).toMatchObject({
    status: 422,
    body: { detail: 'Nobody said what shop means by CS of every item.' },
  });
  expect(await ask('POST', words, { system: 'moon', code: 'CS', unit: 'EA' })).toMatchObject({
    body: { detail: 'The landscape has no system moon.' },
  });
});
