/** Versions order as text exactly as the instants and counters they stand for. */
import * as fc from 'fast-check';
import { Compile } from 'typebox/compile';
import { describe, expect, test } from 'vitest';
import { Instant } from '../../model/primitives.ts';
import { counterVersion, instantVersion, OrderableInstant } from './versions.ts';

const instants = fc.record({
  milliseconds: fc.integer({ min: Date.UTC(1900, 0, 1), max: Date.UTC(2200, 0, 1) }),
  offsetMinutes: fc.integer({ min: -18 * 60, max: 18 * 60 }),
  digits: fc.integer({ min: 3, max: 9 }),
});
type Moment = typeof instants extends fc.Arbitrary<infer Value> ? Value : never;

const two = (figure: number) => String(figure).padStart(2, '0');

/** Writes the same instant on the clock of another zone. */
function written({ milliseconds, offsetMinutes, digits }: Moment): string {
  const local = new Date(milliseconds + offsetMinutes * 60_000).toISOString().slice(0, -1);
  const size = Math.abs(offsetMinutes);
  return `${local}${'0'.repeat(digits - 3)}${offsetMinutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

describe('instant versions', () => {
  test('order as the instants do, whatever offset and precision they were written with', () => {
    fc.assert(
      fc.property(instants, instants, (one, other) => {
        const [left, right] = [instantVersion(written(one)), instantVersion(written(other))];
        expect(Math.sign(one.milliseconds - other.milliseconds)).toBe(
          left < right ? -1 : left > right ? 1 : 0,
        );
        expect(left).toHaveLength(30);
        expect(Compile(Instant).Check(left)).toBe(true);
        expect(instantVersion(left)).toBe(left);
      }),
    );
  });

  test('keep nanoseconds', () => {
    expect(instantVersion('2026-03-01T08:30:00.250000001-05:00')).toBe('2026-03-01T13:30:00.250000001Z');
    expect(instantVersion('2026-03-01t13:30:00z')).toBe('2026-03-01T13:30:00.000000000Z');
  });

  test.each([
    ['no offset', '2026-03-01T08:30:00'],
    ['an impossible day', '2026-02-30T08:30:00Z'],
    ['an impossible hour', '2026-02-20T24:30:00Z'],
    ['a leap second', '2016-12-31T23:59:60Z'],
    ['ten digits of a second', '2026-03-01T08:30:00.0123456789Z'],
    ['a date alone', '2026-03-01'],
    ['a year before the calendar by its offset', '0000-01-01T00:00:00+01:00'],
    ['a year after 9999 by its offset', '9999-12-31T23:30:00-01:00'],
    ['nothing', ''],
    ['words', 'yesterday'],
  ])('are refused for %s', (_what, text) => {
    expect(() => instantVersion(text)).toThrow(RangeError);
    expect(Compile(OrderableInstant).Check(text)).toBe(false);
  });
});

describe('counter versions', () => {
  test('order as the counters do', () => {
    const counters = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
    fc.assert(
      fc.property(counters, counters, (one, other) => {
        const [left, right] = [counterVersion(one), counterVersion(String(other))];
        expect(one < other).toBe(left < right);
      }),
    );
  });

  test.each([-1, 1.5, Number.NaN, 2 ** 60, -1n, '', '12a', '1'.repeat(21)])(
    'are refused for %s',
    (counter) => {
      expect(() => counterVersion(counter)).toThrow(RangeError);
    },
  );
});
