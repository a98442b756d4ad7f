/** One field of one system: whatever the order in which its words come, it says the same. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addPoint,
  contested,
  KEPT_RUNS,
  lastRun,
  point,
  runValue,
  trimmed,
  valueKey,
  type Cell,
} from './cell.ts';

const said = (...words: [string, unknown][]): Cell =>
  words.reduce<Cell | undefined>(
    (cell, [version, value]) => addPoint(cell, point(version, value)),
    undefined,
  ) ?? [];

const runs = (cell: Cell) => cell.map(({ from, to, key }) => [from, to, key]);

describe('a system', () => {
  test('says its newest word, however late the older one comes', () => {
    expect(runValue(lastRun(said(['2', 'new'], ['1', 'old'])))).toBe('new');
  });

  test('that repeats itself has said so from the first to the last time', () => {
    expect(runs(said(['1', 'a'], ['2', 'a'], ['3', 'a']))).toEqual([['1', '3', '"a"']]);
  });

  test('that said something else in between, as is learned later, has said three things', () => {
    expect(runs(said(['1', 'a'], ['3', 'a'], ['2', 'b']))).toEqual([
      ['1', '1', '"a"'],
      ['2', '2', '"b"'],
      ['3', '3', '"a"'],
    ]);
  });

  test('that says two things under one version is contested until its next word', () => {
    const cell = said(['1', 'a'], ['1', 'b']);
    expect([runValue(lastRun(cell)), contested(cell) && runValue(cell[0] ?? lastRun(cell))]).toEqual([
      'b',
      'a',
    ]);
    expect(contested(addPoint(cell, point('2', 'b')))).toBeUndefined();
  });

  test('that clears a field has said so: null is a word', () => {
    expect(runValue(lastRun(said(['1', 'a'], ['2', null])))).toBeNull();
  });
});

test('a long value is kept once, and equal long values are equal', () => {
  const long = 'x'.repeat(100_000);
  const cell = said(['1', long], ['2', long]);
  expect(cell).toHaveLength(1);
  expect(lastRun(cell).key.length).toBeLessThan(50);
  expect(runValue(lastRun(cell))).toBe(long);
});

test('objects are equal whatever the order of their members', () => {
  expect(valueKey({ a: 1, b: [2] })).toBe(valueKey({ b: [2], a: 1 }));
});

test('old words are dropped beyond what is kept, the newest never', () => {
  const words = Array.from({ length: 40 }, (_, n): [string, unknown] => [String(n + 10), n]);
  const cell = trimmed(said(...words));
  expect(cell).toHaveLength(KEPT_RUNS);
  expect(runValue(lastRun(cell))).toBe(39);
});

const version = fc.integer({ min: 1, max: 6 }).map(String);
const value = fc.constantFrom<unknown>('a', 'b', null, { x: 1 }, 'long'.repeat(80));
const words = fc.array(fc.tuple(version, value), { minLength: 1, maxLength: 10 });
/** A system that says another thing under each version. */
const consistent = fc
  .shuffledSubarray(['a', 'b', null, { x: 1 }, 'long'.repeat(80)], { minLength: 1 })
  .map((values) => values.map((each, n): [string, unknown] => [String(n), each]));

/** The same words in another order, some of them twice. */
const otherwise = (all: [string, unknown][]) =>
  fc.tuple(
    fc.constant(all),
    fc
      .tuple(fc.shuffledSubarray(all, { minLength: all.length }), fc.shuffledSubarray(all))
      .map(([once, again]) => [...once, ...again]),
  );

test('the order and repetition of words make no difference to what is said now, nor to whether it is contested', () => {
  fc.assert(
    fc.property(words.chain(otherwise), ([all, other]) => {
      const [one, two] = [said(...all), said(...other)];
      const now = (cell: Cell) => [lastRun(cell).key, lastRun(cell).to, contested(cell)?.key];
      expect(now(two)).toEqual(now(one));
    }),
  );
});

test('the order and repetition of words make no difference to the values that were said one after the other', () => {
  fc.assert(
    fc.property(consistent.chain(otherwise), ([all, other]) => {
      expect(said(...other).map(({ key }) => key)).toEqual(said(...all).map(({ key }) => key));
    }),
  );
});

test('a word that is known already gives the very same cell', () => {
  fc.assert(
    fc.property(consistent, fc.nat(), (all, chosen) => {
      const cell = said(...all);
      expect(addPoint(cell, point(...(all[chosen % all.length] ?? ['1', 'a'])))).toBe(cell);
    }),
  );
});
