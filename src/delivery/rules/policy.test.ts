/** What follows from the end of one attempt. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ask, done, later, never, type LaterCause } from '../../connectors/kit/outcome.ts';
import { nextOf, signOf, type Standing } from './policy.ts';

const now = new Date('2026-03-01T10:00:00Z');
const standing: Standing = {
  now,
  jitter: 0,
  retrySchedule: [5, 30, 120],
  attempts: 0,
  strikes: 0,
  wasProbe: false,
};
const inSeconds = (seconds: number): Date => new Date(now.getTime() + seconds * 1000);

describe('an attempt', () => {
  test('that is done is delivered, with all ids', () => {
    expect(nextOf(done('17', { stock: '18' }), standing)).toEqual({
      state: 'delivered',
      externalId: '17',
      related: { stock: '18' },
    });
  });

  test('that will never do is dead; where a person must tell, it is asked', () => {
    expect(nextOf(never('no'), standing)).toEqual({ state: 'dead', reason: 'no' });
    expect(nextOf(ask('which?'), standing)).toEqual({ state: 'asked', reason: 'which?' });
  });

  test('that found the record busy waits by the schedule of its flow', () => {
    const waits = [0, 1, 2].map((attempts) => nextOf(later('locked', 'busy'), { ...standing, attempts }));
    expect(waits).toMatchObject([5, 30, 120].map((seconds) => ({ dueAt: inSeconds(seconds) })));
  });

  test('after the last wait of the schedule is dead', () => {
    expect(nextOf(later('locked', 'busy'), { ...standing, attempts: 3 })).toEqual({
      state: 'dead',
      reason: 'all attempts are spent: locked',
    });
  });

  test('waits as long as the target names, within a day', () => {
    expect(nextOf(later('locked', 'busy', 60), standing)).toMatchObject({ dueAt: inSeconds(60) });
    expect(nextOf(later('locked', 'busy', 1e12), standing)).toMatchObject({ dueAt: inSeconds(24 * 3600) });
    expect(nextOf(later('locked', 'busy', -5), standing)).toMatchObject({ dueAt: now });
    expect(nextOf(later('locked', 'busy', Number.NaN), standing)).toMatchObject({ dueAt: inSeconds(5) });
  });

  test('of unknown end must be looked up before it is repeated', () => {
    expect(nextOf(later('time-out', 'uncertain'), standing)).toMatchObject({ uncertain: true, attempts: 1 });
    expect(nextOf(later('locked', 'busy'), standing)).toMatchObject({ uncertain: false });
  });

  test('that met a slow or silent system never spends the attempts of the record', () => {
    const causes = fc.constantFrom<LaterCause>('throttled', 'unavailable');
    fc.assert(
      fc.property(causes, fc.nat(50), fc.nat(1000), (cause, attempts, strikes) => {
        const next = nextOf(later('down', cause), { ...standing, attempts, strikes });
        expect(next).toMatchObject({ state: 'waiting', attempts, strikes: strikes + 1 });
      }),
    );
  });

  test('of unknown end during a probe is the fault of the system, not of the record', () => {
    const next = nextOf(later('time-out', 'uncertain'), { ...standing, attempts: 3, wasProbe: true });
    expect(next).toMatchObject({ state: 'waiting', attempts: 3, uncertain: true });
  });

  test('that meets silence waits ever longer, but not longer than five minutes', () => {
    const waits = [0, 1, 5, 30].map((strikes) =>
      nextOf(later('down', 'unavailable'), { ...standing, strikes }),
    );
    expect(waits).toMatchObject([2, 4, 64, 300].map((seconds) => ({ dueAt: inSeconds(seconds) })));
  });
});

describe('the outcomes of one call', () => {
  test('with one real answer come from a living system', () => {
    expect(signOf([later('down', 'unavailable'), never('no')])).toEqual({ sign: 'answered' });
    expect(signOf([later('locked', 'busy')])).toEqual({ sign: 'answered' });
  });

  test('without any answer come from a silent one', () => {
    expect(signOf([later('down', 'unavailable'), later('time-out', 'uncertain')])).toEqual({
      sign: 'unanswered',
      reason: 'down',
    });
  });

  test('with one request to slow down slow the system, for the longest time named', () => {
    expect(signOf([done('1'), later('429', 'throttled', 3), later('429', 'throttled', 7)])).toEqual({
      sign: 'slow-down',
      afterSeconds: 7,
    });
  });

  test('say nothing where nothing was sent', () => {
    expect(signOf([])).toBeUndefined();
  });
});
