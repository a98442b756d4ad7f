/** The open questions among the metrics. */
import { expect, test } from 'vitest';
import { metricsText } from '../platform/telemetry/metrics.ts';
import { testDatabase } from '../platform/testing/database.ts';
import { exceptions } from './index.ts';

const asked = (kind: string, subject: string, system: string) => ({
  kind,
  subject,
  what: 'something',
  where: 'intake',
  why: 'because',
  canDo: ['decide'],
  system,
});

test('open questions are told by kind, of whatever system they are', async () => {
  const database = await testDatabase();
  const list = exceptions({
    database,
    clock: () => new Date('2026-05-04T10:00:00Z'),
    ownerOf: () => undefined,
    escalationOf: () => [],
  });
  await database.transaction(async (tx) => {
    await list.raise(tx, [
      asked('unmapped-id', 'A', 'erp'),
      asked('unmapped-id', 'B', 'wms'),
      asked('poison-record', 'C', 'erp'),
      asked('poison-record', 'D', 'erp'),
      asked('poison-record', 'E', 'erp'),
    ]);
    await list.settle(tx, [{ kind: 'poison-record', subject: 'C' }]);
  });
  const lines = (await metricsText()).split('\n');
  expect(lines).toContain('crossdock_exceptions_open{kind="unmapped-id"} 2');
  expect(lines).toContain('crossdock_exceptions_open{kind="poison-record"} 2');
});
