import { expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../../platform/testing/database.ts';
import { forgetOldAttempts } from './attempt-store.ts';

const NOON = new Date('2026-05-04T12:00:00Z');
const DAY_MS = 86_400_000;

async function tried(database: TestDatabase, at: Date): Promise<void> {
  const slot = Math.floor(at.getTime() / DAY_MS) % 8;
  await database.execute(
    `insert into attempt (slot, at, target, key, node, number, outcome, duration_ms)
     values ($1, $2, 'shop/products', 'a', 'node', 1, 'done', 1)`,
    [slot, at],
  );
}

async function kept(database: TestDatabase): Promise<number> {
  const [row] = await database.query<{ count: bigint }>('select count(*) as count from attempt');
  return Number(row?.count);
}

test('the first tries of a new hub survive its first housekeeping', async () => {
  const database = await testDatabase();
  await tried(database, NOON);
  await forgetOldAttempts(database, NOON);
  expect(await kept(database)).toBe(1);
});

test('tries are forgotten before their partition is used again, a week later', async () => {
  const database = await testDatabase();
  await forgetOldAttempts(database, NOON);
  await tried(database, NOON);
  await forgetOldAttempts(database, new Date(NOON.getTime() + 6 * DAY_MS));
  expect(await kept(database)).toBe(1);
  await forgetOldAttempts(database, new Date(NOON.getTime() + 7 * DAY_MS));
  expect(await kept(database)).toBe(0);
});

test('a hub that slept for weeks keeps the tries of the day on which it wakes', async () => {
  const database = await testDatabase();
  await forgetOldAttempts(database, NOON);
  await tried(database, NOON);
  const later = new Date(NOON.getTime() + 24 * DAY_MS);
  await tried(database, later);
  await forgetOldAttempts(database, later);
  expect(await kept(database)).toBe(1);
});
