/** What the ERP is told to have left, when pickers take more or less than they were told to. */
import { expect, test } from 'vitest';
import { advised, given, line, ordered, ours, written } from '../testing/story.ts';
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

test('what leaves after a warehouse had said that it would not is a question, and the ERP is told of what was sent in its place', () => {
  const story = given({ stock: { 'A EAST': '4' } }, ordered([line('4')]), written('sales-order'));
  story.plan();
  story.and(written('warehouse-order/EAST/1'), advised({ quantity: '1' })).plan(AFTERWARDS);
  const instead = advised({ id: 'p2', to: `${ours}-EAST.2`, quantity: '3', at: '2026-06-10T12:00:00Z' });
  const sent = story.and(written('warehouse-order/EAST/2'), instead).plan('2026-06-10T13:00:00Z');
  const told = [{ line: '1', quantity: '4', shipped: '4' }];
  expect(salesOf(sent)).toEqual(told);
  const late = story.and(advised({ id: 'p0', quantity: '3', final: false, at: '2026-06-10T09:59:00Z' }));
  const plan = late.plan('2026-06-10T14:00:00Z');
  expect(plan.questions.map(({ kind }) => kind)).toContain('shipped-too-much');
  expect(salesOf(plan)).toEqual(told);
});

test('less is ordered after all of it has left: that is a question, and the ERP takes nothing back', () => {
  const story = given({ stock: { 'A EAST': '5' } }, ordered([line('5')]), written('sales-order'));
  story.plan();
  story.and(written('warehouse-order/EAST/1'), advised({ quantity: '5' })).plan(AFTERWARDS);
  const plan = story.and(ordered([line('3')], { revision: '2' })).plan(AFTERWARDS);
  expect(plan.questions.map(({ kind }) => kind)).toContain('shipped-too-much');
  expect(salesOf(plan)).toEqual([{ line: '1', quantity: '5', shipped: '5' }]);
});

test('less is ordered while it is picked, and all of it leaves: the ERP is told of what is ordered now', () => {
  const story = given({ stock: { 'A EAST': '5' } }, ordered([line('5')]), written('sales-order'));
  story.plan();
  story.and(
    written('warehouse-order/EAST/1'),
    advised({ id: 'p0', quantity: '5', kind: 'picked', final: false }),
  );
  story.plan(AFTERWARDS);
  story.and(ordered([line('3')], { revision: '2' })).plan(AFTERWARDS);
  const plan = story.and(advised({ quantity: '5' })).plan(AFTERWARDS);
  expect(plan.questions.map(({ kind }) => kind)).toContain('shipped-too-much');
  expect(salesOf(plan)).toEqual([{ line: '1', quantity: '3', shipped: '3' }]);
});

test('pickers took more, the buyer wanted more and then less again: what the ERP was told stays told', () => {
  const story = given({ stock: { 'A EAST': '5' } }, ordered([line('5')]), written('sales-order'));
  story.plan();
  story.and(written('warehouse-order/EAST/1'), advised({ quantity: '6' })).plan(AFTERWARDS);
  const grown = story.and(ordered([line('8')], { revision: '2' })).plan(AFTERWARDS);
  expect(salesOf(grown)).toEqual([{ line: '1', quantity: '8', shipped: '6' }]);
  const again = story.and(ordered([line('5')], { revision: '3' })).plan(AFTERWARDS);
  expect(salesOf(again)).toEqual([{ line: '1', quantity: '6', shipped: '6' }]);
});

test('nobody works on a line any more of which all that was told has left, and which then grew', () => {
  const story = given({ stock: { 'A EAST': '5' } }, ordered([line('5')]), written('sales-order'));
  story.plan();
  story.and(written('warehouse-order/EAST/1'), advised({ quantity: '5' })).plan(AFTERWARDS);
  const grown = story.and(ordered([line('9')], { revision: '2' })).plan(AFTERWARDS);
  expect(grown.lines[0]?.quantities).toMatchObject({ wanted: '9', shipped: '5', missing: '4' });
  expect(grown.lines[0]?.status).not.toBe('picked');
});

test('what the first location ships late leaves the line of the second, which the ERP has posted, as it is', () => {
  const world = { stock: { 'A EAST': '3', 'A WEST': '2' } };
  const story = given(world, ordered([line('5')]), written('sales-order'));
  expect(salesOf(story.plan()).map((each) => each.line)).toEqual(['1', '1/WEST']);
  story.and(written('warehouse-order/EAST/1'), written('warehouse-order/WEST/1'));
  story.and(advised({ id: 'w1', to: `${ours}-WEST`, quantity: '2' })).plan(AFTERWARDS);
  story.and(advised({ id: 'e1', to: `${ours}-EAST`, quantity: '0' })).plan(AFTERWARDS);
  const rest = story.and(ordered([line('2')], { revision: '2' })).plan('2026-06-10T12:00:00Z');
  expect(salesOf(rest)).toEqual([{ line: '1/WEST', quantity: '2', shipped: '2' }]);
});
