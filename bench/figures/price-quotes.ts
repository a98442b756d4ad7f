/** (g) Price quotes of 100 lines, signed: quotes a second and latency, over HTTP and inside the process. */
import { loadItems, openBench, type BenchHub } from '../estate/bench-hub.ts';
import { customerNumber } from '../estate/instant-prices.ts';
import { itemNumber } from '../estate/movement.ts';
import { idsByNumber, selectVersions } from '../limits/bare-store.ts';
import { backendPid, settleDown } from '../limits/proof-store.ts';
import { startGenerator, type Generator } from '../load/generator-process.ts';
import { atATime } from '../report/at-a-time.ts';
import type { Bound, Figure, FigureOptions, Measured } from '../report/figure.ts';
import { percentile } from '../report/statistics.ts';
import { measureUsage } from '../report/usage.ts';
import { problemsOf } from './movements.ts';

const ESTATE = { items: 2000, shops: 1, customers: 300 };
const LINES = 100;
const AT_A_TIME = 8;
const QUOTES = 400;
const PATH = '/process/v1/price-quotes';

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

interface Counter {
  readonly bench: BenchHub;
  readonly generator: Generator;
  readonly origin: string;
  readonly authorization: string;
  readonly itemIds: readonly string[];
  readonly partyIds: readonly string[];
  readonly quotes: number;
}

export async function priceQuotes({ quick, rounds: count }: FigureOptions): Promise<Figure> {
  const bench = await openBench(ESTATE);
  const generator = startGenerator();
  try {
    await loadItems(bench, ESTATE);
    for (const source of ['erp/customers', 'erp/prices']) await bench.hub.intake.sweepNow(source);
    await bench.hub.intake.drain();
    await bench.hub.start();
    const { url, firstKey } = await bench.listen();
    const [items, parties] = [
      await idsByNumber(bench.database, 'item'),
      await idsByNumber(bench.database, 'party'),
    ];
    const counter: Counter = {
      bench,
      generator,
      origin: url,
      authorization: `Bearer ${firstKey ?? ''}`,
      itemIds: idsOf(items, ESTATE.items, itemNumber),
      partyIds: idsOf(parties, ESTATE.customers, customerNumber),
      quotes: quick ? 40 : QUOTES,
    };
    await settleDown(bench.database);
    const rounds: Round[] = [];
    for (let number = 0; number < count; number += 1) rounds.push(await oneRound(counter));
    return toFigure(bench, rounds);
  } finally {
    await generator.stop();
    await bench.close();
  }
}

function idsOf(
  known: ReadonlyMap<string, string>,
  count: number,
  numberOf: (index: number) => string,
): readonly string[] {
  return Array.from({ length: count }, (_, index) => {
    const id = known.get(numberOf(index));
    if (id === undefined) throw new Error(`${numberOf(index)} is not in the estate`);
    return id;
  });
}

async function oneRound(counter: Counter): Promise<Round> {
  const { bench } = counter;
  const bare = await inProcess(counter, (itemIds, partyId) =>
    selectVersions(bench.database, itemIds, partyId).then((rows) => rows - 1),
  );
  bench.statements.take();
  const pid = await backendPid(bench.database);
  const inside = await measureUsage(pid, () => inProcess(counter, (...about) => quote(bench, ...about)));
  const statements = bench.statements.take();
  await counter.generator.prepare({
    origin: counter.origin,
    pace: { pace: 'closed', connections: AT_A_TIME },
    load: {
      requests: 'quotes',
      path: PATH,
      authorization: counter.authorization,
      count: counter.quotes,
      lines: LINES,
      items: ESTATE.items,
      customers: ESTATE.customers,
    },
  });
  const http = await measureUsage(pid, () => counter.generator.go());
  const { statuses, sent, seconds, p99Ms, cpuSeconds } = http.result;
  if (statuses[200] !== sent) throw new Error(`quotes were answered ${JSON.stringify(statuses)}`);
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

/** Gives how many lines have a price; a quote without signature has none. */
async function quote({ hub }: BenchHub, itemIds: readonly string[], partyId: string): Promise<number> {
  const party = { name: partyId, id: partyId };
  const { lines, signature } = await hub.pricing.quote({
    lines: itemIds.map((id, place) => ({
      item: { name: id, id },
      party,
      quantity: String(1 + (place % 150)),
    })),
  });
  return signature === undefined ? 0 : lines.filter(({ outcome }) => outcome === 'priced').length;
}

/** Asks for quotes and checks that each answer has a row, or a price, for every line. */
async function inProcess(
  { itemIds, partyIds, quotes }: Counter,
  ask: (itemIds: readonly string[], partyId: string) => Promise<number>,
): Promise<Pace> {
  const latenciesMs = new Float64Array(quotes);
  const began = performance.now();
  await atATime(AT_A_TIME, quotes, async (place) => {
    const since = performance.now();
    const from = (place * LINES) % (itemIds.length - LINES);
    const answered = await ask(itemIds.slice(from, from + LINES), partyIds[place % partyIds.length] ?? '');
    if (answered !== LINES) throw new Error(`${answered} lines came back for ${LINES}`);
    latenciesMs[place] = performance.now() - since;
  });
  const seconds = (performance.now() - began) / 1000;
  return { perSecond: quotes / seconds, p99Ms: percentile(latenciesMs.toSorted(), 0.99) };
}

function toFigure(bench: BenchHub, rounds: readonly Round[]): Figure {
  return {
    key: 'g',
    title: `Price quotes of ${LINES} lines`,
    how: [
      `${AT_A_TIME} at a time, from ${ESTATE.items} items with six agreements each and ${ESTATE.customers} customers in groups; each quote with the reasons of all losers, signed; inside the process by the hub's own function, and over HTTP by \`POST ${PATH}\` with an API key, from the load generator.`,
      'The limit is a bare `select` of the versions that the prices rest on, by primary key over the same pool: the least that must be asked for prices that are never old.',
    ],
    measured: [
      ...measured('over HTTP', rounds, ({ http }) => http),
      ...measured('inside the process', rounds, ({ inProcess }) => inProcess),
    ],
    bounds: rounds.at(-1)?.bounds ?? [],
    proved: [
      `Every quote was complete: ${LINES} prices and a signature inside the process, status 200 over HTTP.`,
    ],
    problems: problemsOf(bench),
  };
}

function measured(what: string, rounds: readonly Round[], of: (round: Round) => Pace): Measured[] {
  const limit = (number: (pace: Pace) => number) => ({
    what: 'bare select of versions',
    rounds: rounds.map(({ bare }) => number(bare)),
  });
  return [
    {
      what: `quotes ${what}`,
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
