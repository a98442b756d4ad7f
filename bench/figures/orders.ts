/** (h) Orders a second through the whole gate to placed, by the API and by webhook, with systems that answer at once. */
import type { BenchHub } from '../estate/bench-hub.ts';
import { ordersOf, type OrderSpec } from '../estate/order-book.ts';
import {
  drain,
  openOrderBench,
  ORDER_ESTATE,
  orderSpec,
  proveOrders,
  untilPlaced,
  WHOLE_GATE,
} from '../estate/order-estate.ts';
import { insertBareOrder, makeBareOrders } from '../limits/order-proof-store.ts';
import { settleDown } from '../limits/proof-store.ts';
import type { LoadReport } from '../load/load-spec.ts';
import { checkOut, ORDER_PATH, withOrderShop, type OrderShop } from '../measuring/checkout.ts';
import { atATime } from '../report/at-a-time.ts';
import type { Bound, Figure, FigureOptions, Measured } from '../report/figure.ts';
import { costMicroseconds, type Usage } from '../report/usage.ts';
import { problemsOf } from './movements.ts';

const ORDERS = 1500;
const QUICK_ORDERS = 60;
const CONNECTIONS = 32;

/** How orders come in, and the gate that they go through. */
const WAYS = {
  API: { way: 'API', estate: ORDER_ESTATE },
  webhook: { way: 'webhook', estate: ORDER_ESTATE },
  'API, whole gate': { way: 'API', estate: WHOLE_GATE },
} as const;
type Way = keyof typeof WAYS;
const ESTATES = [ORDER_ESTATE, WHOLE_GATE] as const;

interface Round {
  readonly placedPerSecond: number;
  readonly settledPerSecond: number;
  readonly barePerSecond: number;
  readonly report: LoadReport;
  /** Round trips to PostgreSQL for one order, begins and commits among them. */
  readonly roundTrips: number;
  /** Shares of 100. */
  readonly waiting: number;
  readonly postgres: number;
  /** Core-microseconds for one order. */
  readonly cost: number;
  readonly bound: Bound;
}

/** One hub after the other: a landscape declares one gate. */
export async function orders(options: FigureOptions): Promise<Figure> {
  const rounds = new Map<Way, readonly Round[]>();
  const problems: string[] = [];
  for (const estate of ESTATES)
    await withOrderShop(
      async (shop) => {
        for (const [way, done] of await roundsOf(shop, estate, options)) rounds.set(way, done);
        problems.push(...problemsOf(shop.bench));
      },
      () => openOrderBench(estate),
    );
  return toFigure(rounds, problems);
}

async function roundsOf(
  shop: OrderShop,
  estate: (typeof ESTATES)[number],
  { quick, rounds: count }: FigureOptions,
): Promise<ReadonlyMap<Way, readonly Round[]>> {
  const names = waysOf(estate);
  const rounds = new Map<Way, Round[]>(names.map((name) => [name, []]));
  for (let number = 0; number < count; number += 1)
    for (const [name, done] of rounds) {
      const orderCount = quick ? QUICK_ORDERS : ORDERS;
      const spec = orderSpec(`${WAYS[name].way}${number}`, orderCount, estate);
      done.push(await oneRound(shop, name, { ...spec, byCard: estate === WHOLE_GATE }));
    }
  return rounds;
}

function waysOf(estate: (typeof ESTATES)[number]): readonly Way[] {
  return (['API', 'webhook', 'API, whole gate'] as const).filter((name) => WAYS[name].estate === estate);
}

async function oneRound(shop: OrderShop, way: Way, spec: OrderSpec): Promise<Round> {
  const { bench } = shop;
  let placedSeconds = Number.NaN;
  const { report, bound } = await checkOut(shop, {
    spec,
    way: WAYS[way].way,
    what: `by ${way}`,
    pace: { pace: 'closed', connections: CONNECTIONS },
    and: async () => {
      const began = performance.now();
      await untilPlaced(bench, spec);
      placedSeconds = (performance.now() - began) / 1000;
      await drain(bench);
    },
  });
  const { usage, statements } = bound;
  const busySeconds = bench.statements.takeBusySeconds();
  await proveOrders(bench, spec);
  return {
    placedPerSecond: spec.orders / placedSeconds,
    settledPerSecond: spec.orders / usage.seconds,
    barePerSecond: await measureBareOrders(bench, spec),
    report,
    roundTrips: statements.reduce((sum, { calls }) => sum + calls, 0) / spec.orders,
    waiting: (busySeconds / usage.seconds) * 100,
    postgres: postgresShare(usage),
    cost: costMicroseconds(usage, spec.orders),
    bound,
  };
}

function postgresShare({ hub, postgres = 0 }: Usage): number {
  return (postgres / (hub + postgres)) * 100;
}

/** The same orders as plain rows, one in a commit, as many at a time. */
export async function measureBareOrders({ untimed }: BenchHub, spec: OrderSpec): Promise<number> {
  const rows = ordersOf(spec).map((order) => ({ number: order.number, body: JSON.stringify(order) }));
  await makeBareOrders(untimed);
  await settleDown(untimed);
  const began = performance.now();
  await atATime(CONNECTIONS, rows.length, async (place) => {
    const row = rows[place];
    if (row !== undefined) await insertBareOrder(untimed, row);
  });
  return rows.length / ((performance.now() - began) / 1000);
}

function toFigure(rounds: ReadonlyMap<Way, readonly Round[]>, problems: readonly string[]): Figure {
  return {
    key: 'h',
    title: 'Orders through the whole gate',
    how: [
      `Orders of three lines, from ${CONNECTIONS} connections that each wait for their answer: by \`POST ${ORDER_PATH}\`, which answers with the verdict, and as webhooks of a shop, one order in each.`,
      'Each order is resolved, judged (terms, prices, credit under the lock of the account), reserved line by line, placed in the ERP, handed over, released to its warehouse, and told to the shop after a moment; the systems take documents at once, at most ten in a call.',
      'At the whole gate prices are also compared with the agreed ones (within 1 %, the agreed one counts), a tax engine is asked about each order, and every other order is paid by card, which a payment service is asked about; both answer at once. Orders on terms are judged by the limit of their account. Without it nobody is asked, and the price as shown counts.',
      'Placed counts from the first order sent until the ERP has the last one and the hub knows it; settled, until every document stands everywhere.',
      `The limit is an insert of the same orders as plain rows, one in a durable commit, ${CONNECTIONS} at a time.`,
      'Round trips are the statements that the hub sent until all was settled, with begins and commits, for one order. The share of time in PostgreSQL is told in two ways: the time in which the hub waited for at least one statement, of the wall-clock; and the processor time of PostgreSQL, of that of hub and PostgreSQL together.',
    ],
    measured: [...rounds].flatMap(([way, all]) => measuredOf(way, all)),
    bounds: [...rounds.values()].flatMap((all) => all.slice(-1).map(({ bound }) => bound)),
    proved: [
      'After every round: one case for each order, no document made twice in the ERP or at a warehouse, every order released whole, exactly the ordered units held, no question asked.',
    ],
    problems,
  };
}

function measuredOf(way: Way, all: readonly Round[]): Measured[] {
  const limit = { what: 'bare single-row commits', rounds: all.map(({ barePerSecond }) => barePerSecond) };
  const plain = (what: string, unit: Measured['unit'], of: (round: Round) => number): Measured => ({
    what: `${what}, by ${way}`,
    unit,
    rounds: all.map(of),
  });
  return [
    {
      ...plain('orders to placed', '/s', ({ placedPerSecond }) => placedPerSecond),
      limit,
      aim: { atLeast: 100 },
    },
    { ...plain('orders until settled', '/s', ({ settledPerSecond }) => settledPerSecond), limit },
    plain('p50 of the answer', 'ms', ({ report }) => report.p50Ms),
    plain('p99 of the answer', 'ms', ({ report }) => report.p99Ms),
    plain('round trips to PostgreSQL for an order', 'each', ({ roundTrips }) => roundTrips),
    plain('processor time for an order', 'µs', ({ cost }) => cost),
    plain('time with a statement under way', '%', ({ waiting }) => waiting),
    plain('processor time that is PostgreSQL’s', '%', ({ postgres }) => postgres),
  ];
}
