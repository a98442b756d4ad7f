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
  /** Seconds since the last call in which the hub waited for at least one statement. */
  takeBusySeconds(): number;
}

/** Begins a statement; what it gives ends it, once. */
type Start = (text: string) => () => void;

const WORDS = 90;

export function statementClock(database: Database): StatementClock {
  const spent = new Map<string, { calls: number; ms: number }>();
  const busy = busyClock();
  const start: Start = (text) => {
    const began = performance.now();
    const rest = busy.start();
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      rest();
      const known = spent.get(text) ?? { calls: 0, ms: 0 };
      spent.set(text, { calls: known.calls + 1, ms: known.ms + performance.now() - began });
    };
  };
  return {
    database: {
      ...database,
      ...timedQueryable(start, database),
      transaction: (work) => timedTransaction(start, database, work),
    },
    takeBusySeconds: busy.take,
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

function timedQueryable(start: Start, inner: Queryable): Queryable {
  const timed = async <Result>(text: string, work: () => Promise<Result>): Promise<Result> => {
    const end = start(text);
    try {
      return await work();
    } finally {
      end();
    }
  };
  return {
    query: (text, values) => timed(text, () => inner.query(text, values)),
    execute: (text, values) => timed(text, () => inner.execute(text, values)),
  };
}

/** Begin and commit are round trips too; the first one also waits for a connection. */
async function timedTransaction<Result>(
  start: Start,
  database: Database,
  work: (tx: Transaction) => Promise<Result>,
): Promise<Result> {
  let end = start('begin');
  try {
    return await database.transaction(async (tx) => {
      end();
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the brand exists for the compiler only
      const timedTx = timedQueryable(start, tx) as Transaction;
      afterCommit(tx, () => runAfterCommit(timedTx));
      try {
        return await work(timedTx);
      } finally {
        end = start('commit');
      }
    });
  } finally {
    end();
  }
}

/** Adds up the time in which anything is under way, however much of it at once. */
function busyClock() {
  let [underWay, since, busyMs] = [0, 0, 0];
  const count = (): void => {
    const now = performance.now();
    if (underWay > 0) busyMs += now - since;
    since = now;
  };
  return {
    start: (): (() => void) => {
      count();
      underWay += 1;
      return () => {
        count();
        underWay -= 1;
      };
    },
    take: (): number => {
      count();
      const seconds = busyMs / 1000;
      busyMs = 0;
      return seconds;
    },
  };
}

function firstWords(text: string): string {
  return text.trim().replaceAll(/\s+/g, ' ').slice(0, WORDS);
}
