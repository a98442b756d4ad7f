/** Sends orders to a hub and sees to it that each one was answered with its verdict, or with the promise of one. */
import type { BenchHub } from '../estate/bench-hub.ts';
import type { OrderSpec } from '../estate/order-book.ts';
import { openOrderBench } from '../estate/order-estate.ts';
import { backendPid, settleDown } from '../limits/proof-store.ts';
import { startGenerator, type Generator } from '../load/generator-process.ts';
import type { LoadReport, Pace } from '../load/load-spec.ts';
import type { Bound } from '../report/figure.ts';
import { measureUsage } from '../report/usage.ts';

export const ORDER_PATH = '/process/v1/orders';

/** A hub that takes orders, and who sends them. */
export interface OrderShop {
  readonly bench: BenchHub;
  readonly generator: Generator;
  readonly origin: string;
  readonly authorization: string;
}

/** Opens one, works with it and closes it. */
export async function withOrderShop<Result>(
  work: (shop: OrderShop) => Promise<Result>,
  open: () => Promise<BenchHub> = openOrderBench,
): Promise<Result> {
  const bench = await open();
  const generator = startGenerator();
  try {
    const { url, firstKey } = await bench.listen();
    return await work({ bench, generator, origin: url, authorization: `Bearer ${firstKey ?? ''}` });
  } finally {
    await generator.stop();
    await bench.close();
  }
}

export interface Checkout {
  readonly report: LoadReport;
  readonly bound: Bound;
}

/** How orders are handed in; `and` is waited for too before the clock stops. */
export interface Sending {
  readonly spec: OrderSpec;
  readonly pace: Pace;
  readonly way: 'API' | 'webhook';
  readonly what: string;
  readonly and?: () => Promise<void>;
}

/** Sends the orders of the spec. Throws where one was refused. */
export async function checkOut(
  { bench, generator, origin, authorization }: OrderShop,
  { spec, pace, way, what, and }: Sending,
): Promise<Checkout> {
  await settleDown(bench.database);
  const load = way === 'API' ? { path: ORDER_PATH, authorization } : { path: '/intake/shop-0/orders' };
  await generator.prepare({ origin, pace, load: { requests: 'orders', ...load, orders: spec } });
  bench.statements.take();
  bench.statements.takeBusySeconds();
  const { result: report, usage } = await measureUsage(await backendPid(bench.untimed), async () => {
    const [sent] = await Promise.all([generator.go(), and?.()]);
    return sent;
  });
  const statements = bench.statements.take();
  const other = Object.keys(report.statuses).filter((status) => status !== '201' && status !== '202');
  if (other.length > 0) throw new Error(`orders were answered ${JSON.stringify(report.statuses)}`);
  return { report, bound: { what, usage, generator: report.cpuSeconds / usage.seconds, statements } };
}
