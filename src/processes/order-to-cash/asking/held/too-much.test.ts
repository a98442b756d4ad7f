/** Stories of more than is wanted that left or is being picked: people are asked until it came back or is left to the buyer. */
import { describe, expect, test } from 'vitest';
import type { OrderFact } from '../../facts.ts';
import type { OrderPlan } from '../../plan.ts';
import { came, returned } from '../../returns/testing/return-story.ts';
import { advised, billed, given, line, ordered, ours, posted, written } from '../../testing/story.ts';
import { withDecisions } from '../offering.ts';
import { asSeen } from '../seeing.ts';

const returns = {
  creditMemos: 'erp/credit-memos',
  takers: [{ location: 'EAST', target: 'wms/return-orders' }],
  dueMinutes: {},
};
const world = { stock: { 'A EAST': '20' }, policy: { returns, dueMinutes: {} } };
const NOON = '2026-06-20T12:00:00Z';

interface Told {
  readonly count?: number;
  readonly kind?: 'shipped' | 'picked';
}

/** Of `count` lines of four each, so much left. */
function left(quantity: string, { count = 1, kind = 'shipped' }: Told = {}) {
  const names = Array.from({ length: count }, (_, place) => String(place + 1));
  const story = given(
    { ...world, stock: { 'A EAST': String(10 * count) } },
    ordered(names.map((name) => line('4', { line: name }))),
    written('sales-order'),
  );
  story.plan();
  const told = advised({ quantity, kind, final: kind === 'shipped' });
  if (told.kind !== 'advice') throw new Error('a warehouse advises');
  const lines = names.flatMap((name) => told.advice.lines.map((each) => ({ ...each, line: name })));
  return story.and(written('warehouse-order/EAST/1'), { ...told, advice: { ...told.advice, lines } });
}

type Story = ReturnType<typeof left>;
const tooMuch = (story: Story) =>
  story
    .plan(NOON)
    .questions.filter(({ kind }) => kind === 'shipped-too-much' || kind === 'cancelled-too-late');
const standing = (story: Story) => story.plan(NOON).lines.map(({ status }) => status);
const invoice = (quantity: string) =>
  posted(String(Number(quantity) * 10), { lines: [billed(quantity, String(Number(quantity) * 10))] });
const closed: OrderFact = {
  kind: 'response',
  identity: 'response/closed',
  at: '2026-06-12T08:00:00Z',
  system: 'erp',
  response: { answers: { ours }, number: 'SO-1', state: 'closed', lines: [], asOf: '2026-06-12T08:00:00Z' },
};
const back = (quantity: string) => [
  returned(quantity, { compensation: 'none' }),
  came(quantity, { final: true }),
];

function kept(plan: OrderPlan, name = '1', at = NOON): OrderFact {
  const identity = `decision/keep-surplus/${name}/${at}`;
  return asSeen(
    { kind: 'decision', identity, at, action: 'keep-surplus', line: name, by: 'maria' },
    plan.actions,
  );
}

describe('more that left than was ordered', () => {
  test('is asked about with what the buyer still has of it, and ends when all of it came back', () => {
    const story = left('6');
    expect(tooMuch(story)).toMatchObject([
      {
        what: 'more left for line 1 of order web/1 than was ordered',
        why: 'line 1: ordered 4 EA, wanted 4 EA, left 6 EA, too much 2 EA',
        lines: ['1'],
      },
    ]);
    story.and(returned('2', { compensation: 'none' }));
    expect(tooMuch(story)[0]?.why).toMatch(/announced to come back 2 EA by return R1$/);
    story.and(came('1', { final: false }));
    expect(tooMuch(story)[0]?.why).toMatch(/left 6 EA, came back 1 EA, too much 1 EA, announced/);
    story.and(came('1', { id: 'r2', final: true }));
    expect(tooMuch(story)).toEqual([]);
  });

  test('is left to the buyer by a person, as far as it had left then', () => {
    const story = left('6');
    const plan = story.plan(NOON);
    expect(plan.actions.find(({ action }) => action === 'keep-surplus')).toEqual({
      action: 'keep-surplus',
      line: '1',
      unit: 'EA',
      legal: true,
      why: 'the buyer keeps what is too much: 2 EA beyond the order are given to him',
      keeps: '6',
    });
    story.and(kept(plan));
    expect(tooMuch(story)).toEqual([]);
    story.and(advised({ id: 'p2', quantity: '1', at: '2026-06-21T08:00:00Z' }));
    expect(tooMuch(story)[0]?.why).toMatch(/left 7 EA, too much 1 EA$/);
    const again = story.plan(NOON);
    story.and(kept(again, '1', '2026-06-22T08:00:00Z'));
    expect(tooMuch(story)).toEqual([]);
  });

  test('keeps the order open as long as it is asked about; after that it ends without being paid for', () => {
    const story = left('6').and(invoice('4'), closed);
    expect(standing(story)).toEqual(['shipped']);
    expect(standing(left('6').and(invoice('4'), closed, ...back('2')))).toEqual(['closed']);
    expect(standing(story.and(kept(story.plan(NOON))))).toEqual(['closed']);
  });

  test('of many lines is one question, decided at once or line by line', () => {
    const story = left('6', { count: 3 });
    const plan = story.plan(NOON);
    const [question, ...more] = withDecisions(plan.questions, {
      ...plan,
      order: { channel: 'web', number: '1' },
    });
    expect([question?.lines, more]).toEqual([['1', '2', '3'], []]);
    expect(question?.decisions?.map(({ do: name, lines }) => [name, lines])).toEqual([
      ['keep-surplus', ['1', '2', '3']],
    ]);
    story.and(kept(plan, '2'));
    expect(tooMuch(story).map(({ subject, lines }) => [subject, lines])).toEqual([
      [question?.subject, ['1', '3']],
    ]);
  });

  test('asks nobody once a later revision wants it', () => {
    const story = left('6');
    expect(tooMuch(story.and(ordered([line('6')], { revision: '2' })))).toEqual([]);
  });
});

describe('what the buyer cancelled when it had gone', () => {
  const cancelled = () =>
    left('4').and(
      ordered([line('4', { cancelled: true })], { revision: '2', receivedAt: '2026-06-10T12:00:00Z' }),
    );

  test('is asked about until it came back', () => {
    const story = cancelled();
    expect(tooMuch(story)).toMatchObject([
      { kind: 'cancelled-too-late', why: 'line 1: ordered 4 EA, wanted 0 EA, left 4 EA, too much 4 EA' },
    ]);
    story.and(returned('4', { compensation: 'credit' }), came('4', { final: true }));
    expect(tooMuch(story)).toEqual([]);
  });

  test('is kept by him, and paid for as it was ordered', () => {
    const story = cancelled();
    const plan = story.plan(NOON);
    expect(plan.actions.find(({ action }) => action === 'keep-surplus')?.why).toBe(
      'the buyer keeps what is too much: 4 EA are charged as they were ordered',
    );
    story.and(kept(plan), closed);
    expect([tooMuch(story), standing(story)]).toEqual([[], ['shipped']]);
    expect(standing(story.and(invoice('4')))).toEqual(['closed']);
  });
});

test('what is being picked beyond the order may be stopped, or left to the buyer before it leaves', () => {
  const story = left('4', { kind: 'picked' }).and(
    ordered([line('1')], { revision: '2', receivedAt: '2026-06-10T12:00:00Z' }),
  );
  expect(tooMuch(story)).toMatchObject([
    {
      what: 'more is being picked for line 1 of order web/1 than was ordered',
      canDo: expect.arrayContaining(['Ask the warehouse to stop it']),
    },
  ]);
  story.and(kept(story.plan(NOON)));
  expect(tooMuch(story)).toEqual([]);
  expect(tooMuch(story.and(advised({ id: 'p2', quantity: '4' })))).toEqual([]);
});
