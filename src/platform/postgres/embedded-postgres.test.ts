/** The hub's own PostgreSQL under kill -9, with fsync on: what was acknowledged is there, and there is never a second server. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { openDatabase } from '../database.ts';
import { silentLog } from '../log.ts';
import { startEmbeddedPostgres, type EmbeddedPostgres } from './embedded-postgres.ts';

let dataDir: string;
let running: EmbeddedPostgres[] = [];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'embedded-'));
});

afterEach(async () => {
  for (const each of running) await each.stop();
  running = [];
  await rm(dataDir, { recursive: true, force: true });
});

async function started(port?: number): Promise<EmbeddedPostgres> {
  const options = port === undefined ? { dataDir, log: silentLog } : { dataDir, log: silentLog, port };
  const outcome = await startEmbeddedPostgres(options);
  if (outcome.outcome === 'refused') throw new Error(outcome.reason);
  running.push(outcome);
  return outcome;
}

async function refusal(port?: number): Promise<string> {
  const options = port === undefined ? { dataDir, log: silentLog } : { dataDir, log: silentLog, port };
  const outcome = await startEmbeddedPostgres(options);
  if (outcome.outcome === 'running') running.push(outcome);
  return outcome.outcome === 'refused' ? outcome.reason : 'not refused';
}

/** Runs another hub until `commits` are acknowledged. */
async function writer(
  commits: number,
): Promise<{ hub: ChildProcess; postgresPid: number; acknowledged: () => number }> {
  const program = join(import.meta.dirname, '..', 'testing', 'crash-writer.ts');
  const hub = spawn(process.execPath, [program, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
  let [postgresPid, acknowledged] = [0, 0];
  const enough = new Promise<void>((resolve, reject) => {
    hub.once('exit', () => reject(new Error('the hub ended too early')));
    createInterface(hub.stdout).on('line', (line) => {
      const [word, value] = line.split(' ');
      if (word === 'running') postgresPid = Number(value);
      if (word === 'kept') acknowledged = Number(value);
      if (acknowledged >= commits) resolve();
    });
  });
  await enough;
  return { hub, postgresPid, acknowledged: () => acknowledged };
}

async function kill(hub: ChildProcess): Promise<void> {
  const closed = once(hub, 'close'); // when everything it said has been read
  hub.kill('SIGKILL');
  await closed;
}

async function countWritten(url: string): Promise<number> {
  const database = await openDatabase({ url });
  const [row] = await database.query<{ count: bigint }>('select count(*) as count from written');
  await database.close();
  return Number(row?.count);
}

test('a stop and a start find the same data at the same address', async () => {
  const first = await started();
  const database = await openDatabase({ url: first.url });
  await database.execute('create table written as select 1 as number');
  await database.close();
  await first.stop();
  const second = await started();
  expect(second).toMatchObject({ url: first.url, adopted: false });
  expect(await countWritten(second.url)).toBe(1);
});

test('after the hub is killed its PostgreSQL is adopted, never a second one started', async () => {
  const { hub, postgresPid, acknowledged } = await writer(200);
  await kill(hub);
  const next = await started();
  expect(next.adopted).toBe(true);
  expect(next.pid()).toBe(postgresPid);
  expect(await countWritten(next.url)).toBeGreaterThanOrEqual(acknowledged());
});

test('after both are killed everything acknowledged is there', async () => {
  const { hub, postgresPid, acknowledged } = await writer(200);
  process.kill(postgresPid, 'SIGKILL');
  await kill(hub);
  const next = await started();
  expect(next.adopted).toBe(false);
  expect(await countWritten(next.url)).toBeGreaterThanOrEqual(acknowledged());
});

test('a killed PostgreSQL comes back under the living hub, at the same address, with everything acknowledged', async () => {
  const postgres = await started();
  const database = await openDatabase({ url: postgres.url });
  await database.execute('create table written (number int primary key)');
  const firstPid = postgres.pid();
  let acknowledged = 0;
  for (let number = 1; number <= 300; number += 1) {
    if (number === 100) process.kill(firstPid, 'SIGKILL');
    const kept = await database.execute('insert into written values ($1)', [number]).catch(() => 0);
    acknowledged += kept;
  }
  await expect.poll(() => postgres.pid()).not.toBe(firstPid);
  expect(await database.execute('insert into written values (1000)')).toBe(1);
  await database.close();
  expect(await countWritten(postgres.url)).toBeGreaterThanOrEqual(acknowledged + 1);
});

test('a pid file that points to a stranger does not stop the start', async () => {
  await (await started()).stop();
  await writeFile(
    join(dataDir, 'postgres', 'postmaster.pid'),
    `${process.pid}\n${dataDir}\n0\n5432\n\n\n\nready\n`,
  );
  expect((await started()).adopted).toBe(false);
});

test('a second hub on the same folder is refused and told what to do', async () => {
  await started();
  const reason = await refusal();
  expect(reason).toContain(`another Crossdock (process ${process.pid}) already runs on`);
  expect(reason).toContain('CROSSDOCK_DATABASE_URL');
});

test('of two first starts at the same moment one runs and the other is refused', async () => {
  const reasons = await Promise.all([refusal(), refusal()]);
  expect(reasons.toSorted()).toEqual([expect.stringContaining('another Crossdock'), 'not refused']);
});

test('a taken port is refused when it was asked for, and avoided when it was not', async () => {
  const first = await started();
  const port = Number(new URL(first.url).port);
  await first.stop();
  const stranger = createServer().listen(port, '127.0.0.1');
  await once(stranger, 'listening');
  onTestFinished(() => void stranger.close());
  expect(await refusal(port)).toContain(`port ${port} is taken`);
  const next = await started();
  expect(Number(new URL(next.url).port)).not.toBe(port);
});

test('the password is for us alone and not the same for two folders', async () => {
  const { url } = await started();
  const file = join(dataDir, 'postgres-password');
  expect(await readFile(file, 'utf8')).toBe(new URL(url).password);
  await expect(openDatabase({ url: url.replace(/:[0-9a-f]{48}@/, ':wrong@') })).rejects.toThrow('password');
});
