/** Stories of an ERP and warehouses that say different things about what left. */
import { expect, test } from 'vitest';
import type { Invoice } from '../../../model/documents/fulfilment.ts';
import type { OrderFact } from '../facts.ts';
import {
  advised,
  billed,
  given,
  line,
  ordered,
  ours,
  posted,
  written,
  type World,
} from '../testing/story.ts';
import { askedByClaims } from './claim-notes.ts';

const NOON = '2026-06-10T12:00:00Z';
const WITHIN = '2026-06-10T13:59:59Z';
const AFTER = '2026-06-10T14:00:00Z';
const policy = { graceMinutes: 120, dueMinutes: {} };
const world: World = { stock: { 'A EAST': '9' }, policy };

type Story = ReturnType<typeof given>;
interface Sold {
  readonly shipped?: string;
  readonly invoiced?: string;
  readonly unit?: string;
}

/** What the ERP says of its lines, by their names. */
function response(
  lines: Readonly<Record<string, Sold>>,
  at = NOON,
  state: 'open' | 'cancelled' = 'open',
): OrderFact {
  const told = Object.entries(lines).map(([name, { shipped, invoiced, unit = 'EA' }]) => ({
    line: name,
    item: { by: 'number' as const, value: 'A' },
    quantity: { value: '9', unit },
    ...(shipped !== undefined && { shipped: { value: shipped, unit } }),
    ...(invoiced !== undefined && { invoiced: { value: invoiced, unit } }),
  }));
  return {
    kind: 'response',
    identity: `response/${at}`,
    at,
    system: 'erp',
    response: { answers: { ours }, number: 'SO-1', state, lines: told, asOf: at },
  };
}

function paper(kind: Invoice['kind'], quantity: string, named: string | undefined = '1'): OrderFact {
  const { line: _one, ...unnamed } = billed(quantity, '10');
  const lines = [named === '' ? unnamed : { ...unnamed, line: named }];
  return posted('10', { number: `${kind} ${quantity}`, kind, postedOn: '2026-06-10', lines });
}

function placed(quantity = '4', more: World = world): Story {
  const story = given(more, ordered([line(quantity)]), written('sales-order'));
  story.plan();
  return story.and(written('warehouse-order/EAST/1'));
}

const asked = (story: Story, now: string) =>
  story.plan(now).questions.filter(({ kind }) => kind === 'claims-differ');

/** Seen at noon, and asked about two hours later. */
function lasting(story: Story) {
  expect(asked(story, NOON)).toEqual([]);
  expect(asked(story, WITHIN)).toEqual([]);
  return asked(story, AFTER);
}

const left = (quantity: string, id = 'p1', final = true) => advised({ quantity, id, final });

test('what the ERP counts as shipped and no warehouse told is asked about when it lasts, by the documents of both', () => {
  const story = placed().and(left('1', 'p1', false), response({ '1': { shipped: '3', invoiced: '0' } }));
  expect(story.plan(NOON).reviewAt).toBe('2026-06-10T14:00:00.000Z');
  expect(lasting(story)).toMatchObject([
    {
      subject: 'order/web/1:claims erp',
      what: 'erp and the warehouses say different things about what left of line 1 of order web/1',
      why: 'line 1: erp counts 3 EA (SO-1 as of 2026-06-10T12:00:00Z: shipped 3 EA, SO-1 as of 2026-06-10T12:00:00Z: invoiced 0 EA), and warehouses told of 1 EA (despatch wms p1: 1 EA), since 2026-06-10T12:00:00Z',
      lines: ['1'],
      system: 'erp',
      domain: 'sales-order',
    },
  ]);
});

test('lines on which the same side is ahead are one question, and the others another', () => {
  const names = ['1', '2', '3'];
  const story = given(world, ordered(names.map((name) => line('2', { line: name }))), written('sales-order'));
  story.plan();
  const lines = { '1': { shipped: '2' }, '2': { shipped: '1' }, '3': { shipped: '2' } };
  const sent = left('2');
  if (sent.kind !== 'advice') throw new Error('a warehouse advises');
  const told = sent.advice.lines.map((each) => ({ ...each, line: '2' }));
  const questions = lasting(story.and({ ...sent, advice: { ...sent.advice, lines: told } }, response(lines)));
  expect(questions.map(({ subject, lines: of }) => [subject, of])).toEqual([
    ['order/web/1:claims erp', ['1', '3']],
    ['order/web/1:claims warehouse', ['2']],
  ]);
});

test('an invoice for what nobody has shipped contradicts as well', () => {
  const [question] = lasting(placed().and(paper('invoice', '4')));
  expect(question?.why).toBe(
    'line 1: erp counts 4 EA (invoice invoice 4: 4 EA), and warehouses told of 0 EA (no despatch), since 2026-06-10T12:00:00Z',
  );
});

test('what a warehouse shipped and the ERP never counts is asked about when it lasts', () => {
  const told = placed().and(left('4'), response({ '1': { shipped: '1', invoiced: '0' } }));
  expect(lasting(told)).toMatchObject([
    { why: expect.stringMatching(/^line 1: erp counts 1 EA .* told of 4 EA /) },
  ]);
});

test('the question closes itself when both say the same, and a contradiction that comes again has its grace again', () => {
  const story = placed().and(response({ '1': { shipped: '4' } }));
  expect(lasting(story)).toHaveLength(1);
  expect(
    asked(story.and(response({ '1': { shipped: '0' } }, '2026-06-10T15:00:00Z')), '2026-06-10T15:00:00Z'),
  ).toEqual([]);
  story.and(response({ '1': { shipped: '4' } }, '2026-06-10T16:00:00Z'));
  expect(asked(story, '2026-06-10T16:00:00Z')).toEqual([]);
  expect(asked(story, '2026-06-10T17:59:59Z')).toEqual([]);
  expect(asked(story, '2026-06-10T18:00:00Z')).toHaveLength(1);
  expect(asked(story.and(left('4')), '2026-06-10T18:01:00Z')).toEqual([]);
});

test('a contradiction that changes begins anew: as long as documents come, they overtake each other', () => {
  const story = placed().and(response({ '1': { shipped: '4' } }));
  expect(asked(story, NOON)).toEqual([]);
  story.and(left('1', 'p1', false));
  expect(asked(story, '2026-06-10T13:00:00Z')).toEqual([]);
  expect(asked(story, AFTER)).toEqual([]);
  expect(asked(story, '2026-06-10T15:00:00Z')).toHaveLength(1);
});

test('nothing is noted and nobody is asked where both agree, or where the landscape gives no grace', () => {
  const agreed = placed().and(
    left('4'),
    response({ '1': { shipped: '4', invoiced: '4' } }),
    paper('invoice', '4'),
  );
  expect(asked(agreed, '2026-08-01T00:00:00Z')).toEqual([]);
  const silent = placed('4', { ...world, policy: { dueMinutes: {} } }).and(
    response({ '1': { shipped: '4' } }),
  );
  expect(asked(silent, '2026-08-01T00:00:00Z')).toEqual([]);
  for (const { facts } of [agreed, silent]) expect(facts.filter(({ kind }) => kind === 'asked')).toEqual([]);
});

test('parts that left from several places and in several documents count together', () => {
  const stock = { 'A EAST': '2', 'A WEST': '2' };
  const story = given({ ...world, stock }, ordered([line('4')]), written('sales-order'));
  story.plan();
  story.and(advised({ quantity: '2' }), advised({ id: 'p2', to: `${ours}-WEST`, quantity: '2' }));
  story.and(response({ '1': { shipped: '2' }, '1/WEST': { shipped: '2' } }), paper('invoice', '1'));
  expect(lasting(story)).toEqual([]);
});

test('what left a supplier counts as what left a warehouse', () => {
  const warehouses = [{ location: 'MAKER', target: 'maker/orders', isLast: false, isSupplier: true }];
  const more = { stock: { 'A MAKER': '9' }, policy: { ...policy, warehouses } };
  const story = given(more, ordered([line('4')]), written('sales-order'));
  story.plan();
  story.and(response({ '1': { shipped: '4' } }));
  expect(lasting(story)).toHaveLength(1);
  const despatched = story.and(advised({ to: `${ours}-MAKER`, quantity: '4' }));
  expect(asked(despatched, '2026-06-10T15:00:00Z')).toEqual([]);
});

test('a substitute counts as what it stands for, in its own unit', () => {
  const items = {
    A: { substitutes: [{ itemId: 'B', ratio: { numerator: 3, denominator: 1 } }] },
  };
  const more = { ...world, stock: { 'B EAST': '20' }, items };
  const story = given(more, ordered([line('4', { mayBeSubstituted: true })]), written('sales-order'));
  story.plan();
  const sent = left('12');
  if (sent.kind !== 'advice') throw new Error('a warehouse advises');
  const lines = sent.advice.lines.map((each) => ({ ...each, line: '1/+B' }));
  story.and({ ...sent, advice: { ...sent.advice, lines } });
  story.and(response({ '1/+B': { shipped: '9' } }));
  expect(lasting(story)).toMatchObject([
    { why: expect.stringMatching(/^line 1: erp counts 3 EA .* told of 4 EA /) },
  ]);
  const counted = story.and(response({ '1/+B': { shipped: '12' } }, '2026-06-10T15:00:00Z'));
  expect(asked(counted, '2026-06-10T15:00:00Z')).toEqual([]);
});

test('the ERP may count in another unit of the item; where nobody knows how many that is, the tie-out asks', () => {
  const boxes = (unit: string) =>
    placed('12', { ...world, stock: { 'A EAST': '12' } }).and(
      left('12'),
      response({ '1': { shipped: '1', unit } }),
    );
  expect(lasting(boxes('BX'))).toEqual([]);
  expect(lasting(boxes('PAL'))).toEqual([]);
});

test('what was credited or came back had left all the same', () => {
  const story = placed().and(left('4'), paper('invoice', '4'), paper('credit-note', '4'));
  expect(lasting(story)).toEqual([]);
});

test('an invoice that names only an item of several lines says nothing of one of them', () => {
  const story = given(world, ordered([line('2'), line('3', { line: '2' })]), written('sales-order'));
  story.plan();
  expect(lasting(story.and(paper('invoice', '5', '')))).toEqual([]);
});

test('more than is wanted is asked of the warehouse, and what is missing beside it of the ERP', () => {
  const story = placed().and(left('5'), response({ '1': { shipped: '4' } }));
  expect(lasting(story)).toEqual([]);
  expect(story.plan(AFTER).questions.map(({ kind }) => kind)).toEqual(['shipped-too-much']);
  const less = placed().and(left('5'), response({ '1': { shipped: '3' } }));
  expect(lasting(less)).toHaveLength(1);
});

test('an invoice that is expected is asked for when it is overdue, and nothing besides', () => {
  const due = { ...world, policy: { ...policy, dueMinutes: { invoice: 60 } } };
  const story = placed('4', due).and(left('4'), response({ '1': { shipped: '1' } }));
  expect(lasting(story)).toEqual([]);
  expect(story.plan(AFTER).questions.map(({ kind }) => kind)).toEqual(['document-overdue']);
  const some = story.and(paper('invoice', '1'));
  expect(asked(some, '2026-06-10T15:00:00Z')).toEqual([]);
  expect(some.plan('2026-06-10T17:00:00Z').questions.map(({ kind }) => kind)).toEqual(['claims-differ']);
});

test('an ERP that has cancelled the order is asked why, and not what it counts', () => {
  const story = placed().and(left('1', 'p1', false), response({}, NOON, 'cancelled'));
  expect(lasting(story)).toEqual([]);
  expect(story.plan(AFTER).questions.map(({ kind }) => kind)).toEqual(['cancelled-elsewhere']);
});

test('the tie-out is told who is ahead while the question stands, and not before', () => {
  const story = placed().and(response({ '1': { shipped: '4' } }));
  story.plan(NOON);
  const notes = () => ({
    asked: Object.fromEntries(
      story.facts.flatMap((fact) => (fact.kind === 'asked' ? [[fact.document, fact.at]] : [])),
    ),
  });
  expect(askedByClaims(notes(), { now: WITHIN, graceMinutes: 120 })).toEqual(new Map());
  expect(askedByClaims(notes(), { now: AFTER, graceMinutes: 120 })).toEqual(new Map([['1', 'erp']]));
  expect(askedByClaims(notes(), { now: AFTER, graceMinutes: undefined })).toEqual(new Map());
  story.and(left('4')).plan(AFTER);
  expect(askedByClaims(notes(), { now: AFTER, graceMinutes: 120 })).toEqual(new Map());
});
