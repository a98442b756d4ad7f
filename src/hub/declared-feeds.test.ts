import { expect, test } from 'vitest';
import type { Feed } from '../landscape/types.ts';
import { declaredFeeds, feedProblems } from './declared-feeds.ts';

const shop: Feed = {
  name: 'web-shop',
  url: 'env:SHOP_EVENTS_URL',
  types: ['order.*'],
  secret: 'env:SHOP_EVENTS_SECRET',
  owner: 'ops',
};
const surroundings = { env: {}, allowPrivateAddresses: false };

test('a landscape without feeds declares none', () => {
  expect([declaredFeeds({}), feedProblems({}, surroundings)]).toEqual([[], []]);
});

test('a feed begins where it says, whatever the offset of its clock, and hears about everything unless it says what', () => {
  const [plain, late] = declaredFeeds({ feeds: [shop, { ...shop, since: '2026-03-01T00:30:00+14:00' }] });
  expect(plain).toMatchObject({
    subjectPrefix: '',
    secretReference: 'env:SHOP_EVENTS_SECRET',
    since: undefined,
  });
  expect(late?.since).toEqual(new Date('2026-02-28T10:30:00Z'));
});

test('a node that lacks what a feed refers to is told of all of it', () => {
  expect(feedProblems({ feeds: [shop] }, surroundings)).toEqual([
    'feeds.web-shop.url: the environment variable SHOP_EVENTS_URL is not set',
    'feeds.web-shop.secret: the environment variable SHOP_EVENTS_SECRET is not set',
  ]);
});
