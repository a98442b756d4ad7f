/** What waits for the commit. */
import { expect, test } from 'vitest';
import { afterCommit } from './after-commit.ts';
import { testDatabase } from './testing/database.ts';

test('effects run once, after the commit, and not at all where the transaction is rolled back', async () => {
  const database = await testDatabase();
  const ran: string[] = [];
  await database.transaction(async (tx) => {
    afterCommit(tx, () => ran.push('first'));
    afterCommit(tx, () => ran.push('second'));
    await tx.query('select 1');
    expect(ran).toEqual([]);
  });
  expect(ran).toEqual(['first', 'second']);
  const failing = database.transaction((tx) => {
    afterCommit(tx, () => ran.push('never'));
    return Promise.reject(new Error('on purpose'));
  });
  await expect(failing).rejects.toThrow('on purpose');
  expect(ran).toEqual(['first', 'second']);
});
