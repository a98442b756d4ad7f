/** Test databases are separate from each other and carry every migration of the program. */
import { expect, test } from 'vitest';
import { migrate } from '../postgres/migrate.ts';
import { testDatabase } from './database.ts';

test('a test database needs no further migration', async () => {
  const db = await testDatabase();
  expect(await migrate(db)).toMatchObject({ outcome: 'migrated', applied: [] });
});

test('what one test database holds is not in the next', async () => {
  const [one, other] = [await testDatabase(), await testDatabase()];
  await one.execute('create table mine (id int)');
  expect(await other.query(`select to_regclass('mine') as mine`)).toEqual([{ mine: null }]);
});
