/** How long one content is tried. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { retrySchedule } from './retry-schedule.ts';

const declared = (scheduleSeconds: number[], giveUpAfterSeconds: number): readonly number[] =>
  retrySchedule({ retry: { scheduleSeconds, giveUpAfterSeconds } });

test('a flow that says nothing tries for some hours', () =>
  expect(retrySchedule({}).reduce((sum, wait) => sum + wait, 0)).toBeGreaterThan(6 * 3600));

test('the last wait is repeated until the time to give up', () =>
  expect(declared([10, 60], 250)).toEqual([10, 60, 60, 60, 60]));

test('waits that would end after the time to give up are not begun', () => {
  expect(declared([10, 60, 600], 100)).toEqual([10, 60]);
  expect(declared([3600], 60)).toEqual([]);
});

test('whatever is declared, the waits end before the time to give up, and no further one would fit', () => {
  const seconds = fc.integer({ min: 1, max: 100_000 });
  fc.assert(
    fc.property(fc.array(seconds, { minLength: 1 }), seconds, (schedule, giveUp) => {
      const waits = declared(schedule, giveUp);
      const total = waits.reduce((sum, wait) => sum + wait, 0);
      expect(total).toBeLessThanOrEqual(giveUp);
      const next = schedule[waits.length] ?? schedule.at(-1)!;
      expect(waits.length === 1000 || total + next > giveUp).toBe(true);
    }),
  );
});
