/** Everything that a chaos run needs: the sandbox behind a network that gives up, hub processes on one database, and a hub that only reads. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ownWarehouses } from '../../../examples/testing/own-warehouses.ts';
import { SANDBOX_SECRETS } from '../../../sandbox/credentials.ts';
import { systemsOf, type Systems } from '../../../sandbox/day/systems.ts';
import type { Random } from '../../../sandbox/kit/random.ts';
import { sandboxAddresses } from '../../../sandbox/landscape/addresses.ts';
import { sandboxEstate } from '../../../sandbox/landscape/estate.ts';
import { startSandbox } from '../../../sandbox/sandbox.ts';
import { keyRing } from '../../../src/api/access/key-ring.ts';
import { connectors } from '../../../src/connectors/catalogue.ts';
import { hub, type Hub } from '../../../src/hub.ts';
import { connect } from '../../../src/hub/connections.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { openDatabase, type PostgresDatabase } from '../../../src/platform/database.ts';
import { silentLog } from '../../../src/platform/log.ts';
import { freePort } from '../../../src/platform/postgres/free-port.ts';
import { startHubs, type Hubs } from './hubs.ts';
import { startGateway } from './network.ts';
import { rest } from './rest.ts';

/** Our own warehouses: partners take no part in proofs. */
export const SHIPPERS = ['wms-east', 'wms-west'] as const;

export interface StageOptions {
  readonly seed: number;
  /** An empty database; the hubs migrate it. */
  readonly databaseUrl: string;
  readonly hubs: number;
  readonly items: number;
  readonly customers: number;
  /** After so long without a word, the network between hub and systems breaks a connection. */
  readonly networkPatienceMs: number;
}

export interface Stage extends Systems {
  readonly hubs: Hubs;
  /** A hub that does no work, on the database of the others. */
  readonly witness: Hub;
  readonly database: PostgresDatabase;
  /** Of a caller of the API who may do everything. */
  readonly key: string;
  /** Reads every source and waits until nothing moves, or until this time (of `performance`); gives what still does, in words. */
  rest(random: Random, endsAt: number): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** With its fault board. */
export interface BoardedStage extends Stage {
  readonly boardUrl: string;
}

/** Starts all of it; what had started is ended where a part fails. */
export async function startStage(options: StageOptions): Promise<BoardedStage> {
  const closers: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    for (const each of closers.splice(0).toReversed()) await each();
  };
  try {
    const stage: BoardedStage = {
      ...(await build(options, closers)),
      rest: (random, endsAt) => rest(stage, random, endsAt),
      close,
    };
    return stage;
  } catch (failure) {
    await close();
    throw failure;
  }
}

async function build(
  options: StageOptions,
  closers: (() => Promise<unknown>)[],
): Promise<Omit<BoardedStage, 'close' | 'rest'>> {
  const { seed, items, customers, databaseUrl, networkPatienceMs } = options;
  const folder = await mkdtemp(join(tmpdir(), 'crossdock-chaos-'));
  closers.push(() => rm(folder, { recursive: true, force: true, maxRetries: 10 }));
  const supplierFolder = join(folder, 'supplier');
  const ports: number[] = [];
  while (ports.length < options.hubs) ports.push((await freePort()) ?? 0);
  const publicUrl = `http://127.0.0.1:${ports[0]}`;
  const sandbox = await startSandbox({
    seed,
    items,
    customers,
    supplierFolder,
    trickleMs: 0,
    ports: 'free',
    publicUrl,
    shippers: SHIPPERS,
  });
  closers.push(() => sandbox.close());
  const systems = await Promise.all(
    sandbox.simulators.map(async ({ name, url }) => {
      if (!url.startsWith('http')) return { name, url };
      const gateway = await startGateway(url, networkPatienceMs);
      closers.push(() => gateway.close());
      return { name, url: gateway.url };
    }),
  );
  const hubs = await startHubs({ all: systems, folder: supplierFolder }, { ports, databaseUrl, folder });
  closers.push(() => hubs.stop());
  const database = await openDatabase({ url: databaseUrl, maxConnections: 5 });
  closers.push(() => database.close());
  const addresses = {
    ...sandboxAddresses(),
    ...Object.fromEntries(systems.map(({ name, url }) => [name, url])),
    supplierFolder,
  };
  const witness = await onlyReading(database, ownWarehouses(sandboxEstate(addresses)), closers);
  const key = await keyRing(database, systemClock).make({ name: 'chaos', scopes: ['admin'] }, 'chaos');
  return {
    ...systemsOf(sandbox.simulators),
    boardUrl: sandbox.boardUrl,
    hubs,
    witness,
    database,
    key: key.text,
  };
}

async function onlyReading(
  database: PostgresDatabase,
  landscape: Hub['landscape'],
  closers: (() => Promise<unknown>)[],
): Promise<Hub> {
  const connected = connect(landscape.systems, connectors, { clock: systemClock, env: SANDBOX_SECRETS });
  if ('problems' in connected) throw new Error(connected.problems.join('\n'));
  closers.push(() => connected.close());
  return hub({
    database,
    landscape,
    connections: connected.connections,
    log: silentLog,
    clock: systemClock,
    nodeId: `witness ${pathToFileURL(import.meta.dirname).href}`,
  });
}
