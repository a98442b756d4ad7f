import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gs1CheckDigit, parseGln, parseGtin } from './identifiers.ts';
import { compareInstants, parseInstant, parsePlainDate } from './instants.ts';
import { describeFound, isProblem, pathText, problem, problemUnder } from './problem.ts';
import { findUnit, parseUnit } from './units.ts';

const digits = (length: number) =>
  fc.array(fc.nat(9), { minLength: length, maxLength: length }).map((list) => list.join(''));

describe('GS1 keys', () => {
  test.each(['4006381333931', '012345678905', '96385074', '10614141000415'])('%s is a GTIN', (text) =>
    expect(parseGtin(text)).toBe(text.padStart(14, '0')),
  );

  test('a GTIN with a digit mistyped says which check digit it would need', () => {
    expect(parseGtin('4006381333932')).toEqual({
      path: '',
      found: '4006381333932',
      agreed: 'a GTIN whose last digit is the check digit 1',
    });
  });

  test('every single mistyped digit is found', () => {
    fc.assert(
      fc.property(digits(13), fc.nat(13), fc.integer({ min: 1, max: 9 }), (before, position, added) => {
        const gtin = `${before}${gs1CheckDigit(before)}`;
        expect(parseGtin(gtin)).toBe(gtin);
        const other = (Number(gtin[position]) + added) % 10;
        expect(isProblem(parseGtin(gtin.slice(0, position) + other + gtin.slice(position + 1)))).toBe(true);
      }),
    );
  });

  test.each(['', '123', '40063813339311', '400638133393A', ' 4006381333931', '٤٠٠٦٣٨١٣٣٣٩٣١'])(
    '%j is no GTIN',
    (text) => expect(isProblem(parseGtin(text))).toBe(true),
  );

  test('a GLN has 13 digits and no fewer', () => {
    expect(parseGln('4006381333931')).toBe('4006381333931');
    expect(parseGln('96385074')).toMatchObject({ agreed: 'a GLN of 13 digits' });
    expect(parseGln('4006381333930')).toMatchObject({
      agreed: 'a GLN whose last digit is the check digit 1',
    });
  });
});

describe('units', () => {
  test('a unit has a name and says what it measures', () => {
    expect(findUnit('KGM')).toEqual({ code: 'KGM', name: 'kilogram', kind: 'mass' });
    expect(parseUnit('bx')).toMatchObject({ code: 'BX', name: 'box' });
  });

  test('a package written in the manner of recommendation 20 is the same package', () => {
    expect(parseUnit('XBX')).toMatchObject({ code: 'BX' });
  });

  test.each(['', 'X', 'PCS', 'XEAX', 'constructor'])(
    '%j is no unit, and no default takes its place',
    (text) => expect(isProblem(parseUnit(text))).toBe(true),
  );
});

describe('instants', () => {
  test.each([
    ['2026-03-01T14:30:00Z', '2026-03-01T14:30:00Z'],
    ['2026-03-01T09:30:00-05:00', '2026-03-01T14:30:00Z'],
    ['2026-03-01t14:30:00.500z', '2026-03-01T14:30:00.5Z'],
    ['2026-12-31T23:30:00-01:00', '2027-01-01T00:30:00Z'],
    ['2024-02-29T00:00:00.123456789+05:45', '2024-02-28T18:15:00.123456789Z'],
  ])('%s is %s', (text, utc) => expect(parseInstant(text)).toBe(utc));

  test.each([
    '2026-02-30T00:00:00Z',
    '2025-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01T00:00:60Z',
    '2026-01-01T00:00:00',
    '2026-01-01',
    '2026-01-01T00:00:00.1234567891Z',
    '2026-01-01T00:00:00Z[UTC]',
    '2026-01-01T00:00:00+24:00',
    '9999-12-31T23:59:59-01:00',
    'yesterday',
  ])('%s is refused', (text) => expect(isProblem(parseInstant(text))).toBe(true));

  test('of any day, existing or not, is what Temporal makes of it', () => {
    const figures = (most: number, width = 2) =>
      fc.integer({ min: 0, max: most }).map((figure) => String(figure).padStart(width, '0'));
    const text = fc
      .tuple(
        figures(9999, 4),
        figures(13),
        figures(32),
        figures(25),
        figures(61),
        figures(61),
        fc.stringMatching(/^(\.[0-9]{1,9})?$/),
      )
      .map(
        ([year, month, day, hour, minute, second, fraction]) =>
          `${year}-${month}-${day}T${hour}:${minute}:${second}${fraction}Z`,
      );
    fc.assert(
      fc.property(text, (utc) => {
        const isLeapSecond = utc.slice(17, 19) === '60';
        let expected: string | undefined;
        try {
          expected = isLeapSecond ? undefined : Temporal.Instant.from(utc).toString();
        } catch {
          expected = undefined;
        }
        const found = parseInstant(utc);
        expect(isProblem(found) ? undefined : found).toBe(expected);
      }),
      { numRuns: 2000 },
    );
  });

  test('nanoseconds keep their order', () => {
    const earlier = parseInstant('2026-01-01T00:00:00.000000001Z');
    const later = parseInstant('2026-01-01T01:00:00.000000002+01:00');
    expect([earlier, later]).toEqual(['2026-01-01T00:00:00.000000001Z', '2026-01-01T00:00:00.000000002Z']);
    expect(compareInstants('2026-01-01T00:00:00.000000001Z', '2026-01-01T00:00:00.000000002Z')).toBe(-1);
    expect(compareInstants('2026-01-01T00:00:00Z', '2026-01-01T00:00:00.5Z')).toBe(-1);
  });

  test('a wrong clock is noticed on both sides of the present', () => {
    const plausible = {
      now: new Date('2026-06-01T00:00:00Z'),
      notOlderThanSeconds: 86_400,
      notAheadSeconds: 300,
    };
    expect(parseInstant('2026-05-31T00:00:00Z', plausible)).toBe('2026-05-31T00:00:00Z');
    expect(parseInstant('2026-05-30T23:59:59Z', plausible)).toMatchObject({
      agreed: 'not older than 1 day',
    });
    expect(parseInstant('2026-06-01T00:05:00Z', plausible)).toBe('2026-06-01T00:05:00Z');
    expect(parseInstant('2026-06-01T00:05:01Z', plausible)).toMatchObject({
      agreed: 'not further ahead of the present than 5 minutes',
    });
  });

  test('a date is a day that the calendar has', () => {
    expect(parsePlainDate('2028-02-29')).toBe('2028-02-29');
    expect(isProblem(parsePlainDate('2026-02-29'))).toBe(true);
    expect(isProblem(parsePlainDate('2026-2-9'))).toBe(true);
  });
});

describe('problems', () => {
  test('what was found is told briefly, whatever it is', () => {
    expect(describeFound(undefined)).toBe('nothing');
    expect(describeFound('')).toBe('an empty text');
    expect(describeFound('x'.repeat(10_000_000))).toHaveLength(81);
    expect(describeFound('a\0b')).toBe('a\u{FFFD}b');
    expect(describeFound([1, 2])).toBe('a list of 2');
    expect(describeFound({ deep: {} })).toBe('an object');
    expect(describeFound(Number.NaN)).toBe('NaN');
  });

  test('a problem of a part names the whole way to it', () => {
    expect(pathText(['packs', 0, 'gtin'])).toBe('packs[0].gtin');
    expect(problemUnder('weight', problem('X', 'a unit', 'unit')).path).toBe('weight.unit');
    expect(problemUnder('gtin', problem('X', 'a GTIN')).path).toBe('gtin');
    expect(problemUnder('packs', problem('X', 'a GTIN', '[1].gtin')).path).toBe('packs[1].gtin');
  });
});
