/** Counts in memory what happens at each source, and adds it to the totals every few seconds: counting costs no statement. */
import type { Queryable } from '../../platform/sql.ts';
import { addCounts, COUNTED, type Counted, type CountDelta } from './count-store.ts';

export interface Tally {
  add(source: string, counts: Partial<Record<Counted, number>>, arrivedAt?: Date): void;
  /** Adds what was counted to the totals; what cannot be added is kept for the next time. */
  flush(queryable: Queryable): Promise<void>;
}

export function tally(): Tally {
  let deltas = new Map<string, CountDelta>();
  const add: Tally['add'] = (source, counts, arrivedAt) => {
    const before = deltas.get(source) ?? { source, counts: {} };
    const sums = { ...before.counts };
    for (const name of COUNTED) sums[name] = (sums[name] ?? 0) + (counts[name] ?? 0);
    const lastArrivalAt = arrivedAt ?? before.lastArrivalAt;
    deltas.set(source, { source, counts: sums, ...(lastArrivalAt === undefined ? {} : { lastArrivalAt }) });
  };
  return {
    add,
    flush: async (queryable) => {
      const counted = [...deltas.values()];
      deltas = new Map();
      try {
        await addCounts(queryable, counted);
      } catch (error) {
        for (const each of counted) add(each.source, each.counts, each.lastArrivalAt);
        throw error;
      }
    },
  };
}
