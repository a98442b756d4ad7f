/** Scopes: texts, covering, and how far a word reaches. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contradicts, covers, parseScope, reach, scopeText, type Scope } from './scope.ts';

const name = fc.option(fc.constantFrom('us', 'de', 'a=b,c', '%', 'ü'), { nil: undefined });
const scope: fc.Arbitrary<Scope> = fc
  .record({ company: name, channel: name, region: name, warehouse: name })
  .map((all) => Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)));

test('a scope is read back from its text, whatever its names', () => {
  fc.assert(
    fc.property(scope, (each) => {
      expect(parseScope(scopeText(each))).toEqual(each);
    }),
  );
});

test('equal scopes have one text', () => {
  expect(scopeText({ company: 'us', channel: 'web' })).toBe(scopeText({ channel: 'web', company: 'us' }));
});

test('everywhere covers all, all cover themselves, and what covers does not contradict', () => {
  fc.assert(
    fc.property(scope, scope, (one, other) => {
      expect([covers({}, one), covers(one, one)]).toEqual([true, true]);
      expect(covers(one, other) && contradicts(one, other)).toBe(false);
    }),
  );
});

describe('a word reaches', () => {
  test('as far as the rule says, although its system speaks for one company', () => {
    expect(reach({}, { company: 'us' }, { company: 'us' })).toEqual({});
  });

  test('one company of a system with many', () => {
    expect(reach({}, { company: 'us' }, {})).toEqual({ company: 'us' });
  });

  test('the narrower of rule and claim', () => {
    expect(reach({ channel: 'web' }, { company: 'us' }, {})).toEqual({ channel: 'web', company: 'us' });
  });
});
