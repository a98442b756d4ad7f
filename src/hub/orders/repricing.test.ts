/** Prices of orders in the real hub: what a signed quote is worth when callers say when they ordered, and what a new agreement sets free. */
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { Landscape } from '../../landscape/types.ts';
import { checkFields } from '../../model/checks/check-fields.ts';
import type { Order } from '../../model/documents/order.ts';
import { testDatabase, type TestDatabase } from '../../platform/testing/database.ts';
import { flow } from '../testing/landscape.ts';
import { orderEstate, orderLandscape, PATIENCE_MS, type OrderEstate } from './testing/order-estate.ts';
import { count, customer, item, line, location, order } from './testing/order-facts.ts';

/** An ERP that owns prices, and orders that are held where they show others. */
function pricedLandscape(placement?: NonNullable<Landscape['orders']>['placement']): Landscape {
  const { orders, domains, flows, ...plain } = orderLandscape();
  if (orders === undefined) throw new Error('the landscape has orders');
  const owned = { businessOwner: 'maria', rules: [{ fields: '*' as const, owner: 'erp' }] };
  return {
    ...plain,
    domains: [...domains, { name: 'price-agreement', ...owned }],
    flows: [...flows, flow('prices', { domain: 'price-agreement', source: 'erp/prices' })],
    pricing: { currency: 'USD', quotes: { validForSeconds: 1800 } },
    orders: {
      ...orders,
      prices: { tolerancePercent: '0', onDifference: 'hold' },
      ...(placement && { placement }),
    },
  };
}

const HOUR_MS = 3_600_000;
let database: TestDatabase;
beforeEach(async () => {
  database = await testDatabase();
});

async function opened(placement?: NonNullable<Landscape['orders']>['placement']): Promise<OrderEstate> {
  const estate = await orderEstate(database, pricedLandscape(placement));
  onTestFinished(() => estate.hub.stop());
  await estate.push('erp/locations', location('EAST'), location('WEST'), location('3PL'));
  await estate.push('erp/items', item('A'), item('B'));
  await estate.push('erp/customers', customer('C1'));
  await estate.push('wms/counts', count('A EAST', '1000'));
  return estate;
}

let version = 0;
/** Everybody pays so much for A from now on. */
async function agreed(estate: OrderEstate, amount: string, number = 'A'): Promise<void> {
  version += 1;
  await estate.push('erp/prices', {
    domain: 'price-agreement',
    externalId: `price-${number}`,
    version: String(version).padStart(6, '0'),
    fields: {
      number: `list-${number}`,
      item: { by: 'number', value: number },
      appliesTo: { kind: 'everyone' },
      price: { amount, currency: 'USD', per: { value: '1', unit: 'EA' } },
    },
  });
}

const later = (estate: OrderEstate, hours: number): void => {
  estate.now = new Date(estate.now.getTime() + hours * HOUR_MS);
};

/** Four of A as quoted now; the list price is another one afterwards. */
async function quoted(estate: OrderEstate): Promise<Order> {
  const { signature, placedAt } = await signed(estate, ['4']);
  return { ...order('1001', [{ ...line('1', 'A 4'), quote: signature }]), placedAt };
}

/** A quote of so many of A in each line, while its price is 10; it is 12 afterwards. */
async function signed(estate: OrderEstate, quantities: readonly string[]) {
  await agreed(estate, '10');
  const { records, database: of, pricing } = estate.hub;
  const ids = await records.resolveReferences(of, '', [
    { domain: 'item', reference: { by: 'number', value: 'A' } },
    { domain: 'party', reference: { by: 'number', value: 'C1' } },
  ]);
  const [itemId, partyId] = ids;
  const asked = { item: { name: 'A', id: itemId }, party: { name: 'C1', id: partyId } };
  const lines = quantities.map((quantity) => ({ ...asked, quantity, unit: 'EA' }));
  const { signature = '' } = await pricing.quote({ lines });
  const placedAt = estate.now.toISOString();
  await agreed(estate, '12');
  return { signature, placedAt };
}

async function verdictOf(estate: OrderEstate) {
  return (await estate.hub.orders.find('web', '1001'))?.plan.verdict;
}

describe('an order that rests on a signed quote', () => {
  test('and comes hours late, because its channel was cut off, keeps the quoted price', async () => {
    const estate = await opened();
    const told = await quoted(estate);
    later(estate, 20);
    await estate.push('shop/orders', told);
    expect(await verdictOf(estate)).toMatchObject({ word: 'accepted', reasons: [] });
  });

  test('of a hundred lines names it once for all of them', async () => {
    const estate = await opened();
    const hundred = Array.from({ length: 100 }, (_, place) => String(place + 1));
    const { signature, placedAt } = await signed(estate, hundred);
    const lines = hundred.map((quantity) => line(quantity, `A ${quantity}`));
    await estate.push('wms/counts', count('A EAST', '9000', '2026-06-10T09:00:00Z'));
    const told = { ...order('1001', lines), quote: signature, placedAt };
    expect(checkFields('order', told)).toEqual([]);
    await estate.hub.orders.submit(told, 'a caller', PATIENCE_MS);
    expect(await verdictOf(estate)).toMatchObject({ word: 'accepted', reasons: [] });
    const [first] = (await estate.hub.orders.find('web', '1001'))?.plan.lines ?? [];
    expect(first?.reasons.join()).toContain('price 10: quote ');
  });

  test('keeps a line of its own that names another quote to that one', async () => {
    const estate = await opened();
    const { signature, placedAt } = await signed(estate, ['4', '5']);
    const lines = [line('1', 'A 4'), { ...line('2', 'A 5'), quote: 'of somebody else' }];
    const told = { ...order('1001', lines), quote: signature, placedAt };
    await estate.hub.orders.submit(told, 'a caller', PATIENCE_MS);
    const verdict = await verdictOf(estate);
    expect(verdict?.word).toBe('held');
    expect(verdict?.reasons).toEqual([expect.stringMatching(/^line 2: .*the quote does not count/)]);
  });

  test('and says that it was placed days ago is held for the price of today', async () => {
    const estate = await opened();
    const told = await quoted(estate);
    later(estate, 25);
    await estate.hub.orders.submit(told, 'a caller', PATIENCE_MS);
    const verdict = await verdictOf(estate);
    expect(verdict?.word).toBe('held');
    expect(verdict?.reasons.join()).toContain('10 was shown, and agreement list-A says 12');
    expect(verdict?.reasons.join()).toContain('the quote does not count: it ran out at');
    expect(verdict?.reasons.at(-1)).toContain('more than 24 hours later; it is priced as of when it came');
  });

  test('is believed as far as the landscape says, and no further', async () => {
    const estate = await opened({ beforeHours: 1 });
    const told = await quoted(estate);
    later(estate, 2);
    await estate.push('shop/orders', told);
    expect((await verdictOf(estate))?.word).toBe('held');
  });

  test('and was placed in the future is held for the price of today, though the quote runs still', async () => {
    const estate = await opened();
    const told = await quoted(estate);
    const placedAt = new Date(estate.now.getTime() + 600_000).toISOString();
    await estate.hub.orders.submit({ ...told, placedAt }, 'a caller', PATIENCE_MS);
    const verdict = await verdictOf(estate);
    expect(verdict?.word).toBe('held');
    expect(verdict?.reasons.join()).toContain('the quote does not count: the order says that it was placed');
  });

  test('keeps it in a revision of the week after, which told nothing else of that line', async () => {
    const estate = await opened();
    const told = await quoted(estate);
    await estate.push('shop/orders', told);
    later(estate, 7 * 24);
    await estate.push('shop/orders', { ...told, revision: '2', purchaseOrder: 'PO-2' });
    expect(await verdictOf(estate)).toMatchObject({ word: 'accepted', reasons: [] });
  });
});

describe('an order that is held for its price', () => {
  test('goes on as soon as the price that it shows is agreed, and not within the hour', async () => {
    const estate = await opened();
    await agreed(estate, '12');
    await estate.push('shop/orders', order('1001', [line('1', 'A 4')]));
    expect((await verdictOf(estate))?.word).toBe('held');
    await agreed(estate, '10');
    expect(await estate.standing('1001')).toEqual(['released', '1 released']);
  });

  test('goes on as soon as there is a first price of its item at all', async () => {
    const estate = await opened();
    await estate.push('shop/orders', order('1001', [line('1', 'A 4')]));
    expect((await verdictOf(estate))?.reasons).toMatchObject([expect.stringContaining('no price is agreed')]);
    await agreed(estate, '10');
    expect((await verdictOf(estate))?.word).toBe('accepted');
  });

  test('is not asked about again by prices of other items', async () => {
    const estate = await opened();
    await agreed(estate, '12');
    await estate.push('shop/orders', order('1001', [line('1', 'A 4')]));
    await agreed(estate, '10', 'B');
    const found = await estate.hub.orders.find('web', '1001');
    expect(found?.facts.filter(({ kind }) => kind === 'priced')).toHaveLength(1);
    expect(found?.plan.verdict?.word).toBe('held');
  });

  test('goes on in a later revision, too', async () => {
    const estate = await opened();
    await agreed(estate, '10');
    await estate.push('shop/orders', order('1001', [line('1', 'A 4')]));
    await estate.push('shop/orders', { ...order('1001', [line('1', 'A 5', '9')]), revision: '2' });
    expect((await verdictOf(estate))?.word).toBe('held');
    await agreed(estate, '9');
    expect((await verdictOf(estate))?.word).toBe('accepted');
  });
});
