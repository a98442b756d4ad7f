/** Does the target hold what it was given? */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isHeld } from './held.ts';

describe('what was given', () => {
  test('is held by itself, whatever it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(isHeld(value, structuredClone(value))).toBe(true);
      }),
    );
  });

  test('is held where the target adds fields of its own', () => {
    expect(isHeld({ a: 1, b: { c: [1, 2] } }, { a: 1, b: { c: [1, 2], d: 3 }, e: 4 })).toBe(true);
  });

  test('is held where an empty field is missing', () => {
    expect(isHeld({ a: 1, b: null }, { a: 1 })).toBe(true);
    expect(isHeld({ a: 1, b: undefined }, { a: 1 })).toBe(true);
  });

  test('is not held where a value differs, a list is longer, or a field is missing', () => {
    expect(isHeld({ a: 1 }, { a: 2 })).toBe(false);
    expect(isHeld({ a: [1] }, { a: [1, 2] })).toBe(false);
    expect(isHeld({ a: 1 }, {})).toBe(false);
    expect(isHeld({ a: { b: 1 } }, { a: 'text' })).toBe(false);
    expect(isHeld({ a: null }, { a: 5 })).toBe(false);
  });

  test('is not found on the prototype of what is there', () => {
    expect(isHeld(JSON.parse('{"constructor":{}}'), {})).toBe(false);
  });
});
