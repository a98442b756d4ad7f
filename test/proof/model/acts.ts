/** Carries out the steps of a random day in a world. */
import { orderOf } from '../../../sandbox/day/calling/orders.ts';
import { seededRandom, type Random } from '../../../sandbox/kit/random.ts';
import { cancelOrder, editOrder, placeOrder } from '../../../sandbox/shopify/orders/entry.ts';
import type { OrderState } from '../../../sandbox/shopify/orders/state.ts';
import type { BookedOrder } from '../chaos/book.ts';
import { accepted, authorised, send, type Placing } from '../chaos/callers/placing.ts';
import { cancelOrderOf, cancelFirstLineOf, decide, returned } from '../chaos/callers/changes.ts';
import { listAll } from '../chaos/checks/orders.ts';
import { mend } from '../chaos/trouble.ts';
import { FAULTS, isOfOrder, type OrderStep, type Step } from './steps.ts';
import type { World } from './world.ts';

/** One day, from its first step to its check. */
export interface Day {
  readonly world: World;
  readonly scene: Placing;
  readonly random: Random;
  /** What was placed on this day, in its order. */
  readonly placed: (Placed | undefined)[];
  /** Part of the numbers of its orders. */
  readonly name: string;
}

type Placed =
  { readonly at: 'hub'; readonly order: BookedOrder } | { readonly at: 'shop'; readonly order: OrderState };

export function newDay(world: World, name: string): Day {
  // Keys of requests are drawn from it: no two days may draw the same.
  const random = seededRandom(1).fork(name);
  const { stage, book, range } = world;
  const signal = new AbortController().signal;
  return { world, scene: { stage, book, range, random, signal }, random, placed: [], name };
}

/** Does one step; what cannot be done now (nothing was placed, the hub does not run) is nothing. */
export async function act(day: Day, step: Step): Promise<void> {
  const { world } = day;
  if (isOfOrder(step)) return await actOnOrders(day, step);
  switch (step.do) {
    case 'break':
      return breakSystem(day, step);
    case 'mend':
      return mend(world.stage.simulators);
    case 'work':
      return await work(day, step);
    case 'stop the hub':
      return await world.stage.hubs.end(0, 'stop');
    case 'start the hub':
      return await world.stage.hubs.start(0);
    case 'a moment passes':
      return await world.moment();
    case 'wait':
      world.pass(step.minutes * 60);
      return;
  }
}

async function work({ world }: Day, { warehouse, edit }: Extract<Step, { do: 'work' }>): Promise<void> {
  await world.stage.warehouses[warehouse]?.edits[edit]?.({ seed: 1 });
}

function breakSystem({ world: { stage } }: Day, { system, fault }: Extract<Step, { do: 'break' }>): void {
  for (const { name, faults } of stage.simulators) if (name === system) Object.assign(faults, FAULTS[fault]);
}

async function actOnOrders(day: Day, step: OrderStep): Promise<void> {
  if (step.do === 'place' && step.way === 'in the shop') return placeInShop(day, step.pieces);
  // Nobody hears a caller.
  if (day.world.stage.hubs.living().length === 0) return;
  if (step.do === 'place') return await place(day, step);
  const placed = day.placed[step.order % Math.max(1, day.placed.length)];
  if (placed === undefined) return;
  if (placed.at === 'shop') return changeInShop(day, placed.order, step);
  await changeAtHub(day, placed.order, step);
}

async function place(day: Day, { way, pieces }: Extract<Step, { do: 'place' }>): Promise<void> {
  const { scene, random, placed, name } = day;
  const { items, customers, channel } = scene.range;
  const lines = pieces.flatMap((quantity, at) =>
    quantity === 0 ? [] : [{ item: items[at] ?? '', quantity }],
  );
  const head = {
    number: `${name}-${placed.length + 1}`,
    customer: customers[placed.length % customers.length] ?? '',
  };
  const card = { lines, enough: 4, several: way === 'by card' };
  const order = way.startsWith('by')
    ? orderOf(head, lines, authorised(scene, card))
    : orderOf({ ...head, channel }, lines);
  const times = way === 'twice at once' ? 2 : 1;
  const answers = await Promise.all(Array.from({ length: times }, () => send(scene, random, order)));
  for (const answer of answers) accepted(scene, order, answer);
  const booked = scene.book.orders.get(`${order.channel}/${order.number}`);
  placed.push(booked === undefined ? undefined : { at: 'hub', order: booked });
}

function placeInShop({ world: { stage, range }, placed }: Day, pieces: readonly number[]): void {
  const { shop } = stage.shop;
  const variants = range.items.map((item) =>
    [...shop.products.values()].flatMap((product) => product.variants).find(({ sku }) => sku === item),
  );
  const [location] = [...shop.companyLocations.values()];
  const lines = pieces.flatMap((quantity, at) => {
    const variant = variants[at];
    return quantity === 0 || variant === undefined ? [] : [{ variantId: variant.id, quantity }];
  });
  if (location === undefined || lines.length === 0) return;
  const company = { companyId: location.companyId, locationId: location.id };
  placed.push({ at: 'shop', order: placeOrder(shop, { company, lines, payment: 'terms' }) });
}

function changeInShop({ world: { stage } }: Day, order: OrderState, step: OrderStep): void {
  const { shop } = stage.shop;
  if (order.cancelledAt !== null || order.fulfillments.length > 0) return;
  if (step.do === 'cancel' && step.how !== 'line') cancelOrder(shop, order, 'CUSTOMER');
  const line = order.lines[step.do === 'edit' ? step.line % order.lines.length : 0];
  if (line === undefined) return;
  // More than was ordered is a line of its own at the shop.
  if (step.do === 'edit') editOrder(shop, order, { line, quantity: Math.min(line.quantity, step.pieces) });
  if (step.do === 'cancel' && step.how === 'line') editOrder(shop, order, { line, quantity: 0 });
}

async function changeAtHub(
  { scene, random }: Day,
  order: BookedOrder,
  step: Exclude<OrderStep, { do: 'place' }>,
): Promise<void> {
  switch (step.do) {
    case 'edit':
      return await edit({ scene, random }, order, step);
    case 'cancel': {
      if (order.cancelled !== 'no') return;
      if (step.how === 'line') return void (await cancelFirstLineOf(scene, random, order));
      return void (await cancelOrderOf(scene, random, { order, by: step.how }));
    }
    case 'hold':
    case 'release':
      return void (await decide(scene, random, { order, path: `/${step.do}` }));
    case 'return':
      return await sendBack({ scene, random }, order, step);
  }
}

async function edit(
  { scene, random }: Pick<Day, 'scene' | 'random'>,
  order: BookedOrder,
  { line, pieces }: Extract<Step, { do: 'edit' }>,
): Promise<void> {
  if (order.cancelled !== 'no') return;
  const { latest } = order;
  const changed = {
    ...latest,
    revision: String(Number(latest.revision) + 1).padStart(2, '0'),
    lines: latest.lines.map((each, at) =>
      at === line % latest.lines.length ? { ...each, quantity: { value: String(pieces), unit: 'EA' } } : each,
    ),
  };
  accepted(scene, changed, await send(scene, random, changed));
}

async function sendBack(
  { scene, random }: Pick<Day, 'scene' | 'random'>,
  { latest: { channel, number } }: BookedOrder,
  { pieces, inAdvance }: Extract<Step, { do: 'return' }>,
): Promise<void> {
  const found = (await listAll(scene.stage.witness)).find(
    (each) => each.channel === channel && each.number === number,
  );
  const line = found?.plan.lines?.find(({ quantities }) => Number(quantities['shipped']) >= 1);
  if (found === undefined || line === undefined) return;
  const quantity = String(Math.min(pieces, Math.floor(Number(line.quantities['shipped']))));
  await returned(scene, random, { order: found, line: line.line, quantity, inAdvance });
}
