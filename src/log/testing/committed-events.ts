/** Reads the log as a test wants it: once everything that was committed until now can be seen. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Queryable } from '../../platform/sql.ts';
import type { RecordedEvent } from '../event.ts';
import { readEvents, type EventFilter } from '../log-store.ts';

const PATIENCE_MS = 30_000;

/**
 * Waits until the youngest event is visible to readers: an open write transaction in any database of the shared cluster holds
 * them back, so that a read right after a commit may find less than what was committed. Throws after half a minute.
 */
export async function eventsVisible(queryable: Queryable): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const hidden = await queryable.query(
      'select from event where xid >= pg_snapshot_xmin(pg_current_snapshot()) limit 1',
    );
    if (hidden.length === 0) return;
    if (performance.now() > deadline) throw new Error('events are still hidden after half a minute');
    await pause(10);
  }
}

/** Gives the events of a filter, in log order, with all that was committed until now. */
export async function committedEvents(
  queryable: Queryable,
  filter: Partial<EventFilter> = {},
): Promise<readonly RecordedEvent[]> {
  await eventsVisible(queryable);
  const events = await readEvents(queryable, { limit: 1000, ...filter });
  if (typeof events === 'string') throw new Error(events);
  return events;
}
