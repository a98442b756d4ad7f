/** What intake tells of itself: counts, measurements and traces of a small flow. */
import { expect, onTestFinished, test } from 'vitest';
import { testDatabase } from '../platform/testing/database.ts';
import { recordSpans } from '../platform/testing/recorded-spans.ts';
import { metricsText } from '../platform/telemetry/metrics.ts';
import { freshStation } from './testing/station.ts';

const database = await testDatabase();
const SENDER = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const OTHER_SENDER = SENDER.replace('0af7', '1bf8');

const item = (id: string, v: string, name: unknown = 'bolt'): object => ({ id, v, name });
const lines = async (): Promise<readonly string[]> => (await metricsText()).split('\n');

async function recordCounts(): Promise<Readonly<Record<string, number>>> {
  const found = (await metricsText()).matchAll(
    /^crossdock_intake_records_total\{source="erp\/items",outcome="(.+)"\} (\d+)$/gm,
  );
  return Object.fromEntries([...found].map(([, outcome, count]) => [outcome, Number(count)]));
}

test('what came, what was refused and what became of it is counted by source', async () => {
  const { intake, push } = await freshStation(database);
  const refused = { outcome: 'refused' };
  const sent = { 'x-delivery': 'd1' };
  await push('erp/items', { records: [item('A1', '1'), item('A2', '1', 7)] }, sent);
  await push('erp/items', { records: [item('A1', '1'), item('A2', '1', 7)] }, sent);
  expect(await push('erp/nothing', {})).toMatchObject(refused);
  expect(await push('erp/items', {}, { 'x-signature': 'wrong' })).toMatchObject(refused);
  await intake.drain();
  await push('erp/items', { records: [item('A1', '1'), item('A3', '1')] });
  await intake.drain();
  expect(await lines()).toEqual(
    expect.arrayContaining([
      'crossdock_intake_messages_total{source="erp/items",outcome="new"} 2',
      'crossdock_intake_messages_total{source="erp/items",outcome="duplicate"} 1',
      'crossdock_intake_refused_total{source="unknown",kind="unknown-source"} 1',
      'crossdock_intake_refused_total{source="erp/items",kind="not-verified"} 1',
      'crossdock_intake_records_total{source="erp/items",outcome="applied"} 2',
      'crossdock_intake_records_total{source="erp/items",outcome="absorbed"} 1',
      'crossdock_intake_records_total{source="erp/items",outcome="breach"} 1',
      'crossdock_intake_batch_seconds_count{outcome="done"} 2',
      'crossdock_intake_batch_messages_sum 2',
    ]),
  );
});

test('a batch that is rolled back counts none of its records until they are taken in', async () => {
  const { intake, hub, push } = await freshStation(database);
  const before = await recordCounts();
  hub.poison.add('P1');
  await push('erp/items', { records: [item('P1', '1'), item('P2', '1')] });
  await intake.drain();
  const after = await recordCounts();
  const counted = Object.entries(after).map(([outcome, count]) => [outcome, count - (before[outcome] ?? 0)]);
  expect(Object.fromEntries(counted)).toMatchObject({ applied: 1, poison: 1, absorbed: 0 });
});

test('readings are measured by how they ended, and what they found is counted', async () => {
  const { intake, system } = await freshStation(database);
  system.put({ id: 'A1', v: '1', name: 'bolt' });
  await intake.pollNow('erp/items');
  system.put({ id: 'A2', v: '1', name: 'nut' }, 'quietly');
  await intake.sweepNow('erp/items');
  system.before = () => {
    throw new Error('not now');
  };
  await intake.pollNow('erp/items');
  const text = await lines();
  expect(text).toContain(
    'crossdock_intake_reading_seconds_count{source="erp/items",kind="poll",outcome="failed"} 1',
  );
  expect(text).toContain(
    'crossdock_intake_reading_seconds_count{source="erp/items",kind="sweep",outcome="completed"} 1',
  );
  expect(text).toContain('crossdock_intake_read_records_total{source="erp/items",kind="news"} 2');
  // Once by the poll that goes before the sweep (it overlaps), once by the sweep.
  expect(text).toContain('crossdock_intake_read_records_total{source="erp/items",kind="unchanged"} 2');
});

test('a running station tells what waits and what is parked', async () => {
  const { intake, system, push } = await freshStation(database);
  // A reading that finds the item gone would answer its breach.
  system.before = () => {
    throw new Error('not now');
  };
  await push('erp/items', { records: [item('A1', '1', 7)] });
  await intake.drain();
  await intake.start();
  // Dear gauges leave a gap where the database is slow to answer; the next scrape has them.
  await expect
    .poll(() => lines(), { timeout: 20_000 })
    .toEqual(
      expect.arrayContaining([
        'crossdock_intake_parked_records{source="erp/items",kind="breach"} 1',
        'crossdock_intake_waiting_messages{source="erp/items"} 0',
        'crossdock_intake_keys_to_fetch{source="erp/items"} 0',
      ]),
    );
  await intake.stop();
  expect(await metricsText()).not.toContain('crossdock_intake_waiting_messages{');
});

test('the sender’s trace goes on: one message in its trace, several by links', async () => {
  const recorded = await recordSpans();
  onTestFinished(() => recorded.stop());
  const { intake, push } = await freshStation(database);
  await push('erp/items', { records: [item('A1', '1')] }, { traceparent: SENDER });
  await intake.drain();
  const [accepted] = recorded.named('intake accept');
  expect(accepted?.parentSpanContext?.spanId).toBe('b7ad6b7169203331');
  expect(accepted?.attributes).toEqual({ 'crossdock.source': 'erp/items', 'crossdock.outcome': 'new' });
  const [alone] = recorded.named('intake process');
  expect(alone?.spanContext().traceId).toBe('0af7651916cd43dd8448eb211c80319c');
  expect(alone?.parentSpanContext?.spanId).toBe(accepted?.spanContext().spanId);

  await push('erp/items', { records: [item('A2', '1')] }, { traceparent: SENDER });
  await push('erp/items', { records: [item('A3', '1')] }, { traceparent: OTHER_SENDER });
  await intake.drain();
  const together = recorded.named('intake process')[1];
  expect(together?.parentSpanContext).toBeUndefined();
  expect(together?.links.map(({ context }) => context.spanId)).toEqual(
    recorded
      .named('intake accept')
      .slice(1)
      .map((span) => span.spanContext().spanId),
  );
});

test('what a reading finds carries the trace of the reading', async () => {
  const recorded = await recordSpans();
  onTestFinished(() => recorded.stop());
  const { intake, system } = await freshStation(database);
  system.put({ id: 'A1', v: '1', name: 'bolt' });
  await intake.pollNow('erp/items');
  await intake.drain();
  const [read] = recorded.named('intake poll');
  const [processed] = recorded.named('intake process');
  expect(processed?.spanContext().traceId).toBe(read?.spanContext().traceId);
});
