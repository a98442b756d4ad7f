/** Claims become golden records: the whole way, on PostgreSQL. */
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../platform/testing/database.ts';
import { arrival, ESTATE } from './testing/estate.ts';
import { emptyStation } from './testing/station.ts';

let db: TestDatabase;
let here: Awaited<ReturnType<typeof emptyStation>>;

beforeAll(async () => {
  db = await testDatabase();
});
beforeEach(async () => {
  here = await emptyStation(db);
});

const erp = (version: string, fields: object, id = 'e1') =>
  arrival('erp', { externalId: id, version, fields });
const shop = (version: string, fields: object, id = 's1') =>
  arrival('shop', { externalId: id, version, fields });

describe('a first claim', () => {
  test('makes a record, version 1, with one event', async () => {
    const answer = await here.apply(erp('1', { number: 'A-1', status: 'active' }));
    expect(answer).toMatchObject({
      outcomes: ['applied'],
      changes: [{ version: 1, created: true, deleted: false, changedFields: ['number', 'status'] }],
      echoes: [{ system: 'erp' }],
      identified: {
        external: [{ system: 'erp', kind: 'main', externalId: 'e1' }],
        natural: [{ kind: 'number', value: 'A-1' }],
      },
    });
    expect(await here.item('A-1')).toMatchObject({ version: 1, fields: { number: 'A-1', status: 'active' } });
    expect(await db.query('select type, correlation_id, data from event')).toMatchObject([
      {
        type: 'item.created',
        correlation_id: 'erp-e1-1',
        data: {
          version: 1,
          changes: [
            { field: 'number', after: 'A-1' },
            { field: 'status', after: 'active' },
          ],
        },
      },
    ]);
  });

  test('of two systems with one number makes one record', async () => {
    const answer = await here.apply(
      erp('1', { number: 'A-1', status: 'active' }),
      arrival('pim', { externalId: 'p1', version: '1', fields: { number: 'A-1', description: 'Bolt' } }),
    );
    expect(answer.changes).toHaveLength(1);
    expect((await here.item('A-1'))?.fields).toEqual({
      number: 'A-1',
      status: 'active',
      description: 'Bolt',
    });
  });

  test('without a number makes a record of its own, unless its GTIN stands on one record only', async () => {
    await here.apply(erp('1', { number: 'A-1', gtin: '00012345678905' }));
    await here.apply(shop('1', { gtin: '00012345678905' }), shop('1', { gtin: '04006381333931' }, 's2'));
    const ids = await here.station.externalIds(db, 'shop', [
      { domain: 'item', recordId: (await here.item('A-1'))?.recordId ?? '' },
    ]);
    expect(ids.map(({ externalId }) => externalId)).toEqual(['s1']);
    expect(await here.station.list(db, { domain: 'item', limit: 10 })).toHaveLength(2);
  });
});

test('the same claim again is absorbed: no version, no event', async () => {
  await here.apply(erp('1', { number: 'A-1' }));
  const again = await here.apply(erp('1', { number: 'A-1' }));
  expect(again).toMatchObject({
    outcomes: ['absorbed'],
    changes: [],
    identified: { external: [], natural: [] },
  });
  expect(await db.query('select count(*)::int as events from event')).toEqual([{ events: 1 }]);
});

test('an unchanged record with a newer version makes no version and no event', async () => {
  await here.apply(erp('1', { number: 'A-1', status: 'active' }));
  const again = await here.apply(erp('2', { number: 'A-1', status: 'active' }));
  expect(again).toMatchObject({ outcomes: ['applied'], changes: [] });
  await here.apply(erp('1.5', { number: 'A-1', status: 'blocked' }));
  expect((await here.item('A-1'))?.fields['status']).toBe('active');
});

test('an older version that arrives late changes nothing that a newer one has said', async () => {
  await here.apply(erp('2', { number: 'A-1', status: 'blocked' }));
  await here.apply(erp('1', { number: 'A-1', status: 'active', weight: null }));
  expect((await here.item('A-1'))?.fields).toEqual({ number: 'A-1', status: 'blocked', weight: null });
});

test('amounts are one, however many zeros they are written with', async () => {
  const weight = (value: string) => ({ number: 'A-1', weight: { value, unit: 'KGM' } });
  await here.apply(erp('1', weight('2.50')));
  const answer = await here.apply(shop('1', weight('2.5')));
  expect(answer.echoes).toMatchObject([{ system: 'shop' }]);
  expect((await here.item('A-1'))?.fields['weight']).toEqual({ value: '2.5', unit: 'KGM' });
});

describe('references', () => {
  const price = (item: object) =>
    arrival('erp', {
      domain: 'price-agreement',
      externalId: 'p1',
      version: '1',
      fields: { number: 'P-1', item } as object,
    });

  test('to an unknown record let the claim wait alone; the rest of the batch goes on', async () => {
    const answer = await here.apply(price({ by: 'number', value: 'A-9' }), erp('1', { number: 'A-1' }));
    expect(answer.outcomes).toEqual([
      { waitsFor: { domain: 'item', reference: { by: 'number', value: 'A-9' } } },
      'applied',
    ]);
    expect(await here.named('price-agreement', 'P-1')).toBeUndefined();
  });

  test('to a record of the same batch are followed, also backwards', async () => {
    const answer = await here.apply(price({ by: 'externalId', value: 'e1' }), erp('1', { number: 'A-1' }));
    expect(answer.outcomes).toEqual(['applied', 'applied']);
    const item = await here.item('A-1');
    expect((await here.named('price-agreement', 'P-1'))?.fields['item']).toEqual({
      by: 'record',
      value: item?.recordId,
    });
  });

  test('to a record that must wait itself wait too, and circles do not wait', async () => {
    const party = (id: string, parent: string) =>
      arrival('erp', {
        domain: 'party',
        externalId: id,
        version: '1',
        fields: { number: id, parent: { by: 'externalId', value: parent } } as object,
      });
    const answer = await here.apply(party('a', 'b'), party('b', 'nowhere'), party('c', 'd'), party('d', 'c'));
    expect(answer.outcomes).toMatchObject([{ waitsFor: {} }, { waitsFor: {} }, 'applied', 'applied']);
  });

  test('by a GTIN on two records name neither', async () => {
    await here.apply(
      erp('1', { number: 'A-1', gtin: '00012345678905' }),
      erp('1', { number: 'A-2', gtin: '00012345678905' }, 'e2'),
    );
    const asked = [{ domain: 'item' as const, reference: { by: 'gtin' as const, value: '00012345678905' } }];
    expect(await here.station.resolveReferences(db, 'erp', asked)).toEqual([undefined]);
    await here.apply(erp('2', { number: 'A-2', gtin: null }, 'e2'));
    expect(await here.station.resolveReferences(db, 'erp', asked)).toEqual([
      (await here.item('A-1'))?.recordId,
    ]);
  });
});

describe('a system that does not own a field', () => {
  beforeEach(async () => {
    await here.apply(erp('1', { number: 'A-1', status: 'active' }));
  });

  test('makes a proposal and a question, and leaves the record alone', async () => {
    const answer = await here.apply(shop('1', { number: 'A-1', status: 'blocked' }));
    expect(answer).toMatchObject({ changes: [], drifts: [{ system: 'shop', fields: ['status'] }] });
    expect((await here.item('A-1'))?.fields).toEqual({ number: 'A-1', status: 'active' });
    expect([...here.questions.open.values()].map(({ what }) => what)).toEqual([
      'shop says status = "blocked" of item A-1, instead of "active"',
    ]);
  });

  test('withdraws it by agreeing: the question is settled', async () => {
    await here.apply(shop('1', { number: 'A-1', status: 'blocked' }));
    const answer = await here.apply(shop('2', { number: 'A-1', status: 'active' }));
    expect(answer).toMatchObject({ echoes: [{ system: 'shop' }], drifts: [] });
    expect([here.asked(), await here.station.pending(db, { kind: 'proposal', limit: 10 })]).toEqual([[], []]);
  });

  test('drifts by losing a living record, and its id is no longer used', async () => {
    await here.apply(shop('1', { number: 'A-1' }));
    const answer = await here.apply(
      arrival('shop', { externalId: 's1', version: '2', deleted: true, fields: {} }),
    );
    expect(answer.drifts).toMatchObject([{ system: 'shop', fields: ['deleted'] }]);
    const record = await here.item('A-1');
    expect(await here.station.externalIds(db, 'shop', [record ?? { domain: 'item', recordId: '' }])).toEqual(
      [],
    );
    await here.apply(shop('3', { number: 'A-1' }));
    expect(
      await here.station.externalIds(db, 'shop', [record ?? { domain: 'item', recordId: '' }]),
    ).toHaveLength(1);
  });
});

test('two contents under one version are a conflict that a person sees, until a newer version comes', async () => {
  await here.apply(erp('1', { number: 'A-1', status: 'active' }));
  const answer = await here.apply(erp('1', { number: 'A-1', status: 'blocked' }));
  expect(answer.outcomes).toEqual([
    { conflict: 'erp e1 has different contents of status under one version' },
  ]);
  expect(here.asked()).toEqual(['version-conflict']);
  await here.apply(erp('2', { number: 'A-1', status: 'active' }));
  expect(here.asked()).toEqual([]);
});

test('a record dies and comes back with its owner', async () => {
  await here.apply(erp('1', { number: 'A-1', status: 'active' }));
  await here.apply(arrival('erp', { externalId: 'e1', version: '2', deleted: true, fields: {} }));
  expect(await here.item('A-1')).toMatchObject({ deleted: true, version: 2, fields: { status: 'active' } });
  await here.apply(erp('3', { number: 'A-1' }));
  expect(await here.item('A-1')).toMatchObject({ deleted: false, version: 3 });
  expect(await db.query('select type from event order by seq')).toEqual(
    ['created', 'deleted', 'restored'].map((what) => ({ type: `item.${what}` })),
  );
});

test('a channel refuses what is not good enough, and the question closes when it is', async () => {
  here.now.rules = {
    ...ESTATE,
    quality: [
      { name: 'weight', domain: 'item', channel: 'storefront', needs: ['weight'], owner: 'PIM team' },
    ],
  };
  await here.apply(erp('1', { number: 'A-1' }));
  expect([...here.questions.open.values()].map(({ what }) => what)).toEqual([
    'item A-1 is not sellable on storefront: no weight; owner: PIM team',
  ]);
  await here.apply(erp('2', { number: 'A-1', weight: { value: '1', unit: 'KGM' } }));
  expect(here.asked()).toEqual([]);
});

describe('what cannot be kept is a breach of that claim alone', () => {
  const fields = (text: string): object => Object(JSON.parse(text));
  test.each([
    ['prototype keys', erp('1', fields('{"__proto__":{"admin":true}}'))],
    ['unknown fields', erp('1', { colour: 'red' })],
    ['numbers that are none', erp('1', { status: Number.NaN })],
    ['values without JSON', erp('1', { status: () => 1 })],
    ['NUL in a text', erp('1', { description: 'a\u0000b' })],
    ['half a surrogate pair', erp('1', { description: '\ud800' })],
    ['a field of ten megabytes', erp('1', { marketingText: 'x'.repeat(10_000_000) })],
    ['a version that is empty', erp('', { number: 'A-1' })],
    ['an id of a thousand characters', erp('1', { number: 'A-1' }, 'e'.repeat(1000))],
    [
      'depth without end',
      erp('1', { packs: Array.from({ length: 50 }).reduce<unknown>((deep) => [deep], 1) }),
    ],
  ])('%s', async (_, bad) => {
    const answer = await here.apply(bad, erp('1', { number: 'A-2' }, 'e2'));
    expect(answer.outcomes).toMatchObject([{ breach: [{}] }, 'applied']);
  });

  test('prototype keys inside a value stay plain data', async () => {
    await here.apply(
      erp('1', fields('{"number":"A-1","handling":{"__proto__":{"hazardous":true},"storage":"x"}}')),
    );
    const handling = (await here.item('A-1'))?.fields['handling'];
    expect(Object.keys(handling ?? {})).toEqual(expect.arrayContaining(['storage']));
    expect(handling).not.toHaveProperty('hazardous');
    expect({}).not.toHaveProperty('hazardous');
  });
});
