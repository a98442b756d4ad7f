/** Changes of mind: revisions, cancellations, holds, and goods that come back. */
import { insist, type Answer } from '../../../../sandbox/day/calling/caller.ts';
import { edited, ORDERS } from '../../../../sandbox/day/calling/orders.ts';
import type { Random } from '../../../../sandbox/kit/random.ts';
import type { Return } from '../../../../src/model/documents/returns.ts';
import { keyOf, type BookedOrder } from '../book.ts';
import type { Scene } from '../cast.ts';
import { amount, listAll, type FoundOrder } from '../checks/orders.ts';
import { accepted, send, type Placing } from './placing.ts';

type Change = (placing: Placing, random: Random, order: BookedOrder) => Promise<string>;

const CHANGES: readonly Change[] = [
  async (placing, random, order) => {
    const edit = edited(order.latest, random);
    accepted(placing, edit, await send(placing, random, edit));
    return 'revision';
  },
  cancelFirstLineOf,
  (placing, random, order) => cancelOrderOf(placing, random, { order, by: 'decision' }),
  (placing, random, order) => cancelOrderOf(placing, random, { order, by: 'revision' }),
  async (placing, random, order) => {
    const { status } = await decide(placing, random, { order, path: '/hold' });
    await decide(placing, random, { order, path: '/release' });
    return `held and released: ${status}`;
  },
];

/** Tells what was done, in words. Of an order with one line nothing is. */
export async function cancelFirstLineOf(scene: Scene, random: Random, order: BookedOrder): Promise<string> {
  const [line] = order.latest.lines;
  if (line === undefined || order.latest.lines.length < 2) return 'nothing';
  const { status } = await decide(scene, random, { order, path: `/lines/${line.line}/cancel` });
  order.cancelledLines.set(line.line, status < 300 ? 'yes' : 'maybe');
  return `line cancelled: ${status}`;
}

/** Tells what was done, in words. */
export async function cancelOrderOf(
  scene: Scene,
  random: Random,
  { order, by }: { readonly order: BookedOrder; readonly by: 'decision' | 'revision' },
): Promise<string> {
  if (by === 'decision') {
    const { status } = await decide(scene, random, { order, path: '/cancel' });
    order.cancelled = status < 300 ? 'yes' : 'maybe';
    return `cancelled: ${status}`;
  }
  const edit = { ...edited(order.latest, random), cancelled: true };
  accepted(scene, edit, await send(scene, random, edit));
  order.cancelled = 'yes';
  return 'cancelled by a revision';
}

/** Somebody changes his mind about an order, whatever becomes of it. */
export async function changeOne(placing: Placing, random: Random, order: BookedOrder): Promise<void> {
  order.isBusy = true;
  try {
    placing.book.done.add(`change of mind: ${await random.pick(CHANGES)(placing, random, order)}`);
  } finally {
    order.isBusy = false;
  }
}

/** Only what is legal at that moment is done: 409 is an answer, too. */
export async function decide(
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

/** A buyer sends back some of what he got: money for what was paid by card, a credit for the rest. */
export async function returnOne(scene: Scene, random: Random): Promise<void> {
  const returnable = (await listAll(scene.stage.witness)).filter(
    (order) =>
      scene.book.orders.has(keyOf(order)) &&
      linesThatLeft(order.plan).length > 0 &&
      (order.plan.returns ?? []).length === 0,
  );
  if (returnable.length === 0) return;
  const order = random.pick(returnable);
  const line = random.pick(linesThatLeft(order.plan));
  await returned(scene, random, {
    order,
    line: line.line,
    quantity: String(random.between(1, Math.ceil(amount(line, 'shipped')))),
    ...(random.chance(0.2) ? { inAdvance: true } : {}),
  });
}

function linesThatLeft(plan: FoundOrder['plan']) {
  return (plan.lines ?? []).filter((line) => amount(line, 'shipped') >= 1);
}

export interface Returning extends Pick<Return, 'inAdvance'> {
  readonly order: Pick<FoundOrder, 'channel' | 'number'>;
  readonly line: string;
  /** In pieces. */
  readonly quantity: string;
}

/** Announces the return, until somebody answers. */
export async function returned(
  { stage, book }: Scene,
  random: Random,
  { order: { channel, number }, line, quantity, ...rest }: Returning,
): Promise<void> {
  const isByCard = book.orders.get(keyOf({ channel, number }))?.latest.payment?.method === 'card';
  const told: Return = {
    channel,
    orderNumber: number,
    number: `RMA-${random.between(1, 1_000_000_000)}`,
    revision: '01',
    requestedAt: new Date().toISOString(),
    compensation: isByCard ? 'refund' : 'credit',
    lines: [{ line, quantity: { value: quantity, unit: 'EA' } }],
    ...rest,
  };
  const { status, body } = await insist(stage, random, { path: '/process/v1/returns', body: told });
  book.done.add(isByCard ? 'return for money' : 'return for a credit');
  if (status >= 300)
    book.wrong.push(`return of ${number} was refused with ${status}: ${JSON.stringify(body)}`);
}
