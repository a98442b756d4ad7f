import fc from 'fast-check';
import { expect, test } from 'vitest';
import { boundedCache } from './bounded-cache.ts';

test('what was not asked for longest goes first', () => {
  const cache = boundedCache<number>(3, () => 1);
  for (const [key, value] of Object.entries({ a: 1, b: 2, c: 3 })) cache.keep(key, value);
  expect(cache.find('a')).toBe(1);
  cache.keep('d', 4);
  expect(['a', 'b', 'c', 'd'].map((key) => cache.find(key))).toEqual([1, undefined, 3, 4]);
});

test('a value that weighs more than everything is not kept, and takes the place of nothing', () => {
  const cache = boundedCache<number>(10, (weight) => weight);
  cache.keep('a', 4);
  cache.keep('b', 11);
  expect([cache.find('a'), cache.find('b'), cache.weight]).toEqual([4, undefined, 4]);
});

test('whatever is kept and asked for: never more than so much, and always the value kept last', () => {
  const step = fc.record({
    key: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
    weight: fc.integer({ min: 0, max: 9 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const cache = boundedCache<{ readonly weight: number }>(20, ({ weight }) => weight);
      const last = new Map<string, object>();
      for (const { key, weight } of steps) {
        const value = { weight };
        cache.keep(key, value);
        last.set(key, value);
        expect(cache.weight).toBeLessThanOrEqual(20);
        const found = cache.find(key);
        expect(found === undefined || found === last.get(key)).toBe(true);
      }
      const kept = [...last.keys()].flatMap((key) => cache.find(key) ?? []);
      expect(kept.reduce((sum, { weight }) => sum + weight, 0)).toBe(cache.weight);
    }),
  );
});
