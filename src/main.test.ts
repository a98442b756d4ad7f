/** What keeps the hub from starting is told in words, and nothing is left running. */
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { SANDBOX_SECRETS } from '../sandbox/credentials.ts';
import { start } from './main.ts';
import { testDatabase } from './platform/testing/database.ts';

const database = await testDatabase({ applicationName: 'test' });

/** The problems of a start that must not succeed. */
async function problemsOf(env: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const started = await start(
    {
      ...SANDBOX_SECRETS,
      CROSSDOCK_LANDSCAPE: join(import.meta.dirname, '..', 'sandbox', 'landscape'),
      CROSSDOCK_DATABASE_URL: database.url,
      CROSSDOCK_LOG_LEVEL: 'silent',
      ...env,
    },
    { logTo: { write: () => undefined } },
  );
  if ('problems' in started) return started.problems;
  await started.stop();
  return [];
}

test('a port that is taken', async () => {
  const stranger = createServer().listen(0, '127.0.0.1');
  await once(stranger, 'listening');
  onTestFinished(() => void stranger.close());
  const address = stranger.address();
  const port = String(typeof address === 'object' ? address?.port : '');
  const dataDir = await mkdtemp(join(tmpdir(), 'crossdock-start-'));
  onTestFinished(() => rm(dataDir, { recursive: true }));
  const problems = await problemsOf({ CROSSDOCK_PORT: port, CROSSDOCK_DATA_DIR: dataDir });
  expect(problems).toEqual([
    `port ${port} on 127.0.0.1 is taken by another program; end it, or set CROSSDOCK_PORT to another port`,
  ]);
  const left = `select pid from pg_stat_activity where datname = current_database() and application_name = 'crossdock'`;
  await expect.poll(() => database.query(left)).toEqual([]);
});

test('an address that this machine does not have', async () => {
  const [problem] = await problemsOf({ CROSSDOCK_HOST: '192.0.2.1', CROSSDOCK_PORT: '0' });
  expect(problem).toContain('no address 192.0.2.1; set CROSSDOCK_HOST');
});

test('a database that does not answer', async () => {
  const [problem] = await problemsOf({ CROSSDOCK_DATABASE_URL: 'postgres://hub:secret@127.0.0.1:1/hub' });
  expect(problem).toMatch(/^the database cannot be opened: connect ECONNREFUSED/);
  expect(problem).not.toContain('secret');
});

test('a database that a newer program has shaped', async () => {
  const newer = await testDatabase({ applicationName: 'test' });
  await newer.execute(
    `insert into schema_migration (number, name, hash) values (9999, '9999_future.sql', 'x')`,
  );
  expect(await problemsOf({ CROSSDOCK_DATABASE_URL: newer.url })).toEqual([
    expect.stringContaining('shaped by a newer Crossdock'),
  ]);
});

test('a data folder that is none', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'crossdock-start-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'file');
  await writeFile(file, '');
  const [problem] = await problemsOf({ CROSSDOCK_DATABASE_URL: '', CROSSDOCK_DATA_DIR: file });
  expect(problem).toContain('a file in its way');
});

test('a machine whose clock is wrong goes by the time of the database, so that all nodes mean the same', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'crossdock-start-'));
  onTestFinished(() => rm(dataDir, { recursive: true }));
  const started = await start(
    {
      ...SANDBOX_SECRETS,
      CROSSDOCK_LANDSCAPE: join(import.meta.dirname, '..', 'sandbox', 'landscape'),
      CROSSDOCK_DATABASE_URL: (await testDatabase({ applicationName: 'test' })).url,
      CROSSDOCK_DATA_DIR: dataDir,
      CROSSDOCK_LOG_LEVEL: 'silent',
      CROSSDOCK_PORT: '0',
      CROSSDOCK_ROLES: 'api',
    },
    { logTo: { write: () => undefined }, machineClock: () => new Date(Date.now() + 5 * 60_000) },
  );
  if ('problems' in started) throw new Error(started.problems.join('\n'));
  onTestFinished(() => started.stop());
  const wish = { name: 'books', url: 'https://books.example', types: ['*'], subjectPrefix: '', owner: 'x' };
  const made = await started.hub.feeds.add({ ...wish, by: 'maria' });
  const createdAt = typeof made === 'object' && 'feed' in made ? made.feed.createdAt.getTime() : 0;
  expect(Math.abs(createdAt - Date.now())).toBeLessThan(60_000);
});
