/** The database as a process sees it that falls asleep: it asks nothing more, and says nothing, until it is woken. */
import type { Database } from '../sql.ts';

export interface Sleeper {
  readonly database: Database;
  /** Fulfilled when it sleeps. */
  readonly asleep: Promise<void>;
  /** It goes on where it stood. */
  readonly wake: () => void;
}

const CALLS = ['query', 'execute', 'transaction'];

/** It falls asleep when it asks the first statement in which these words are. */
export function sleepingDatabase(database: Database, words: string): Sleeper {
  const [asleep, awake] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let sleeps = false;
  const asked = new Proxy(database, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function' || !CALLS.includes(String(name))) return member;
      return async (...values: readonly unknown[]): Promise<unknown> => {
        if (!sleeps && typeof values[0] === 'string' && values[0].includes(words)) {
          sleeps = true;
          asleep.resolve();
        }
        if (sleeps) await awake.promise;
        return await Reflect.apply(member, target, values);
      };
    },
  });
  return { database: asked, asleep: asleep.promise, wake: awake.resolve };
}
