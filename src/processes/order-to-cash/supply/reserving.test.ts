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

test('less left than was held: only the rest is free, and can be held again at once', () => {
  const story = given(
    { stock: { 'A EAST': '4', 'A WEST': '0' } },
    ordered([line('4')]),
    written('sales-order'),
  );
  story.plan();
  const plan = story.and(advised({ quantity: '3' })).plan();
  expect(plan.lines[0]).toMatchObject({ quantities: { shipped: '3', held: '1', missing: '0' } });
  expect(story.facts.filter(({ kind }) => kind === 'released')).toMatchObject([{ because: 'short' }]);
});

test('a warehouse that says final twice frees the rest once', () => {
  const story = given({ stock: { 'A EAST': '9' } }, ordered([line('4')]), written('sales-order'));
  story.plan();
  story.and(advised({ quantity: '3' })).plan();
  const plan = story.and(advised({ id: 'p2', quantity: '0' })).plan();
  expect(plan.lines[0]).toMatchObject({ quantities: { shipped: '3', held: '1' } });
  expect(story.facts.filter(({ kind }) => kind === 'released')).toHaveLength(1);
});

test('part of a line is told to a warehouse, the rest waits: it is released, and says what is missing', () => {
  const story = given({ stock: { 'A EAST': '3' } }, ordered([line('4')]), written('sales-order'));
  expect(story.plan().lines[0]).toMatchObject({
    status: 'backordered',
    quantities: { held: '3', missing: '1', backordered: '1' },
  });
  expect(story.and(written('warehouse-order/EAST/1')).plan().lines[0]).toMatchObject({
    status: 'released',
    evidence: 'warehouse order wms wms-1, 1 EA cannot be promised now',
    quantities: { held: '3', missing: '1', backordered: '1' },
  });
});

test('what is missing before the ERP has the order is on no backorder yet', () => {
  const plan = given({ stock: { 'A EAST': '3' } }, ordered([line('4')])).plan();
  expect(plan.lines[0]).toMatchObject({ quantities: { missing: '1', backordered: '0' } });
});

test('the ordered item leaves: nothing is left to be given back', () => {
  const story = given({ stock: { 'A EAST': '10' } }, ordered([line('4')]), written('sales-order'));
  story.plan();
  story.and(advised({ quantity: '4' })).plan();
  expect(story.facts.filter(({ kind }) => kind === 'released')).toEqual([]);
});
