/** One small flow through the whole hub, as Prometheus and a trace collector see it. */
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
    recorded.spans.filter((span) => span.spanContext().traceId === traceId).map(({ name }) => name);
  for (const traceId of [TRACE_ID, OTHER_TRACE_ID])
    expect(names(traceId)).toEqual(['intake accept', 'intake process', 'delivery attempt']);
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
