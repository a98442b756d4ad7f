import * as fc from 'fast-check';
import { Type } from 'typebox';
import { describe, expect, test } from 'vitest';
import { CANONICAL_DOMAINS, type CanonicalDomain } from '../shapes.ts';
import { checkFields } from './check-fields.ts';
import { schemaProblems } from './schema-problems.ts';

const screw = {
  number: 'HX-M8X40',
  status: 'active',
  baseUnit: 'EA',
  packs: [{ unit: 'BX', ratio: { numerator: 100, denominator: 1 }, gtin: '10614141000415' }],
  gtin: '04006381333931',
  weight: { value: '0.021', unit: 'KGM' },
  dimensions: { length: '40', width: '8', height: '8', unit: 'MMT' },
  listPrice: { amount: '0.12', currency: 'USD', per: { value: '1', unit: 'EA' } },
  supplierReferences: [{ supplier: { by: 'number', value: 'S1' }, itemNumber: 'Z-9', orderUnit: 'BX' }],
};
const movement = {
  movementId: 'm-1',
  item: { by: 'number', value: 'HX-M8X40' },
  location: { by: 'number', value: 'EAST' },
  unit: 'EA',
  occurredAt: '2026-03-01T14:30:00Z',
  quantity: '-3',
  reason: 'shipment',
};
const count = { ...movement, countId: 'c-1', quantity: '3', movementId: undefined, reason: undefined };

const pathsOf = (domain: CanonicalDomain, fields: unknown) =>
  checkFields(domain, fields).map(({ path }) => path);

describe('absent, cleared and set', () => {
  test('nothing said is nothing wrong', () => expect(checkFields('item', {})).toEqual([]));

  test('a cleared field is no problem', () =>
    expect(checkFields('item', { gtin: null, packs: null, weight: null, listPrice: null })).toEqual([]));

  test('a whole record is no problem', () => {
    expect(checkFields('item', screw)).toEqual([]);
    expect(checkFields('stock-movement', movement)).toEqual([]);
  });

  test('the number that people say cannot be cleared', () =>
    expect(checkFields('item', { number: null })).toEqual([
      {
        path: 'number',
        found: 'null',
        agreed: 'a text (SellerItemId, what people say) (1 to 40 characters)',
      },
    ]));

  test('a rule between two fields waits until both are told', () =>
    expect(
      checkFields('item', { listPrice: { ...screw.listPrice, per: { value: '1', unit: 'PX' } } }),
    ).toEqual([]));
});

describe('the shape, in words', () => {
  test('everything is reported at once, each at its place', () => {
    const fields = { status: 'alive', packs: [{ unit: 'box', ratio: { numerator: 0.5 } }], colour: 'red' };
    expect(checkFields('item', fields)).toEqual([
      { path: 'status', found: 'alive', agreed: 'active or blocked or discontinued' },
      {
        path: 'packs[0].unit',
        found: 'box',
        agreed: 'a unit code of UN/ECE Recommendation 20 or 21, such as EA',
      },
      {
        path: 'packs[0].ratio.denominator',
        found: 'nothing',
        agreed: 'a whole number (1 to 1000000000000)',
      },
      {
        path: 'packs[0].ratio.numerator',
        found: '0.5',
        agreed: 'a whole number (1 to 1000000000000)',
      },
      expect.objectContaining({ path: 'colour', found: 'red' }),
    ]);
  });

  test('of several kinds, the kind that was meant is explained', () =>
    expect(checkFields('price-agreement', { appliesTo: { kind: 'party' } })).toEqual([
      { path: 'appliesTo.party', found: 'nothing', agreed: 'an object' },
    ]));

  test('a number where a decimal text is agreed is refused', () =>
    expect(checkFields('item', { weight: { value: 1.5, unit: 'KGM' } })).toEqual([
      { path: 'weight.value', found: '1.5', agreed: 'a decimal as text, such as 12.5' },
    ]));

  test.each([undefined, null, 5, 'text', [], true])('%j is no record', (fields) =>
    expect(checkFields('party', fields)).toMatchObject([{ path: '', agreed: 'an object' }]),
  );
});

describe('what no shape can say', () => {
  test.each<[string, CanonicalDomain, unknown, readonly string[]]>([
    ['check digits', 'item', { gtin: '04006381333932' }, ['gtin']],
    [
      'check digits of packs',
      'item',
      { packs: [{ ...screw.packs[0], gtin: '10614141000416' }] },
      ['packs[0].gtin'],
    ],
    ['unit codes', 'item', { baseUnit: 'QQQ' }, ['baseUnit']],
    ['weights in units of length', 'item', { weight: { value: '1', unit: 'MTR' } }, ['weight.unit']],
    ['weights of nothing', 'item', { weight: { value: '0', unit: 'KGM' } }, ['weight.value']],
    [
      'lengths in kilograms',
      'item',
      { dimensions: { ...screw.dimensions, unit: 'KGM' } },
      ['dimensions.unit'],
    ],
    ['negative sides', 'item', { dimensions: { ...screw.dimensions, width: '-1' } }, ['dimensions.width']],
    [
      'prices in no currency',
      'item',
      { listPrice: { ...screw.listPrice, currency: 'ZZZ' } },
      ['listPrice.currency'],
    ],
    ['negative prices', 'item', { listPrice: { ...screw.listPrice, amount: '-1' } }, ['listPrice.amount']],
    [
      'prices for nothing',
      'item',
      { listPrice: { ...screw.listPrice, per: { value: '0', unit: 'EA' } } },
      ['listPrice.per.value'],
    ],
    [
      'prices in a unit that the item lacks',
      'item',
      { ...screw, listPrice: { ...screw.listPrice, per: { value: '1', unit: 'PX' } } },
      ['listPrice.per.unit'],
    ],
    [
      'a base unit that holds twelve of itself',
      'item',
      { baseUnit: 'EA', packs: [{ unit: 'EA', ratio: { numerator: 12, denominator: 1 } }] },
      ['packs[0].ratio'],
    ],
    [
      'a pack told twice',
      'item',
      { packs: [screw.packs[0], screw.packs[0]] },
      ['packs[1].unit', 'packs[1].gtin'],
    ],
    ['a GLN mistyped', 'location', { gln: '4006381333930' }, ['gln']],
    ['a supplier in no currency', 'supplier', { gln: '4006381333930', currency: 'ZZZ' }, ['gln', 'currency']],
    [
      'a negative credit limit',
      'party',
      { creditLimit: { amount: '-1', currency: 'USD' } },
      ['creditLimit.amount'],
    ],
    [
      'a group below something',
      'party',
      { level: 'group', parent: { by: 'number', value: 'C-1' } },
      ['parent'],
    ],
    [
      'an end before the beginning',
      'price-agreement',
      { validFrom: '2026-02-01', validTo: '2026-01-31' },
      ['validTo'],
    ],
    ['days that do not exist', 'price-agreement', { validFrom: '2026-02-30' }, ['validFrom']],
    [
      'a count below zero',
      'stock-count',
      { ...JSON.parse(JSON.stringify(count)), quantity: '-1' },
      ['quantity'],
    ],
    ['movements in an unknown unit', 'stock-movement', { ...movement, unit: 'QQ' }, ['unit']],
    [
      'impossible instants',
      'stock-movement',
      { ...movement, occurredAt: '2026-02-30T00:00:00Z' },
      ['occurredAt'],
    ],
    [
      'characters that cannot be kept',
      'item',
      { description: 'a\0b', category: '\uD800' },
      ['description', 'category'],
    ],
  ])('%s are found', (_, ...[domain, fields, paths]) => expect(pathsOf(domain, fields)).toEqual(paths));

  test('a movement from the future is held to the plausible window', () => {
    const plausible = {
      now: new Date('2026-03-01T14:00:00Z'),
      notOlderThanSeconds: 86_400 * 365,
      notAheadSeconds: 600,
    };
    expect(checkFields('stock-movement', movement, plausible)).toEqual([
      {
        path: 'occurredAt',
        found: '2026-03-01T14:30:00Z',
        agreed: 'not further ahead of the present than 10 minutes',
      },
    ]);
  });
});

describe('hostile input', () => {
  test('anything that JSON can hold is answered, never thrown at', () => {
    fc.assert(
      fc.property(fc.constantFrom(...CANONICAL_DOMAINS), fc.jsonValue({ maxDepth: 4 }), (domain, value) => {
        expect(Array.isArray(checkFields(domain, value))).toBe(true);
      }),
    );
  });

  test('a record with one part replaced by anything never throws and never lets a wrong shape through', () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(screw)), fc.jsonValue(), (key, value) => {
        const problems = checkFields('item', { ...screw, [key]: value });
        for (const { path, agreed } of problems) expect([path !== '', agreed !== '']).toEqual([true, true]);
      }),
    );
  });

  test('prototype names are unknown fields', () => {
    const fields: unknown = JSON.parse('{"__proto__": {"number": "x"}, "constructor": 1}');
    expect(pathsOf('item', fields)).toEqual(['__proto__', 'constructor']);
    expect(Object.hasOwn(Object.prototype, 'number')).toBe(false);
  });

  test('JSON that is nested a hundred thousand levels deep is refused', () => {
    const deep: unknown = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`);
    expect(checkFields('item', { packs: deep, number: deep })).not.toEqual([]);
  });

  test('a list of a million wrong entries is answered with a few problems', () => {
    const entries = Array.from({ length: 1_000_000 }, () => 1);
    expect(checkFields('item', { packs: entries }).length).toBeLessThanOrEqual(50);
  });
});

test('what is expected of a text reads as a sentence, also where its description only tells about it', () => {
  const expected = (description: string) =>
    schemaProblems(Type.Object({ day: Type.String({ pattern: '^x$', description }) }), { day: 1 })[0]?.agreed;
  expect(expected('a day of the calendar')).toBe('a day of the calendar');
  expect(expected('later ones replace earlier ones')).toBe('a text (later ones replace earlier ones)');
});
