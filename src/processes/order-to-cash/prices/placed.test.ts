/** Stories about callers who say when an order was placed, and how far they are believed. */
import { describe, expect, test } from 'vitest';
import { orderToCash } from '../plan.ts';
import { stateOf } from '../../kit/process.ts';
import { given, line, MORNING, ordered } from '../testing/story.ts';
import type { OrderFact } from '../facts.ts';
import { believedPlacement, placementOf, quotePlacement } from './placed.ts';

const quoted = (quote: string, more = {}) => line('4', { quote, ...more });

function state(...facts: readonly OrderFact[]) {
  return stateOf(orderToCash, facts);
}

function told(placedAt: string, receivedAt: string, belief?: Parameters<typeof believedPlacement>[1]) {
  return believedPlacement({ order: { placedAt }, receivedAt }, belief);
}

describe('the instant at which an order says that it was placed', () => {
  test('counts where the channel was cut off for a night', () =>
    expect(told('2026-06-09T21:00:00Z', MORNING)).toEqual({ at: '2026-06-09T21:00:00Z' }));

  test('counts up to a day before the order came, to the second', () => {
    expect(told('2026-06-09T08:00:00Z', MORNING)).toEqual({ at: '2026-06-09T08:00:00Z' });
    expect(told('2026-06-09T07:59:59Z', MORNING)).toMatchObject({ at: MORNING, doubt: { word: 'long-ago' } });
  });

  test('counts as far as the landscape says', () => {
    const belief = { beforeHours: 1, aheadSeconds: 0 };
    expect(told('2026-06-10T07:00:00Z', MORNING, belief).doubt).toBeUndefined();
    expect(told('2026-06-10T06:59:00Z', MORNING, belief).doubt?.why).toBe(
      'the order says that it was placed at 2026-06-10T06:59:00Z, and came at 2026-06-10T08:00:00Z: more than 1 hours later',
    );
  });

  test('counts from a clock that is five minutes fast, and no faster', () => {
    expect(told('2026-06-10T08:05:00Z', MORNING)).toEqual({ at: '2026-06-10T08:05:00Z' });
    expect(told('2026-06-10T08:05:01Z', MORNING)).toMatchObject({ at: MORNING, doubt: { word: 'ahead' } });
  });
});

describe('an order that comes again', () => {
  const revised = (more: object) =>
    ordered([line('5')], { revision: '2', receivedAt: '2026-07-10T08:00:00Z', ...more });

  test('was placed when its first revision came, however late it is revised', () =>
    expect(placementOf(state(ordered([line('4')]), revised({})))).toEqual({ at: MORNING }));

  test('cannot be placed a year before it came by a later revision', () => {
    const backdated = revised({ placedAt: '2025-06-10T08:00:00Z' });
    expect(placementOf(state(ordered([line('4')]), backdated))).toMatchObject({
      at: MORNING,
      doubt: { word: 'long-ago' },
    });
  });

  test('is nothing as long as nobody told it', () => expect(placementOf(state())).toBeUndefined());
});

describe('a signed quote', () => {
  const later = { revision: '2', receivedAt: '2026-06-20T08:00:00Z' };
  test('counts for the instant at which the revision came that names it first', () => {
    const both = state(ordered([quoted('q1')]), ordered([quoted('q1'), quoted('q2', { line: '2' })], later));
    expect(quotePlacement(both, 'q1')).toEqual({ at: MORNING });
    expect(quotePlacement(both, 'q2')).toMatchObject({ at: later.receivedAt, doubt: { word: 'long-ago' } });
    expect(quotePlacement(both, 'q3')).toBeUndefined();
  });

  test('of the whole order counts so as well', () => {
    const both = state(
      ordered([line('4')], { quote: 'q1' }),
      ordered([line('5')], { quote: 'q1', ...later }),
    );
    expect(quotePlacement(both, 'q1')).toEqual({ at: MORNING });
  });
});

describe('an order of years ago', () => {
  const old = () =>
    given({ stock: { 'A EAST': '10' } }, ordered([line('4')], { placedAt: '2019-03-01T10:00:00Z' }));

  test('goes on, and its verdict says that nobody believes its day', () => {
    const { verdict } = old().plan();
    expect(verdict).toMatchObject({
      word: 'accepted',
      reasons: [
        'the order says that it was placed at 2019-03-01T10:00:00Z, and came at 2026-06-10T08:00:00Z: more than 24 hours later; it is priced as of when it came',
      ],
    });
  });

  test('is not spoken of where the landscape lets channels tell so late', () => {
    const policy = { placement: { beforeHours: 87_840, aheadSeconds: 0 } };
    const story = given(
      { policy, stock: { 'A EAST': '10' } },
      ordered([line('4')], { placedAt: '2019-03-01T10:00:00Z' }),
    );
    expect(story.plan().verdict.reasons).toEqual([]);
  });
});
