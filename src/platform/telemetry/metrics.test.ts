/** What Prometheus would read. */
import { beforeEach, expect, test } from 'vitest';
import { counter, describeMetrics, gauge, histogram, metricsText, observedGauge } from './metrics.ts';

const deliveries = counter({
  name: 'test_deliveries_total',
  help: 'Deliveries by outcome',
  labels: ['outcome'],
});
const waiting = gauge({ name: 'test_waiting', help: 'Deliveries that wait' });
const seconds = histogram({ name: 'test_answer_seconds', help: 'How long answers take' }, [0.1, 1]);
const asked = { rows: [{ value: 7, labels: { target: 'erp' } }], fails: false };
const due = observedGauge({ name: 'test_due', help: 'Deliveries that are due', labels: ['target'] });

beforeEach(() => {
  asked.fails = false;
  due.readFrom(() => (asked.fails ? Promise.reject(new Error('no database')) : Promise.resolve(asked.rows)));
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
  const text = await metricsText();
  expect(text.split('\n')).toContain('test_waiting 1');
  expect(text).not.toMatch(/^test_due/m);
});

test('label values cannot break out of their line', async () => {
  deliveries.add(1, { outcome: 'a"\nb' });
  expect((await metricsText()).split('\n')).toContain('test_deliveries_total{outcome="a\\"\\nb"} 1');
});

test('a gauge has no value once its asker has ended, unless another has taken its place', async () => {
  const end = due.readFrom(() => Promise.resolve([{ value: 1, labels: { target: 'old' } }]));
  due.readFrom(() => Promise.resolve([{ value: 2, labels: { target: 'new' } }]));
  end();
  expect(await metricsText()).toContain('test_due{target="new"} 2');
  due.readFrom(() => Promise.resolve([{ value: 3 }]))();
  expect(await metricsText()).not.toMatch(/^test_due/m);
});

test('the reference names each metric as Prometheus sees it', () => {
  const own = describeMetrics().filter(({ name }) => name.startsWith('test_'));
  expect(own).toEqual(
    [
      { name: 'test_deliveries_total', kind: 'counter', help: 'Deliveries by outcome', labels: ['outcome'] },
      { name: 'test_due', kind: 'gauge', help: 'Deliveries that are due', labels: ['target'] },
      { name: 'test_answer_seconds', kind: 'histogram', help: 'How long answers take', labels: [] },
      { name: 'test_waiting', kind: 'gauge', help: 'Deliveries that wait', labels: [] },
    ].toSorted((a, b) => (a.name < b.name ? -1 : 1)),
  );
});
