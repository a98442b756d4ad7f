/** People decide about proposals and approvals, on PostgreSQL. */
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../../platform/testing/database.ts';
import { arrival, ESTATE } from '../testing/estate.ts';
import { emptyStation } from '../testing/station.ts';
import type { Verdict } from './decision.ts';

let db: TestDatabase;
let here: Awaited<ReturnType<typeof emptyStation>>;

const RULES = {
  ...ESTATE,
  approvals: [
    {
      domain: 'item' as const,
      field: 'taxCategory',
      condition: { when: 'any-change' as const },
      approver: 'tax',
    },
  ],
};

beforeAll(async () => {
  db = await testDatabase();
});
beforeEach(async () => {
  here = await emptyStation(db, RULES);
  await here.apply(
    arrival('erp', {
      externalId: 'e1',
      version: '1',
      fields: { number: 'A-1', category: 'bolts', taxCategory: 'full' },
    }),
  );
});

const erp = (version: string, fields: object) => arrival('erp', { externalId: 'e1', version, fields });
const shop = (version: string, category: string) =>
  arrival('shop', { externalId: 's1', version, fields: { number: 'A-1', category } });
const waiting = async (kind: 'proposal' | 'approval') =>
  (await here.station.pending(db, { kind, limit: 10 }))[0]?.id ?? 'none';
const decide = (id: string, verdict: Verdict) =>
  db.transaction((tx) => here.station.decide(tx, { id, verdict, by: 'ann', reason: 'it is right' }));

describe('a proposal', () => {
  beforeEach(() => here.apply(shop('1', 'Fixings')));

  test('that is accepted changes the record, closes its question and is recorded with who, when and why', async () => {
    const id = await waiting('proposal');
    here.passes(5);
    expect(await decide(id, 'accepted')).toMatchObject({
      outcome: 'decided',
      changes: [{ version: 2, changedFields: ['category'] }],
    });
    expect((await here.item('A-1'))?.fields['category']).toBe('Fixings');
    expect([here.asked(), await waiting('proposal')]).toEqual([[], 'none']);
    expect(await here.station.decisions(db, { limit: 10 })).toMatchObject([
      {
        verdict: 'accepted',
        by: 'ann',
        reason: 'it is right',
        value: 'Fixings',
        system: 'shop',
        at: here.now.at,
      },
    ]);
    expect(await db.query(`select data->'cause' as cause from event order by seq desc limit 1`)).toEqual([
      { cause: { kind: 'decision', by: 'ann' } },
    ]);
  });

  test('of many that are decided in one instant, each is on one page of the list', async () => {
    for (const [version, word] of ['Bolts', 'Nuts', 'Rings', 'Pins', 'Keys'].entries()) {
      await here.apply(shop(String(version + 2), word));
      await decide(await waiting('proposal'), 'rejected');
    }
    const all = await here.station.decisions(db, { limit: 100 });
    const seen: string[] = [];
    for (;;) {
      const last = all.find(({ id }) => id === seen.at(-1));
      const page = await here.station.decisions(db, { limit: 2, ...(last && { before: last }) });
      if (page.length === 0) break;
      seen.push(...page.map(({ id }) => id));
    }
    expect(new Set(all.map(({ at }) => at.getTime())).size).toBe(1);
    expect(seen).toEqual(all.map(({ id }) => id));
    expect(seen.length).toBe(5);
  });

  test('that is rejected leaves the record alone and is not asked again', async () => {
    expect(await decide(await waiting('proposal'), 'rejected')).toMatchObject({
      outcome: 'decided',
      changes: [],
    });
    await here.apply(shop('2', 'Fixings'));
    expect([here.asked(), await waiting('proposal')]).toEqual([[], 'none']);
  });

  test('that has changed meanwhile cannot be decided on an old screen', async () => {
    const id = await waiting('proposal');
    await here.apply(shop('2', 'Screws'));
    expect(await decide(id, 'accepted')).toEqual({ outcome: 'not-open' });
    expect((await here.item('A-1'))?.fields['category']).toBe('bolts');
  });

  test('can be decided once, even by two people at the same moment', async () => {
    const id = await waiting('proposal');
    const both = await Promise.all([decide(id, 'accepted'), decide(id, 'rejected')]);
    expect(both.map(({ outcome }) => outcome).toSorted()).toEqual(['decided', 'not-open']);
  });

  test('cannot be approved: that is another question', async () => {
    expect(await decide(await waiting('proposal'), 'approved')).toEqual({
      outcome: 'wrong-verdict',
      kind: 'proposal',
    });
  });

  test('is not decided where it is not what the person has seen', async () => {
    const id = await waiting('proposal');
    const seen = await here.station.pendingOne(db, id);
    expect(seen).toMatchObject({ value: 'Fixings', current: 'bolts' });
    await here.apply(erp('2', { category: 'nails' }));
    const asSeen = await db.transaction((tx) =>
      here.station.decide(tx, {
        id,
        verdict: 'accepted',
        by: 'ann',
        reason: 'it is right',
        isAsSeen: ({ current }) => current === seen?.current,
      }),
    );
    expect(asSeen).toEqual({ outcome: 'changed' });
    expect((await here.item('A-1'))?.fields['category']).toBe('nails');
  });

  test('that nobody made is not open', async () => {
    expect(await decide('nonsense', 'accepted')).toEqual({ outcome: 'not-open' });
  });
});

describe('a change under approval', () => {
  beforeEach(() => here.apply(erp('2', { taxCategory: 'reduced', status: 'active' })));

  test('is held back alone: the other fields of the claim count at once', async () => {
    expect((await here.item('A-1'))?.fields).toMatchObject({ taxCategory: 'full', status: 'active' });
    expect(here.asked()).toEqual(['approval']);
  });

  test('counts once it is approved, and the value says by whom', async () => {
    await decide(await waiting('approval'), 'approved');
    expect((await here.item('A-1'))?.fields['taxCategory']).toBe('reduced');
    const [reason] =
      (await here.item('A-1'))?.provenance.filter(({ fields }) => fields.includes('taxCategory')) ?? [];
    expect(reason).toMatchObject({ system: 'erp', because: 'owner', by: 'ann' });
  });

  test('stays out once it is declined', async () => {
    await decide(await waiting('approval'), 'declined');
    await here.apply(erp('3', { taxCategory: 'reduced' }));
    expect((await here.item('A-1'))?.fields['taxCategory']).toBe('full');
    expect(here.asked()).toEqual([]);
  });
});
