/** A backup is taken while the hub works, by its real command, and brings back everything that was acknowledged before it. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startSimulators } from '../../examples/testing/estate.ts';
import { until } from '../../examples/testing/settle.ts';
import { seededRandom } from '../../sandbox/kit/random.ts';
import { openDatabase } from '../../src/platform/database.ts';
import { silentLog } from '../../src/platform/log.ts';
import { findRunningPostgres } from '../../src/platform/postgres/embedded-postgres.ts';
import { sendMovements } from './testing/movements.ts';
import { startHubProcess } from './testing/processes.ts';

const COMMAND = join(import.meta.dirname, '..', '..', 'bin', 'crossdock');

function crossdock(
  dataDir: string,
  ...args: readonly string[]
): Promise<{ readonly code: number; readonly said: string }> {
  const env = { PATH: process.env['PATH'], CROSSDOCK_DATA_DIR: dataDir };
  return new Promise((resolve) => {
    execFile(COMMAND, args, { env, cwd: dataDir }, (error, out, err) =>
      resolve({ code: error === null ? 0 : Number(error.code), said: `${out}${err}` }),
    );
  });
}

/** The messages that a running hub's own database holds. */
async function keptIn(dataDir: string): Promise<number> {
  const database = await openDatabase({ url: (await findRunningPostgres(dataDir, silentLog)) ?? '' });
  const [row] = await database.query<{ kept: number }>(
    `select count(*)::int as kept from message where delivery_id like 'proof-%'`,
  );
  await database.close();
  return row?.kept ?? 0;
}

test('a hub is backed up under load and brought back elsewhere; a restore waits for no hub, it is refused', async () => {
  const simulators = await startSimulators({ items: 20, customers: 6 });
  const [dataDir, elsewhere] = await Promise.all(
    ['crossdock-backup-', 'crossdock-restored-'].map((name) => mkdtemp(join(tmpdir(), name))),
  );
  if (dataDir === undefined || elsewhere === undefined) throw new Error('no folder');
  const settings = { CROSSDOCK_DATA_DIR: dataDir, CROSSDOCK_PORT: '0' };
  const hub = await startHubProcess(simulators, settings);
  onTestFinished(async () => {
    await hub.stop();
    await simulators.close();
    await Promise.all(
      [dataDir, elsewhere].map((folder) => rm(folder, { recursive: true, force: true, maxRetries: 10 })),
    );
  });
  const load = sendMovements(simulators, seededRandom(7), () => [hub.url]);
  await until('the load is acknowledged', () => load.acknowledged.size > 200);

  const file = join(dataDir, 'all.backup');
  const before = load.acknowledged.size;
  expect(await crossdock(dataDir, 'backup', file)).toEqual({
    code: 0,
    said: expect.stringMatching(/^Backed up \d+ rows of \d+ tables\.\n$/),
  });
  await until('the load goes on', () => load.acknowledged.size > before);
  const refused = await crossdock(dataDir, 'restore', file, '--replace');
  expect(refused.code).toBe(1);
  expect(refused.said).toContain(`another Crossdock (process ${hub.pid}) already runs`);
  await load.stop();
  await hub.stop();

  expect(await crossdock(elsewhere, 'restore', file)).toMatchObject({ code: 0 });
  const restored = await startHubProcess(simulators, { ...settings, CROSSDOCK_DATA_DIR: elsewhere });
  onTestFinished(() => restored.stop());
  // Each message carries two movements.
  expect(await keptIn(elsewhere)).toBeGreaterThanOrEqual(before / 2);
  expect((await fetch(`${restored.url}/healthz`)).status).toBe(200);
}, 300_000);

test('a folder without a database is not backed up as an empty one', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'crossdock-backup-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const ended = await crossdock(folder, 'backup', join(folder, 'all.backup'));
  expect(ended).toMatchObject({ code: 1, said: expect.stringContaining(`no database in ${folder}`) });
});
