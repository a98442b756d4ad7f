/** Keys are read once, however many callers come at once, and count no longer than they live. */
import { expect, test } from 'vitest';
import { systemClock } from '../../platform/clock.ts';
import type { Database } from '../../platform/sql.ts';
import { testDatabase } from '../../platform/testing/database.ts';
import { keyRing } from './key-ring.ts';

async function ring() {
  const database = await testDatabase({ maxConnections: 4 });
  const asked: string[] = [];
  const counted: Database = {
    ...database,
    query: (text, values) => {
      asked.push(text);
      return database.query(text, values);
    },
  };
  const keys = keyRing(counted, systemClock);
  const key = await keys.make({ name: 'shop', scopes: ['orders:read'] }, 'test');
  return { keys, key, reads: () => asked.filter((text) => text.includes('where prefix =')).length };
}

test('a key that many callers bring at the same time is read once', async () => {
  const { keys, key, reads } = await ring();
  const answers = await Promise.all(Array.from({ length: 20 }, () => keys.recognise(key.text)));
  expect(answers.every((answer) => 'caller' in answer && answer.caller.keyId === key.id)).toBe(true);
  expect(reads()).toBe(1);
});

test('a key that was revoked counts no more for whoever comes then, whatever was read of it before', async () => {
  const { keys, key } = await ring();
  const before = keys.recognise(key.text);
  expect(await keys.revoke(key.id, 'test')).toBe('revoked');
  await before;
  expect(await keys.recognise(key.text)).toEqual({ refused: 'this key was revoked' });
});

test('a key that nobody made is looked for each time', async () => {
  const { keys, key, reads } = await ring();
  const unknown = `${key.text.slice(0, 4)}${'0'.repeat(12)}${key.text.slice(16)}`;
  expect(await keys.recognise(unknown)).toEqual({ refused: 'this key is not known here' });
  expect(await keys.recognise(unknown)).toEqual({ refused: 'this key is not known here' });
  expect(reads()).toBe(2);
});
