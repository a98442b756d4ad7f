/** The short form of the day: orders by every way, each kind of trouble once; nothing is lost, and whatever ended is what must come of it. */
import { expect, test } from 'vitest';
import { runDay } from '../../sandbox/day/day.ts';
import { dayText } from '../../sandbox/day/report.ts';
import { testDatabase } from '../../src/platform/testing/database.ts';
import { listAll } from './chaos/checks/orders.ts';
import { storiesOf } from './chaos/checks/story.ts';
import { SHIPPERS, startStage } from './chaos/stage.ts';
import { SEED } from './testing/seed.ts';

/** Must happen, or it proves nothing; the others depend on what lies on a shelf at that moment. */
const MUST_BE_PLANTED = 18;

test(`a day of orders ends as it must, whatever was planted (seed ${SEED})`, async () => {
  const database = await testDatabase({ maxConnections: 1 });
  const stage = await startStage({
    seed: SEED,
    databaseUrl: database.url,
    hubs: 1,
    items: 60,
    customers: 30,
    networkPatienceMs: 1_500,
  });
  try {
    const report = await runDay({
      at: { hubs: stage.hubs, key: stage.key, board: stage.boardUrl, shippers: SHIPPERS },
      seed: SEED,
      orders: 40,
      dayMs: 12_000,
      patienceMs: 180_000,
      mark: 'DAY',
      ...(process.env['PROOF_ALOUD'] ? { onProgress: (line) => void process.stderr.write(`${line}\n`) } : {}),
    });
    if (process.env['PROOF_ALOUD']) process.stderr.write(dayText(report));
    const findings = report.wrong.map(({ order }) => ({ what: order }));
    const stories = await storiesOf(stage, findings, await listAll(stage.witness));
    expect(findings.length === 0 ? 'nothing' : [dayText(report), ...stories].join('\n')).toBe('nothing');
    const happened = report.troubles.filter((row) => row.planted > row['not-planted']);
    expect(happened.length).toBeGreaterThan(MUST_BE_PLANTED);
  } finally {
    await stage.close();
  }
}, 300_000);
