import { beforeAll, expect, test } from 'vitest';
import { committedEvents } from '../log/testing/committed-events.ts';
import type { Question } from '../model/exceptions.ts';
import { testDatabase, type TestDatabase } from '../platform/testing/database.ts';
import { exceptions, type Exceptions } from './index.ts';

let database: TestDatabase;
let list: Exceptions;
beforeAll(async () => {
  database = await testDatabase();
  list = exceptions({
    database,
    clock: () => new Date('2026-05-04T10:00:00Z'),
    ownerOf: (question) => (question.system === 'erp' ? 'erp-team' : undefined),
    escalationOf: () => [],
  });
});

const unmapped = (subject: string, more: Partial<Question> = {}): Question => ({
  kind: 'unmapped-id',
  subject,
  what: `nobody knows ${subject}`,
  where: 'intake',
  why: 'the number is in no cross-reference',
  canDo: [`crossdock map item wms ${subject} <our id>`, 'correct it in the warehouse'],
  system: 'erp',
  ...more,
});
const raise = (...questions: Question[]) => database.transaction((tx) => list.raise(tx, questions));

test('the same question asked again stays one question with the latest words', async () => {
  await raise(unmapped('A'), unmapped('A', { why: 'still in no cross-reference' }));
  await raise(unmapped('A', { why: 'and again' }));
  const open = await list.list({ kind: 'unmapped-id', limit: 10 });
  expect(open).toHaveLength(1);
  expect(open[0]).toMatchObject({ why: 'and again', times: 2, owner: 'erp-team', canDo: { length: 2 } });
});

test('a question closes itself when the facts no longer ask, and opens anew when they ask again', async () => {
  await raise(unmapped('B'));
  await database.transaction((tx) => list.settle(tx, [{ kind: 'unmapped-id', subject: 'B' }]));
  expect((await list.list({ limit: 10 })).filter((row) => row.subject === 'B')).toHaveLength(0);
  await raise(unmapped('B'));
  const all = [...(await list.list({ limit: 10 })), ...(await list.list({ state: 'closed', limit: 10 }))];
  expect(all.filter((row) => row.subject === 'B')).toHaveLength(2);
});

test('a question of a transaction that failed was never asked', async () => {
  await expect(
    database.transaction(async (tx) => {
      await list.raise(tx, [unmapped('C')]);
      throw new Error('no');
    }),
  ).rejects.toThrow('no');
  expect((await list.list({ limit: 100 })).some((row) => row.subject === 'C')).toBe(false);
});

test('somebody can take a question; one that is closed or unknown says so', async () => {
  await raise(unmapped('D'));
  const [row] = (await list.list({ limit: 100 })).filter((each) => each.subject === 'D');
  expect(await list.acknowledge(row!.id, { by: 'maria', note: 'asked the warehouse' })).toBe('acknowledged');
  expect(await list.find(row!.id)).toMatchObject({ acknowledgedBy: 'maria', note: 'asked the warehouse' });
  await database.transaction((tx) => list.settle(tx, [{ kind: 'unmapped-id', subject: 'D' }]));
  expect(await list.acknowledge(row!.id, { by: 'maria', note: undefined })).toBe('closed');
  expect(
    await list.acknowledge('00000000-0000-7000-8000-000000000000', { by: 'maria', note: undefined }),
  ).toBe('unknown');
});

test('the list is paged without gaps and counted by owner', async () => {
  await raise(...Array.from({ length: 25 }, (_, index) => unmapped(`page-${index}`, { kind: 'paged' })));
  const seen: string[] = [];
  let after: string | undefined;
  for (;;) {
    const page = await list.list({ kind: 'paged', after, limit: 10 });
    if (page.length === 0) break;
    seen.push(...page.map((row) => row.subject));
    after = page.at(-1)?.id;
  }
  expect(new Set(seen).size).toBe(25);
  expect(await list.counts()).toContainEqual(
    expect.objectContaining({ kind: 'paged', owner: 'erp-team', open: 25 }),
  );
});

test('opening and closing are facts of the log', async () => {
  const events = await committedEvents(database);
  const types = new Set(events.map((event) => event.type));
  expect(types).toEqual(new Set(['exception.opened', 'exception.closed']));
});

test('what nobody takes up goes on to the next person, step by step, until somebody does', async () => {
  let now = new Date('2026-05-04T10:00:00Z');
  const passes = (minutes: number): void => void (now = new Date(now.getTime() + minutes * 60_000));
  const patient = exceptions({
    database,
    clock: () => now,
    ownerOf: () => 'erp-team',
    escalationOf: ({ kind }) =>
      kind === 'slow'
        ? [
            { afterMinutes: 120, to: 'director' },
            { afterMinutes: 30, to: 'on-call' },
          ]
        : [],
  });
  await database.transaction((tx) => patient.raise(tx, [unmapped('E', { kind: 'slow' })]));
  const asked = async () => (await patient.list({ kind: 'slow', limit: 1 }))[0];
  const goesOn = { goesTo: 'on-call', goesAt: '2026-05-04T10:30:00.000Z' };
  expect(await asked()).toMatchObject(goesOn);
  expect(await patient.find((await asked())?.id ?? '')).toMatchObject(goesOn);
  passes(29);
  expect(await patient.escalate()).toBe(0);
  passes(1);
  expect(await patient.escalate()).toBe(1);
  expect(await asked()).toMatchObject({ escalatedTo: 'on-call', escalatedAt: '2026-05-04T10:30:00.000Z' });
  expect(await asked()).toMatchObject({ goesTo: 'director', goesAt: '2026-05-04T12:00:00.000Z' });
  expect(await patient.escalate()).toBe(0);
  expect((await patient.counts()).find(({ kind }) => kind === 'slow')).toMatchObject({
    open: 1,
    escalated: 1,
  });
  const told = await committedEvents(database);
  expect(JSON.stringify(told)).toContain('exception.escalated');

  await patient.acknowledge((await asked())?.id ?? '', { by: 'ann', note: undefined });
  passes(200);
  expect(await patient.escalate()).toBe(0);
  expect(await asked()).toMatchObject({ escalatedTo: 'on-call', acknowledgedBy: 'ann' });
  expect(await asked()).not.toHaveProperty('goesTo');

  await database.transaction((tx) => patient.raise(tx, [unmapped('F', { kind: 'slow' })]));
  passes(120);
  expect(await patient.escalate()).toBe(1);
  const last = (await patient.list({ kind: 'slow', limit: 10 })).find(({ subject }) => subject === 'F');
  expect(last).toMatchObject({ escalatedTo: 'director' });
  expect(last).not.toHaveProperty('goesAt');
});

test('questions of one cause are one issue, with their count and the value at stake; others stand alone', async () => {
  const held = (subject: string, amount: string, currency = 'USD'): Question =>
    unmapped(subject, { kind: 'credit-hold', cause: 'credit-hold C100', atStake: { amount, currency } });
  await raise(
    held('o/1', '10.10'),
    held('o/2', '0.20'),
    held('o/3', '5', 'EUR'),
    unmapped('alone', { kind: 'drift' }),
  );
  const issues = await list.issues({ limit: 1000 });
  expect(issues[0]).toMatchObject({
    issue: 'credit-hold C100',
    open: 3,
    kinds: ['credit-hold'],
    owners: ['erp-team'],
    systems: ['erp'],
    atStake: { USD: '10.30', EUR: '5' },
  });
  expect(issues.find(({ issue }) => issue === 'drift alone')).toMatchObject({ open: 1, atStake: {} });
  const members = await list.list({ issue: 'credit-hold C100', limit: 10 });
  expect(members.map(({ subject }) => subject).toSorted()).toEqual(['o/1', 'o/2', 'o/3']);
  const [first, second] = [issues[0], issues[1]];
  expect(await list.issues({ after: { open: 3, issue: first?.issue ?? '' }, limit: 1 })).toEqual([second]);
});

test('what may be decided is data, and follows the facts', async () => {
  const cancel = {
    do: 'cancel-order',
    label: 'Cancel it',
    needs: [],
    about: { channel: 'web', number: '1' },
  } as const;
  await raise(unmapped('E', { kind: 'held', decisions: [cancel] }));
  const found = async () => (await list.list({ kind: 'held', limit: 10 }))[0];
  expect((await found())?.decisions).toEqual([cancel]);
  await raise(unmapped('E', { kind: 'held' }));
  expect(await found()).not.toHaveProperty('decisions');
});
