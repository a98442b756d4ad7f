/** Canonical JSON is the same for equal values and different for different ones. */
import { assert, jsonValue, property, tuple } from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson, contentHash, isSameJson, stableHash } from './hash.ts';

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, member]) => [key, reversed(member)]),
  );
}

test('the order of keys makes no difference', () => {
  assert(
    property(jsonValue({ noUnicodeString: false }), (value) => {
      expect(canonicalJson(reversed(value))).toBe(canonicalJson(value));
    }),
  );
});

test('two values are the same JSON exactly where their canonical JSON is', () => {
  const value = jsonValue({ maxDepth: 2 });
  assert(
    property(value, tuple(value, value), (one, [a, b]) => {
      expect(isSameJson(one, reversed(one))).toBe(true);
      expect(isSameJson(a, b)).toBe(canonicalJson(a) === canonicalJson(b));
      expect(isSameJson({ a, one }, { one, a: b })).toBe(canonicalJson(a) === canonicalJson(b));
    }),
  );
  expect(isSameJson({ a: undefined }, {})).toBe(true);
  expect(isSameJson({ a: undefined, b: 1 }, { b: 1, c: 2 })).toBe(false);
  expect(isSameJson([], {})).toBe(false);
  expect(isSameJson([1], [1, 2])).toBe(false);
  expect(isSameJson(new Date(0), '1970-01-01T00:00:00.000Z')).toBe(true);
});

test('canonical JSON is JSON and loses nothing', () => {
  assert(
    property(jsonValue({ noUnicodeString: false }), (value) => {
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test('keys are sorted by UTF-16 code units, as the RFC’s example demands', () => {
  const value = { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\ud83d\ude00': 5, '\u0080': 6, '\u00f6': 7 };
  const keys = [...canonicalJson(value).matchAll(/"([^"]+)":/g)].map(([, key]) => JSON.parse(`"${key}"`));
  expect(keys).toEqual(['\r', '1', '\u0080', '\u00f6', '\u20ac', '\ud83d\ude00', '\ufb33']);
});

test('numbers are written as the RFC’s example demands', () => {
  expect(
    canonicalJson([Number('333333333.33333329'), 1e30, 4.5, 2e-3, 0.000000000000000000000000001, -0]),
  ).toBe('[333333333.3333333,1e+30,4.5,0.002,1e-27,0]');
});

test('an absent key is not a null one', () => {
  expect(stableHash({ a: undefined })).toBe(stableHash({}));
  expect(stableHash({ a: null })).not.toBe(stableHash({}));
});

test('dates are written as instants', () => {
  expect(canonicalJson({ at: new Date(0) })).toBe('{"at":"1970-01-01T00:00:00.000Z"}');
});

test.each([[Number.NaN], [Infinity], [1n], [undefined], [() => 1], [[undefined]]])(
  '%s is refused',
  (value) => {
    expect(() => canonicalJson(value)).toThrow(TypeError);
  },
);

test('the hash of bytes is SHA-256', () => {
  expect(Buffer.from(contentHash(Buffer.from('abc'))).toString('hex')).toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  );
});
