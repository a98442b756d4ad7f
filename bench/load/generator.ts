/** The load generator: prepares, waits for the word, sends, and reports. The main module of its own process. */
import { setImmediate as turn, setTimeout as pause } from 'node:timers/promises';
import { Pool, type Dispatcher } from 'undici';
import { failureText } from '../../src/platform/failure.ts';
import { tellParent } from '../report/parent.ts';
import { percentile } from '../report/statistics.ts';
import type { FromGenerator, LoadReport, LoadSpec, Pace, ToGenerator } from './load-spec.ts';
import { prepareRequests, type Prepared } from './requests.ts';

/** Serves its parent until the parent closes the channel. */
export function serveLoads(): void {
  let prepared: { readonly spec: LoadSpec; readonly requests: readonly Prepared[] } | undefined;
  const hear = async (words: ToGenerator): Promise<void> => {
    if (words.say === 'prepare') {
      prepared = { spec: words.spec, requests: prepareRequests(words.spec.load) };
      say({ say: 'ready' });
    } else if (prepared !== undefined) {
      say({ say: 'done', report: await run(prepared.spec, prepared.requests) });
    }
  };
  process.on('message', (words: ToGenerator) => {
    hear(words).catch((error: unknown) => say({ say: 'failed', reason: failureText(error) }));
  });
}

function say(words: FromGenerator): void {
  tellParent(words);
}

async function run({ origin, pace }: LoadSpec, requests: readonly Prepared[]): Promise<LoadReport> {
  const pool = new Pool(origin, { connections: pace.connections, pipelining: 1, headersTimeout: 60_000 });
  const cpu = process.cpuUsage();
  const book = { latenciesMs: new Float64Array(requests.length), statuses: new Map<number, number>() };
  const began = performance.now();
  await (pace.pace === 'open' ? runOpen : runClosed)({ pool, requests, book, pace });
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  await pool.close();
  const sorted = book.latenciesMs.toSorted();
  return {
    sent: requests.length,
    statuses: Object.fromEntries(book.statuses),
    seconds,
    p50Ms: percentile(sorted, 0.5),
    p99Ms: percentile(sorted, 0.99),
    maxMs: sorted.at(-1) ?? 0,
    cpuSeconds: (user + system) / 1e6,
  };
}

interface Running {
  readonly pool: Pool;
  readonly requests: readonly Prepared[];
  readonly book: { readonly latenciesMs: Float64Array; readonly statuses: Map<number, number> };
  readonly pace: Pace;
}

async function runClosed(running: Running): Promise<void> {
  let next = 0;
  const one = async (): Promise<void> => {
    for (let place = next++; place < running.requests.length; place = next++)
      await send(running, place, performance.now());
  };
  await Promise.all(Array.from({ length: running.pace.connections }, one));
}

/** Sends at the planned instants; what is late is sent at once, and its lateness counts. */
async function runOpen(running: Running): Promise<void> {
  const { pace, requests } = running;
  const everyMs = pace.pace === 'open' ? 1000 / pace.perSecond : 0;
  const began = performance.now();
  const answers: Promise<void>[] = [];
  for (let place = 0; place < requests.length; place += 1) {
    const plannedMs = began + place * everyMs;
    const aheadMs = plannedMs - performance.now();
    if (aheadMs > 2) await pause(aheadMs - 1);
    while (performance.now() < plannedMs) await turn();
    answers.push(send(running, place, plannedMs));
  }
  await Promise.all(answers);
}

function send({ pool, requests, book }: Running, place: number, sinceMs: number): Promise<void> {
  const request = requests[place];
  if (request === undefined) return Promise.resolve();
  return new Promise((resolve) => {
    const end = (status: number): void => {
      book.latenciesMs[place] = performance.now() - sinceMs;
      book.statuses.set(status, (book.statuses.get(status) ?? 0) + 1);
      resolve();
    };
    pool.dispatch({ ...request, headers: { ...request.headers } }, answerHandler(end));
  });
}

/** The leanest way of undici: only the status is read. */
function answerHandler(end: (status: number) => void): Dispatcher.DispatchHandler {
  let status = 0;
  return {
    onRequestStart: () => undefined,
    onResponseStart: (_controller, statusCode) => {
      status = statusCode;
    },
    onResponseData: () => undefined,
    onResponseEnd: () => end(status),
    onResponseError: () => end(0),
  };
}
