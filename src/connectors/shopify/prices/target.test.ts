/** Agreed prices in the shop: breaks, windows, ends, and what the shop cannot express. */
import { expect, test } from 'vitest';
import { suiteContext } from '../../kit/suite/suite-context.ts';
import { startShop, view, type System } from '../testing/sandbox-shop.ts';
import type { PriceBody } from './body.ts';
import { pricesTarget } from './target.ts';

async function withShop(work: (system: System) => Promise<void>): Promise<void> {
  const system = await startShop();
  try {
    await work(system);
  } finally {
    await system.close();
  }
}

const price = ({ prepared }: System, change: Partial<PriceBody> = {}): PriceBody => ({
  audience: { kind: 'group', group: 'GOLD' },
  variantId: prepared[0]?.variants[0]?.id ?? '',
  unit: 'EA',
  amount: '4.50',
  currency: 'USD',
  minimumQuantity: 1,
  validFrom: null,
  validTo: null,
  state: 'active',
  copiedPrice: 'current',
  ...change,
});

const shownIn = ({ shop }: System, name: string, variantId: string) =>
  [...shop.priceLists.values()].find((list) => list.name === name)?.prices.get(variantId);

test('a quantity break without a price from one on gets the own price of the variant beside it', () =>
  withShop(async (system) => {
    const body = price(system, { minimumQuantity: 100, amount: '4.75' });
    const outcomes = await pricesTarget.write(suiteContext(system.settings), [{ key: 'a', body }]);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['done']);
    const shown = shownIn(system, 'Crossdock group GOLD', body.variantId);
    expect([shown?.amount, shown?.breaks.get(100)?.amount]).toEqual(['5.00', '4.75']);
  }));

test('a price that was copied beside a break follows the list price once it is looked at, and no agreement owns it', () =>
  withShop(async (system) => {
    const context = suiteContext(system.settings);
    const body = price(system, { minimumQuantity: 100, amount: '4.75' });
    const write = { key: 'a', body };
    await pricesTarget.write(context, [write]);
    const [variant] = system.prepared[0]?.variants ?? [];
    if (variant === undefined) throw new Error('no variant');
    variant.price = '6.00';
    const held = await pricesTarget.readBack?.(context, [write]);
    expect(held).toEqual([{ ...body, copiedPrice: 'stale' }]);
    const repair = { ...write, externalId: 'x', previous: { ...body, copiedPrice: 'stale' as const } };
    expect(await pricesTarget.write(context, [repair])).toMatchObject([{ outcome: 'done' }]);
    expect(await pricesTarget.readBack?.(context, [write])).toEqual([body]);
    const shown = shownIn(system, 'Crossdock group GOLD', body.variantId);
    expect([shown?.amount, shown?.breaks.get(100)?.amount]).toEqual(['6.00', '4.75']);
    // Nobody agreed on it: an agreement from one on is not there, although a price is.
    const base = { key: 'b', body: price(system, { amount: '6.00' }) };
    expect(await pricesTarget.readBack?.(context, [base])).toEqual(['absent']);
  }));

test('an agreed price beside a break is no copy: the list price leaves it alone', () =>
  withShop(async (system) => {
    const context = suiteContext(system.settings);
    const bodies = [price(system, { amount: '5.00' }), price(system, { minimumQuantity: 100 })];
    const writes = bodies.map((body, index) => ({ key: `a${index}`, body }));
    await pricesTarget.write(context, writes);
    const [variant] = system.prepared[0]?.variants ?? [];
    if (variant !== undefined) variant.price = '6.00';
    expect(await pricesTarget.readBack?.(context, writes)).toEqual(bodies);
    const again = writes.map((write) => ({ ...write, externalId: 'x', previous: write.body }));
    await pricesTarget.write(context, again);
    expect(shownIn(system, 'Crossdock group GOLD', bodies[0]?.variantId ?? '')?.amount).toBe('5.00');
  }));

test('several breaks of one variant without a price from one on are set together', () =>
  withShop(async (system) => {
    const bodies = [100, 1_000].map((minimumQuantity) => price(system, { minimumQuantity }));
    const writes = bodies.map((body, index) => ({ key: `a${index}`, body }));
    const outcomes = await pricesTarget.write(suiteContext(system.settings), writes);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['done', 'done']);
    expect(await pricesTarget.readBack?.(suiteContext(system.settings), writes)).toEqual(bodies);
  }));

test('an agreement that is over leaves the price of its successor alone, and is held', () =>
  withShop(async (system) => {
    const context = suiteContext(system.settings, () => new Date('2026-03-01T12:00:00Z'));
    const successor = price(system, { amount: '4.20' });
    const over = price(system, { validTo: '2026-02-28' });
    await pricesTarget.write(context, [{ key: 'a', body: successor }]);
    const write = { key: 'b', body: over, previous: over, externalId: 'x' };
    expect(await pricesTarget.write(context, [write])).toMatchObject([{ outcome: 'done' }]);
    expect(shownIn(system, 'Crossdock group GOLD', over.variantId)?.amount).toBe('4.20');
    expect(await pricesTarget.readBack?.(context, [write])).toEqual([over]);
  }));

test('when the price from one on ends, its breaks stay beside the own price', () =>
  withShop(async (system) => {
    const context = suiteContext(system.settings);
    const [one, hundred] = [price(system), price(system, { minimumQuantity: 100, amount: '4.00' })];
    await pricesTarget.write(
      context,
      [one, hundred].map((body, index) => ({ key: `a${index}`, body })),
    );
    const ended = { ...one, state: 'ended' as const };
    await pricesTarget.write(context, [{ key: 'b', body: ended, previous: one, externalId: 'x' }]);
    const shown = shownIn(system, 'Crossdock group GOLD', one.variantId);
    expect([shown?.amount, shown?.breaks.get(100)?.amount]).toEqual(['5.00', '4.00']);
  }));

test('a price of tomorrow waits until tomorrow, one of yesterday is not shown', () =>
  withShop(async (system) => {
    const context = suiteContext(system.settings, () => new Date('2026-03-01T12:00:00Z'));
    const [outcome, other] = await pricesTarget.write(context, [
      { key: 'a', body: price(system, { validFrom: '2026-03-02' }) },
      { key: 'b', body: price(system, { validTo: '2026-02-28', minimumQuantity: 5 }) },
    ]);
    expect(outcome).toEqual({
      outcome: 'later',
      cause: 'busy',
      reason: 'the price is valid from 2026-03-02',
      afterSeconds: 86_400,
    });
    expect(other?.outcome).toBe('done');
    expect(shownIn(system, 'Crossdock group GOLD', price(system).variantId)).toBeUndefined();
  }));

test('one price that the shop refuses does not keep the others of its list back', () =>
  withShop(async (system) => {
    const unknown = price(system, { variantId: 'gid://shopify/ProductVariant/1' });
    const outcomes = await pricesTarget.write(suiteContext(system.settings), [
      { key: 'a', body: unknown },
      { key: 'b', body: price(system, { unit: 'BX' }) },
      { key: 'c', body: price(system) },
    ]);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['later', 'never', 'done']);
  }));

test('the price list of a customer is given to the locations of its company', () =>
  withShop(async (system) => {
    const { shop, companyId } = system;
    const now = new Date();
    const location = {
      id: 'gid://shopify/CompanyLocation/5',
      companyId,
      name: 'Yard',
      phone: null,
      externalId: 'S1',
    };
    const rest = {
      note: null,
      taxExempt: false,
      shippingAddress: null,
      billingAddress: null,
      createdAt: now,
      updatedAt: now,
    };
    shop.companyLocations.set(location.id, { ...location, ...rest });
    const audience = { kind: 'customer', number: 'C1', id: companyId } as const;
    await pricesTarget.write(suiteContext(system.settings), [
      { key: 'a', body: price(system, { audience }) },
    ]);
    const catalog = [...shop.catalogs.values()].find(({ title }) => title === 'Crossdock customer C1');
    expect([...(catalog?.locationIds ?? [])]).toEqual([location.id]);
  }));

const agreement = {
  item: { by: 'record', value: 'r1' },
  appliesTo: { kind: 'everyone' },
  minimumQuantity: { value: '1', unit: 'EA' },
} as const;
const ids = { variant: 'gid://shopify/ProductVariant/12' };

test('a price for some ship-tos of a customer is withheld: the shop would show it to all of them', () =>
  withShop(async ({ settings }) => {
    const price = { amount: '4', currency: 'USD', per: { value: '1', unit: 'EA' } };
    const onlyShipTos = [{ by: 'record' as const, value: 's1' }];
    const fields = { ...agreement, price, onlyShipTos };
    expect(pricesTarget.map(view<'price-agreement'>(fields, ids), settings)).toEqual({
      withheld: 'it is for some ship-tos only, which the shop cannot tell apart',
    });
  }));

test('a price below the smallest coin is withheld with its reason, or rounded where the landscape says so', () =>
  withShop(async ({ settings }) => {
    const fields = {
      ...agreement,
      price: { amount: '4.55', currency: 'USD', per: { value: '100', unit: 'EA' } },
    };
    expect(pricesTarget.map(view<'price-agreement'>(fields, ids), settings)).toEqual({
      withheld: '4.55 USD for 100 EA has no exact price for one EA',
    });
    const rounding = { ...settings, priceRounding: 'half-up' as const };
    expect(pricesTarget.map(view<'price-agreement'>(fields, ids), rounding)).toMatchObject({
      mapped: { amount: '0.05' },
    });
  }));

test('prices of one list are looked at together, however many there are', () =>
  withShop(async (system) => {
    const bodies = system.prepared.flatMap(({ variants }) =>
      [1, 10, 100].map((minimumQuantity) =>
        price(system, {
          variantId: variants[0]?.id ?? '',
          minimumQuantity,
          amount: `4.${minimumQuantity % 7}0`,
        }),
      ),
    );
    const cent = { ...price(system), amount: '0.10', audience: { kind: 'everyone' } as const };
    const writes = [...bodies, cent].map((body, index) => ({ key: `a${index}`, body }));
    const context = suiteContext(system.settings);
    await pricesTarget.write(context, writes);
    const before = looksIn(system);
    const held = await pricesTarget.readBack?.(context, writes);
    expect(held).toEqual(writes.map((write) => write.body));
    // Of the group with breaks, of everyone without.
    expect(looksIn(system) - before).toBe(2);
  }));

const looksIn = ({ simulator }: System): number => simulator.counts()['priceList'] ?? 0;
