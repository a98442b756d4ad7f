/** Promises of stock are read for plans that look for them, together, and for nobody else. */
import { expect, test } from 'vitest';
import type { Queryable } from '../../../platform/sql.ts';
import { promiseBook } from './promises.ts';

const nowhere: Queryable = {
  query: () => Promise.reject(new Error('stock is asked, not the database')),
  execute: () => Promise.reject(new Error('stock is asked, not the database')),
};

const BOLT = {
  number: 'A',
  baseUnit: 'EA',
  packs: [],
  category: undefined,
  status: undefined,
  substitutes: [],
};
const WEB = { channel: 'web' };

function openBook(tiers: readonly string[] = []) {
  const questions: unknown[] = [];
  const book = promiseBook(
    {
      policy: { tiers },
      stock: {
        availability: ({ itemIds, locationIds = [], measure, ...asker }) => {
          questions.push({ itemIds, ...asker });
          return Promise.resolve(
            itemIds.flatMap((itemId) =>
              locationIds.map((locationId) => ({
                itemId,
                locationId,
                measure,
                quantity: `${questions.length}0`,
                unit: 'EA',
                kept: [],
                asOf: undefined,
                freshnessSeconds: undefined,
              })),
            ),
          );
        },
      },
    },
    nowhere,
    {
      items: new Map([
        ['a', BOLT],
        ['b', BOLT],
      ]),
      locationIds: ['east'],
    },
  );
  const look = (id: string, itemId: string, asker: { channel: string; tier?: string } = WEB) =>
    book.lookUp({ id }, asker, { itemId, locationId: 'east' })?.quantity;
  return { book, look, questions };
}

test('nothing is read as long as no plan looks for stock', async () => {
  const { book, questions } = openBook();
  expect(await book.catchUp()).toEqual(new Set());
  expect(questions).toEqual([]);
});

test('what several plans look for is read in one question, and each of them is named', async () => {
  const { book, look, questions } = openBook();
  expect([look('order-1', 'a'), look('order-2', 'b')]).toEqual([undefined, undefined]);
  expect(await book.catchUp()).toEqual(new Set(['order-1', 'order-2']));
  expect(questions).toEqual([{ itemIds: ['a', 'b'], channel: 'web' }]);
  expect([look('order-1', 'a'), look('order-2', 'b')]).toEqual(['10', '10']);
  expect(await book.catchUp()).toEqual(new Set());
});

test('what a plan looks for only once it knows more is read then', async () => {
  const { book, look } = openBook();
  look('order-1', 'a');
  await book.catchUp();
  expect(look('order-1', 'b')).toBeUndefined();
  expect(await book.catchUp()).toEqual(new Set(['order-1']));
  expect(look('order-1', 'b')).toBe('20');
});

test('a tier of which no fence speaks is no other asker', async () => {
  const { book, look, questions } = openBook(['gold']);
  look('order-1', 'a', { channel: 'web', tier: 'silver' });
  look('order-2', 'a', { channel: 'web', tier: 'gold' });
  await book.catchUp();
  expect(questions).toEqual([
    { itemIds: ['a'], channel: 'web' },
    { itemIds: ['a'], channel: 'web', tier: 'gold' },
  ]);
  expect(look('order-3', 'a')).toBe('10');
});

test('of an item that nobody knows nothing is promised and nothing is asked', async () => {
  const { book, look } = openBook();
  expect(look('order-1', 'unknown')).toBeUndefined();
  expect(await book.catchUp()).toEqual(new Set());
});
