/** Stock that is kept for customers of a tier. */
import fc from 'fast-check';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { holdPromised } from '../ledger/position-store.ts';
import { noPolicies, type StockPolicies } from '../policies.ts';
import type { Stock } from '../stock.ts';
import { idOf, movement, stationOn, stockWorld, type World } from '../testing/world.ts';

let world: World;
let keys = 0;
beforeAll(async () => {
  world = await stockWorld(
    Object.fromEntries(Array.from({ length: 60 }, (_, place) => [`item-${place}`, []])),
  );
});
beforeEach(() => {
  world.policies = noPolicies;
});

const kept = (fences: Record<string, string>, floors: Record<string, string> = {}): StockPolicies => ({
  ...noPolicies,
  tierFences: () => new Map(Object.entries(fences)),
  tierFloors: () => new Map(Object.entries(floors)),
});

const reserve = (item: string, quantity: number, tier?: string) =>
  reserveAt(world.stock, { item, quantity, tier });

interface Wanted {
  readonly item: string;
  readonly quantity: number;
  readonly tier: string | undefined;
}

async function reserveAt(station: Stock, { item, quantity, tier }: Wanted) {
  keys += 1;
  const answer = await station.reserve({
    key: `tier-${keys}`,
    channel: keys % 2 === 0 ? 'web' : 'edi',
    tier,
    reference: `SO-${keys}`,
    expiresInSeconds: 900,
    lines: [
      { itemId: idOf(item), locationIds: [idOf('east')], quantity: { value: String(quantity), unit: 'EA' } },
    ],
  });
  if (answer === 'full') throw new Error('too many baskets wait');
  return answer;
}

const receive = (item: string, quantity: number) =>
  world.tell(movement(`in-${item}`, String(quantity), { item }));

async function seen(item: string, tier?: string) {
  const question = { itemIds: [idOf(item)], channel: 'web', tier, measure: 'channel-available' as const };
  const [line] = await world.stock.availability(question);
  return { quantity: line?.quantity, kept: line?.kept };
}

test('what is kept for a tier only its orders get, and they use it first', async () => {
  await receive('item-0', 14);
  world.policies = kept({ PLATINUM: '10' });
  expect(await seen('item-0', 'GOLD')).toEqual({
    quantity: '4',
    kept: [{ tier: 'PLATINUM', quantity: '10' }],
  });
  expect((await seen('item-0')).quantity).toBe('4');
  expect(await seen('item-0', 'PLATINUM')).toEqual({ quantity: '14', kept: [] });
  expect(await reserve('item-0', 5, 'GOLD')).toMatchObject({
    outcome: 'short',
    shortages: [{ possible: '4' }],
  });
  expect(await reserve('item-0', 5)).toMatchObject({ outcome: 'short' });
  expect(await reserve('item-0', 6, 'PLATINUM')).toMatchObject({ outcome: 'reserved' });
  expect(await seen('item-0', 'GOLD')).toEqual({
    quantity: '4',
    kept: [{ tier: 'PLATINUM', quantity: '4' }],
  });
  expect(await reserve('item-0', 4, 'GOLD')).toMatchObject({ outcome: 'reserved' });
  expect(await reserve('item-0', 4, 'PLATINUM')).toMatchObject({ outcome: 'reserved' });
});

test('what a tier gives back is kept for it again', async () => {
  await receive('item-1', 10);
  world.policies = kept({ PLATINUM: '10' });
  const answer = await reserve('item-1', 10, 'PLATINUM');
  if (answer.outcome !== 'reserved') throw new Error('not reserved');
  await world.stock.release(answer.id);
  expect(await reserve('item-1', 1, 'GOLD')).toMatchObject({ outcome: 'short' });
  expect((await seen('item-1', 'PLATINUM')).quantity).toBe('10');
});

test('a hold that ran out is kept for its tier again before anybody swept it', async () => {
  await receive('item-2', 10);
  world.policies = kept({ PLATINUM: '4' });
  await reserve('item-2', 4, 'PLATINUM');
  expect((await seen('item-2', 'GOLD')).quantity).toBe('6');
  const before = world.now;
  world.now = new Date(before.getTime() + 901_000);
  expect(await seen('item-2', 'GOLD')).toEqual({
    quantity: '6',
    kept: [{ tier: 'PLATINUM', quantity: '4' }],
  });
  expect(await reserve('item-2', 7, 'GOLD')).toMatchObject({ outcome: 'short' });
  world.now = before;
});

test('a tier leaves its floor to all others, and the safety stock counts where it is higher', async () => {
  await receive('item-3', 10);
  world.policies = { ...kept({}, { SILVER: '6', GOLD: '1' }), safetyStock: () => '2' };
  expect((await seen('item-3', 'SILVER')).quantity).toBe('4');
  expect((await seen('item-3', 'GOLD')).quantity).toBe('8');
  expect((await seen('item-3')).quantity).toBe('8');
  expect(await reserve('item-3', 5, 'SILVER')).toMatchObject({ outcome: 'short' });
  expect(await reserve('item-3', 8)).toMatchObject({ outcome: 'reserved' });
});

test('what was is asked with the tiers of then and the fences of whoever asks', async () => {
  await receive('item-4', 14);
  await reserve('item-4', 3, 'PLATINUM');
  const question = {
    itemId: idOf('item-4'),
    locationId: idOf('east'),
    channel: 'web',
    at: world.now.toISOString(),
    without: 'another order',
  };
  const past = await world.stock.past(world.database, [
    { ...question, tier: 'GOLD' },
    { ...question, tier: 'PLATINUM' },
  ]);
  expect(past(noPolicies).map(({ quantity }) => quantity)).toEqual(['11', '11']);
  expect(past(kept({ PLATINUM: '10' }))).toEqual([
    { quantity: '4', kept: [{ tier: 'PLATINUM', quantity: '7' }] },
    { quantity: '11', kept: [] },
  ]);
});

test('the database refuses a hold that leaves less than must be left, whoever decided it', async () => {
  await receive('item-5', 10);
  const hold = { itemId: idOf('item-5'), locationId: idOf('east'), reserved: '4' };
  const holding = (leave: string) =>
    world.database.transaction((tx) => holdPromised(tx, [{ ...hold, leave }]));
  await expect(holding('7')).rejects.toThrow('1 holds would take what is kept for others');
  await holding('6');
});

test('many writers of several tiers at once never sell what is kept for another, and sell all that may be sold', async () => {
  const other = await stationOn(world);
  let round = 10;
  const buyer = fc.record({
    tier: fc.constantFrom('PLATINUM', 'GOLD', undefined),
    quantity: fc.integer({ min: 1, max: 6 }),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(buyer, { minLength: 8, maxLength: 40 }),
      fc.integer({ min: 0, max: 60 }),
      fc.record({ PLATINUM: fc.integer({ min: 0, max: 20 }), GOLD: fc.integer({ min: 0, max: 20 }) }),
      async (buyers, there, fences) => {
        const item = `item-${round}`;
        round += 1;
        await receive(item, there);
        world.policies = kept({ PLATINUM: String(fences.PLATINUM), GOLD: String(fences.GOLD) });
        const answers = await Promise.all(
          buyers.map(({ tier, quantity }, place) =>
            reserveAt(place % 2 === 0 ? world.stock : other, { item, quantity, tier }),
          ),
        );
        const sold = (tier: string | undefined): number =>
          buyers.reduce(
            (sum, each, place) =>
              each.tier === tier && answers[place]?.outcome === 'reserved' ? sum + each.quantity : sum,
            0,
          );
        const [platinum, gold, none] = [sold('PLATINUM'), sold('GOLD'), sold(undefined)];
        expect(platinum + gold + none).toBeLessThanOrEqual(there);
        const beyond = (own: number, fence: number): number => Math.max(0, own - fence);
        const shared = Math.max(0, there - fences.PLATINUM - fences.GOLD);
        // Where there is enough for all fences, what anybody takes beyond their own is of the rest alone.
        if (there >= fences.PLATINUM + fences.GOLD)
          expect(none + beyond(platinum, fences.PLATINUM) + beyond(gold, fences.GOLD)).toBeLessThanOrEqual(
            shared,
          );
        else expect(none).toBe(0);
        for (const [place, { tier, quantity }] of buyers.entries())
          if (answers[place]?.outcome === 'short')
            expect(Number((await seen(item, tier)).quantity)).toBeLessThan(quantity);
      },
    ),
    { numRuns: 20 },
  );
});
