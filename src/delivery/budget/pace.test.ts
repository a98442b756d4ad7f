/** How fast a system may be asked. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { capacityOf, factorAt, refilled, shareOfSlots, slowedDown, waitMs, type Pace } from './pace.ts';

const full: Pace = { factor: 1, factorAt: undefined, slowUntil: undefined };
const at = (second: number): Date => new Date(second * 1000);

describe('a request to slow down', () => {
  test('halves the rate and rests for the named time', () => {
    const slowed = slowedDown(full, at(0), 30);
    expect(factorAt(slowed, at(0))).toBe(0.5);
    expect(slowed.slowUntil).toEqual(at(30));
  });

  test('that was under way when the rest began does not halve again, but may lengthen the rest', () => {
    const twice = slowedDown(slowedDown(full, at(0), 10), at(1), 60);
    expect(twice.factor).toBe(0.5);
    expect(twice.slowUntil).toEqual(at(61));
  });

  test('is forgotten slowly: five percent a second', () => {
    const slowed = slowedDown(full, at(0), undefined);
    expect(factorAt(slowed, at(5))).toBeCloseTo(0.75);
    expect(factorAt(slowed, at(3600))).toBe(1);
  });

  test('never stops a system altogether', () => {
    let pace = full;
    for (let second = 0; second < 100; second += 2) pace = slowedDown(pace, at(second), 1);
    expect(factorAt(pace, at(100))).toBeGreaterThanOrEqual(0.05);
  });
});

describe('the shares of all nodes', () => {
  test('add up to the slots exactly, for any number of nodes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 20 }), (slots, nodes) => {
        const shares = Array.from({ length: nodes }, (_, place) => shareOfSlots(slots, nodes, place));
        expect(shares.reduce((sum, share) => sum + share, 0)).toBe(slots);
      }),
    );
  });
});

describe('the bucket', () => {
  test('gives never more than its rate over any time', () => {
    const spacing = fc.array(fc.integer({ min: 0, max: 500 }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), spacing, (perSecond, gapsMs) => {
        const rate = { perSecond };
        let bucket = { tokens: capacityOf(rate), atMs: 0 };
        let taken = 0;
        let nowMs = 0;
        for (const gapMs of gapsMs) {
          nowMs += gapMs;
          bucket = refilled(bucket, rate, nowMs);
          if (waitMs(bucket, rate) > 0) continue;
          bucket = { ...bucket, tokens: bucket.tokens - 1 };
          taken += 1;
        }
        expect(taken).toBeLessThanOrEqual(capacityOf(rate) + (nowMs / 1000) * perSecond + 1e-6);
      }),
    );
  });

  test('says how long to wait for the next token', () => {
    expect(waitMs({ tokens: 0, atMs: 0 }, { perSecond: 4 })).toBe(250);
    expect(waitMs({ tokens: -1, atMs: 0 }, { perSecond: 4 })).toBe(500);
    expect(waitMs({ tokens: 1, atMs: 0 }, { perSecond: 4 })).toBe(0);
  });
});
