/** The seeded distributor is plausible, unambiguous and repeatable. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seedDistributor } from './seed.ts';

const usual = seedDistributor({ seed: 1 });
const sizes = fc.record({
  seed: fc.integer(),
  items: fc.integer({ min: 1, max: 120 }),
  customers: fc.integer({ min: 3, max: 60 }),
});

function hasCheckDigit(gtin: string): boolean {
  const sum = gtin
    .split('')
    .reduce((all, digit, place) => all + Number(digit) * (place % 2 === 0 ? 3 : 1), 0);
  return /^[0-9]{14}$/.test(gtin) && sum % 10 === 0;
}

const isDecimal = (text: string) => /^(0|[1-9][0-9]*)(\.[0-9]{1,4})?$/.test(text);

const count = (has: (item: (typeof usual.items)[number]) => boolean) => usual.items.filter(has).length;

describe('the seeded distributor', () => {
  test('has the usual size', () => {
    expect(usual.items).toHaveLength(2_000);
    expect(usual.customers).toHaveLength(301);
    expect(usual.customers.at(-1)).toMatchObject({ number: 'C-WEB', level: 'bill-to' });
    expect(usual.warehouses.map(({ number }) => number)).toEqual(['EAST', 'CENTRAL', 'WEST']);
    expect(usual.suppliers).toHaveLength(6);
    expect(usual.agreements.length).toBeGreaterThan(1_000);
  });

  test('is the same for the same seed and another for another', () => {
    fc.assert(
      fc.property(sizes, (size) => {
        expect(JSON.stringify(seedDistributor(size))).toBe(JSON.stringify(seedDistributor(size)));
        expect(JSON.stringify(seedDistributor({ ...size, seed: size.seed + 1 }))).not.toBe(
          JSON.stringify(seedDistributor(size)),
        );
      }),
      { numRuns: 20 },
    );
  });

  test('gives every item and pack its own number and a GTIN with a valid check digit', () => {
    const numbers = usual.items.map(({ number }) => number);
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(numbers.every((number) => number.length <= 20)).toBe(true);
    const gtins = usual.items.flatMap(({ gtin, packs }) => [gtin, ...packs.map((pack) => pack.gtin)]);
    expect(new Set(gtins).size).toBe(gtins.length);
    expect(gtins.filter((gtin) => !hasCheckDigit(gtin))).toEqual([]);
  });

  test('still has unique numbers when the range outgrows the families', () => {
    const large = seedDistributor({ seed: 2, items: 20_000, customers: 3 });
    expect(new Set(large.items.map(({ number }) => number)).size).toBe(20_000);
  });

  test('packs hold more the larger they are, and no unit comes twice', () => {
    for (const { baseUnit, packs } of usual.items) {
      const holds = packs.map((pack) => pack.holds);
      expect(holds).toEqual(holds.toSorted((one, other) => one - other));
      const units = [baseUnit, ...packs.map(({ unit }) => unit)];
      expect(new Set(units).size).toBe(units.length);
    }
  });

  test('plants blemishes: no weight, blocked, discontinued, lots, hazards', () => {
    expect(count(({ weightKg }) => weightKg === undefined)).toBe(40);
    expect(count(({ status }) => status === 'discontinued')).toBeGreaterThan(10);
    expect(count(({ status }) => status === 'blocked')).toBeGreaterThan(10);
    expect(count(({ lotTracked }) => lotTracked)).toBeGreaterThan(50);
    expect(count(({ hazardous }) => hazardous)).toBeGreaterThan(50);
  });

  test('what is made to order only its supplier has, and what comes on pallets lies at the 3PL, too', () => {
    const of = (prefix: string) =>
      usual.items.flatMap(({ number, status }) =>
        number.startsWith(prefix) && status === 'active' ? [number] : [],
      );
    const at = (place: string) =>
      [...usual.stock, ...usual.supplierStock].flatMap(({ warehouse, item }) =>
        warehouse === place ? [item] : [],
      );
    const drills = of('DB-CM-');
    expect(drills.length).toBeGreaterThan(20);
    expect(at('SUP-05')).toEqual(drills);
    expect(usual.stock.filter(({ item }) => drills.includes(item))).toEqual([]);
    expect(at('3PL')).toEqual(of('TP-MK-'));
    const own = new Set(['EAST', 'CENTRAL', 'WEST'].flatMap(at));
    expect(at('3PL').filter((item) => !own.has(item))).toEqual([]);
    const makers = usual.items.filter(({ number }) => drills.includes(number));
    expect(new Set(makers.map(({ supplierNumber }) => supplierNumber))).toEqual(new Set(['SUP-05']));
  });

  test('customers stand below someone of the right level who comes before them', () => {
    fc.assert(
      fc.property(sizes, (size) => {
        const seen = new Map<string, string>();
        const above = {
          group: ['nobody'],
          'bill-to': ['nobody', 'group'],
          'ship-to': ['bill-to'],
          contact: ['bill-to'],
        };
        for (const { number, parent, level } of seedDistributor(size).customers) {
          const levelAbove = parent === undefined ? 'nobody' : seen.get(parent);
          expect(above[level]).toContain(levelAbove);
          expect(seen.has(number)).toBe(false);
          seen.set(number, level);
        }
      }),
      { numRuns: 20 },
    );
  });

  test('agreements and stock speak of known things, once each', () => {
    fc.assert(
      fc.property(sizes, (size) => {
        const { items, customers, agreements, stock, warehouses, suppliers } = seedDistributor(size);
        const known = new Set([items, customers, warehouses, suppliers].flat().map(({ number }) => number));
        const keys = agreements.map(({ item, appliesTo, unit, minimumQuantity, validFrom }) =>
          JSON.stringify([item, appliesTo, unit, minimumQuantity, validFrom]),
        );
        expect(new Set(keys).size).toBe(keys.length);
        for (const { item, appliesTo, price } of agreements) {
          expect(known).toContain(item);
          expect(appliesTo.kind !== 'customer' || known.has(appliesTo.number)).toBe(true);
          expect(isDecimal(price) && Number(price) > 0).toBe(true);
        }
        const places = stock.map(({ warehouse, item, lot }) => JSON.stringify([warehouse, item, lot]));
        expect(new Set(places).size).toBe(places.length);
        for (const { item, quantity, lot } of stock) {
          const found = items.find(({ number }) => number === item);
          expect(found?.lotTracked).toBe(lot !== undefined);
          expect(isDecimal(quantity)).toBe(true);
        }
        for (const { supplierNumber } of items) expect(known).toContain(supplierNumber);
      }),
      { numRuns: 20 },
    );
  });

  test('money and weights are exact decimals', () => {
    for (const { listPrice, unitCost, weightKg } of usual.items) {
      expect([listPrice, unitCost, weightKg ?? '0'].filter((text) => !isDecimal(text))).toEqual([]);
      expect(Number(unitCost)).toBeLessThan(Number(listPrice));
    }
  });
});
