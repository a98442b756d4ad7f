/**
 * `npm run day -- [--orders 500] [--minutes 10] [--seed n] [--json]`: a day of orders with planted trouble, on a hub that runs by `npm start`.
 * Says of every kind of trouble what became of it; exit code 1 where an order was lost or ended wrong.
 */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { SANDBOX_PORTS } from '../sandbox/credentials.ts';
import { runDay } from '../sandbox/day/day.ts';
import { dayText } from '../sandbox/day/report.ts';
import { firstKeyFile } from '../src/api/access/first-key.ts';

const MINUTE_MS = 60_000;
/** After a system that does not answer, the hub waits up to a minute before it looks again. */
const LEAST_PATIENCE_MS = 3 * MINUTE_MS;

const { values } = parseArgs({
  options: {
    orders: { type: 'string', default: '500' },
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string', default: '7' },
    hub: { type: 'string', default: `http://127.0.0.1:${process.env['CROSSDOCK_PORT'] ?? '4400'}` },
    board: { type: 'string', default: `http://127.0.0.1:${SANDBOX_PORTS.board}` },
    key: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
const [orders, minutes, seed] = [values.orders, values.minutes, values.seed].map(Number);

process.exitCode =
  isNumber(orders, 1) && isNumber(minutes, 0.1) && isNumber(seed, 0)
    ? await run({ orders, minutes, seed })
    : usage();

function isNumber(value: number | undefined, least: number): value is number {
  return value !== undefined && Number.isFinite(value) && value >= least;
}

function usage(): number {
  process.stderr.write('--orders, --minutes (at least 0.1) and --seed are numbers\n');
  return 2;
}

async function run({
  orders,
  minutes,
  seed,
}: Record<'orders' | 'minutes' | 'seed', number>): Promise<number> {
  const key = values.key ?? process.env['CROSSDOCK_API_KEY'] ?? (await firstKey());
  const began = performance.now();
  const report = await runDay({
    at: { hubs: { living: () => [values.hub] }, key, board: values.board },
    seed,
    orders,
    dayMs: minutes * MINUTE_MS,
    patienceMs: Math.max(LEAST_PATIENCE_MS, minutes * MINUTE_MS),
    mark: Date.now().toString(36).toUpperCase(),
    onProgress: (line) => {
      const at = ((performance.now() - began) / MINUTE_MS).toFixed(1).padStart(5);
      process.stderr.write(`${at} min  ${line}\n`);
    },
  });
  process.stdout.write(values.json ? `${JSON.stringify(report, undefined, 2)}\n` : dayText(report));
  return report.wrong.length === 0 ? 0 : 1;
}

/** The hub leaves it beside its data. */
async function firstKey(): Promise<string> {
  const folder = process.env['CROSSDOCK_DATA_DIR'] ?? '.crossdock';
  return (await readFile(firstKeyFile(folder), 'utf8')).trim();
}
