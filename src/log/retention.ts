/** Keeps the log's partitions: some days ahead, so that appends never wait, and none older than the retention. */
import type { Database } from '../platform/sql.ts';
import { createPartition, dropPartition, listPartitions } from './partition-store.ts';

/** One partition holds one UTC day. */
const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Makes the partitions of today and the next `daysAhead` days and drops those that ended more than `keepDays` ago.
 * Gives the names of what was made and dropped. Safe to run from several nodes at once.
 */
export async function keepPartitions(
  database: Database,
  now: Date,
  { daysAhead = 3, keepDays = 90 }: { readonly daysAhead?: number; readonly keepDays?: number } = {},
): Promise<{ readonly made: readonly string[]; readonly dropped: readonly string[] }> {
  const today = Math.floor(now.getTime() / DAY_MS) * DAY_MS;
  const present = new Set(await listPartitions(database));
  const made: string[] = [];
  for (let day = 0; day <= daysAhead; day++) {
    const start = new Date(today + day * DAY_MS);
    if (present.has(partitionName(start))) continue;
    if (
      await createPartition(database, partitionName(start), {
        start,
        end: new Date(start.getTime() + DAY_MS),
      })
    )
      made.push(partitionName(start));
  }
  const oldest = partitionName(new Date(today - keepDays * DAY_MS));
  const dropped = [...present].filter((name) => name < oldest).toSorted();
  for (const name of dropped) await dropPartition(database, name);
  return { made, dropped };
}

function partitionName(day: Date): string {
  return `event_${day.toISOString().slice(0, 10).replaceAll('-', '')}`;
}
