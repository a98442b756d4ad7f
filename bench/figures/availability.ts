/** (c) Availability of 50-item baskets: queries a second and latency, over HTTP and inside the process. */
import { openBench, loadItems, stockItems, type BenchHub } from '../estate/bench-hub.ts';
import { itemNumber } from '../estate/movement.ts';
import { findIds, selectBare } from '../limits/bare-store.ts';
import { backendPid, settleDown } from '../limits/proof-store.ts';
import { startGenerator, type Generator } from '../load/generator-process.ts';
import { atATime } from '../report/at-a-time.ts';
import type { Bound, Figure, FigureOptions, Measured } from '../report/figure.ts';
import { percentile } from '../report/statistics.ts';
import { measureUsage } from '../report/usage.ts';
import { problemsOf } from './movements.ts';

const ITEMS = 2000;
const ESTATE = { items: ITEMS, shops: 1 };
const BASKET_SIZE = 50;
const AT_A_TIME = 16;
const QUERIES = 1500;
const LOCATION = 'EAST';
const CHANNEL = 'storefront';
const MEASURE = 'channel-available';
const PATH = `/process/v1/availability?location=${LOCATION}&channel=${CHANNEL}&measure=${MEASURE}&items=`;

interface Pace {
  readonly perSecond: number;
  readonly p99Ms: number;
}

interface Round {
  readonly http: Pace;
  readonly inProcess: Pace;
  readonly bare: Pace;
  readonly bounds: readonly Bound[];
}

interface Shop {
  readonly bench: BenchHub;
  readonly generator: Generator;
  readonly origin: string;
  readonly authorization: string;
  readonly itemIds: readonly string[];
  readonly locationId: string;
  readonly queries: number;
}

export async function availability({ quick, rounds: count }: FigureOptions): Promise<Figure> {
  const bench = await openBench(ESTATE);
  const generator = startGenerator();
  try {
    await loadItems(bench, ESTATE);
    await stockItems(bench, ITEMS, 1000);
    await bench.hub.start();
    const { url, firstKey } = await bench.listen();
    const items = Array.from({ length: ITEMS }, (_, index) => itemNumber(index));
    const shop: Shop = {
      bench,
      generator,
      origin: url,
      authorization: `Bearer ${firstKey ?? ''}`,
      ...(await findIds(bench.database, { items, location: LOCATION })),
      queries: quick ? 100 : QUERIES,
    };
    await settleDown(bench.database);
    const rounds: Round[] = [];
    for (let number = 0; number < count; number += 1) rounds.push(await oneRound(shop));
    return toFigure(bench, rounds);
  } finally {
    await generator.stop();
    await bench.close();
  }
}

async function oneRound(shop: Shop): Promise<Round> {
  const { bench, locationId } = shop;
  const bare = await inProcess(
    shop,
    async (itemIds) => (await selectBare(bench.database, itemIds, locationId)).length,
  );
  bench.statements.take();
  const pid = await backendPid(bench.database);
  const inside = await measureUsage(pid, () =>
    inProcess(shop, async (itemIds) => {
      const question = { itemIds, locationIds: [locationId], channel: CHANNEL, measure: MEASURE } as const;
      return (await bench.hub.stock.availability(question)).length;
    }),
  );
  const statements = bench.statements.take();
  await shop.generator.prepare({
    origin: shop.origin,
    pace: { pace: 'closed', connections: AT_A_TIME },
    load: {
      requests: 'baskets',
      path: PATH,
      authorization: shop.authorization,
      count: shop.queries,
      basketSize: BASKET_SIZE,
      items: ITEMS,
    },
  });
  const http = await measureUsage(pid, () => shop.generator.go());
  const { statuses, sent, seconds, p99Ms, cpuSeconds } = http.result;
  if (statuses[200] !== sent) throw new Error(`availability was answered ${JSON.stringify(statuses)}`);
  return {
    bare,
    inProcess: inside.result,
    http: { perSecond: sent / seconds, p99Ms },
    bounds: [
      { what: 'inside the process', usage: inside.usage, statements },
      {
        what: 'over HTTP',
        usage: http.usage,
        generator: cpuSeconds / http.usage.seconds,
        statements: bench.statements.take(),
      },
    ],
  };
}

/** Asks for baskets and checks that each answer has a row for every item. */
async function inProcess(
  { itemIds, queries }: Shop,
  ask: (itemIds: readonly string[]) => Promise<number>,
): Promise<Pace> {
  const latenciesMs = new Float64Array(queries);
  const began = performance.now();
  await atATime(AT_A_TIME, queries, async (place) => {
    const since = performance.now();
    const from = (place * BASKET_SIZE) % (itemIds.length - BASKET_SIZE);
    const rows = await ask(itemIds.slice(from, from + BASKET_SIZE));
    if (rows !== BASKET_SIZE) throw new Error(`${rows} lines came back for ${BASKET_SIZE} items`);
    latenciesMs[place] = performance.now() - since;
  });
  const seconds = (performance.now() - began) / 1000;
  return { perSecond: queries / seconds, p99Ms: percentile(latenciesMs.toSorted(), 0.99) };
}

function toFigure(bench: BenchHub, rounds: readonly Round[]): Figure {
  return {
    key: 'c',
    title: `Availability of baskets of ${BASKET_SIZE} items`,
    how: [
      `${AT_A_TIME} at a time, ${MEASURE} at one location for one channel; inside the process by the hub's own function, and over HTTP by \`GET /process/v1/availability\` with an API key, from the load generator.`,
      `The limit is a bare \`select\` of the same ${BASKET_SIZE} balances by primary key over the same pool.`,
    ],
    measured: [
      ...measured('over HTTP', rounds, ({ http }) => http),
      ...measured('inside the process', rounds, ({ inProcess }) => inProcess),
    ],
    bounds: rounds.at(-1)?.bounds ?? [],
    proved: [`Every answer was complete: ${BASKET_SIZE} lines inside the process, status 200 over HTTP.`],
    problems: problemsOf(bench),
  };
}

function measured(what: string, rounds: readonly Round[], of: (round: Round) => Pace): Measured[] {
  const limit = (number: (pace: Pace) => number) => ({
    what: 'bare select',
    rounds: rounds.map(({ bare }) => number(bare)),
  });
  return [
    {
      what: `queries ${what}`,
      unit: '/s',
      rounds: rounds.map((round) => of(round).perSecond),
      limit: limit(({ perSecond }) => perSecond),
    },
    {
      what: `p99 ${what}`,
      unit: 'ms',
      rounds: rounds.map((round) => of(round).p99Ms),
      limit: limit(({ p99Ms }) => p99Ms),
    },
  ];
}
