/** Traces and metrics reach a collector where the standard variables name one, and nobody otherwise. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { counter, metricsText, observedGauge } from './metrics.ts';
import { wantsMetrics, wantsTraces } from './sdk.ts';
import { continueTrace, startTelemetry, traceparentOf, withSpan } from './traces.ts';

const CALLER = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const sold = counter({ name: 'test_sold_total', help: 'Pieces that were sold', labels: ['item'] });
const waiting = observedGauge({ name: 'test_queue', help: 'What waits' });

interface Received {
  readonly path: string;
  readonly body: string;
}

let received: Received[];
let address: string;

beforeEach(async () => {
  received = [];
  const collector = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ path: request.url ?? '', body: Buffer.concat(chunks).toString('latin1') });
      response.setHeader('content-type', 'application/json').end('{}');
    });
  }).listen(0, '127.0.0.1');
  await once(collector, 'listening');
  onTestFinished(() => void collector.close());
  const listening = collector.address();
  address = `http://127.0.0.1:${typeof listening === 'object' ? listening?.port : ''}`;
});

// The SDK reads the environment itself.
afterEach(() => void vi.unstubAllEnvs());

function setEnv(variables: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
}

/** A step and a sale, from the start of telemetry to its end. */
async function oneStep(): Promise<string | undefined> {
  const telemetry = await startTelemetry();
  const stopAsking = waiting.readFrom(() => Promise.resolve([{ value: 4711 }]));
  sold.add(3, { item: 'bolt' });
  const inside = await continueTrace(CALLER, () =>
    withSpan({ name: 'reserve stock' }, () => Promise.resolve(traceparentOf())),
  );
  await telemetry.stop();
  stopAsking();
  return inside;
}

test.each([
  ['TRACES', wantsTraces],
  ['METRICS', wantsMetrics],
])('an exporter of %s is asked for by the standard variables only', (signal, wants) => {
  const everywhere = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' };
  expect(wants({})).toBe(false);
  expect(wants(everywhere)).toBe(true);
  expect(wants({ [`OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`]: 'http://collector:4318' })).toBe(true);
  expect(wants({ [`OTEL_${signal}_EXPORTER`]: 'otlp' })).toBe(true);
  expect(wants({ [`OTEL_${signal}_EXPORTER`]: 'none', ...everywhere })).toBe(false);
  expect(wants({ OTEL_SDK_DISABLED: 'true', ...everywhere })).toBe(false);
});

test('spans are children of the caller’s and reach the collector, which is asked to take nothing else', async () => {
  setEnv({
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${address}/v1/traces`,
    OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/protobuf',
  });
  const inside = await oneStep();
  expect(inside).toMatch(/^00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-01$/);
  expect(inside).not.toBe(CALLER);
  expect(received.map(({ path }) => path)).toEqual(['/v1/traces']);
  expect(received[0]?.body).toContain('reserve stock');
});

test('with one address for everything, metrics reach the collector, too, and stay at /metrics', async () => {
  setEnv({ OTEL_EXPORTER_OTLP_ENDPOINT: address, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' });
  await oneStep();
  expect(new Set(received.map(({ path }) => path))).toEqual(new Set(['/v1/traces', '/v1/metrics']));
  const told = received.filter(({ path }) => path === '/v1/metrics').at(-1)?.body ?? '';
  expect(told).toMatch(/"name":"test_sold".*"asDouble":3|"name":"test_sold".*"asInt":"?3/);
  expect(told).toContain('4711');
  expect(told).toContain('"stringValue":"crossdock"');
  expect(await metricsText()).toContain('test_sold_total{item="bolt"}');
});

test('metrics alone are sent where only they are asked for', async () => {
  setEnv({
    OTEL_METRICS_EXPORTER: 'otlp',
    OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: `${address}/v1/metrics`,
    OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: 'http/protobuf',
  });
  expect(await oneStep()).toBe(CALLER);
  expect(new Set(received.map(({ path }) => path))).toEqual(new Set(['/v1/metrics']));
});
