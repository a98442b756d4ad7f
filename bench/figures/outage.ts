/** (i) The ERP does not answer for half an hour: how checkout feels meanwhile, and how fast the orders drain when it is back. */
import { contextOf, type BenchHub } from '../estate/bench-hub.ts';
import { fallAsleep } from '../estate/instant-orders.ts';
import type { OrderSpec } from '../estate/order-book.ts';
import { orderSpec, proveOrders, untilPlaced, drain } from '../estate/order-estate.ts';
import { countPlaced } from '../limits/order-proof-store.ts';
import { backendPid } from '../limits/proof-store.ts';
import type { LoadReport } from '../load/load-spec.ts';
import { checkOut, ORDER_PATH, withOrderShop, type OrderShop } from '../measuring/checkout.ts';
import type { Bound, Figure, FigureOptions, Measured } from '../report/figure.ts';
import { measureUsage } from '../report/usage.ts';
import { problemsOf } from './movements.ts';
import { measureBareOrders } from './orders.ts';

const OUTAGE_MINUTES = 30;
/** 50 a minute: a busy day. */
const ORDERS = 1500;
const QUICK_ORDERS = 60;
const PER_SECOND = 30;
const CONNECTIONS = 64;

interface Round {
  readonly asleep: LoadReport;
  readonly awake: LoadReport;
  readonly drainedPerSecond: number;
  readonly barePerSecond: number;
  readonly bounds: readonly Bound[];
}

export function outage({ quick, rounds: count }: FigureOptions): Promise<Figure> {
  return withOrderShop(async (shop) => {
    const rounds: Round[] = [];
    for (let number = 0; number < count; number += 1)
      rounds.push(await oneRound(shop, number, quick ? QUICK_ORDERS : ORDERS));
    return toFigure(shop.bench, rounds);
  });
}

async function oneRound(shop: OrderShop, number: number, orders: number): Promise<Round> {
  const { bench } = shop;
  const erp = contextOf(bench, 'erp');
  const usual = orderSpec(`usual${number}`, Math.ceil(orders / 5));
  const pace = { pace: 'open', connections: CONNECTIONS, perSecond: PER_SECOND } as const;
  const awake = await checkOut(shop, { spec: usual, pace, way: 'API', what: 'checkout' });
  await untilPlaced(bench, usual);
  await drain(bench);
  const spec = orderSpec(`outage${number}`, orders);
  fallAsleep(erp, true);
  const asleep = await checkOut(shop, { spec, pace, way: 'API', what: 'checkout in the outage' });
  const early = await countPlaced(bench.untimed, spec.name);
  if (early > 0) throw new Error(`${early} orders were placed in an ERP that did not answer`);
  const drained = await wakeUp(shop, spec);
  await proveOrders(bench, spec);
  return {
    asleep: asleep.report,
    awake: awake.report,
    drainedPerSecond: orders / drained.usage.seconds,
    barePerSecond: await measureBareOrders(bench, spec),
    bounds: [asleep.bound, drained],
  };
}

/** Half an hour has passed, and the ERP answers again: until it has every order. */
async function wakeUp({ bench }: OrderShop, spec: OrderSpec): Promise<Bound> {
  bench.statements.take();
  const { usage } = await measureUsage(await backendPid(bench.untimed), async () => {
    fallAsleep(contextOf(bench, 'erp'), false);
    bench.passTime(OUTAGE_MINUTES * 60_000);
    await untilPlaced(bench, spec);
  });
  const statements = bench.statements.take();
  await drain(bench);
  return { what: 'draining', usage, statements };
}

function toFigure(bench: BenchHub, rounds: readonly Round[]): Figure {
  return {
    key: 'i',
    title: 'The ERP is away for half an hour',
    how: [
      `Orders of three lines by \`POST ${ORDER_PATH}\`, sent at fixed instants, ${PER_SECOND} a second, while the ERP refuses every call: as many as come in ${OUTAGE_MINUTES} minutes at 50 a minute. Latency counts from the planned instant; its limit is the same load just before, while the ERP answers.`,
      `Then the hub's time is moved on by ${OUTAGE_MINUTES} minutes and the ERP answers at once; the drain counts from that instant, the first careful probe included, until the ERP has the last order and the hub knows it.`,
      'The limit of the drain is an insert of the same orders as plain rows, one in a durable commit, 32 at a time.',
    ],
    measured: measured(rounds),
    bounds: rounds.at(-1)?.bounds ?? [],
    proved: [
      'In every round each order was answered 201 or 202; none was placed before the ERP was back; afterwards each stood in the ERP and at its warehouses exactly once, whole, with exactly the ordered units held.',
    ],
    problems: problemsOf(bench),
  };
}

function measured(rounds: readonly Round[]): readonly Measured[] {
  const latency = (what: string, of: (report: LoadReport) => number): Measured => ({
    what: `${what} of checkout in the outage`,
    unit: 'ms',
    rounds: rounds.map(({ asleep }) => of(asleep)),
    limit: { what: 'the ERP answers', rounds: rounds.map(({ awake }) => of(awake)) },
  });
  return [
    latency('p50', ({ p50Ms }) => p50Ms),
    latency('p99', ({ p99Ms }) => p99Ms),
    {
      what: 'orders drained',
      unit: '/s',
      rounds: rounds.map(({ drainedPerSecond }) => drainedPerSecond),
      limit: { what: 'bare single-row commits', rounds: rounds.map(({ barePerSecond }) => barePerSecond) },
    },
  ];
}
