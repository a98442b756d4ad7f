/** One run of a periodic reading: leased to one node, prolonged while it lasts, and its end written down whatever happens. */
import { randomUUID } from 'node:crypto';
import { failureText } from '../../platform/failure.ts';
import type { Transaction } from '../../platform/sql.ts';
import { withCauses, type StepNotes } from '../../platform/telemetry/traces.ts';
import { askAboutReading, readingQuestion } from '../asking.ts';
import { readingSeconds } from '../intake-metrics.ts';
import { LeaseLost } from '../receive.ts';
import type { KnownSource, Station } from '../station.ts';
import {
  claimReadings,
  endReading,
  ensureReadings,
  holdReading,
  type Activity,
  type ClaimedReading,
  type Held,
  type ReadingEnd,
  type ReadingKey,
} from './reading-store.ts';

/** What a run may rely on while it lasts. */
export interface Lease {
  readonly cursor?: string;
  /** When the last whole run ended. */
  readonly completedAt?: Date;
  /** The run before did not end well: what it did over there is not known. */
  readonly isAfterFailure: boolean;
  /** Fences the transaction: throws where another node holds the reading now. Moves the cursor with the page that it belongs to. */
  keep(tx: Transaction, cursor?: string): Promise<void>;
  /** The node is about to stop: end between two pages. */
  isStopping(): boolean;
}

/** How a run ended in itself. */
export type RunEnd = { readonly nextInSeconds: number } | 'interrupted';

/** A kind of periodic reading. */
export interface Reader {
  readonly activity: Activity;
  /** Absent: this source is not read in this way. */
  everySeconds(source: KnownSource): number | undefined;
  run(station: Station, source: KnownSource, lease: Lease): Promise<RunEnd>;
}

const LEASE_SECONDS = 15;
const MOST_AT_ONCE = 4;
/** From this many failures in a row on, a person is asked. */
const FAILURES_TO_ASK = 3;

export interface Running {
  readonly readers: readonly Reader[];
  readonly isStopping: () => boolean;
}

/** Names every reading that the sources have. */
export function wantedReadings(station: Station, readers: readonly Reader[]): ReadingKey[] {
  return [...station.sources.values()].flatMap((source) =>
    readers
      .filter((reader) => reader.everySeconds(source) !== undefined)
      .map(({ activity }) => ({ source: source.fullName, activity })),
  );
}

/** Leases what is due, or what is asked for by name, and runs it; gives one promise for each run. */
export async function beginReadings(
  station: Station,
  running: Running,
  asked: { readonly when: 'due' | 'now'; readonly wanted: readonly ReadingKey[] },
): Promise<Promise<'completed' | 'interrupted' | 'failed'>[]> {
  if (asked.wanted.length === 0) return [];
  if (asked.when === 'now') await ensureReadings(station.database, asked.wanted);
  const token = randomUUID();
  const claimed = await claimReadings(station.database, {
    ...asked,
    token,
    leaseSeconds: LEASE_SECONDS,
    most: MOST_AT_ONCE,
  });
  return claimed.map((each) => runOne(station, running, { claimed: each, token }));
}

async function runOne(
  station: Station,
  running: Running,
  { claimed, token }: { readonly claimed: ClaimedReading; readonly token: string },
): Promise<'completed' | 'interrupted' | 'failed'> {
  const held: Held = {
    source: claimed.source,
    activity: claimed.activity,
    token,
    leaseSeconds: LEASE_SECONDS,
  };
  const heartbeat = setInterval(
    () => {
      holdReading(station.database, held).catch(() => undefined); // the next page finds out
    },
    (LEASE_SECONDS * 1000) / 3,
  );
  try {
    return await withCauses(stepOf(held), async (notes) => {
      const end = await attempt(station, running, { claimed, held });
      noteEnd(notes, end);
      await writeEnd(station, { claimed, held, end });
      return end.ended;
    });
  } catch (error) {
    station.log.warn('intake.reading-lost', { ...logged(held), reason: failureText(error) });
    return 'failed';
  } finally {
    clearInterval(heartbeat);
  }
}

/** What is read begins a trace of its own: nothing has caused it but the time. */
function stepOf({ source, activity }: Held) {
  return { name: `intake ${activity}`, causes: [], attributes: { 'crossdock.source': source } };
}

function noteEnd({ note, fail }: StepNotes, end: ReadingEnd): void {
  note({ 'crossdock.outcome': end.ended });
  if (end.ended === 'failed') fail(end.reason);
}

interface Run {
  readonly claimed: ClaimedReading;
  readonly held: Held;
}

async function attempt(station: Station, running: Running, { claimed, held }: Run): Promise<ReadingEnd> {
  const source = station.sources.get(claimed.source);
  const reader = running.readers.find(({ activity }) => activity === claimed.activity);
  const started = performance.now();
  const measure = (outcome: string): void => measureReading(held, started, outcome);
  try {
    if (source === undefined || reader === undefined) throw new Error('the landscape has no such reading');
    const end = await reader.run(station, source, leaseOf(claimed, held, running));
    const ended = end === 'interrupted' ? 'interrupted' : 'completed';
    measure(ended);
    station.log.info('intake.read', {
      ...logged(held),
      ended,
      durationMs: Math.round(performance.now() - started),
    });
    return end === 'interrupted' ? { ended: 'interrupted' } : { ended: 'completed', ...end };
  } catch (error) {
    if (error instanceof LeaseLost) throw error;
    const reason = failureText(error);
    measure('failed');
    station.log.error('intake.read', { ...logged(held), ended: 'failed', reason });
    const everySeconds = (source && reader?.everySeconds(source)) ?? 60;
    return {
      ended: 'failed',
      reason,
      nextInSeconds: pauseSeconds(claimed.failures, everySeconds, station.random()),
    };
  }
}

function measureReading({ source, activity: kind }: Held, startedMs: number, outcome: string): void {
  readingSeconds.record((performance.now() - startedMs) / 1000, { source, kind, outcome });
}

function logged({ source, activity }: Held): Record<string, string> {
  return { source, activity };
}

function leaseOf(claimed: ClaimedReading, held: Held, running: Running): Lease {
  return {
    ...(claimed.cursor === null ? {} : { cursor: claimed.cursor }),
    ...(claimed.completedAt === null ? {} : { completedAt: claimed.completedAt }),
    isAfterFailure: claimed.failures > 0,
    keep: async (tx, cursor) => {
      if (!(await holdReading(tx, held, cursor))) throw new LeaseLost('another node reads this source now');
    },
    isStopping: running.isStopping,
  };
}

const FIRST_PAUSE_SECONDS = 10;
const LONGEST_PAUSE_SECONDS = 900;

/** Twice as long after each failure, up to a quarter of an hour, a little earlier by chance; a quick poll is never slower than that. */
function pauseSeconds(failuresBefore: number, everySeconds: number, chance: number): number {
  const growing = Math.min(FIRST_PAUSE_SECONDS * 2 ** failuresBefore, LONGEST_PAUSE_SECONDS);
  return Math.min(growing, Math.max(everySeconds, FIRST_PAUSE_SECONDS)) * (1 - chance / 4);
}

/** The end and its question belong together: success answers what failures have asked. */
async function writeEnd(
  station: Station,
  { claimed, held, end }: Run & { readonly end: ReadingEnd },
): Promise<void> {
  const { source, activity } = held;
  await station.database.transaction(async (tx) => {
    await endReading(tx, held, end);
    if (end.ended === 'failed' && claimed.failures + 1 === FAILURES_TO_ASK) {
      await station.questions.raise(tx, [askAboutReading(source, activity, end.reason)]);
    }
    if (end.ended === 'completed' && claimed.failures >= FAILURES_TO_ASK) {
      await station.questions.settle(tx, [readingQuestion(source, activity)]);
    }
  });
}
