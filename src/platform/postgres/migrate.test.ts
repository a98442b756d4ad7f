/** Migrations against a real database: applied once, in order, by one starter at a time; what does not fit is refused in words. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDatabase, type PostgresDatabase } from '../database.ts';
import { testDatabase, type TestDatabase } from '../testing/database.ts';
import { migrate } from './migrate.ts';

let folder: string;
let db: TestDatabase;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'migrations-'));
  db = await testDatabase({ from: 'nothing' });
  await write('0010_item.sql', 'create table item (id int primary key);\ncreate index on item (id);');
  await write('0020_party.sql', 'create table party (id int);');
});

afterEach(() => rm(folder, { recursive: true }));

const write = (name: string, text: string): Promise<void> => writeFile(join(folder, name), text);

test('missing migrations are applied in order of their numbers, and only once', async () => {
  const first = await migrate(db, folder);
  expect(first).toEqual({ outcome: 'migrated', applied: ['0010_item.sql', '0020_party.sql'], version: 20 });
  expect(await migrate(db, folder)).toEqual({ outcome: 'migrated', applied: [], version: 20 });
});

test('starters that come together wait for each other, and one does the work', async () => {
  await write('0020_party.sql', 'create table party (id int); select pg_sleep(0.2);');
  const others: PostgresDatabase[] = await Promise.all([1, 2, 3].map(() => openDatabase({ url: db.url })));
  const outcomes = await Promise.all(others.map((other) => migrate(other, folder)));
  const applied = outcomes.flatMap((outcome) =>
    outcome.outcome === 'migrated' ? outcome.applied : ['refused'],
  );
  expect(applied.toSorted()).toEqual(['0010_item.sql', '0020_party.sql']);
  await Promise.all(others.map((other) => other.close()));
});

test('a failing migration leaves nothing of itself behind and names its file and line', async () => {
  await write('0030_broken.sql', 'create table half (id int);\n\nselect * from nowhere;');
  await expect(migrate(db, folder)).rejects.toThrow(
    '0030_broken.sql, line 3: relation "nowhere" does not exist',
  );
  expect(
    await db.query(`select to_regclass('half') as half, to_regclass('party') is not null as party`),
  ).toEqual([{ half: null, party: true }]);
});

test('a file that was changed after it was applied is refused', async () => {
  await migrate(db, folder);
  await write('0010_item.sql', 'create table item (id int8 primary key);');
  expect(await migrate(db, folder)).toMatchObject({
    outcome: 'refused',
    reason: expect.stringContaining('was changed'),
  });
});

test('a database of a newer program is refused, before anything is touched', async () => {
  await migrate(db, folder);
  await db.execute(`insert into schema_migration values (30, '0030_future.sql', 'x')`);
  await write('0015_late.sql', 'create table late (id int);');
  expect(await migrate(db, folder)).toMatchObject({
    outcome: 'refused',
    reason: expect.stringContaining('newer Crossdock (it has 0030_future.sql, this program ends at 20)'),
  });
  expect(await db.query(`select to_regclass('late') as late`)).toEqual([{ late: null }]);
});

test('two files with one number are refused', async () => {
  await write('0020_again.sql', 'select 1;');
  expect(await migrate(db, folder)).toMatchObject({
    outcome: 'refused',
    reason: expect.stringContaining('two migrations'),
  });
});
