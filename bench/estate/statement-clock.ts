/** Times the statements of the hub by their first words: what its waiting for the database consists of. */
import { afterCommit, runAfterCommit } from '../../src/platform/after-commit.ts';
import type { Database, Queryable, Transaction } from '../../src/platform/sql.ts';

export interface Spent {
  /** The beginning of the statement. */
  readonly statement: string;
  readonly calls: number;
  /** Σ of the waits as the hub feels them: overlapping statements count each. */
  readonly seconds: number;
}

export interface StatementClock {
  /** The same database, timed. */
  readonly database: Database;
  /** What was spent since the last call, the dearest first. */
  take(): readonly Spent[];
}

const WORDS = 90;

export function statementClock(database: Database): StatementClock {
  const spent = new Map<string, { calls: number; ms: number }>();
  const timed = async <Result>(text: string, work: () => Promise<Result>): Promise<Result> => {
    const began = performance.now();
    try {
      return await work();
    } finally {
      const known = spent.get(text) ?? { calls: 0, ms: 0 };
      spent.set(text, { calls: known.calls + 1, ms: known.ms + performance.now() - began });
    }
  };
  const queryable = (inner: Queryable): Queryable => ({
    query: (text, values) => timed(text, () => inner.query(text, values)),
    execute: (text, values) => timed(text, () => inner.execute(text, values)),
  });
  return {
    database: {
      ...database,
      ...queryable(database),
      transaction: (work) =>
        database.transaction((tx) => {
          // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the brand exists for the compiler only
          const timedTx = queryable(tx) as Transaction;
          afterCommit(tx, () => runAfterCommit(timedTx));
          return work(timedTx);
        }),
    },
    take: () => {
      const all = [...spent].map(([text, { calls, ms }]) => ({
        statement: firstWords(text),
        calls,
        seconds: ms / 1000,
      }));
      spent.clear();
      return all.toSorted((a, b) => b.seconds - a.seconds);
    },
  };
}

function firstWords(text: string): string {
  return text.trim().replaceAll(/\s+/g, ' ').slice(0, WORDS);
}
