/** Effects outside of the database that wait until a transaction has committed: counting, say, which cannot be rolled back. */
import type { Transaction } from './sql.ts';

const waiting = new WeakMap<Transaction, (() => void)[]>();

/** Runs `effect` once the transaction has committed; if it is rolled back, never. The effect must not throw. */
export function afterCommit(tx: Transaction, effect: () => void): void {
  const effects = waiting.get(tx);
  if (effects === undefined) waiting.set(tx, [effect]);
  else effects.push(effect);
}

/** Runs what waits for this transaction; for whoever commits it. */
export function runAfterCommit(tx: Transaction): void {
  const effects = waiting.get(tx) ?? [];
  waiting.delete(tx);
  for (const effect of effects) effect();
}
