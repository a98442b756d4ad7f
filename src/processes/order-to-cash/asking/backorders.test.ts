/** Stories about lines that stay backordered, and about what people decide of them. */
import { describe, expect, test } from 'vitest';
import { withDecisions } from './offering.ts';
import type { OrderFact } from '../facts.ts';
import type { OrderPlan } from '../plan.ts';
import { advised, decided, given, line, ordered, written, type World } from '../testing/story.ts';

const policy = { askAboutBackordersAfterMinutes: 60 };
const LATER = '2026-06-10T09:00:00.000Z';
const short: World = { stock: { 'A EAST': '3', 'B EAST': '9' }, policy };

function backordered(world: World = short, more: Parameters<typeof ordered>[1] = {}) {
  return given(world, ordered([line('4')], more), written('sales-order'));
}

const asked = ({ questions }: OrderPlan) =>
  questions.filter(({ domain }) => domain === 'order').map(({ kind }) => kind);

const offered = (plan: OrderPlan) =>
  withDecisions(plan.questions, { ...plan, order: { channel: 'web', number: '1' } })
    .filter(({ kind }) => kind === 'backordered-long' || kind === 'substituted-unasked')
    .flatMap(({ decisions = [] }) =>
      decisions.map((each) => [each.do, each.about.line ?? '', ...each.needs]),
    );

const judged = (plan: OrderPlan, action: string) =>
  plan.actions.filter((each) => each.action === action).map(({ legal, why }) => [legal, why]);

describe('a line that stays backordered', () => {
  test('is asked about when its time has come, not before', () => {
    const story = backordered();
    const now = story.plan();
    expect([asked(now), now.reviewAt]).toEqual([[], LATER]);
    expect(asked(story.plan(LATER))).toEqual(['backordered-long']);
  });

  test('is asked about by nobody where the landscape says nothing', () => {
    expect(asked(backordered({ stock: { 'A EAST': '3' } }).plan(LATER))).toEqual([]);
  });

  test('is asked about no more when the rest is there', () => {
    const story = backordered();
    story.plan(LATER);
    expect(asked(given({ ...short, stock: { 'A EAST': '4' } }, ...story.facts).plan(LATER))).toEqual([]);
  });

  test('may be served by another item, may wait, or be cancelled; it is no matter of splitting', () => {
    expect(offered(backordered().plan(LATER))).toEqual([
      ['cancel-order', ''],
      ['cancel-line', '1'],
      ['substitute', '1', 'record'],
      ['wait', '1', 'until'],
    ]);
  });

  test('waits until the day that a person names, and is asked about again then', () => {
    const story = backordered().and(decided('wait', { line: '1', until: '2026-06-20', at: LATER }));
    const waiting = story.plan(LATER);
    expect([asked(waiting), waiting.reviewAt]).toEqual([[], '2026-06-20T00:00:00.000Z']);
    expect(asked(story.plan('2026-06-20T00:00:00Z'))).toEqual(['backordered-long']);
  });

  test('is asked about anew some time after a warehouse found less', () => {
    const story = backordered({ stock: { 'A EAST': '4' }, policy });
    story.plan();
    const plan = given(
      { policy, stock: { 'A EAST': '-1' } },
      ...story.facts,
      advised({ quantity: '3' }),
    ).plan('2026-06-10T10:30:00Z');
    expect([asked(plan), plan.lines[0]?.quantities['missing']]).toEqual([[], '1']);
    expect(plan.reviewAt).toBe('2026-06-10T11:00:00.000Z');
  });
});

describe('another item that a person names', () => {
  test('is sent for what is missing, although the buyer had allowed none', () => {
    const plan = backordered()
      .and(decided('substitute', { line: '1', item: 'B' }))
      .plan();
    expect(plan.lines[0]?.quantities).toMatchObject({ held: '4', missing: '0', substituted: '1' });
  });

  test('counts before those of the list, and the last that was named before all', () => {
    const items = { A: { substitutes: [{ itemId: 'C', ratio: { numerator: 1, denominator: 1 } }] } };
    const stock = { 'B EAST': '9', 'C EAST': '9', 'D EAST': '9' };
    const plan = given(
      { stock, items },
      ordered([line('4', { mayBeSubstituted: true })]),
      decided('substitute', { line: '1', item: 'B', at: '2026-06-10T08:01:00Z' }),
      decided('substitute', { line: '1', item: 'D', at: '2026-06-10T08:02:00Z' }),
      written('sales-order'),
    ).plan('2026-06-10T08:03:00Z');
    const [sales] = plan.documents === 'as-they-are' ? [] : plan.documents;
    expect(sales?.body).toMatchObject({ lines: [{ line: '1/+D', item: { value: 'D' } }] });
  });

  test('can be named only where something is missing', () => {
    const plan = backordered({ stock: { 'A EAST': '9' } }).plan();
    expect(judged(plan, 'substitute')).toEqual([[false, 'nothing is missing of line 1']]);
    expect(judged(plan, 'wait')).toEqual([[false, 'nothing is missing of line 1']]);
    expect(judged(backordered().plan(), 'substitute')).toEqual([
      [true, 'the item that is named may be sent instead'],
    ]);
  });
});

describe('an order that ships complete', () => {
  test('sends what is there when a person splits it', () => {
    const story = backordered(short, { shipComplete: true });
    expect(story.plan().lines[0]?.quantities).toMatchObject({ held: '0', missing: '4' });
    const plan = story.and(decided('split')).plan();
    expect(plan.lines[0]?.quantities).toMatchObject({ held: '3', missing: '1' });
    const [sales, warehouse] = plan.documents === 'as-they-are' ? [] : plan.documents;
    expect([sales?.name, warehouse?.body]).toMatchObject([
      'sales-order',
      { lines: [{ quantity: { value: '3' } }] },
    ]);
  });

  test('can be split only while something is missing, and once', () => {
    const complete = { shipComplete: true };
    expect(judged(backordered(short, complete).plan(), 'split')).toEqual([
      [true, 'what is there goes now, and the rest follows'],
    ]);
    expect(judged(backordered({ stock: { 'A EAST': '9' } }, complete).plan(), 'split')).toEqual([
      [false, 'nothing is missing'],
    ]);
    const goes = [[false, 'what is there goes without waiting for the rest']];
    expect(judged(backordered().plan(), 'split')).toEqual(goes);
    expect(judged(backordered(short, complete).and(decided('split')).plan(), 'split')).toEqual(goes);
  });

  test('offers to be split where it is asked about', () => {
    expect(offered(backordered(short, { shipComplete: true }).plan(LATER)).map(([name]) => name)).toContain(
      'split-order',
    );
  });
});

describe('a warehouse that sends another item', () => {
  const other = (fact: OrderFact): OrderFact => {
    if (fact.kind !== 'advice') throw new Error('only goods are substituted');
    const item = { by: 'number' as const, value: 'B' };
    const lines = fact.advice.lines.map((each) => ({ ...each, item, substituteFor: each.item }));
    return { ...fact, advice: { ...fact.advice, lines } };
  };
  const kinds = ({ questions }: OrderPlan) => questions.map(({ kind }) => kind);

  test('without the buyer’s word makes a person ask him, until one says that he takes it', () => {
    const story = backordered({ stock: { 'A EAST': '4' } });
    story.plan();
    const plan = story.and(other(advised({ quantity: '4' }))).plan();
    expect([plan.lines[0]?.status, plan.lines[0]?.quantities['substituted']]).toEqual(['shipped', '4']);
    expect(kinds(plan)).toEqual(['substituted-unasked']);
    expect(plan.questions[0]?.why).toBe('line 1: ordered was A; left was B');
    expect(offered(plan)).toContainEqual(['substitute', '1', 'record']);
    expect(kinds(story.and(decided('substitute', { line: '1', item: 'B' })).plan())).toEqual([]);
  });

  test('is asked about once for all lines of the item that was ordered', () => {
    const told = ['1', '2', '3'].map((name) => line('1', { line: name }));
    const story = given({ stock: { 'A EAST': '3' } }, ordered(told), written('sales-order'));
    story.plan();
    const sent = other(advised({ quantity: '1' }));
    if (sent.kind !== 'advice') throw new Error('a warehouse advises');
    const lines = told.flatMap(({ line: name }) =>
      sent.advice.lines.map((each) => ({ ...each, line: name })),
    );
    story.and({ ...sent, advice: { ...sent.advice, lines } });
    const asked = () => story.plan().questions.map(({ subject, lines: of }) => [subject, of]);
    expect(asked()).toEqual([['order/web/1:substituted number A', ['1', '2', '3']]]);
    story.and(decided('substitute', { line: '2', item: 'B' }));
    expect(asked()).toEqual([['order/web/1:substituted number A', ['1', '3']]]);
  });

  test('asks nobody where the buyer allowed it', () => {
    const lines = [line('4', { mayBeSubstituted: true })];
    const story = given({ stock: { 'A EAST': '4' } }, ordered(lines), written('sales-order'));
    story.plan();
    const plan = story.and(other(advised({ quantity: '4' }))).plan();
    expect([kinds(plan), plan.lines[0]?.quantities['substituted']]).toEqual([[], '4']);
  });
});
