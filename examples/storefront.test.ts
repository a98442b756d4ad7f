/** Days of a storefront: it is down, slow, edited behind the hub's back, or answers what is not true. Afterwards it agrees. */
import { afterEach, describe, expect, test } from 'vitest';
import { deleteProduct } from '../sandbox/shopify/resolvers/product-set.ts';
import { disagreements } from './testing/agreement.ts';
import { estateOfFile } from './testing/estate.ts';
import {
  addItem,
  agreedPrices,
  move,
  priceItem,
  renameItem,
  shelfOf,
  shownInShop,
  soldItem,
  soldItems,
} from './testing/happenings.ts';
import { until } from './testing/settle.ts';

const day = estateOfFile();

/** Whatever the day brought: in the end the storefront shows what the other systems say. */
afterEach(async () => {
  day().mend();
  await day().settle();
  expect(await disagreements(day())).toEqual([]);
});

const asked = (field: string): number => day().shop.counts()[field] ?? 0;

describe('the storefront is down for an hour', () => {
  test('and catches up by itself, with the newest values only', async () => {
    const estate = day();
    const items = soldItems(estate).slice(0, 8);
    const before = { products: asked('productSet'), stock: asked('inventorySetQuantities') };
    estate.shop.faults.outage = true;
    for (let change = 1; change <= 12; change++) {
      for (const item of items) {
        renameItem(estate, item, `${String(item['number'])}, edition ${change}`);
        move(estate, shelfOf(estate, item), ['1', '1']);
      }
      await estate.erp.flushNotifications();
      await estate.hub.intake.drain();
      estate.clock.pass(300);
    }
    estate.mend();
    await estate.settle();
    expect(items.map((item) => shownInShop(estate, item)[0]?.title)).toEqual(
      items.map((item) => `${String(item['number'])}, edition 12`),
    );
    // 96 changes of names and 192 movements: one write for each item, in batches, and now and then one again after a broken off try.
    expect(asked('productSet') - before.products).toBeLessThanOrEqual(2 * items.length);
    expect(asked('inventorySetQuantities') - before.stock).toBeLessThanOrEqual(2 * items.length);
  });
});

describe('somebody edits in the shop, behind the hub’s back', () => {
  test.each(['changePrice', 'changeTitle', 'archiveProduct'])('%s: the hub repairs it', async (edit) => {
    const estate = day();
    const written = asked('productSet');
    const { delivery } = estate.hub;
    // So that it is seen before the hub has repaired it.
    await delivery.pause('shop', { who: 'maria', reason: 'a look at the shop' });
    for (let seed = 1; seed <= 4; seed++) await estate.shop.edits[edit]?.({ seed });
    expect(await disagreements(estate)).not.toEqual([]);
    await delivery.resume('shop', { who: 'maria' });
    await estate.settle();
    expect(asked('productSet')).toBeGreaterThan(written);
  });

  test('setQuantity: nobody tells of it, and reading everything back patiently finds it', async () => {
    const estate = day();
    for (let seed = 1; seed <= 4; seed++) await estate.shop.edits['setQuantity']?.({ seed });
    expect(await disagreements(estate)).not.toEqual([]);
    await estate.hub.delivery.verifyNow('shop/inventory');
  });

  test('a deleted product is sold again, with its stock and its agreed prices', async () => {
    const estate = day();
    const item = soldItems(estate).find((each) => agreedPrices(estate, each).length > 0);
    if (item === undefined) throw new Error('no agreed price is in the shop');
    const [shown] = shownInShop(estate, item);
    const agreed = agreedPrices(estate, item);
    deleteProduct(estate.shop.shop, shown?.product.id ?? '');
    expect(shownInShop(estate, item)).toEqual([]);
    await estate.settle();
    expect(agreedPrices(estate, item)).toEqual(agreed);
  });

  test('its own products are its own business', async () => {
    const estate = day();
    const own = [...estate.shop.shop.products.values()].find(({ handle }) => handle === 'shop-tape');
    if (own !== undefined) own.title = 'Another tape';
    await estate.settle();
    expect(own?.title).toBe('Another tape');
  });
});

describe('the storefront answers what is not true', () => {
  test('a write that was answered as done and did nothing is found by reading back, and written again', async () => {
    const estate = day();
    const item = soldItem(estate, 0);
    estate.shop.shop.writesToSwallow = 1;
    renameItem(estate, item, 'A name that is lost once');
    await estate.settle();
    expect(estate.shop.shop.writesToSwallow).toBe(0);
    expect(shownInShop(estate, item)[0]?.title).toBe('A name that is lost once');
  });

  test('writes that are done but never answered create nothing twice', async () => {
    const estate = day();
    for (const { faults } of [estate.shop, estate.east, estate.west]) faults.timeoutAfterEffectShare = 0.5;
    const added = [1, 2, 3, 4].map((each) => addItem(estate, soldItem(estate, each), `UNSURE-${each}`));
    await estate.erp.flushNotifications();
    await estate.hub.intake.drain();
    await until('something was left unanswered', () => asked('unanswered') > 0);
    estate.mend();
    await estate.settle();
    expect(added.map((item) => shownInShop(estate, item).length)).toEqual([1, 1, 1, 1]);
    expect(estate.east.counts()['items']).toBe(estate.erp.counts()['items']);
  });
});

describe('all systems are overloaded', () => {
  test('429 and 503 delay everything and lose nothing', async () => {
    const estate = day();
    for (const { faults } of estate.all) Object.assign(faults, { throttleShare: 0.2, errorShare: 0.2 });
    for (const [place, item] of soldItems(estate).slice(0, 6).entries()) {
      renameItem(estate, item, `${String(item['number'])} in the storm`);
      priceItem(estate, item, Math.round(Number(item['unitPrice']) * (100 + place)) / 100);
      move(estate, shelfOf(estate, item), ['2']);
    }
    await estate.settle();
    expect(asked('throttled') + asked('unavailable')).toBeGreaterThan(0);
  });
});
