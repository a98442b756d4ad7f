/** Stock held against the warehouses: what lies there, what is promised, what left; no orphan, nothing sold twice. */
import { keyOf } from '../book.ts';
import { ENDED } from '../calm.ts';
import { amount, type FoundOrder } from './orders.ts';
import type { Stage } from '../stage.ts';

/** Every balance follows from its facts and agrees with the shelves, and nothing is held for an order that has ended. */
export async function stockFaults(stage: Stage, orders: readonly FoundOrder[]): Promise<readonly string[]> {
  const { witness, database } = stage;
  const open = await database.query<{ reference: string; state: string }>(
    `select r.reference, r.state from stock_reservation r
     where r.state in ('held', 'confirmed')
       and exists (select 1 from stock_reservation_line l where l.reservation_id = r.id and l.shipped < l.quantity)`,
  );
  const ended = orders.filter(({ status }) => ENDED.includes(status));
  const orphans = open.flatMap(({ reference, state }) => {
    const order = ended.find(({ document }) => reference.startsWith(document));
    return order === undefined
      ? []
      : [`${keyOf(order)} is ${order.status}, and stock is still ${state} for ${reference}`];
  });
  const unproven: string[] = [];
  for (const { itemId, locationId } of await witness.stock.balances({ limit: 5000 })) {
    const proof = await witness.stock.prove({ itemId, locationId });
    if (!proof.proven)
      unproven.push(`item ${itemId} at ${locationId} is not proven: ${JSON.stringify(proof)}`);
  }
  return [...orphans, ...unproven, ...(await shelfFaults(stage))];
}

/** What the hub says lies somewhere is what lies there, and no more is promised than that. */
async function shelfFaults({ witness, warehouses }: Stage): Promise<readonly string[]> {
  const lying = new Map<string, number>();
  for (const { state } of warehouses)
    for (const { item, warehouse, quantity } of state.book.positions()) {
      const place = `${item} ${warehouse}`;
      lying.set(place, (lying.get(place) ?? 0) + Number(quantity));
    }
  const balances = await witness.stock.balances({ limit: 5000 });
  const golden = await witness.records.goldenOf(witness.database, [
    ...new Set(balances.flatMap(({ itemId, locationId }) => [itemId, locationId])),
  ]);
  const numbers = new Map(golden.map(({ recordId, fields }) => [recordId, String(fields['number'])]));
  return balances.flatMap(({ itemId, locationId, onHand, reserved, allocated }) => {
    const place = `${numbers.get(itemId) ?? itemId} ${numbers.get(locationId) ?? locationId}`;
    const there = lying.get(place);
    const promised = Number(reserved) + Number(allocated);
    return [
      ...(there !== undefined && Math.abs(there - Number(onHand)) > 1e-6
        ? [`${place}: ${onHand} in the books, ${there} on the shelves`]
        : []),
      ...(promised > Number(onHand) ? [`${place}: ${promised} promised of ${onHand}: oversold`] : []),
    ];
  });
}

/** What the warehouses say left for a line is what the hub says, and nothing left twice; nothing of ours stands there that no order wants. */
export function warehouseFaults(
  { warehouses }: Stage,
  orders: readonly FoundOrder[],
  most: ReadonlyMap<string, number>,
): readonly string[] {
  const { left, overPicked } = leftOf(warehouses);
  const known = new Set(orders.map(({ document }) => document));
  const strangers = warehouses.flatMap(({ name, state }) =>
    state.orders
      .all()
      .filter(({ id, content }) => content !== undefined && !known.has(documentOf(id)))
      .map(({ id }) => `${name} has ${id}, which no order of the hub wants`),
  );
  return [
    ...strangers,
    ...orders.flatMap((order) =>
      (order.plan.lines ?? []).flatMap((line) => {
        const key = `${order.document} ${line.line}`;
        const theirs = left.get(key) ?? 0;
        const ours = amount(line, 'shipped');
        const limit = (most.get(key) ?? 0) + (overPicked.get(key) ?? 0);
        return [
          ...(theirs === ours
            ? []
            : [
                `${keyOf(order)} line ${line.line}: ${ours} shipped in the hub, ${theirs} left the warehouses`,
              ]),
          ...(theirs <= limit
            ? []
            : [
                `${keyOf(order)} line ${line.line}: ${theirs} left the warehouses, never more than ${limit} was asked of them`,
              ]),
        ];
      }),
    ),
  ];
}

function add(sums: Map<string, number>, key: string, by: number): void {
  sums.set(key, (sums.get(key) ?? 0) + by);
}

/** By `document line`: what left, and what the pickers took beyond what they were asked. */
function leftOf(warehouses: Stage['warehouses']) {
  const left = new Map<string, number>();
  const overPicked = new Map<string, number>();
  for (const { state } of warehouses)
    for (const { order, kind, lines } of state.orders.confirmations({
      after: 0,
      overlapSeconds: 0,
      limit: 1_000_000,
    }).rows)
      for (const { line, quantity, ordered } of lines) {
        const key = `${documentOf(order)} ${line}`;
        if (kind === 'shipped') add(left, key, Number(quantity));
        if (kind === 'picked') add(overPicked, key, Math.max(0, Number(quantity) - Number(ordered)));
      }
  return { left, overPicked };
}

/** Our number of the order, with which the number of a warehouse order begins. */
function documentOf(number: string): string {
  return number.slice(0, 'CD-'.length + 12);
}
