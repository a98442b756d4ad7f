import { expect, test } from 'vitest';
import { dayOf, validityOn } from './validity.ts';

test('both days of an agreement belong to it', () => {
  const spring = { validFrom: '2026-03-01', validTo: '2026-05-31' };
  expect(
    ['2026-02-28', '2026-03-01', '2026-05-31', '2026-06-01'].map((day) => validityOn(spring, day)),
  ).toEqual(['to-come', 'valid', 'valid', 'over']);
});

test('what names no day is always valid', () => {
  expect(validityOn({}, '2026-03-01')).toBe('valid');
  expect(validityOn({ validFrom: null, validTo: null }, '2026-03-01')).toBe('valid');
});

test('a day is the day of the instant in UTC', () =>
  expect(dayOf(new Date('2026-03-01T23:30:00-05:00'))).toBe('2026-03-02'));
