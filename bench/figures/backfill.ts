/** (j) Orders while 200,000 items go to a shop, beside orders while nothing else happens. */
import { loadCustomers, loadItems, openBench, stockItems, type BenchHub } from '../estate/bench-hub.ts';
import { shopName } from '../estate/landscape.ts';
import type { OrderSpec } from '../estate/order-book.ts';
import { drain, ORDER_ESTATE, orderSpec, proveOrders, untilPlaced } from '../estate/order-estate.ts';
import { readItems } from '../limits/bare-store.ts';
import { multiplyItems } from '../limits/growth-store.ts';
import { readPlacingMs } from '../limits/order-proof-store.ts';
import { countSync } from '../limits/proof-store.ts';
import { checkOut, ORDER_PATH, withOrderShop, type Checkout, type OrderShop } from '../measuring/checkout.ts';
import type { Figure, FigureOptions, Measured } from '../report/figure.ts';
import { percentile } from '../report/statistics.ts';
import { problemsOf } from './movements.ts';

/** The second shop is filled. */
const ESTATE = { ...ORDER_ESTATE, shops: 2 };
const SHOP = shopName(1);
const TARGET = `${SHOP}/items`;
const TIMES = 100;
/** Enough to outlast two seconds. */
const QUICK_TIMES = 30;
const PER_SECOND = 20;
const SECONDS = 15;
const CONNECTIONS = 64;
const ROWS_TOGETHER = 1000;
const STOCK = 1_000_000;
const WHO = 'bench';

interface Run extends Checkout {
  /** From the opening of an order to the ERP's having it. */
  readonly placingP99Ms: number;
}

interface Round {
  readonly idle: Run;
  readonly filling: Run;
  readonly filledPerSecond: number;
}

export function backfill({ quick, rounds: count }: FigureOptions): Promise<Figure> {
  const orders = PER_SECOND * (quick ? 2 : SECONDS);
  return withOrderShop(
    async (shop) => {
      const rounds: Round[] = [];
      for (let number = 0; number < count; number += 1) rounds.push(await oneRound(shop, number, orders));
      return toFigure(shop.bench, rounds);
    },
    () => openFilled(quick ? QUICK_TIMES : TIMES),
  );
}

/** 2,000 items by the hub's own first load, and their copies; the second shop has none of them yet and waits. */
async function openFilled(times: number): Promise<BenchHub> {
  const bench = await openBench(ESTATE);
  await loadItems(bench, ESTATE);
  await loadCustomers(bench);
  await stockItems(bench, ESTATE.items, STOCK);
  await bench.hub.delivery.resume(shopName(0), { who: WHO });
  await bench.hub.start();
  // What is due in a paused shop is not waited for.
  await untilDelivered(bench, `${shopName(0)}/items`);
  // The shop that sells has its items already; only the other one is filled.
  await multiplyItems(bench.untimed, times, TARGET);
  return bench;
}

async function untilDelivered(bench: BenchHub, target: string): Promise<void> {
  for (;;) {
    const { rows, delivered } = await countSync(bench.untimed, target);
    if (rows === delivered) return;
    await bench.hub.delivery.drain(100);
  }
}

async function oneRound(shop: OrderShop, number: number, orders: number): Promise<Round> {
  const { bench } = shop;
  const { hub } = bench;
  await hub.delivery.pause(SHOP, { who: WHO, reason: 'orders alone are measured first' });
  if (number > 0) await markAll(bench);
  const [alone, beside] = [orderSpec(`idle${number}`, orders), orderSpec(`filling${number}`, orders)];
  const idle = await takeOrders(shop, alone, 'orders alone');
  const before = await countSync(bench.untimed, TARGET);
  await hub.delivery.resume(SHOP, { who: WHO });
  const filling = await takeOrders(shop, beside, 'orders beside the backfill');
  const after = await countSync(bench.untimed, TARGET);
  if (after.due === 0n) throw new Error('the backfill was over before the orders were');
  await drain(bench);
  for (const spec of [alone, beside]) await proveOrders(bench, spec);
  return { idle, filling, filledPerSecond: Number(before.due - after.due) / filling.bound.usage.seconds };
}

/** The shop is said to have lost everything. */
async function markAll({ hub, database, untimed }: BenchHub): Promise<void> {
  const items = (await readItems(untimed)).map(({ id }) => id);
  for (let from = 0; from < items.length; from += ROWS_TOGETHER)
    await database.transaction((tx) =>
      hub.delivery.markDrift(
        tx,
        items.slice(from, from + ROWS_TOGETHER).map((key) => ({ system: SHOP, domain: 'item', key })),
      ),
    );
}

async function takeOrders(shop: OrderShop, spec: OrderSpec, what: string): Promise<Run> {
  const pace = { pace: 'open', connections: CONNECTIONS, perSecond: PER_SECOND } as const;
  const taken = await checkOut(shop, { spec, pace, way: 'API', what });
  await untilPlaced(shop.bench, spec);
  const placingMs = await readPlacingMs(shop.bench.untimed, spec.name);
  return { ...taken, placingP99Ms: percentile(placingMs, 0.99) };
}

function toFigure(bench: BenchHub, rounds: readonly Round[]): Figure {
  return {
    key: 'j',
    title: 'Orders while a catalogue is filled',
    how: [
      `Orders of three lines by \`POST ${ORDER_PATH}\`, sent at fixed instants, ${PER_SECOND} a second for ${SECONDS} seconds, while ${(ESTATE.items * TIMES).toLocaleString('en')} items go to a shop that takes 250 in a call and answers at once: nothing but the hub holds the backfill back.`,
      'The limit is the same load just before, while the shop is paused. Latency counts from the planned instant to the answer; placing from the opening of the order until the hub knows that the ERP has it.',
    ],
    measured: measured(rounds),
    bounds: rounds.slice(-1).flatMap(({ idle, filling }) => [idle.bound, filling.bound]),
    proved: [
      'The backfill was under way from the first to the last order of its half; every order of both halves stood once in the ERP and at its warehouses, whole.',
    ],
    problems: problemsOf(bench),
  };
}

function measured(rounds: readonly Round[]): readonly Measured[] {
  const beside = (what: string, of: (run: Run) => number): Measured => ({
    what: `${what} beside the backfill`,
    unit: 'ms',
    rounds: rounds.map(({ filling }) => of(filling)),
    limit: { what: 'orders alone', rounds: rounds.map(({ idle }) => of(idle)) },
  });
  return [
    beside('p50 of the answer', ({ report }) => report.p50Ms),
    { ...beside('p99 of the answer', ({ report }) => report.p99Ms), aim: { ratioAtMost: 1.2 } },
    beside('p99 until placed', ({ placingP99Ms }) => placingP99Ms),
    { what: 'items filled', unit: '/s', rounds: rounds.map(({ filledPerSecond }) => filledPerSecond) },
  ];
}
