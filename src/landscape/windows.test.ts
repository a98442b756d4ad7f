import { describe, expect, test } from 'vitest';
import type { MaintenanceWindow } from './types.ts';
import { windowOpen } from './windows.ts';

const zone = 'America/Chicago';
const sundayNight: MaintenanceWindow = { kind: 'weekly', days: ['sunday'], from: '22:00', to: '02:00', zone };
const endOf = (window: MaintenanceWindow, at: string) => windowOpen([window], new Date(at))?.toISOString();

describe('weekly hours', () => {
  test.each([
    ['before it begins', '2026-06-15T02:59:59Z', undefined],
    ['as it begins', '2026-06-15T03:00:00Z', '2026-06-15T07:00:00.000Z'],
    ['after midnight, on Monday', '2026-06-15T06:59:59Z', '2026-06-15T07:00:00.000Z'],
    ['as it ends', '2026-06-15T07:00:00Z', undefined],
    ['on another day', '2026-06-17T04:00:00Z', undefined],
  ])('%s', (_, at, end) => expect(endOf(sundayNight, at)).toBe(end));

  test('local clocks decide, in winter as in summer', () => {
    expect(endOf(sundayNight, '2026-01-12T03:30:00Z')).toBeUndefined();
    expect(endOf(sundayNight, '2026-01-12T04:00:00Z')).toBe('2026-01-12T08:00:00.000Z');
  });

  test('a window over the night in which clocks go forward is an hour shorter', () => {
    const night: MaintenanceWindow = { ...sundayNight, days: ['saturday'], from: '23:00', to: '04:00' };
    expect(endOf(night, '2026-03-08T05:00:00Z')).toBe('2026-03-08T09:00:00.000Z');
  });

  test('hours that the clocks skip are kept an hour later', () => {
    const skipped: MaintenanceWindow = { ...sundayNight, from: '02:15', to: '02:45' };
    expect(endOf(skipped, '2026-03-08T08:15:00Z')).toBe('2026-03-08T08:45:00.000Z');
    expect(endOf(skipped, '2026-03-08T08:45:00Z')).toBeUndefined();
  });

  test('an hour that comes twice is kept both times', () => {
    const twice: MaintenanceWindow = { ...sundayNight, from: '01:00', to: '01:30' };
    expect(endOf(twice, '2026-11-01T06:00:00Z')).toBe('2026-11-01T07:30:00.000Z');
    expect(endOf(twice, '2026-11-01T07:29:59Z')).toBe('2026-11-01T07:30:00.000Z');
    expect(endOf(twice, '2026-11-01T07:30:00Z')).toBeUndefined();
  });

  test('from and to alike mean a whole day', () => {
    const day: MaintenanceWindow = { ...sundayNight, from: '06:00', to: '06:00' };
    expect(endOf(day, '2026-06-14T11:00:00Z')).toBe('2026-06-15T11:00:00.000Z');
  });
});

describe('a dated span', () => {
  const christmas: MaintenanceWindow = {
    kind: 'dated',
    from: '2026-12-24T18:00',
    to: '2026-12-26T06:00',
    zone: 'Europe/Stockholm',
  };

  test('is open from its beginning until before its end', () => {
    expect(endOf(christmas, '2026-12-24T16:59:59.999Z')).toBeUndefined();
    expect(endOf(christmas, '2026-12-24T17:00:00Z')).toBe('2026-12-26T05:00:00.000Z');
    expect(endOf(christmas, '2026-12-26T05:00:00Z')).toBeUndefined();
  });

  test('of windows that overlap, the last end counts', () => {
    const short: MaintenanceWindow = { ...christmas, to: '2026-12-24T20:00' };
    expect(windowOpen([short, christmas], new Date('2026-12-24T18:00:00Z'))?.toISOString()).toBe(
      '2026-12-26T05:00:00.000Z',
    );
    expect(windowOpen([], new Date('2026-12-24T18:00:00Z'))).toBeUndefined();
  });
});
