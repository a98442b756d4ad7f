import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { isProblem } from './problem.ts';
import {
  addQuantities,
  compareQuantities,
  convertQuantity,
  subtractQuantities,
  wholePacks,
  type ItemUnits,
} from './quantity.ts';

const screws: ItemUnits = {
  baseUnit: 'EA',
  packs: [
    { unit: 'BX', ratio: { numerator: 12, denominator: 1 } },
    { unit: 'PX', ratio: { numerator: 1200, denominator: 1 } },
    { unit: 'KGM', ratio: { numerator: 1000, denominator: 7 } },
  ],
};

test('boxes are counted in each', () => {
  expect(convertQuantity({ value: '2.5', unit: 'BX' }, screws, { unit: 'EA', scale: 0 })).toEqual({
    value: '30',
    unit: 'EA',
  });
});

test('one pack is converted into another through the base unit', () => {
  expect(convertQuantity({ value: '1', unit: 'PX' }, screws, { unit: 'BX', scale: 0 })).toEqual({
    value: '100',
    unit: 'BX',
  });
});

test('a broken box is refused where only whole boxes can be told', () => {
  expect(convertQuantity({ value: '25', unit: 'EA' }, screws, { unit: 'BX', scale: 5 })).toEqual({
    path: 'value',
    found: '25 EA',
    agreed: 'a quantity that is exact in BX with 5 digits behind the point',
  });
});

test('25 each fill two boxes, and one each short is a whole box short', () => {
  expect(wholePacks({ value: '25', unit: 'EA' }, screws, 'BX')).toEqual({ value: '2', unit: 'BX' });
  expect(wholePacks({ value: '-1', unit: 'EA' }, screws, 'BX')).toEqual({ value: '-1', unit: 'BX' });
});

test('a unit that the item does not have is named together with those it has', () => {
  const expected = { path: 'unit', found: 'CT', agreed: 'a unit of the item: EA, BX, PX, KGM' };
  expect(convertQuantity({ value: '1', unit: 'CT' }, screws, { unit: 'EA', scale: 0 })).toEqual(expected);
  expect(wholePacks({ value: '1', unit: 'EA' }, screws, 'CT')).toEqual(expected);
});

test('only like is added to like', () => {
  const [each, boxes] = [
    { value: '3', unit: 'EA' },
    { value: '1', unit: 'BX' },
  ];
  expect(addQuantities(each, each)).toEqual({ value: '6', unit: 'EA' });
  expect(subtractQuantities(each, each)).toEqual({ value: '0', unit: 'EA' });
  expect(compareQuantities(each, { value: '3.00', unit: 'EA' })).toBe(0);
  for (const answer of [addQuantities(each, boxes), compareQuantities(each, boxes)]) {
    expect(answer).toEqual({ path: 'unit', found: 'BX', agreed: 'the same unit, EA' });
  }
});

test('a conversion that succeeds loses nothing on the way back', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -1_000_000, max: 1_000_000 }),
      fc.constantFrom('EA', 'BX', 'PX', 'KGM'),
      fc.constantFrom('EA', 'BX', 'PX', 'KGM'),
      (value, from, to) => {
        const there = convertQuantity({ value: String(value), unit: from }, screws, { unit: to, scale: 10 });
        if (isProblem(there)) return;
        expect(convertQuantity(there, screws, { unit: from, scale: 0 })).toEqual({
          value: String(value),
          unit: from,
        });
      },
    ),
  );
});

test('whole packs never promise more than there is', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1_000_000 }), fc.constantFrom('BX', 'PX'), (value, unit) => {
      const packs = wholePacks({ value: String(value), unit: 'EA' }, screws, unit);
      if (isProblem(packs)) throw new Error(packs.agreed);
      const back = convertQuantity(packs, screws, { unit: 'EA', scale: 0 });
      if (isProblem(back)) throw new Error(back.agreed);
      expect(Number(back.value)).toBeLessThanOrEqual(value);
      expect(Number(back.value)).toBeGreaterThan(value - (unit === 'BX' ? 12 : 1200));
    }),
  );
});
