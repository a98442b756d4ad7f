/** A log that is read instead of written: it tells when records have been committed, and keeps what went wrong. */
import type { Log } from '../../src/platform/log.ts';

export interface WatchedLog extends Log {
  /** Records taken in by committed transactions so far. */
  readonly taken: () => number;
  /** Resolves at the commit with which so many records have been taken in; gives the instant in milliseconds of `performance.now()`. */
  takenAtLeast(count: number): Promise<number>;
  /** Warnings and errors, each text once with its count. */
  readonly problems: ReadonlyMap<string, number>;
}

export function watchedLog(): WatchedLog {
  let taken = 0;
  const waiting: { readonly count: number; readonly resolve: (atMs: number) => void }[] = [];
  const problems = new Map<string, number>();
  const note = (event: string, facts: Readonly<Record<string, unknown>> = {}): void => {
    const text = `${event} ${JSON.stringify(facts['reason'] ?? facts['error'] ?? '')}`;
    problems.set(text, (problems.get(text) ?? 0) + 1);
  };
  const log: WatchedLog = {
    taken: () => taken,
    takenAtLeast: (count) =>
      taken >= count
        ? Promise.resolve(performance.now())
        : new Promise((resolve) => waiting.push({ count, resolve })),
    problems,
    debug: () => undefined,
    info: (event, facts) => {
      if (event !== 'intake.received') return;
      taken += Number(facts?.['taken'] ?? 0);
      const now = performance.now();
      for (const each of waiting.filter(({ count }) => taken >= count)) {
        waiting.splice(waiting.indexOf(each), 1);
        each.resolve(now);
      }
    },
    warn: note,
    error: note,
    with: () => log,
  };
  return log;
}
