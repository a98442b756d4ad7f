/** One time for all nodes: this machine's clock, put right by that of the database. */
import type { Clock } from '../clock.ts';
import { failureText } from '../failure.ts';
import type { Log } from '../log.ts';
import type { Queryable } from '../sql.ts';
import { readDatabaseTime } from './clock-store.ts';

export interface DatabaseClock {
  readonly clock: Clock;
  /** Compares the clocks once more. Throws where the database does not answer. */
  readonly compare: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

export interface DatabaseClockOptions {
  readonly database: Queryable;
  /** This machine's own. */
  readonly machine: Clock;
  readonly log: Log;
  readonly everyMs?: number;
}

const EVERY_MS = 10_000;
/** Differences as small as this are left alone, so that time does not tremble. */
const TOLERATED_MS = 20;
/** A machine that is so far off is worth a word: others may rely on its clock. */
const STRANGE_MS = 5000;

/**
 * What one node calls due, another must be able to take: instants that are compared between nodes go by the clock of the database, which is
 * the same for all. Machines may be off by minutes. The clocks are compared before this answers, and then again and again; what
 * the way to the database and back may explain is no difference. Throws where the database does not answer at first.
 */
export async function databaseClock(options: DatabaseClockOptions): Promise<DatabaseClock> {
  const { database, machine, log, everyMs = EVERY_MS } = options;
  let offsetMs = 0;
  let isStrange = false;
  const compare = async (): Promise<void> => {
    const { differenceMs, uncertainMs } = await measure(database, machine);
    if (Math.abs(differenceMs - offsetMs) <= uncertainMs + TOLERATED_MS) return;
    offsetMs = differenceMs;
    const wasStrange = isStrange;
    isStrange = Math.abs(offsetMs) >= STRANGE_MS;
    if (isStrange && !wasStrange) log.warn('clock.differs', { fromDatabaseMs: -Math.round(offsetMs) });
  };
  await compare();
  let comparing: Promise<void> = Promise.resolve();
  let isComparing = false;
  const timer = setInterval(() => {
    // A database that hangs is not asked again and again.
    if (isComparing) return;
    isComparing = true;
    comparing = compare()
      .catch((error: unknown) => log.debug('clock.not-compared', { reason: failureText(error) }))
      .finally(() => (isComparing = false));
  }, everyMs);
  timer.unref();
  return {
    clock: () => new Date(machine().getTime() + offsetMs),
    compare,
    stop: async () => {
      clearInterval(timer);
      await comparing;
    },
  };
}

/** By how much the database is ahead, as if it had answered half way; and how far that may be wrong. */
async function measure(
  database: Queryable,
  machine: Clock,
): Promise<{ readonly differenceMs: number; readonly uncertainMs: number }> {
  const startedMs = performance.now();
  const toldMs = await readDatabaseTime(database);
  const halfMs = (performance.now() - startedMs) / 2;
  return { differenceMs: toldMs - (machine().getTime() - halfMs), uncertainMs: halfMs };
}
