/** How often a caller may ask: one token bucket for each, in this process. */

export interface Quota {
  /** Takes one request; otherwise tells after how many seconds there is room again. */
  take(name: string, perSecond: number): 'taken' | { readonly retryAfterSeconds: number };
}

interface Bucket {
  tokens: number;
  atMs: number;
}

const MOST_BUCKETS = 10_000;
/** A bucket holds so many seconds of its rate: a burst is fine, a flood is not. */
const BURST_SECONDS = 2;

/** Makes the buckets. `nowMs` only grows. */
export function quota(nowMs: () => number): Quota {
  const buckets = new Map<string, Bucket>();
  return {
    take: (name, perSecond) => {
      const most = Math.max(1, perSecond * BURST_SECONDS);
      const now = nowMs();
      const before = buckets.get(name);
      const tokens =
        before === undefined
          ? most
          : Math.min(most, before.tokens + ((now - before.atMs) / 1000) * perSecond);
      if (buckets.size >= MOST_BUCKETS && before === undefined) buckets.clear();
      const isTaken = tokens >= 1;
      buckets.set(name, { tokens: isTaken ? tokens - 1 : tokens, atMs: now });
      return isTaken ? 'taken' : { retryAfterSeconds: Math.ceil((1 - tokens) / perSecond) };
    },
  };
}
