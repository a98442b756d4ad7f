/** Fetches the present state of keys that thin events have told: once for a burst, within a budget, and never backwards. */
import { randomUUID } from 'node:crypto';
import { failureText } from '../../platform/failure.ts';
import { withCauses } from '../../platform/telemetry/traces.ts';
import { askAboutReading, readingQuestion } from '../asking.ts';
import { readingSeconds } from '../intake-metrics.ts';
import { isLedger } from '../intake-source.ts';
import { LeaseLost } from '../receive.ts';
import type { KnownSource, Station } from '../station.ts';
import { readRecord } from '../reading/findings.ts';
import { claimToFetch, finishFetch, prolongFetch, putOffFetch, type ToFetch } from './hydration-store.ts';
import { keepPage } from '../reading/keep-page.ts';
import { findKnown, type KnownRecord } from '../reading/source-key-store.ts';
import { whileHeld } from '../../platform/time/while-held.ts';

/** Keys of one call, at most. */
export const KEYS_TOGETHER = 50;
const LEASE_SECONDS = 6;
const ATTEMPTS_TO_ASK = 5;
const LONGEST_PAUSE_SECONDS = 300;

/** Fetches one chunk of due keys of a source; gives how many there were. A failed fetch is put off, not thrown. */
export async function fetchOnce(station: Station, source: KnownSource): Promise<number> {
  if (source.source.byKey === undefined) return 0;
  const token = randomUUID();
  const due = await claimToFetch(station.database, {
    source: source.fullName,
    token,
    most: KEYS_TOGETHER,
    leaseSeconds: LEASE_SECONDS,
  });
  if (due.length === 0) return 0;
  const step = {
    name: 'intake fetch',
    causes: due.map(({ traceparent }) => traceparent ?? undefined),
    attributes: { 'crossdock.source': source.fullName, 'crossdock.keys': due.length },
  };
  await withCauses(step, async ({ fail }) => {
    const startedMs = performance.now();
    const end = await fetchOrPutOff(station, source, { token, due });
    if (end.outcome === 'failed') fail(end.reason);
    readingSeconds.record((performance.now() - startedMs) / 1000, {
      source: source.fullName,
      kind: 'fetch',
      outcome: end.outcome,
    });
  });
  return due.length;
}

type FetchEnd = { readonly outcome: 'completed' } | { readonly outcome: 'failed'; readonly reason: string };

async function fetchOrPutOff(station: Station, source: KnownSource, chunk: Chunk): Promise<FetchEnd> {
  try {
    await fetchAndKeep(station, source, chunk);
    return { outcome: 'completed' };
  } catch (error) {
    const reason = failureText(error);
    if (error instanceof LeaseLost) station.log.warn('intake.lease-lost', { source: source.fullName });
    else await putOff(station, source, { ...chunk, reason });
    return { outcome: 'failed', reason };
  }
}

interface Chunk {
  readonly token: string;
  readonly due: readonly ToFetch[];
}

async function fetchAndKeep(station: Station, source: KnownSource, { token, due }: Chunk): Promise<void> {
  const keys = due.map(({ key }) => key);
  const records = await whileHeld(
    {
      leaseSeconds: LEASE_SECONDS,
      prolong: () =>
        prolongFetch(station.database, { source: source.fullName, token, leaseSeconds: LEASE_SECONDS }),
    },
    async () => (await source.source.byKey?.(source.context, keys)) ?? [],
  );
  const found = new Set(records.map((theirs) => readRecord(source.judge, theirs).key));
  const traceparent = due.find((each) => each.traceparent !== null)?.traceparent ?? undefined;
  await station.database.transaction(async (tx) => {
    const covered = await finishFetch(tx, { source: source.fullName, token, fetched: due });
    if (covered !== due.length) throw new LeaseLost('another node fetches these keys now');
    const known = await findKnown(
      tx,
      source.fullName,
      keys.filter((key) => !found.has(key)),
    );
    await keepPage(tx, station, {
      source,
      way: 'fetch',
      records,
      gone: isLedger(source.source) ? [] : [...known.values()].filter(isPresent),
      ...(traceparent === undefined ? {} : { traceparent }),
    });
    if (due.some(({ attempts }) => attempts > ATTEMPTS_TO_ASK)) {
      await station.questions.settle(tx, [readingQuestion(source.fullName, 'fetch')]);
    }
  });
  station.log.info('intake.fetched', { source: source.fullName, keys: keys.length, records: records.length });
  station.wake();
}

/** A key that was never known and is not there leaves nothing to delete; of a document, only a later one takes something back. */
function isPresent({ deleted }: KnownRecord): boolean {
  return !deleted;
}

async function putOff(
  station: Station,
  source: KnownSource,
  { token, due, reason }: Chunk & { readonly reason: string },
): Promise<void> {
  const attempts = Math.max(...due.map((each) => each.attempts));
  const afterSeconds = Math.min(2 ** attempts, LONGEST_PAUSE_SECONDS) * (1 - station.random() / 4);
  station.log.error('intake.fetch-failed', {
    source: source.fullName,
    keys: due.length,
    attempts,
    afterSeconds,
    reason,
  });
  await putOffFetch(station.database, { source: source.fullName, token, afterSeconds });
  if (attempts === ATTEMPTS_TO_ASK) {
    await station.database.transaction((tx) =>
      station.questions.raise(tx, [askAboutReading(source.fullName, 'fetch', reason)]),
    );
  }
}
