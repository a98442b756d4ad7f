/** The estate in which orders are measured: customers with limits and prices, stock for all orders, systems that answer at once. */
import { setTimeout as pause } from 'node:timers/promises';
import { countOrders, countPlaced } from '../limits/order-proof-store.ts';
import { contextOf, loadCustomers, loadItems, openBench, stockItems, type BenchHub } from './bench-hub.ts';
import { documentsIn } from './instant-orders.ts';
import { shopName, type EstateSize } from './landscape.ts';
import { ordersOf, type OrderSpec } from './order-book.ts';

export const ORDER_ESTATE = {
  items: 2000,
  shops: 1,
  customers: 300,
  takesOrders: 'terms',
} satisfies EstateSize;
export const WHOLE_GATE = { ...ORDER_ESTATE, takesOrders: 'whole' } satisfies EstateSize;
/** Of each item in each warehouse: never short. */
const STOCK = 1_000_000;
const LONGEST_MS = 300_000;
const LOOK_EVERY_MS = 20;

/** Opens it; the shop takes what it is told from the start. */
export async function openOrderBench(size: EstateSize = ORDER_ESTATE): Promise<BenchHub> {
  const bench = await openBench(size);
  await loadItems(bench, size);
  await loadCustomers(bench);
  await stockItems(bench, size.items, STOCK);
  await bench.hub.delivery.resume(shopName(0), { who: 'bench' });
  await bench.hub.start();
  await drain(bench);
  return bench;
}

export function orderSpec(name: string, orders: number, size: EstateSize = ORDER_ESTATE): OrderSpec {
  const { items, customers = 1 } = size;
  return { name, orders, items, customers, placedAt: new Date().toISOString() };
}

/** Waits until the ERP has every order of the spec and the hub knows it. */
export async function untilPlaced(bench: BenchHub, { name, orders }: OrderSpec): Promise<void> {
  const erp = contextOf(bench, 'erp');
  const until = performance.now() + LONGEST_MS;
  const before = documentsIn(erp).size;
  for (let placed = 0; placed < orders;) {
    if (performance.now() > until) throw new Error(`${placed} of ${orders} orders were placed in time`);
    await pause(LOOK_EVERY_MS);
    placed =
      documentsIn(erp).size < Math.min(before + 1, orders) ? 0 : await countPlaced(bench.untimed, name);
  }
}

/** Waits until nothing is due anywhere. */
export async function drain({ hub }: BenchHub): Promise<void> {
  if ((await hub.delivery.drain(LONGEST_MS)) !== 'drained') throw new Error('deliveries did not settle');
}

/** Every order is one case, stands once in the ERP and once in its warehouses, holds what it asks for, and asks nobody anything. */
export async function proveOrders(bench: BenchHub, spec: OrderSpec): Promise<void> {
  const found = await countOrders(bench.untimed, spec.name);
  const count = BigInt(spec.orders);
  const claims: readonly (readonly [string, unknown, unknown])[] = [
    ['cases', found.cases, count],
    ['orders at the warehouses', found.released, count],
    ['units held', Number(found.units), unitsOf(spec)],
    ['orders with questions', found.questions, 0n],
    ['documents made twice', doubled(bench), 0],
  ];
  for (const [what, is, shall] of claims)
    if (is !== shall) throw new Error(`${spec.name}: ${what}: ${String(is)}, not ${String(shall)}`);
}

function doubled(bench: BenchHub): number {
  return ['erp', 'picking'].reduce(
    (sum, name) =>
      sum + [...documentsIn(contextOf(bench, name)).values()].filter((times) => times > 1).length,
    0,
  );
}

function unitsOf(spec: OrderSpec): number {
  return ordersOf(spec).reduce(
    (sum, { lines }) => sum + lines.reduce((units, { quantity }) => units + Number(quantity.value), 0),
    0,
  );
}
