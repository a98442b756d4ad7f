/** How fast a system may be asked: the declared limits, corrected by what it answers, and shared between the nodes. */

/** What the nodes agree on of a system's pace. */
export interface Pace {
  /** Share of the declared rate at `factorAt`, above 0 and up to 1. */
  readonly factor: number;
  readonly factorAt: Date | undefined;
  /** Nothing is sent before. */
  readonly slowUntil: Date | undefined;
}

const LEAST_FACTOR = 0.05;
const SHRINK = 0.5;
const RECOVERY_PER_SECOND = 0.05;
const USUAL_REST_SECONDS = 1;
const LONGEST_REST_SECONDS = 3600;

/** The share of the declared rate that counts now: it grows back by five percent a second. */
export function factorAt(pace: Pace, now: Date): number {
  if (pace.factorAt === undefined) return pace.factor;
  const seconds = Math.max(0, (now.getTime() - pace.factorAt.getTime()) / 1000);
  return Math.min(1, pace.factor + seconds * RECOVERY_PER_SECOND);
}

/**
 * The pace after the system asked to slow down: half of what it was, and a rest as long as it asked for. Answers to requests
 * that were under way when the rest began do not halve it again.
 */
export function slowedDown(pace: Pace, now: Date, afterSeconds: number | undefined): Pace {
  const restSeconds = Math.min(afterSeconds ?? USUAL_REST_SECONDS, LONGEST_REST_SECONDS);
  const until = new Date(now.getTime() + restSeconds * 1000);
  const isResting = pace.slowUntil !== undefined && pace.slowUntil > now;
  return {
    factor: isResting ? pace.factor : Math.max(LEAST_FACTOR, factorAt(pace, now) * SHRINK),
    factorAt: isResting ? pace.factorAt : now,
    slowUntil: isResting && pace.slowUntil > until ? pace.slowUntil : until,
  };
}

/** This node's part of a number of slots: the parts of all nodes add up to it exactly, so that a part can be nothing. */
export function shareOfSlots(slots: number, nodes: number, place: number): number {
  return Math.floor(slots / nodes) + (place < slots % nodes ? 1 : 0);
}

/** Tokens that refill by time; time is any steadily growing number of milliseconds. */
export interface TokenBucket {
  readonly tokens: number;
  readonly atMs: number;
}

export interface Rate {
  readonly perSecond: number;
}

/** Most tokens that a bucket holds: those of one second, at least one. */
export function capacityOf({ perSecond }: Rate): number {
  return Math.max(1, perSecond);
}

/** The bucket at a later time. */
export function refilled(bucket: TokenBucket, rate: Rate, nowMs: number): TokenBucket {
  const seconds = Math.max(0, nowMs - bucket.atMs) / 1000;
  return { tokens: Math.min(capacityOf(rate), bucket.tokens + seconds * rate.perSecond), atMs: nowMs };
}

/** How long until a token is there, in milliseconds; 0 = now. */
export function waitMs(bucket: TokenBucket, rate: Rate): number {
  return bucket.tokens >= 1 ? 0 : Math.ceil(((1 - bucket.tokens) / rate.perSecond) * 1000);
}
