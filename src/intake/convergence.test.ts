/** Whatever order, duplication, batching and breakdown: the same messages give the same facts, and nothing acknowledged is lost. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Database } from '../platform/sql.ts';
import { testDatabase } from '../platform/testing/database.ts';
import { fakeSystem } from './testing/fake-system.ts';
import { frailDatabase } from './testing/frail-database.ts';
import { emptyIntake, testStation, type TestStation } from './testing/station.ts';

const database = await testDatabase();

interface Sent {
  readonly source: string;
  readonly body: object;
  readonly delivery: string;
}

/** What anybody can see of the outcome: facts, open questions, parked keys. */
async function outcome({ intake, hub }: TestStation): Promise<unknown> {
  const parked = await intake.parked({}, { limit: 1000 });
  return {
    facts: await hub.facts(),
    questions: await hub.open(),
    parked: parked.map(({ source, key, kind }) => `${source} ${key} ${kind}`).toSorted(),
  };
}

const item = fc.record({ id: fc.constantFrom('A1', 'A2', 'A3'), v: fc.constantFrom('1', '2', '3') });
const sent = fc
  .oneof(
    {
      weight: 4,
      arbitrary: item.map(({ id, v }) => ({
        source: 'erp/items',
        body: { records: [{ id, v, name: `${id}-${v}` }] },
      })),
    },
    {
      weight: 1,
      arbitrary: item.map(({ id, v }) => ({
        source: 'erp/items',
        body: { deletedKeys: [{ key: id, version: `${v}d` }] },
      })),
    },
    {
      weight: 2,
      arbitrary: item.map(({ id, v }) => ({
        source: 'erp/prices',
        body: { records: [{ id: `P-${id}`, v, item: id }] },
      })),
    },
    {
      weight: 2,
      arbitrary: item.map(({ id, v }) => ({
        source: 'wms/movements',
        body: { records: [{ id: `${id}-${v}`, item: id, quantity: Number(v), at: '2026-03-01T10:00:00Z' }] },
      })),
    },
  )
  .map(({ source, body }): Sent => ({ source, body, delivery: `${source} ${JSON.stringify(body)}` }));

/** Messages in one order, and the same with duplicates in another, cut into batches. */
const story = fc.array(sent, { minLength: 1, maxLength: 12 }).chain((messages) =>
  fc.record({
    messages: fc.constant(messages),
    shuffled: fc
      .tuple(fc.shuffledSubarray(messages, { minLength: messages.length }), fc.subarray(messages))
      .map(([all, again]) => [...all, ...again]),
    drainAfter: fc.array(fc.boolean(), { minLength: 24, maxLength: 24 }),
  }),
);

async function play(
  station: TestStation,
  messages: readonly Sent[],
  drainAfter: readonly boolean[],
): Promise<unknown> {
  for (const [index, { source, body, delivery }] of messages.entries()) {
    await station.push(source, body, { 'x-delivery': delivery });
    if (drainAfter[index] === true) await station.intake.drain();
  }
  await station.intake.drain();
  return outcome(station);
}

test('any order, duplication and batching of the same messages gives the same outcome', async () => {
  await fc.assert(
    fc.asyncProperty(story, async ({ messages, shuffled, drainAfter }) => {
      await emptyIntake(database);
      const plain = await play(await testStation(database), messages, []);
      await emptyIntake(database);
      expect(await play(await testStation(database), shuffled, drainAfter)).toEqual(plain);
    }),
    { numRuns: 10 },
  );
});

test('several nodes at once give the same outcome as one', async () => {
  await fc.assert(
    fc.asyncProperty(story, async ({ messages, shuffled }) => {
      await emptyIntake(database);
      const plain = await play(await testStation(database), messages, []);
      await emptyIntake(database);
      const nodes = await Promise.all(
        [1, 2, 3].map(() => testStation(database, { limits: { batchMessages: 2 } })),
      );
      await Promise.all(
        shuffled.map(async ({ source, body, delivery }, index) =>
          nodes[index % 3]?.push(source, body, { 'x-delivery': delivery }),
        ),
      );
      await Promise.all(nodes.map(({ intake }) => intake.drain()));
      // One node may have found an item missing while another was committing it: a second later it is looked at again.
      await database.execute('update parked set retry_at = now()');
      for (const { intake } of nodes) await intake.drain();
      const [first] = nodes;
      expect(first && (await outcome(first))).toEqual(plain);
    }),
    { numRuns: 6 },
  );
});

const MESSAGES: readonly Sent[] = ['1', '2', '3'].flatMap((v) => [
  { source: 'erp/prices', body: { records: [{ id: 'P1', v, item: 'A1' }] }, delivery: `p${v}` },
  {
    source: 'erp/items',
    body: {
      records: [
        { id: 'A1', v, name: `bolt ${v}` },
        { id: 'A2', v, name: 7 },
      ],
    },
    delivery: `i${v}`,
  },
  { source: 'erp/items', body: { keys: ['B1'] }, delivery: `k${v}` },
]);

/** Pushes until the process dies, as a sender does: what was not acknowledged is sent again to the next process. */
async function pushAll(station: TestStation, messages: readonly Sent[]): Promise<readonly Sent[]> {
  const open: Sent[] = [];
  for (const message of messages) {
    try {
      await station.push(message.source, message.body, { 'x-delivery': message.delivery });
    } catch {
      open.push(message);
    }
  }
  await station.intake.drain().catch(() => undefined);
  return open;
}

test.each(['lost', 'unanswered'] as const)(
  'a process that dies at any call, the call being %s, loses nothing acknowledged and doubles nothing',
  async (how) => {
    const outside = fakeSystem();
    outside.put({ id: 'B1', v: '1', name: 'nut' });
    await emptyIntake(database);
    const whole = await testStation(database, { outside });
    await pushAll(whole, MESSAGES);
    const expected = await outcome(whole);
    let broke = true;
    for (let at = 1; broke; at += 1) {
      await emptyIntake(database);
      const frail = frailDatabase(database, { at, how });
      const dying = await testStation(database, { outside, database: frail });
      const open = await pushAll(dying, MESSAGES);
      broke = frail.isBroken();
      await database.execute(`update inbox set leased_until = '-infinity'`);
      await database.execute(`update hydration set leased_until = '-infinity', due_at = now()`);
      const next = await testStation(database, { outside });
      await pushAll(next, open);
      expect(await outcome(next), `died at call ${at}`).toEqual(expected);
    }
  },
  120_000,
);

test('a poll that dies at any call loses no record and keeps none twice', async () => {
  const outside = fakeSystem();
  for (const id of ['A1', 'A2', 'A3', 'A4', 'A5']) outside.put({ id, v: '1', name: id });
  let broke = true;
  for (let at = 1; broke; at += 1) {
    await emptyIntake(database);
    const frail = frailDatabase(database, { at, how: at % 2 === 0 ? 'lost' : 'unanswered' });
    const dying = await testStation(database, { outside, database: frail });
    await dying.intake.pollNow('erp/items').catch(() => undefined);
    broke = frail.isBroken();
    await database.execute(`update reading set leased_until = '-infinity'`);
    const next = await testStation(database, { outside });
    await next.intake.pollNow('erp/items');
    const kept = await next.intake.messages({}, { limit: 100 });
    await next.intake.drain();
    expect(await next.hub.facts(), `died at call ${at}`).toHaveLength(5);
    expect(kept, `died at call ${at}`).toHaveLength(3);
  }
});

const STEAL = 'update inbox set leased_by = gen_random_uuid() where leased_by is not null';

test('a worker whose lease was taken over commits nothing', async () => {
  await emptyIntake(database);
  const outside = fakeSystem();
  const slow = await testStation(database, { outside });
  await slow.push('erp/items', { records: [{ id: 'A1', v: '1', name: 'bolt' }] });
  let taken = false;
  const stealing: Database = {
    ...database,
    transaction: async (work) => {
      taken ||= (await database.execute(STEAL)) > 0;
      return database.transaction(work);
    },
  };
  const late = await testStation(database, { outside, database: stealing });
  await late.intake.drain();
  expect(taken).toBe(true);
  expect(await late.hub.facts()).toEqual([]);
  await database.execute(`update inbox set leased_until = '-infinity'`);
  await slow.intake.drain();
  expect(await slow.hub.facts()).toHaveLength(1);
});

test('a message on which processes keep dying is parked at last, and the flow goes on', async () => {
  await emptyIntake(database);
  const station = await testStation(database);
  await station.push('erp/items', { records: [{ id: 'A1', v: '1', name: 'bolt' }] });
  await database.execute('update inbox set attempts = 8');
  await station.push('erp/items', { records: [{ id: 'A2', v: '1', name: 'nut' }] });
  await station.intake.drain();
  expect(await station.hub.facts()).toHaveLength(1);
  expect(await station.intake.parked({ kind: 'poison' }, { limit: 10 })).toMatchObject([{ recordIndex: -1 }]);
});
