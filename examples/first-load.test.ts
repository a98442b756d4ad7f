import { expect, test } from 'vitest';
import { disagreements } from './testing/agreement.ts';
import { estateOfTest } from './testing/estate.ts';

test('a new hub brings items, customers, prices and stock of ERP, warehouses and supplier to the storefront', async () => {
  const estate = await estateOfTest();
  await estate.settle();
  expect(await disagreements(estate)).toEqual([]);
  expect(estate.east.counts()['items']).toBe(estate.distributor.items.length);
  const standing = Object.fromEntries(
    (await estate.hub.delivery.status()).map((each) => [each.target, each.counts]),
  );
  expect(standing).toMatchObject({
    'shop/companies': { delivered: 13, dead: 0 },
    'shop/prices': { dead: 0 },
  });
});

test('a resync with nothing changed sends nothing', async () => {
  const estate = await estateOfTest();
  await estate.settle();
  const before = estate.shop.counts();
  const { hub } = estate;
  const keys = await hub.records.idsOf(hub.database, 'item', { after: undefined, limit: 1000 });
  await hub.database.transaction((tx) =>
    hub.delivery.mark(
      tx,
      keys.map((key) => ({ target: 'shop/products', key, backfill: true })),
    ),
  );
  await hub.delivery.drain(20_000);
  expect(before['productSet']).toBeGreaterThan(20);
  expect(estate.shop.counts()['productSet']).toBe(before['productSet']);
  expect(await disagreements(estate)).toEqual([]);
});
