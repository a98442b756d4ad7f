/** A database whose n-th call fails, or whose client dies there: before the call reaches it, or after it took effect. */
import type { Database, Queryable } from '../../platform/sql.ts';

export interface Frailty {
  /** Counts calls (statements, and commits) from 1; the one with this number breaks. */
  readonly at: number;
  /** `lost`: the call never reached the database. `unanswered`: it took effect, and nobody heard of it. */
  readonly how: 'lost' | 'unanswered';
}

export interface FrailDatabase extends Database {
  /** True once the break happened: every later call fails too, as after the death of a process. */
  isBroken(): boolean;
}

class Died extends Error {
  readonly code = 'ECONNRESET';
}

/** Wraps a database. A transaction that breaks is rolled back, except where its commit was `unanswered`. */
export function frailDatabase(database: Database, { at, how }: Frailty): FrailDatabase {
  const state = { calls: 0, isBroken: false };
  const call = async <Answer>(work: () => Promise<Answer>): Promise<Answer> => {
    if (state.isBroken) throw new Died('the process has died');
    state.calls += 1;
    if (state.calls !== at) return work();
    state.isBroken = true;
    if (how === 'unanswered') await work();
    throw new Died(`call ${at} was ${how}`);
  };
  const frail = (queryable: Queryable): Queryable => ({
    query: (text, values) => call(() => queryable.query(text, values)),
    execute: (text, values) => call(() => queryable.execute(text, values)),
  });
  return {
    ...frail(database),
    isBroken: () => state.isBroken,
    listen: (channel, wake) => database.listen(channel, wake),
    close: () => database.close(),
    transaction: async (work) => {
      if (state.isBroken) throw new Died('the process has died');
      const commit = { isUnanswered: false };
      const result = await database.transaction(async (tx) => {
        const answer = await work({ ...tx, ...frail(tx) });
        state.calls += 1;
        if (state.calls === at) {
          state.isBroken = true;
          if (how === 'lost') throw new Died('died before the commit');
          commit.isUnanswered = true;
        }
        return answer;
      });
      if (commit.isUnanswered) throw new Died('died after the commit');
      return result;
    },
  };
}
