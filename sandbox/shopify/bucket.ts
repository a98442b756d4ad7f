/** The leaky bucket of one access token: points are taken for an operation and come back with time. */

export interface BucketSize {
  readonly maximumAvailable: number;
  /** Points a second. */
  readonly restoreRate: number;
}

export interface Bucket {
  /** Points now in the bucket. */
  available(): number;
  take(points: number): void;
  status(): {
    readonly maximumAvailable: number;
    readonly currentlyAvailable: number;
    readonly restoreRate: number;
  };
}

/** Makes a full bucket. */
export function fullBucket(size: BucketSize, now: () => Date): Bucket {
  let level = size.maximumAvailable;
  let filledAt = now().getTime();
  const available = (): number => {
    const at = now().getTime();
    level = Math.min(size.maximumAvailable, level + (Math.max(0, at - filledAt) / 1000) * size.restoreRate);
    filledAt = at;
    return level;
  };
  return {
    available,
    take: (points) => {
      level = Math.max(0, available() - points);
    },
    status: () => ({ ...size, currentlyAvailable: Math.floor(available()) }),
  };
}
