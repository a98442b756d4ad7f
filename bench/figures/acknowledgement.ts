/** (b) How long a webhook waits for its acknowledgement at a stated rate, beside a server that only echoes. */
import fastify from 'fastify';
import { openBench, loadItems, stockItems, type BenchHub } from '../estate/bench-hub.ts';
import type { MovementSpec } from '../estate/movement.ts';
import { backendPid, countMovements, settleDown } from '../limits/proof-store.ts';
import { startGenerator, type Generator } from '../load/generator-process.ts';
import type { LoadReport } from '../load/load-spec.ts';
import type { Bound, Figure, FigureOptions, Measured } from '../report/figure.ts';
import { measureUsage } from '../report/usage.ts';
import { problemsOf } from './movements.ts';

const ITEMS = 2000;
const ESTATE = { items: ITEMS, shops: 1 };
const RATES_PER_SECOND = [500, 2000];
const SECONDS = 6;
const CONNECTIONS = 256;

interface Round {
  readonly hub: LoadReport;
  readonly echo: LoadReport;
  readonly bound: Bound;
}

export async function acknowledgement({ quick, rounds: count }: FigureOptions): Promise<Figure> {
  const bench = await openBench(ESTATE);
  const generator = startGenerator();
  const echo = await startEcho();
  try {
    await loadItems(bench, ESTATE);
    await stockItems(bench, ITEMS, 1_000_000);
    await bench.hub.start();
    const { url } = await bench.listen();
    const rounds = new Map<number, Round[]>();
    for (let number = 0; number < count; number += 1)
      for (const perSecond of RATES_PER_SECOND) {
        const webhooks = perSecond * (quick ? 1 : SECONDS);
        const name = `b${perSecond}x${number}`;
        const spec = { name, items: ITEMS, perWebhook: 1, webhooks, occurredAt: new Date().toISOString() };
        const at = { perSecond, hub: url, echo: echo.url };
        rounds.set(perSecond, [
          ...(rounds.get(perSecond) ?? []),
          await oneRound(bench, generator, { spec, at }),
        ]);
      }
    return toFigure(bench, rounds);
  } finally {
    await echo.close();
    await generator.stop();
    await bench.close();
  }
}

interface Where {
  readonly perSecond: number;
  readonly hub: string;
  readonly echo: string;
}

async function oneRound(
  bench: BenchHub,
  generator: Generator,
  { spec, at }: { readonly spec: MovementSpec; readonly at: Where },
): Promise<Round> {
  const prepare = (origin: string): Promise<void> =>
    generator.prepare({
      origin,
      pace: { pace: 'open', connections: CONNECTIONS, perSecond: at.perSecond },
      load: { requests: 'webhooks', path: '/intake/wms/movements', movements: spec },
    });
  await settleDown(bench.database);
  await prepare(at.echo);
  const echo = allAnswered(await generator.go(), '200');
  await prepare(at.hub);
  bench.statements.take();
  const committed = bench.log.takenAtLeast(bench.log.taken() + spec.webhooks);
  const pid = await backendPid(bench.database);
  const { result, usage } = await measureUsage(pid, () => generator.go());
  const hub = allAnswered(result, '202');
  const statements = bench.statements.take();
  await committed;
  const { movements } = await countMovements(bench.database, spec.name);
  if (movements !== BigInt(spec.webhooks))
    throw new Error(`${spec.webhooks} were acknowledged, ${movements} are in the ledger`);
  const what = `${at.perSecond} webhooks a second`;
  return { hub, echo, bound: { what, usage, generator: hub.cpuSeconds / usage.seconds, statements } };
}

function allAnswered(report: LoadReport, status: string): LoadReport {
  const other = Object.keys(report.statuses).filter((each) => each !== status);
  if (other.length > 0) throw new Error(`answers were ${JSON.stringify(report.statuses)}`);
  return report;
}

/** The same server library, the same body in, nothing done. */
async function startEcho(): Promise<{ readonly url: string; close(): Promise<void> }> {
  const app = fastify({ logger: false });
  app.post('/intake/wms/movements', (request, reply) => reply.send(request.body));
  return { url: await app.listen({ host: '127.0.0.1', port: 0 }), close: () => app.close() };
}

function toFigure(bench: BenchHub, rounds: ReadonlyMap<number, readonly Round[]>): Figure {
  return {
    key: 'b',
    title: 'Acknowledgement of a webhook',
    how: [
      `Signed webhooks with one movement each, sent at fixed instants over at most ${CONNECTIONS} connections for ${SECONDS} seconds; latency counts from the planned instant, so that nothing is left out while a server stalls.`,
      'The answer is given after the message is committed; the worker takes the movements in at the same time.',
      'The limit is a bare Fastify server in the same process that sends the body back, at the same rate, just before.',
    ],
    measured: [...rounds].flatMap(([perSecond, all]) => [
      measured(`p50 at ${perSecond}/s`, all, ({ p50Ms }) => p50Ms),
      measured(`p99 at ${perSecond}/s`, all, ({ p99Ms }) => p99Ms),
    ]),
    bounds: [...rounds.values()].flatMap((all) => all.slice(-1).map(({ bound }) => bound)),
    proved: ['Every webhook was answered 202, and each acknowledged movement is in the ledger once.'],
    problems: problemsOf(bench),
  };
}

function measured(what: string, rounds: readonly Round[], of: (report: LoadReport) => number): Measured {
  return {
    what,
    unit: 'ms',
    rounds: rounds.map(({ hub }) => of(hub)),
    limit: { what: 'bare echo', rounds: rounds.map(({ echo }) => of(echo)) },
  };
}
