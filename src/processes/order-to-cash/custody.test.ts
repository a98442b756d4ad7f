/** Stories of who answers for what is held while revisions are on their way to the ERP. */
import { expect, test } from 'vitest';
import type { OrderPlan } from './plan.ts';
import { advised, decided, given, line, ordered, written, writtenAs } from './testing/story.ts';

const [NINE, TEN] = ['2026-06-10T09:00:00Z', '2026-06-10T10:00:00Z'];
const stock = { 'A EAST': '20', 'A WEST': '20', 'B EAST': '20' };

/** What stands at warehouses, by document. */
function atWarehouses({ documents }: OrderPlan): unknown {
  if (documents === 'as-they-are') return documents;
  return Object.fromEntries(
    documents.flatMap(({ name, domain, body }) =>
      domain === 'warehouse-order'
        ? [[name, body.lines.map(({ line: of, quantity }) => `${of}: ${quantity.value}`).join(', ')]]
        : [],
    ),
  );
}

const second = line('2', { line: '2', item: { by: 'number', value: 'B' } });

function placed() {
  const story = given({ stock }, ordered([line('4')]), written('sales-order'));
  story.and(writtenAs(story.plan(), 'warehouse-order/EAST/1'));
  return story;
}

test('a line that is added reaches the warehouse only when the ERP has taken the revision that contains it', () => {
  const story = placed();
  const waiting = story.and(ordered([line('4'), second], { revision: '2' })).plan(NINE);
  expect(atWarehouses(waiting)).toEqual({ 'warehouse-order/EAST/1': '1: 4' });
  expect(waiting.lines.map(({ status, evidence }) => [status, evidence])).toEqual([
    ['released', 'warehouse order wms wms-1'],
    ['placed', 'sales order erp erp-1; 2 EA wait until erp has taken them'],
  ]);
  const taken = story.and(written('sales-order', 'placed', TEN)).plan(TEN);
  expect(atWarehouses(taken)).toEqual({ 'warehouse-order/EAST/1': '1: 4, 2: 2' });
});

test('more of a line waits for the ERP, and what the warehouse has of it stays', () => {
  const story = placed();
  expect(atWarehouses(story.and(ordered([line('9')], { revision: '2' })).plan(NINE))).toEqual({
    'warehouse-order/EAST/1': '1: 4',
  });
  const taken = story.and(written('sales-order', 'placed', TEN)).plan(TEN);
  expect(atWarehouses(taken)).toEqual({ 'warehouse-order/EAST/1': '1: 9' });
});

test('less of a line reaches the warehouse at once, whatever the ERP does', () => {
  const story = placed();
  const less = story.and(ordered([line('1')], { revision: '2' })).plan(NINE);
  expect(atWarehouses(less)).toEqual({ 'warehouse-order/EAST/1': '1: 1' });
  expect(less.lines[0]?.quantities).toMatchObject({ held: '1' });
  expect(story.facts.filter(({ kind }) => kind === 'reservation')).toHaveLength(1);
});

test('a cancelled line reaches the warehouse at once, while another that was added still waits for the ERP', () => {
  const story = placed();
  const plan = story.and(ordered([line('4', { cancelled: true }), second], { revision: '2' })).plan(NINE);
  expect(atWarehouses(plan)).toEqual({ 'warehouse-order/EAST/1': '' });
});

test('a later revision is wanted before the earlier one was taken: what the ERP took last does not count for it', () => {
  const story = given({ stock }, ordered([line('4')]));
  const first = writtenAs(story.plan(), 'sales-order', NINE);
  const plan = story.and(ordered([line('4'), second], { revision: '2' }), first).plan(NINE);
  expect(atWarehouses(plan)).toEqual({});
  const taken = story.and(written('sales-order', 'placed', TEN)).plan(TEN);
  expect(atWarehouses(taken)).toEqual({ 'warehouse-order/EAST/1': '1: 4, 2: 2' });
});

test('what costs otherwise, or has left, is the same goods: nothing waits for the ERP', () => {
  const story = placed();
  const price = { amount: '9', currency: 'USD', per: { value: '1', unit: 'EA' } };
  const dearer = story.and(ordered([line('4', { price })], { revision: '2' })).plan(NINE);
  expect(dearer.lines[0]?.status).toBe('released');
  story.and(advised({ quantity: '1', final: true }));
  const rest = story.plan('2026-06-10T10:01:00Z');
  expect(atWarehouses(rest)).toEqual({ 'warehouse-order/EAST/1': '1: 4', 'warehouse-order/EAST/2': '1: 3' });
});

test('two clocks tell of two revisions in the wrong order: the goods that were taken count', () => {
  const story = given({ stock }, ordered([line('4')]));
  const first = writtenAs(story.plan(), 'sales-order', '2026-06-10T09:00:00.200Z');
  story.and(ordered([line('4'), second], { revision: '2' }));
  const other = writtenAs(story.plan(NINE), 'sales-order', NINE);
  expect(atWarehouses(story.and(first, other).plan(TEN))).toEqual({ 'warehouse-order/EAST/1': '1: 4, 2: 2' });
});

test('the warehouse began before the ERP had taken more: it goes on the next order to it', () => {
  const story = placed();
  story.and(ordered([line('9')], { revision: '2' }));
  story.plan(NINE);
  story.and(advised({ quantity: '4', kind: 'picked', final: false }), written('sales-order', 'placed', TEN));
  expect(atWarehouses(story.plan(TEN))).toEqual({
    'warehouse-order/EAST/1': '1: 4',
    'warehouse-order/EAST/2': '1: 5',
  });
});

test('a supplier is told nothing new before the ERP has taken it', () => {
  const warehouses = [{ location: 'EAST', target: 'supplier/orders', isLast: true, isSupplier: true }];
  const story = given({ stock, policy: { warehouses } }, ordered([line('4')]));
  expect(atWarehouses(story.plan())).toEqual({});
  expect(atWarehouses(story.and(written('sales-order')).plan(NINE))).toEqual({
    'warehouse-order/EAST/1': '1: 4',
  });
});

test('the ERP takes more while a person holds the order: the warehouse hears of it when it is released', () => {
  const story = placed();
  story.and(ordered([line('9')], { revision: '2' }));
  story.plan(NINE);
  story.and(decided('hold', { at: '2026-06-10T09:30:00Z' }), written('sales-order', 'placed', TEN));
  expect(atWarehouses(story.plan(TEN))).toEqual({ 'warehouse-order/EAST/1': '1: 4' });
  const released = story.and(decided('release', { at: '2026-06-10T11:00:00Z' })).plan('2026-06-10T11:00:00Z');
  expect(atWarehouses(released)).toEqual({ 'warehouse-order/EAST/1': '1: 9' });
});
