/** The vendor's speed limit: so many requests in a sliding window, then 429. */

export interface RateLimit {
  readonly requests: number;
  readonly windowSeconds: number;
}

/** 6,000 requests in five minutes for one user. */
export const VENDOR_LIMIT: RateLimit = { requests: 6_000, windowSeconds: 300 };

/** Gives the seconds to wait, or 0 where the request may pass; it is counted only then. */
export function rateLimiter({ requests, windowSeconds }: RateLimit, clock: () => Date): () => number {
  const passed: number[] = [];
  return () => {
    const now = clock().getTime();
    while (passed[0] !== undefined && passed[0] <= now - windowSeconds * 1000) passed.shift();
    if (passed.length < requests) {
      passed.push(now);
      return 0;
    }
    return Math.max(1, Math.ceil(((passed[0] ?? now) + windowSeconds * 1000 - now) / 1000));
  };
}
