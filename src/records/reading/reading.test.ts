/** What people can ask about records: now, then, and why. */
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../../platform/testing/database.ts';
import { arrival, ESTATE, owns } from '../testing/estate.ts';
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
const idOf = async (number: string) => (await here.item(number))?.recordId ?? 'none';

test('a record is found by our id, its number and any external id', async () => {
  await here.apply(erp('1', { number: 'A-1' }));
  const recordId = await idOf('A-1');
  const names = [
    { by: 'id', recordId },
    { by: 'number', domain: 'item', number: 'A-1' },
    { by: 'external-id', domain: 'item', system: 'erp', externalId: 'e1' },
  ] as const;
  for (const name of names) expect(await here.station.get(db, name)).toMatchObject({ recordId });
  expect(await here.station.get(db, { by: 'id', recordId: "'; drop table record" })).toBeUndefined();
});

test('who asks for some fields gets these alone, and no others', async () => {
  await here.apply(erp('1', { number: 'A-1', baseUnit: 'EA', description: 'Bolt' }));
  const recordId = await idOf('A-1');
  expect(await here.station.fieldsOf(db, [recordId], ['number', 'baseUnit', 'packs'])).toEqual([
    { recordId, domain: 'item', number: 'A-1', fields: { number: 'A-1', baseUnit: 'EA' } },
  ]);
  expect(await here.station.fieldsOf(db, [recordId], ['packs'])).toMatchObject([{ recordId, fields: {} }]);
});

test('lists go on where the page before ended', async () => {
  await here.apply(...[3, 1, 2].map((n) => erp('1', { number: `A-${n}` }, `e${n}`)));
  const [first, second] = await here.station.list(db, { domain: 'item', limit: 2 });
  const rest = await here.station.list(db, {
    domain: 'item',
    limit: 2,
    ...(second === undefined ? {} : { after: second }),
  });
  expect([first, second, ...rest].map((each) => each?.number)).toEqual(['A-1', 'A-2', 'A-3']);
});

test('lists can be narrowed by the beginning of the number, by time and by state', async () => {
  await here.apply(erp('1', { number: 'A-1' }), erp('1', { number: 'B-1' }, 'e2'));
  here.passes(60);
  await here.apply(arrival('erp', { externalId: 'e2', version: '2', deleted: true, fields: {} }));
  const numbers = async (filter: object) =>
    (await here.station.list(db, { domain: 'item', limit: 10, ...filter })).map(({ number }) => number);
  expect(await numbers({})).toEqual(['A-1']);
  expect(await numbers({ state: 'deleted' })).toEqual(['B-1']);
  expect(await numbers({ state: 'all', numberFrom: 'B' })).toEqual(['B-1']);
  expect(await numbers({ state: 'all', changedSince: here.now.at })).toEqual(['B-1']);
});

test('lists can be read as they were at any instant, also of what has gone since', async () => {
  await here.apply(erp('1', { number: 'A-1', status: 'active' }), erp('1', { number: 'B-1' }, 'e2'));
  const first = here.now.at;
  here.passes(60);
  await here.apply(
    erp('2', { status: 'blocked' }),
    arrival('erp', { externalId: 'e2', version: '2', deleted: true, fields: {} }),
    erp('1', { number: 'C-1' }, 'e3'),
  );
  const then = async (asOf: Date) =>
    (await here.station.list(db, { domain: 'item', limit: 10, asOf })).map(
      ({ number, fields }) => `${number} ${JSON.stringify(fields['status'] ?? null)}`,
    );
  expect(await then(first)).toEqual(['A-1 "active"', 'B-1 null']);
  expect(await then(here.now.at)).toEqual(['A-1 "blocked"', 'C-1 null']);
  expect(await then(new Date(first.getTime() - 1))).toEqual([]);
  expect(await here.station.isForgottenAt(db, 'item', first)).toBe(false);
});

describe('history', () => {
  test('gives the version that counted at any instant', async () => {
    await here.apply(erp('1', { number: 'A-1', status: 'active' }));
    const first = here.now.at;
    here.passes(60);
    await here.apply(erp('2', { status: 'blocked' }));
    const recordId = await idOf('A-1');
    const asOf = async (at: Date) => {
      const found = await here.station.historyOf(db, recordId, { asOf: at, limit: 1 });
      return found === 'not-kept' ? found : found[0]?.fields['status'];
    };
    expect(await asOf(first)).toBe('active');
    expect(await asOf(new Date(here.now.at.getTime() - 1))).toBe('active');
    expect(await asOf(here.now.at)).toBe('blocked');
    expect(await asOf(new Date(first.getTime() - 1))).toBeUndefined();
  });

  test('lists every version with what it changed, why, and how long it counted', async () => {
    await here.apply(erp('1', { number: 'A-1', status: 'active' }));
    here.passes(60);
    await here.apply(erp('2', { status: 'blocked' }));
    const versions = await here.station.historyOf(db, await idOf('A-1'), { limit: 10 });
    expect(versions).toMatchObject([
      {
        version: 2,
        changes: [{ field: 'status', before: 'active', after: 'blocked' }],
        cause: { system: 'erp', causationId: 'erp-e1-2' },
      },
      { version: 1, validTo: here.now.at },
    ]);
  });

  test('is forgotten by its end, and what is kept stays exact', async () => {
    const start = here.now.at.getTime();
    for (const version of [1, 2, 3, 4, 5]) {
      await here.apply(erp(String(version), { number: 'A-1', description: `text ${version}` }));
      here.passes(10);
    }
    const recordId = await idOf('A-1');
    const readings = async (): Promise<readonly unknown[]> => {
      const told: unknown[] = [];
      for (let minute = -5; minute <= 50; minute += 5) {
        const asOf = new Date(start + minute * 60_000);
        const found = await here.station.historyOf(db, recordId, { asOf, limit: 1 });
        told.push(found === 'not-kept' ? found : (found[0]?.version ?? 'none'));
      }
      return told;
    };
    expect(await readings()).toEqual(['none', 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 5]);
    // The second version ended at minute 20, the first at minute 10.
    expect(await here.station.forgetHistory(db, new Date(start + 20 * 60_000))).toBe(1);
    expect(await readings()).toEqual(['not-kept', 'not-kept', 'not-kept', 2, 2, 3, 3, 4, 4, 5, 5, 5]);
    expect(await here.station.isForgottenAt(db, 'item', new Date(start))).toBe(true);
    expect(await here.station.forgetHistory(db, new Date(start + 365 * 86_400_000))).toBe(3);
    expect((await readings()).slice(-4)).toEqual(['not-kept', 5, 5, 5]);
    expect(await here.item('A-1')).toMatchObject({ version: 5, fields: { description: 'text 5' } });
    await here.apply(erp('6', { description: 'text 6' }));
    expect(await here.station.historyOf(db, recordId, { limit: 10 })).toMatchObject([
      { version: 6 },
      { version: 5 },
    ]);
  });

  test('goes on although the clock of another node is behind', async () => {
    await here.apply(erp('1', { number: 'A-1', status: 'active' }));
    here.passes(-60);
    await here.apply(erp('2', { status: 'blocked' }));
    expect(await here.item('A-1')).toMatchObject({ version: 2, fields: { status: 'blocked' } });
  });
});

test('a field explains itself: value, owner, rule, what everybody says, what waits', async () => {
  await here.apply(
    erp('1', { number: 'A-1', description: 'Bolt' }),
    arrival('pim', { externalId: 'p1', version: '4', fields: { number: 'A-1', description: 'Hex bolt' } }),
    arrival('shop', { externalId: 's1', version: '9', fields: { number: 'A-1', description: 'Best bolt' } }),
  );
  const explained = await here.station.explain(
    db,
    { by: 'number', domain: 'item', number: 'A-1' },
    'description',
  );
  expect(explained?.fields).toMatchObject([
    {
      field: 'description',
      value: 'Hex bolt',
      provenance: {
        system: 'pim',
        because: 'owner',
        rule: 'description, marketingText belongs to pim',
        contract: 'pim.item@1',
      },
      rules: [{ owner: 'pim', fallbacks: ['erp'] }],
      sayings: [
        { system: 'erp', value: 'Bolt', wins: false },
        { system: 'pim', value: 'Hex bolt', version: '4', wins: true },
        { system: 'shop', value: 'Best bolt', wins: false },
      ],
      pending: [{ kind: 'proposal', value: 'Best bolt' }],
    },
  ]);
  expect(explained?.crossReferences.map(({ system }) => system).toSorted()).toEqual(['erp', 'pim', 'shop']);
});

test('a search finds numbers, trade numbers and external ids by their beginning, and takes nothing for a pattern', async () => {
  await here.apply(erp('1', { number: 'A_1', gtin: '00012345678905' }), erp('1', { number: 'AB1' }, 'f%2'));
  const found = async (text: string) =>
    (await here.station.search(db, text, 10)).map(({ as, text }) => `${as} ${text}`);
  expect(await found('A_')).toEqual(['number A_1']);
  expect(await found('000123')).toEqual(['gtin 00012345678905']);
  expect(await found('f%')).toEqual(['erp f%2']);
  expect(await found('')).toEqual([]);
});

test('what a text names exactly is found however much begins with it', async () => {
  await here.apply(
    ...[1, 2, 3, 4].map((n) => erp('1', { number: `1${n}` }, `e${n}`)),
    erp('1', { number: 'B' }, '1'),
  );
  expect(await here.station.search(db, '1', 2)).toMatchObject([
    { as: 'erp', text: '1' },
    { as: 'number', text: '11' },
  ]);
});

describe('changed rules', () => {
  test('count for the claims that are here already, in batches that the hub can follow', async () => {
    await here.apply(
      erp('1', { number: 'A-1', category: 'bolts' }),
      arrival('shop', { externalId: 's1', version: '1', fields: { number: 'A-1', category: 'Fixings' } }),
    );
    here.now.rules = { ...ESTATE, ownership: [...ESTATE.ownership, owns('shop', ['category'])] };
    const followed: unknown[] = [];
    const progress: unknown[] = [];
    await here.station.recomputeAll(db, {
      domain: 'item',
      follow: (_, changes) => Promise.resolve(void followed.push(...changes)),
      onProgress: ({ done, total }) => progress.push([done, total]),
    });
    expect(followed).toMatchObject([{ changedFields: ['category'], version: 2 }]);
    expect(progress).toEqual([[1, 1]]);
    expect(await here.item('A-1')).toMatchObject({
      fields: { category: 'Fixings' },
      cause: { kind: 'rules' },
    });
    expect(await here.station.pending(db, { kind: 'proposal', limit: 10 })).toMatchObject([
      { system: 'erp' },
    ]);
  });

  test('tell when they change by themselves next', () => {
    const until = new Date('2026-12-01T00:00:00Z');
    here.now.rules = {
      ...ESTATE,
      ownership: [owns('erp', '*', { until }), owns('pim', '*', { from: until })],
    };
    expect(here.station.nextWindowBoundary(here.now.at)).toEqual(until);
    expect(here.station.nextWindowBoundary(until)).toBeUndefined();
  });
});
