/** What a person is told of a difference. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeDifferences, differencesOf } from './difference.ts';
import { isHeld } from './held.ts';

describe('a difference', () => {
  test('is named exactly where the target does not hold what it was given', () => {
    const pairs = fc.oneof(
      fc.tuple(fc.jsonValue(), fc.jsonValue()),
      fc.jsonValue().map((value) => [value, structuredClone(value)] as const),
    );
    fc.assert(
      fc.property(pairs, ([given, held]) => {
        expect(differencesOf(given, held).length === 0).toBe(isHeld(given, held));
      }),
    );
  });

  test('is told at the narrowest place', () => {
    const given = { title: 'Bolt', variant: { price: '1.20', sku: 'B-1' }, tags: ['a'] };
    const held = { title: 'Bolt', variant: { price: '1.50', sku: 'B-1', weight: 3 }, tags: ['a', 'b'] };
    expect(differencesOf(given, held)).toEqual([
      { path: 'variant.price', given: '1.20', found: '1.50' },
      { path: 'tags', given: ['a'], found: ['a', 'b'] },
    ]);
  });

  test('is put in words that stay short', () => {
    const given = Object.fromEntries(Array.from({ length: 9 }, (_, place) => [`f${place}`, 'x'.repeat(500)]));
    const words = describeDifferences(differencesOf(given, {}));
    expect(words).toContain('found nothing');
    expect(words).toContain('and 4 more');
    expect(words.length).toBeLessThan(1000);
  });
});
