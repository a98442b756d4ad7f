/** Several hub processes on one database at once: they share the work, take over from a dead one, and do nothing twice. */
import { describe, expect, onTestFinished, test } from 'vitest';
import { startSimulators, type Simulators } from '../../examples/testing/estate.ts';
import { addItem, renameItem, shownInShop, soldItem, soldItems } from '../../examples/testing/happenings.ts';
import { until } from '../../examples/testing/settle.ts';
import { noFaults } from '../../sandbox/kit/faults.ts';
import { seededRandom } from '../../sandbox/kit/random.ts';
import { freePort } from '../../src/platform/postgres/free-port.ts';
import { testDatabase, type TestDatabase } from '../../src/platform/testing/database.ts';
import { sendMovements } from './testing/movements.ts';
import { startHubProcess, type HubProcess } from './testing/processes.ts';
import { atRest, expectNothingTwice, expectTrueBooks, witness } from './testing/verdict.ts';
import { SEED } from './testing/seed.ts';

describe.each([2, 3])('%i hub processes on one database', (nodes) => {
  test(`share a load with faults, survive the death of one, and do nothing twice (seed ${SEED})`, async () => {
    const random = seededRandom(SEED);
    const simulators = await startSimulators({ items: 20, customers: 6 });
    onTestFinished(() => simulators.close());
    const database = await testDatabase({ maxConnections: 2 });
    const hubs = await startHubs(simulators, database, nodes);
    onTestFinished(async () => void (await Promise.all(hubs.map((hub) => hub.stop()))));
    const seen = await witness(simulators, database.url);
    onTestFinished(() => seen.close());

    let living = hubs.map(({ url }) => url);
    const load = sendMovements(simulators, random.fork('load'), () => living);
    for (const { faults } of simulators.all)
      Object.assign(faults, {
        throttleShare: 0.05,
        errorShare: 0.05,
        duplicateShare: 0.3,
        reorderShare: 0.3,
      });
    const added = [1, 2, 3].map((each) => addItem(simulators, soldItem(simulators, each), `NODES-${each}`));
    await until('the load is acknowledged', () => load.acknowledged.size > 100);
    for (const { faults } of simulators.all) Object.assign(faults, noFaults());
    await until(
      'the new items are in the shop',
      () => added.every((item) => shownInShop(simulators, item).length > 0),
      120_000,
    );

    const dying = hubs.at(-1);
    living = living.slice(0, -1);
    await dying?.kill();
    const renamed = soldItems(simulators).slice(0, 3);
    for (const item of renamed) renameItem(simulators, item, `${String(item['number'])} after the death`);
    await until(
      'the others take over',
      () =>
        renamed.every(
          (item) => shownInShop(simulators, item)[0]?.title === `${String(item['number'])} after the death`,
        ),
      120_000,
    );
    await load.stop();

    await atRest(simulators, seen, 120_000);
    await expectTrueBooks(seen, load);
    expectNothingTwice(simulators);
    expect(added.map((item) => shownInShop(simulators, item).length)).toEqual([1, 1, 1]);
    expect(await deadlocks(database)).toBe(0);
  }, 300_000);
});

/** All of them are told to outside systems by the address of the first, as behind one proxy. */
async function startHubs(
  simulators: Simulators,
  database: TestDatabase,
  nodes: number,
): Promise<readonly HubProcess[]> {
  const ports = await Promise.all(Array.from({ length: nodes }, () => freePort()));
  return Promise.all(
    ports.map((port) =>
      startHubProcess(simulators, {
        CROSSDOCK_DATABASE_URL: database.url,
        CROSSDOCK_DATA_DIR: simulators.folder,
        CROSSDOCK_PORT: String(port),
        CROSSDOCK_PUBLIC_URL: `http://127.0.0.1:${ports[0] ?? 0}`,
      }),
    ),
  );
}

/** As PostgreSQL itself counted them in this database. */
async function deadlocks(database: TestDatabase): Promise<number> {
  const [row] = await database.query<{ deadlocks: bigint }>(
    'select deadlocks from pg_stat_database where datname = current_database()',
  );
  return Number(row?.deadlocks);
}
