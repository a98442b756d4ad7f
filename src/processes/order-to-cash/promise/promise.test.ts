/** When a part of a line leaves and arrives. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { afterWorkingDays, dayAt, WEEKDAYS, workingDayOf } from './calendar.ts';
import { daysOf, type PromiseTerms } from './promise.ts';

/** 10 June 2026 is a Wednesday; New York is four hours behind UTC. */
const terms: PromiseTerms = {
  zone: 'America/New_York',
  cutOff: '15:00',
  handlingDays: 1,
  workingDays: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri'],
  holidays: [],
  transit: { days: 2, to: [] },
};
const NEWARK = { lines: [], region: 'NJ', postalCode: '07101', country: 'US' };

function days(since: string, more: Partial<PromiseTerms> = {}, { now = since, address = NEWARK } = {}) {
  const portion = { location: 'EAST', amount: '4 EA', since };
  const { shipsOn, arrivesOn } = daysOf(portion, { ...terms, ...more }, { address, now });
  return [shipsOn, arrivesOn];
}

test('what is held until the cut-off counts for the day, by the clock of the warehouse', () => {
  expect(days('2026-06-10T19:00:00Z')).toEqual(['2026-06-11', '2026-06-15']);
  expect(days('2026-06-10T19:00:01Z')).toEqual(['2026-06-12', '2026-06-16']);
  expect(days('2026-06-10T19:00:01Z', { zone: 'America/Los_Angeles' })).toEqual(['2026-06-11', '2026-06-15']);
});

test('nobody works on weekends and holidays unless it is declared so', () => {
  expect(days('2026-06-12T12:00:00Z')).toEqual(['2026-06-15', '2026-06-17']);
  expect(days('2026-06-12T12:00:00Z', { workingDays: WEEKDAYS })).toEqual(['2026-06-13', '2026-06-15']);
  expect(days('2026-06-13T12:00:00Z', { handlingDays: 0 })).toEqual(['2026-06-15', '2026-06-17']);
  expect(days('2026-07-02T12:00:00Z', { holidays: ['2026-07-03'] })).toEqual(['2026-07-06', '2026-07-08']);
});

test('the way is as long as is declared for the first place that fits, and as usual to everywhere else', () => {
  const to = [
    { country: 'US', postalCode: '071', days: 1 },
    { country: 'US', region: 'NJ', days: 3 },
    { country: 'GB', postalCode: 'SW1A', days: 5 },
  ];
  const arrival = (address: typeof NEWARK) => {
    const handed = { handlingDays: 0, transit: { days: 4, to }, workingDays: WEEKDAYS };
    return days('2026-06-10T12:00:00Z', handed, { address })[1];
  };
  expect(arrival(NEWARK)).toBe('2026-06-11');
  expect(arrival({ ...NEWARK, postalCode: '08601' })).toBe('2026-06-13');
  expect(arrival({ ...NEWARK, region: 'PA', postalCode: '19019' })).toBe('2026-06-14');
  expect(arrival({ lines: [], region: '', postalCode: 'sw1a 1aa', country: 'GB' })).toBe('2026-06-15');
  expect(arrival({ ...NEWARK, country: 'CA' })).toBe('2026-06-14');
});

test('what did not leave on its day is counted anew, the same all day long', () => {
  const since = '2026-06-10T12:00:00Z';
  expect(days(since, {}, { now: '2026-06-12T03:59:59Z' })).toEqual(['2026-06-11', '2026-06-15']);
  const missed = ['2026-06-15', '2026-06-17'];
  expect(days(since, {}, { now: '2026-06-12T04:00:00Z' })).toEqual(missed);
  expect(days(since, {}, { now: '2026-06-16T03:59:59Z' })).toEqual(missed);
});

test('it is looked at again when the day is over, also where the clocks change on it', () => {
  const until = (since: string) => {
    const portion = { location: 'EAST', amount: '4 EA', since };
    const sunday = { ...terms, handlingDays: 0, workingDays: WEEKDAYS };
    return daysOf(portion, sunday, { address: NEWARK, now: since }).until;
  };
  // 23 and 25 hours.
  expect(until('2026-03-08T05:00:00Z')).toBe('2026-03-09T04:00:00Z');
  expect(until('2026-11-01T04:00:00Z')).toBe('2026-11-02T05:00:00Z');
});

test('the cut-off is the one on the wall on the days when the clocks change', () => {
  const sunday = { workingDays: WEEKDAYS, handlingDays: 0, transit: { days: 0, to: [] } };
  expect(days('2026-03-08T19:00:00Z', sunday)[0]).toBe('2026-03-08');
  expect(days('2026-03-08T19:00:01Z', sunday)[0]).toBe('2026-03-09');
  expect(days('2026-11-01T20:00:00Z', sunday)[0]).toBe('2026-11-01');
  expect(days('2026-11-01T20:00:01Z', sunday)[0]).toBe('2026-11-02');
  // 01:30 occurs twice: both are before 02:00.
  const early = { ...sunday, cutOff: '02:00' };
  expect(days('2026-11-01T05:30:00Z', early)[0]).toBe('2026-11-01');
  expect(days('2026-11-01T06:30:00Z', early)[0]).toBe('2026-11-01');
});

const anyTerms = fc.record({
  zone: fc.constantFrom('America/New_York', 'Europe/Berlin', 'Asia/Kolkata', 'Pacific/Apia', 'UTC'),
  cutOff: fc.constantFrom('00:00', '02:30', '12:00', '23:59'),
  handlingDays: fc.integer({ min: 0, max: 5 }),
  workingDays: fc.uniqueArray(fc.constantFrom(...WEEKDAYS), { minLength: 1 }),
  holidays: fc.array(
    fc
      .integer({ min: 0, max: 400 })
      .map((n) => Temporal.PlainDate.from('2026-01-01').add({ days: n }).toString()),
    { maxLength: 20 },
  ),
  transit: fc.record({ days: fc.integer({ min: 0, max: 9 }), to: fc.constant([]) }),
});
const anyInstant = fc
  .integer({ min: 0, max: 365 * 24 * 60 })
  .map((minutes) => new Date(Date.UTC(2026, 0, 1) + minutes * 60_000).toISOString());

test('nothing is promised for a day without work, before it can be handled, before today, or before it has left', () =>
  fc.assert(
    fc.property(anyTerms, anyInstant, fc.integer({ min: 0, max: 40 }), (declared, since, later) => {
      const now = new Date(Date.parse(since) + later * 43_200_000).toISOString();
      const [shipsOn = '', arrivesOn = ''] = days(since, declared, { now });
      for (const day of [shipsOn, arrivesOn]) {
        expect(declared.holidays).not.toContain(day);
        expect(declared.workingDays).toContain(WEEKDAYS[Temporal.PlainDate.from(day).dayOfWeek - 1]);
      }
      const placed = dayAt(declared, since);
      expect(shipsOn >= placed.add({ days: declared.handlingDays }).toString()).toBe(true);
      expect(shipsOn >= dayAt(declared, now).toString()).toBe(true);
      expect(arrivesOn >= shipsOn).toBe(true);
      const first = afterWorkingDays(declared, workingDayOf(declared, since), declared.handlingDays);
      if (first.toString() >= dayAt(declared, now).toString()) expect(shipsOn).toBe(first.toString());
    }),
  ));
