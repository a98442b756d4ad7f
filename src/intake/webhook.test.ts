/** The door: what is kept before it is acknowledged, what is absorbed, and what is refused. */
import { expect, test } from 'vitest';
import { testDatabase } from '../platform/testing/database.ts';
import { push as pushed } from './testing/fake-system.ts';
import { emptyIntake, freshStation, testStation } from './testing/station.ts';

const database = await testDatabase();

const record = (v: string, name = 'a bolt'): object => ({ records: [{ id: 'A1', v, name }] });

test('an acknowledged message is in the database byte for byte, with its verdict and its trace', async () => {
  await emptyIntake(database);
  const { intake, push } = await testStation(database);
  const headers = { 'x-delivery': 'd1', traceparent: '00-1-2-01', authorization: 'Bearer secret' };
  const answer = await push('erp/items', record('1'), headers);
  const id = answer.outcome === 'kept' ? answer.messageId : '';
  const kept = await intake.message(id);
  expect(kept).toMatchObject({
    verdict: 'verified',
    deliveryId: 'd1',
    traceparent: '00-1-2-01',
    state: 'waiting',
  });
  expect(Buffer.from(kept?.body ?? []).toString()).toBe(JSON.stringify(record('1')));
  expect(JSON.stringify(kept?.envelope)).not.toContain('secret');
});

test('the same delivery again is absorbed, counted and listed as proof', async () => {
  const { intake, hub, push } = await freshStation(database);
  const headers = { 'x-delivery': 'd1' };
  const first = await push('erp/items', record('1'), headers);
  await intake.drain();
  const again = await Promise.all([1, 2, 3].map(() => push('erp/items', record('1'), headers)));
  await intake.drain();
  expect(again.map((each) => each.outcome === 'kept' && each.arrival)).toEqual([
    'duplicate',
    'duplicate',
    'duplicate',
  ]);
  expect(await intake.messages({ only: 'duplicates' }, { limit: 10 })).toMatchObject([
    { id: first.outcome === 'kept' ? first.messageId : '', duplicates: 3, state: 'done' },
  ]);
  expect(hub.applied()).toBe(1);
  expect((await intake.status())[0]?.counts).toMatchObject({ arrived: 4, absorbed: 3, applied: 1 });
});

test('duplicates within one moment are kept once', async () => {
  const { intake, push } = await freshStation(database);
  const answers = await Promise.all(
    [1, 2, 3, 4].map(() => push('erp/items', record('1'), { 'x-delivery': 'd1' })),
  );
  const arrivals = answers.map((each) => each.outcome === 'kept' && each.arrival);
  expect(arrivals.filter((each) => each === 'new')).toHaveLength(1);
  expect(arrivals.filter((each) => each === 'duplicate')).toHaveLength(3);
  expect(await intake.messages({}, { limit: 10 })).toHaveLength(1);
});

test('one delivery id with other content is kept beside the first, asked about, and not applied by itself', async () => {
  const { intake, hub, push } = await freshStation(database);
  await push('erp/items', record('1'), { 'x-delivery': 'd1' });
  const other = await push('erp/items', record('2', 'another bolt'), { 'x-delivery': 'd1' });
  const repeated = await push('erp/items', record('2', 'another bolt'), { 'x-delivery': 'd1' });
  await intake.drain();
  expect(other).toMatchObject({ outcome: 'kept', arrival: 'conflict' });
  expect(repeated).toEqual(other);
  expect(await hub.facts()).toEqual(['item/A1@1 {"number": "A1", "description": "a bolt"}']);
  expect(await hub.open()).toEqual([
    `message-conflict erp/items:${other.outcome === 'kept' ? other.messageId : ''}/-1`,
  ]);
});

test('a conflict that a person decides for counts, and its question closes', async () => {
  const { intake, hub, push } = await freshStation(database);
  await push('erp/items', record('1'), { 'x-delivery': 'd1' });
  await push('erp/items', record('2', 'another bolt'), { 'x-delivery': 'd1' });
  await intake.reprocess({ kind: 'conflict' });
  await intake.drain();
  expect(await hub.facts()).toEqual(['item/A1@2 {"number": "A1", "description": "another bolt"}']);
  expect(await hub.open()).toEqual([]);
});

test('a wrong signature is refused and leaves nothing behind', async () => {
  const { intake, push } = await freshStation(database);
  const answer = await push('erp/items', record('1'), { 'x-signature': 'bad' });
  expect(answer).toMatchObject({
    outcome: 'refused',
    why: 'not-verified',
    reason: 'the signature does not match',
  });
  expect(await intake.messages({}, { limit: 10 })).toEqual([]);
});

test('a burst of wrong signatures is one question, and a quiet time closes it', async () => {
  let now = new Date('2026-03-01T10:00:00Z');
  const { intake, hub, push } = await freshStation(database, { clock: () => now });
  for (let n = 0; n < 40; n += 1) await push('erp/items', record('1'), { 'x-signature': 'bad' });
  await expect.poll(() => hub.open()).toEqual(['signature-refused erp/items']);
  now = new Date('2026-03-01T11:00:00Z');
  await intake.start();
  await expect.poll(() => hub.open()).toEqual([]);
  await intake.stop();
});

test('a handshake is answered at once and not kept', async () => {
  const { intake, push } = await freshStation(database);
  expect(await push('erp/items', {}, { 'x-handshake': 'token' })).toEqual({
    outcome: 'handshake',
    answer: { status: 200, contentType: 'text/plain', body: 'token' },
  });
  expect(await intake.messages({}, { limit: 10 })).toEqual([]);
});

test('a source that nobody declared and a body that is too large are refused', async () => {
  const { push } = await freshStation(database, { limits: { mostBodyBytes: 100 } });
  expect(await push('erp/nothing', {})).toMatchObject({ outcome: 'refused', why: 'unknown-source' });
  expect(await push('erp/items', record('1', 'x'.repeat(200)))).toMatchObject({
    outcome: 'refused',
    why: 'too-large',
  });
});

test('what cannot be kept soon enough is turned away instead of filling the memory', async () => {
  const { intake, push } = await freshStation(database, { limits: { mostWaiting: 3 } });
  const answers = await Promise.all([1, 2, 3, 4, 5].map((n) => push('erp/items', record(`${n}`))));
  expect(answers.map(({ outcome }) => outcome)).toEqual(['kept', 'kept', 'kept', 'overloaded', 'overloaded']);
  expect(intake.isOverloaded()).toBe(false);
});

test('headers and delivery ids that PostgreSQL cannot hold as they are harm nobody', async () => {
  const { intake, push } = await freshStation(database);
  const odd = `a\0b\u{D800}`;
  const answers = await Promise.all([
    push('erp/items', record('1'), { 'x-delivery': odd, 'x-odd': odd }),
    push('erp/items', record('2'), { 'x-delivery': 'd2' }),
  ]);
  expect(answers).toMatchObject([{ arrival: 'new' }, { arrival: 'new' }]);
  expect(await intake.messages({}, { limit: 10 })).toHaveLength(2);
});

test('a message is taken in by a node that only accepts and another that works', async () => {
  await emptyIntake(database);
  const accepting = await testStation(database);
  const working = await testStation(database);
  await working.intake.start();
  await accepting.push('erp/items', record('1'));
  await expect.poll(() => working.hub.facts()).toHaveLength(1);
  await working.intake.stop();
  await accepting.intake.stop();
});

test('the body of a message without an id is its identity', async () => {
  const { intake } = await freshStation(database);
  const message = pushed(record('1'));
  const twice = [];
  for (let n = 0; n < 2; n += 1)
    twice.push(await intake.accept({ system: 'erp', source: 'prices', message }));
  expect(twice).toMatchObject([{ arrival: 'new' }, { arrival: 'duplicate' }]);
});
