/** What delivery tells of itself: counts, gauges, one wide line and one span for what is sent together. */
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { later, never, type Outcome } from '../connectors/kit/outcome.ts';
import { silentLog, type Log } from '../platform/log.ts';
import { testDatabase } from '../platform/testing/database.ts';
import { recordSpans } from '../platform/testing/recorded-spans.ts';
import { metricsText } from '../platform/telemetry/metrics.ts';
import { continueTrace, traceparentOf } from '../platform/telemetry/traces.ts';
import { emptyDelivery, Estate } from './testing/estate.ts';
import { RecordingTarget } from './testing/recording-target.ts';

const database = await testDatabase();
const SENDER = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const OTHER_SENDER = SENDER.replace('0af7', '1bf8');
let estate: Estate;
let shop: RecordingTarget;

beforeEach(async () => {
  await emptyDelivery(database);
  estate = new Estate(database);
  shop = new RecordingTarget();
});
afterEach(() => estate.stop());

const lines = async (): Promise<readonly string[]> => (await metricsText()).split('\n');

test('tries are counted by target and outcome, and what stands where is there to be asked', async () => {
  const ends: Record<string, Outcome> = { nut: never('no'), cap: later('too much', 'throttled', 0.01) };
  shop.program = ({ body }) => {
    const end = ends[body.number];
    if (body.number === 'cap') Reflect.deleteProperty(ends, 'cap');
    return end;
  };
  estate.add('shop/items', shop.target({ batchSize: 10 }));
  const node = await estate.start();
  await estate.change(node, 'shop/items', { bolt: 1, nut: 2 });
  await estate.drain(node);
  await estate.change(node, 'shop/items', { bolt: 1, cap: 3 });
  await expect.poll(() => shop.heldBy('cap')).toBeDefined();
  await estate.drain(node);
  const text = await lines();
  expect(text).toContain('crossdock_delivery_attempts_total{target="shop/items",outcome="done"} 2');
  expect(text).toContain('crossdock_delivery_attempts_total{target="shop/items",outcome="never"} 1');
  expect(text).toContain(
    'crossdock_delivery_attempts_total{target="shop/items",outcome="later throttled"} 1',
  );
  expect(text).toContain('crossdock_delivery_absorbed_total{target="shop/items"} 1');
  expect(text).toContain('crossdock_delivery_throttled_total{system="shop"} 1');
  expect(text).toContain('crossdock_delivery_batch_records_sum{target="shop/items"} 4');
  expect(text).toContain('crossdock_delivery_write_seconds_count{target="shop/items"} 3');
  expect(text).toContain('crossdock_delivery_rows{target="shop/items",kind="dead"} 1');
  expect(text).toContain('crossdock_delivery_rows{target="shop/items",kind="delivered"} 2');
  expect(text).toContain('crossdock_delivery_oldest_due_seconds{target="shop/items"} 0');
  expect(text).toContain('crossdock_delivery_breaker{system="shop",kind="closed"} 1');
  expect(text.some((line) => line.startsWith('crossdock_delivery_budget_factor{system="shop"} 0.'))).toBe(
    true,
  );
});

test('a write happens in the trace that caused it, and its line in the log says so', async () => {
  const recorded = await recordSpans();
  onTestFinished(() => recorded.stop());
  const seen: (string | undefined)[] = [];
  const told: Readonly<Record<string, unknown>>[] = [];
  const log: Log = {
    ...silentLog,
    info: (event, facts = {}) => void (event === 'delivery.attempted' && told.push(facts)),
  };
  shop.program = () => void seen.push(traceparentOf());
  estate.add('shop/items', shop.target({ batchSize: 10 }));
  const node = await estate.start({ log });
  await continueTrace(SENDER, () => estate.change(node, 'shop/items', { bolt: 1 }));
  await estate.drain(node);
  const [attempt] = recorded.named('delivery attempt');
  expect(attempt?.spanContext().traceId).toBe('0af7651916cd43dd8448eb211c80319c');
  expect(attempt?.attributes).toMatchObject({ 'crossdock.target': 'shop/items', 'crossdock.records': 1 });
  expect(seen).toEqual([`00-${attempt?.spanContext().traceId}-${attempt?.spanContext().spanId}-01`]);
  expect(told).toMatchObject([
    {
      target: 'shop/items',
      system: 'shop',
      key: 'bolt',
      number: 1,
      outcome: 'done',
      intent: 'write',
      together: 1,
      traceparent: SENDER,
    },
  ]);
});

test('another process continues the trace of the last change, and knows the message that it came from', async () => {
  const recorded = await recordSpans();
  onTestFinished(() => recorded.stop());
  const told: Readonly<Record<string, unknown>>[] = [];
  const log: Log = {
    ...silentLog,
    info: (event, facts = {}) => void (event === 'delivery.attempted' && told.push(facts)),
  };
  estate.add('shop/items', shop.target({ batchSize: 10 }));
  const [target, key] = ['shop/items', 'bolt'];
  await continueTrace(OTHER_SENDER, () => estate.change(estate.node(), target, { bolt: 1 }));
  const held = await estate.start();
  await estate.drain(held);
  await held.stop();
  estate.records.set(key, 2);
  const last = { target, key, traceparent: SENDER, correlationId: 'message-2' };
  await database.transaction((tx) => held.mark(tx, [{ target, key, correlationId: 'message-1' }, last]));
  const next = await estate.start({ log });
  await estate.drain(next);
  const traces = recorded.named('delivery attempt').map((span) => span.spanContext().traceId);
  expect(traces).toEqual([OTHER_SENDER, SENDER].map((each) => each.slice(3, 35)));
  expect(told).toMatchObject([{ key, traceparent: SENDER, correlationId: 'message-2' }]);
  expect(
    await database.query('select traceparent, correlation_id from sync where target = $1', [target]),
  ).toEqual([{ traceparent: null, correlation_id: null }]);
});

test('a batch with several causes is a trace of its own that names them', async () => {
  const recorded = await recordSpans();
  onTestFinished(() => recorded.stop());
  estate.add('shop/items', shop.target({ batchSize: 10 }));
  const node = estate.node();
  await continueTrace(SENDER, () => estate.change(node, 'shop/items', { bolt: 1 }));
  await continueTrace(OTHER_SENDER, () => estate.change(node, 'shop/items', { nut: 1 }));
  await node.start();
  await estate.drain(node);
  const [attempt] = recorded.named('delivery attempt');
  expect(attempt?.parentSpanContext).toBeUndefined();
  expect(new Set(attempt?.links.map(({ context }) => context.traceId))).toEqual(
    new Set([SENDER, OTHER_SENDER].map((each) => each.slice(3, 35))),
  );
});
