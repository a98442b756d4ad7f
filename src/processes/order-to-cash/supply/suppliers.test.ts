/** Stories about suppliers who ship to our customers. */
import { expect, test } from 'vitest';
import { advised, decided, given, line, ordered, ours, written, writtenAs } from '../testing/story.ts';

const warehouses = [
  { location: 'MAKER', target: 'maker/orders', isLast: false, isSupplier: true },
  { location: 'EAST', target: 'wms/orders', isLast: false },
  { location: '3PL', target: '3pl/orders', isLast: true },
];
const stock = { 'A EAST': '2', 'A 3PL': '1', 'A MAKER': '50' };

function placed(quantity: string) {
  return given({ stock, policy: { warehouses } }, ordered([line(quantity)]), written('sales-order'));
}

const targets = (story: ReturnType<typeof placed>) => {
  const { documents } = story.plan();
  return documents === 'as-they-are' ? [] : documents.map(({ target, name }) => `${name} → ${target}`);
};

test('a supplier is asked after everybody else, and gets an order of his own', () => {
  expect(targets(placed('2'))).toEqual([
    'sales-order → erp/sales-orders',
    'warehouse-order/EAST/1 → wms/orders',
  ]);
  expect(targets(placed('7'))).toEqual([
    'sales-order → erp/sales-orders',
    'warehouse-order/3PL/1 → 3pl/orders',
    'warehouse-order/EAST/1 → wms/orders',
    'warehouse-order/MAKER/1 → maker/orders',
  ]);
});

test('the reason says that it is a drop-ship, and the sales order says from where', () => {
  const plan = placed('7').plan();
  expect(plan.lines[0]?.reasons).toContain('MAKER: 50 EA can be promised, drop-ship; taken: 4');
  const [sales] = plan.documents === 'as-they-are' ? [] : plan.documents;
  expect(sales?.body).toMatchObject({
    lines: [
      { line: '1', location: { value: '3PL' }, quantity: { value: '1' } },
      { line: '1/EAST', location: { value: 'EAST' }, quantity: { value: '2' } },
      { line: '1/MAKER', location: { value: 'MAKER' }, quantity: { value: '4' } },
    ],
  });
});

test('the ERP takes over what is held in our warehouses, and nothing at the supplier', () => {
  const story = placed('7');
  story.plan();
  const handed = story.facts.filter(({ kind }) => kind === 'custody').map(({ identity }) => identity);
  expect(handed.map((identity) => identity.split('@')[1])).toEqual(['3PL', 'EAST']);
});

test('what left the supplier is held there no more: his own feed says what he has then', () => {
  const story = placed('7');
  story.plan();
  const plan = story.and(advised({ to: `${ours}-MAKER`, quantity: '4' })).plan();
  expect(plan.lines[0]?.quantities).toMatchObject({ shipped: '4', held: '3', missing: '0' });
  expect(story.facts.filter(({ kind }) => kind === 'released')).toMatchObject([{ because: 'left' }]);
});

test('what he does not send is looked for again', () => {
  const story = placed('7');
  story.plan();
  const plan = story.and(advised({ to: `${ours}-MAKER`, quantity: '1' })).plan();
  expect(plan.lines[0]?.quantities).toMatchObject({ shipped: '1', held: '6', missing: '0' });
  expect(targets(story)).toContain('warehouse-order/MAKER/2 → maker/orders');
});

test('cancelled before he has begun: he is told, and nothing is held', () => {
  const story = placed('7');
  story.plan();
  const plan = story.and(written('warehouse-order/MAKER/1'), decided('cancel')).plan();
  const [, ...orders] = plan.documents === 'as-they-are' ? [] : plan.documents;
  const agreed = story.and(...orders.map(({ name }) => writtenAs(plan, name))).plan();
  expect(agreed.status).toBe('cancelled');
  expect(orders.at(-1)).toMatchObject({ target: 'maker/orders', body: { state: 'cancelled' } });
});

test('what he was told stays ordered, however long he takes', () => {
  const story = placed('7');
  story.plan();
  const later = '2027-06-01T00:00:00Z';
  const plan = story.and(written('warehouse-order/MAKER/1')).plan(later);
  expect(plan.lines[0]?.quantities).toMatchObject({ held: '7' });
  expect(story.facts.filter(({ kind }) => kind === 'released')).toEqual([]);
  expect(plan.reviewAt).toBeUndefined();
});
