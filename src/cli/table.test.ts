import { afterEach, describe, expect, test } from 'vitest';
import { clean, facts, paragraph, shortTime, span, table } from './table.ts';

const id = '0198a5d2-6e1f-7c44-9d0b-2f6a54a1c0de';

test('ids stay whole and long text goes on in the next line, within 110 columns', () => {
  const words = 'a question that is much too long for one line of a table that must fit '.repeat(3).trim();
  const lines = table(['What', 'Times#', 'Id!'], [[words, 12, id]], 'none').split('\n');
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(110);
  expect(lines.filter((line) => line.includes(id))).toHaveLength(1);
  const shown = lines.slice(2).map((line) => line.replace(id, '').replace(' 12 ', ' ').trim());
  expect(shown.join(' ').replaceAll(/\s+/g, ' ').trim()).toBe(words);
});

test('a name that is longer than the line leaves the words beside it readable', () => {
  const asks = 'order storefront/#1033 is held: line 2: 17.42 was shown, and the agreement says 18.92';
  const drawn = table(['Open#', 'The oldest asks', 'Cause!'], [[2, asks, `cause ${'x'.repeat(120)}`]], '');
  expect(drawn.split('\n')).toHaveLength(4);
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

describe('a narrow terminal', () => {
  afterEach(() => Object.defineProperty(process.stdout, 'columns', { value: undefined, configurable: true }));

  test.each([60, 80, 110])('of %s columns holds every table and every text', (columns) => {
    Object.defineProperty(process.stdout, 'columns', { value: columns, configurable: true });
    const word = 'gid://shopify/ProductVariant/4711000815';
    const titles = ['Target', 'Stands', 'Holds', 'On hand: booked#', 'Last sent (+00:00)!', 'Last try'];
    const shown = [
      table(titles, [['shop/products', 'delivered', word, 1234, '11-21 20:00:00', 'a, b, and later c']], ''),
      facts([['why', `${'no weight, '.repeat(30)}and so on`]]),
      paragraph('shop/products: waits for what must be known first, '.repeat(5).trim()),
    ];
    const widest = Math.max(...shown.flatMap((text) => text.split('\n').map(({ length }) => length)));
    expect(widest).toBeLessThanOrEqual(columns);
    expect(shown[0]).toContain('11-21 20:00:00');
  });
});

test('a value that goes on does so below itself, and its ids stay whole', () => {
  const lines = facts([
    ['name', 'short'],
    ['why', `${'because of this '.repeat(7)}${id}`],
  ]).split('\n');
  expect(lines.slice(2)).toEqual([`      of this ${id}`]);
});

test('an instant of another year shows its year', () => {
  expect(shortTime('2019-05-04T12:00:00Z')).toMatch(/^2019-05-04 /);
  expect(shortTime(Temporal.Now.instant().toString())).toMatch(/^[0-9]{2}-[0-9]{2} /);
});
