/** Measures one kind of question three ways: by a bare statement, inside the process, and over HTTP from the load generator. */
import type { BenchHub } from '../estate/bench-hub.ts';
import { backendPid } from '../limits/proof-store.ts';
import type { Generator } from '../load/generator-process.ts';
import type { Requests } from '../load/load-spec.ts';
import { atATime } from '../report/at-a-time.ts';
import type { Bound, Measured } from '../report/figure.ts';
import { percentile } from '../report/statistics.ts';
import { measureUsage } from '../report/usage.ts';

/** One kind of question; each must be answered with as many rows as it has lines. */
export interface Asking {
  /** In the plural, e.g. `queries`. */
  readonly what: string;
  readonly lines: number;
  readonly atATime: number;
  readonly questions: number;
  /** The least that must be asked of the database; gives how many lines were answered. */
  readonly bare: (place: number) => Promise<number>;
  readonly limit: string;
  /** The hub's own function; gives how many lines were answered. */
  readonly inside: (place: number) => Promise<number>;
  readonly requests: Requests;
}

export interface Answered {
  readonly http: Pace;
  readonly inProcess: Pace;
  readonly bare: Pace;
  readonly bounds: readonly Bound[];
}

interface Pace {
  readonly perSecond: number;
  readonly p99Ms: number;
}

export interface Server {
  readonly bench: BenchHub;
  readonly generator: Generator;
  readonly origin: string;
}

/** One round. Throws where an answer is not complete. */
export async function measureAnswers(
  { bench, generator, origin }: Server,
  asking: Asking,
): Promise<Answered> {
  const bare = await inProcess(asking, asking.bare);
  bench.statements.take();
  const pid = await backendPid(bench.database);
  const inside = await measureUsage(pid, () => inProcess(asking, asking.inside));
  const statements = bench.statements.take();
  await generator.prepare({
    origin,
    pace: { pace: 'closed', connections: asking.atATime },
    load: asking.requests,
  });
  const http = await measureUsage(pid, () => generator.go());
  const { statuses, sent, seconds, p99Ms, cpuSeconds } = http.result;
  if (statuses[200] !== sent) throw new Error(`${asking.what} were answered ${JSON.stringify(statuses)}`);
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

async function inProcess(
  { lines, atATime: together, questions }: Asking,
  ask: (place: number) => Promise<number>,
): Promise<Pace> {
  const latenciesMs = new Float64Array(questions);
  const began = performance.now();
  await atATime(together, questions, async (place) => {
    const since = performance.now();
    const answered = await ask(place);
    if (answered !== lines) throw new Error(`${answered} lines came back for ${lines}`);
    latenciesMs[place] = performance.now() - since;
  });
  const seconds = (performance.now() - began) / 1000;
  return { perSecond: questions / seconds, p99Ms: percentile(latenciesMs.toSorted(), 0.99) };
}

/** Questions a second and latency of both ways, beside the bare statement. */
export function answersMeasured(
  { what, limit }: Pick<Asking, 'what' | 'limit'>,
  rounds: readonly Answered[],
): readonly Measured[] {
  const ways = [
    ['over HTTP', ({ http }: Answered) => http],
    ['inside the process', (round: Answered) => round.inProcess],
  ] as const;
  return ways.flatMap(([way, of]): Measured[] => [
    {
      what: `${what} ${way}`,
      unit: '/s',
      rounds: rounds.map((round) => of(round).perSecond),
      limit: { what: limit, rounds: rounds.map(({ bare }) => bare.perSecond) },
    },
    {
      what: `p99 ${way}`,
      unit: 'ms',
      rounds: rounds.map((round) => of(round).p99Ms),
      limit: { what: limit, rounds: rounds.map(({ bare }) => bare.p99Ms) },
    },
  ]);
}

/** So many ids, other ones for each question. */
export function someOf(ids: readonly string[], place: number, count: number): readonly string[] {
  const from = (place * count) % (ids.length - count);
  return ids.slice(from, from + count);
}
