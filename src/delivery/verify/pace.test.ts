/** How the pages of a pass are spread over its time. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nextPageAt, nextPassAt, pageSize } from './pace.ts';

const START = new Date('2026-03-01T00:00:00Z');
const after = (seconds: number): Date => new Date(START.getTime() + seconds * 1000);
const pass = { isHurried: false, startedAt: START, expected: 1000, pages: 1 };
const terms = { everySeconds: 1000, batchSize: 100 };

describe('a patient pass', () => {
  test('spreads its pages evenly', () => {
    expect(nextPageAt(pass, terms, after(1))).toEqual(after(100));
    expect(nextPageAt({ ...pass, pages: 5 }, terms, after(401))).toEqual(after(500));
  });

  test('that is behind its time reads on at once', () => {
    expect(nextPageAt(pass, terms, after(300))).toEqual(after(300));
  });

  test('ends in its time however many rows it has, if nothing holds it up', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 100_000 }),
        fc.integer({ min: 1, max: 500 }),
        (expected, batchSize) => {
          const last = Math.max(0, Math.ceil(expected / batchSize) - 1);
          const lastPageAt = nextPageAt({ ...pass, expected, pages: last }, { ...terms, batchSize }, START);
          expect(lastPageAt.getTime()).toBeLessThanOrEqual(after(terms.everySeconds).getTime());
        },
      ),
    );
  });

  test('begins one period after the one before began', () => {
    expect(nextPassAt(pass, terms, after(900))).toEqual(after(1000));
    expect(nextPassAt(pass, terms, after(1500))).toEqual(after(1500));
  });

  test('that somebody waits for does not rest between pages', () => {
    expect(nextPageAt({ ...pass, isHurried: true }, terms, after(1))).toEqual(after(1));
  });
});

test('a page that cannot be read is halved until one record stands alone', () => {
  expect([0, 1, 2, 7, 40].map((failures) => pageSize(100, failures))).toEqual([100, 50, 25, 1, 1]);
});
