/** The random source repeats itself and spreads evenly enough. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { seededRandom } from './random.ts';

test('the same seed gives the same numbers, and a fork disturbs nobody', () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const [one, other] = [seededRandom(seed), seededRandom(seed)];
      other.fork('side').fraction();
      const draws = Array.from({ length: 20 }, () => [one.fraction(), other.fraction()]);
      expect(draws.every(([a, b]) => a === b && a !== undefined && a >= 0 && a < 1)).toBe(true);
    }),
  );
});

test('the numbers spread evenly', () => {
  const random = seededRandom('spread');
  const buckets = Array.from({ length: 10 }, () => 0);
  for (let draw = 0; draw < 20_000; draw++) {
    const bucket = random.between(0, 9);
    buckets[bucket] = (buckets[bucket] ?? 0) + 1;
  }
  expect(Math.min(...buckets)).toBeGreaterThan(1_800);
  expect(Math.max(...buckets)).toBeLessThan(2_200);
});

test('nothing can be picked from an empty list', () => {
  expect(() => seededRandom(1).pick([])).toThrow('empty');
});
