/** Callers of the API: they place orders by several ways at once, on terms and by card, and edit them while they are placed. */
import { edited, orderOf } from '../../../../sandbox/day/calling/orders.ts';
import type { Random } from '../../../../sandbox/kit/random.ts';
import type { Order } from '../../../../src/model/documents/order.ts';
import type { Act } from '../cast.ts';
import { changeOne, returnOne } from './changes.ts';
import { accepted, authorised, send, type Placing } from './placing.ts';

/** So many orders in all, placed by several callers until they are out; and people who change their minds. */
export function callersOf(
  placing: Placing,
  { orders, everyMs }: { readonly orders: number; readonly everyMs: number },
): readonly Act[] {
  let placed = 0;
  const place: Act = {
    name: 'callers',
    everyMs: everyMs * CALLERS,
    act: async (random) => {
      if (placed >= orders) return;
      placed += 1;
      const order = newOrder(placing, random, `CH-${String(placed).padStart(5, '0')}`);
      await placeOne(placing, random, random.chance(CHARGED_SHARE) ? withFreight(placing, order) : order);
    },
  };
  const change: Act = {
    name: 'changes of mind',
    everyMs: everyMs * 3,
    act: async (random) => {
      const free = [...placing.book.orders.values()].filter(
        ({ isBusy, cancelled }) => !isBusy && cancelled === 'no',
      );
      if (free.length > 0) await changeOne(placing, random, random.pick(free));
    },
  };
  const back: Act = {
    name: 'returns',
    everyMs: everyMs * 6,
    act: (random) => returnOne(placing, random),
  };
  return [...Array.from({ length: CALLERS }, () => place), change, back];
}

const CALLERS = 4;
const CARD_SHARE = 0.35;
const CHARGED_SHARE = 0.3;

function withFreight({ book }: Placing, order: Order): Order {
  book.done.add('order with freight');
  const freight = { charge: 'freight', kind: 'charge', reason: 'freight' } as const;
  return { ...order, charges: [{ ...freight, amount: '4.95', currency: order.currency }] };
}

function newOrder(placing: Placing, random: Random, number: string): Order {
  const { items, customers, channel } = placing.range;
  const lines = Array.from({ length: random.between(1, 3) }, () => ({
    item: random.pick(items),
    quantity: random.between(1, 8),
  }));
  const head = {
    number,
    customer: random.pick(customers),
    ...(random.chance(0.1) ? { shipComplete: true } : {}),
  };
  if (!random.chance(CARD_SHARE)) return orderOf({ ...head, channel }, lines);
  const enough = random.chance(0.9) ? 3 : 0.5;
  const several = random.chance(0.5);
  placing.book.done.add(`card that allows ${several ? 'several captures' : 'one capture'}`);
  return orderOf(head, lines, authorised(placing, { lines, enough, several }));
}

type Way = (placing: Placing, random: Random, order: Order) => Promise<void>;

const WAYS: readonly (readonly [name: string, way: Way])[] = [
  ['once', async (placing, random, order) => accepted(placing, order, await send(placing, random, order))],
  ['once', async (placing, random, order) => accepted(placing, order, await send(placing, random, order))],
  [
    'by two ways at once',
    async (placing, random, order) => {
      const answers = await Promise.all([send(placing, random, order), send(placing, random, order)]);
      for (const answer of answers) accepted(placing, order, answer);
    },
  ],
  [
    'edited while being placed',
    async (placing, random, order) => {
      const edit = edited(order, random);
      const answers = await Promise.all([send(placing, random, order), send(placing, random, edit)]);
      accepted(placing, order, answers[0]);
      accepted(placing, edit, answers[1]);
    },
  ],
  [
    'again with other content under the same revision',
    async (placing, random, order) => {
      accepted(placing, order, await send(placing, random, order));
      const { status } = await send(placing, random, { ...edited(order, random), revision: order.revision });
      if (status !== 409)
        placing.book.wrong.push(`${order.number}: another content under one revision was answered ${status}`);
    },
  ],
];

async function placeOne(placing: Placing, random: Random, order: Order): Promise<void> {
  const [name, way] = random.pick(WAYS);
  placing.book.done.add(`order placed ${name}`);
  await way(placing, random, order);
}
