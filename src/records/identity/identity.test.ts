/** Which record is meant, told as stories on PostgreSQL. */
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../../platform/testing/database.ts';
import { arrival } from '../testing/estate.ts';
import { emptyStation } from '../testing/station.ts';

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
const idOf = async (number: string) => (await here.item(number))?.recordId ?? 'none';
const link = async (recordId: string, externalId: string) =>
  db.transaction((tx) =>
    here.station.linkExternalIds(tx, [
      { system: 'shop', domain: 'item', recordId, externalId, related: { variant: `v-${externalId}` } },
    ]),
  );
const map = async (externalId: string, recordId: string) =>
  db.transaction((tx) =>
    here.station.mapExternalId(tx, { system: 'shop', domain: 'item', externalId, recordId, by: 'ann' }),
  );

test('an item that gets another number stays the same item, and the old number still leads to it', async () => {
  await here.apply(erp('1', { number: 'A-1' }));
  const before = await idOf('A-1');
  await here.apply(erp('2', { number: 'B-1' }));
  expect([await idOf('B-1'), await idOf('A-1')]).toEqual([before, before]);
  expect(await here.item('B-1')).toMatchObject({ number: 'B-1', version: 2 });
});

test('a number that became free may be given to another item', async () => {
  await here.apply(erp('1', { number: 'A-1' }));
  await here.apply(erp('2', { number: 'B-1' }));
  await here.apply(erp('1', { number: 'A-1' }, 'e2'));
  expect(await idOf('A-1')).not.toBe(await idOf('B-1'));
  expect(await here.station.list(db, { domain: 'item', limit: 10 })).toMatchObject([
    { number: 'A-1' },
    { number: 'B-1' },
  ]);
});

test('a known id with the number of another record stays where it is, and a person is asked until it fits', async () => {
  await here.apply(erp('1', { number: 'A-1' }), erp('1', { number: 'A-2' }, 'e2'));
  const answer = await here.apply(erp('2', { number: 'A-2' }));
  expect(answer.outcomes).toMatchObject([
    { conflict: expect.stringContaining('its number A-2 is that of record') },
  ]);
  expect(here.asked()).toContain('identity-conflict');
  await here.apply(erp('3', { number: 'A-1' }));
  expect(here.asked()).not.toContain('identity-conflict');
});

test('two ids of one system for one item are a question', async () => {
  await here.apply(
    erp('1', { number: 'A-1' }),
    shop('1', { number: 'A-1' }),
    shop('1', { number: 'A-1' }, 's2'),
  );
  expect(here.asked()).toEqual(['duplicate-external-id']);
  await here.apply(arrival('shop', { externalId: 's2', version: '2', deleted: true, fields: {} }));
  expect(here.asked()).toEqual([]);
});

describe('further ids', () => {
  const withVariant = (version: string, variant: string) =>
    arrival('shop', { externalId: 's1', version, fields: { number: 'A-1' }, related: { variant } });
  const idsInShop = async () =>
    (await here.station.externalIds(db, 'shop', [{ domain: 'item', recordId: await idOf('A-1') }])).map(
      ({ kind, externalId }) => `${kind} ${externalId}`,
    );

  test('are replaced by newer ones, and an older message does not bring them back', async () => {
    await here.apply(withVariant('1', 'v1'));
    await here.apply(withVariant('3', 'v3'));
    expect(await idsInShop()).toEqual(['main s1', 'variant v3']);
    await here.apply(withVariant('2', 'v2'));
    expect(await idsInShop()).toEqual(['main s1', 'variant v3']);
  });

  test('lead to the record in references of their kind', async () => {
    await here.apply(withVariant('1', 'v1'));
    const reference = { by: 'externalId' as const, value: 'v1', kind: 'variant' };
    expect(await here.station.resolveReferences(db, 'shop', [{ domain: 'item', reference }])).toEqual([
      await idOf('A-1'),
    ]);
  });

  test('are listed page by page', async () => {
    await here.apply(withVariant('1', 'v1'), erp('1', { number: 'A-1' }));
    const all = await here.station.crossReferences(db, { limit: 10 });
    const [first] = await here.station.crossReferences(db, { limit: 1 });
    const rest = await here.station.crossReferences(db, {
      limit: 10,
      ...(first === undefined ? {} : { after: first }),
    });
    expect([first, ...rest]).toEqual(all);
  });
});

test('a thing that a system deleted in one company only is still there', async () => {
  const inCompany = (company: string, version: string, deleted: boolean) =>
    arrival('bc', { externalId: 'b1', version, deleted, fields: { number: 'A-1' } }, { scope: { company } });
  await here.apply(inCompany('us', '1', false), inCompany('de', '1', false));
  const ids = async () =>
    here.station.externalIds(db, 'bc', [{ domain: 'item', recordId: await idOf('A-1') }]);
  await here.apply(inCompany('us', '2', true));
  expect(await ids()).toHaveLength(1);
  await here.apply(inCompany('de', '2', true));
  expect(await ids()).toEqual([]);
});

test('a deletion that overtakes the creation leaves nothing to ask', async () => {
  await here.apply(erp('1', { number: 'A-1' }));
  await here.apply(arrival('shop', { externalId: 's1', version: '2', deleted: true, fields: {} }));
  await here.apply(shop('1', { number: 'A-1' }));
  expect(here.asked()).toEqual([]);
  expect(await here.station.list(db, { domain: 'item', limit: 10 })).toMatchObject([{ number: 'A-1' }]);
});

describe('an id that delivery learned', () => {
  test('is known from then on, with its further ids', async () => {
    await here.apply(erp('1', { number: 'A-1' }));
    const linked = await link(await idOf('A-1'), 's1');
    expect(linked.external.map(({ kind, externalId }) => [kind, externalId])).toEqual(
      expect.arrayContaining([
        ['main', 's1'],
        ['variant', 'v-s1'],
      ]),
    );
    expect((await link(await idOf('A-1'), 's1')).external).toEqual([]);
    await here.apply(shop('1', { category: 'x' }));
    expect(await here.station.list(db, { domain: 'item', limit: 10 })).toHaveLength(1);
  });

  test('joins the nameless record that the system told of before', async () => {
    await here.apply(erp('1', { number: 'A-1' }));
    await here.apply(shop('1', { category: 'x' }));
    expect(await here.station.list(db, { domain: 'item', limit: 10 })).toHaveLength(2);
    const linked = await link(await idOf('A-1'), 's1');
    expect(linked.changes).toMatchObject([{ deleted: true }]);
    expect(await here.station.list(db, { domain: 'item', limit: 10 })).toMatchObject([{ number: 'A-1' }]);
    expect(await here.station.pending(db, { kind: 'proposal', limit: 10 })).toMatchObject([
      { recordId: await idOf('A-1'), value: 'x' },
    ]);
  });

  test('stays with a numbered record that has it already, and a person is asked', async () => {
    await here.apply(erp('1', { number: 'A-1' }), shop('1', { number: 'A-2' }));
    await link(await idOf('A-1'), 's1');
    expect(here.asked()).toContain('identity-conflict');
    expect(
      await here.station.externalIds(db, 'shop', [{ domain: 'item', recordId: await idOf('A-2') }]),
    ).not.toEqual([]);
  });
});

describe('a person maps an id', () => {
  test('that nobody knows yet', async () => {
    await here.apply(erp('1', { number: 'A-1' }));
    expect(await map('s1', await idOf('A-1'))).toMatchObject({
      outcome: 'mapped',
      external: [{ externalId: 's1' }],
    });
    expect(await map('s1', await idOf('A-1'))).toEqual({ outcome: 'already-so' });
  });

  test('that was taken for another record: its claims move, and what pointed there points here', async () => {
    await here.apply(erp('1', { number: 'A-1' }), shop('1', { number: 'A-l', category: 'x' }));
    const wrong = await idOf('A-l');
    await here.apply(
      arrival('erp', {
        domain: 'price-agreement',
        externalId: 'p',
        version: '1',
        fields: { number: 'P', item: { by: 'number', value: 'A-l' } } as object,
      }),
    );
    const right = await idOf('A-1');
    expect(await map('s1', right)).toMatchObject({ outcome: 'mapped' });
    expect((await here.named('price-agreement', 'P'))?.fields['item']).toEqual({
      by: 'record',
      value: right,
    });
    expect(await here.station.get(db, { by: 'id', recordId: wrong })).toMatchObject({ recordId: right });
    expect(
      await here.station.get(db, { by: 'external-id', domain: 'item', system: 'shop', externalId: 's1' }),
    ).toMatchObject({ recordId: right });
    expect(await here.station.list(db, { domain: 'item', limit: 10 })).toMatchObject([{ number: 'A-1' }]);
    const [ended] = await here.station.crossReferences(db, { recordIds: [wrong], limit: 10 });
    expect(ended).toMatchObject({ externalId: 's1', linkedBy: 'claim', validTo: here.now.at });
    await here.apply(shop('2', { number: 'A-1', category: 'y' }));
    expect(await here.station.pending(db, { kind: 'proposal', limit: 10 })).toMatchObject([
      { recordId: right, value: 'y' },
    ]);
  });

  test('to a record that is not there: refused', async () => {
    expect(await map('s1', '00000000-0000-7000-8000-000000000000')).toEqual({ outcome: 'unknown-record' });
  });
});
