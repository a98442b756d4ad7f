/** The real hub with orders, between systems of a few lines: they push facts in our own words, and take our documents on a shelf. */
import type { Connector } from '../../../connectors/kit/connector.ts';
import { hub, type Hub } from '../../../hub.ts';
import type { Landscape } from '../../../landscape/types.ts';
import type { Clock } from '../../../platform/clock.ts';
import { silentLog } from '../../../platform/log.ts';
import type { Database } from '../../../platform/sql.ts';
import { flow, landscape, system } from '../../testing/landscape.ts';
import { plainConnections } from '../../testing/plain-systems.ts';
import { shelvingConnector, type Outside, type Shelf } from './plain-connector.ts';

const LOOKED_AFTER_MS = 1000;
const ASLEEP_MS = 200;
/** Longer than every pause of the breaker; so often time is moved on before the test fails. */
const MOVED_ON_MS = 301_000;
const MOST_MOVES = 6;
/** A slow machine is looked at so often. */
const MOST_LOOKS = 60;

export interface OrderEstate extends Outside {
  readonly hub: Hub;
  /** A second node on the same database, which does no work of its own; `on`: as that node sees it. */
  readonly idleNode: (on?: Database) => Hub;
  now: Date;
  /** Only acknowledged: whoever drains the inbox next takes it in. */
  readonly keep: (source: string, ...facts: readonly object[]) => Promise<void>;
  readonly push: (source: string, ...facts: readonly object[]) => Promise<void>;
  /** Until nothing is due. */
  readonly settle: () => Promise<void>;
  /** `line status` of an order, and the order's own status first. */
  readonly standing: (number: string) => Promise<readonly string[]>;
}

const owned = (name: Landscape['domains'][number]['name'], owner?: string) => ({
  name,
  businessOwner: 'maria',
  rules: owner === undefined ? [] : [{ fields: '*' as const, owner }],
});

/** For a verdict that a test must have, however busy the machine is. */
export const PATIENCE_MS = 60_000;

/** An ERP that owns the records and places orders, two warehouses and a 3PL, a shop that sells. */
export function orderLandscape(more: Partial<Landscape> = {}): Landscape {
  const places = ['EAST', 'WEST', '3PL'];
  return landscape({
    systems: [system('erp'), system('wms'), system('shop')],
    channels: [{ name: 'web', title: 'Web shop', kind: 'storefront' }],
    locations: places.map((number) => ({
      number,
      title: number,
      kind: number === '3PL' ? ('3pl' as const) : ('warehouse' as const),
      zone: 'UTC',
    })),
    ...governed(),
    orders: {
      places: 'erp/sales-orders',
      warehouses: places.map((location) => ({
        location,
        target: 'wms/warehouse-orders',
        ...(location === '3PL' ? { last: true } : {}),
      })),
      credit: 'hold',
      dueMinutes: { salesOrder: 2, warehouseAdvice: 240, invoice: 1440 },
    },
    ...more,
  });
}

/** The same, where consumers' orders are looked at by somebody else before they are accepted. */
export function trustLandscape(patienceSeconds = 600): Landscape {
  const { orders, systems, domains, flows, ...plain } = orderLandscape();
  if (orders === undefined) throw new Error('the landscape has orders');
  const trust = { domain: 'fraud-check' as const, source: 'hub', targets: ['fraud/checks'] };
  return {
    ...plain,
    systems: [...systems, system('fraud')],
    domains: [...domains, owned('fraud-check')],
    flows: [...flows, flow('trust', { ...trust, priority: 'order' })],
    orders: {
      ...orders,
      fraud: { target: 'fraud/checks', patienceSeconds, unanswered: 'hold', channels: ['web'] },
    },
  };
}

function governed(): Pick<Landscape, 'domains' | 'flows'> {
  return {
    domains: [
      ...(['item', 'party', 'location'] as const).map((name) => owned(name, 'erp')),
      owned('stock-count', 'wms'),
      owned('stock-movement', 'wms'),
      ...(
        ['order', 'order-response', 'warehouse-advice', 'invoice', 'sales-order', 'warehouse-order'] as const
      ).map((name) => owned(name)),
      owned('order-status'),
    ],
    flows: [
      flow('items', { source: 'erp/items' }),
      flow('parties', { domain: 'party', source: 'erp/customers' }),
      flow('locations', { domain: 'location', source: 'erp/locations' }),
      flow('counts', { domain: 'stock-count', source: 'wms/counts' }),
      flow('movements', { domain: 'stock-movement', source: 'wms/movements' }),
      flow('orders', { domain: 'order', source: 'shop/orders', pattern: 'orchestrated', priority: 'order' }),
      flow('responses', { domain: 'order-response', source: 'erp/responses' }),
      flow('advices', { domain: 'warehouse-advice', source: 'wms/advices' }),
      flow('invoices', { domain: 'invoice', source: 'erp/invoices' }),
      flow('placing', {
        domain: 'sales-order',
        source: 'hub',
        targets: ['erp/sales-orders'],
        priority: 'order',
      }),
      flow('picking', { domain: 'warehouse-order', source: 'hub', targets: ['wms/warehouse-orders'] }),
      flow('telling', {
        domain: 'order-status',
        source: 'hub',
        targets: ['shop/order-status'],
        channel: 'web',
      }),
    ],
  };
}

/** Makes and starts it on a database. The upkeep is called by the tests themselves. */
export async function orderEstate(
  database: Database,
  declared: Landscape = orderLandscape(),
): Promise<OrderEstate> {
  const [shelf, writes, erp]: [Shelf, string[], { sleeps: boolean }] = [new Map(), [], { sleeps: false }];
  const refusals: OrderEstate['refusals'] = new Map();
  const trust: OrderEstate['trust'] = {
    judge: () => Promise.resolve({ verdict: 'accept', reasons: [], asOf: '2026-06-10T12:00:00Z' }),
  };
  const time = { now: new Date('2026-06-10T12:00:00Z') };
  const clock = (): Date => time.now;
  const connector = shelvingConnector({ shelf, writes, erp, refusals, trust });
  const made = madeHub(database, { declared, connector, clock });
  await made.delivery.start();
  const settle = async (): Promise<void> => {
    await made.intake.drain();
    await made.orders.review();
    // While the ERP sleeps its rows are due and the breaker keeps them: nothing else is waited for.
    if (erp.sleeps) await drainedButForTheErp(made);
    else await drained(made, time);
    if ((await made.orders.review()) > 0) await settle();
  };
  return {
    hub: made,
    shelf,
    writes,
    erp,
    refusals,
    trust,
    idleNode: (on = database) => madeHub(on, { declared, connector, clock, nodeId: 'orders-idle' }),
    settle,
    get now() {
      return time.now;
    },
    set now(at) {
      time.now = at;
    },
    keep: (source, ...facts) => accept(made, source, facts),
    push: async (source, ...facts) => {
      await accept(made, source, facts);
      await settle();
    },
    standing: (number) => standingOf(made, number),
  };
}

async function standingOf({ orders }: Hub, number: string): Promise<readonly string[]> {
  const found = await orders.find('web', number);
  return [
    found?.status ?? 'unknown',
    ...(found?.plan.lines ?? []).map(({ line, status }) => `${line} ${status}`),
  ];
}

async function drainedButForTheErp({ delivery }: Hub): Promise<void> {
  for (let look = 0; look < MOST_LOOKS; look += 1) {
    if ((await delivery.drain(ASLEEP_MS)) === 'drained') return;
    const [due, leased] = await Promise.all([
      delivery.rows({ state: 'due' }, { limit: 1000 }),
      delivery.rows({ state: 'leased' }, { limit: 1000 }),
    ]);
    if ([...due, ...leased].every(({ target }) => target.startsWith('erp/'))) return;
  }
  throw new Error('deliveries do not settle while the ERP sleeps');
}

/** Time is moved on where a system is left alone, never because this machine is slow. */
async function drained(made: Hub, time: { now: Date }): Promise<void> {
  let moves = 0;
  for (let look = 0; look < MOST_LOOKS && moves <= MOST_MOVES; look += 1) {
    if ((await made.delivery.drain(LOOKED_AFTER_MS)) === 'drained') return;
    if (!(await made.delivery.status()).some(({ gate }) => gate.gate === 'shut')) continue;
    time.now = new Date(time.now.getTime() + MOVED_ON_MS);
    moves += 1;
  }
  throw new Error('deliveries do not settle');
}

async function accept(made: Hub, source: string, facts: readonly object[]): Promise<void> {
  const [name = '', kind = ''] = source.split('/');
  const body = Buffer.from(JSON.stringify(facts));
  const message = { method: 'POST' as const, headers: {}, query: {}, body };
  const accepted = await made.intake.accept({ system: name, source: kind, message });
  if (accepted.outcome !== 'kept') throw new Error(`not kept: ${JSON.stringify(accepted)}`);
}

function madeHub(
  database: Database,
  {
    declared,
    connector,
    clock,
    nodeId = 'orders-test',
  }: {
    readonly declared: Landscape;
    readonly connector: Connector;
    readonly clock: Clock;
    readonly nodeId?: string;
  },
): Hub {
  return hub({
    database,
    landscape: declared,
    connections: plainConnections(declared, { connector, clock }),
    log: silentLog,
    clock,
    nodeId,
  });
}
