/** All reading of one node: the schedule, what is asked for by name, and the fetching of keys. */
import { mayAsk } from '../intake-source.ts';
import { loop, type Loop } from '../work/loop.ts';
import type { KnownSource, Station } from '../station.ts';
import { filePickUp } from '../files/file-pick-up.ts';
import { budget, type Budget } from '../fetching/budget.ts';
import { fetchOnce, KEYS_TOGETHER } from '../fetching/hydration.ts';
import { poll } from './poll.ts';
import { beginReadings, wantedReadings, type Reader, type Running } from './read.ts';
import { ensureReadings, readAgain, type Activity, type ReadingKey } from './reading-store.ts';
import { subscription } from './subscription.ts';
import { sweep } from './sweep.ts';

/** `busy`: this or another node is reading the source in this way just now. */
export type Asked = 'completed' | 'interrupted' | 'failed' | 'busy';

export interface Readings {
  /** Begins the schedule of this node. */
  start(): Promise<readonly Loop[]>;
  /** Ends between two pages. */
  stop(): Promise<void>;
  readNow(
    source: KnownSource,
    activity: Activity,
    options?: { readonly mayDelete: 'few' | 'all' },
  ): Promise<Asked>;
  /** Fetches every key that is due, without regard to the budget; gives how many. */
  fetchNow(sources: readonly KnownSource[]): Promise<number>;
}

const FETCHES_PER_SECOND = 5;

export function readings(station: Station): Readings {
  const state = { isStopping: false };
  const isStopping = (): boolean => state.isStopping;
  const underWay = new Set<Promise<unknown>>();

  const readNow: Readings['readNow'] = async (source, activity, { mayDelete } = { mayDelete: 'few' }) => {
    const running: Running = { readers: readersWith(mayDelete), isStopping };
    const wanted = wantedReadings(station, running.readers).filter(
      (each) => each.source === source.fullName && each.activity === activity,
    );
    if (wanted.length === 0) throw new Error(`${source.fullName} has no ${activity}`);
    const [run] = await beginReadings(station, running, { when: 'now', wanted });
    return run ?? 'busy';
  };

  async function pollFirst(source: KnownSource): Promise<void> {
    if (poll.everySeconds(source) !== undefined) await readNow(source, 'poll');
  }

  function readersWith(mayDelete: 'few' | 'all'): Reader[] {
    return [poll, sweep({ mayDelete, pollFirst }), filePickUp, subscription];
  }

  const running: Running = { readers: readersWith('few'), isStopping };
  const wanted = wantedReadings(station, running.readers);
  const readDue = async (): Promise<'idle'> => {
    const allowed = wanted.filter(({ source }) => mayAskNow(station, source));
    for (const run of await beginReadings(station, running, { when: 'due', wanted: allowed })) {
      const ended: Promise<unknown> = run.finally(() => underWay.delete(ended));
      underWay.add(ended);
    }
    return 'idle';
  };

  return {
    readNow,
    fetchNow: (sources) => fetchAll(station, sources),
    start: async () => {
      state.isStopping = false;
      await prepare(station, wanted);
      const { log, limits } = station;
      return [loop({ name: 'read', everyMs: limits.readEveryMs, log, turn: readDue }), fetching(station)];
    },
    stop: async () => {
      state.isStopping = true;
      await Promise.all(underWay);
    },
  };
}

/** What senders told while nobody listened they may not tell again: it is polled now. */
async function prepare({ database, sources }: Station, wanted: readonly ReadingKey[]): Promise<void> {
  await ensureReadings(database, wanted);
  const isTold = (source: string): boolean => sources.get(source)?.source.webhook !== undefined;
  await readAgain(
    database,
    wanted.filter(({ source, activity }) => activity === 'poll' && isTold(source)),
  );
}

function mayAskNow({ sources, clock }: Station, name: string): boolean {
  const source = sources.get(name);
  return source !== undefined && mayAsk(source, clock());
}

interface Fetched {
  readonly source: KnownSource;
  readonly budget: Budget;
  /** Until then more keys may gather. */
  gathersUntilMs: number;
}

/**
 * Fetches noted keys within each source's budget: the first at once, and those of a burst together, because keys that come while
 * one call is answered would otherwise go out by handfuls, each a call and a transaction.
 */
function fetching(station: Station): Loop {
  const fetched: readonly Fetched[] = [...station.sources.values()]
    .filter(({ source }) => source.byKey !== undefined)
    .map((source) => ({
      source,
      budget: budget(source.fetchesPerSecond ?? FETCHES_PER_SECOND, station.clock),
      gathersUntilMs: 0,
    }));
  const everyMs = station.limits.readEveryMs / 4;
  return loop({
    name: 'fetch',
    everyMs,
    log: station.log,
    turn: async () => {
      const ready = fetched.filter((each) => mayFetch(each, station.clock()));
      const counts = await Promise.all(ready.map((each) => fetchAndGather(station, each, everyMs)));
      return counts.includes(KEYS_TOGETHER) ? 'more' : 'idle';
    },
  });
}

function mayFetch({ source, budget: purse, gathersUntilMs }: Fetched, now: Date): boolean {
  return mayAsk(source, now) && performance.now() >= gathersUntilMs && purse.take();
}

async function fetchAndGather(station: Station, each: Fetched, forMs: number): Promise<number> {
  const count = await fetchOnce(station, each.source);
  if (count > 0 && count < KEYS_TOGETHER) each.gathersUntilMs = performance.now() + forMs;
  return count;
}

async function fetchAll(station: Station, sources: readonly KnownSource[]): Promise<number> {
  let fetched = 0;
  for (const source of sources) {
    for (let count = await fetchOnce(station, source); count > 0; count = await fetchOnce(station, source)) {
      fetched += count;
    }
  }
  return fetched;
}
