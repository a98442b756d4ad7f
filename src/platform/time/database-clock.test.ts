/** Nodes whose machines disagree about the time agree with each other, because they go by the database. */
import { expect, onTestFinished, test } from 'vitest';
import { createLog, silentLog } from '../log.ts';
import { testDatabase } from '../testing/database.ts';
import { databaseClock } from './database-clock.ts';

const database = await testDatabase();
const MINUTE_MS = 60_000;

const offBy = (ms: number) => () => new Date(Date.now() + ms);

async function clockOf(machine: () => Date, log = silentLog) {
  const made = await databaseClock({ database, machine, log, everyMs: 3_600_000 });
  onTestFinished(() => made.stop());
  return made;
}

test.each([-7, -1, 0, 1, 7])(
  'a machine that is off by %d minutes tells the time of the database',
  async (minutes) => {
    const { clock } = await clockOf(offBy(minutes * MINUTE_MS));
    const [row] = await database.query<{ now: Date }>('select clock_timestamp() as now');
    expect(Math.abs(clock().getTime() - (row?.now.getTime() ?? 0))).toBeLessThan(MINUTE_MS / 2);
  },
);

test('a machine whose clock is moved is put right at the next look', async () => {
  const machine = { offMs: 0 };
  const { clock, compare } = await clockOf(() => offBy(machine.offMs)());
  machine.offMs = 5 * MINUTE_MS;
  expect(clock().getTime() - Date.now()).toBeGreaterThan(4 * MINUTE_MS);
  await compare();
  expect(Math.abs(clock().getTime() - Date.now())).toBeLessThan(MINUTE_MS / 2);
});

test('what the way to the database may explain moves nothing: the time does not tremble', async () => {
  const slow = {
    query: async <Row>(text: string) => {
      const rows = await database.query<Row>(text);
      await new Promise((resolve) => setTimeout(resolve, 60));
      return rows;
    },
    execute: () => Promise.resolve(0),
  };
  const machine = () => new Date();
  const made = await databaseClock({ database: slow, machine, log: silentLog });
  onTestFinished(() => made.stop());
  const [before, told, after] = [machine(), made.clock(), machine()];
  expect(before <= told && told <= after).toBe(true);
});

test('says once that a machine is far off', async () => {
  const lines: string[] = [];
  const log = createLog('info', { write: (line) => void lines.push(JSON.parse(line).event) });
  const { compare } = await clockOf(offBy(MINUTE_MS), log);
  await compare();
  expect(lines).toEqual(['clock.differs']);
});
