import { expect, test } from 'vitest';
import type { HeldUp } from '../../delivery/index.ts';
import { reasonsOf } from './reasons.ts';
import { silenceWords, type SilenceStanding } from './silences.ts';

const heldUp = (more: Partial<HeldUp>): HeldUp => ({
  target: 'shop/prices',
  state: 'waiting',
  rows: 1,
  reason: undefined,
  waitsFor: undefined,
  ...more,
});
const waits = (waitsFor: Partial<NonNullable<HeldUp['waitsFor']>>, rows = 1): HeldUp =>
  heldUp({
    rows,
    waitsFor: { system: 'shop', domain: 'item', state: undefined, reason: undefined, ...waitsFor },
  });
const words = (...all: readonly HeldUp[]): string[] => reasonsOf('shop/prices', all).map(({ why }) => why);

test.each([
  [heldUp({ state: 'withheld', reason: 'no weight' }), 'withheld: no weight'],
  [heldUp({ state: 'dead', reason: 'too long' }), 'refused: too long'],
  [heldUp({ state: 'asked', reason: 'which one?' }), 'waits for a person: which one?'],
  [heldUp({ reason: 'busy' }), 'tried again: busy'],
  [waits({}), 'waits for an item in shop, which no flow brings there'],
  [
    waits({ state: 'withheld', reason: 'no weight' }),
    'waits for an item in shop, which is withheld: no weight',
  ],
  [
    waits({ domain: 'price-agreement', state: 'gone' }),
    'waits for a price agreement in shop, which is not meant to be there',
  ],
  [waits({ state: 'leased', reason: 'busy' }), 'waits for an item in shop, which is on its way'],
])('%j is said in words', (held, why) => {
  expect(words(held)).toEqual([why]);
});

test('the most frequent reasons come first, the same words once, and the rest is counted together', () => {
  const many = Array.from({ length: 10 }, (_, at) =>
    heldUp({ state: 'withheld', reason: `reason ${at}`, rows: 2 }),
  );
  const reasons = reasonsOf('shop/prices', [
    ...many,
    waits({ state: 'due' }, 3),
    waits({ state: 'delivered' }, 4),
    heldUp({ target: 'shop/products', rows: 99 }),
  ]);
  expect(reasons[0]).toEqual({
    state: 'waiting',
    rows: 7,
    why: 'waits for an item in shop, which is on its way',
    list: '/ops/v1/deliveries?target=shop%2Fprices&state=waiting',
  });
  expect(reasons.at(-1)).toMatchObject({ why: 'other reasons', rows: 6 });
  expect(reasons.reduce((sum, { rows }) => sum + rows, 0)).toBe(27);
});

test('silences of a flow are one sentence', () => {
  const silence = (location: string, since: string): SilenceStanding => ({
    flow: 'availability',
    source: 'hub/stock',
    location,
    since,
    bearsSeconds: 60,
    does: 'withdraw',
  });
  const silences = [silence('EAST', '2026-03-02T08:00:00Z'), silence('WEST', '2026-03-01T08:00:00Z')];
  expect(silenceWords(silences, 'availability')).toBe(
    'nothing was heard of EAST, WEST since 2026-03-01T08:00:00Z; what it promised is withdrawn',
  );
  expect(silenceWords(silences, 'items')).toBeUndefined();
});
