/** The process among the metrics. */
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { metricsText } from './metrics.ts';
import { observeProcess } from './process-metrics.ts';

/** The value of one line, by everything that stands before it. */
async function valueOf(line: string): Promise<number> {
  const found = (await metricsText()).split('\n').find((each) => each.startsWith(`${line} `));
  return Number(found?.slice(line.length + 1));
}

test('memory, start time and the lateness of the event loop are told while the process is observed', async () => {
  const stop = observeProcess();
  await pause(50);
  const blockedUntil = performance.now() + 200;
  while (performance.now() < blockedUntil) Math.random();
  await pause(50);
  expect(await valueOf('crossdock_event_loop_delay_seconds{kind="longest"}')).toBeGreaterThan(0.1);
  expect(await valueOf('crossdock_memory_bytes{kind="heap-used"}')).toBeGreaterThan(1_000_000);
  expect(await valueOf('process_resident_memory_bytes')).toBeGreaterThan(10_000_000);
  expect(await valueOf('process_start_time_seconds')).toBeLessThanOrEqual(Math.ceil(Date.now() / 1000));
  stop();
  expect(await metricsText()).not.toContain('crossdock_memory_bytes{');
});
