/** An estate in one process whose hub can be stopped and started, as a stage for random days of orders. */
import { join } from 'node:path';
import { joinHub, startSimulators } from '../../../examples/testing/estate.ts';
import { soldItems } from '../../../examples/testing/happenings.ts';
import { settle } from '../../../examples/testing/settle.ts';
import { systemsOf } from '../../../sandbox/day/systems.ts';
import { noFaults } from '../../../sandbox/kit/faults.ts';
import { keyRing } from '../../../src/api/access/key-ring.ts';
import { startApi } from '../../../src/api/index.ts';
import type { Hub } from '../../../src/hub.ts';
import { silentLog } from '../../../src/platform/log.ts';
import { freePort } from '../../../src/platform/postgres/free-port.ts';
import { testDatabase, type TestDatabase } from '../../../src/platform/testing/database.ts';
import { emptyBook, type Book } from '../chaos/book.ts';
import type { Range } from '../chaos/callers/placing.ts';
import type { Hubs } from '../chaos/hubs.ts';
import type { Stage } from '../chaos/stage.ts';

type Simulators = Awaited<ReturnType<typeof startSimulators>>;

export interface World {
  readonly stage: Stage;
  readonly range: Range;
  /** Time as all systems and the hub see it goes on by so much. */
  pass(seconds: number): void;
  /** Whatever works now does what it can at once; nobody waits for what is broken. */
  moment(): Promise<void>;
  /** What happened, over all days in this world. */
  readonly book: Book;
}

/** The one hub of the world; it comes back at the same address. */
interface OneHub {
  readonly hubs: Hubs;
  readonly running: () => Hub | undefined;
}

/** Starts everything and loads it. */
export async function startWorld(): Promise<World> {
  const simulators = await startSimulators({ items: 24, customers: 8 });
  const database = await testDatabase({ maxConnections: 20 });
  const one = await oneHub(simulators, database);
  const witness = joinHub(simulators, database);
  const close = async (): Promise<void> => {
    await one.hubs.stop();
    await witness.close();
    await simulators.close();
  };
  const { text: key } = await keyRing(database, simulators.clock.now).make(
    { name: 'callers', scopes: ['admin'] },
    'test',
  );
  const stage: Stage = {
    ...systemsOf(simulators.all),
    hubs: one.hubs,
    witness: witness.hub,
    database,
    key,
    rest: () => rested(simulators, database, one),
    close,
  };
  await rested(simulators, database, one);
  return {
    stage,
    range: await rangeOf(simulators, witness.hub),
    pass: (seconds) => simulators.clock.pass(seconds),
    moment: () => moment(one),
    book: emptyBook(),
  };
}

async function oneHub(simulators: Simulators, database: TestDatabase): Promise<OneHub> {
  const port = (await freePort()) ?? 0;
  const url = `http://127.0.0.1:${port}`;
  const dataDir = join(simulators.folder, 'hub');
  simulators.payments.registerEndpoint(`${url}/intake/payments/payments`);
  let running: { readonly hub: Hub; end(): Promise<void> } | undefined;
  const start = async (): Promise<void> => {
    if (running !== undefined) return;
    const joined = joinHub(simulators, database, url);
    const settings = { port, host: '127.0.0.1', dataDir, bodyLimitBytes: 10_485_760 };
    const api = await startApi({
      hub: joined.hub,
      settings: { ...settings, roles: ['api', 'worker'] },
      log: silentLog,
    });
    await joined.hub.start();
    const end = async (): Promise<void> => {
      await joined.hub.stop();
      await api.close();
      await joined.close();
    };
    running = { hub: joined.hub, end };
  };
  const end = async (): Promise<void> => {
    const ending = running;
    running = undefined;
    await ending?.end();
  };
  await start();
  return {
    running: () => running?.hub,
    hubs: {
      count: 1,
      living: () => (running === undefined ? [] : [url]),
      end,
      start,
      startAll: start,
      stop: end,
    },
  };
}

const TIMES = 3;

/** Reviews find what has become due; the second time what the first has brought about, and so on. */
async function rested(
  simulators: Simulators,
  database: TestDatabase,
  { running }: OneHub,
): Promise<readonly string[]> {
  const hub = running();
  if (hub === undefined) return ['the hub does not run'];
  const mend = (): void => simulators.all.forEach(({ faults }) => Object.assign(faults, noFaults()));
  const estate = { ...simulators, hub, database, url: '', settle: () => settle(estate), mend };
  try {
    for (let time = 0; time < TIMES; time += 1) {
      await Promise.all([simulators.payments.idle(), settle(estate)]);
      await hub.orders.review();
    }
    return [];
  } catch (failure) {
    return [String(failure)];
  }
}

const MOMENT_MS = 300;

async function moment({ running }: OneHub): Promise<void> {
  const hub = running();
  if (hub === undefined) return;
  await hub.intake.drain();
  await hub.delivery.drain(MOMENT_MS);
  await hub.orders.review();
}

/** Four items that lie in the east, and customers who may buy. */
async function rangeOf(simulators: Simulators, { records, database }: Hub): Promise<Range> {
  const parties = await records.list(database, { domain: 'party', limit: 200 });
  const customers = parties.filter(
    ({ fields }) =>
      fields['status'] === 'active' && fields['level'] === 'bill-to' && fields['currency'] === 'USD',
  );
  const pieces = new Set(
    simulators.east.state.book
      .positions()
      .flatMap(({ item, unit, quantity, lot }) =>
        unit === 'EA' && lot === undefined && Number(quantity) > 30 ? [item] : [],
      ),
  );
  const items = soldItems(simulators).filter((item) => pieces.has(String(item['number'])));
  const prices = new Map(items.map((item) => [String(item['number']), Number(item['unitPrice'])]));
  if (customers.length === 0 || prices.size < ITEMS) throw new Error('nothing can be ordered');
  return {
    channel: 'inside-sales',
    customers: customers.slice(0, 2).map(({ number }) => number),
    items: [...prices.keys()].slice(0, ITEMS),
    priceOf: (item) => prices.get(item) ?? 0,
  };
}

const ITEMS = 4;
