/** The short form of the chaos run: three hubs, every kind of fault, kills; nothing is lost, doubled or stuck in silence. */
import { expect, test } from 'vitest';
import { testDatabase } from '../../src/platform/testing/database.ts';
import { chaos } from './chaos/chaos.ts';
import { reportText } from './chaos/report.ts';
import { SEED } from './testing/seed.ts';

test(`orders survive faults of all systems and kills of the hubs (seed ${SEED})`, async () => {
  const database = await testDatabase({ maxConnections: 1 });
  const report = await chaos({
    seed: SEED,
    databaseUrl: database.url,
    troubleMs: 25_000,
    orders: 40,
    patienceMs: 180_000,
    items: 20,
    customers: 12,
    ...(process.env['PROOF_ALOUD'] ? { onProgress: (line) => void process.stderr.write(`${line}\n`) } : {}),
  });
  expect(report.findings.length === 0 ? 'nothing' : reportText(report)).toBe('nothing');
  // Callers wait for answers: how many there are is a matter of the machine, too.
  expect(report.counts['orders']).toBeGreaterThan(10);
  expect(report.done['hub killed (SIGKILL)'] ?? 0).toBeGreaterThan(0);
}, 420_000);
