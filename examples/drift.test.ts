/** Days on which somebody changes by hand what no source tells of: it is found by reading everything again, and put right. */
import { describe, expect, test } from 'vitest';
import { readEvents } from '../src/log/index.ts';
import { disagreements } from './testing/agreement.ts';
import { estateOfFile } from './testing/estate.ts';
import { move, shelfOf, shownInShop, soldItem } from './testing/happenings.ts';
import { until } from './testing/settle.ts';

const day = estateOfFile();

/** What differs once the day has come to rest. */
async function differing(): Promise<readonly string[]> {
  await day().settle();
  return disagreements(day());
}

/** The first level of an item in the shop, as the shop's people see it. */
function levelOf(place: number) {
  const levels = shownInShop(day(), soldItem(day(), place)).flatMap(({ variant }) => [
    ...variant.levels.values(),
  ]);
  const level = levels.find(({ active }) => active);
  if (level === undefined) throw new Error('the item is stocked nowhere in the shop');
  return level;
}

describe('a quantity changed by hand in the shop', () => {
  test('is put right, and it is on record who was right', async () => {
    const { hub } = day();
    await day().settle();
    const level = levelOf(2);
    const before = level.available;
    level.available += 77;
    expect(await hub.delivery.verifyNow('shop/inventory')).toMatchObject({ outcome: 'verified', drifted: 1 });
    await day().settle();
    expect(level.available).toBe(before);
    await until('the drift is told', async () => {
      const told = await readEvents(hub.database, { type: 'target.drifted', limit: 10 });
      return (
        typeof told !== 'string' && told.some(({ data }) => JSON.stringify(data).includes(`${before + 77}`))
      );
    });
  });

  test('is put right by itself, a little later', async () => {
    const level = levelOf(3);
    const before = level.available;
    level.available += 5;
    await until('the quantity is put right', () => {
      day().clock.pass(61);
      return level.available === before;
    });
    expect(await differing()).toEqual([]);
  });

  test('while goods move is put right, and the movement counts once', async () => {
    const item = soldItem(day(), 4);
    levelOf(4).available += 9;
    move(day(), shelfOf(day(), item), ['3', '-1']);
    await Promise.all([day().hub.delivery.verifyNow('shop/inventory'), day().hub.intake.drain()]);
    expect(await differing()).toEqual([]);
  });
});

test('of what nobody changed, everything is read and nothing is written', async () => {
  const { hub, shop } = day();
  const before = shop.counts();
  let rows = 0;
  for (const { target, verification } of await hub.delivery.status()) {
    if (verification === undefined) continue;
    const said = await hub.delivery.verifyNow(target);
    expect({ target, ...said }).toMatchObject({ outcome: 'verified', drifted: 0, unread: 0 });
    rows += said.outcome === 'verified' ? said.verified : 0;
  }
  expect(rows).toBeGreaterThan(4 * day().distributor.items.length);
  expect(await differing()).toEqual([]);
  for (const field of ['productSet', 'inventorySetQuantities', 'priceListFixedPricesAdd'])
    expect({ field, calls: shop.counts()[field] }).toEqual({ field, calls: before[field] });
});
