/** Derived versions, subscriptions and budgets: the small rules of reading. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { counterVersion } from '../../connectors/kit/versions.ts';
import { budget } from '../fetching/budget.ts';
import { renewInSeconds } from './subscription.ts';
import { derivedVersion } from './versions.ts';

test('a derived version lies after everything known and before the next version of theirs', () => {
  const instants = fc.array(fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('2100-01-01') }), {
    minLength: 1,
    maxLength: 6,
  });
  fc.assert(
    fc.property(fc.nat(1_000_000), instants, (count, dates) => {
      const theirs = counterVersion(count);
      const next = counterVersion(count + 1);
      let known = theirs;
      for (const at of dates) {
        const derived = derivedVersion(theirs, known, at);
        expect(derived > known && derived < next).toBe(true);
        known = derived;
      }
    }),
  );
});

test.each([
  ['in three days', 3 * 86_400, 86_400],
  ['in eight hours', 8 * 3600, 6 * 3600],
  ['in ten minutes', 600, 300],
  ['a moment ago', -5, 60],
])('a subscription that ends %s is renewed in time', (_words, leftSeconds, expected) => {
  const now = new Date('2026-03-01T10:00:00Z');
  expect(renewInSeconds(new Date(now.getTime() + leftSeconds * 1000), now)).toBe(expected);
});

test('a subscription without an end is made again every day', () => {
  expect(renewInSeconds(undefined, new Date())).toBe(86_400);
});

test('a budget gives so many calls a second and saves no more than a second', () => {
  let now = 0;
  const calls = budget(2, () => new Date(now));
  const take = (count: number): boolean[] => Array.from({ length: count }, () => calls.take());
  expect(take(3)).toEqual([true, true, false]);
  now += 500;
  expect(take(2)).toEqual([true, false]);
  now += 60_000;
  expect(take(3)).toEqual([true, true, false]);
});
