/** Reads something dear for gauges: at most once in a while, and never so long that collecting waits for it. */
import { setTimeout as pause } from 'node:timers/promises';

export interface SeldomOptions {
  /** So long is an answer given again, and so long is a failed reading not tried again. */
  readonly everyMs: number;
  /** Whoever asks waits so long at most; the reading goes on, for those who ask later. */
  readonly patienceMs?: number;
  /** Steadily growing milliseconds. */
  readonly now?: () => number;
}

const PATIENCE_MS = 1000;

/** Gives the latest answer of `read`; `undefined` where there is none in time, or the last reading failed. Never throws. */
export function seldom<Value>(
  read: () => Promise<Value>,
  { everyMs, patienceMs = PATIENCE_MS, now = () => performance.now() }: SeldomOptions,
): () => Promise<Value | undefined> {
  let reading: Promise<Value | undefined> = Promise.resolve(undefined);
  let nextAtMs = Number.NEGATIVE_INFINITY;
  const begin = async (): Promise<Value | undefined> => {
    nextAtMs = Number.POSITIVE_INFINITY; // not beside the one under way
    try {
      return await read();
    } catch {
      return undefined; // a gap in the curve says it; whoever needs the database says it louder
    } finally {
      nextAtMs = now() + everyMs;
    }
  };
  return () => {
    if (now() >= nextAtMs) reading = begin();
    return Promise.race([reading, pause(patienceMs, undefined, { ref: false })]);
  };
}
