/** (a) Stock movements a second, from the first webhook sent to the last position committed, with the due work it leaves. */
import { openBench, loadItems, stockItems, type BenchHub } from '../estate/bench-hub.ts';
import { sumOf, type MovementSpec } from '../estate/movement.ts';
import { insertBareMovements, makeBareMovements, readMovements } from '../limits/bare-store.ts';
import { backendPid, countMovements, samplePairs, settleDown } from '../limits/proof-store.ts';
import { startGenerator, type Generator } from '../load/generator-process.ts';
import type { LoadSpec } from '../load/load-spec.ts';
import type { Bound, Figure, FigureOptions, Measured } from '../report/figure.ts';
import { costMicroseconds, measureUsage } from '../report/usage.ts';

const ITEMS = 2000;
const ESTATE = { items: ITEMS, shops: 1 };
const CONNECTIONS = 128;
const ROWS_IN_AN_INSERT = 1000;
const PAIRS_TO_PROVE = 50;
const WEBHOOKS_SENT_AGAIN = 50;

interface Shape {
  readonly perWebhook: number;
  readonly webhooks: number;
  readonly quickWebhooks: number;
}

const SHAPES: readonly Shape[] = [
  { perWebhook: 50, webhooks: 800, quickWebhooks: 60 },
  { perWebhook: 1, webhooks: 10_000, quickWebhooks: 1000 },
];

interface Round {
  readonly perSecond: number;
  readonly barePerSecond: number;
  /** Core-microseconds for one movement, hub and PostgreSQL together. */
  readonly cost: number;
  readonly bareCost: number;
  readonly bound: Bound;
}

export async function movements({ quick, rounds: count }: FigureOptions): Promise<Figure> {
  const bench = await openBench(ESTATE);
  const generator = startGenerator();
  try {
    await loadItems(bench, ESTATE);
    await stockItems(bench, ITEMS, 1_000_000);
    await bench.hub.start();
    const { url } = await bench.listen();
    const rounds = new Map<number, Round[]>();
    for (let number = 0; number < count; number += 1)
      for (const shape of SHAPES) {
        const spec = {
          name: `m${shape.perWebhook}x${number}`,
          items: ITEMS,
          perWebhook: shape.perWebhook,
          webhooks: quick ? shape.quickWebhooks : shape.webhooks,
          occurredAt: new Date().toISOString(),
        };
        const round = await oneRound(bench, generator, { origin: url, spec });
        rounds.set(shape.perWebhook, [...(rounds.get(shape.perWebhook) ?? []), round]);
      }
    return toFigure(bench, rounds);
  } finally {
    await generator.stop();
    await bench.close();
  }
}

async function oneRound(
  bench: BenchHub,
  generator: Generator,
  { origin, spec }: { readonly origin: string; readonly spec: MovementSpec },
): Promise<Round> {
  await settleDown(bench.database);
  await generator.prepare(loadOf(origin, spec));
  const count = spec.webhooks * spec.perWebhook;
  bench.statements.take();
  const committed = bench.log.takenAtLeast(bench.log.taken() + count);
  const began = performance.now();
  const { result, usage } = await measureUsage(await backendPid(bench.database), async () => {
    const report = await generator.go();
    return { report, committedMs: await committed };
  });
  const seconds = (result.committedMs - began) / 1000;
  const statements = bench.statements.take();
  const bad = Object.entries(result.report.statuses).filter(([status]) => status !== '202');
  if (bad.length > 0) throw new Error(`answers that are not 202: ${JSON.stringify(bad)}`);
  await proveRound(bench, spec);
  await sendAgain(bench, generator, { origin, spec });
  return {
    perSecond: count / seconds,
    ...(await measureBare(bench, spec)),
    cost: costMicroseconds(usage, count),
    bound: {
      what: spec.perWebhook === 1 ? '1 movement in a webhook' : `${spec.perWebhook} movements in a webhook`,
      usage,
      generator: result.report.cpuSeconds / usage.seconds,
      statements,
    },
  };
}

function loadOf(origin: string, spec: MovementSpec): LoadSpec {
  return {
    origin,
    pace: { pace: 'closed', connections: CONNECTIONS },
    load: { requests: 'webhooks', path: '/intake/wms/movements', movements: spec },
  };
}

/** Nothing lost, nothing doubled: in the ledger, the positions, the balances, the log and the due work. */
async function proveRound({ database, hub }: BenchHub, spec: MovementSpec): Promise<void> {
  const found = await countMovements(database, spec.name);
  const count = BigInt(spec.webhooks * spec.perWebhook);
  const claims: readonly (readonly [string, unknown, unknown])[] = [
    ['movements in the ledger', found.movements, count],
    ['their quantity', Number(found.quantity), Number(sumOf(spec))],
    ['on hand over positions', Number(found.positions), Number(found.ledger)],
    ['on hand over balances', Number(found.balances), Number(found.ledger)],
    ['events', found.events, count],
    ['messages left in the inbox', found.stillInInbox, 0n],
    ['pairs with due work', found.duePairs, found.movedPairs],
  ];
  for (const [what, is, shall] of claims)
    if (is !== shall) throw new Error(`round ${spec.name}: ${what}: ${String(is)}, not ${String(shall)}`);
  for (const pair of await samplePairs(database, PAIRS_TO_PROVE)) {
    const proof = await hub.stock.prove(pair);
    if (!proof.proven) throw new Error(`round ${spec.name}: not proven: ${JSON.stringify(proof)}`);
  }
}

/** The same deliveries once more, byte for byte except the signature's instant, change nothing. */
async function sendAgain(
  bench: BenchHub,
  generator: Generator,
  { origin, spec }: { readonly origin: string; readonly spec: MovementSpec },
): Promise<void> {
  const again = { ...spec, webhooks: Math.min(WEBHOOKS_SENT_AGAIN, spec.webhooks) };
  await generator.prepare(loadOf(origin, again));
  const { statuses, sent } = await generator.go();
  if (statuses[200] !== sent) throw new Error(`duplicates were answered ${JSON.stringify(statuses)}`);
  await bench.hub.intake.drain();
  await proveRound(bench, spec);
}

/** The same rows into a bare table with the ledger's primary key: 1,000 rows a statement, two connections. */
async function measureBare(
  { database }: BenchHub,
  spec: MovementSpec,
): Promise<Pick<Round, 'barePerSecond' | 'bareCost'>> {
  const rows = await readMovements(database, spec.name);
  await makeBareMovements(database);
  await settleDown(database);
  let next = 0;
  const insertAll = async (): Promise<void> => {
    for (let from = next; from < rows.length; from = next) {
      next = from + ROWS_IN_AN_INSERT;
      await insertBareMovements(database, rows.slice(from, next));
    }
  };
  const { usage } = await measureUsage(await backendPid(database), () =>
    Promise.all([insertAll(), insertAll()]),
  );
  return {
    barePerSecond: rows.length / usage.seconds,
    bareCost: costMicroseconds(usage, rows.length),
  };
}

function toFigure(bench: BenchHub, rounds: ReadonlyMap<number, readonly Round[]>): Figure {
  return {
    key: 'a',
    title: 'Stock movements, webhook to committed position',
    how: [
      `Signed webhooks of the dialect warehouse-rest through the HTTP server (${CONNECTIONS} connections, keep-alive), the inbox and the worker into ledger, positions, balances, event log and sync rows; ${ITEMS} items in two warehouses.`,
      'From the first webhook sent to the commit of the last position, counted in movements; the shop is paused, so that its due work is made but not worked off.',
      `The limit is an insert of the same rows into a table with the ledger's columns and primary key, ${ROWS_IN_AN_INSERT} rows in a statement, two connections, committed durably.`,
      'The load generator is a process of its own and shares the machine. Processor time is that of the hub and PostgreSQL together and does not depend on what else the machine does.',
    ],
    measured: [...rounds].flatMap(([perWebhook, all]) => measuredOf(perWebhook, all)),
    bounds: [...rounds.values()].flatMap((all) => all.slice(-1).map(({ bound }) => bound)),
    proved: [
      'After every round: as many movements in the ledger and events in the log as were sent, Σ of their quantities as worked out without the hub, Σ on hand of positions = of balances = of the ledger, an empty inbox, and due work for every pair that moved.',
      `${PAIRS_TO_PROVE} pairs a round were proved from the facts alone; ${WEBHOOKS_SENT_AGAIN} webhooks a round were sent again and changed nothing.`,
    ],
    problems: problemsOf(bench),
  };
}

function measuredOf(perWebhook: number, all: readonly Round[]): Measured[] {
  const what = perWebhook === 1 ? '1 movement in a webhook' : `${perWebhook} movements in a webhook`;
  return [
    {
      what,
      unit: '/s',
      rounds: all.map(({ perSecond }) => perSecond),
      limit: { what: 'bare multi-row insert', rounds: all.map(({ barePerSecond }) => barePerSecond) },
      aim: { ratioAtLeast: 0.25, atLeast: 6000 },
    },
    {
      what: `${what}: processor time for each movement`,
      unit: 'µs',
      rounds: all.map(({ cost }) => cost),
      limit: { what: 'bare multi-row insert', rounds: all.map(({ bareCost }) => bareCost) },
    },
  ];
}

/** What the hub warned of during the run, as lines. */
export function problemsOf({ log }: BenchHub): readonly string[] {
  return [...log.problems].map(([text, times]) => `${times} × ${text}`);
}
