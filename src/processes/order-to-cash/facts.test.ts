/** Facts count in the order of their instants, however these are written. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareFacts, compareRevisions, type OrderFact } from './facts.ts';

function fact(at: string, identity = 'asked/tax'): OrderFact {
  return { kind: 'asked', identity, at, document: 'tax' };
}

const instant = fc
  .tuple(
    fc.date({ min: new Date('2026-01-01'), max: new Date('2026-01-02'), noInvalidDate: true }),
    fc.nat(3),
  )
  .map(([date, way]) => {
    const text = date.toISOString();
    if (way === 0) return text.replace(/\.\d+Z$/, 'Z');
    if (way === 1) return text.replace('Z', '+00:00');
    return way === 2 ? text.replace('Z', '000Z') : text;
  });

test('whichever way instants are written, facts are in their order', () => {
  fc.assert(
    fc.property(instant, instant, (a, b) => {
      expect(Math.sign(compareFacts(fact(a), fact(b)))).toBe(Temporal.Instant.compare(a, b));
    }),
  );
});

test('facts of one instant are in the order of what they are', () => {
  const [a, b] = [fact('2026-01-01T00:00:00Z', 'asked/a'), fact('2026-01-01T00:00:00.000Z', 'asked/b')];
  expect([compareFacts(a, b), compareFacts(b, a), compareFacts(a, a)]).toEqual([-1, 1, 0]);
});

test('revisions have one order, whichever of them are told of one order', () => {
  expect(['1a', '10', '2026-02', '2', '02', '2026-01'].toSorted(compareRevisions)).toEqual([
    '02',
    '2',
    '10',
    '1a',
    '2026-01',
    '2026-02',
  ]);
  const revision = fc.oneof(fc.nat(200).map(String), fc.stringMatching(/^[0-2a]{1,3}$/));
  fc.assert(
    fc.property(revision, revision, revision, (a, b, c) => {
      if (compareRevisions(a, b) <= 0 && compareRevisions(b, c) <= 0)
        expect(compareRevisions(a, c)).toBeLessThanOrEqual(0);
    }),
  );
});
