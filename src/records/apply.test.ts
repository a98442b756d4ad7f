/** Claims become golden records: the whole way, on PostgreSQL. */
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newId } from '../platform/ids.ts';
import { testDatabase, type TestDatabase } from '../platform/testing/database.ts';
import type { ClaimArrival } from './arrival.ts';
import { records, type Records } from './records.ts';
import { arrival, ESTATE, openQuestions } from './testing/estate.ts';

let db: TestDatabase;
let station: Records;
let questions: ReturnType<typeof openQuestions>;

beforeAll(async () => {
  db = await testDatabase();
});

beforeEach(async () => {
  await db.execute('truncate record cascade');
  await db.execute('truncate event');
  questions = openQuestions();
  station = records({ rules: () => ESTATE, questions, clock: () => new Date(), newId });
});

const apply = (...arrivals: ClaimArrival[]) => db.transaction((tx) => station.apply(tx, arrivals));

async function golden(number: string) {
  const [id] = await station.resolveReferences(db, 'erp', [
    { domain: 'item', reference: { by: 'number', value: number } },
  ]);
  const [found] = await station.goldenOf(db, [id ?? '00000000-0000-0000-0000-000000000000']);
  return found;
}

describe('a first claim', () => {
  test('makes a record, version 1, with one event', async () => {
    const answer = await apply(
      arrival('erp', { externalId: 'e1', version: '1', fields: { number: 'A-1', status: 'active' } }),
    );
    expect(answer.outcomes).toEqual(['applied']);
    expect(answer.changes).toMatchObject([
      { version: 1, created: true, changedFields: ['number', 'status'] },
    ]);
    expect(await golden('A-1')).toMatchObject({ version: 1, fields: { number: 'A-1', status: 'active' } });
    expect(await db.query('select type, correlation_id from event')).toEqual([
      { type: 'item.created', correlation_id: 'erp-e1-1' },
    ]);
  });

  test('of two systems with one number makes one record', async () => {
    const answer = await apply(
      arrival('erp', { externalId: 'e1', version: '1', fields: { number: 'A-1', status: 'active' } }),
      arrival('pim', { externalId: 'p1', version: '1', fields: { number: 'A-1', description: 'Bolt' } }),
    );
    expect(answer.changes).toHaveLength(1);
    expect((await golden('A-1'))?.fields).toEqual({ number: 'A-1', status: 'active', description: 'Bolt' });
  });
});

test('the same claim again is absorbed: no version, no event', async () => {
  const claim = arrival('erp', { externalId: 'e1', version: '1', fields: { number: 'A-1' } });
  await apply(claim);
  const again = await apply(claim);
  expect(again).toMatchObject({ outcomes: ['absorbed'], changes: [] });
  expect(await db.query('select count(*)::int as events from event')).toEqual([{ events: 1 }]);
});

test('a claim that points at an unknown record waits alone; the rest of the batch goes on', async () => {
  const answer = await apply(
    arrival('erp', {
      domain: 'price-agreement',
      externalId: 'p1',
      version: '1',
      fields: { number: 'P-1', item: { by: 'number', value: 'A-9' } },
    }),
    arrival('erp', { externalId: 'e1', version: '1', fields: { number: 'A-1' } }),
  );
  expect(answer.outcomes).toEqual([
    { waitsFor: { domain: 'item', reference: { by: 'number', value: 'A-9' } } },
    'applied',
  ]);
});

test('an older version that arrives late changes nothing that a newer one has said', async () => {
  await apply(
    arrival('erp', { externalId: 'e1', version: '2', fields: { number: 'A-1', status: 'blocked' } }),
  );
  await apply(
    arrival('erp', {
      externalId: 'e1',
      version: '1',
      fields: { number: 'A-1', status: 'active', weight: null },
    }),
  );
  expect((await golden('A-1'))?.fields).toEqual({ number: 'A-1', status: 'blocked', weight: null });
});

test('a value of a system that does not own the field is a proposal and a question, and leaves the record alone', async () => {
  await apply(
    arrival('erp', { externalId: 'e1', version: '1', fields: { number: 'A-1', status: 'active' } }),
  );
  await apply(
    arrival('shop', { externalId: 's1', version: '1', fields: { number: 'A-1', status: 'blocked' } }),
  );
  expect((await golden('A-1'))?.fields).toEqual({ number: 'A-1', status: 'active' });
  expect([...questions.open.values()].map(({ what }) => what)).toEqual([
    'shop says status = "blocked" of item A-1, instead of "active"',
  ]);
});
