/** What stock counts. */
import { afterCommit } from '../platform/after-commit.ts';
import type { Transaction } from '../platform/sql.ts';
import { counter } from '../platform/telemetry/metrics.ts';
import type { StockFact, StockOutcome } from './facts.ts';

const factsTaken = counter({
  name: 'crossdock_stock_facts_total',
  help: 'Movements and counts by what became of them: applied, absorbed, conflict or breach',
  labels: ['kind', 'outcome'],
});
export const reservations = counter({
  name: 'crossdock_stock_reservations_total',
  help: 'Baskets by the answer: reserved, short, conflict, breach, or full where too many waited',
  labels: ['outcome'],
});
export const expiredHolds = counter({
  name: 'crossdock_stock_expired_total',
  help: 'Reservations that ran out and were given back',
});

/** Counts facts once their transaction has committed. */
export function countFacts(
  tx: Transaction,
  facts: readonly StockFact[],
  outcomes: readonly StockOutcome[],
): void {
  afterCommit(tx, () => {
    const ends = facts.map(({ kind }, place) => ({ kind, outcome: wordOf(outcomes[place]) }));
    for (const [kind, own] of Map.groupBy(ends, (end) => end.kind))
      for (const [outcome, { length }] of Map.groupBy(own, (end) => end.outcome))
        factsTaken.add(length, { kind, outcome });
  });
}

function wordOf(outcome: StockOutcome | undefined): string {
  if (typeof outcome === 'object') return 'conflict' in outcome ? 'conflict' : 'breach';
  return outcome ?? 'absorbed';
}
