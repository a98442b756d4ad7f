/** Stories of orders that a person lets go on, and that change afterwards. */
import { describe, expect, test } from 'vitest';
import { asSeen } from '../asking/seeing.ts';
import type { OrderPlan } from '../plan.ts';
import { decided, given, line, ordered, released, type Story } from '../testing/story.ts';

const [NINE, TEN] = ['2026-06-10T09:00:00Z', '2026-06-10T10:00:00Z'];
const stock = { 'A EAST': '100' };
const kinds = ({ questions }: OrderPlan) => questions.map(({ kind }) => kind);
const revised = (quantity: string, revision: string) => ordered([line(quantity)], { revision });

function letGo(story: Story): OrderPlan {
  const held = story.plan();
  expect(held.status).toBe('held');
  return story.and(released(held, NINE)).plan(NINE);
}

describe('an order above the limit that a person released', () => {
  const asked = () => given({ stock, creditRefused: 'too much' }, ordered([line('4')]));

  test('goes on, and stays so when less is wanted of it', () => {
    const story = asked();
    expect(letGo(story).status).toBe('accepted');
    expect(story.and(revised('3', '2')).plan(TEN).status).toBe('accepted');
  });

  test('is held again when it grows: the question names what it comes to now', () => {
    const story = given({ stock, creditRefused: 'too much' }, ordered([line('4')]));
    letGo(story);
    const grown = story.and(revised('9', '2')).plan(TEN);
    expect([grown.status, kinds(grown)]).toEqual(['held', ['credit-hold']]);
    expect(grown.questions[0]?.atStake).toEqual({ amount: '90', currency: 'USD' });
    expect(story.facts.filter(({ kind }) => kind === 'credit')).toMatchObject([
      { amount: { amount: '40' } },
      { amount: { amount: '90' } },
    ]);
    expect(story.and(revised('2', '3')).plan(TEN).status).toBe('accepted');
  });
});

test('what is refused is judged anew as soon as less is owed', () => {
  const story = given({ stock, creditRefused: 'too much' }, ordered([line('4')]));
  story.plan();
  story.and(revised('2', '2')).plan();
  expect(story.facts.filter(({ kind }) => kind === 'credit')).toMatchObject([
    { amount: { amount: '40' } },
    { amount: { amount: '20' } },
  ]);
});

describe('an order that nobody paid for, and that a person released', () => {
  const unpaid = (quantity: string, revision: string) =>
    ordered([line(quantity)], { revision, payment: { method: 'card' } });
  const policy = {
    payments: { target: 'payments/instructions', patienceSeconds: 60, unanswered: 'hold' as const },
  };
  const asked = () => given({ stock, policy }, unpaid('4', '1'));

  test('goes on with what it comes to, or with less', () => {
    const story = asked();
    expect(letGo(story).status).toBe('accepted');
    expect(story.and(unpaid('2', '2')).plan(TEN).status).toBe('accepted');
  });

  test('is held again when it grows', () => {
    const story = asked();
    letGo(story);
    const grown = story.and(unpaid('9', '2')).plan(TEN);
    expect([grown.status, kinds(grown)]).toEqual(['held', ['payment-missing']]);
    expect(story.and(released(grown, '2026-06-10T11:00:00Z')).plan(TEN).status).toBe('accepted');
  });

  test('is held again for a reason that nobody had seen', () => {
    const world = { stock, policy, creditRefused: 'too much' };
    const story = given(world, ordered([line('4')], { payment: { method: 'terms' } }));
    expect(letGo(story).status).toBe('accepted');
    const other = story.and(unpaid('4', '2')).plan(TEN);
    expect([other.status, kinds(other)]).toEqual(['held', ['payment-missing']]);
  });

  test('is held again when a person takes the word back', () => {
    const story = asked();
    letGo(story);
    const held = story.and(decided('hold', { at: TEN })).plan(TEN);
    expect(kinds(held)).toEqual(['payment-missing']);
    expect(story.and(released(held, '2026-06-10T11:00:00Z')).plan(TEN).status).toBe('accepted');
  });
});

test('a release says which revision was seen, and what kept it', () => {
  const story = given({ stock, creditRefused: 'too much' }, ordered([line('4')]));
  const decision = decided('release');
  if (decision.kind !== 'decision') throw new Error('a decision was meant');
  expect(asSeen(decision, story.plan().actions)).toMatchObject({
    revision: '1',
    seen: [{ reason: 'credit-hold', amount: { amount: '40', currency: 'USD' } }],
  });
});
