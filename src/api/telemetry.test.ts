/** One small flow through the whole hub, as Prometheus and a trace collector see it. */
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { committedEvents } from '../log/testing/committed-events.ts';
import { recordSpans, type RecordedSpans } from '../platform/testing/recorded-spans.ts';
import { describeMetrics } from '../platform/telemetry/metrics.ts';
import { served, type Served } from './testing/served.ts';

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const OTHER_TRACE_ID = '1bf7651916cd43dd8448eb211c80319c';
const traced = (traceId: string) => ({ traceparent: `00-${traceId}-b7ad6b7169203331-01` });
const item = (number: string) => ({
  externalId: `e-${number}`,
  version: '1',
  fields: { number, description: `the ${number}`, baseUnit: 'EA' },
});

let hub: Served;
let recorded: RecordedSpans;
beforeAll(async () => {
  recorded = await recordSpans();
  hub = await served();
  await hub.push('erp/items', [item('bolt')], traced(TRACE_ID));
  await hub.push('erp/items', [item('nut')], traced(OTHER_TRACE_ID));
});
afterAll(async () => {
  await hub.close();
  await recorded.stop();
});

test('each station tells of itself at /metrics', async () => {
  const { text } = await hub.call('GET', '/metrics');
  const families = new Set([...text.matchAll(/^# TYPE (\S+) /gm)].map(([, name]) => name));
  const stations = ['intake', 'records', 'log', 'delivery', 'database', 'memory', 'api', 'event_loop'];
  for (const station of stations)
    expect([...families].some((name) => name?.startsWith(`crossdock_${station}_`))).toBe(true);
  expect(text).toContain('crossdock_intake_records_total{source="erp/items",outcome="applied"} 2');
  expect(text).toContain('crossdock_records_claims_total{domain="item",outcome="applied"} 2');
  expect(text).toContain('crossdock_records_changes_total{domain="item",outcome="created"} 2');
  expect(text).toContain('crossdock_log_events_total{kind="item.created"} 2');
  expect(text).toContain('crossdock_delivery_attempts_total{target="shop/products",outcome="done"} 2');
  expect(text).toContain('crossdock_delivery_rows{target="shop/products",kind="delivered"} 2');
});

test('from the webhook to the write in the target it is one trace', async () => {
  const events = await committedEvents(hub.database, { type: 'item.created' });
  expect(events.map(({ traceparent }) => traceparent?.slice(3, 35))).toEqual([TRACE_ID, OTHER_TRACE_ID]);
  const names = (traceId: string): readonly string[] =>
    recorded.spans
      .filter((span) => span.spanContext().traceId === traceId)
      .map(({ name }) => name)
      .toSorted();
  for (const traceId of [TRACE_ID, OTHER_TRACE_ID])
    expect(names(traceId)).toEqual([
      'POST /intake/:system/:source',
      'delivery attempt',
      'intake accept',
      'intake process',
    ]);
});

test('a request over the network has one span, and what it does stands below it, however its body comes', async () => {
  const address = await hub.app.listen({ host: '127.0.0.1', port: 0 });
  const caller = OTHER_TRACE_ID.replace('1bf7', '2bf7');
  const body = Buffer.from(JSON.stringify([item('screw')]));
  const answer = await fetch(`${address}/intake/erp/items?hush=hush`, {
    method: 'POST',
    headers: {
      ...traced(caller),
      'x-secret': 'good',
      'content-type': 'application/json',
      'user-agent': 'erp',
    },
    body: new ReadableStream({
      async start(stream) {
        stream.enqueue(body.subarray(0, 20));
        await new Promise((resolve) => setTimeout(resolve, 20));
        stream.enqueue(body.subarray(20));
        stream.close();
      },
    }),
    duplex: 'half',
  });
  await hub.settle();
  const spans = recorded.spans.filter((span) => span.spanContext().traceId === caller);
  const server = spans.find(({ kind }) => kind === SpanKind.SERVER);
  expect(server?.attributes).toMatchObject({
    'http.request.method': 'POST',
    'http.route': '/intake/:system/:source',
    'http.response.status_code': 202,
    'url.path': '/intake/erp/items',
    'url.scheme': 'http',
    'server.address': '127.0.0.1',
    'server.port': Number(new URL(address).port),
    'user_agent.original': 'erp',
  });
  expect(JSON.stringify(server?.attributes)).not.toContain('hush');
  const spanId = server?.spanContext().spanId;
  expect(answer.headers.get('traceparent')).toBe(`00-${caller}-${spanId}-01`);
  const accepted = spans.find(({ name }) => name === 'intake accept');
  expect(accepted?.parentSpanContext?.spanId).toBe(spanId);
});

test('only a failure of ours makes the span of a request a failure', async () => {
  await hub.call('GET', '/ops/v1/nothing', { headers: traced(TRACE_ID.replace('0af7', '3af7')) });
  const span = recorded.named('GET').at(-1);
  expect(span?.attributes).toMatchObject({ 'http.response.status_code': 404 });
  expect(span?.status.code).toBe(SpanStatusCode.UNSET);
});

test('the reference names every metric once, with words and few labels', () => {
  const own = describeMetrics().filter(({ name }) => name.startsWith('crossdock_'));
  expect(own.length).toBeGreaterThan(30);
  const wrong = own.filter(
    ({ name, kind, help, labels }) =>
      help.length < 10 || labels.length > 3 || name.endsWith('_total') !== (kind === 'counter'),
  );
  expect(wrong).toEqual([]);
});
