/** Less left than was held: the rest is free at once and once, whether the ledger or the warehouse's advice speaks first. */
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { idOf, movement, stockWorld, type World } from '../testing/world.ts';

let world: World;
let runs = 0;
const RUNS = 40;
beforeAll(async () => {
  const items = Array.from(
    { length: RUNS + 20 },
    (_, index) => [`item-${index}`, [{ unit: 'BX', holds: 10 }]] as const,
  );
  world = await stockWorld(Object.fromEntries(items));
});

interface Held {
  readonly item: string;
  readonly reference: string;
  readonly ids: readonly string[];
}

const THERE = 100;

/** Holds so much in one reservation each, all under one reference, and hands them to the ERP where it says so. */
async function hold(
  quantities: readonly number[],
  more: { unit?: string; confirmed?: boolean } = {},
): Promise<Held> {
  const item = `item-${(runs += 1)}`;
  const reference = `CD-${item}`;
  await world.tell(movement(`in-${item}`, String(THERE), { item }));
  const ids: string[] = [];
  for (const [place, value] of quantities.entries()) {
    const answer = await world.stock.reserve({
      key: `${item}/${place}`,
      channel: 'web',
      reference,
      expiresInSeconds: 900,
      lines: [
        {
          itemId: idOf(item),
          locationIds: [idOf('east')],
          quantity: { value: String(value), unit: more.unit ?? 'EA' },
        },
      ],
    });
    if (answer === 'full' || answer.outcome !== 'reserved') throw new Error('not reserved');
    ids.push(answer.id);
    if (more.confirmed !== false) await world.stock.confirm(answer.id);
  }
  return { item, reference, ids };
}

async function shrink(id: string | undefined, value: number, unit = 'EA') {
  return await world.database.transaction((tx) =>
    world.stock.within.shrinkAll(tx, [{ id: id ?? '', keep: { value: String(value), unit } }]),
  );
}

const leaves = ({ item, reference }: Held, quantity: number, id = 'out') =>
  world.tell(movement(`${id}-${item}`, `-${quantity}`, { item, document: reference }));

async function free(item: string): Promise<number> {
  const [line] = await world.stock.availability({
    itemIds: [idOf(item)],
    locationIds: [idOf('east')],
    measure: 'available-to-promise',
  });
  return Number(line?.quantity);
}

const proven = async (item: string) =>
  (await world.stock.prove({ itemId: idOf(item), locationId: idOf('east') })).proven;

test('the warehouse says final before the goods are booked out: only the rest is free', async () => {
  const held = await hold([10]);
  expect(await shrink(held.ids[0], 6)).toEqual([{ outcome: 'done', state: 'confirmed' }]);
  expect(await free(held.item)).toBe(94);
  await leaves(held, 6);
  expect(await free(held.item)).toBe(94);
  expect(await proven(held.item)).toBe(true);
});

test('the goods are booked out before the warehouse says final: the rest is free, and once', async () => {
  const held = await hold([10]);
  await leaves(held, 6);
  expect(await free(held.item)).toBe(90);
  await shrink(held.ids[0], 6);
  await shrink(held.ids[0], 6);
  expect(await free(held.item)).toBe(94);
  expect(await proven(held.item)).toBe(true);
});

test('what left stands on the line that was cut short: it moves to the one that it left for', async () => {
  const held = await hold([5, 5]);
  await leaves(held, 8);
  expect(await free(held.item)).toBe(90);
  await shrink(held.ids[0], 3);
  expect(await free(held.item)).toBe(92);
  expect(await proven(held.item)).toBe(true);
});

test('nothing left of a line: it is released, and what stood on it moves to the other', async () => {
  const held = await hold([5, 5]);
  await leaves(held, 5);
  expect(await shrink(held.ids[0], 0)).toEqual([{ outcome: 'done', state: 'released' }]);
  expect(await shrink(held.ids[0], 0)).toEqual([{ outcome: 'done', state: 'released' }]);
  expect(await free(held.item)).toBe(95);
  expect(await proven(held.item)).toBe(true);
});

test('what is not confirmed yet is cut as well, and handed over as it is then', async () => {
  const held = await hold([10], { confirmed: false });
  await shrink(held.ids[0], 6);
  expect(await free(held.item)).toBe(94);
  await world.stock.confirm(held.ids[0] ?? '');
  await leaves(held, 6);
  expect(await free(held.item)).toBe(94);
  expect(await proven(held.item)).toBe(true);
});

test('boxes are cut in boxes', async () => {
  const held = await hold([3], { unit: 'BX' });
  await shrink(held.ids[0], 1, 'BX');
  expect(await free(held.item)).toBe(90);
});

test('more left by the ledger than the warehouse says: what left is not promised again', async () => {
  const held = await hold([10]);
  await leaves(held, 8);
  await shrink(held.ids[0], 6);
  expect(await free(held.item)).toBe(92);
  expect(await proven(held.item)).toBe(true);
});

/** Steps of two lines under one reference: the movement of each, and the warehouse's last word on each. */
const days = fc.record({
  held: fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 })),
  shares: fc.tuple(fc.nat(100), fc.nat(100)),
  order: fc.shuffledSubarray(['move-0', 'move-1', 'final-0', 'final-1', 'final-0', 'final-1'], {
    minLength: 6,
  }),
});

test('held, free and left add up in any order of movements and last words', async () => {
  await fc.assert(
    fc.asyncProperty(days, async ({ held: quantities, shares, order }) => {
      const left = quantities.map((quantity, place) => Math.floor((quantity * (shares[place] ?? 0)) / 100));
      const held = await hold(quantities);
      const said = new Set<number>();
      for (const step of order) {
        const place = Number(step.at(-1));
        if (step.startsWith('final')) {
          await shrink(held.ids[place], left[place] ?? 0);
          said.add(place);
        } else if ((left[place] ?? 0) > 0) await leaves(held, left[place] ?? 0, step);
        // Whoever is not cut yet holds all that it held; of the others only what left is gone.
        const taken = quantities.map((quantity, line) => (said.has(line) ? (left[line] ?? 0) : quantity));
        expect(await free(held.item)).toBeLessThanOrEqual(THERE - left.reduce((sum, each) => sum + each, 0));
        if (said.size === 2)
          expect(await free(held.item)).toBe(THERE - taken.reduce((sum, each) => sum + each, 0));
      }
      expect(await proven(held.item)).toBe(true);
    }),
    { numRuns: RUNS },
  );
});
