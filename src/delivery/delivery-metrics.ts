/** What delivery counts and measures; `target` is `system/target` everywhere. */
import { BATCH_SIZES, counter, histogram, observedGauge } from '../platform/telemetry/metrics.ts';
import { observeTogether, secondsSince, showing } from '../platform/telemetry/observing.ts';
import type { TargetStatus } from './status.ts';

/** How tries end. */
export const attempts = counter({
  name: 'crossdock_delivery_attempts_total',
  help: 'Tries of records by how they ended: done, never, ask, or later with its cause',
  labels: ['target', 'outcome'],
});
export const absorbed = counter({
  name: 'crossdock_delivery_absorbed_total',
  help: 'Looks at records that found nothing to send: the target holds what it should',
  labels: ['target'],
});
export const readBacks = counter({
  name: 'crossdock_delivery_read_backs_total',
  help: 'Accepted writes that were read again, by whether the target held them',
  labels: ['target', 'outcome'],
});
export const writeSeconds = histogram({
  name: 'crossdock_delivery_write_seconds',
  help: 'How long the calls for one batch took, from waiting for the budget to the last answer',
  labels: ['target'],
});
export const batchRecords = histogram(
  {
    name: 'crossdock_delivery_batch_records',
    help: 'Records that were sent together',
    labels: ['target'],
  },
  BATCH_SIZES,
);
export const throttled = counter({
  name: 'crossdock_delivery_throttled_total',
  help: 'Batches to which a system answered that it is asked too much',
  labels: ['system'],
});

const rows = observedGauge({
  name: 'crossdock_delivery_rows',
  help: 'Records by where they stand in the target: due, leased, waiting, delivered, withheld, dead, asked, gone',
  labels: ['target', 'kind'],
});
const oldestDue = observedGauge({
  name: 'crossdock_delivery_oldest_due_seconds',
  help: 'How long the oldest change has been waiting to stand in the target',
  labels: ['target'],
});
const breaker = observedGauge({
  name: 'crossdock_delivery_breaker',
  help: '1 at the state in which the breaker of the system is: closed, open or probing',
  labels: ['system', 'kind'],
});
const factor = observedGauge({
  name: 'crossdock_delivery_budget_factor',
  help: 'Share of its declared limits at which the system is asked now',
  labels: ['system'],
});

const PHASES = ['closed', 'open', 'probing'] as const;

/** Lets the gauges ask this station, until the given function is called. */
export function observeDelivery(read: () => Promise<readonly TargetStatus[]>, clock: () => Date): () => void {
  return observeTogether(read, [
    showing(rows, ({ target, counts }) =>
      Object.entries(counts).map(([kind, value]) => ({ value, labels: { target, kind } })),
    ),
    showing(oldestDue, ({ target, oldestDueSince: since }) => [
      { value: secondsSince(since ?? clock(), clock()), labels: { target } },
    ]),
    // Targets of one system say the same.
    showing(breaker, ({ system, breaker: { phase } }) =>
      PHASES.map((kind) => ({ value: Number(kind === phase), labels: { system, kind } })),
    ),
    showing(factor, ({ system, budget }) => [{ value: budget.factor, labels: { system } }]),
  ]);
}
