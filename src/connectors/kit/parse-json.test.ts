/** JSON from outside: exact or refused, never rounded and never dangerous. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DEEPEST_JSON, jsonOf, parseJson } from './parse-json.ts';

const parse = (text: string): unknown => {
  const parsed = parseJson(Buffer.from(text));
  return 'breach' in parsed ? 'breach' : parsed.mapped;
};

test('what JSON can hold comes back as it was', () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
      fc.pre(!JSON.stringify(value).includes('__proto__'));
      const text = JSON.stringify(value);
      expect(parse(text)).toEqual(JSON.parse(text));
    }),
  );
});

test.each([
  ['820982911946154508', '820982911946154508'],
  ['9007199254740993', '9007199254740993'],
  ['9007199254740992', 9_007_199_254_740_992],
  ['1e999', '1e999'],
  ['-1E400', '-1E400'],
  ['0.1000000000000000055', '0.1000000000000000055'],
  ['1.50', 1.5],
  ['1.5e3', 1500],
  ['0.00000000000000001', 1e-17],
  ['100000000000000000000', 1e20],
  ['-0', -0],
])('the number %s comes as %j', (text, value) => {
  expect(parse(`[${text}]`)).toEqual([value]);
});

test('a number inside text is left alone', () => {
  expect(parse('{"a":"12345678901234567890","b":12345678901234567890}')).toEqual({
    a: '12345678901234567890',
    b: '12345678901234567890',
  });
});

test('nesting is allowed to its limit and not beyond', () => {
  const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
  expect(parse(nested(DEEPEST_JSON))).not.toBe('breach');
  expect(parse(nested(DEEPEST_JSON + 1))).toBe('breach');
  expect(parse(`"${'['.repeat(1000)}"`)).toBe('['.repeat(1000));
  expect(parse(`"\\"${'['.repeat(1000)}"`)).toBe(`"${'['.repeat(1000)}`);
});

test.each([
  ['{"__proto__":1}'],
  ['{"a":[{"\\u005f\\u005fproto__":1}]}'],
  ['{"a":1'],
  ['{"a":NaN}'],
  [''],
  ["{'a':1}"],
])('%s is refused', (text) => {
  expect(parse(text)).toBe('breach');
});

test('text that only speaks of prototypes is taken', () => {
  expect(parse('{"a":"__proto__"}')).toEqual({ a: '__proto__' });
});

test('a byte order mark is passed over, bytes that are not UTF-8 are refused', () => {
  expect(parse('\u{FEFF}{"a":1}')).toEqual({ a: 1 });
  expect(parseJson(Buffer.from([0x22, 0xc3, 0x28, 0x22]))).toHaveProperty('breach');
});

test.each([
  ['{"a":1,"a":2}', 'a'],
  ['{"rows":[{"id":1},{"id":2,"of":{"id":3,"\\u0069d":4}}]}', 'rows[1].of.id'],
  ['{"a":820982911946154508,"b":":","a":820982911946154508}', 'a'],
])('of %s nobody says which value is meant', (text, path) => {
  expect(parseJson(Buffer.from(text))).toEqual({
    breach: [{ path, found: 'the same name a second time', agreed: 'each name once in its object' }],
  });
});

test.each(['<html>', '', '{"paid":false,"paid":true}'])('the answer %j says nothing', (text) => {
  expect(jsonOf({ bytes: Buffer.from(text) })).toBeUndefined();
  expect(jsonOf({ bytes: Buffer.from('{"paid":true}') })).toEqual({ paid: true });
});

test('any bytes are parsed or refused, never thrown at', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(Object.keys(parseJson(bytes))).toHaveLength(1);
    }),
  );
});
