/** Stories of lines that pickers have begun with: they count in units of their own, and buyers change their minds too late. */
import { expect, test } from 'vitest';
import type { OrderLine } from '../../../../model/documents/order.ts';
import type { OrderFact } from '../../facts.ts';
import type { OrderPlan } from '../../plan.ts';
import { advised, given, line, ordered, written, writtenAs, type Story } from '../../testing/story.ts';

const AT = '2026-06-10T10:30:00Z';
const STOCK = { 'A EAST': '240', 'B EAST': '240' };
const B = { by: 'number', value: 'B' } as const;

const boxes = (value: string): OrderLine =>
  line(value, {
    quantity: { value, unit: 'BX' },
    price: { amount: '120', currency: 'USD', per: { value: '1', unit: 'BX' } },
  });

/** The ERP and the warehouse have it. */
function placed(of: OrderLine): Story {
  const story = given({ stock: STOCK }, ordered([of]), written('sales-order'));
  return story.and(writtenAs(story.plan(), 'warehouse-order/EAST/1'));
}

/** Line 1, in the pickers' own unit. */
function told(quantity: string, unit: string, more: Partial<Parameters<typeof advised>[0]> = {}): OrderFact {
  const fact = advised({ quantity, ...more });
  if (fact.kind !== 'advice') throw new Error('only a warehouse tells it');
  const lines = fact.advice.lines.map((each) => ({ ...each, quantity: { value: quantity, unit } }));
  return { ...fact, advice: { ...fact.advice, lines } };
}

const later = (lines: readonly OrderLine[], revision = '2'): OrderFact =>
  ordered(lines, { revision, receivedAt: AT });
const kindsOf = ({ questions }: OrderPlan) => questions.map(({ kind }) => kind);

function documentsOf({ documents }: OrderPlan, domain: 'sales-order' | 'warehouse-order') {
  if (documents === 'as-they-are') return [];
  return documents.flatMap(({ name, domain: is, body }) =>
    is === domain && 'lines' in body ? [{ name, lines: body.lines }] : [],
  );
}
const soldOf = (plan: OrderPlan) => documentsOf(plan, 'sales-order')[0]?.lines;
const sentOf = (plan: OrderPlan) => documentsOf(plan, 'warehouse-order').map(({ name }) => name);

test.each([
  ['pieces, and pickers count boxes', line('24'), told('2', 'BX')],
  ['boxes, and pickers count pieces', boxes('2'), told('24', 'EA')],
])('ordered in %s: it has left, and nothing leaves again', (_how, of, fact) => {
  const plan = placed(of).and(fact).plan(AT);
  expect(plan.status).toBe('shipped');
  expect(soldOf(plan)).toMatchObject([{ shipped: of.quantity }]);
  expect([sentOf(plan), kindsOf(plan)]).toEqual([['warehouse-order/EAST/1'], []]);
});

test.each([
  ['in a unit that the item does not have', told('2', 'PL')],
  ['in so many pieces that they are no exact part of a box', told('20', 'EA')],
])('told %s, nothing of it counts, nothing is sent in its place, and a person is asked', (_how, fact) => {
  const story = placed(boxes('2')).and(fact);
  const plan = story.plan(AT);
  expect(plan.lines).toMatchObject([{ status: 'picked', quantities: { shipped: '0' } }]);
  expect([sentOf(plan), kindsOf(plan)]).toEqual([['warehouse-order/EAST/1'], ['advised-unit-unknown']]);
  expect(plan.restsOn).toContainEqual({ domain: 'item', reference: { by: 'record', value: 'A' } });
  story.and(told('2', 'BX', { id: 'p2', at: '2026-06-10T10:10:00Z' }));
  expect([story.plan(AT).status, kindsOf(story.plan(AT))]).toEqual(['shipped', []]);
});

test('of several lines, those that are understood count', () => {
  const fact = told('2', 'PL');
  const both = [line('24'), line('4', { line: '2', item: B })];
  const story = given({ stock: STOCK }, ordered(both), written('sales-order'));
  story.and(writtenAs(story.plan(), 'warehouse-order/EAST/1'));
  if (fact.kind !== 'advice') throw new Error('only a warehouse tells it');
  const lines = [...fact.advice.lines, { line: '2', item: B, quantity: { value: '4', unit: 'EA' } }];
  const plan = story.and({ ...fact, advice: { ...fact.advice, lines } }).plan(AT);
  expect(plan.lines.map(({ status }) => status)).toEqual(['picked', 'shipped']);
  expect(sentOf(plan)).toEqual(['warehouse-order/EAST/1']);
});

test.each([
  ['has left', told('24', 'EA')],
  ['is being picked', told('24', 'EA', { kind: 'picked', final: false })],
])('a line of pieces that %s stays one of pieces when a revision counts boxes', (_how, fact) => {
  const story = placed(line('24')).and(fact);
  const same = story.and(later([boxes('2')])).plan(AT);
  expect(soldOf(same)).toMatchObject([{ quantity: { value: '24', unit: 'EA' }, unitPrice: '10' }]);
  expect(kindsOf(same)).toEqual([]);
  const more = story.and(later([boxes('3')], '3')).plan(AT);
  expect(soldOf(more)).toMatchObject([{ quantity: { value: '36', unit: 'EA' } }]);
});

test('a line with which nobody has begun is one of boxes from then on', () => {
  const plan = placed(line('24'))
    .and(later([boxes('2')]))
    .plan(AT);
  expect(soldOf(plan)).toMatchObject([{ quantity: { value: '2', unit: 'BX' } }]);
});

test.each([
  ['have left', told('4', 'EA')],
  ['are being picked', told('4', 'EA', { kind: 'picked', final: false })],
])(
  'another item of a line whose goods %s comes too late, and a later revision ends the question',
  (_how, fact) => {
    const story = placed(line('4')).and(fact);
    const plan = story.and(later([line('4', { item: B })])).plan(AT);
    expect(soldOf(plan)).toMatchObject([{ line: '1', item: { value: 'A' }, quantity: { value: '4' } }]);
    expect(plan.verdict.reasons).toEqual([
      'line 1: goods of it have left or are being picked, so it stays for 4 EA of item A: order 4 EA of item B as another line',
    ]);
    expect(kindsOf(plan)).toEqual(['changed-too-late']);
    const mended = story.and(later([line('4'), line('4', { line: '2', item: B })], '3')).plan(AT);
    expect([mended.verdict.reasons, kindsOf(mended)]).toEqual([[], []]);
    expect(soldOf(mended)).toMatchObject([{ line: '1' }, { line: '2', item: { value: 'B' } }]);
  },
);

test('pieces that are no exact part of the boxes that left come too late as well', () => {
  const plan = placed(boxes('2'))
    .and(told('2', 'BX'), later([line('25')]))
    .plan(AT);
  expect(soldOf(plan)).toMatchObject([{ quantity: { value: '2', unit: 'BX' }, unitPrice: '120' }]);
  expect(kindsOf(plan)).toEqual(['changed-too-late']);
});

test('a line that was told for another item too late and is gone with the next revision is cancelled as what it was', () => {
  const story = placed(line('4')).and(told('4', 'EA', { kind: 'picked', final: false }));
  const plan = story
    .and(later([line('4', { item: B })]), later([line('1', { line: '2', item: B })], '3'))
    .plan(AT);
  expect(kindsOf(plan)).toEqual(['cancelled-too-late']);
  expect(soldOf(plan)).toMatchObject([{ line: '1', item: { value: 'A' } }, { line: '2' }]);
});

test('the warehouse order of such a line stays the one that its pickers have', () => {
  const story = placed(line('4')).and(told('4', 'EA', { kind: 'picked', final: false }));
  const plan = story.and(later([line('4', { item: B })])).plan(AT);
  expect(documentsOf(plan, 'warehouse-order')).toMatchObject([
    { name: 'warehouse-order/EAST/1', lines: [{ item: { value: 'A' }, quantity: { value: '4' } }] },
  ]);
});

test('what left for a line that the order does not have is asked about until a revision has it', () => {
  const fact = told('3', 'EA', { id: 'p9', final: false });
  if (fact.kind !== 'advice') throw new Error('only a warehouse tells it');
  const lines = fact.advice.lines.map((each) => ({ ...each, line: '77' }));
  const story = placed(line('4')).and({ ...fact, advice: { ...fact.advice, lines } });
  expect(kindsOf(story.plan(AT))).toEqual(['advised-line-unknown']);
  story.and(later([line('4'), line('3', { line: '77' })]));
  expect(kindsOf(story.plan(AT))).toEqual([]);
});

test('a line that the order does not have and that is told lot by lot is asked about once for each lot', () => {
  const fact = told('3', 'EA', { id: 'p9', final: false });
  if (fact.kind !== 'advice') throw new Error('only a warehouse tells it');
  const lines = [...fact.advice.lines, ...fact.advice.lines].map((each) => ({ ...each, line: '77' }));
  const plan = placed(line('4'))
    .and({ ...fact, advice: { ...fact.advice, lines } })
    .plan(AT);
  expect(plan.questions.map(({ subject }) => subject)).toEqual([
    'order/web/1:advice wms p9 line 77',
    'order/web/1:advice wms p9 line 77 (2)',
  ]);
});
