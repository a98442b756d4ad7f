/** A whole small estate for tests: simulators on free ports, the real hub on a database of its own. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { COMPANY_ID, startBusinessCentral } from '../../sandbox/business-central/business-central.ts';
import { ERP_SIGN_IN, SANDBOX_SECRETS } from '../../sandbox/credentials.ts';
import { seedDistributor } from '../../sandbox/distributor/seed.ts';
import { sandboxEstate } from '../../sandbox/landscape/estate.ts';
import { startShopify } from '../../sandbox/shopify/start.ts';
import { startSupplier } from '../../sandbox/supplier/supplier.ts';
import { startWarehouse } from '../../sandbox/warehouse/warehouse.ts';
import { connectors } from '../../src/connectors/catalogue.ts';
import { hub, type Hub } from '../../src/hub.ts';
import { connect } from '../../src/hub/connections.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { createLog, silentLog } from '../../src/platform/log.ts';
import { testDatabase, type TestDatabase } from '../../src/platform/testing/database.ts';

export type Simulators = Awaited<ReturnType<typeof startSimulators>>;

export interface Estate extends Simulators {
  readonly hub: Hub;
  readonly database: TestDatabase;
  /** Reads every source and delivers everything that is due, until nothing moves any more. */
  settle(): Promise<void>;
}

const SEED = 20_260_501;

/** Starts the simulators with a small distributor. They end with the test. */
export async function startSimulators({ items = 40, customers = 24 } = {}) {
  const distributor = seedDistributor({ seed: SEED, items, customers });
  const folder = await mkdtemp(join(tmpdir(), 'crossdock-estate-'));
  const secrets = SANDBOX_SECRETS;
  const erp = await startBusinessCentral({
    distributor,
    seed: SEED,
    notificationDelayMs: 20,
    credentials: { ...ERP_SIGN_IN, clientSecret: secrets.SANDBOX_ERP_CLIENT_SECRET },
  });
  const shop = await startShopify({
    distributor,
    seed: SEED,
    bulkStepMs: 5,
    accessToken: secrets.SANDBOX_SHOP_ACCESS_TOKEN,
    webhookSecret: secrets.SANDBOX_SHOP_WEBHOOK_SECRET,
  });
  const east = await startWarehouse({
    name: 'wms-east',
    distributor,
    seed: SEED,
    warehouses: ['EAST', 'CENTRAL'],
    apiKey: secrets.SANDBOX_WMS_EAST_API_KEY,
    webhookSecret: secrets.SANDBOX_WMS_EAST_WEBHOOK_SECRET,
  });
  const west = await startWarehouse({
    name: 'wms-west',
    distributor,
    seed: SEED,
    warehouses: ['WEST'],
    apiKey: secrets.SANDBOX_WMS_WEST_API_KEY,
    webhookSecret: secrets.SANDBOX_WMS_WEST_WEBHOOK_SECRET,
  });
  const supplier = await startSupplier({ name: 'supplier', folder, distributor, supplierNumber: 'SUP-01' });
  onTestFinished(async () => {
    await Promise.all([erp, shop, east, west, supplier].map((simulator) => simulator.close()));
    await rm(folder, { recursive: true, force: true });
  });
  return { distributor, folder, erp, shop, east, west, supplier };
}

/** Starts the simulators and one hub on them. */
export async function startEstate(options: { items?: number; customers?: number } = {}): Promise<Estate> {
  const simulators = await startSimulators(options);
  const database = await testDatabase({ maxConnections: 20 });
  const started = await startHub(simulators, database);
  return { ...simulators, hub: started, database, settle: () => settle(started) };
}

/** One hub process's worth of hub on the database. It ends with the test. */
export async function startHub(simulators: Simulators, database: TestDatabase): Promise<Hub> {
  const { erp, shop, east, west, folder } = simulators;
  const landscape = sandboxEstate({
    erp: erp.url,
    shop: shop.url,
    'wms-east': east.url,
    'wms-west': west.url,
    supplierFolder: folder,
  });
  const connected = connect(landscape.systems, connectors, { clock: systemClock, env: SANDBOX_SECRETS });
  if ('problems' in connected) throw new Error(connected.problems.join('\n'));
  const log = process.env['CROSSDOCK_LOG_LEVEL'] === 'debug' ? createLog('debug') : silentLog;
  const started = hub({
    database,
    landscape,
    connections: connected.connections,
    log,
    clock: systemClock,
    nodeId: `test-${COMPANY_ID.slice(0, 4)}`,
  });
  await started.start();
  onTestFinished(async () => {
    await started.stop();
    await connected.close();
  });
  return started;
}

const MOST_ROUNDS = 30;

async function settle({ intake, delivery, connections }: Hub): Promise<void> {
  for (let round = 0; round < MOST_ROUNDS; round++) {
    for (const { system, connector } of connections)
      for (const [name, source] of Object.entries(connector.sources))
        if (source.poll !== undefined) await intake.pollNow(`${system.name}/${name}`);
    await intake.fetchNow();
    await intake.drain();
    const drained = await delivery.drain(20_000);
    if (drained === 'timeout')
      throw new Error(`deliveries did not settle: ${JSON.stringify(await delivery.status())}`);
    const waiting = (await intake.status()).reduce((sum, source) => sum + source.waiting, 0);
    if (waiting === 0) return;
  }
}
