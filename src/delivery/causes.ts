/**
 * Which trace asked last for a look at a row: a hint for tracing, kept in the memory of the process that marked it. Other processes
 * and later lives do not know it; a column would cost each of a million rows its bytes for what only a collector reads.
 */
import { traceparentOf } from '../platform/telemetry/traces.ts';
import type { Mark } from './rows/sync-row.ts';

export interface Causes {
  /** Remembers the trace of each mark, or else the one under way. */
  note(marks: readonly Mark[]): void;
  of(target: string, key: string): string | undefined;
}

const MOST = 10_000;

/** Makes an empty memory; beyond its size the oldest are forgotten. */
export function causes(most = MOST): Causes {
  const known = new Map<string, string>();
  return {
    note: (marks) => {
      const underWay = traceparentOf();
      for (const { target, key, traceparent = underWay } of marks) {
        const name = `${target} ${key}`;
        known.delete(name); // so that the newest stands last
        if (traceparent !== undefined) known.set(name, traceparent);
      }
      const surplus = known.size - most;
      if (surplus > 0) for (const name of known.keys().take(surplus)) known.delete(name);
    },
    of: (target, key) => known.get(`${target} ${key}`),
  };
}
