/** What the ERP is told to have left, when pickers take more or less than they were told to. */
import { expect, test } from 'vitest';
import { advised, given, line, ordered, written } from '../testing/story.ts';
import type { OrderPlan } from '../plan.ts';

const AFTERWARDS = '2026-06-10T11:00:00Z';

function salesOf({ documents }: OrderPlan) {
  const wanted = documents === 'as-they-are' ? [] : documents;
  return wanted.flatMap(({ domain, body }) =>
    domain === 'sales-order'
      ? body.lines.map((each) => ({
          line: each.line,
          quantity: each.quantity.value,
          shipped: each.shipped?.value,
        }))
      : [],
  );
}

test('pickers sent some of what was missing too: the ERP is told that all of it left', () => {
  const story = given({ stock: { 'A EAST': '2' } }, ordered([line('5')]), written('sales-order'));
  story.plan();
  const over = story.and(written('warehouse-order/EAST/1'), advised({ quantity: '3' })).plan(AFTERWARDS);
  expect(salesOf(over)).toEqual([{ line: '1', quantity: '5', shipped: '3' }]);
});

test('more than was ordered is a question, and the ERP is told what was ordered', () => {
  const story = given({ stock: { 'A EAST': '5' } }, ordered([line('5')]), written('sales-order'));
  story.plan();
  const over = story.and(written('warehouse-order/EAST/1'), advised({ quantity: '6' })).plan(AFTERWARDS);
  expect(salesOf(over)).toEqual([{ line: '1', quantity: '5', shipped: '5' }]);
  expect(over.questions.map(({ kind }) => kind)).toContain('shipped-too-much');
});

test('nobody works on a line any more of which all that was told has left, and which then grew', () => {
  const story = given({ stock: { 'A EAST': '5' } }, ordered([line('5')]), written('sales-order'));
  story.plan();
  story.and(written('warehouse-order/EAST/1'), advised({ quantity: '5' })).plan(AFTERWARDS);
  const grown = story.and(ordered([line('9')], { revision: '2' })).plan(AFTERWARDS);
  expect(grown.lines[0]?.quantities).toMatchObject({ wanted: '9', shipped: '5', missing: '4' });
  expect(grown.lines[0]?.status).not.toBe('picked');
});
