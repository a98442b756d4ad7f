/** Instants, days and zones as texts. */
import { expect, test } from 'vitest';
import { isZone, parseInstant, parsePlainDate } from './instants.ts';

test('only zones of the IANA list are zones', () => {
  expect(['America/Chicago', 'UTC', 'Europe/Stockholm'].filter(isZone)).toHaveLength(3);
  expect(['America/Reno', '', 'CET+1', 'nowhere'].filter(isZone)).toEqual([]);
});

test.each(['2026-02-30T10:00:00Z', '2026-02-30T10:00:00.5-05:00', '2026-02-30'])(
  '%s is told to be on a day that does not exist',
  (text) => {
    const agreed = 'a day that exists: the calendar has no 2026-02-30';
    expect(text.includes('T') ? parseInstant(text) : parsePlainDate(text)).toMatchObject({
      found: text,
      agreed,
    });
  },
);

test('a time that does not exist is not taken for a day', () => {
  expect(parseInstant('2026-02-28T25:00:00Z')).toMatchObject({ agreed: expect.stringContaining('such as') });
});
