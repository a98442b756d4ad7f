/**
 * `npm run chaos -- [--minutes 10] [--orders 500] [--seed n] [--json]`: three hubs on a PostgreSQL of their own, the sandbox's systems, every
 * fault of the board and kills at random. Says what was injected and what was lost or doubled; exit code 1 where anything was. Ctrl-C ends all
 * of it and says what was seen so far.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { silentLog } from '../src/platform/log.ts';
import { startEmbeddedPostgres } from '../src/platform/postgres/embedded-postgres.ts';
import { chaos } from '../test/proof/chaos/chaos.ts';
import { reportText } from '../test/proof/chaos/report.ts';

const MINUTE_MS = 60_000;
/** The shortest run in which everything has its turn. */
const SHORTEST_MINUTES = 0.5;
/** As shells say it of Ctrl-C. */
const INTERRUPTED = 130;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    orders: { type: 'string', default: '500' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    json: { type: 'boolean', default: false },
  },
});
const [minutes, orders, seed] = [values.minutes, values.orders, values.seed].map(Number);

if (!isNumber(minutes, SHORTEST_MINUTES) || !isNumber(orders, 1) || !isNumber(seed, 0)) {
  process.stderr.write(`--minutes (at least ${SHORTEST_MINUTES}), --orders and --seed are numbers\n`);
  process.exitCode = 2;
}
// Callers that were interrupted would still ask for a while.
else process.exit(await run({ minutes, orders, seed }));

function isNumber(value: number | undefined, least: number): value is number {
  return value !== undefined && Number.isFinite(value) && value >= least;
}

async function run({
  minutes,
  orders,
  seed,
}: Record<'minutes' | 'orders' | 'seed', number>): Promise<number> {
  const dataDir = await mkdtemp(join(tmpdir(), 'crossdock-chaos-'));
  const began = performance.now();
  const tell = (line: string): void => {
    const at = ((performance.now() - began) / MINUTE_MS).toFixed(1).padStart(5);
    process.stderr.write(`${at} min  ${line}\n`);
  };
  const postgres = await startEmbeddedPostgres({ dataDir, log: silentLog });
  if (postgres.outcome !== 'running') {
    process.stderr.write(`PostgreSQL does not start: ${postgres.reason}\n`);
    return 1;
  }
  const interrupted = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => interrupted.abort());
  try {
    const report = await chaos({
      signal: interrupted.signal,
      seed,
      databaseUrl: postgres.url,
      troubleMs: minutes * MINUTE_MS,
      orders,
      patienceMs: Math.max(2, minutes) * MINUTE_MS,
      items: 200,
      customers: 100,
      onProgress: tell,
    });
    process.stdout.write(values.json ? `${JSON.stringify(report, undefined, 2)}\n` : reportText(report));
    if (report.ended === 'interrupted') return INTERRUPTED;
    return report.findings.length === 0 ? 0 : 1;
  } finally {
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}
