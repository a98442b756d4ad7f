import { expect, test } from 'vitest';
import { testDatabase } from '../platform/testing/database.ts';
import { declaredQuoteKeys, keptQuoteKeys } from './quote-keys.ts';

const declared = { quotes: { validForSeconds: 60, keys: { current: 'env:NOW', previous: 'env:BEFORE' } } };

test('declared keys are resolved, and every problem is told without the key', () => {
  const long = 'k'.repeat(40);
  const found = declaredQuoteKeys({ pricing: declared }, { NOW: long, BEFORE: `${long}b` });
  expect('keys' in found && found.keys?.current.reveal()).toBe(long);
  expect('keys' in found && found.keys?.previous?.reveal()).toBe(`${long}b`);
  expect(declaredQuoteKeys({ pricing: declared }, { NOW: 'hush' })).toEqual({
    problems: [
      'pricing.quotes.keys.current: a key of quotes has at least 32 characters',
      'pricing.quotes.keys.previous: the environment variable BEFORE is not set',
    ],
  });
  expect(declaredQuoteKeys({}, {})).toEqual({ keys: undefined });
});

test('the kept key is made once, however many nodes ask first', async () => {
  const database = await testDatabase();
  const nodes = Array.from({ length: 4 }, () => keptQuoteKeys(database));
  const keys = await Promise.all(nodes.map((keysOf) => keysOf()));
  const texts = new Set(keys.map(({ current }) => current.reveal()));
  expect(texts.size).toBe(1);
  expect([...texts][0]?.length).toBeGreaterThanOrEqual(32);
});
