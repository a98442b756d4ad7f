/** The clock of what is owed rests while the system that owes it cannot be reached, and only then. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { standingOfOwed, type Outage } from './owed.ts';

const at = (minute: number): string => new Date(Date.UTC(2026, 5, 10, 8) + minute * 60_000).toISOString();

/** Owed by the ERP two minutes after eight. */
function standing(now: number, ...outages: readonly Outage[]) {
  const owed = { of: 'erp', since: at(0), dueAt: at(2) };
  return standingOfOwed(owed, { now: at(now), outagesOf: (system) => (system === 'erp' ? outages : []) });
}
const outage = (since: number, until?: number): Outage => ({
  since: at(since),
  ...(until === undefined ? {} : { until: at(until) }),
});

describe('what a system owes', () => {
  test('is due by its time where the system always answered', () => {
    expect(standing(1)).toEqual({ dueAt: at(2), standing: 'due' });
    expect(standing(2)).toEqual({ dueAt: at(2), standing: 'overdue' });
  });

  test('waits as long as the system cannot be reached, however long that is', () => {
    expect(standing(500, outage(1))).toEqual({ dueAt: at(2), standing: 'waiting', unreachableSince: at(1) });
    expect(standing(500, outage(-10))).toMatchObject({ standing: 'waiting', unreachableSince: at(-10) });
  });

  test('is due when what was left of its time is over after the system is reached again', () => {
    expect(standing(31, outage(1, 31))).toEqual({ dueAt: at(32), standing: 'due' });
    expect(standing(32, outage(1, 31))).toEqual({ dueAt: at(32), standing: 'overdue' });
    expect(standing(31, outage(-10, 30))).toEqual({ dueAt: at(32), standing: 'due' });
  });

  test('that was overdue before the outage stays so', () => {
    expect(standing(10, outage(3))).toEqual({ dueAt: at(2), standing: 'overdue' });
    expect(standing(10, outage(3, 9))).toEqual({ dueAt: at(2), standing: 'overdue' });
  });

  test('is not due later for outages that were over before', () => {
    expect(standing(2, outage(-30, -1))).toEqual({ dueAt: at(2), standing: 'overdue' });
  });

  test('of a system that comes and goes is overdue when it was reached for as long as it may take', () => {
    const flapping = [outage(1, 11), outage(11.5, 20), outage(20.25, 30)];
    expect(standing(30, ...flapping)).toMatchObject({ dueAt: at(30.25), standing: 'due' });
    expect(standing(30.25, ...flapping, outage(30.25))).toMatchObject({ standing: 'overdue' });
  });

  test('waits for nobody but the system that owes it', () => {
    const owed = { of: 'wms', since: at(0), dueAt: at(2) };
    const reach = { now: at(3), outagesOf: (system: string) => (system === 'erp' ? [outage(1)] : []) };
    expect(standingOfOwed(owed, reach)).toEqual({ dueAt: at(2), standing: 'overdue' });
  });
});

test('whenever the system comes and goes, it has as long to answer as if it had always been there', () => {
  const spans = fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 60 })), {
    maxLength: 8,
  });
  fc.assert(
    fc.property(spans, fc.integer({ min: 1, max: 30 }), (lengths, minutes) => {
      let [minute, left] = [0, minutes];
      const outages: Outage[] = [];
      for (const [reached, down] of lengths) {
        outages.push(outage(minute + reached, minute + reached + down));
        minute += reached + down;
      }
      // Walked minute by minute: only those count in which it could be reached.
      let due = 0;
      for (; left > 0; due += 1)
        if (!outages.some(({ since, until = '' }) => since <= at(due) && at(due) < until)) left -= 1;
      const owed = { of: 'erp', since: at(0), dueAt: at(minutes) };
      const { dueAt } = standingOfOwed(owed, { now: at(0), outagesOf: () => outages });
      expect(dueAt).toBe(at(due));
    }),
    { seed: 20261122, numRuns: 200 },
  );
});
