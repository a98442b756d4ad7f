/** What a round tells of its tries: one wide line for each in the log, and counts for the metrics. */
import * as metrics from '../delivery-metrics.ts';
import { countsOf } from '../rules/counts.ts';
import { attemptOf, type End } from './settle.ts';
import type { Round, Tried } from './work.ts';

/** Tells how the rows of a round ended. */
export function reportAttempts(round: Round, ends: readonly End[]): void {
  const sent = ends.flatMap(({ tried, settled }) =>
    tried === undefined || tried.intent.intent === 'confirm' ? [] : [{ tried, settled }],
  );
  for (const each of sent) logAttempt(round, each, sent.length);
  count(round, ends);
}

interface Attempt {
  readonly tried: Tried;
  readonly settled: End['settled'];
}

function logAttempt({ worker, target, way }: Round, { tried, settled }: Attempt, together: number): void {
  const { log, clock, nodeId } = worker.options;
  const { at: _at, ...facts } = attemptOf(tried, settled, { at: clock(), node: nodeId });
  const { traceparent, correlationId } = tried.row;
  log.info('delivery.attempted', {
    target: target.name,
    system: target.system,
    domain: target.domain,
    ...facts,
    intent: tried.intent.intent,
    way,
    together,
    state: settled.state,
    readBack: tried.readBack.held,
    dueSince: tried.row.dueSince,
    nextAttemptAt: settled.dueAt,
    ...(traceparent === undefined ? {} : { traceparent }),
    ...(correlationId === undefined ? {} : { correlationId }),
  });
}

function count({ worker, target: { name: target } }: Round, ends: readonly End[]): void {
  const { clock, nodeId } = worker.options;
  const tries = ends.flatMap(({ tried, settled }) =>
    tried === undefined ? [] : [{ tried, attempt: attemptOf(tried, settled, { at: clock(), node: nodeId }) }],
  );
  const sent = tries.filter(({ tried }) => tried.intent.intent !== 'confirm');
  for (const [outcome, { length }] of Map.groupBy(sent, ({ attempt }) => attempt.outcome))
    metrics.attempts.add(length, { target, outcome });
  for (const [outcome, { length }] of Map.groupBy(tries, ({ tried }) => READ_BACK[tried.readBack.held]))
    if (outcome !== undefined) metrics.readBacks.add(length, { target, outcome });
  const { absorbed } = countsOf(ends);
  if (absorbed > 0) metrics.absorbed.add(absorbed, { target });
  const [first] = sent;
  if (first === undefined) return;
  metrics.writeSeconds.record(first.tried.durationMs / 1000, { target });
  metrics.batchRecords.record(sent.length, { target });
}

const READ_BACK = { yes: 'held', no: 'not-held', 'not-asked': undefined } as const;
