/** Whatever JSON says twice is found, wherever it stands and however it is written. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findRepeatedName, markRepeated, nameMarked } from './repeated-names.ts';

describe('a name that stands twice', () => {
  test.each([
    ['{"a":1,"a":1}', ['a']],
    ['{"a":1,"b":{"a":1},"a":2}', ['a']],
    [
      '{"lines":[{"line":"1"},{"line":"2","quantity":{"unit":"EA","unit":"BX"}}]}',
      ['lines', 1, 'quantity', 'unit'],
    ],
    [' [ [ ] , { "x" : "{" , "y" : [ ":" , "," ] , "x" : null } ] ', [1, 'x']],
    ['{"caf\\u00e9":1,"café":2}', ['café']],
    ['{"\\"":1,"\\u0022":2}', ['"']],
    ['{"\\\\":1,"b":"\\\\","\\\\":2}', ['\\']],
    ['{"":1,"":2}', ['']],
    ['{"__proto__":1,"__proto__":2}', ['__proto__']],
  ])('in %s is found', (json, path) => {
    expect(findRepeatedName(json)).toEqual(path);
  });

  test('is found in a body of any depth', () => {
    const depth = 200_000;
    expect(findRepeatedName(`${'['.repeat(depth)}{"a":1,"a":2}${']'.repeat(depth)}`)).toHaveLength(depth + 1);
  });
});

describe('what stands once', () => {
  test.each([
    '1',
    '"a"',
    '[]',
    '{}',
    '{"a":{"a":{"a":1}},"b":[{"a":1},{"a":1}]}',
    '{"a":"\\"a\\":1,","b":2}',
  ])('in %s is as it should be', (json) => {
    expect(findRepeatedName(json)).toBeUndefined();
  });
});

test('every text that a writer of JSON makes says each name once', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 6 }), fc.constantFrom(undefined, 2), (json, indent) => {
      expect(findRepeatedName(JSON.stringify(JSON.parse(json), null, indent))).toBeUndefined();
    }),
  );
});

/** JSON as readers see it, with its objects as lists of members: these may repeat a name. */
type Tree =
  string | { readonly list: readonly Tree[] } | { readonly members: readonly (readonly [string, Tree])[] };

const name = fc.oneof(fc.constantFrom('a', 'b', '\\', '"', ':'), fc.string({ unit: 'binary' }));
const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small' },
    name,
    fc.record({ list: fc.array(tie('tree'), { maxLength: 4 }) }),
    fc.record({ members: fc.array(fc.tuple(name, tie('tree')), { maxLength: 5 }) }),
  ),
}));

function written(each: Tree): string {
  if (typeof each === 'string') return JSON.stringify(each);
  if ('list' in each) return `[${each.list.map(written).join(' ,')}]`;
  return `{${each.members.map(([key, value]) => `${JSON.stringify(key)} :${written(value)}`).join(', ')}}`;
}

/** The same question asked of the tree: the name that is complete first, as one reads. */
function firstRepeated(
  each: Tree,
  above: readonly (string | number)[] = [],
): readonly (string | number)[] | undefined {
  if (typeof each === 'string') return undefined;
  const known = new Set<string>();
  const parts: readonly (readonly [string | number, Tree])[] =
    'list' in each ? each.list.map((part, place) => [place, part] as const) : each.members;
  for (const [key, part] of parts) {
    const path = [...above, key];
    if (typeof key === 'string' && known.has(key)) return path;
    if (typeof key === 'string') known.add(key);
    const inside = firstRepeated(part, path);
    if (inside !== undefined) return inside;
  }
  return undefined;
}

test('the first name that is repeated is the one that is told, with its path', () => {
  fc.assert(
    fc.property(tree, (each) => {
      expect(findRepeatedName(written(each))).toEqual(firstRepeated(each));
    }),
    { numRuns: 500 },
  );
});

/** The tree in which every name that its object has had before is the next of the marks, as one reads. */
function withMarks(each: Tree, marks: Iterator<string>): Tree {
  if (typeof each === 'string') return each;
  if ('list' in each) return { list: each.list.map((part) => withMarks(part, marks)) };
  const known = new Set<string>();
  const members = each.members.map(([key, part]) => {
    const shown = known.has(key) ? String(marks.next().value) : key;
    known.add(key);
    return [shown, withMarks(part, marks)] as const;
  });
  return { members };
}

test('what is marked is every name that its object has had before, and nothing else is changed', () => {
  fc.assert(
    fc.property(tree, (each) => {
      const text = written(each);
      fc.pre(!text.includes('\\u0000'));
      const { json, marks } = markRepeated(text) ?? { json: text, marks: [] };
      expect(json).toBe(written(withMarks(each, marks.values())));
      expect(marks.length === 0).toBe(firstRepeated(each) === undefined);
      expect(findRepeatedName(json)).toBeUndefined();
    }),
    { numRuns: 500 },
  );
});

test('a mark says which name it stands for, and no other name does', () => {
  const { marks } = markRepeated('{"a":1,"b":{"c":1,"c":2},"a":{"\\n":1,"\\u000a":2},"a":3}') ?? {
    marks: [],
  };
  expect(marks.map(nameMarked)).toEqual(['c', 'a', '\n', 'a']);
  expect(new Set(marks).size).toBe(4);
  expect(['a', '', '0', '\0a'].map(nameMarked)).toEqual([undefined, undefined, undefined, undefined]);
});

test('a text that has such names of its own is not marked: nobody could tell whose they are', () => {
  expect(markRepeated('{"a":1,"a":2,"\\u00000\\u0000a":3}')).toMatchObject({ marks: [], path: ['a'] });
});
