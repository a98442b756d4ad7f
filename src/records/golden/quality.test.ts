/** What a channel refuses, in words. */
import { expect, test } from 'vitest';
import type { QualityRule } from '../rules.ts';
import { refusals } from './quality.ts';

const storefront: QualityRule = {
  name: 'storefront basics',
  domain: 'item',
  channel: 'storefront',
  needs: ['weight', 'marketingText', 'packs'],
  owner: 'PIM team',
};
const item = (fields: Record<string, unknown>, more: object = {}) => ({
  domain: 'item' as const,
  deleted: false,
  fields,
  scoped: {},
  ...more,
});
const words = (golden: ReturnType<typeof item>, rule: QualityRule) =>
  refusals(golden, [rule]).map((each) => each.words);

test('what is missing is named, with the one who can mend it; cleared and empty are missing too', () => {
  expect(words(item({ weight: null, packs: [] }), storefront)).toEqual([
    'not sellable on storefront: no weight, no marketing text, no packs; owner: PIM team',
  ]);
});

test('a complete record is not refused', () => {
  expect(words(item({ weight: {}, marketingText: 'x', packs: [1] }), storefront)).toEqual([]);
});

test('a deleted record is nobody’s task', () => {
  expect(words(item({}, { deleted: true }), storefront)).toEqual([]);
});

test('rules of another domain do not ask', () => {
  expect(words(item({}), { ...storefront, domain: 'party' })).toEqual([]);
});

test('a channel looks at its own part of the record', () => {
  const rule = { ...storefront, needs: ['weight'], scope: { channel: 'web' } };
  expect(words(item({}, { scoped: { 'channel=web': { weight: '1' } } }), rule)).toEqual([]);
});

test('a condition on the fields has its own words', () => {
  const rule: QualityRule = {
    ...storefront,
    needs: [],
    accepts: (fields) => fields['status'] === 'active',
    message: 'it is not active',
  };
  expect(words(item({ status: 'blocked' }), rule)).toEqual([
    'not sellable on storefront: it is not active; owner: PIM team',
  ]);
});
