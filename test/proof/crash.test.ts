/** Rule 1, by force: the hub and its PostgreSQL are killed at random instants under load, with the real settings of the disk. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { onTestFinished, test } from 'vitest';
import { startSimulators } from '../../examples/testing/estate.ts';
import { until } from '../../examples/testing/settle.ts';
import { seededRandom } from '../../sandbox/kit/random.ts';
import { failureCode } from '../../src/platform/failure.ts';
import { silentLog } from '../../src/platform/log.ts';
import { findRunningPostgres } from '../../src/platform/postgres/embedded-postgres.ts';
import { freePort } from '../../src/platform/postgres/free-port.ts';
import { readPostmaster } from '../../src/platform/postgres/postmaster.ts';
import { sendMovements } from './testing/movements.ts';
import { startHubProcess, type HubProcess } from './testing/processes.ts';
import { atRest, expectNothingTwice, expectTrueBooks, witness } from './testing/verdict.ts';
import { SEED } from './testing/seed.ts';

const KILLS = 6;
/** Movements that were acknowledged: fewer prove nothing. */
const ENOUGH = 100;

test(`what was acknowledged survives every kill of hub and database (seed ${SEED})`, async () => {
  const random = seededRandom(SEED);
  const simulators = await startSimulators({ items: 20, customers: 6 });
  const dataDir = await mkdtemp(join(tmpdir(), 'crossdock-crash-'));
  const port = String((await freePort()) ?? 0);
  const settings = {
    CROSSDOCK_DATA_DIR: dataDir,
    CROSSDOCK_PORT: port,
    CROSSDOCK_PUBLIC_URL: `http://127.0.0.1:${port}`,
  };
  let hub: HubProcess = await startHubProcess(simulators, settings);
  onTestFinished(async () => {
    await hub.stop();
    await simulators.close();
    await rm(dataDir, { recursive: true, force: true, maxRetries: 10 });
  });

  const load = sendMovements(simulators, random.fork('load'), () => [hub.url]);
  for (let kill = 0; kill < KILLS; kill++) {
    const before = load.acknowledged.size;
    await until('the load is acknowledged', () => load.acknowledged.size > before);
    await happen(simulators, random);
    await pause(random.between(0, 1500));
    if (kill % 3 === 1) await killPostgres(dataDir);
    else {
      await hub.kill();
      if (kill % 3 === 2) await killPostgres(dataDir);
      hub = await startHubProcess(simulators, settings);
    }
  }
  const before = load.acknowledged.size;
  await until('the load is acknowledged', () => load.acknowledged.size > Math.max(before, ENOUGH));
  await load.stop();

  const url = await findRunningPostgres(dataDir, silentLog);
  const seen = await witness(simulators, url ?? '');
  onTestFinished(() => seen.close());
  await atRest(simulators, seen, 120_000);
  await expectTrueBooks(seen, load);
  expectNothingTwice(simulators);
}, 300_000);

/** Life goes on in the other systems. */
async function happen(
  { erp, east, west }: Awaited<ReturnType<typeof startSimulators>>,
  random: ReturnType<typeof seededRandom>,
): Promise<void> {
  const seed = random.between(1, 1_000_000);
  await erp.edits['renameItem']?.({ seed });
  await erp.edits['addItem']?.({ seed });
  await east.edits['moveStock']?.({ seed });
  await west.edits['countItem']?.({ seed });
}

/** Kills the server as the machine's power would; its other processes see that it is gone, and end. It may have ended with its hub. */
async function killPostgres(dataDir: string): Promise<void> {
  const postmaster = await readPostmaster(join(dataDir, 'postgres'));
  if (postmaster === undefined) return;
  try {
    process.kill(postmaster.pid, 'SIGKILL');
  } catch (error) {
    if (failureCode(error) !== 'ESRCH') throw error;
  }
}
