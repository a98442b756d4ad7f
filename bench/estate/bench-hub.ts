/** One real hub on a fresh embedded PostgreSQL with the production settings, filled with items, locations and stock. */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startApi, type Api } from '../../src/api/index.ts';
import type { Connector } from '../../src/connectors/kit/connector.ts';
import { warehouseRest } from '../../src/connectors/warehouse-rest/index.ts';
import { hub, type Hub } from '../../src/hub.ts';
import { connect, type Connections } from '../../src/hub/connections.ts';
import { openStore } from '../../src/hub/open-store.ts';
import { systemClock } from '../../src/platform/clock.ts';
import type { Landscape } from '../../src/landscape/types.ts';
import type { Database } from '../../src/platform/sql.ts';
import { instant } from './instant-connector.ts';
import { benchLandscape, SECRET_NAME, shopName, type EstateSize } from './landscape.ts';
import { openingStock, WEBHOOK_SECRET } from './movement.ts';
import { statementClock, type StatementClock } from './statement-clock.ts';
import { watchedLog, type WatchedLog } from './watched-log.ts';

export interface BenchHub {
  readonly hub: Hub;
  readonly database: Database;
  readonly log: WatchedLog;
  readonly statements: StatementClock;
  /** The same database past the clock: for proofs while something is measured. */
  readonly untimed: Database;
  /** Moves the hub's time on: pauses and due times pass at once. */
  passTime(ms: number): void;
  /** Starts to listen, on any free port. */
  listen(): Promise<Api>;
  close(): Promise<void>;
}

/** Connections of the hub's pool, as the settings have it by default. */
const CONNECTIONS = 20;

export function benchFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'crossdock-bench-'));
}

/** The warehouse connector as it is, except that nothing is asked of a warehouse system: none stands behind it. */
function pushedOnly(): Connector {
  const { poll: _poll, ...movements } = warehouseRest.sources['movements'] ?? missing();
  return { ...warehouseRest, check: () => Promise.resolve([]), sources: { movements }, targets: {} };
}

function missing(): never {
  throw new Error('the warehouse connector has no movements');
}

/** Opens a hub; nothing runs before `hub.start()`. The folder is removed when it is closed, unless `keeps` says so. */
export async function openBench(
  size: EstateSize,
  { folder, keeps = false }: { readonly folder?: string; readonly keeps?: boolean } = {},
): Promise<BenchHub> {
  const dataDir = folder ?? (await benchFolder());
  await chmod(dataDir, 0o711);
  const log = watchedLog();
  const landscape = benchLandscape(size);
  const connected = connectedSystems(landscape);
  const store = await openStore(storeSettings(dataDir), log);
  if ('problem' in store) throw new Error(store.problem);
  const statements = statementClock(store.database);
  const { database } = statements;
  const { connections } = connected;
  let aheadMs = 0;
  const clock = (): Date => new Date(systemClock().getTime() + aheadMs);
  const made = hub({ database, landscape, connections, log, clock, nodeId: 'bench' });
  const apis: Api[] = [];
  return {
    hub: made,
    database,
    log,
    statements,
    untimed: store.database,
    passTime: (ms) => {
      aheadMs += ms;
    },
    listen: async () => {
      const settings = { ...listening, dataDir };
      const api = await startApi({ hub: made, settings, log });
      apis.push(api);
      return api;
    },
    close: async () => {
      for (const api of apis.splice(0)) await api.close();
      await made.stop();
      await connected.close();
      await store.stop();
      if (!keeps) await rm(dataDir, { recursive: true, force: true });
    },
  };
}

const listening = {
  port: 0,
  host: '127.0.0.1',
  bodyLimitBytes: 10_485_760,
  roles: ['api', 'worker'],
} satisfies Partial<Parameters<typeof startApi>[0]['settings']>;

function storeSettings(dataDir: string): Parameters<typeof openStore>[0] {
  return { databaseUrl: undefined, databaseConnections: CONNECTIONS, dataDir, postgresPort: undefined };
}

function connectedSystems({ systems }: Landscape): Connections {
  const env = { [SECRET_NAME]: WEBHOOK_SECRET };
  const connected = connect(systems, [instant, pushedOnly()], { clock: systemClock, env });
  if ('problems' in connected) throw new Error(connected.problems.join('; '));
  return connected;
}

/** Reads locations and items by the hub's own first load, with every shop paused; gives nothing to any target. */
export async function loadItems({ hub: made }: BenchHub, { shops }: EstateSize): Promise<void> {
  await pauseShops(made, shops);
  await made.intake.sweepNow('erp/locations');
  await made.intake.sweepNow('erp/items');
  await made.intake.drain();
}

/** Reads customers with their prices. */
export async function loadCustomers({ hub: { intake } }: BenchHub): Promise<void> {
  for (const source of ['erp/customers', 'erp/prices']) await intake.sweepNow(source);
  await intake.drain();
}

/** The connector's context of a system, in which it remembers. */
export function contextOf(
  { hub: { connections } }: BenchHub,
  name: string,
): Connections['connections'][number]['context'] {
  const found = connections.find(({ system }) => system.name === name);
  if (found === undefined) throw new Error(`there is no system ${name}`);
  return found.context;
}

/** Puts `quantity` of every item into every warehouse, by the warehouse's own webhooks. */
export async function stockItems({ hub: made }: BenchHub, items: number, quantity: number): Promise<void> {
  for (const { headers, body } of openingStock(items, quantity)) {
    const message = { method: 'POST', headers, query: {}, body };
    const accepted = await made.intake.accept({ system: 'wms', source: 'movements', message });
    if (accepted.outcome !== 'kept')
      throw new Error(`opening stock was not kept: ${JSON.stringify(accepted)}`);
  }
  await made.intake.drain();
}

async function pauseShops(made: Hub, shops: number): Promise<void> {
  for (let index = 0; index < shops; index += 1)
    await made.delivery.pause(shopName(index), { who: 'bench', reason: 'only what comes in is measured' });
}
