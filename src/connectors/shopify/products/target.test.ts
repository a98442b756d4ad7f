/** Products in the shop: found instead of doubled, never at the cost of what somebody else made there. */
import * as fc from 'fast-check';
import { Value } from 'typebox/value';
import { expect, test } from 'vitest';
import { deleteProduct, productMutations } from '../../../../sandbox/shopify/resolvers/product-set.ts';
import { suiteContext } from '../../kit/suite/suite-context.ts';
import { instantVersion } from '../../kit/versions.ts';
import { productWith, startShop, type System } from '../testing/sandbox-shop.ts';
import type { ProductBody } from './body.ts';
import { handleOf } from './find.ts';
import { ShopifyProduct } from './shape.ts';
import { products } from './source.ts';
import { productsTarget } from './target.ts';

async function withShop(work: (system: System) => Promise<void>, options?: Parameters<typeof startShop>[0]) {
  const system = await startShop(options);
  try {
    await work(system);
  } finally {
    await system.close();
  }
}

const body = (sku: string, change: Partial<ProductBody> = {}): ProductBody => ({
  sku,
  title: `Item ${sku}`,
  descriptionHtml: '',
  productType: '',
  status: 'ACTIVE',
  unit: 'EA',
  price: '1.00',
  barcode: null,
  weight: null,
  ...change,
});

test('a new product is stocked with nothing at every mapped location', () =>
  withShop(async (system) => {
    await productsTarget.write(suiteContext(system.settings), [{ key: 'a', body: body('NEW-1') }]);
    const levels = productWith(system.shop, 'NEW-1')[0]?.variants[0]?.levels;
    expect([...(levels?.values() ?? [])].map(({ available }) => available)).toEqual([0, 0, 0]);
  }));

test('a product that somebody made by hand under our SKU is taken over with its variant and its stock', () =>
  withShop(async (system) => {
    const before = productWith(system.shop, 'SHOP-TAPE')[0]?.variants[0];
    const write = { key: 'a', body: body('SHOP-TAPE', { price: '7.00' }) };
    const [outcome] = await productsTarget.write(suiteContext(system.settings), [write]);
    const after = productWith(system.shop, 'SHOP-TAPE');
    expect(outcome?.outcome).toBe('done');
    expect(after.map(({ variants }) => variants.map(({ id, price }) => [id, price]))).toEqual([
      [[before?.id, '7.00']],
    ]);
  }));

test('a product with several variants under our SKU is a question for a person', () =>
  withShop(async (system) => {
    productMutations(system.shop).productSet({
      input: {
        title: 'Gloves',
        handle: 'gloves',
        productOptions: [{ name: 'Size', values: [{ name: 'M' }, { name: 'L' }] }],
        variants: ['M', 'L'].map((name) => ({
          sku: `GLOVE-${name}`,
          optionValues: [{ optionName: 'Size', name }],
        })),
      },
    });
    for (const { variants } of productWith(system.shop, 'GLOVE-M')) {
      for (const [index, variant] of variants.entries())
        variants[index] = { ...variant, createdAt: new Date(0) };
    }
    const [outcome] = await productsTarget.write(suiteContext(system.settings), [
      { key: 'a', body: body('GLOVE-M') },
    ]);
    expect(outcome?.outcome).toBe('ask');
    expect(productWith(system.shop, 'GLOVE-L')).toHaveLength(1);
  }));

test('a product that was deleted in the shop is made again', () =>
  withShop(async (system) => {
    const context = suiteContext(system.settings);
    const [first] = await productsTarget.write(context, [{ key: 'a', body: body('NEW-1') }]);
    const externalId = first?.outcome === 'done' ? first.externalId : '';
    deleteProduct(system.shop, externalId);
    const write = { key: 'b', body: body('NEW-1', { price: '2.00' }), previous: body('NEW-1'), externalId };
    const [outcome] = await productsTarget.write(context, [write]);
    expect(outcome).toMatchObject({ outcome: 'done' });
    expect(productWith(system.shop, 'NEW-1').map(({ variants }) => variants[0]?.price)).toEqual(['2.00']);
  }));

test('an update that is answered with success and did nothing shows when it is read back', () =>
  withShop(async (system) => {
    const context = suiteContext(system.settings);
    const [first] = await productsTarget.write(context, [{ key: 'a', body: body('NEW-1') }]);
    const externalId = first?.outcome === 'done' ? first.externalId : '';
    await system.simulator.edits['swallowNextWrite']?.({ seed: 1 });
    const write = { key: 'b', body: body('NEW-1', { price: '2.00' }), previous: body('NEW-1'), externalId };
    expect(await productsTarget.write(context, [write])).toMatchObject([{ outcome: 'done' }]);
    expect(await productsTarget.readBack?.(context, [write])).toMatchObject([{ price: '1.00' }]);
  }));

test('a used-up bucket says after how many seconds its points are back', () => {
  let now = 0;
  const options = { clock: () => new Date(now), bucket: { maximumAvailable: 60, restoreRate: 1 } };
  return withShop(async ({ settings, prepared }) => {
    const known = { externalId: prepared[0]?.id ?? '', previous: body('PREP-1') };
    const update = async (price: string) =>
      (
        await productsTarget.write(suiteContext(settings), [
          { key: price, body: body('PREP-1', { price }), ...known },
        ])
      )[0];
    let outcome = await update('1.00');
    while (outcome?.outcome === 'done') outcome = await update('1.00');
    expect(outcome).toMatchObject({ outcome: 'later', cause: 'throttled' });
    const seconds = outcome?.outcome === 'later' ? (outcome.afterSeconds ?? 0) : 0;
    now = (seconds - 1) * 1000;
    expect(await update('1.00')).toMatchObject({ cause: 'throttled', afterSeconds: 1 });
    now += 1000;
    expect(await update('1.00')).toMatchObject({ outcome: 'done' });
  }, options);
});

test('a first load of many products is one operation, and the sweep of many is another', () =>
  withShop(async (system) => {
    const context = suiteContext(system.settings);
    const writes = Array.from({ length: 1_000 }, (_, index) => ({
      key: `w${index}`,
      body: body(`LOAD-${index}`),
    }));
    writes[500] = { key: 'w500', body: body('LOAD-500', { title: ' ' }) };
    const outcomes = (await productsTarget.bulk?.write(context, writes)) ?? [];
    expect(outcomes.filter(({ outcome }) => outcome === 'done')).toHaveLength(999);
    expect(outcomes[500]?.outcome).toBe('never');
    const records = [];
    for await (const page of products.sweep?.list(context) ?? []) records.push(...page.records);
    expect(records).toHaveLength(999 + 5);
    expect(
      records.filter((record) => !('mapped' in products.map(asProduct(record), system.settings))),
    ).toEqual([]);
  }));

const asProduct = (record: unknown): Parameters<typeof products.map>[0] => Object(record);

test('two SKUs never get the same handle', () => {
  const sku = fc.stringMatching(/^[A-Za-z0-9 /.#-]{1,12}$/);
  fc.assert(
    fc.property(sku, sku, (one, other) => {
      expect(handleOf(one) === handleOf(other)).toBe(one === other);
      expect(handleOf(one)).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    }),
    { numRuns: 2_000 },
  );
});

test.each([
  ['HX-M8', /^hx-m8$/],
  ['hx-m8', /^hx-m8-[0-9a-f]{10}$/],
  ['A/1', /^a-1-[0-9a-f]{10}$/],
])('%s stays readable in its handle', (sku, handle) => {
  expect(handleOf(sku)).toMatch(handle);
});

test('of what changed, the poll reads as a whole only what the hub does not know yet', () =>
  withShop(async (system) => {
    const context = suiteContext(system.settings);
    const named: string[] = [];
    const read: string[] = [];
    for await (const { records } of products.poll?.read(context, undefined, async (all) => {
      named.push(...all.map(({ key, version }) => `${key} ${version}`));
      return all.slice(0, 1).map(({ key }) => key);
    }) ?? [])
      read.push(...records.map((each) => products.key(Value.Parse(ShopifyProduct, each))));
    const all = [...system.shop.products.values()];
    expect(named.toSorted()).toEqual(
      all.map(({ id, updatedAt }) => `${id} ${instantVersion(updatedAt.toISOString())}`).toSorted(),
    );
    expect(read).toHaveLength(1);
  }));
