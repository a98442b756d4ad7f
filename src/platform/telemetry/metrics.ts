/** Numbers about the running hub: always in the text form that Prometheus collects from `GET /metrics`, and in an exporter where one is started. */
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import type { Meter } from '@opentelemetry/api';
import { DataPointType, MeterProvider, type MetricData } from '@opentelemetry/sdk-metrics';

/** Few and known values only: a label with a record's id in it would make one series for each record. */
export type Labels<Label extends string = string> = Readonly<Record<Label, string>>;

/** Name in snake case with its unit at the end (`crossdock_delivery_seconds`), one sentence of help, and the labels it has. */
export interface MetricName<Label extends string = string> {
  readonly name: string;
  readonly help: string;
  readonly labels?: readonly Label[];
}

/** One metric as the reference shows it. */
export interface DescribedMetric extends Required<MetricName> {
  readonly kind: 'counter' | 'gauge' | 'histogram';
}

export interface Counter<Label extends string = string> {
  add(count: number, labels?: Labels<Label>): void;
}

export interface Gauge<Label extends string = string> {
  set(value: number, labels?: Labels<Label>): void;
}

export interface Histogram<Label extends string = string> {
  record(value: number, labels?: Labels<Label>): void;
}

/** One number of a gauge that is asked for. */
export interface Observation<Label extends string = string> {
  readonly value: number;
  readonly labels?: Labels<Label>;
}

type Observe<Label extends string> = () => Promise<readonly Observation<Label>[]>;

export interface ObservedGauge<Label extends string = string> {
  /** From now on asks `observe`, and nobody else, each time somebody collects; gives what ends it. */
  readFrom(observe: Observe<Label>): () => void;
}

/** Upper bounds in seconds for durations from a database statement to a slow backend. */
const DURATION_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** Upper bounds for how many things go together. */
export const BATCH_SIZES = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000];

const exporter = new PrometheusExporter({ preventServerStart: true });
const provider = new MeterProvider({ readers: [exporter] });
const meters = new Set<Meter>([provider.getMeter('crossdock')]);
/** The instruments of each metric, by meter. */
const kept: { begin(meter: Meter): void; end(meter: Meter): void }[] = [];
const serializer = new PrometheusSerializer(undefined, false, undefined, true, true);
const described = new Map<string, DescribedMetric>();

/** Measures everything into another meter, too, beginning now; gives what ends it. */
export function measureAlsoIn(meter: Meter): () => void {
  meters.add(meter);
  for (const each of kept) each.begin(meter);
  return () => {
    meters.delete(meter);
    for (const each of kept) each.end(meter);
  };
}

/** Makes one instrument in each meter that there is or will be; gives those of now. */
function inEachMeter<Instrument>(make: (meter: Meter) => Instrument): () => Iterable<Instrument> {
  const made = new Map<Meter, Instrument>();
  const each = {
    begin: (meter: Meter): void => void made.set(meter, make(meter)),
    end: (meter: Meter): void => void made.delete(meter),
  };
  for (const meter of meters) each.begin(meter);
  kept.push(each);
  return () => made.values();
}

/** Every metric that the loaded modules have, by name: the reference is generated from it. */
export function describeMetrics(): readonly DescribedMetric[] {
  return [...described.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function describe({ name, help, labels = [] }: MetricName, kind: DescribedMetric['kind']): void {
  described.set(name, { name, kind, help, labels });
}

/** Makes a number that only grows; its name ends in `_total`. Call once per name, where the module is loaded. */
export function counter<const Label extends string = string>(name: MetricName<Label>): Counter<Label> {
  // The serializer appends the ending by itself.
  const base = name.name.replace(/_total$/, '');
  describe({ ...name, name: `${base}_total` }, 'counter');
  const instruments = inEachMeter((meter) => meter.createCounter(base, { description: name.help }));
  return {
    add: (count, labels) => {
      for (const each of instruments()) each.add(count, labels);
    },
  };
}

/** Makes a number that goes up and down and is set when it changes. */
export function gauge<const Label extends string = string>(name: MetricName<Label>): Gauge<Label> {
  describe(name, 'gauge');
  const instruments = inEachMeter((meter) => meter.createGauge(name.name, { description: name.help }));
  return {
    set: (value, labels) => {
      for (const each of instruments()) each.record(value, labels);
    },
  };
}

/** Makes a number that is asked for each time somebody collects: queue lengths, say. Without an asker it has no value. */
export function observedGauge<const Label extends string = string>(
  name: MetricName<Label>,
): ObservedGauge<Label> {
  describe(name, 'gauge');
  let asked: Observe<Label> | undefined;
  inEachMeter((meter) =>
    meter.createObservableGauge(name.name, { description: name.help }).addCallback(async (result) => {
      const seen = new Set<string>();
      observedNow.set(name.name, seen);
      for (const { value, labels } of (await asked?.()) ?? []) {
        seen.add(seriesKey(labels));
        result.observe(value, labels);
      }
    }),
  );
  return {
    readFrom: (observe) => {
      asked = observe;
      return () => {
        if (asked === observe) asked = undefined;
      };
    },
  };
}

/** Makes a distribution, in buckets with the given upper bounds (durations in seconds where none are given). */
export function histogram<const Label extends string = string>(
  name: MetricName<Label>,
  upperBounds: readonly number[] = DURATION_SECONDS,
): Histogram<Label> {
  describe(name, 'histogram');
  const instruments = inEachMeter((meter) =>
    meter.createHistogram(name.name, {
      description: name.help,
      advice: { explicitBucketBoundaries: [...upperBounds] },
    }),
  );
  return {
    record: (value, labels) => {
      for (const each of instruments()) each.record(value, labels);
    },
  };
}

/** Content type of `metricsText`. */
export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** Everything measured until now. A gauge that cannot be asked is left out, the others are there. */
export async function metricsText(): Promise<string> {
  const { resourceMetrics } = await exporter.collect({ timeoutMillis: 5000 });
  const scopeMetrics = resourceMetrics.scopeMetrics.map((scope) => ({
    ...scope,
    metrics: scope.metrics.map(withoutStale).filter(({ dataPoints }) => dataPoints.length > 0),
  }));
  return serializer.serialize({ ...resourceMetrics, scopeMetrics });
}

/** Which series of each observed gauge were seen by the last collection. */
const observedNow = new Map<string, Set<string>>();

/** The SDK goes on giving the last value of a series that is no longer observed: a queue that is gone would never be empty. */
function withoutStale(metric: MetricData): MetricData {
  const seen = observedNow.get(metric.descriptor.name);
  if (seen === undefined || metric.dataPointType !== DataPointType.GAUGE) return metric;
  return {
    ...metric,
    dataPoints: metric.dataPoints.filter(({ attributes }) => seen.has(seriesKey(attributes))),
  };
}

function seriesKey(labels: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify(Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
