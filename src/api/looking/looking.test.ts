/** Whatever a person has in hand leads to the story, and says how it was understood. */
import { Value } from 'typebox/value';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { getDelivery, listDeliveries } from '../ops/delivery-rows.ts';
import { listFiles } from '../ops/messages.ts';
import { getStatus } from '../status/status.ts';
import { served, type Served } from '../testing/served.ts';
import { explainRecord } from './explain.ts';
import { traceAnything } from './trace.ts';

const VERSION = '2026-03-01T10:00:00.000000000Z';
const GTIN = '04006381333931';
const PACK = '14006381333938';
const PRODUCT = 'gid://shopify/Product/7001';
const TRACE = '0af7651916cd43dd8448eb211c80319c';
const ERP_UUID = '1625a837-a9d6-462e-8bd2-3c7f17aafeb6';

let api: Served;
const item = (externalId: string, number: string, fields: object = {}) => ({
  externalId,
  version: VERSION,
  fields: { number, description: `Bolt ${number}`, baseUnit: 'EA', ...fields },
});
const movement = (movementId: string, number: string, more: object = {}) => ({
  movementId,
  item: { by: 'number', value: number },
  location: { by: 'number', value: 'EAST' },
  unit: 'EA',
  occurredAt: '2026-03-02T08:00:00Z',
  quantity: '10',
  reason: 'receipt',
  ...more,
});

beforeAll(async () => {
  api = await served();
  const places = ['EAST', 'WEST'].map((number) => ({
    externalId: number,
    version: VERSION,
    fields: { number, name: number, gln: '4006381000000' },
  }));
  await api.push('erp/locations', places.slice(0, 1));
  await api.push(
    'erp/items',
    [
      item(ERP_UUID, 'A1', {
        gtin: GTIN,
        packs: [{ unit: 'BX', ratio: { numerator: 10, denominator: 1 }, gtin: PACK }],
      }),
      item('10023', 'A2'),
      item('e3', 'B1', { description: 'refuse me' }),
    ],
    {
      'x-id': 'msg_2Lh9KRb0pzN4LePd3XiA4v9Axj',
      'x-vendor-event-id': 'evt_77Ab',
      traceparent: `00-${TRACE}-b7ad6b7169203331-01`,
    },
  );
  await api.push('pim/items', [item('10023', 'A1', { description: 'Better bolt' })]);
  await api.push('erp/movements', [
    movement('m1', 'A1'),
    movement('m2', 'A1', { quantity: '-2', reason: 'shipment', document: 'SO-4711' }),
    movement('m3', 'B1'),
    movement('m4', 'NOBODY'),
  ]);
  await api.push('erp/counts', [
    { ...movement('x', 'A2'), countId: 'count-7', movementId: undefined, reason: undefined },
  ]);
  await api.push('erp/items', [{ ...item('broken-1', 'C1'), fields: { number: 'C1', baseUnit: 12 } }]);
  await api.push('erp/items', [
    { ...item('gid://shopify/Order/8001', 'C2'), fields: { number: 'C2', baseUnit: 12 } },
  ]);
  await api.database.execute(
    `insert into cross_reference (system, domain, kind, external_id, record_id, via, linked_by, valid_from)
     select 'shop', 'item', x.kind, x.id, record.id, x.id, 'test', now() from record, unnest($1::text[], $2::text[]) as x(id, kind)
     where record.number = 'A2'`,
    [
      [PRODUCT, 'gid://shopify/InventoryItem/7002', 'gid://shopify/ProductVariant/7003'],
      ['gid', 'inventory-item', 'variant'],
    ],
  );
  await api.database.execute(
    `insert into picked_file (source, content_hash, name, size_bytes, picked_at, record_count, rejected_count, same_content)
     values ('supplier/items', sha256('x'), 'may.csv', 10, now(), 3, 1, '[{"name": "may (2).csv", "at": "2026-05-01"}]')`,
  );
});
afterAll(() => api.close());

const trace = async (anything: string) => {
  const said = await api.call('GET', `/ops/v1/trace/${encodeURIComponent(anything)}`);
  if (said.status === 200) expect([...Value.Errors(traceAnything.answer, said.body)]).toEqual([]);
  return said;
};
const idOf = async (number: string): Promise<string> =>
  (await api.call('GET', `/system/v1/records/item/${number}`)).body.id;

describe('a trace begins with', () => {
  test.each([
    ['an item number', 'A1', 'item (number)'],
    ['a GTIN', GTIN, 'item (GTIN)'],
    ['a GTIN as it is printed', '4006381333931', 'item (GTIN)'],
    ['the GTIN of a pack', PACK, 'item (GTIN)'],
    ['a GTIN with its name', 'gtin:4006381333931', 'item (GTIN)'],
    ['an outside id', ERP_UUID, 'item (its id in erp)'],
    ['an outside id of one system', 'pim:10023', 'item (its id in pim)'],
    ['a movement', 'm1', 'movement of erp'],
    ['a count', 'count-7', 'count of erp'],
    ['the document of a shipment', 'SO-4711', 'document of shipments from erp'],
    ['a sender’s delivery id', 'msg_2Lh9KRb0pzN4LePd3XiA4v9Axj', 'delivery id of a message from erp/items'],
    [
      'the id of a record that could not be taken',
      'broken-1',
      'id of a record from erp/items that could not be taken',
    ],
    ['an id that a sender wrote into a header', 'evt_77Ab', 'id in a header of a message from erp/items'],
    ['the number of a global id', '7001', `item (its id in shop: ${PRODUCT})`],
    ['the number of a further global id', '7003', 'item (its id in shop: gid://shopify/ProductVariant/7003)'],
    ['the number of a global id of one system', 'shop:7001', `item (its id in shop: ${PRODUCT})`],
    [
      'the number of a global id that could not be taken',
      '8001',
      'id of a record from erp/items that could not be taken',
    ],
    ['a W3C trace id', TRACE, 'W3C trace of a message from erp/items'],
    ['a traceparent', `00-${TRACE}-b7ad6b7169203331-01`, 'W3C trace of a message from erp/items'],
    ['a W3C trace id in capitals', TRACE.toUpperCase(), 'W3C trace of events'],

    ['a movement that waits', 'm4', 'id of a record from erp/movements that could not be taken'],
    ['the name of a file', 'may.csv', 'file of supplier/items'],
    ['another name of the same file', 'may (2).csv', 'file of supplier/items'],
  ])('%s', async (_kind, text, understood) => {
    expect((await trace(text)).body.understoodAs).toContain(understood);
  });

  test('every id of the hub itself', async () => {
    const id = await idOf('A1');
    const [location] = (await api.call('GET', '/system/v1/records/location')).body.entries;
    const first = async (url: string): Promise<string> => (await api.call('GET', url)).body.entries[0].id;
    const reserved = await api.post(
      '/process/v1/reservations',
      {
        channel: 'webshop',
        reference: 'SO-1',
        expiresInSeconds: 60,
        lines: [{ item: 'A1', locations: ['EAST'], quantity: { value: '1', unit: 'EA' } }],
      },
      { 'idempotency-key': 'r1' },
    );
    const replay = await api.post('/ops/v1/replays', { only: 'all' }, { 'idempotency-key': 'p1' });
    const expected: readonly (readonly [string, string])[] = [
      [id, 'item'],
      [`${id}:${location.id}`, 'item (part of a delivery’s key)'],
      [await first('/ops/v1/messages'), 'message from'],
      [await first('/ops/v1/exceptions'), 'question: '],
      [await first('/ops/v1/proposals'), 'proposal: description as pim has it'],
      [reserved.body.id, 'reservation'],
      ['SO-1', 'reference of reservations'],
      [replay.body.id, 'replay'],
    ];
    for (const [text, understood] of expected) {
      const { body } = await trace(text);
      expect([text, body.understoodAs?.join('; ')]).toEqual([text, expect.stringContaining(understood)]);
    }
  });

  test('every id in the log, with the story around it', async () => {
    const item = await idOf('A2');
    const [event] = (await api.call('GET', `/ops/v1/events?subject=item/${item}`)).body.events;
    const { body } = await trace(event.id);
    expect(body.understoodAs).toEqual(['event: item.created']);
    expect(body.records).toMatchObject([{ number: 'A2' }]);
    expect(body.messages).toMatchObject([{ id: event.correlationid }]);
    expect(body.events).toContainEqual(event);
  });

  test('nothing that is known, and says what it may be', async () => {
    expect((await trace('nobody-knows-this')).body).toMatchObject({
      code: 'HUB_NOT_FOUND',
      detail: expect.stringContaining('delivery id'),
    });
  });
});

test('two messages of one delivery id and different content are both shown, whichever is asked for', async () => {
  const push = async (description: string): Promise<string> =>
    (await api.push('erp/items', [item('t1', 'T1', { description })], { 'x-id': 'twice' })).body.receipt;
  const kept = [await push('one'), await push('another')];
  expect(new Set(kept).size).toBe(2);
  for (const text of ['twice', ...kept]) {
    const { messages } = (await trace(text)).body;
    expect(messages.map(({ id }: { id: string }) => id).toSorted()).toEqual(kept.toSorted());
    expect(messages.find(({ id }: { id: string }) => id === kept[1])).toMatchObject({
      conflictsWith: kept[0],
    });
  }
});

test('what is too old to be searched is told', async () => {
  expect((await trace('evt_77Ab')).body.notSearched).toEqual([]);
  await api.database.execute(
    `insert into message (id, source, form, delivery_key, content_hash, verdict, envelope, body, received_at)
     select ('ffffffff-ffff-7fff-8fff-' || lpad(to_hex(n), 12, '0'))::uuid, 'erp/items', 'page', gen_random_uuid(),
       sha256('x'), 'read', '{"form": "page", "way": "poll"}', 'x', now() from generate_series(1, 20000) n`,
  );
  const gone = await trace('evt_77Ab');
  expect(gone.status).toBe(404);
  expect(gone.body.detail).toContain('ids in the headers of messages only the latest were searched');
  expect((await trace(TRACE)).body).toMatchObject({
    understoodAs: expect.arrayContaining(['W3C trace of a message from erp/items']),
    notSearched: [expect.stringContaining('headers')],
  });
  await api.database.execute(`delete from message where id > 'ffffffff-ffff-7fff-8fff-000000000000'`);
});

test('an id that two records bear is not guessed', async () => {
  const said = await api.call('GET', '/system/v1/records/item/10023');
  expect(said.body.detail).toContain('erp:10023');
  expect((await api.call('GET', '/system/v1/records/item/erp:10023')).body.number).toBe('A2');
});

test('an item explains its stock too: what each target was told of each location', async () => {
  const { body } = await api.call('GET', '/ops/v1/explain/item/A1');
  expect([...Value.Errors(explainRecord.answer, body)]).toEqual([]);
  expect(body.availability).toMatchObject([
    {
      target: 'shop/stock',
      number: 'A1',
      location: 'EAST',
      state: 'delivered',
      holds: { body: { place: 'EAST' } },
    },
  ]);
  expect(body.targets).toMatchObject([{ target: 'shop/products', number: 'A1' }]);
});

describe('deliveries', () => {
  const list = async (query: string) => {
    const said = await api.call('GET', `/ops/v1/deliveries?${query}`);
    if (said.status === 200) expect([...Value.Errors(listDeliveries.answer, said.body)]).toEqual([]);
    return said;
  };

  test.each([
    ['item=A1', ['shop/products A1', 'shop/stock A1@EAST']],
    [`item=${GTIN.slice(1)}&target=shop/stock`, ['shop/stock A1@EAST']],
    ['domain=item&record=A2', ['shop/products A2']],
    ['state=dead', ['shop/products B1']],
    ['state=waiting&reason=SHOP%20knows', ['shop/stock B1@EAST']],
  ])('are listed by %s', async (query, expected) => {
    const shown = async (): Promise<readonly string[]> => {
      const { body } = await list(query);
      return body.entries.map(
        ({ target, number, location }: { target: string; number: string; location?: string }) =>
          `${target} ${number}${location === undefined ? '' : `@${location}`}`,
      );
    };
    // What waits is looked at again soon, and is not waiting just then.
    await expect.poll(shown).toEqual(expected);
  });

  test.each([
    ['target=shop/moon', 'shop/products'],
    ['item=NOPE', 'No item is called'],
    ['record=A1', 'not as agreed'],
  ])('with %s are refused in words', async (query, words) => {
    const { status, text } = await list(query);
    expect([status >= 400, text]).toEqual([true, expect.stringContaining(words)]);
  });

  test('and questions name records by their numbers', async () => {
    await expect
      .poll(async () => (await list('state=waiting')).body.entries[0]?.reason)
      .toBe('waits until shop knows item B1');
    const { entries } = (await api.call('GET', '/ops/v1/exceptions?kind=dead-letter')).body;
    expect(entries).toMatchObject([{ what: 'A record was refused by its target (shop/products, item B1)' }]);
    const one = await api.call('GET', `/ops/v1/exceptions/${entries[0].id}`);
    expect(one.body.what).toBe(entries[0].what);
  });

  test('are shown one by one, with what was given and every try', async () => {
    const show = async (key: string) =>
      (await api.call('GET', `/ops/v1/deliveries/shop%2F${encodeURIComponent(key).replace('%2F', '/')}`))
        .body;
    const dead = await show('products/B1');
    expect([...Value.Errors(getDelivery.answer, dead)]).toEqual([]);
    expect(dead).toMatchObject({
      number: 'B1',
      state: 'dead',
      tries: [{ outcome: 'never', reason: 'the shop says no' }],
    });
    expect(await show('stock/A1:EAST')).toMatchObject({ location: 'EAST', state: 'delivered' });
    expect(await show('stock/A1')).toMatchObject({ code: 'HUB_INVALID_REQUEST' });
    expect(await show('stock/A2:EAST')).toMatchObject({ target: 'shop/stock' });
    expect(await show('moon/A1')).toMatchObject({ code: 'HUB_NOT_FOUND' });
  });
});

test('files that were picked up are listed', async () => {
  const { body } = await api.call('GET', '/ops/v1/files');
  expect([...Value.Errors(listFiles.answer, body)]).toEqual([]);
  expect(body.entries).toMatchObject([{ name: 'may.csv', records: 3, rejected: 1 }]);
});

test('the status says why rows wait, following them to the record that holds them up', async () => {
  const { body } = await api.call('GET', '/ops/v1/status');
  expect([...Value.Errors(getStatus.answer, body)]).toEqual([]);
  const targets = body.flows.flatMap((flow: { targets: object[] }) => flow.targets);
  expect(targets.find(({ target }: { target: string }) => target === 'shop/stock').reasons).toMatchObject([
    { state: 'waiting', rows: 1, why: 'waits for an item in shop, which is refused there: the shop says no' },
  ]);
  expect(body.silences).toEqual([]);
  expect(body.exceptions).toMatchObject({ escalated: 0, byOwner: [{ escalated: 0 }] });
});
