/** Business days go by the clock of their zone. */
import { expect, test } from 'vitest';
import { businessDay, dayBefore, lastAt } from './business-day.ts';

const hours = ({ from, to }: { readonly from: Date; readonly to: Date }): number =>
  (to.getTime() - from.getTime()) / 3_600_000;

test('a day begins at midnight of its zone, and is longer or shorter where the clocks change', () => {
  const usual = businessDay('2026-11-20', 'America/Chicago');
  expect(usual.from.toISOString()).toBe('2026-11-20T06:00:00.000Z');
  expect(hours(usual)).toBe(24);
  expect(hours(businessDay('2026-11-01', 'America/Chicago'))).toBe(25);
  expect(hours(businessDay('2026-03-08', 'America/Chicago'))).toBe(23);
});

test('the last day that is over depends on where the clock hangs', () => {
  const now = new Date('2026-11-20T03:00:00Z');
  expect(dayBefore(now, 'UTC')).toBe('2026-11-19');
  expect(dayBefore(now, 'America/Chicago')).toBe('2026-11-18');
});

test('the night was due when the clock of the zone showed its time last', () => {
  expect(lastAt('02:30', 'UTC', new Date('2026-11-20T02:29:59Z')).toISOString()).toBe(
    '2026-11-19T02:30:00.000Z',
  );
  expect(lastAt('02:30', 'UTC', new Date('2026-11-20T02:30:00Z')).toISOString()).toBe(
    '2026-11-20T02:30:00.000Z',
  );
});
