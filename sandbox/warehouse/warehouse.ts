/** One simulated warehouse system: the sandbox starts it for its own warehouses, for a 3PL, and for a supplier who ships to order. */
import type { Distributor } from '../distributor/shapes.ts';
import type { Simulator } from '../kit/faults.ts';
import { seededRandom } from '../kit/random.ts';
import { simulatorServer, type Answer, type Refusal } from '../kit/simulator-server.ts';
import { webhookSender } from '../kit/webhook-sender.ts';
import { guard, refusal, type Access, type Scope } from './access.ts';
import { warehouseEdits } from './edits.ts';
import { ItemMaster } from './item-master.ts';
import { OrderDesk } from './orders/order-desk.ts';
import { workOn } from './orders/work.ts';
import { receiveOn } from './returns/receiving.ts';
import { ReturnDesk } from './returns/return-desk.ts';
import { serveDialect, type WarehouseState } from './routes.ts';
import { StockBook } from './stock-book.ts';
import { subscriptions } from './subscriptions.ts';

export interface WarehouseOptions {
  readonly name: string;
  /** Absent: any free port. */
  readonly port?: number;
  readonly seed: number;
  readonly distributor: Distributor;
  /** Numbers of the warehouses, or of the partner, that this system serves. */
  readonly warehouses: readonly string[];
  /** Its packages are numbered from so many millions on: each system has a series of its own. Default: 10. */
  readonly series?: number;
  readonly apiKey: string;
  /** `whsec_` and base64 of at least 24 bytes. */
  readonly webhookSecret: string;
  /** Keys with more or less than the hub needs, for tests. */
  readonly otherKeys?: ReadonlyMap<string, readonly Scope[]>;
  readonly requestsPerSecond?: number;
  readonly retryDelaysMs?: readonly number[];
  readonly clock?: () => Date;
  /** How often pickers and receiving clerks take the oldest unfinished order one step on; absent: only by hand of the board. */
  readonly workEveryMs?: number;
}

export interface WarehouseSimulator extends Simulator {
  /** Base address of the dialect, e.g. `http://127.0.0.1:4413/wms/v1`. */
  readonly apiUrl: string;
  readonly state: WarehouseState;
  /** Resolves when no webhook is on its way any more. */
  webhooksIdle(): Promise<void>;
}

const SCOPES: readonly Scope[] = ['items:write', 'movements:read', 'counts:read', 'orders:write'];

/** Starts a warehouse system with its opening stock, told as counts; its item master is empty. */
export async function startWarehouse(options: WarehouseOptions): Promise<WarehouseSimulator> {
  const clock = options.clock ?? (() => new Date());
  const server = simulatorServer({
    ...options,
    isWrite: ({ method, url }) => method !== 'GET' && !url.endsWith('/look-up'),
    refusal: refusalInDialect,
  });
  const sender = webhookSender({
    faults: server.faults,
    random: seededRandom(options.seed).fork('webhooks'),
    count: server.count,
    ...(options.retryDelaysMs === undefined ? {} : { retryDelaysMs: options.retryDelaysMs }),
  });
  const book = openingBook(options, clock);
  const items = new ItemMaster(book, clock);
  const state: WarehouseState = {
    halls: [...options.distributor.warehouses, ...options.distributor.partners]
      .filter(({ number }) => options.warehouses.includes(number))
      .map(({ number, name }) => ({ number, name, open: true, revision: 1 })),
    items,
    book,
    orders: new OrderDesk({ book, items }, clock, options.series ?? 10),
    returns: new ReturnDesk({ book, items }, clock),
    subscriptions: subscriptions({ sender, secret: options.webhookSecret, clock, system: options.name }),
    access: accessOf(options),
  };
  guard(server.app, state.access);
  await server.app.register(async (app) => serveDialect(app, state), { prefix: '/wms/v1' });
  const url = await server.listen();
  const pickers = pickersOf(options, () => {
    if (server.faults.outage) return;
    workOn(state);
    receiveOn(state);
  });
  return {
    name: options.name,
    url,
    apiUrl: `${url}/wms/v1`,
    faults: server.faults,
    state,
    counts: () => ({ ...server.counts(), ...sizesOf(state) }),
    edits: warehouseEdits(state),
    webhooksIdle: () => sender.idle(),
    close: async () => {
      clearInterval(pickers);
      await Promise.all([sender.close(), server.close()]);
    },
  };
}

function sizesOf({ items, book, orders, returns }: WarehouseState): Record<string, number> {
  return {
    items: items.size,
    shelves: book.positions().length,
    orders: orders.all().length,
    returns: returns.all().length,
  };
}

/** They stop while the system is down: their devices need it. */
function pickersOf({ workEveryMs }: WarehouseOptions, work: () => void): NodeJS.Timeout | undefined {
  return workEveryMs === undefined ? undefined : setInterval(work, workEveryMs).unref();
}

function openingBook({ distributor, warehouses }: WarehouseOptions, clock: () => Date): StockBook {
  const units = new Map(distributor.items.map(({ number, baseUnit }) => [number, baseUnit]));
  const book = new StockBook(clock);
  for (const { quantity, ...place } of [...distributor.stock, ...distributor.supplierStock]) {
    if (warehouses.includes(place.warehouse))
      book.count(place, { quantity, unit: units.get(place.item) ?? 'EA' });
  }
  return book;
}

function accessOf({ apiKey, otherKeys, requestsPerSecond }: WarehouseOptions): Access {
  const keys = new Map([[apiKey, SCOPES], ...(otherKeys ?? [])]);
  return requestsPerSecond === undefined ? { keys } : { keys, requestsPerSecond };
}

function refusalInDialect(kind: Refusal): Answer {
  return kind === 'throttled'
    ? { status: 429, headers: { 'retry-after': '2' }, body: refusal('too-fast', 'Slow down.') }
    : { status: 503, body: refusal('down', 'Down for a moment.') };
}
