import { expect, test } from 'vitest';
import type { OrderFact } from '../facts.ts';
import { advised, given, line, ordered, written } from '../testing/story.ts';

/** The same advice, of another item in the place of the ordered one. */
function ofAnother(fact: OrderFact): OrderFact {
  if (fact.kind !== 'advice') throw new Error('only goods are substituted');
  const lines = fact.advice.lines.map((each) => ({
    ...each,
    item: { by: 'number' as const, value: 'B' },
    substituteFor: each.item,
  }));
  return { ...fact, advice: { ...fact.advice, lines } };
}

test('another item leaves in place of the ordered one: what was held of that is given back', () => {
  const story = given({ stock: { 'A EAST': '10' } }, ordered([line('4')]), written('sales-order'));
  story.plan();
  const plan = story.and(ofAnother(advised({ quantity: '4' }))).plan();
  expect(plan.lines[0]).toMatchObject({ status: 'shipped', quantities: { held: '0', shipped: '4' } });
  expect(story.facts.filter(({ kind }) => kind === 'released')).toMatchObject([{ because: 'short' }]);
});

test('the ordered item leaves: nothing is left to be given back', () => {
  const story = given({ stock: { 'A EAST': '10' } }, ordered([line('4')]), written('sales-order'));
  story.plan();
  story.and(advised({ quantity: '4' })).plan();
  expect(story.facts.filter(({ kind }) => kind === 'released')).toEqual([]);
});
