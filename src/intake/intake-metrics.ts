/** What intake counts and measures; `source` is `system/source` everywhere. */
import type { Transaction } from '../platform/sql.ts';
import { afterCommit } from '../platform/after-commit.ts';
import { BATCH_SIZES, counter, histogram, observedGauge } from '../platform/telemetry/metrics.ts';
import { observeTogether, secondsSince, showing } from '../platform/telemetry/observing.ts';
import type { SourceStatus } from './status.ts';

/** Messages as they arrive, kept or not. */
export const messages = counter({
  name: 'crossdock_intake_messages_total',
  help: 'Messages kept: new ones, duplicates that were absorbed, and conflicts (same identity, other content)',
  labels: ['source', 'outcome'],
});
export const refusals = counter({
  name: 'crossdock_intake_refused_total',
  help: 'Messages not kept: not verified, too large, of an unknown source, or too many at once (overloaded)',
  labels: ['source', 'kind'],
});

const records = counter({
  name: 'crossdock_intake_records_total',
  help: 'Records of messages by what became of them: applied, absorbed, or parked as breach, waiting, conflict or poison',
  labels: ['source', 'outcome'],
});

/** How a batch of messages was taken in. */
export const batchSeconds = histogram({
  name: 'crossdock_intake_batch_seconds',
  help: 'How long it took to take a batch of messages in, by done, failed or lost to another node',
  labels: ['outcome'],
});
export const batchMessages = histogram(
  { name: 'crossdock_intake_batch_messages', help: 'Messages that were taken in together' },
  BATCH_SIZES,
);

/** How the hub reads by itself. */
export const readingSeconds = histogram({
  name: 'crossdock_intake_reading_seconds',
  help: 'How long readings took: poll, sweep, files, subscription and fetch, by completed, interrupted or failed',
  labels: ['source', 'kind', 'outcome'],
});
const readRecords = counter({
  name: 'crossdock_intake_read_records_total',
  help: 'Records that readings found: unchanged, news, changed under the same version, stale, or gone',
  labels: ['source', 'kind'],
});
export const sweepFindings = counter({
  name: 'crossdock_intake_sweep_findings_total',
  help: 'What only a sweep found: missed by push and poll, changed without a new version, or deleted',
  labels: ['source', 'kind'],
});

const waiting = observedGauge({
  name: 'crossdock_intake_waiting_messages',
  help: 'Messages that are kept and not taken in yet',
  labels: ['source'],
});
const oldestWaiting = observedGauge({
  name: 'crossdock_intake_oldest_waiting_seconds',
  help: 'How long the oldest message has been waiting',
  labels: ['source'],
});
const toFetch = observedGauge({
  name: 'crossdock_intake_keys_to_fetch',
  help: 'Keys that thin events have told and nobody has fetched yet',
  labels: ['source'],
});
const parked = observedGauge({
  name: 'crossdock_intake_parked_records',
  help: 'Records that are parked now: breach, waiting, conflict or poison',
  labels: ['source', 'kind'],
});
const freshness = observedGauge({
  name: 'crossdock_intake_unheard_seconds',
  help: 'How long ago the source was last heard of in any way',
  labels: ['source'],
});

/** What became of one record. */
export interface RecordEnd {
  readonly source: string;
  readonly outcome: string;
}

/** Counts records once their transaction has committed. */
export function countRecords(tx: Transaction, ends: readonly RecordEnd[]): void {
  afterCommit(tx, () => {
    for (const [source, own] of Map.groupBy(ends, (end) => end.source))
      for (const [outcome, { length }] of Map.groupBy(own, (end) => end.outcome))
        records.add(length, { source, outcome });
  });
}

/** Counts what a page held, and the messages it was kept in, once their transaction has committed. */
export function countPage(
  tx: Transaction,
  page: {
    readonly source: string;
    readonly findings: Readonly<Record<string, number>>;
    readonly messages: number;
  },
): void {
  const { source, findings } = page;
  afterCommit(tx, () => {
    if (page.messages > 0) messages.add(page.messages, { source, outcome: 'new' });
    for (const [kind, count] of Object.entries(findings))
      if (count > 0) readRecords.add(count, { source, kind });
  });
}

/** Lets the gauges ask this station, until the given function is called. */
export function observeIntake(read: () => Promise<readonly SourceStatus[]>, clock: () => Date): () => void {
  return observeTogether(read, [
    showing(waiting, (one) => [{ value: one.waiting, labels: { source: nameOf(one) } }]),
    showing(toFetch, (one) => [{ value: one.toFetch, labels: { source: nameOf(one) } }]),
    showing(oldestWaiting, ({ waitingSince: since, ...one }) => [
      { value: since === undefined ? 0 : secondsSince(since, clock()), labels: { source: nameOf(one) } },
    ]),
    showing(parked, (one) =>
      Object.entries(one.parked).map(([kind, value]) => ({ value, labels: { source: nameOf(one), kind } })),
    ),
    showing(freshness, ({ freshnessSeconds: value, ...one }) =>
      value === undefined ? [] : [{ value, labels: { source: nameOf(one) } }],
    ),
  ]);
}

function nameOf({ system, source }: Pick<SourceStatus, 'system' | 'source'>): string {
  return `${system}/${source}`;
}
