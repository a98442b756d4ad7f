/** Stories of revisions that come when a warehouse has begun. */
import { describe, expect, test } from 'vitest';
import type { OrderFact } from '../facts.ts';
import { advised, given, line, ordered, written } from '../testing/story.ts';

const NEWARK = { lines: ['1 Main Street'], city: 'Newark', region: 'NJ', postalCode: '07101', country: 'US' };
const RENO = { lines: ['9 Lathe Street'], city: 'Reno', region: 'NV', postalCode: '89501', country: 'US' };
const LATER = '2026-06-10T11:00:00Z';
const PICKED = advised({ id: 'p0', quantity: '6', kind: 'picked', final: false });

/** Six pieces are on their way to Newark, as far as these facts tell. */
function begun(...facts: readonly OrderFact[]) {
  const world = { customer: { name: 'Customer', address: NEWARK }, stock: { 'A EAST': '9' } };
  const story = given(world, ordered([line('6')]), written('sales-order'));
  story.plan();
  story.and(written('warehouse-order/EAST/1'), ...facts).plan();
  return story;
}

const revised = (quantity: string, more: Parameters<typeof ordered>[1] = {}) =>
  ordered([line(quantity)], { revision: '2', receivedAt: LATER, ...more });
const reasonsAfter = (before: readonly OrderFact[], revision: OrderFact) =>
  begun(...before)
    .and(revision)
    .plan(LATER).verdict;

describe('whoever wants less than is being picked', () => {
  test('reads that only a return brings it back, and people hear of it at once', () => {
    const plan = begun(PICKED).and(revised('2')).plan(LATER);
    expect(plan.verdict).toMatchObject({
      word: 'accepted',
      reasons: [
        'line 1: 2 EA are wanted, and 6 EA have left or are being picked: only a return brings back what is too much',
      ],
    });
    expect(plan.questions).toMatchObject([
      { kind: 'shipped-too-much', what: 'more is being picked for line 1 of order web/1 than was ordered' },
    ]);
  });

  test('reads nothing where it came in time, or where he wants more', () => {
    expect(reasonsAfter([], revised('2')).reasons).toEqual([]);
    expect(reasonsAfter([PICKED], revised('8')).reasons).toEqual([]);
  });

  test('is asked about no more when the warehouse found no more than he wants', () => {
    const found = advised({ quantity: '2', final: true });
    const plan = begun(PICKED).and(revised('2'), found).plan('2026-06-10T11:30:00Z');
    expect(plan.questions.map(({ kind }) => kind)).not.toContain('shipped-too-much');
    expect(plan.verdict.reasons).toEqual([]);
  });
});

describe('an address', () => {
  const words =
    'the address came when 6 EA of line 1 had left or were being picked: they go where they were told to go before';

  test('that comes when goods are picked or have left is told to be too late', () => {
    const left = advised({ quantity: '6' });
    const move = revised('6', { shipToAddress: RENO });
    expect(reasonsAfter([PICKED], move).reasons).toEqual([words]);
    expect(reasonsAfter([left], move).reasons).toEqual([words]);
  });

  test('that came in time is not, whatever is picked since, and neither is one that later revisions repeat', () => {
    const story = begun(revised('6', { shipToAddress: RENO, receivedAt: '2026-06-10T08:30:00Z' }), PICKED);
    expect(story.plan(LATER).verdict.reasons).toEqual([]);
    story.and(revised('6', { revision: '3', shipToAddress: RENO, note: 'ring twice' }));
    expect(story.plan(LATER).verdict.reasons).toEqual([]);
  });

  test('that says what the customer’s own says is none', () => {
    expect(reasonsAfter([PICKED], revised('6', { shipToAddress: NEWARK })).reasons).toEqual([]);
  });
});
