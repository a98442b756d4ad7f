/** A chaos run: hubs are killed and systems broken while orders come in; in the end nothing may be lost, doubled or stuck in silence. */
import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { seededRandom } from '../../../sandbox/kit/random.ts';
import { emptyBook, type Book } from './book.ts';
import { calmDown } from './calm.ts';
import { callersOf } from './callers/callers.ts';
import type { Range } from './callers/placing.ts';
import { peopleOf, play, type Scene } from './cast.ts';
import { check, overview, type Checked } from './checks/checks.ts';
import { listAll } from './checks/orders.ts';
import { startStage, type Stage } from './stage.ts';
import { storiesOf } from './checks/story.ts';
import { troubleOf } from './trouble.ts';

export interface ChaosOptions {
  readonly seed: number;
  readonly databaseUrl: string;
  /** How long things are broken. */
  readonly troubleMs: number;
  /** How many orders in all, about; two of three by the API. */
  readonly orders: number;
  /** How long the estate may take to come to rest afterwards. */
  readonly patienceMs: number;
  readonly hubs?: number;
  readonly items?: number;
  readonly customers?: number;
  /** Told now and then how it goes. */
  readonly onProgress?: (line: string) => void;
  /** Ends the run before its time: everything is stopped, and the report says what was seen so far. */
  readonly signal?: AbortSignal;
}

export interface ChaosReport extends Checked {
  readonly seed: number;
  /** `interrupted`: nothing was checked in the end. */
  readonly ended: 'checked' | 'interrupted';
  /** What was injected and done, and how often. */
  readonly done: Readonly<Record<string, number>>;
  /** What the hub knows of orders that ended wrong. */
  readonly stories: readonly string[];
  readonly seconds: Readonly<Record<'starting' | 'trouble' | 'calming', number>>;
}

const PROGRESS_EVERY_MS = 5_000;

/** Starts everything, breaks everything, waits for rest, and checks. */
export async function chaos(options: ChaosOptions): Promise<ChaosReport> {
  const { seed, databaseUrl, troubleMs, signal } = options;
  const { hubs = 3, items = 60, customers = 40, onProgress = () => undefined } = options;
  const began = performance.now();
  onProgress(`starting PostgreSQL, the sandbox and ${hubs} hubs (seed ${seed})`);
  const stage = await startStage({
    seed,
    databaseUrl,
    hubs,
    items,
    customers,
    networkPatienceMs: Math.min(15_000, Math.max(2_000, troubleMs / 10)),
  });
  const book = emptyBook();
  try {
    const run = wholeRun({ stage, book, began }, options);
    return await (signal === undefined
      ? run
      : Promise.race([run, interruptedRun({ stage, book }, signal, seed)]));
  } finally {
    await stage.close();
  }
}

interface Begun extends Pick<Scene, 'stage' | 'book'> {
  readonly began: number;
}

async function wholeRun({ stage, book, began }: Begun, options: ChaosOptions): Promise<ChaosReport> {
  const { seed, patienceMs, onProgress = () => undefined } = options;
  const range = await rangeOf(stage);
  const broke = performance.now();
  await trouble({ stage, book }, { options, range });
  const ended = performance.now();
  onProgress('the trouble is over; everybody finishes the work');
  const calm = new AbortController();
  const { unrest } = await calmDown(
    { stage, book, random: seededRandom(seed).fork('calm'), signal: calm.signal },
    patienceMs,
  );
  noteInjected(stage, book);
  const checked = await check(stage, book);
  const findings = [...checked.findings, ...unrest.map((what) => ({ rule: 'rest', what }))];
  return {
    ...checked,
    findings,
    stories: await storiesOf(stage, findings, await listAll(stage.witness)),
    seed,
    ended: 'checked',
    done: Object.fromEntries(book.done.entries()),
    seconds: {
      starting: seconds(began, broke),
      trouble: seconds(broke, ended),
      calming: seconds(ended, performance.now()),
    },
  };
}

/** Somebody has no time for the end. Orders that still move are not wrong: only what was wrong on the way is told. */
async function interruptedRun(
  { stage, book }: Pick<Scene, 'stage' | 'book'>,
  signal: AbortSignal,
  seed: number,
): Promise<ChaosReport> {
  const began = performance.now();
  if (!signal.aborted) await once(signal, 'abort');
  const trouble = seconds(began, performance.now());
  noteInjected(stage, book);
  const orders = await listAll(stage.witness).catch(() => []);
  return {
    ...overview(orders),
    findings: book.wrong.map((what) => ({ rule: 'answers', what })),
    stories: [],
    seed,
    ended: 'interrupted',
    done: Object.fromEntries(book.done.entries()),
    seconds: { starting: 0, trouble, calming: 0 },
  };
}

function seconds(from: number, to: number): number {
  return Math.round((to - from) / 100) / 10;
}

interface Trouble {
  readonly options: ChaosOptions;
  readonly range: Range;
}

async function trouble(
  { stage, book }: Pick<Scene, 'stage' | 'book'>,
  { options, range }: Trouble,
): Promise<void> {
  const { seed, troubleMs, orders, onProgress = () => undefined } = options;
  const signal = AbortSignal.timeout(troubleMs);
  const scene: Scene = { stage, book, random: seededRandom(seed), signal };
  const byApi = Math.ceil((orders * 2) / 3);
  const buysEveryMs = (troubleMs * 0.8) / Math.max(1, orders - byApi);
  const telling = tellProgress(scene, onProgress);
  await play(scene, [
    ...callersOf({ ...scene, range }, { orders: byApi, everyMs: (troubleMs * 0.8) / byApi }),
    ...peopleOf(scene, buysEveryMs),
    ...troubleOf(scene, {
      killEveryMs: Math.max(3_000, troubleMs / 30),
      faultMs: Math.max(2_000, Math.min(10_000, troubleMs / 25)),
    }),
  ]);
  await telling;
}

async function tellProgress({ stage, book, signal }: Scene, tell: (line: string) => void): Promise<void> {
  while (!signal.aborted) {
    await pause(PROGRESS_EVERY_MS, undefined, { signal }).catch(() => undefined);
    const orders = await listAll(stage.witness).catch(() => []);
    const kills = book.done.of('hub killed (SIGKILL)');
    const standing = [...Map.groupBy(orders, ({ status }) => status)].map(
      ([status, all]) => `${all.length} ${status}`,
    );
    tell(
      `${orders.length} orders (${standing.join(', ')}), ${kills} kills, ${stage.hubs.living().length} hubs live`,
    );
  }
}

/** What the systems themselves counted of the trouble. */
function noteInjected({ simulators }: Stage, book: Book): void {
  const words: Readonly<Record<string, string>> = {
    brokenOff: 'requests broken off',
    throttled: 'requests throttled',
    unavailable: 'requests answered 503',
    unanswered: 'writes done and never answered',
    webhooksDropped: 'webhooks dropped',
    webhooksReordered: 'webhooks overtaken',
    webhooksDuplicated: 'webhooks doubled',
  };
  for (const simulator of simulators)
    for (const [counter, count] of Object.entries(simulator.counts())) {
      const word = words[counter];
      if (word !== undefined && count > 0) book.done.add(`${simulator.name}: ${word}`, count);
    }
}

/** Waits for the first load; then what is sold in pieces and lies somewhere can be ordered by customers that may buy. */
async function rangeOf(stage: Stage): Promise<Range> {
  const endsAt = performance.now() + 120_000;
  for (;;) {
    const range = await loadedRange(stage);
    if (range !== undefined && stage.shop.shop.companyLocations.size > 0) return range;
    if (performance.now() > endsAt) throw new Error('the first load does not end');
    await pause(250);
  }
}

async function loadedRange({ witness, erp, warehouses }: Stage): Promise<Range | undefined> {
  const { records, database } = witness;
  const pieces = new Set(
    warehouses.flatMap(({ state }) =>
      state.book
        .positions()
        .flatMap(({ item, unit, quantity, lot }) =>
          unit === 'EA' && lot === undefined && Number(quantity) > 20 ? [item] : [],
        ),
    ),
  );
  const sold = [...erp.erp.tables.items.all()].filter(
    (item) =>
      item['blocked'] === false && item['purchasingBlocked'] !== true && pieces.has(String(item['number'])),
  );
  const loaded = new Set(
    (await records.list(database, { domain: 'item', limit: 1000 })).map(({ number }) => number),
  );
  const parties = await records.list(database, { domain: 'party', limit: 1000 });
  const customers = parties.filter(
    ({ fields }) =>
      fields['status'] === 'active' && fields['level'] === 'bill-to' && fields['currency'] === 'USD',
  );
  const isStocked = (await witness.stock.balances({ limit: 5000 })).length >= pieces.size;
  const items = sold.map((item) => String(item['number'])).filter((number) => loaded.has(number));
  if (items.length < sold.length || customers.length === 0 || !isStocked) return undefined;
  const prices = new Map(sold.map((item) => [String(item['number']), Number(item['unitPrice'])]));
  return {
    channel: 'inside-sales',
    customers: customers.map(({ number }) => number),
    items,
    priceOf: (item) => prices.get(item) ?? 0,
  };
}
