/** Callers of the API: they place orders by several ways at once, edit them while they are placed, hold, release and cancel them. */
import type { Random } from '../../../sandbox/kit/random.ts';
import type { Order } from '../../../src/model/documents/order.ts';
import { booked, type BookedOrder } from './book.ts';
import { insist, type Answer } from './caller.ts';
import type { Act, Scene } from './cast.ts';

/** What can be ordered, and by whom. */
export interface Range {
  readonly channel: string;
  readonly customers: readonly string[];
  /** Item numbers that are kept in pieces. */
  readonly items: readonly string[];
}

interface Placing extends Scene {
  readonly range: Range;
}

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
      await placeOne(placing, random, newOrder(placing.range, random, placed));
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
  return [...Array.from({ length: CALLERS }, () => place), change];
}

const CALLERS = 4;
const ORDERS = '/process/v1/orders';

function newOrder({ channel, customers, items }: Range, random: Random, place: number): Order {
  const lines = Array.from({ length: random.between(1, 3) }, (_, index) => ({
    line: String(index + 1),
    item: { by: 'number' as const, value: random.pick(items) },
    quantity: { value: String(random.between(1, 8)), unit: 'EA' },
  }));
  return {
    channel,
    number: `CH-${String(place).padStart(5, '0')}`,
    revision: '01',
    placedAt: new Date().toISOString(),
    customer: { by: 'number', value: random.pick(customers) },
    currency: 'USD',
    lines,
    ...(random.chance(0.1) ? { shipComplete: true } : {}),
  };
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

function send({ stage }: Scene, random: Random, order: Order): Promise<Answer> {
  return insist(stage, random, { path: ORDERS, body: order });
}

function accepted({ book }: Scene, order: Order, { status, body }: Answer): void {
  if (status === 201 || status === 202 || status === 200) booked(book, order);
  else
    book.wrong.push(`${order.number}/${order.revision} was refused with ${status}: ${JSON.stringify(body)}`);
}

/** Another quantity of one line, as the next revision. */
function edited(order: Order, random: Random): Order {
  const changed = random.between(0, order.lines.length - 1);
  return {
    ...order,
    revision: String(Number(order.revision) + 1).padStart(2, '0'),
    lines: order.lines.map((line, place) =>
      place === changed
        ? {
            ...line,
            quantity: { value: String(Number(line.quantity.value) + random.between(1, 4)), unit: 'EA' },
          }
        : line,
    ),
  };
}

type Change = (placing: Placing, random: Random, order: BookedOrder) => Promise<string>;

const CHANGES: readonly Change[] = [
  async (placing, random, order) => {
    const edit = edited(order.latest, random);
    accepted(placing, edit, await send(placing, random, edit));
    return 'revision';
  },
  async (placing, random, order) => {
    const [line] = order.latest.lines;
    if (line === undefined || order.latest.lines.length < 2) return 'nothing';
    const { status } = await decide(placing, random, { order, path: `/lines/${line.line}/cancel` });
    order.cancelledLines.set(line.line, status < 300 ? 'yes' : 'maybe');
    return `line cancelled: ${status}`;
  },
  async (placing, random, order) => {
    const { status } = await decide(placing, random, { order, path: '/cancel' });
    order.cancelled = status < 300 ? 'yes' : 'maybe';
    return `cancelled: ${status}`;
  },
  async (placing, random, order) => {
    const edit = { ...edited(order.latest, random), cancelled: true };
    accepted(placing, edit, await send(placing, random, edit));
    order.cancelled = 'yes';
    return 'cancelled by a revision';
  },
  async (placing, random, order) => {
    const { status } = await decide(placing, random, { order, path: '/hold' });
    await decide(placing, random, { order, path: '/release' });
    return `held and released: ${status}`;
  },
];

async function changeOne(placing: Placing, random: Random, order: BookedOrder): Promise<void> {
  order.isBusy = true;
  try {
    placing.book.done.add(`change of mind: ${await random.pick(CHANGES)(placing, random, order)}`);
  } finally {
    order.isBusy = false;
  }
}

/** Only what is legal at that moment is done: 409 is an answer, too. */
async function decide(
  { stage, book }: Scene,
  random: Random,
  { order, path }: { readonly order: BookedOrder; readonly path: string },
): Promise<Answer> {
  const { channel, number } = order.latest;
  const answer = await insist(stage, random, {
    path: `${ORDERS}/${channel}/${number}${path}`,
    body: { by: 'chaos' },
  });
  if (answer.status >= 300 && answer.status !== 409)
    book.wrong.push(`${number}${path} was refused with ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer;
}
