/** A backup holds everything at one instant, and a restore brings back exactly that, or nothing. */
import { mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase, type PostgresDatabase } from '../database.ts';
import { migrate } from '../postgres/migrate.ts';
import { testDatabase, type TestDatabase } from '../testing/database.ts';
import { backup, restore } from './backup.ts';

const SCHEMA = `
  create table city (id int primary key, parent_id int references city, name text);
  create table address (id int8 generated always as identity primary key, city_id int not null references city, zip text,
    label text generated always as (zip || '!') stored, raw bytea, document jsonb, amount numeric(20, 6));
  create table "Odd ""name" ("a b" text);
  create table moved (day date not null, quantity int, xid xid8 not null) partition by range (day);
  create table moved_rest partition of moved default;
  create table counted (quantity int);
  create table seed (only_row bool primary key);
  insert into seed values (true);
  create function count_moved() returns trigger language plpgsql as $$
    begin insert into counted values (new.quantity); return new; end $$;
  create trigger moved_is_counted after insert on moved for each row execute function count_moved();
`;

let folder: string;
let source: TestDatabase;
let file: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'backup-'));
  file = join(folder, 'whole.backup');
  await writeFile(join(folder, '0010_all.sql'), SCHEMA);
  source = await emptyTarget();
  await source.execute(
    `insert into city values (1, null, E'tab\\tline\\nback\\\\slash \\u00e9'), (2, 1, null)`,
  );
  await source.execute(
    `insert into address (city_id, zip, raw, document, amount)
     select 1 + n % 2, n::text, decode(md5(n::text), 'hex'), jsonb_build_object('n', n), n / 7.0 from generate_series(1, 20000) n`,
  );
  await source.execute(`insert into "Odd ""name" values ('x'), (null), ('')`);
  await source.execute(
    `create table moved_march partition of moved for values from ('2026-03-01') to ('2026-04-01')`,
  );
  await source.execute(
    `insert into moved select '2026-03-05', n, pg_current_xact_id() from generate_series(1, 10) n`,
  );
  await source.execute(`insert into moved values ('2020-01-01', 11, pg_current_xact_id())`);
  await backup(source, file);
});

afterAll(() => rm(folder, { recursive: true }));

async function emptyTarget(): Promise<TestDatabase> {
  const db = await testDatabase({ from: 'nothing', maxConnections: 3 });
  await migrate(db, folder);
  return db;
}

/** Everything in all tables, in an order of its own. */
async function content(db: PostgresDatabase): Promise<unknown> {
  const texts = ['city', 'address', '"Odd ""name"', 'moved', 'counted', 'seed'].map(
    (table) => `select '${table.replaceAll('"', '')}' as name, count(*)::text as count,
      md5(string_agg(t::text, '|' order by t::text)) as hash from ${table} t`,
  );
  return db.query(texts.join(' union all '));
}

async function rejection(target: PostgresDatabase, path: string): Promise<string> {
  const outcome = await restore(target, path);
  return outcome.outcome === 'refused' ? outcome.reason : 'restored';
}

test('everything comes back exactly: references, partitions, odd names, computed columns, nothing counted twice', async () => {
  const target = await emptyTarget();
  const tables: string[] = [];
  const outcome = await restore(target, file, { onProgress: ({ table }) => tables.push(table) });
  expect(outcome).toEqual({ outcome: 'done', tables: 6, rows: 2 + 20_000 + 3 + 11 + 11 + 1 });
  expect(await content(target)).toEqual(await content(source));
  expect(await target.query('select count(*) as count from only moved_march')).toEqual([{ count: 10n }]);
  expect(tables.indexOf('city')).toBeLessThan(tables.indexOf('address'));
});

test('after a restore, triggers act and numbers go on where they stood', async () => {
  const target = await emptyTarget();
  await restore(target, file);
  await target.execute(`insert into moved values ('2026-03-06', 99, '1')`);
  expect(await target.query('select 1 as one from counted where quantity = 99')).toEqual([{ one: 1 }]);
  expect(await target.query('insert into address (city_id) values (1) returning id')).toEqual([
    { id: 20_001n },
  ]);
});

test('stores give new transaction ids in the same transaction', async () => {
  const target = await emptyTarget();
  await restore(target, file, {
    afterRestore: [async (tx) => void (await tx.execute(`update moved set xid = '3'`))],
  });
  expect(await target.query('select distinct xid from moved')).toEqual([{ xid: 3n }]);
});

test('what is written while the backup runs is in it entirely or not at all', async () => {
  const db = await emptyTarget();
  await restore(db, file);
  const other = await openDatabase({ url: db.url, maxConnections: 1 });
  const during = join(folder, 'during.backup');
  const changes: Promise<number>[] = [];
  await backup(db, during, () =>
    changes.push(
      other.execute(`with c as (insert into city values ((select max(id) + 1 from city)) returning id)
      insert into "Odd ""name" select id::text from c`),
    ),
  );
  await Promise.all(changes);
  await other.close();
  const target = await emptyTarget();
  await restore(target, during);
  expect(changes.length).toBeGreaterThan(0);
  expect(await content(target)).toEqual(await content(source));
});

test('the file is for its owner only, and an existing one is not written over', async () => {
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await backup(source, file)).toMatchObject({
    outcome: 'refused',
    reason: expect.stringContaining('exists already'),
  });
});

describe('refused, with nothing changed:', () => {
  let target: TestDatabase;

  beforeAll(async () => {
    target = await emptyTarget();
  });

  async function damaged(change: (bytes: Buffer) => Buffer): Promise<string> {
    const path = join(folder, 'damaged.backup');
    await writeFile(path, change(await readFile(file)));
    const reason = await rejection(target, path);
    expect(await target.query('select count(*) as count from city')).toEqual([{ count: 0n }]);
    return reason;
  }

  const inside = (change: (bytes: Buffer) => Buffer): Promise<string> =>
    damaged((bytes) => gzipSync(change(gunzipSync(bytes))));

  test('a file that was cut off', async () => {
    expect(await damaged((bytes) => bytes.subarray(0, bytes.length / 2))).toContain('truncated');
  });

  test('a file that was cut off and closed properly', async () => {
    expect(await inside((bytes) => bytes.subarray(0, -40))).toMatch(/truncated|damaged/);
  });

  test('a file in which one bit turned over', async () => {
    const turned = (bytes: Buffer): Buffer => {
      const copy = Buffer.from(bytes);
      copy.writeUInt8(copy.readUInt8(copy.length - 500) ^ 1, copy.length - 500);
      return copy;
    };
    expect(await inside(turned)).toContain('damaged');
    expect(await damaged(turned)).toContain('damaged');
  });

  test('a file of another kind', async () => {
    expect(await inside(() => Buffer.from('something else entirely\n'))).toContain('not a backup');
    expect(await damaged(() => Buffer.from('plain'))).toContain('damaged');
    await truncate(join(folder, 'damaged.backup'));
    expect(await rejection(target, join(folder, 'damaged.backup'))).toContain('truncated');
  });

  test('a backup of another schema', async () => {
    const other = await emptyTarget();
    await other.execute(`insert into schema_migration values (20, '0020_more.sql', 'x')`);
    expect(await rejection(other, file)).toMatch(
      /made at schema 0010_all.sql, and this database is at 0020_more.sql/,
    );
  });

  test('a database that holds rows, unless it is said that they may go', async () => {
    const filled = await emptyTarget();
    await filled.execute('insert into city values (7)');
    expect(await rejection(filled, file)).toContain('the database is not empty: city holds rows');
    expect(await restore(filled, file, { replace: true })).toMatchObject({ outcome: 'done' });
    expect(await content(filled)).toEqual(await content(source));
  });

  test('everything, when one store fails afterwards', async () => {
    const failing = restore(target, file, { afterRestore: [() => Promise.reject(new Error('on purpose'))] });
    await expect(failing).rejects.toThrow('on purpose');
    expect(await target.query('select count(*) as count from city')).toEqual([{ count: 0n }]);
  });
});

test('the program’s own schema can be backed up and restored', async () => {
  const path = join(folder, 'own.backup');
  expect(await backup(await testDatabase(), path)).toMatchObject({ outcome: 'done' });
  expect(await restore(await testDatabase(), path)).toMatchObject({ outcome: 'done' });
});
