/** How each source stands: what came, what waits, what could not be taken, and how fresh it is. */
import type { Queryable } from '../platform/sql.ts';
import { readCounts, type SourceCounts } from './inbox/count-store.ts';
import { countWaiting } from './inbox/message-store.ts';
import { countParked, type ParkedKind } from './inbox/parked-store.ts';
import { countToFetch } from './fetching/hydration-store.ts';
import { listReadings, type Activity, type ReadingState } from './reading/reading-store.ts';
import type { KnownSource } from './station.ts';

/** When each source (`system/source`) was last heard of, by a message or a whole reading. Two small tables; fit for every answer. */
export async function readLastHeard(queryable: Queryable): Promise<ReadonlyMap<string, Date>> {
  const heardOf = new Map<string, Date>();
  const note = (source: string, at: Date | null | undefined): void => {
    const last = latest([heardOf.get(source), at ?? undefined]);
    if (last !== undefined) heardOf.set(source, last);
  };
  for (const [source, { lastArrivalAt }] of await readCounts(queryable)) note(source, lastArrivalAt);
  for (const { source, activity, completedAt } of await listReadings(queryable)) {
    if (activity !== 'subscription') note(source, completedAt);
  }
  return heardOf;
}

export interface SourceStatus {
  readonly system: string;
  readonly source: string;
  readonly domain: string;
  readonly lastArrivalAt?: Date;
  /** End of the last whole poll, sweep or look into the folder. */
  readonly lastReadAt?: Date;
  /** Seconds since this source was last heard of in any way. */
  readonly freshnessSeconds?: number;
  /** Messages in the inbox, and since when the oldest is there. */
  readonly waiting: number;
  readonly waitingSince?: Date;
  readonly toFetch: number;
  readonly parked: Readonly<Record<ParkedKind, number>>;
  readonly counts: Omit<SourceCounts, 'lastArrivalAt'>;
  readonly readings: Readonly<Partial<Record<Activity, Omit<ReadingState, 'source' | 'activity'>>>>;
}

/** Reads how all given sources stand at `now`. */
export async function readStatus(
  queryable: Queryable,
  sources: Iterable<KnownSource>,
  now: Date,
): Promise<readonly SourceStatus[]> {
  const counts = await readCounts(queryable);
  const waiting = new Map((await countWaiting(queryable)).map((row) => [row.source, row]));
  const toFetch = new Map((await countToFetch(queryable)).map((row) => [row.source, Number(row.count)]));
  const parked = await countParked(queryable);
  const readings = await listReadings(queryable);
  return [...sources].map((source): SourceStatus => {
    const { fullName, system, name } = source;
    const { lastArrivalAt, ...totals } = counts.get(fullName) ?? NO_COUNTS;
    const own = readings.filter((each) => each.source === fullName);
    const queue = waiting.get(fullName);
    return {
      system,
      source: name,
      domain: source.source.domain,
      ...heard(lastArrivalAt, lastReading(own), now),
      waiting: Number(queue?.waiting ?? 0),
      ...(queue === undefined ? {} : { waitingSince: queue.oldestAt }),
      toFetch: toFetch.get(fullName) ?? 0,
      parked: parkedOf(fullName, parked),
      counts: totals,
      readings: Object.fromEntries(own.map(({ source: _source, activity, ...state }) => [activity, state])),
    };
  });
}

const NO_COUNTS: SourceCounts = {
  arrived: 0,
  absorbed: 0,
  conflicts: 0,
  refused: 0,
  applied: 0,
  missed: 0,
  changed_without_version: 0,
  found_deleted: 0,
};

function lastReading(readings: readonly ReadingState[]): Date | undefined {
  return latest(
    readings
      .filter(({ activity }) => activity !== 'subscription')
      .map(({ completedAt }) => completedAt ?? undefined),
  );
}

function latest(instants: readonly (Date | undefined)[]): Date | undefined {
  return instants.reduce(
    (last, each) => (last === undefined || (each !== undefined && each > last) ? each : last),
    undefined,
  );
}

function heard(
  lastArrivalAt: Date | undefined,
  lastReadAt: Date | undefined,
  now: Date,
): Pick<SourceStatus, 'lastArrivalAt' | 'lastReadAt' | 'freshnessSeconds'> {
  const last = latest([lastArrivalAt, lastReadAt]);
  return {
    ...(lastArrivalAt === undefined ? {} : { lastArrivalAt }),
    ...(lastReadAt === undefined ? {} : { lastReadAt }),
    ...(last === undefined ? {} : { freshnessSeconds: Math.max(0, (now.getTime() - last.getTime()) / 1000) }),
  };
}

function parkedOf(
  source: string,
  parked: readonly { readonly source: string; readonly kind: ParkedKind; readonly count: bigint }[],
): Record<ParkedKind, number> {
  const counts = { breach: 0, waiting: 0, conflict: 0, poison: 0 };
  for (const each of parked) if (each.source === source) counts[each.kind] = Number(each.count);
  return counts;
}
