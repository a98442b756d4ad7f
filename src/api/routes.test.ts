import { Value } from 'typebox/value';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { routes } from './routes.ts';
import { shelf } from './testing/estate.ts';
import { served, type Said, type Served } from './testing/served.ts';

let api: Served;

const V = (day: number): string => `2026-03-${String(day).padStart(2, '0')}T10:00:00.000000000Z`;
const item = (number: string, fields: object = {}, day = 1) => ({
  externalId: `erp-${number}`,
  version: V(day),
  fields: { number, description: `Bolt ${number}`, baseUnit: 'EA', status: 'active', ...fields },
});
const movement = (movementId: string, number: string, quantity: string) => ({
  movementId,
  item: { by: 'number', value: number },
  location: { by: 'number', value: 'EAST' },
  unit: 'EA',
  occurredAt: '2026-03-02T08:00:00Z',
  quantity,
  reason: 'receipt',
});

beforeAll(async () => {
  api = await served();
  await api.push(
    'erp/locations',
    ['EAST', 'WEST'].map((number) => ({
      externalId: number,
      version: V(1),
      fields: { number, name: number },
    })),
  );
  await api.push('erp/items', [item('A1'), item('A2'), item('A3'), item('B1', { description: 'refuse me' })]);
  await api.push('erp/movements', [movement('m1', 'A1', '100'), movement('m2', 'A2', '5')]);
});
afterAll(() => api.close());

/** Every answer keeps to the schema that its route declares. */
async function get(url: string): Promise<Said> {
  const said = await api.call('GET', url);
  const [path = ''] = url.split('?');
  const route = routes.find(
    (each) =>
      each.method === 'GET' && new RegExp(`^${each.path.replaceAll(/\{[^}]+\}/g, '[^/]+')}$`).test(path),
  );
  const literal = routes.find((each) => each.method === 'GET' && each.path === path) ?? route;
  const faults =
    said.status === 200 && literal !== undefined ? [...Value.Errors(literal.answer, said.body)] : [];
  expect([url, ...faults.map((fault) => `${fault.instancePath} ${fault.message}`)]).toEqual([url]);
  return said;
}

describe('intake', () => {
  test('keeps a message and gives a receipt', async () => {
    const said = await api.push('erp/items', [item('I1')], { 'x-id': 'one' });
    expect(said.status).toBe(202);
    expect(said.body).toMatchObject({ arrival: 'new' });
    expect((await get(`/ops/v1/messages/${said.body.receipt}`)).body.message.state).toBe('done');
  });

  test('absorbs the same message', async () => {
    const first = await api.push('erp/items', [item('I2')], { 'x-id': 'two' });
    const again = await api.push('erp/items', [item('I2')], { 'x-id': 'two' });
    expect(again).toMatchObject({ status: 200, body: { arrival: 'duplicate', receipt: first.body.receipt } });
  });

  test('keeps other content under the same delivery id as a conflict', async () => {
    await api.push('erp/items', [item('I3')], { 'x-id': 'three' });
    const other = await api.push('erp/items', [item('I4')], { 'x-id': 'three' });
    expect(other).toMatchObject({ status: 202, body: { arrival: 'conflict' } });
  });

  test('refuses a wrong signature, an unknown source and too much', async () => {
    expect((await api.push('erp/items', [], { 'x-secret': 'bad' })).body.code).toBe('HUB_SIGNATURE_INVALID');
    expect((await api.push('erp/nothing', [])).body.code).toBe('HUB_NOT_FOUND');
    const large = Array.from({ length: 2000 }, (_, at) => item(`L${at}`));
    expect((await api.push('erp/items', large)).body.code).toBe('HUB_PAYLOAD_TOO_LARGE');
  });

  test('answers a handshake word for word', async () => {
    const said = await api.call('GET', '/intake/erp/items?challenge=abc%20def');
    expect(said).toMatchObject({ status: 200, text: 'abc def' });
  });

  test('needs no API key and takes any type of content', async () => {
    const said = await api.app.inject({
      method: 'POST',
      url: '/intake/erp/items',
      headers: { 'x-secret': 'good', 'content-type': 'text/csv' },
      payload: JSON.stringify([item('I5')]),
    });
    expect(said.statusCode).toBe(202);
  });
});

describe('availability', () => {
  test('names what it answers, and leaves nothing out in silence', async () => {
    const said = await get('/process/v1/availability?items=A1,A3,NOPE&location=EAST');
    expect(said.body).toMatchObject({
      measure: 'available-to-promise',
      lines: [
        { item: 'A1', itemNumber: 'A1', location: 'EAST', known: 'told', quantity: '100', unit: 'EA' },
        { item: 'A3', location: 'EAST', known: 'never-told', quantity: '0' },
        { item: 'NOPE', known: 'unknown-item' },
      ],
    });
    expect(said.body.lines[0].asOf).toBe('2026-03-02T08:00:00.000Z');
  });

  test('takes our ids and 500 items at once', async () => {
    const { id } = (await get('/system/v1/records/item/A1')).body;
    const many = [id, ...Array.from({ length: 499 }, (_, at) => `N${at}`)].join(',');
    const said = await get(`/process/v1/availability?items=${many}`);
    expect(said.body.lines).toHaveLength(500);
    expect(said.body.lines[0]).toMatchObject({ itemNumber: 'A1', quantity: '100' });
    expect((await get(`/process/v1/availability?items=${many},A2`)).status).toBe(400);
  });

  test('asks for the channel where the measure depends on it', async () => {
    expect((await get('/process/v1/availability?items=A1&measure=channel-available')).body.detail).toContain(
      'channel',
    );
    const said = await get('/process/v1/availability?items=A1&measure=channel-available&channel=webshop');
    expect(said.body).toMatchObject({ channel: 'webshop', lines: [{ quantity: '100' }] });
  });

  test('refuses a location that does not exist', async () => {
    expect((await get('/process/v1/availability?items=A1&location=MOON')).body.code).toBe('HUB_NOT_POSSIBLE');
  });
});

describe('reservations', () => {
  const basket = (number: string, value: string) => ({
    channel: 'webshop',
    reference: `SO-${number}`,
    expiresInSeconds: 600,
    lines: [{ item: number, locations: ['EAST'], quantity: { value, unit: 'EA' } }],
  });
  const reserve = (body: object, key?: string) =>
    api.post('/process/v1/reservations', body, key === undefined ? {} : { 'idempotency-key': key });

  test('hold stock, are confirmed and released', async () => {
    const made = await reserve(basket('A1', '10'), 'basket-1');
    expect(made).toMatchObject({
      status: 201,
      body: { state: 'held', lines: [{ item: 'A1', quantity: '10' }] },
    });
    const { id } = made.body;
    expect((await get(`/process/v1/reservations/${id}`)).body).toMatchObject({
      state: 'held',
      reference: 'SO-A1',
    });
    expect((await get('/process/v1/availability?items=A1')).body.lines[0].quantity).toBe('90');
    expect((await api.post(`/process/v1/reservations/${id}/extend`, { seconds: 900 })).status).toBe(200);
    expect((await api.post(`/process/v1/reservations/${id}/confirm`)).body.state).toBe('confirmed');
    expect((await api.post(`/process/v1/reservations/${id}/release`, {})).body.state).toBe('released');
    expect((await api.post(`/process/v1/reservations/${id}/confirm`)).body.code).toBe('HUB_CONFLICT');
    expect((await get('/process/v1/reservations?item=A1&reference=SO-A1')).body.entries).toHaveLength(1);
  });

  test('need an idempotency key', async () => {
    expect((await reserve(basket('A1', '1'))).body.code).toBe('HUB_PRECONDITION_REQUIRED');
  });

  test('have one effect and one answer, however often and at once they are asked for', async () => {
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => reserve(basket('A2', '2'), 'basket-2')),
    );
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201]);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect((await get('/process/v1/availability?items=A2')).body.lines[0].quantity).toBe('3');
  });

  test('under a key that was used for another request are refused', async () => {
    await reserve(basket('A1', '1'), 'basket-3');
    expect((await reserve(basket('A1', '2'), 'basket-3')).body.code).toBe('HUB_IDEMPOTENCY_CONFLICT');
  });

  test('tell line by line what is short', async () => {
    const said = await reserve(basket('A2', '50'), 'basket-4');
    expect(said.body).toMatchObject({ code: 'HUB_CONFLICT', errors: [{ path: 'lines[0].quantity' }] });
  });

  test('name all that they do not know at once', async () => {
    const said = await reserve(
      {
        ...basket('GHOST', '1'),
        channel: 'moon',
        lines: [{ item: 'GHOST', locations: ['EAST', 'MARS'], quantity: { value: '1', unit: 'EA' } }],
      },
      'basket-5',
    );
    expect(said.body.errors.map(({ path }: { path: string }) => path)).toEqual([
      'channel',
      'lines[0].item',
      'lines[0].locations[1]',
    ]);
  });
});

describe('records', () => {
  test('are listed page by page, each once', async () => {
    const seen: string[] = [];
    let after = '';
    for (let turn = 0; turn < 20; turn += 1) {
      const said = await get(`/system/v1/records/item?limit=2${after}`);
      seen.push(...said.body.entries.map(({ number }: { number: string }) => number));
      if (said.body.next === undefined) break;
      after = `&after=${said.body.next}`;
    }
    expect(seen).toEqual([...new Set(seen)].toSorted());
    expect(seen).toEqual(expect.arrayContaining(['A1', 'A2', 'A3', 'B1']));
  });

  test('refuse a cursor of somebody else', async () => {
    expect((await get('/system/v1/records/item?after=abc')).body.errors[0].path).toBe('after');
  });

  test('are found by number, by a system’s id and by ours, and carry their version', async () => {
    const byNumber = await get('/system/v1/records/item/A1');
    const byErp = await get('/system/v1/records/item/erp:erp-A1');
    const byId = await get(`/system/v1/records/item/${byNumber.body.id}`);
    expect([byErp.body, byId.body]).toEqual([byNumber.body, byNumber.body]);
    const etag = String(byNumber.headers['etag']);
    const unchanged = await api.call('GET', '/system/v1/records/item/A1', {
      headers: { 'if-none-match': etag },
    });
    expect(unchanged.status).toBe(304);
    expect((await get('/system/v1/records/item/NOPE')).body.code).toBe('HUB_NOT_FOUND');
  });

  test('have a history that can be read as of an instant', async () => {
    await api.push('erp/items', [item('H1')]);
    const between = new Date().toISOString();
    await new Promise((resolve) => setTimeout(resolve, 5));
    await api.push('erp/items', [item('H1', { description: 'Nut' }, 2)]);
    const history = await get('/system/v1/records/item/H1/history');
    expect(history.body.entries.map(({ version }: { version: number }) => version)).toEqual([2, 1]);
    const then = await get(`/system/v1/records/item/H1/history?asOf=${between}`);
    expect(then.body.entries).toMatchObject([{ version: 1, fields: { description: 'Bolt H1' } }]);
    const one = await get(`/system/v1/records/item/H1?asOf=${between}`);
    expect(one.body).toMatchObject({ number: 'H1', version: 1, fields: { description: 'Bolt H1' } });
    expect(one.headers['etag']).toBeUndefined();
    const listed = await get(`/system/v1/records/item?numberFrom=H1&asOf=${between}`);
    expect(listed.body.entries).toMatchObject([{ number: 'H1', version: 1 }]);
    expect((await get('/system/v1/records/item/H1?asOf=2020-01-01T00:00:00Z')).status).toBe(404);
  });
});

describe('whoever wants to know why', () => {
  test('sees value, owner, rule, every word, and what each target has', async () => {
    await api.push('pim/items', [
      { externalId: 'pim-A1', version: V(1), fields: { number: 'A1', description: 'Better bolt' } },
    ]);
    const said = await get('/ops/v1/explain/item/A1/description');
    expect(said.body.fields).toMatchObject([
      {
        field: 'description',
        value: 'Bolt A1',
        provenance: { system: 'erp', because: 'owner' },
        rules: [{ owner: 'erp' }],
      },
    ]);
    expect(said.body.fields[0].sayings).toHaveLength(2);
    expect(said.body.fields[0].pending).toMatchObject([{ system: 'pim', value: 'Better bolt' }]);
    expect(said.body.targets).toMatchObject([
      { target: 'shop/products', state: 'delivered', upToDate: true, holds: { externalId: 'product-A1' } },
    ]);
  });

  test('sees why the last try failed', async () => {
    const [row] = (await get('/ops/v1/deliveries?state=dead')).body.entries;
    const asked = { deliveries: [{ target: row.target, key: row.key }] };
    expect((await api.post('/ops/v1/deliveries/retry', asked)).body).toEqual({ asked: 1 });
    await api.settle();
    const said = await get('/ops/v1/explain/item/B1');
    expect(said.body.targets[0].state).toBe('dead');
    // The latest first: the one that was asked for, and the first one.
    expect(said.body.targets[0].tries).toMatchObject([
      { outcome: 'never', reason: 'the shop says no' },
      { outcome: 'never', reason: 'the shop says no' },
    ]);
  });

  test('follows a thread from a movement, a number, a message or an id', async () => {
    const byMovement = await get('/ops/v1/trace/m1');
    expect(byMovement.body.understoodAs).toEqual(['movement of erp']);
    expect(byMovement.body.ledger).toMatchObject([{ id: 'm1', item: 'A1', location: 'EAST' }]);
    const [message] = byMovement.body.messages;
    expect((await get(`/ops/v1/trace/${message.id}`)).body.messages[0].id).toBe(message.id);
    const byNumber = await get('/ops/v1/trace/A1');
    expect(byNumber.body.records[0].number).toBe('A1');
    expect(byNumber.body.events.map(({ type }: { type: string }) => type)).toContain(
      'com.crossdock.item.created.v1',
    );
    expect((await get('/ops/v1/trace/SO-A1')).body.reservations.length).toBeGreaterThan(0);
    expect((await get('/ops/v1/trace/nothing-at-all')).body.code).toBe('HUB_NOT_FOUND');
  });
});

describe('people decide', () => {
  test('about a proposal, once', async () => {
    const { entries } = (await get('/ops/v1/proposals?system=pim')).body;
    const { id } = entries.find(({ field }: { field: string }) => field === 'description');
    const said = await api.post(`/ops/v1/proposals/${id}/accept`, { reason: 'it reads better', by: 'maria' });
    expect(said.body).toMatchObject({
      verdict: 'accepted',
      by: 'maria (key test key)',
      changedFields: ['description'],
    });
    expect((await get('/system/v1/records/item/A1')).body.fields.description).toBe('Better bolt');
    expect((await api.post(`/ops/v1/proposals/${id}/reject`, { reason: 'no' })).body.code).toBe(
      'HUB_CONFLICT',
    );
  });

  test('about a change that needs a yes', async () => {
    await api.push('erp/items', [item('T1', { taxCategory: 'standard' })]);
    await api.push('erp/items', [item('T1', { taxCategory: 'reduced' }, 2)]);
    const { entries } = (await get('/ops/v1/approvals')).body;
    const pending = entries.find(({ value }: { value: string }) => value === 'reduced');
    expect((await api.post(`/ops/v1/proposals/${pending.id}/accept`, { reason: 'x' })).body.detail).toContain(
      'approve',
    );
    const said = await api.post(`/ops/v1/approvals/${pending.id}/approve`, { reason: 'checked' });
    expect(said.body).toMatchObject({ verdict: 'approved', changedFields: ['taxCategory'] });
  });

  test('which record an outside id names, and what waited goes on', async () => {
    await api.push('erp/movements', [
      { ...movement('m9', 'A1', '7'), item: { by: 'externalId', value: 'stranger' } },
    ]);
    const parked = await get('/ops/v1/parked?source=erp/movements');
    expect(parked.body.entries).toMatchObject([{ kind: 'waiting', waitsFor: { value: 'stranger' } }]);
    const mapped = await api.post('/ops/v1/cross-references', {
      system: 'erp',
      domain: 'item',
      externalId: 'stranger',
      record: 'A3',
    });
    expect(mapped.body.outcome).toBe('mapped');
    await api.settle();
    expect((await get('/ops/v1/parked?source=erp/movements')).body.entries).toEqual([]);
    expect((await get('/process/v1/availability?items=A3')).body.lines[0].quantity).toBe('7');
    expect((await get('/ops/v1/cross-references?externalId=stranger')).body.entries).toHaveLength(1);
  });

  test('to look after a question', async () => {
    const { entries } = (await get('/ops/v1/exceptions?limit=1')).body;
    const said = await api.post(`/ops/v1/exceptions/${entries[0].id}/acknowledge`, {
      note: 'asked the shop',
    });
    expect(said.body).toMatchObject({ acknowledgedBy: 'test key', note: 'asked the shop' });
    expect((await get(`/ops/v1/exceptions/${entries[0].id}`)).body.note).toBe('asked the shop');
    expect((await get('/ops/v1/exceptions/counts')).body.counts.length).toBeGreaterThan(0);
  });
});

describe('operations', () => {
  test('show flows against their objectives, systems and questions', async () => {
    const said = await get('/ops/v1/status');
    expect(said.body.landscape).toBe('Midland test');
    const [items] = said.body.flows;
    expect(items).toMatchObject({ flow: 'items', objectiveSeconds: 300, verdict: 'on-time' });
    expect(items.targets[0].accepted).toBeGreaterThan(2);
    expect(said.body.systems.map(({ system }: { system: string }) => system)).toEqual(['erp', 'pim', 'shop']);
    expect(said.body.exceptions.byOwner[0].owner).toBe('maria');
  });

  test('pause a system and let it go on', async () => {
    const paused = await api.post('/ops/v1/targets/shop/pause', { reason: 'stock-taking' });
    expect(paused.body).toEqual({ system: 'shop', state: 'paused' });
    await api.push('erp/items', [item('P1')]);
    expect((await get('/ops/v1/deliveries?target=shop/products&limit=1000')).status).toBe(200);
    expect((await api.post('/ops/v1/targets/shop/resume')).body.state).toBe('running');
    expect((await api.post('/ops/v1/targets/moon/resume')).body.code).toBe('HUB_NOT_FOUND');
  });

  test('read a target again: what somebody changed there is put right', async () => {
    await api.push('erp/items', [item('V1')]);
    const given = shelf.get('V1');
    shelf.set('V1', { number: 'V1', description: 'changed by hand' });
    const said = await api.post('/ops/v1/targets/shop%2Fproducts/verify');
    expect(said).toMatchObject({ status: 200, body: { outcome: 'verified', drifted: 1, unread: 0 } });
    await api.settle();
    expect(shelf.get('V1')).toEqual(given);
    expect((await api.post('/ops/v1/targets/moon/verify')).body.code).toBe('HUB_NOT_FOUND');
  });

  test('replay what was refused: plan, run, done', async () => {
    const planned = await api.post('/ops/v1/replays', { only: 'dead' }, { 'idempotency-key': 'replay-1' });
    expect(planned).toMatchObject({ status: 201, body: { state: 'planned', matched: 1 } });
    const { id } = planned.body;
    expect((await api.post(`/ops/v1/replays/${id}/run`, { perSecond: 10, anyway: true })).status).toBe(202);
    expect((await api.post(`/ops/v1/replays/${id}/run`, { perSecond: 10 })).body.code).toBe('HUB_CONFLICT');
    await expect.poll(async () => (await get(`/ops/v1/replays/${id}`)).body.state).toBe('finished');
    expect((await get('/ops/v1/replays')).body.entries).toHaveLength(1);
    await api.post('/ops/v1/replays', { only: 'dead' }, { 'idempotency-key': 'replay-2' });
    const page = (await get('/ops/v1/replays?limit=1')).body;
    const rest = (await get(`/ops/v1/replays?limit=1&after=${page.next}`)).body;
    expect([page.entries, rest.entries, rest.next]).toMatchObject([
      [{ state: 'planned' }],
      [{ id }],
      undefined,
    ]);
    expect((await api.post(`/ops/v1/replays/${id}/stop`)).body.code).toBe('HUB_CONFLICT');
  });

  test('follow the log by position', async () => {
    const first = await get('/ops/v1/events?limit=2');
    const second = await get(`/ops/v1/events?limit=2&after=${first.body.next}`);
    expect(first.body.events[0].specversion).toBe('1.0');
    expect(second.body.events[0].id).not.toBe(first.body.events[1].id);
    expect((await get('/ops/v1/events?after=nonsense')).status).toBe(400);
  });

  test('prove the stock', async () => {
    const said = await get('/ops/v1/stock/prove?item=A1');
    expect(said.body.proofs).toMatchObject([{ item: 'A1', location: 'EAST', proven: true }]);
    expect((await get('/ops/v1/stock/positions')).body.entries.length).toBeGreaterThan(1);
    expect((await get('/ops/v1/stock/ledger?item=A1&location=EAST')).body.entries).toMatchObject([
      { id: 'm1' },
    ]);
  });

  test('refuse to poll what has no poll', async () => {
    expect((await api.post('/ops/v1/sources/erp/items/poll')).body.code).toBe('HUB_NOT_POSSIBLE');
    expect((await api.post('/ops/v1/sources/erp/nothing/sweep')).body.code).toBe('HUB_NOT_FOUND');
    expect((await api.post('/ops/v1/systems/erp/check')).body).toEqual({
      system: 'erp',
      outcome: 'fine',
      problems: [],
    });
  });
});

describe('keys', () => {
  test('are made, shown once, listed without their secret, and revoked', async () => {
    const made = await api.post('/ops/v1/keys', { name: 'web shop', scopes: ['stock:read'] });
    expect(made.status).toBe(201);
    const { id, key } = made.body;
    const authorization = `Bearer ${key}`;
    const ask = () => api.call('GET', '/process/v1/availability?items=A1', { headers: { authorization } });
    expect((await ask()).status).toBe(200);
    const listed = await get('/ops/v1/keys');
    expect(listed.text).not.toContain(key.slice(-43));
    expect((await api.call('DELETE', `/ops/v1/keys/${id}`)).body.state).toBe('revoked');
    expect((await ask()).status).toBe(401);
    expect((await api.call('DELETE', `/ops/v1/keys/${id}`)).status).toBe(404);
  });

  test('are never kept for repetitions', async () => {
    const made = await api.post(
      '/ops/v1/keys',
      { name: 'secret', scopes: ['stock:read'] },
      { 'idempotency-key': 'make-key' },
    );
    const rows = await api.database.query<{ text: string }>(
      'select answer::text as text from api_idempotency',
    );
    expect(rows.some(({ text }) => text?.includes(made.body.key))).toBe(false);
  });
});
