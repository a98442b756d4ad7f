/** How this process fares: memory, and how long its one thread keeps others waiting. */
import { monitorEventLoopDelay, type ELDHistogram } from 'node:perf_hooks';
import { observedGauge, type Observation } from './metrics.ts';

const resident = observedGauge({ name: 'process_resident_memory_bytes', help: 'Memory of this process' });
const started = observedGauge({
  name: 'process_start_time_seconds',
  help: 'Unix time at which this process started',
});
const memory = observedGauge({
  name: 'crossdock_memory_bytes',
  help: 'Memory inside of the process: heap in use, heap in all, and buffers outside of the heap',
  labels: ['kind'],
});
const delay = observedGauge({
  name: 'crossdock_event_loop_delay_seconds',
  help: 'How much later than planned timers ran since the last collection: p50, p99 and the longest',
  labels: ['kind'],
});

const RESOLUTION_MS = 20;

/** Begins to observe this process, until the given function is called. */
export function observeProcess(): () => void {
  const lateness = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  lateness.enable();
  const ends = [
    resident.readFrom(() => Promise.resolve([{ value: process.memoryUsage.rss() }])),
    started.readFrom(() => Promise.resolve([{ value: Math.round(performance.timeOrigin / 1000) }])),
    memory.readFrom(() => Promise.resolve(memoryNow())),
    delay.readFrom(() => Promise.resolve(delayOf(lateness))),
  ];
  return () => {
    lateness.disable();
    for (const end of ends) end();
  };
}

function memoryNow(): readonly Observation<'kind'>[] {
  const { heapUsed, heapTotal, external } = process.memoryUsage();
  return [
    { value: heapUsed, labels: { kind: 'heap-used' } },
    { value: heapTotal, labels: { kind: 'heap-total' } },
    { value: external, labels: { kind: 'external' } },
  ];
}

/** Forgets what it gives, so that each collection tells of the time since the one before. */
function delayOf(lateness: ELDHistogram): readonly Observation<'kind'>[] {
  if (lateness.count === 0) return [];
  const values = { p50: lateness.percentile(50), p99: lateness.percentile(99), longest: lateness.max };
  lateness.reset();
  return Object.entries(values).map(([kind, value]) => ({ value: lateSeconds(value), labels: { kind } }));
}

/** What is measured is the distance between two timers; what exceeds their period is delay. */
function lateSeconds(nanoseconds: number): number {
  return Math.max(0, nanoseconds / 1e9 - RESOLUTION_MS / 1000);
}
