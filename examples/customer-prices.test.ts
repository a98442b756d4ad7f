/** Days of buyers: what the storefront shows a plant is what the hub quotes it, whoever it was agreed with. */
import { expect, test } from 'vitest';
import { companyPrice } from '../sandbox/shopify/orders/company-price.ts';
import type { QuotedLine } from '../src/pricing/index.ts';
import { estateOfFile } from './testing/estate.ts';

const day = estateOfFile({ items: 60, customers: 40 });

const QUANTITIES = ['1', '100', '1000'];
const LINES_TOGETHER = 100;

/** Each place that is delivered to, each variant and some quantities: `shown` by the storefront and `quoted` by the hub, and from what. */
async function everyPrice() {
  const asked = await everyQuestion();
  const lines: QuotedLine[] = [];
  for (let from = 0; from < asked.length; from += LINES_TOGETHER) {
    const together = asked.slice(from, from + LINES_TOGETHER);
    const { lines: quoted } = await day().hub.pricing.quote({ lines: together.map(({ line }) => line) });
    lines.push(...quoted);
  }
  return asked.map(({ line, shown, about }, index) => {
    const quoted = lines[index];
    if (quoted?.outcome !== 'priced') return { about, shown, quoted: quoted?.words, line, kind: undefined };
    return { about, shown, quoted: inCents(quoted.unitPrice.amount), line, kind: quoted.kind };
  });
}

/** The storefront shows whole cents. */
const inCents = (amount: string): string => (Math.round(Number(amount) * 100 + 1e-6) / 100).toFixed(2);

async function everyQuestion() {
  const { shop } = day().shop;
  const variants = [...shop.products.values()].flatMap((product) => product.variants);
  const ours = variants.filter(({ sku }) => sku !== null && !sku.startsWith('SHOP-'));
  const places = [...shop.companyLocations.values()];
  const items = await idsOf(
    'item',
    ours.map(({ sku }) => sku ?? ''),
  );
  const parties = await idsOf(
    'party',
    places.map(({ externalId }) => externalId ?? ''),
  );
  return places.flatMap((place, at) =>
    ours.flatMap((variant, which) =>
      QUANTITIES.map((quantity) => ({
        about: `${place.externalId} ${variant.sku} × ${quantity}`,
        shown: companyPrice(shop, {
          variant,
          quantity: Number(quantity),
          locationId: place.id,
          currency: 'USD',
        }),
        line: {
          item: { name: variant.sku ?? '', id: items[which] },
          party: { name: place.externalId ?? '', id: parties[at] },
          quantity,
        },
      })),
    ),
  );
}

async function idsOf(domain: 'item' | 'party', numbers: readonly string[]) {
  const { records, database } = day().hub;
  return records.resolveReferences(
    database,
    '',
    numbers.map((value) => ({ domain, reference: { by: 'number' as const, value } })),
  );
}

async function expectEqual(): Promise<Awaited<ReturnType<typeof everyPrice>>> {
  const prices = await everyPrice();
  expect(prices.length).toBeGreaterThan(500);
  const different = prices.filter(({ shown, quoted }) => shown !== quoted);
  expect(different.map(({ about, shown, quoted }) => `${about}: ${shown}, quoted ${quoted}`)).toEqual([]);
  return prices;
}

/** Customers of the ERP with places to deliver to, in a price group that has prices of its own. */
const customersIn = (group: string) =>
  [...day().erp.erp.tables.customers.all()].filter(
    ({ customerPriceGroup, groupHead, number }) =>
      customerPriceGroup === group &&
      groupHead === false &&
      [...day().erp.erp.tables.shipTos.all()].some(({ customerNumber }) => customerNumber === number),
  );

test('a plant sees what was agreed with everyone, with its price group, and with the company that pays', async () => {
  const prices = await expectEqual();
  const kinds = new Set(prices.map(({ kind }) => kind));
  expect(kinds).toEqual(new Set(['bill-to', 'everyone', 'item', 'price-group']));
});

test('another price group of the company that pays is that of all its plants', async () => {
  const [customer] = ['GOLD', 'SILVER', 'BRONZE'].flatMap(customersIn);
  if (customer === undefined) throw new Error('no plant of a company in a price group');
  const next = customer['customerPriceGroup'] === 'GOLD' ? 'BRONZE' : 'GOLD';
  day().erp.erp.tables.customers.update(customer.id, { customerPriceGroup: next });
  await day().settle();
  await expectEqual();
  day().erp.erp.tables.customers.update(customer.id, { customerPriceGroup: '' });
  await day().settle();
  await expectEqual();
});

test('a buying group that changes its price group changes what the plants of its members see', async () => {
  const { customers, shipTos } = day().erp.erp.tables;
  const members = [...customers.all()].filter(
    ({ groupCustomerId, number }) =>
      [...customers.all()].some(({ id, groupHead }) => id === groupCustomerId && groupHead === true) &&
      [...shipTos.all()].some(({ customerNumber }) => customerNumber === number),
  );
  const [member] = members;
  if (member === undefined) throw new Error('no plant of a member of a buying group');
  customers.update(member.id, { customerPriceGroup: '' });
  for (const group of ['SILVER', 'GOLD']) {
    customers.update(String(member['groupCustomerId']), { customerPriceGroup: group });
    await day().settle();
    const prices = await expectEqual();
    const plants = [...shipTos.all()].filter(({ customerNumber }) => customerNumber === member['number']);
    const seen = prices.filter(
      ({ line, kind }) =>
        kind === 'price-group' && plants.some((plant) => line.party.name.endsWith(String(plant['code']))),
    );
    expect(seen.length).toBeGreaterThan(0);
  }
});

test('a plant that is added later sees what was agreed with its company before', async () => {
  const { shipTos, prices: lines, customers } = day().erp.erp.tables;
  const withPrices = new Set([...lines.all()].map(({ sourceNumber }) => sourceNumber));
  const customer = [...customers.all()].find(
    ({ number, blocked }) => withPrices.has(number ?? '') && blocked === ' ',
  );
  const [plant] = shipTos.all();
  if (plant === undefined || customer === undefined) throw new Error('no customer with prices of its own');
  shipTos.insert({
    ...plant,
    id: '5f0c3b7e-6c0f-4d57-9f5e-0d2f6a7e1c01',
    code: 'S-LATER',
    displayName: 'The new plant',
    customerId: customer.id,
    customerNumber: customer['number'] ?? '',
  });
  await day().settle();
  const prices = await expectEqual();
  const seen = prices.filter(({ line, kind }) => kind === 'bill-to' && line.party.name.includes('S-LATER'));
  expect(seen.length).toBeGreaterThan(0);
});
