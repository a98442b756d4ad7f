/** May anything be sent to a system now? One answer from everything that can stand in the way. */
import { mayProbe, type Breaker } from './breaker.ts';
import type { Pace } from './pace.ts';

/** A system as all nodes see it. */
export interface SystemState extends Breaker, Pace {
  readonly system: string;
  readonly pausedAt: Date | undefined;
  readonly pausedBy: string | undefined;
  readonly pauseReason: string | undefined;
}

export type Gate =
  | { readonly gate: 'open' }
  /** One record may be tried. */
  | { readonly gate: 'probe' }
  | { readonly gate: 'shut'; readonly because: ShutBecause; readonly until?: Date };

export type ShutBecause = 'paused' | 'maintenance' | 'slowed' | 'unreachable';

/** The whole rule: a person's pause, then the maintenance window, then the rest that the system asked for, then the breaker. */
export function gateOf(state: SystemState, now: Date, maintenanceUntil: Date | undefined): Gate {
  if (state.pausedAt !== undefined) return { gate: 'shut', because: 'paused' };
  if (maintenanceUntil !== undefined) return shut('maintenance', maintenanceUntil);
  if (state.slowUntil !== undefined && state.slowUntil > now) return shut('slowed', state.slowUntil);
  if (state.phase === 'closed') return { gate: 'open' };
  return mayProbe(state, now) ? { gate: 'probe' } : shut('unreachable', state.probeAt);
}

function shut(because: ShutBecause, until: Date | undefined): Gate {
  return until === undefined ? { gate: 'shut', because } : { gate: 'shut', because, until };
}
