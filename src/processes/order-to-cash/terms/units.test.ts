/** Lines in units that their item does not have. */
import { expect, test } from 'vitest';
import { given, line, ordered } from '../testing/story.ts';
import { likelyUnits } from './units.ts';

const item = {
  number: 'A',
  status: 'active',
  substitutes: [],
  baseUnit: 'EA',
  packs: [
    { unit: 'BX', ratio: { numerator: 12, denominator: 1 } },
    { unit: 'PX', ratio: { numerator: 480, denominator: 1 } },
  ],
};
const likely = (code: string) => likelyUnits(code, item).map(({ unit, because }) => [unit, because]);

function told(unit: string) {
  return given({ stock: { 'A EAST': '100' } }, ordered([line('4', { quantity: { value: '4', unit } })]));
}

test('a unit that the item does not have holds the order, with the units that may be meant', () => {
  const plan = told('CS').plan();
  expect(plan).toMatchObject({ status: 'held', documents: 'as-they-are' });
  expect(plan.questions).toMatchObject([
    {
      kind: 'unmapped-unit',
      why: 'line 1: CS (case) is no unit of A; what may be meant: BX (box) of 12 EA, a package as well; EA (each), a count, not a package',
      domain: 'item',
      recordId: 'A',
      cause: 'unmapped unit CS of A',
      canDo: [
        'crossdock exceptions decide <id> map-unit --unit <unit> says what shop means by CS: every order that waits for it goes on',
        'Or give A a pack of CS where it is kept: every order that waits for it goes on',
        'Or ask the buyer for a revision in BX (box) of 12 EA',
        'Cancel the line',
      ],
      decisions: [
        {
          do: 'map-unit',
          needs: ['unit'],
          mayHave: ['items'],
          units: [
            { unit: 'BX', words: 'BX (box) of 12 EA', score: 0.6, because: 'a package as well' },
            { unit: 'EA', words: 'EA (each)', score: 0.1, because: 'a count, not a package' },
          ],
          about: { system: 'shop', domain: 'item', recordId: 'A', unit: 'CS' },
        },
      ],
    },
  ]);
});

test('the order goes on when the item changes, and nothing was priced or held before', () => {
  const story = told('CS');
  expect(story.plan().waitsFor).toContainEqual({ domain: 'item', reference: { by: 'record', value: 'A' } });
  expect(story.facts.map(({ kind }) => kind)).toEqual(['order']);
});

test('units of the item, its base unit among them, are nothing to ask about', () => {
  expect(told('BX').plan().status).toBe('accepted');
  expect(told('EA').plan().status).toBe('accepted');
});

test('the likeliest unit is one of the same sense, or of as many pieces', () => {
  expect(likely('C62')[0]).toEqual(['EA', 'another code for one piece']);
  expect(likely('DZN')[0]).toEqual(['BX', 'as many as a dozen']);
  expect(likely('CT').map(([unit]) => unit)).toEqual(['BX', 'PX', 'EA']);
  expect(likely('ZZ')[0]).toEqual(['EA', 'nobody knows what the code means']);
});

test('half of what is counted holds the order; half of a box is whole where it holds an even number', () => {
  const stopOf = (value: string, unit: string, baseUnit = 'EA') => {
    const world = { stock: { 'A EAST': '100' }, items: { A: { baseUnit } } };
    const told = line(value, { quantity: { value, unit }, price: { ...PRICE, per: { value: '1', unit } } });
    return given(world, ordered([told]))
      .plan()
      .questions.map(({ kind, why }) => [kind, why]);
  };
  const asked = (value: string, more = '') => [
    ['quantity-not-whole', `line 1: ${value} cannot be sent: A is there in whole EA (each) only${more}`],
  ];
  expect(stopOf('1.5', 'EA')).toEqual(asked('1.5 EA'));
  expect(stopOf('0.3', 'BX')).toEqual(asked('0.3 BX', '; a BX (box) of 12 EA'));
  expect(stopOf('0.5', 'BX')).toEqual([]);
  expect(stopOf('1.50', 'KGM', 'KGM')).toEqual([]);
});

const PRICE = { amount: '10', currency: 'USD' };
