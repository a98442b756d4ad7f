/** Facts count in the order of their instants, however these are written. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareFacts, type OrderFact } from './facts.ts';

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
