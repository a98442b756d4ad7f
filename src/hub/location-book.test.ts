/** Names and signs of life of locations. */
import { expect, test } from 'vitest';
import type { Queryable } from '../platform/sql.ts';
import { locationBook } from './location-book.ts';

const nobody: Queryable = {
  query: () => Promise.reject(new Error('nothing is asked of the database here')),
  execute: () => Promise.reject(new Error('nothing is asked of the database here')),
};
const at = (minute: number): Date => new Date(Date.UTC(2026, 5, 1, 12, minute));

function book() {
  const asked: string[][] = [];
  const known = new Map([['east-id', 'EAST']]);
  const made = locationBook({
    database: nobody,
    locations: (_, ids) => {
      asked.push([...ids]);
      return Promise.resolve(new Map([...known].filter(([id]) => ids.includes(id))));
    },
    sources: () =>
      Promise.resolve([
        { locationId: 'east-id', system: 'wms' },
        { locationId: 'east-id', system: 'erp' },
        { locationId: 'new-id', system: 'unheard' },
      ]),
    heard: () =>
      Promise.resolve(
        new Map([
          ['wms', at(10)],
          ['erp', at(5)],
        ]),
      ),
  });
  return { ...made, asked, known };
}

test('a number is looked up once; what is unknown is asked for again', async () => {
  const { numbersOf, asked, known } = book();
  expect((await numbersOf(nobody, ['east-id', 'new-id'])).get('east-id')).toBe('EAST');
  known.set('new-id', 'WEST');
  expect((await numbersOf(nobody, ['east-id', 'new-id'])).get('new-id')).toBe('WEST');
  expect(asked).toEqual([['east-id', 'new-id'], ['new-id']]);
});

test('of several systems that speak of a location the one that is silent longest counts', async () => {
  const { heardAt, refresh } = book();
  await refresh();
  expect([...(await heardAt(['east-id', 'new-id', 'stranger']))]).toEqual([['east-id', at(5)]]);
});

test('a changed number is seen after the next refresh', async () => {
  const { numbersOf, refresh, known } = book();
  await numbersOf(nobody, ['east-id']);
  known.set('east-id', 'NEWARK');
  await refresh();
  expect((await numbersOf(nobody, ['east-id'])).get('east-id')).toBe('NEWARK');
});
