/** Stories of decisions that are told again, because nobody heard the answer: what was seen the first time counts. */
import { describe, expect, test } from 'vitest';
import type { Decided } from '../facts.ts';
import type { OrderPlan } from '../plan.ts';
import { advised, given, line, ordered, ours, written, type World } from '../testing/story.ts';
import { asSeen, asSeenThen } from './seeing.ts';

const [NINE, TEN, LATER] = ['2026-06-10T09:00:00Z', '2026-06-10T10:00:00Z', '2026-06-10T12:00:00Z'];
const stock = { 'A EAST': '100' };

function decision(action: Decided['action'], more: Partial<Decided> = {}): Decided {
  return { kind: 'decision', identity: 'decision/key/1', at: NINE, action, by: 'maria', ...more };
}

/** The first telling and the second, of the same words, about an order that has changed meanwhile. */
function toldTwice(said: Decided, before: OrderPlan, after: OrderPlan) {
  const first = asSeen(said, before.actions);
  const anew = asSeen(said, after.actions);
  return { first, again: asSeenThen(said, first), anew };
}

describe('told again, a release', () => {
  const world: World = { stock, creditRefused: 'too much' };

  test('covers what kept the order the first time, and not what it has grown to', () => {
    const story = given(world, ordered([line('4')]));
    const before = story.plan();
    const after = story.and(ordered([line('9')], { revision: '2' })).plan(TEN);
    const { first, again, anew } = toldTwice(decision('release'), before, after);
    expect(first).toMatchObject({ revision: '1', seen: [{ amount: { amount: '40' } }] });
    expect(anew).toMatchObject({ revision: '2', seen: [{ amount: { amount: '90' } }] });
    expect(again).toEqual(first);
    expect(story.and(again).plan(TEN).status).toBe('held');
  });

  test('covers nothing where nothing kept the order the first time', () => {
    const story = given({ stock }, ordered([line('4')]));
    const before = story.plan();
    const unpaid = ordered([line('4')], { revision: '2', payment: { method: 'card' } });
    const payments = { target: 'payments/instructions', patienceSeconds: 60, unanswered: 'hold' as const };
    const after = given({ stock, policy: { payments } }, unpaid).plan(TEN);
    const { first, again, anew } = toldTwice(decision('release'), before, after);
    expect(anew.seen).toMatchObject([{ reason: 'payment-missing' }]);
    expect(again).toEqual(first);
    expect(again.seen).toEqual([]);
  });

  test('stays a word without a sight where the first one was none', () => {
    const after = given(world, ordered([line('4')])).plan();
    const first = asSeen(decision('release'));
    expect(asSeenThen(asSeen(decision('release'), []), first)).toEqual(first);
    expect(asSeenThen(decision('release'), first)).not.toHaveProperty('seen');
    expect(asSeen(decision('release'), after.actions)).toHaveProperty('seen');
  });
});

describe('told again, the word that cancels', () => {
  const placed = (there: Readonly<Record<string, string>>) => {
    const story = given({ stock: there }, ordered([line('10')]), written('sales-order'));
    story.plan();
    return story;
  };

  test('a line cancels as much as could be stopped the first time, though a warehouse picks it by now', () => {
    const story = placed({ 'A EAST': '4' });
    const before = story.plan(NINE);
    const after = story.and(advised({ quantity: '4', kind: 'picked', final: false })).plan(LATER);
    const { first, again, anew } = toldTwice(decision('cancel-line', { line: '1' }), before, after);
    expect(anew.keeps).toBe('4');
    expect(first).not.toHaveProperty('keeps');
    expect(again).toEqual(first);
  });

  test('the rest cancels what it was about the first time, though more is picked by now', () => {
    const story = placed({ 'A EAST': '4', 'A WEST': '6' }).and(advised({ quantity: '4' }));
    const before = story.plan(LATER);
    const west = { id: 'p2', to: `${ours}-WEST`, quantity: '6', kind: 'picked', final: false } as const;
    const after = story.and(advised(west)).plan('2026-06-10T13:00:00Z');
    const { first, again, anew } = toldTwice(decision('cancel-rest'), before, after);
    expect(first.rests).toMatchObject([{ line: '1', keeps: '4', cancels: '6' }]);
    expect(anew).not.toHaveProperty('rests');
    expect(again).toEqual(first);
  });
});

describe('told again, the word that accepts a price', () => {
  const agreed = { 1: { agreed: { unitPrice: '12', currency: 'USD', agreement: 'L1' } } };
  const prices = { tolerancePercent: '1', onDifference: 'hold' as const };
  const world: World = { stock, policy: { prices }, priced: agreed };
  const shown = (amount: string, revision: string) =>
    ordered([line('4', { price: { amount, currency: 'USD', per: { value: '1', unit: 'EA' } } })], {
      revision,
    });
  const said = decision('accept-price', { line: '1' });

  test('accepts the price that was shown the first time, of that revision', () => {
    const story = given(world, shown('10', '1'));
    const before = story.plan();
    const { first, again, anew } = toldTwice(said, before, story.and(shown('9', '2')).plan(TEN));
    expect(first).toMatchObject({ revision: '1', unitPrice: '10' });
    expect(anew).toMatchObject({ revision: '2', unitPrice: '9' });
    expect(again).toEqual(first);
    expect(story.and(again).plan(TEN).status).toBe('held');
  });

  test('is another word where it names another price', () => {
    const before = given(world, shown('10', '1')).plan();
    const first = asSeen({ ...said, unitPrice: '10.5' }, before.actions);
    expect(asSeenThen({ ...said, unitPrice: '11' }, first)).toMatchObject({ revision: '1', unitPrice: '11' });
  });
});
