import { expect, test } from 'vitest';
import type { OrderPlan } from './plan.ts';
import { advised, decided, given, line, ordered, written, writtenAs } from './testing/story.ts';

const LATER = '2026-06-10T09:00:00Z';

/** What stands in the ERP and at warehouses, by line. */
function told({ documents }: OrderPlan): unknown {
  if (documents === 'as-they-are') return documents;
  return Object.fromEntries(
    documents.flatMap(({ name, domain, body }) =>
      domain === 'sales-order' || domain === 'warehouse-order'
        ? [[name, body.lines.map(({ line: of, quantity }) => `${of}: ${quantity.value}`).join(', ')]]
        : [],
    ),
  );
}

test('a person holds an order before the ERP has it: no warehouse is told of it until it is released', () => {
  const story = given({ stock: { 'A EAST': '10' } }, ordered([line('4')]));
  story.plan();
  const held = story.and(decided('hold'), written('sales-order')).plan();
  expect(told(held)).toEqual({ 'sales-order': '1: 4' });
  const released = story.and(decided('release', { at: LATER })).plan(LATER);
  expect(told(released)).toEqual({ 'sales-order': '1: 4', 'warehouse-order/EAST/1': '1: 4' });
});

test('a person’s word keeps back what never went out, until the order is released or cancelled', () => {
  const story = given({ stock: { 'A EAST': '10' } }, ordered([line('4')]));
  expect(story.plan().keepsBack).toBeUndefined();
  expect(story.and(decided('hold')).plan().keepsBack).toBe('a person holds the order');
  const cancelled = given({}, ordered([line('4')]), decided('hold'), decided('cancel'));
  expect(cancelled.plan().keepsBack).toBeUndefined();
  expect(story.and(decided('release', { at: LATER })).plan(LATER).keepsBack).toBeUndefined();
});

test('the account is blocked when the ERP has the order already: it is not sent to a warehouse', () => {
  const customer = { status: 'active' };
  const story = given({ stock: { 'A EAST': '10' }, customer }, ordered([line('4')]));
  story.plan();
  customer.status = 'blocked';
  const plan = story.and(written('sales-order')).plan();
  expect(plan.questions).toMatchObject([{ kind: 'party-blocked' }]);
  expect(told(plan)).toEqual({ 'sales-order': '1: 4' });
});

test('a held order does not grow in the ERP when its buyer wants more of it', () => {
  const story = given({ stock: { 'A EAST': '3' } }, ordered([line('4')]), written('sales-order'));
  expect(told(story.plan())).toMatchObject({ 'sales-order': '1: 4' });
  const held = story.and(decided('hold'), ordered([line('9')], { revision: '2' })).plan();
  expect(told(held)).toBe('as-they-are');
});

test.each([
  ['the order', ordered([line('4')], { revision: '2', cancelled: true })],
  ['the line', ordered([line('1', { line: '2' })], { revision: '2' })],
])('a stopped order whose buyer took %s back and wants it again does not grow in the ERP', (_what, back) => {
  const customer = { status: 'active' };
  const story = given({ stock: {}, customer }, ordered([line('4')]), written('sales-order'));
  story.plan();
  story.and(back).plan();
  story.and(written('sales-order')).plan();
  customer.status = 'blocked';
  const again = ordered([line('4')], { revision: '3' });
  expect(told(story.and(again).plan())).toBe('as-they-are');
});

test('the ERP takes more of an order that was stopped meanwhile: its warehouse is told of that when it goes on', () => {
  const item = { status: 'active' };
  const story = given(
    { stock: { 'A EAST': '10' }, items: { A: item } },
    ordered([line('4')]),
    written('sales-order'),
  );
  story.and(writtenAs(story.plan(), 'warehouse-order/EAST/1'));
  const more = story.and(ordered([line('6')], { revision: '2' })).plan();
  expect(told(more)).toEqual({ 'sales-order': '1: 6', 'warehouse-order/EAST/1': '1: 4' });
  item.status = 'blocked';
  const stopped = story.and(writtenAs(more, 'sales-order', LATER)).plan(LATER);
  expect(told(stopped)).toEqual({ 'sales-order': '1: 6', 'warehouse-order/EAST/1': '1: 4' });
  item.status = 'active';
  expect(told(story.plan(LATER))).toEqual({ 'sales-order': '1: 6', 'warehouse-order/EAST/1': '1: 6' });
});

test('the same, where the warehouse had begun by then: it is told of no more than it speaks of', () => {
  const item = { status: 'active' };
  const story = given(
    { stock: { 'A EAST': '10' }, items: { A: item } },
    ordered([line('4')]),
    written('sales-order'),
  );
  story.and(writtenAs(story.plan(), 'warehouse-order/EAST/1'));
  const more = story.and(ordered([line('6')], { revision: '2' })).plan();
  item.status = 'blocked';
  story.and(advised({ quantity: '4', kind: 'picked', final: false, at: LATER })).plan(LATER);
  const stopped = story.and(writtenAs(more, 'sales-order', LATER)).plan(LATER);
  expect(told(stopped)).toEqual({ 'sales-order': '1: 6', 'warehouse-order/EAST/1': '1: 4' });
  item.status = 'active';
  expect(told(story.plan(LATER))).toEqual({ 'sales-order': '1: 6', 'warehouse-order/EAST/1': '1: 6' });
});

test('a stopped order of which a line was dropped: what its warehouse has not taken out yet, and speaks of, stays on its order', () => {
  const item = { status: 'active' };
  const other = line('2', { line: '2', item: { by: 'number', value: 'B' } });
  const story = given(
    { stock: { 'A EAST': '10', 'B EAST': '10' }, items: { A: item } },
    ordered([line('4'), other]),
    written('sales-order'),
  );
  story.and(writtenAs(story.plan(), 'warehouse-order/EAST/1'));
  const dropped = story.and(ordered([line('4')], { revision: '2', receivedAt: LATER })).plan(LATER);
  expect(told(dropped)).toMatchObject({ 'warehouse-order/EAST/1': '1: 4' });
  item.status = 'blocked';
  const begun = advised({ quantity: '1', final: false, at: '2026-06-10T09:10:00Z' });
  expect(told(story.and(begun).plan('2026-06-10T09:11:00Z'))).toMatchObject({
    'warehouse-order/EAST/1': '1: 4, 2: 2',
  });
});

test('less is wanted of a held order: the ERP and the warehouse are told so at once, and the rest stays held', () => {
  const story = given({ stock: { 'A EAST': '10' } }, ordered([line('4')]), written('sales-order'));
  story.plan();
  const held = story
    .and(written('warehouse-order/EAST/1'), decided('hold'), ordered([line('2')], { revision: '2' }))
    .plan();
  expect(told(held)).toEqual({ 'sales-order': '1: 2', 'warehouse-order/EAST/1': '1: 2' });
  expect(held.lines[0]?.quantities).toMatchObject({ held: '2', wanted: '2' });
});

test('a line without a price that counts: what a warehouse was told of the others stays held as long as its order stands', () => {
  const two = [line('4'), line('3', { line: '2' })];
  const story = given({ stock: { 'A EAST': '10' } }, ordered(two), written('sales-order'));
  story.plan();
  const foreign = { amount: '10', currency: 'USD', per: { value: '1', unit: 'PAL' } };
  const revised = ordered([line('3', { line: '2', price: foreign })], { revision: '2' });
  const plan = story.and(written('warehouse-order/EAST/1'), revised).plan();
  expect(told(plan)).toBe('as-they-are');
  expect(story.facts.filter(({ kind }) => kind === 'released')).toEqual([]);
});

test('a held order is cancelled: it is undone outside all the same', () => {
  const story = given({ stock: { 'A EAST': '10' } }, ordered([line('4')]), written('sales-order'));
  story.plan();
  const plan = story.and(decided('hold'), decided('cancel-line', { line: '1' })).plan();
  expect(told(plan)).toEqual({ 'sales-order': '', 'warehouse-order/EAST/1': '' });
});

test('another system cancels an order and names customer and ship-to in words that nobody knows: it is undone all the same', () => {
  const unknown = ['their C1', 'their S1'];
  const story = given({ stock: { 'A EAST': '10' }, unknown }, ordered([line('4')]), written('sales-order'));
  story.plan();
  const by = (value: string) => ({ by: 'externalId' as const, value });
  const words = { revision: '2', cancelled: true, customer: by('their C1'), shipTo: by('their S1') };
  const plan = story.and(ordered([line('4')], words)).plan();
  expect(plan.questions).toEqual([]);
  expect(told(plan)).toEqual({ 'sales-order': '', 'warehouse-order/EAST/1': '' });
});

test('nobody is asked who bought an order that was cancelled before anything happened', () => {
  const story = given({ unknown: ['C1'] }, ordered([line('4')]));
  expect(story.plan().questions).toMatchObject([{ kind: 'unmapped-id' }]);
  expect(story.and(decided('cancel')).plan()).toMatchObject({ status: 'cancelled', questions: [] });
});

test('nobody is asked whether a blocked account may have an order that was cancelled', () => {
  const story = given({ customer: { status: 'blocked' } }, ordered([line('4')]));
  expect(story.plan().questions).toMatchObject([{ kind: 'party-blocked' }]);
  expect(story.and(decided('cancel')).plan()).toMatchObject({ status: 'cancelled', questions: [] });
});

test('the ERP owes no number of an order that was cancelled before it had one', () => {
  const story = given({ stock: { 'A EAST': '10' } }, ordered([line('4')]), decided('cancel'));
  expect(story.plan(LATER)).toMatchObject({ status: 'cancelled', expectations: [], questions: [] });
});

test('a hold runs out while a person holds the order and the supplier has not heard of it yet: nobody looks again and again', () => {
  const warehouses = [{ location: 'EAST', target: 'supplier/orders', isLast: true, isSupplier: true }];
  const world = { stock: { 'A EAST': '10' }, policy: { warehouses, dueMinutes: {} } };
  const story = given(world, ordered([line('4')]), written('sales-order'));
  story.plan();
  expect(story.and(decided('hold')).plan('2027-01-01T00:00:00Z').reviewAt).toBeUndefined();
});

test('what a warehouse has not taken before its last word is not told to it any more', () => {
  const story = given({ stock: { 'A EAST': '10' } }, ordered([line('4')]), written('sales-order'));
  story.and(writtenAs(story.plan(), 'warehouse-order/EAST/1'));
  story.and(ordered([line('6')], { revision: '2' })).plan();
  const grown = story.and(written('sales-order', 'placed', LATER)).plan(LATER);
  expect(told(grown)).toMatchObject({ 'warehouse-order/EAST/1': '1: 6' });
  expect(grown.over).toBeUndefined();
  story.and(advised({ quantity: '4', kind: 'picked', final: false }));
  expect(story.plan('2026-06-10T10:01:00Z').over).toBeUndefined();
  const ended = story.and(advised({ id: 'p2', quantity: '4' })).plan('2026-06-10T10:01:00Z');
  expect(ended.over).toEqual({ 'warehouse-order/EAST/1': 'wms has said its last word on it: p2' });
});

test('a warehouse that has taken all of it is told on, whatever it says', () => {
  const story = given({ stock: { 'A EAST': '10' } }, ordered([line('4')]), written('sales-order'));
  story.and(writtenAs(story.plan(), 'warehouse-order/EAST/1'));
  expect(story.and(advised({ quantity: '4' })).plan('2026-06-10T10:01:00Z').over).toBeUndefined();
});
