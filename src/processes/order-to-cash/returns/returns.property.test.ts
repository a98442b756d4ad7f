/** Whatever order facts come in, and however often: the legs are the same, and nothing is credited above what was shipped. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { OrderFact } from '../facts.ts';
import type { Returns } from './returns.ts';
import {
  came,
  credited,
  decidedOn,
  refunded,
  returned,
  returnsAfter,
  shipped,
  wrote,
} from './testing/return-story.ts';

const count = fc.integer({ min: 1, max: 6 }).map(String);
const number = fc.constantFrom('R1', 'R2');
const instant = fc.integer({ min: 10, max: 28 }).map((day) => `2026-06-${day}T12:00:00Z`);

const returns = fc
  .record({ quantity: count, number, requestedAt: instant, revision: fc.constantFrom('1', '2', '3') })
  .chain((told) =>
    fc
      .record({
        inAdvance: fc.boolean(),
        keepsGoods: fc.boolean(),
        cancelled: fc.boolean(),
        compensation: fc.constantFrom('refund' as const, 'credit' as const, 'none' as const),
      })
      .map((more) => ({ ...told, ...more })),
  )
  .map(({ quantity, ...more }) => returned(quantity, more));
const receipts = fc
  .record({
    quantity: count,
    id: fc.constantFrom('a', 'b', 'c', 'd'),
    of: number,
    location: fc.constantFrom('EAST', 'WEST'),
    at: instant,
    as: fc.constantFrom('restocked' as const, 'quarantined' as const, 'scrapped' as const),
    final: fc.boolean(),
  })
  .map(({ quantity, ...more }) => came(quantity, more));
const others = fc.constantFrom(
  refunded('7.5'),
  decidedOn('cancel-return'),
  decidedOn('settle-return'),
  decidedOn('change-return', '2'),
  credited('2', { total: '20' }),
  wrote('return-order/R1/EAST'),
);

/** As the store keeps facts: one content for each identity. */
const stories = fc
  .tuple(
    fc.integer({ min: 0, max: 5 }),
    fc.integer({ min: 0, max: 5 }),
    fc.array(fc.oneof(returns, receipts, others), { maxLength: 12 }),
  )
  .map(([east, west, told]) => [
    ...shipped(String(east), String(west)),
    ...new Map(told.map((fact) => [fact.identity, fact])).values(),
  ]);

/** The plan's questions and documents among it. */
const seen = (facts: readonly OrderFact[]): Returns => returnsAfter(facts);

test('any order and any repetition of what is told of returns gives the same legs', () => {
  fc.assert(
    fc.property(
      stories.chain((story) =>
        fc.tuple(
          fc.constant(story),
          fc.shuffledSubarray(story, { minLength: story.length }),
          fc.subarray(
            story.filter(({ kind }) => kind === 'receipt' || kind === 'return' || kind === 'payment'),
          ),
        ),
      ),
      ([story, shuffled, again]) => {
        expect(seen([...shuffled, ...again])).toEqual(seen(story));
      },
    ),
  );
});

test('over all returns of a line, no more is credited or refunded than was shipped', () => {
  fc.assert(
    fc.property(stories, (story) => {
      const { documents, refundTotal, standing } = seen(story);
      const left = story.flatMap((fact) => (fact.kind === 'advice' ? fact.advice.lines : []));
      const shippedSum = left.reduce((sum, { quantity }) => sum + Number(quantity.value), 0);
      const credited = documents
        .flatMap((each) => (each.domain === 'credit-memo' ? each.body.lines : []))
        .reduce((sum, { quantity }) => sum + Number(quantity.value), 0);
      const granted = standing
        .flatMap(({ lines }) => lines)
        .reduce((sum, { granted: value }) => sum + Number(value), 0);
      expect(credited).toBeLessThanOrEqual(shippedSum);
      expect(granted).toBeLessThanOrEqual(shippedSum);
      expect(Number(refundTotal)).toBeLessThanOrEqual(shippedSum * 10);
    }),
  );
});

test('without goods that came or that the buyer keeps, nothing is credited', () => {
  fc.assert(
    fc.property(stories, (story) => {
      const nothing = story.filter(
        (fact) => fact.kind !== 'receipt' && !(fact.kind === 'return' && fact.return.keepsGoods === true),
      );
      expect(seen(nothing).documents.filter(({ domain }) => domain === 'credit-memo')).toEqual([]);
    }),
  );
});
