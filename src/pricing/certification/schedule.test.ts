import { expect, test } from 'vitest';
import { lastDue } from './schedule.ts';

const nightly = { at: '02:30', zone: 'America/Chicago' };
const due = (now: string) => lastDue(nightly, new Date(now)).toISOString();

test('the run is due each night at the time of the zone', () => {
  expect(due('2026-06-10T07:29:59Z')).toBe('2026-06-09T07:30:00.000Z');
  expect(due('2026-06-10T07:30:00Z')).toBe('2026-06-10T07:30:00.000Z');
  expect(due('2026-06-11T03:00:00Z')).toBe('2026-06-10T07:30:00.000Z');
});

test('a night without that time, because the clocks go forward, has it an hour later', () => {
  expect(due('2026-03-08T09:00:00Z')).toBe('2026-03-08T08:30:00.000Z');
  expect(due('2026-03-09T07:00:00Z')).toBe('2026-03-08T08:30:00.000Z');
});
