/** Numbers about the running hub, in the text form that Prometheus collects from `GET /metrics`. */
import type { Attributes } from '@opentelemetry/api';
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';

/** Few and known values only: a label with a record's id in it would make one series for each record. */
export type Labels = Readonly<Record<string, string>>;

/** Name in snake case with its unit at the end (`crossdock_delivery_seconds`), and one sentence of help. */
export interface MetricName {
  readonly name: string;
  readonly help: string;
}

export interface Counter {
  add(count: number, labels?: Labels): void;
}

export interface Gauge {
  set(value: number, labels?: Labels): void;
}

export interface Histogram {
  record(value: number, labels?: Labels): void;
}

/** Upper bounds in seconds for durations from a database statement to a slow backend. */
const DURATION_SECONDS = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
];

const exporter = new PrometheusExporter({ preventServerStart: true });
const provider = new MeterProvider({ readers: [exporter] });
const meter = provider.getMeter('crossdock');
const serializer = new PrometheusSerializer(undefined, false, undefined, true, true);

/** Makes a number that only grows. Prometheus sees it as `<name>_total`. Call once per name, where the module is loaded. */
export function counter({ name, help }: MetricName): Counter {
  const instrument = meter.createCounter(name.replace(/_total$/, ''), { description: help });
  return { add: (count, labels) => instrument.add(count, attributes(labels)) };
}

/** Makes a number that goes up and down and is set when it changes. */
export function gauge({ name, help }: MetricName): Gauge {
  const instrument = meter.createGauge(name, { description: help });
  return { set: (value, labels) => instrument.record(value, attributes(labels)) };
}

/** Makes a number that is asked for each time somebody collects: queue lengths, say, by one query each. */
export function observedGauge(
  { name, help }: MetricName,
  observe: () => Promise<readonly { readonly value: number; readonly labels?: Labels }[]>,
): void {
  meter.createObservableGauge(name, { description: help }).addCallback(async (result) => {
    for (const { value, labels } of await observe()) result.observe(value, attributes(labels));
  });
}

/** Makes a distribution, in buckets with the given upper bounds (durations in seconds where none are given). */
export function histogram(
  { name, help }: MetricName,
  upperBounds: readonly number[] = DURATION_SECONDS,
): Histogram {
  const instrument = meter.createHistogram(name, {
    description: help,
    advice: { explicitBucketBoundaries: [...upperBounds] },
  });
  return { record: (value, labels) => instrument.record(value, attributes(labels)) };
}

/** Content type of `metricsText`. */
export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** Everything measured until now. A gauge that cannot be asked is left out, the others are there. */
export async function metricsText(): Promise<string> {
  observeProcess();
  const { resourceMetrics } = await exporter.collect({ timeoutMillis: 5000 });
  return serializer.serialize(resourceMetrics);
}

const memory = gauge({ name: 'process_resident_memory_bytes', help: 'Memory of this process' });
const started = gauge({
  name: 'process_start_time_seconds',
  help: 'Unix time at which this process started',
});

function observeProcess(): void {
  memory.set(process.memoryUsage.rss());
  started.set(Math.round(performance.timeOrigin / 1000));
}

function attributes(labels: Labels = {}): Attributes {
  return { ...labels };
}
