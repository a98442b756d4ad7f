/** One throw-away PostgreSQL for a whole test run: started before the first test file, removed after the last. */
import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import type { TestProject } from 'vitest/node';
import { openDatabase } from '../database.ts';
import { failureText } from '../failure.ts';
import { postgresAccount } from '../postgres/account.ts';
import { findBinaries } from '../postgres/binaries.ts';
import { initialise, start, stop, type Engine } from '../postgres/engine.ts';
import { freePort } from '../postgres/free-port.ts';
import { migrate } from '../postgres/migrate.ts';
import { isAlive, readPostmaster } from '../postgres/postmaster.ts';
import { databaseNamed } from '../postgres/url.ts';

const PREFIX = 'crossdock-test-';
const USER = 'crossdock';

export const TEMPLATE = 'crossdock_template';

/** What the test files are told: where the cluster is, or why its template could not be made. */
export interface TestCluster {
  /** Of the maintenance database `postgres`. */
  readonly url: string;
  readonly problem?: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    cluster: TestCluster;
  }
}

/** Quick because a crash of the machine may lose it: crash tests start a server of their own, with the real settings. */
const SETTINGS = {
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  shared_buffers: '128MB',
  // Each database of a test keeps its connections for a minute, and files of many tests run side by side.
  max_connections: '500',
  autovacuum_naptime: '10min',
  log_min_messages: 'fatal',
};

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await removeAbandoned();
  const folder = await mkdtemp(join(tmpdir(), PREFIX));
  await chmod(folder, 0o711);
  await writeFile(join(folder, 'owner'), String(process.pid));
  const { url, pid } = await startCluster(folder);
  project.provide('cluster', await withTemplate(url));
  return async () => {
    await stop(pid, 'immediate');
    await rm(folder, { recursive: true, force: true });
  };
}

async function startCluster(folder: string): Promise<{ url: string; pid: number }> {
  const account = orThrow(await postgresAccount());
  const binaries = orThrow(await findBinaries(account));
  const engine: Engine = {
    account,
    binaries,
    folder: join(folder, 'postgres'),
    logFile: join(folder, 'log'),
  };
  const password = randomBytes(12).toString('hex');
  const problem = await initialise(engine, { user: USER, password });
  if (problem !== undefined) throw new Error(problem);
  const port = (await freePort()) ?? 0;
  const started = await start(engine, { port, settings: SETTINGS });
  if (started.outcome === 'failed') throw new Error(started.reason);
  return { url: `postgres://${USER}:${password}@127.0.0.1:${port}/postgres`, pid: started.pid };
}

/** A broken migration must not stop the tests that need no database: it is told to those that do. */
async function withTemplate(url: string): Promise<TestCluster> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(`create database ${TEMPLATE}`);
  try {
    const template = await openDatabase({ url: databaseNamed(url, TEMPLATE), maxConnections: 1 });
    const migrated = await migrate(template);
    await template.close();
    if (migrated.outcome === 'refused') return { url, problem: migrated.reason };
    await client.query(`alter database ${TEMPLATE} with allow_connections false`);
    return { url };
  } catch (error) {
    return { url, problem: failureText(error) };
  } finally {
    await client.end();
  }
}

/** A run that was killed leaves its server behind; the next run ends it. */
async function removeAbandoned(): Promise<void> {
  for (const name of (await readdir(tmpdir())).filter((each) => each.startsWith(PREFIX))) {
    const folder = join(tmpdir(), name);
    const owner = Number(await readFile(join(folder, 'owner'), 'utf8').catch(() => ''));
    if (owner === 0 || (await isAlive(owner))) continue;
    const postmaster = await readPostmaster(join(folder, 'postgres')).catch(() => undefined);
    if (postmaster !== undefined) await stop(postmaster.pid, 'immediate');
    await rm(folder, { recursive: true, force: true });
  }
}

function orThrow<Found extends object>(found: Found | { readonly problem: string }): Found {
  if ('problem' in found) throw new Error(found.problem);
  return found;
}
