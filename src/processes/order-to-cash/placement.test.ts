import { expect, test } from 'vitest';
import type { OrderFact } from './facts.ts';
import { advised, given, line, ordered, written } from './testing/story.ts';

/** The warehouse will not ship what was placed there. */
function refused(): OrderFact {
  const fact = advised({ quantity: '4' });
  if (fact.kind !== 'advice') throw new Error('only warehouses refuse');
  return { ...fact, advice: { ...fact.advice, kind: 'cancelled' } };
}

test('what a warehouse refused does not stand there any more when its goods are asked for again', () => {
  const story = given({ stock: { 'A EAST': '10' } }, ordered([line('4')]), written('sales-order'));
  story.plan();
  // It was told a later revision before we heard that it had refused the first one.
  const plan = story
    .and(written('warehouse-order/EAST/1'), ordered([line('5')], { revision: '2' }), refused())
    .plan();
  const gone = [
    { name: 'sales-order', body: { state: 'placed' } },
    { name: 'warehouse-order/EAST/1', body: { state: 'cancelled', lines: [] } },
  ];
  expect(plan.documents).toMatchObject(gone);
  expect(plan.lines[0]?.quantities['held']).toBe('5');
  const agreed = story.and(written('warehouse-order/EAST/1', 'cancelled', '2026-06-10T10:20:00Z')).plan();
  expect(agreed.documents).toMatchObject(gone);
  const taken = story.and(written('sales-order', 'placed', '2026-06-10T10:30:00Z')).plan();
  expect(taken.documents).toMatchObject([
    ...gone,
    { name: 'warehouse-order/EAST/2', body: { state: 'placed', lines: [{ quantity: { value: '5' } }] } },
  ]);
});

test('a warehouse that refused may have been told again: nothing is asked for elsewhere before it has taken that nothing leaves', () => {
  const story = given(
    { stock: { 'A EAST': '4', 'A WEST': '4' } },
    ordered([line('4')]),
    written('sales-order'),
  );
  story.plan();
  story.and(written('warehouse-order/EAST/1'), refused()).plan();
  const late = story.and(advised({ id: 'p2', quantity: '4' })).plan('2026-06-10T11:00:00Z');
  expect(late.lines[0]).toMatchObject({ status: 'shipped', quantities: { shipped: '4', held: '0' } });
  expect(late.questions).toEqual([]);
  expect(story.facts.filter(({ kind }) => kind === 'reservation')).toHaveLength(1);
});
