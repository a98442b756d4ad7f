import { beforeAll, describe, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../platform/testing/database.ts';
import {
  appendEvents,
  keepPartitions,
  readEvents,
  rebaseEvents,
  searchLatestEvents,
  toCloudEvent,
  type NewEvent,
} from './index.ts';

let database: TestDatabase;
beforeAll(async () => void (database = await testDatabase()));

const fact = (subject: string, more: Partial<NewEvent> = {}): NewEvent => ({
  type: 'item.changed',
  source: '/records',
  subject,
  time: '2026-05-04T10:00:00.000Z',
  data: { subject },
  correlationId: 'message-1',
  ...more,
});

/**
 * Reads on until `atLeast` subjects are there. A read can come back short while any transaction of the cluster is open
 * (other test files have theirs), so a reader asks again; that is the price of never skipping a late commit.
 */
async function readAll({ after, atLeast }: { after?: string | undefined; atLeast: number }) {
  const subjects: string[] = [];
  let last = after;
  for (;;) {
    const events = await readEvents(database, { after: last, limit: 500 });
    if (typeof events === 'string') throw new Error(events);
    subjects.push(...events.map((event) => event.subject));
    last = events.at(-1)?.position ?? last;
    if (events.length === 0 && subjects.length >= atLeast) return { subjects, last };
  }
}

/** Each transaction stays open a little after its append, as real ones do: that is where the gap comes from. */
async function writeMany(writer: number): Promise<void> {
  for (let round = 0; round < 75; round++) {
    await database.transaction(async (tx) => {
      await appendEvents(tx, [fact(`writer-${writer}/${round}/a`), fact(`writer-${writer}/${round}/b`)]);
      await tx.query('select pg_sleep($1)', [((writer * 7 + round) % 5) / 1000]);
    });
  }
}

describe('the event log', () => {
  test('keeps facts in the order in which they were appended, with every attribute', async () => {
    await database.transaction((tx) =>
      appendEvents(tx, [
        fact('item/a'),
        fact('item/b', { causationId: 'c', traceparent: 't', dataref: 'd' }),
      ]),
    );
    expect((await readAll({ atLeast: 2 })).subjects).toEqual(['item/a', 'item/b']);
    const events = await readEvents(database, { limit: 10 });
    if (typeof events === 'string') throw new Error(events);
    expect(events[1]).toMatchObject({
      causationId: 'c',
      traceparent: 't',
      dataref: 'd',
      data: { subject: 'item/b' },
    });
    expect(toCloudEvent(events[0]!)).toMatchObject({
      specversion: '1.0',
      type: 'com.crossdock.item.changed.v1',
      source: '/crossdock/records',
      correlationid: 'message-1',
    });
  });

  test('forgets facts whose transaction failed', async () => {
    await expect(
      database.transaction(async (tx) => {
        await appendEvents(tx, [fact('item/never')]);
        throw new Error('the rest of the work failed');
      }),
    ).rejects.toThrow('the rest');
    await database.transaction((tx) => appendEvents(tx, [fact('item/c')]));
    expect((await readAll({ atLeast: 3 })).subjects).toEqual(['item/a', 'item/b', 'item/c']);
  });

  test('gives the events of one subject or one correlation alone', async () => {
    await database.transaction((tx) => appendEvents(tx, [fact('item/z', { correlationId: 'message-9' })]));
    await readAll({ atLeast: 4 });
    const bySubject = await readEvents(database, { subject: 'item/z', limit: 10 });
    const byCorrelation = await readEvents(database, { correlationId: 'message-9', limit: 10 });
    expect(bySubject).toHaveLength(1);
    expect(byCorrelation).toEqual(bySubject);
  });

  test('answers a position that it never gave in words', async () => {
    expect(await readEvents(database, { after: 'somewhere', limit: 1 })).toBe('not-a-position');
  });
});

describe('eight writers at once', () => {
  test('a reader that follows by position misses nothing', async () => {
    let { last: position } = await readAll({ atLeast: 4 });
    const followed: string[] = [];
    const reader = (async () => {
      while (followed.length < 8 * 150) {
        const read = await readAll({ after: position, atLeast: 0 });
        followed.push(...read.subjects);
        position = read.last;
      }
    })();
    await Promise.all(Array.from({ length: 8 }, (_, writer) => writeMany(writer)));
    await reader;
    expect(followed).toHaveLength(8 * 150);
    expect(new Set(followed).size).toBe(8 * 150);
  });
});

test('one that follows by position finds what commits late, one that follows the sequence alone does not', async () => {
  const { last: position } = await readAll({ atLeast: 4 + 8 * 150 });
  const [begin] = await database.query<{ seq: bigint }>('select max(seq) as seq from event');
  const bySequence = (after: bigint | undefined) =>
    database.query<{ subject: string; seq: bigint }>(
      'select subject, seq from event where seq > $1 order by seq',
      [after],
    );
  const [recorded, early] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const late = database.transaction(async (tx) => {
    await appendEvents(tx, [fact('item/late')]);
    recorded.resolve();
    await early.promise;
  });
  await recorded.promise;
  await database.transaction((tx) => appendEvents(tx, [fact('item/early')]));
  const seen = await bySequence(begin?.seq);
  early.resolve();
  await late;
  expect(seen.map(({ subject }) => subject)).toEqual(['item/early']);
  expect(await bySequence(seen.at(-1)?.seq)).toEqual([]);
  const { subjects } = await readAll({ after: position, atLeast: 2 });
  expect(subjects.toSorted()).toEqual(['item/early', 'item/late']);
});

describe('retention', () => {
  test('makes the coming days, keeps what lies in the rest partition, drops the old days', async () => {
    const { length: before } = (await readAll({ atLeast: 4 + 8 * 150 + 2 })).subjects;
    // Not the present day: midnight may have passed since the first of them.
    const [oldest] = await database.query<{ at: Date }>('select min(recorded_at) as at from event');
    const now = oldest?.at ?? new Date();
    const first = await keepPartitions(database, now, { daysAhead: 2, keepDays: 30 });
    expect(first.made).toHaveLength(3);
    expect((await readAll({ atLeast: before })).subjects).toHaveLength(before);
    const again = await keepPartitions(database, now, { daysAhead: 2, keepDays: 30 });
    expect(again).toEqual({ made: [], dropped: [] });
    const muchLater = await keepPartitions(database, new Date(now.getTime() + 40 * 86_400_000), {
      daysAhead: 0,
      keepDays: 30,
    });
    expect(muchLater.dropped).toHaveLength(3);
    expect((await readAll({ atLeast: 0 })).subjects).toHaveLength(0);
  });
});

describe('after a restore', () => {
  test('old events are readable in their order, new ones follow, and old positions are refused in words', async () => {
    await database.transaction((tx) => appendEvents(tx, [fact('item/1'), fact('item/2')]));
    await database.execute(`update event set xid = '9000000000'::xid8`);
    expect((await readAll({ atLeast: 0 })).subjects).toEqual([]);
    const old = `1.9000000000.1`;
    await database.transaction((tx) => rebaseEvents(tx));
    await database.transaction((tx) => appendEvents(tx, [fact('item/3')]));
    expect((await readAll({ atLeast: 3 })).subjects).toEqual(['item/1', 'item/2', 'item/3']);
    expect(await readEvents(database, { after: old, limit: 1 })).toBe('before-restore');
  });
});

test('transaction ids are compared as numbers, not as text', async () => {
  const own = await testDatabase();
  await own.transaction((tx) => appendEvents(tx, [fact('first'), fact('second')]));
  await own.execute(`update event set xid = case subject when 'first' then '99'::xid8 else '100'::xid8 end`);
  const events = await readEvents(own, { limit: 1 });
  expect(events).toMatchObject([{ subject: 'first' }]);
});

describe('the latest events', () => {
  const trace = '0af7651916cd43dd8448eb211c80319c';

  test('are searched by id and by trace; of older ones it is told that they were not', async () => {
    const own = await testDatabase();
    await own.transaction((tx) =>
      appendEvents(tx, [
        fact('item/1', { traceparent: `00-${trace}-b7ad6b7169203331-01` }),
        fact('item/2', { traceparent: `00-${trace}-a7ad6b7169203331-01` }),
        fact('item/3', { traceparent: 'nonsense' }),
      ]),
    );
    const traced = await searchLatestEvents(own, { traceId: trace }, 10);
    expect(traced.events.map(({ subject }) => subject)).toEqual(['item/2', 'item/1']);
    expect(traced.unsearchedUntil).toBeUndefined();
    const [latest] = traced.events;
    const found = await searchLatestEvents(own, { eventId: latest?.id ?? '' }, 10);
    expect(found).toEqual({ events: [latest] });
    await own.execute(
      `insert into event (type, source, subject, time, correlation_id)
       select 'item.changed', '/records', 'item/4', now(), 'm' from generate_series(1, 100000)`,
    );
    expect(await searchLatestEvents(own, { traceId: trace }, 10)).toEqual({
      events: [],
      unsearchedUntil: expect.any(Date),
    });
  });
});
