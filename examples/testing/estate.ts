/** A whole small estate for tests: simulators on free ports, and the real hub on a database of its own, which they may push to. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { startBusinessCentral } from '../../sandbox/business-central/business-central.ts';
import { ERP_SIGN_IN, SANDBOX_SECRETS } from '../../sandbox/credentials.ts';
import { seedDistributor } from '../../sandbox/distributor/seed.ts';
import { noFaults, type Simulator } from '../../sandbox/kit/faults.ts';
import { sandboxAddresses } from '../../sandbox/landscape/addresses.ts';
import { sandboxEstate } from '../../sandbox/landscape/estate.ts';
import { SHIPPERS } from '../../sandbox/shippers.ts';
import type { PlanName } from '../../sandbox/shopify/plans.ts';
import { startShopify } from '../../sandbox/shopify/start.ts';
import { startSupplier } from '../../sandbox/supplier/supplier.ts';
import { printedRates } from '../../sandbox/tax/rates.ts';
import { startWarehouse } from '../../sandbox/warehouse/warehouse.ts';
import { startApi } from '../../src/api/index.ts';
import { connectors } from '../../src/connectors/catalogue.ts';
import { hub, type Hub } from '../../src/hub.ts';
import { connect, type Connection } from '../../src/hub/connections.ts';
import type { Clock } from '../../src/platform/clock.ts';
import type { HttpClient } from '../../src/platform/http.ts';
import { createLog, silentLog, type Log } from '../../src/platform/log.ts';
import type { PostgresDatabase } from '../../src/platform/database.ts';
import { freePort } from '../../src/platform/postgres/free-port.ts';
import { testDatabase, type TestDatabase } from '../../src/platform/testing/database.ts';
import { hurried } from './hurried.ts';
import { ownWarehouses } from './own-warehouses.ts';
import { startServices } from './services.ts';
import { settle } from './settle.ts';

/** Time as everybody in the estate sees it: it runs by itself, and can be moved on. */
export interface WorldClock {
  readonly now: Clock;
  pass(seconds: number): void;
}

export interface EstateOptions {
  readonly items?: number;
  readonly customers?: number;
  /** Default: Plus. */
  readonly shopPlan?: PlanName;
  /** Who ships; default: `own-warehouses`, and nobody is connected with a 3PL or a supplier. */
  readonly shippers?: 'own-warehouses' | 'partners-too';
}

export type Simulators = Awaited<ReturnType<typeof startSimulators>>;

export interface Estate extends Simulators {
  readonly hub: Hub;
  readonly database: TestDatabase;
  /** Where the hub listens. */
  readonly url: string;
  /**
   * Lets every message arrive, reads every source and delivers everything, until nothing moves any more. Where something
   * must wait (a retry, a breaker), time is moved on.
   */
  settle(): Promise<void>;
  /** Everything works again in all systems. */
  mend(): void;
}

const SEED = 20_260_501;
/** Long enough for a busy machine, short enough to wait for systems that never answer. */
const PATIENCE_MS = 2_000;

function worldClock(): WorldClock {
  let ahead = 0;
  return {
    now: () => new Date(Date.now() + ahead),
    pass: (seconds) => {
      ahead += seconds * 1000;
    },
  };
}

const retryDelaysMs = [20, 50, 100, 500, 1000];

/** Starts the simulators with a small distributor; `close` ends them. */
export async function startSimulators({
  items = 30,
  customers = 12,
  shopPlan = 'plus',
  shippers = 'own-warehouses',
}: EstateOptions = {}) {
  const distributor = seedDistributor({ seed: SEED, items, customers });
  const folder = await mkdtemp(join(tmpdir(), 'crossdock-estate-'));
  const clock = worldClock();
  const secrets = SANDBOX_SECRETS;
  const common = { distributor, seed: SEED, clock: clock.now };
  const erp = await startBusinessCentral({
    ...common,
    notificationDelayMs: 20,
    credentials: { ...ERP_SIGN_IN, clientSecret: secrets.SANDBOX_ERP_CLIENT_SECRET },
    taxAreas: printedRates(),
  });
  const shop = await startShopify({
    ...common,
    plan: shopPlan,
    bulkStepMs: 5,
    accessToken: secrets.SANDBOX_SHOP_ACCESS_TOKEN,
    webhookSecret: secrets.SANDBOX_SHOP_WEBHOOK_SECRET,
  });
  const warehouse = (name: keyof typeof SHIPPERS) =>
    startWarehouse({ ...common, ...SHIPPERS[name], name, retryDelaysMs });
  const east = await warehouse('wms-east');
  const west = await warehouse('wms-west');
  const thirdParty = await warehouse('wms-3pl');
  const supplierDesk = await warehouse('supplier-desk');
  const supplier = await startSupplier({ name: 'supplier', folder, distributor, supplierNumber: 'SUP-01' });
  const services = await startServices({ seed: SEED, distributor, clock: clock.now });
  const shipping = { east, west, thirdParty, supplierDesk };
  const all: readonly Simulator[] = [erp, shop, ...Object.values({ ...shipping, supplier, ...services })];
  const close = async (): Promise<void> => {
    await Promise.all(all.map((simulator) => simulator.close()));
    // A hub that was crashed may still write a moment longer.
    await rm(folder, { recursive: true, force: true, maxRetries: 10 });
  };
  return { distributor, folder, clock, erp, shop, ...shipping, supplier, ...services, all, shippers, close };
}

/** Starts the simulators and one hub on them, which they push to. `close` ends both. */
async function startEstate(options: EstateOptions = {}): Promise<Estate> {
  const simulators = await startSimulators(options);
  const database = await testDatabase({ maxConnections: 20 });
  const started = await startHub(simulators, database);
  const estate = {
    ...simulators,
    ...started,
    database,
    settle: () => settle(estate),
    mend: () => simulators.all.forEach(({ faults }) => Object.assign(faults, noFaults())),
    close: async () => {
      await started.stop();
      await simulators.close();
    },
  };
  return estate;
}

/** An estate of this test's own, ended with it. */
export async function estateOfTest(options?: EstateOptions): Promise<Estate> {
  const estate = await startEstate(options);
  onTestFinished(() => estate.close());
  return estate;
}

/** One estate for all stories of a file, loaded before the first of them; call it in the body of the file. */
export function estateOfFile(options?: EstateOptions): () => Estate {
  let estate: Estate | undefined;
  beforeAll(async () => {
    estate = await startEstate(options);
    await estate.settle();
  });
  afterAll(() => estate?.close());
  return () => {
    if (estate === undefined) throw new Error('the estate is started before the first test');
    return estate;
  };
}

/** One hub process's worth of hub on the database, listening. */
async function startHub(
  simulators: Simulators,
  database: TestDatabase,
): Promise<{ readonly hub: Hub; readonly url: string; stop(): Promise<void> }> {
  const port = (await freePort()) ?? 0;
  const url = `http://127.0.0.1:${port}`;
  // At the payment service, somebody registers the address by hand.
  simulators.payments.registerEndpoint(`${url}/intake/payments/payments`);
  const joined = joinHub(simulators, database, url);
  const dataDir = join(simulators.folder, 'hub');
  const settings = { port, host: '127.0.0.1', dataDir, bodyLimitBytes: 10_485_760 };
  const api = await startApi({
    hub: joined.hub,
    settings: { ...settings, roles: ['api', 'worker'] },
    log: logOfTests(),
  });
  await joined.hub.start();
  const stop = async (): Promise<void> => {
    await joined.hub.stop();
    await api.close();
    await joined.close();
  };
  return { hub: joined.hub, url, stop };
}

/** A hub on the simulators that does nothing before it is started. */
export function joinHub(
  { all, folder, clock, shippers }: Simulators,
  database: PostgresDatabase,
  publicUrl?: string,
): { readonly hub: Hub; close(): Promise<void> } {
  const whole = sandboxEstate({
    ...sandboxAddresses(),
    ...Object.fromEntries(all.map((each) => [each.name, each.url])),
    supplierFolder: folder,
  });
  const landscape = hurried(shippers === 'partners-too' ? whole : ownWarehouses(whole));
  const connected = connect(landscape.systems, connectors, { clock: clock.now, env: SANDBOX_SECRETS });
  if ('problems' in connected) throw new Error(connected.problems.join('\n'));
  const joined = hub({
    database,
    landscape,
    connections: connected.connections.map(impatient),
    log: logOfTests(),
    clock: clock.now,
    nodeId: `test-${publicUrl ?? 'witness'}`,
    publicUrl,
  });
  return { hub: joined, close: () => connected.close() };
}

function logOfTests(): Log {
  return process.env['CROSSDOCK_LOG_LEVEL'] === 'debug' ? createLog('debug') : silentLog;
}

/** Nobody waits a minute for a system that never answers. */
function impatient(connection: Connection): Connection {
  const { context } = connection;
  const request: HttpClient['request'] = (asked) =>
    context.http.request({ ...asked, timeoutMs: Math.min(asked.timeoutMs ?? PATIENCE_MS, PATIENCE_MS) });
  return { ...connection, context: { ...context, http: { request } } };
}
