/** A fence that was used up stays so: through the hand-over to the ERP and the door of the warehouse, until goods come in. */
import fc from 'fast-check';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { noPolicies } from '../policies.ts';
import { count, idOf, movement, stockWorld, type World } from '../testing/world.ts';

let world: World;
let runs = 0;
let told = 0;
const RUNS = 10;
beforeAll(async () => {
  world = await stockWorld(
    Object.fromEntries(Array.from({ length: RUNS + 200 }, (_, place) => [`item-${place}`, []])),
  );
});
beforeEach(() => {
  world.policies = { ...noPolicies, tierFences: () => new Map([['PLATINUM', '10']]) };
});

const name = (prefix: string): string => `${prefix}-${(told += 1)}`;

async function begin(there: number): Promise<string> {
  const item = `item-${(runs += 1)}`;
  if (there > 0) await receive(item, there);
  return item;
}

const receive = (item: string, quantity: number) =>
  world.tell(movement(name('in'), String(quantity), { item }));
const ship = (item: string, quantity: number, document: string) =>
  world.tell(movement(name('out'), `-${quantity}`, { item, document, reason: 'shipment' }));

async function reserve(item: string, quantity: number, { tier, channel = 'edi' }: Buyer) {
  const reference = name('SO');
  const answer = await world.stock.reserve({
    key: reference,
    channel,
    tier,
    reference,
    expiresInSeconds: 900,
    lines: [
      { itemId: idOf(item), locationIds: [idOf('east')], quantity: { value: String(quantity), unit: 'EA' } },
    ],
  });
  if (answer === 'full') throw new Error('too many baskets wait');
  return answer.outcome === 'reserved' ? { id: answer.id, reference } : undefined;
}

interface Buyer {
  readonly tier: string | undefined;
  readonly channel?: string;
}

async function takes(item: string, quantity: number, buyer: Buyer) {
  const held = await reserve(item, quantity, buyer);
  if (held === undefined) throw new Error('not reserved');
  return held;
}

async function free(item: string, { tier, channel = 'edi' }: Buyer): Promise<number> {
  const question = { itemIds: [idOf(item)], channel, tier, measure: 'channel-available' as const };
  const [line] = await world.stock.availability(question);
  return Number(line?.quantity ?? '0');
}

const [PLATINUM, GOLD] = [{ tier: 'PLATINUM' }, { tier: 'GOLD' }];

test('what the tier took of its fence stays taken when the ERP confirms it and when it leaves', async () => {
  const item = await begin(14);
  const { id, reference } = await takes(item, 6, PLATINUM);
  expect(await free(item, GOLD)).toBe(4);
  await world.stock.confirm(id);
  expect(await free(item, GOLD)).toBe(4);
  await ship(item, 2, reference);
  expect(await free(item, GOLD)).toBe(4);
  await ship(item, 4, reference);
  expect(await free(item, GOLD)).toBe(4);
  expect(await free(item, PLATINUM)).toBe(8);
});

test('goods that come in fill the fence again, as far as they make up for what left', async () => {
  const item = await begin(14);
  const { id, reference } = await takes(item, 6, PLATINUM);
  await world.stock.confirm(id);
  await receive(item, 3);
  expect(await free(item, GOLD)).toBe(7);
  await ship(item, 6, reference);
  await receive(item, 4);
  expect(await free(item, GOLD)).toBe(7);
  await receive(item, 10);
  expect(await free(item, GOLD)).toBe(15);
});

test('a count that finds more fills it, one that finds less does not', async () => {
  const item = await begin(14);
  const { id, reference } = await takes(item, 10, PLATINUM);
  await world.stock.confirm(id);
  await ship(item, 10, reference);
  expect(await free(item, GOLD)).toBe(4);
  await world.tell(count(name('count'), '3', { item, at: '2026-05-04T10:30:00Z' }));
  expect(await free(item, GOLD)).toBe(3);
  await world.tell(count(name('count'), '13', { item, at: '2026-05-04T11:00:00Z' }));
  expect(await free(item, GOLD)).toBe(3);
});

test('what a warehouse does not send after all, or the buyer gives back, is kept for the tier again', async () => {
  const item = await begin(14);
  const [one, other] = [await takes(item, 6, PLATINUM), await takes(item, 4, PLATINUM)];
  await world.stock.confirm(one.id);
  await world.stock.confirm(other.id);
  expect(await free(item, GOLD)).toBe(4);
  await world.stock.release(other.id);
  await world.database.transaction((tx) =>
    world.stock.within.shrinkAll(tx, [{ id: one.id, keep: { value: '2', unit: 'EA' } }]),
  );
  expect(await free(item, GOLD)).toBe(4);
  expect(await free(item, PLATINUM)).toBe(12);
});

test('the share of a channel is used up by what it has sold, handed over or not', async () => {
  world.policies = { ...noPolicies, ringFences: () => new Map([['web', '50']]) };
  const item = await begin(20);
  const { id, reference } = await takes(item, 10, { tier: undefined, channel: 'web' });
  await world.stock.confirm(id);
  expect(await free(item, GOLD)).toBe(10);
  await ship(item, 10, reference);
  expect(await free(item, GOLD)).toBe(10);
  await receive(item, 10);
  expect(await free(item, GOLD)).toBe(10);
});

interface Taken extends Buyer {
  readonly id: string;
  readonly reference: string;
  readonly quantity: number;
  state: 'held' | 'confirmed' | 'released';
  /** Left and booked on it. */
  shipped: number;
  /** Left before it was confirmed. */
  early: number;
}

/** The same rules in whole pieces, a page long: what the books must come to. */
class Model {
  onHand = 0;
  readonly takings: Taken[] = [];
  readonly gone = new Map<string, number>();

  open(): number {
    return this.takings.reduce((sum, each) => sum + openOf(each), 0);
  }
  leave(taken: Taken, quantity: number): void {
    const booked = Math.min(quantity, taken.quantity - taken.shipped);
    taken.shipped += booked;
    const key = taken.tier ?? '';
    this.gone.set(key, (this.gone.get(key) ?? 0) + booked);
  }
  replenish(quantity: number): void {
    for (const [tier, gone] of this.gone) this.gone.set(tier, Math.max(0, gone - quantity));
  }
  free(tier: string | undefined, fences: Readonly<Record<string, number>>): number {
    const kept = Object.entries(fences)
      .filter(([owner]) => owner !== tier)
      .map(([owner, fence]) => {
        const own = this.takings.filter((each) => each.tier === owner);
        const taken = own.reduce((sum, each) => sum + openOf(each), this.gone.get(owner) ?? 0);
        return Math.max(0, fence - taken);
      });
    return Math.max(
      0,
      kept.reduce((rest, each) => rest - each, this.onHand - this.open()),
    );
  }
}

function openOf({ state, quantity, shipped }: Taken): number {
  return state === 'released' ? 0 : quantity - shipped;
}

const tier = fc.constantFrom('PLATINUM', 'GOLD', undefined);
const step = fc.oneof(
  fc.record({ do: fc.constant('reserve' as const), tier, quantity: fc.integer({ min: 1, max: 8 }) }),
  fc.record({ do: fc.constant('confirm' as const), which: fc.nat() }),
  fc.record({ do: fc.constant('release' as const), which: fc.nat() }),
  fc.record({ do: fc.constant('ship' as const), which: fc.nat(), quantity: fc.integer({ min: 1, max: 8 }) }),
  fc.record({ do: fc.constant('receive' as const), quantity: fc.integer({ min: 1, max: 12 }) }),
);
type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;

async function carryOut(model: Model, item: string, one: Step): Promise<void> {
  if (one.do === 'receive') {
    await receive(item, one.quantity);
    model.onHand += one.quantity;
    return model.replenish(one.quantity);
  }
  if (one.do === 'reserve') {
    const held = await reserve(item, one.quantity, one);
    if (held !== undefined) model.takings.push({ ...held, ...one, state: 'held', shipped: 0, early: 0 });
    return;
  }
  const taken = model.takings[one.which % Math.max(1, model.takings.length)];
  if (taken === undefined || taken.state === 'released') return;
  await move(model, item, { taken, one });
}

async function move(
  model: Model,
  item: string,
  { taken, one }: { readonly taken: Taken; readonly one: Exclude<Step, { do: 'receive' | 'reserve' }> },
): Promise<void> {
  if (one.do === 'release') {
    await world.stock.release(taken.id);
    taken.state = 'released';
  } else if (one.do === 'confirm') {
    await world.stock.confirm(taken.id);
    if (taken.state === 'held') model.leave(taken, taken.early);
    taken.state = 'confirmed';
  } else {
    await ship(item, one.quantity, taken.reference);
    model.onHand -= one.quantity;
    if (taken.state === 'confirmed') model.leave(taken, one.quantity);
    else taken.early += one.quantity;
  }
}

test('whatever is held, confirmed, shipped, given back and received: each tier has what the rules leave it', async () => {
  const fence = fc.integer({ min: 0, max: 12 });
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 30 }),
      fc.record({ PLATINUM: fence, GOLD: fence }),
      fc.array(step, { minLength: 5, maxLength: 12 }),
      async (there, fences, steps) => {
        world.policies = {
          ...noPolicies,
          tierFences: () => new Map(Object.entries(fences).map(([owner, kept]) => [owner, String(kept)])),
        };
        const item = await begin(there);
        const model = new Model();
        model.onHand = there;
        for (const one of steps) {
          await carryOut(model, item, one);
          const tiers = ['PLATINUM', 'GOLD', undefined];
          const seen = await Promise.all(tiers.map((asking) => free(item, { tier: asking })));
          expect(seen, `after ${one.do}`).toEqual(tiers.map((asking) => model.free(asking, fences)));
        }
      },
    ),
    { numRuns: RUNS },
  );
});
