/** What is kept back, and for whom. */
import { expect, test } from 'vitest';
import { stockPolicies, tiersIn } from './stock-policies.ts';

const screw = { baseUnit: 'EA', packs: [], category: 'fasteners' };
const cable = { baseUnit: 'MTR', packs: [], category: 'cable' };
const pieces = (value: string) => ({ value, unit: 'EA' });

test('the narrowest line of safety stock counts, wherever it stands in the list', () => {
  const { safetyStock } = stockPolicies({
    stock: {
      safetyStock: [
        { quantity: pieces('1') },
        { category: 'fasteners', quantity: pieces('2') },
        { location: 'EAST', quantity: pieces('3') },
        { location: 'EAST', category: 'fasteners', quantity: pieces('4') },
      ],
    },
  });
  expect(safetyStock(screw, 'EAST')).toBe('4');
  expect(safetyStock({ ...screw, category: 'tools' }, 'EAST')).toBe('3');
  expect(safetyStock(screw, 'WEST')).toBe('2');
  expect(safetyStock({ ...screw, category: undefined }, 'WEST')).toBe('1');
});

test('a line is told in the unit of the item, and one in a unit that the item lacks says nothing about it', () => {
  const { safetyStock } = stockPolicies({
    stock: {
      safetyStock: [{ location: 'EAST', quantity: { value: '2', unit: 'BX' } }, { quantity: pieces('7') }],
    },
  });
  const boxes = [{ unit: 'BX', ratio: { numerator: 50, denominator: 1 } }];
  expect(safetyStock({ ...screw, packs: boxes }, 'EAST')).toBe('100');
  expect(safetyStock(screw, 'EAST')).toBe('7');
  expect(safetyStock(cable, 'EAST')).toBe('0');
});

test('ring-fences are those of the location', () => {
  const { ringFences } = stockPolicies({
    stock: {
      ringFences: [
        { location: 'EAST', channel: 'shop', percent: '20' },
        { location: 'WEST', channel: 'shop', percent: '5' },
      ],
    },
  });
  expect([...ringFences('EAST')]).toEqual([['shop', '20']]);
  expect(ringFences('CENTRAL').size).toBe(0);
});

test('of a tier the narrowest fence counts: an item at a location, an item, a location, everywhere', () => {
  const tier = 'PLATINUM';
  const stock = {
    tierFences: [
      { tier, item: 'S-1', location: 'EAST', quantity: pieces('4') },
      { tier, quantity: pieces('1') },
      { tier, item: 'S-1', quantity: pieces('3') },
      { tier, location: 'EAST', quantity: pieces('2') },
      { tier: 'GOLD', location: 'WEST', quantity: { value: '1', unit: 'BX' } },
    ],
    tierFloors: [{ tier: 'SILVER', quantity: pieces('7') }],
  };
  const { tierFences, tierFloors } = stockPolicies({ stock });
  const known = { ...screw, number: 'S-1' };
  expect(tierFences(known, 'EAST').get(tier)).toBe('4');
  expect(tierFences(known, 'WEST').get(tier)).toBe('3');
  expect(tierFences({ ...screw, number: 'S-2' }, 'EAST').get(tier)).toBe('2');
  expect([...tierFences({ ...screw, number: 'S-2' }, 'WEST')]).toEqual([[tier, '1']]);
  const boxes = [{ unit: 'BX', ratio: { numerator: 50, denominator: 1 } }];
  expect(tierFences({ ...screw, packs: boxes }, 'WEST').get('GOLD')).toBe('50');
  expect([...tierFloors(known, 'EAST')]).toEqual([['SILVER', '7']]);
  expect(tiersIn({ stock })).toEqual(['GOLD', 'PLATINUM', 'SILVER']);
});
