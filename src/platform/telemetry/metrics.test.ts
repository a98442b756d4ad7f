/** What Prometheus would read. */
import { beforeEach, expect, test } from 'vitest';
import { counter, gauge, histogram, metricsText, observedGauge } from './metrics.ts';

const deliveries = counter({ name: 'test_deliveries_total', help: 'Deliveries by outcome' });
const waiting = gauge({ name: 'test_waiting', help: 'Deliveries that wait' });
const seconds = histogram({ name: 'test_answer_seconds', help: 'How long answers take' }, [0.1, 1]);
const asked = { rows: [{ value: 7, labels: { target: 'erp' } }], fails: false };
observedGauge({ name: 'test_due', help: 'Deliveries that are due' }, () =>
  asked.fails ? Promise.reject(new Error('no database')) : Promise.resolve(asked.rows),
);

beforeEach(() => {
  asked.fails = false;
});

test('counters, gauges and distributions appear with their help, type and labels', async () => {
  deliveries.add(2, { outcome: 'done' });
  deliveries.add(1, { outcome: 'done' });
  waiting.set(5);
  waiting.set(4);
  seconds.record(0.5);
  seconds.record(3);
  const lines = (await metricsText()).split('\n');
  expect(lines).toContain('# HELP test_deliveries_total Deliveries by outcome');
  expect(lines).toContain('# TYPE test_deliveries_total counter');
  expect(lines).toContain('test_deliveries_total{outcome="done"} 3');
  expect(lines).toContain('test_waiting 4');
  expect(lines).toContain('test_answer_seconds_bucket{le="0.1"} 0');
  expect(lines).toContain('test_answer_seconds_bucket{le="1"} 1');
  expect(lines).toContain('test_answer_seconds_bucket{le="+Inf"} 2');
  expect(lines).toContain('test_due{target="erp"} 7');
});

test('a gauge that cannot be asked does not take the others with it', async () => {
  waiting.set(1);
  asked.fails = true;
  expect((await metricsText()).split('\n')).toContain('test_waiting 1');
});

test('label values cannot break out of their line', async () => {
  deliveries.add(1, { outcome: 'a"\nb' });
  expect((await metricsText()).split('\n')).toContain('test_deliveries_total{outcome="a\\"\\nb"} 1');
});
