/** Patient work of all systems gives way to orders where this process is what both wait for: it has one thread. */
import { performance, type EventLoopUtilization } from 'node:perf_hooks';
import { PATIENT } from './priority.ts';

/** So long after the last urgent round others may still come. */
const URGENT_FOR_MS = 1000;
/** A share of the time: from here on whoever comes waits for others. */
const BUSY = 0.5;
/** Even then a system gets one patient round in this time: nothing starves. */
const ONE_ROUND_IN_MS = 1000;
const MEASURED_OVER_MS = 100;

export interface Courtesy {
  /** Tells that a round of this class begins. */
  readonly begin: (system: string, rank: number) => void;
  /** May a round of this class begin? A target that is slow keeps nobody from anything: only where this process is busy does it matter. */
  readonly mayBegin: (system: string, rank: number) => boolean;
}

/** `now`: milliseconds that only grow; `busy`: the share of the time, 0 to 1, in which the process had work. */
export function courtesy(now: () => number, busy: () => number): Courtesy {
  let urgentAtMs = Number.NEGATIVE_INFINITY;
  const patientAtMs = new Map<string, number>();
  return {
    begin: (system, rank) => {
      if (rank === 0) urgentAtMs = now();
      if (rank >= PATIENT) patientAtMs.set(system, now());
    },
    mayBegin: (system, rank) =>
      rank < PATIENT ||
      now() - urgentAtMs > URGENT_FOR_MS ||
      now() - (patientAtMs.get(system) ?? Number.NEGATIVE_INFINITY) > ONE_ROUND_IN_MS ||
      busy() < BUSY,
  };
}

/** How busy this process was in the last tenth of a second, or a little longer. */
export function busyShare(): () => number {
  let since: EventLoopUtilization = performance.eventLoopUtilization();
  let [measuredAtMs, share] = [performance.now(), 0];
  return () => {
    const nowMs = performance.now();
    if (nowMs - measuredAtMs < MEASURED_OVER_MS) return share;
    const until = performance.eventLoopUtilization();
    share = performance.eventLoopUtilization(until, since).utilization;
    [since, measuredAtMs] = [until, nowMs];
    return share;
  };
}
