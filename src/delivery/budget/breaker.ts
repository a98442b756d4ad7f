/** The breaker of one system: after failures in a row it pauses the system instead of failing each record, and feels its way back. */

/** What the nodes agree on of a system's health. */
export interface Breaker {
  readonly phase: 'closed' | 'open' | 'probing';
  /** Batches in a row that the system did not answer. */
  readonly failures: number;
  /** Probes in a row that failed. */
  readonly probes: number;
  readonly openedAt: Date | undefined;
  /** When the next probe may start; while probing, when it is given up. */
  readonly probeAt: Date | undefined;
  /** The session of the process that probes. */
  readonly probedBy: string | undefined;
  readonly reason: string | undefined;
}

export const closedBreaker: Breaker = {
  phase: 'closed',
  failures: 0,
  probes: 0,
  openedAt: undefined,
  probeAt: undefined,
  probedBy: undefined,
  reason: undefined,
};

const FAILURES_TO_OPEN = 5;
const FIRST_PAUSE_SECONDS = 2;
const LONGEST_PAUSE_SECONDS = 60;
/** A probe that was not heard of for so long is forgotten, though its process lives. */
const PROBE_GIVEN_UP_SECONDS = 150;

/** The system answered: whatever was wrong is over. */
export function answered(): Breaker {
  return closedBreaker;
}

/** The system did not answer. Failures that were under way when it opened do not lengthen the pause. */
export function unanswered(breaker: Breaker, now: Date, reason: string): Breaker {
  if (breaker.phase === 'open') return breaker;
  if (breaker.phase === 'probing') return paused(breaker, now, reason);
  const failures = breaker.failures + 1;
  if (failures < FAILURES_TO_OPEN) return { ...breaker, failures, reason };
  return paused({ ...breaker, failures, openedAt: now, probes: -1 }, now, reason);
}

function paused(breaker: Breaker, now: Date, reason: string): Breaker {
  const probes = breaker.probes + 1;
  const pause = Math.min(FIRST_PAUSE_SECONDS * 2 ** probes, LONGEST_PAUSE_SECONDS);
  return { ...breaker, phase: 'open', probes, reason, probeAt: after(now, pause), probedBy: undefined };
}

/** May a probe start? One process at a time asks with one record. */
export function mayProbe(breaker: Breaker, now: Date): boolean {
  return breaker.phase !== 'closed' && breaker.probeAt !== undefined && breaker.probeAt <= now;
}

/** The breaker while the process of the session `by` probes. */
export function probing(breaker: Breaker, now: Date, by: string): Breaker {
  return { ...breaker, phase: 'probing', probeAt: after(now, PROBE_GIVEN_UP_SECONDS), probedBy: by };
}

/** The probe found nothing to send, or its process died: the next may start at once. */
export function unprobed(breaker: Breaker, now: Date): Breaker {
  return breaker.phase === 'probing'
    ? { ...breaker, phase: 'open', probeAt: now, probedBy: undefined }
    : breaker;
}

function after(now: Date, seconds: number): Date {
  return new Date(now.getTime() + seconds * 1000);
}
