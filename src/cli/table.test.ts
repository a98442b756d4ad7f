import { expect, test } from 'vitest';
import { clean, span, table } from './table.ts';

const id = '0198a5d2-6e1f-7c44-9d0b-2f6a54a1c0de';

test('ids stay whole and long text goes on in the next line, within 110 columns', () => {
  const words = 'a question that is much too long for one line of a table that must fit '.repeat(3).trim();
  const lines = table(['What', 'Times#', 'Id!'], [[words, 12, id]], 'none').split('\n');
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(110);
  expect(lines.filter((line) => line.includes(id))).toHaveLength(1);
  const shown = lines.slice(2).map((line) => line.replace(id, '').replace(' 12 ', ' ').trim());
  expect(shown.join(' ').replaceAll(/\s+/g, ' ').trim()).toBe(words);
});

test('numbers stand at the right', () => {
  expect(
    table(['Count#'], [[7], [1234]], 'none')
      .split('\n')
      .slice(2),
  ).toEqual(['    7', ' 1234']);
});

test('an empty list is said in words', () => {
  expect(table(['What'], [], 'No questions are open.')).toBe('No questions are open.');
});

test('what comes from outside does not steer the terminal', () => {
  expect(clean('a\u001b[31mb\u202ec\nd')).toBe('a�[31mb�c�d');
});

test.each([
  [0, '0 s'],
  [89, '89 s'],
  [90, '2 min'],
  [3 * 3600, '3 h'],
  [3 * 86_400, '3 d'],
  [undefined, '–'],
])('%s seconds are %s', (seconds, words) => {
  expect(span(seconds)).toBe(words);
});
