/** Counts in memory what happens at each source, and adds it to the totals every few seconds: counting costs no statement. */
import type { Queryable } from '../../platform/sql.ts';
import { addCounts, COUNTED, type Counted, type CountDelta } from './count-store.ts';

export interface Tally {
  add(source: string, counts: Partial<Record<Counted, number>>, arrivedAt?: Date): void;
  /** Adds what was counted to the totals; what cannot be added is kept for the next time. */
  flush(queryable: Queryable): Promise<void>;
}

export function tally(): Tally {
  let sums = new Map<string, Sum>();
  const add: Tally['add'] = (source, counts, arrivedAt) => {
    const sum = sums.get(source) ?? { counts: {} };
    sums.set(source, sum);
    for (const name of COUNTED) {
      const more = counts[name];
      if (more !== undefined) sum.counts[name] = (sum.counts[name] ?? 0) + more;
    }
    if (arrivedAt !== undefined) sum.lastArrivalAt = arrivedAt;
  };
  return {
    add,
    flush: async (queryable) => {
      const counted = [...sums].map(([source, sum]): CountDelta => ({ source, ...sum }));
      sums = new Map();
      try {
        await addCounts(queryable, counted);
      } catch (error) {
        for (const each of counted) add(each.source, each.counts, each.lastArrivalAt);
        throw error;
      }
    },
  };
}

interface Sum {
  readonly counts: Partial<Record<Counted, number>>;
  lastArrivalAt?: Date;
}
