/** Setting quantities by compare-and-set: what happens when the shop's number is not the one that was delivered. */
import { expect, test } from 'vitest';
import type { LevelState } from '../../../../sandbox/shopify/state.ts';
import { setAvailable } from '../../../../sandbox/shopify/resolvers/inventory.ts';
import { impatient, suiteContext } from '../../kit/suite/suite-context.ts';
import { startShop, view, WAREHOUSE, type System } from '../testing/sandbox-shop.ts';
import type { InventoryBody } from './body.ts';
import { inventoryTarget } from './target.ts';

const itemOf = ({ prepared }: System, index: number): string =>
  prepared[index]?.variants[0]?.inventoryItemId ?? '';

const body = (system: System, index: number, quantity: number): InventoryBody => ({
  inventoryItemId: itemOf(system, index),
  locationId: WAREHOUSE,
  name: 'available',
  quantity,
});

function levelOf(
  { shop }: Pick<System, 'shop'>,
  { inventoryItemId }: Pick<InventoryBody, 'inventoryItemId'>,
): LevelState {
  const level = shop.variantOfInventoryItem.get(inventoryItemId)?.levels.get(WAREHOUSE);
  if (level === undefined) throw new Error('not stocked');
  return level;
}

async function withShop(work: (system: System) => Promise<void>): Promise<void> {
  const system = await startShop();
  try {
    await work(system);
  } finally {
    await system.close();
  }
}

test('a quantity that somebody set by hand is read again and overwritten with ours', () =>
  withShop(async (system) => {
    const context = suiteContext(system.settings);
    const [first, second] = [body(system, 0, 10), body(system, 1, 20)];
    await inventoryTarget.write(
      context,
      [first, second].map((each, index) => ({ key: `a${index}`, body: each })),
    );
    const level = levelOf(system, first);
    const variant = system.prepared[0]?.variants[0];
    if (variant !== undefined) setAvailable(system.shop, { variant, level, available: 99 });
    const outcomes = await inventoryTarget.write(context, [
      { key: 'b0', body: { ...first, quantity: 8 }, previous: first, externalId: 'x' },
      { key: 'b1', body: { ...second, quantity: 19 }, previous: second, externalId: 'y' },
    ]);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['done', 'done']);
    expect([levelOf(system, first).available, levelOf(system, second).available]).toEqual([8, 19]);
  }));

test('the same quantity set, changed back and set once more arrives each time', () =>
  withShop(async (system) => {
    const context = suiteContext(system.settings);
    let previous = body(system, 0, 5);
    await inventoryTarget.write(context, [{ key: 'k', body: previous }]);
    for (const quantity of [6, 5, 6]) {
      const next = { ...previous, quantity };
      await inventoryTarget.write(context, [
        { key: `content-${quantity}`, body: next, previous, externalId: 'x' },
      ]);
      expect(levelOf(system, next).available).toBe(quantity);
      previous = next;
    }
  }));

test('an item whose product was deleted in the shop waits, the others of the batch are set', () =>
  withShop(async (system) => {
    const context = suiteContext(system.settings);
    const [first, second] = [body(system, 0, 10), body(system, 1, 20)];
    await inventoryTarget.write(
      context,
      [first, second].map((each, index) => ({ key: `a${index}`, body: each })),
    );
    system.shop.variantOfInventoryItem.delete(first.inventoryItemId);
    const outcomes = await inventoryTarget.write(context, [
      { key: 'b0', body: { ...first, quantity: 1 }, previous: first, externalId: 'x' },
      { key: 'b1', body: { ...second, quantity: 2 }, previous: second, externalId: 'y' },
    ]);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['later', 'done']);
    expect(levelOf(system, second).available).toBe(2);
  }));

const availability = {
  item: { by: 'record', value: 'r1' },
  location: { by: 'number', value: 'EAST' },
  measure: 'available-to-promise',
  unit: 'MTR',
  asOf: '2026-01-01T00:00:00Z',
} as const;

test.each([
  ['12.99', 12],
  ['0.4', 0],
  ['-3', 0],
])('of %s only whole units are promised: %i', (quantity, whole) =>
  withShop(async ({ settings }) => {
    const ids = { 'inventory-item': 'gid://shopify/InventoryItem/12' };
    const answer = inventoryTarget.map(view<'availability'>({ ...availability, quantity }, ids), settings);
    expect(answer).toMatchObject({ mapped: { quantity: whole, name: 'available' } });
  }),
);

test('a quantity waits for the product that it belongs to', () =>
  withShop(async ({ settings }) => {
    const answer = inventoryTarget.map(view<'availability'>({ ...availability, quantity: '1' }), settings);
    expect(answer).toEqual({ waitsFor: { domain: 'item', recordId: 'r1', kind: 'inventory-item' } });
  }));

test('a location that the shop does not have is withheld by name', () =>
  withShop(async ({ settings }) => {
    const elsewhere = { ...availability, location: { by: 'number', value: 'MOON' }, quantity: '1' } as const;
    expect(inventoryTarget.map(view<'availability'>(elsewhere), settings)).toEqual({
      withheld: "location MOON is mapped to none of the shop's",
    });
  }));

/** As the hub makes products: on the shelf of each mapped location, and nothing of it there. */
function emptyShelf({ shop, prepared }: System, index: number): LevelState {
  const now = shop.now();
  const variant = prepared[index]?.variants[0];
  const nothing = { available: 0, committed: 0, createdAt: now, updatedAt: now };
  variant?.levels.set(WAREHOUSE, { locationId: WAREHOUSE, active: true, ...nothing });
  return levelOf({ shop }, { inventoryItemId: variant?.inventoryItemId ?? '' });
}

test('first quantities of products that the hub has made are set without reading', () =>
  withShop(async (system) => {
    const [first, second] = [emptyShelf(system, 0), emptyShelf(system, 1)];
    const writes = [10, 20].map((quantity, index) => ({
      key: `a${index}`,
      body: body(system, index, quantity),
    }));
    const outcomes = await inventoryTarget.write(suiteContext(system.settings), writes);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['done', 'done']);
    expect([first.available, second.available]).toEqual([10, 20]);
    const { inventoryItem, inventorySetQuantities } = system.simulator.counts();
    expect([inventoryItem ?? 0, inventorySetQuantities]).toEqual([0, 1]);
  }));

test('a first quantity whose answer was lost is found, and setting it again changes nothing', () =>
  withShop(async (system) => {
    const context = suiteContext(system.settings);
    const level = emptyShelf(system, 0);
    const write = { key: 'a', body: body(system, 0, 10) };
    system.faults.timeoutAfterEffectShare = 1;
    const lost = await inventoryTarget.write(impatient(context), [write]);
    expect(lost).toMatchObject([{ cause: 'uncertain' }]);
    system.faults.timeoutAfterEffectShare = 0;
    expect(await inventoryTarget.find?.(context, [write])).not.toContain(undefined);
    expect(await inventoryTarget.write(context, [write])).toMatchObject([{ outcome: 'done' }]);
    expect(level.available).toBe(10);
  }));

test('a first quantity does not go unseen over what already stands in the shop', () =>
  withShop(async (system) => {
    const variant = system.prepared[0]?.variants[0];
    const level = emptyShelf(system, 0);
    if (variant !== undefined) setAvailable(system.shop, { variant, level, available: 7 });
    const writes = [10, 20].map((quantity, index) => ({
      key: `a${index}`,
      body: body(system, index, quantity),
    }));
    const outcomes = await inventoryTarget.write(suiteContext(system.settings), writes);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['done', 'done']);
    expect(writes.map((write) => levelOf(system, write.body).available)).toEqual([10, 20]);
    expect(system.simulator.counts()['inventoryItem']).toBe(2);
  }));
