/** The station intake: from outside bytes to facts of the hub, nothing lost, nothing doubled, nothing silent. */
import type { Questions } from '../model/exceptions.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { Database, Transaction } from '../platform/sql.ts';
import type { IntakeNeeds, KnownKey } from './fact.ts';
import { queueAgain } from './inbox/inbox-store.ts';
import { releaseMatching, releaseWaiting, type ParkedFilter } from './inbox/parked-store.ts';
import { tally } from './inbox/tally.ts';
import type { IntakeSource } from './intake-source.ts';
import { loop, type Loop } from './loop.ts';
import { DEFAULT_LIMITS, knownSources, type IntakeLimits, type Station } from './station.ts';
import { door, type Accepted, type Pushed } from './webhook.ts';
import { workOnce } from './worker.ts';

export type { ApplyOutcome, FactBody, IntakeFact, IntakeNeeds, KnownKey } from './fact.ts';
export type { IntakeSource } from './intake-source.ts';
export type { IntakeLimits } from './station.ts';
export type { Accepted, Pushed } from './webhook.ts';
export type { Parked, ParkedFilter, ParkedKind } from './inbox/parked-store.ts';

export interface IntakeOptions {
  readonly database: Database;
  /** Names this process in the log. */
  readonly nodeId: string;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly random: () => number;
  readonly log: Log;
  readonly questions: Questions<Transaction>;
  readonly sources: readonly IntakeSource[];
  readonly needs: IntakeNeeds;
  readonly limits?: Partial<IntakeLimits>;
}

export interface Intake {
  /** Keeps one pushed message durably before it answers. */
  accept(pushed: Pushed): Promise<Accepted>;
  /** Ask before reading a body into memory; true: answer 503 with Retry-After. */
  isOverloaded(): boolean;
  /** Starts the work of this node. */
  start(): Promise<void>;
  /** Ends after what is under way; leases run out by themselves. */
  stop(): Promise<void>;
  /** Takes everything that is kept in; resolves when nothing can be claimed and nothing is to be fetched now. */
  drain(): Promise<void>;
  /** Keys became known: facts that wait for them are taken in again. Belongs to the transaction that made them known. */
  released(tx: Transaction, keys: readonly KnownKey[]): Promise<void>;
  /** Takes parked records in once more with today's mapping; gives how many messages that are. */
  reprocess(filter: ParkedFilter): Promise<number>;
}

/** Makes the station. Nothing happens before `start`, except that `accept` keeps. */
export function intake(options: IntakeOptions): Intake {
  const loops: Loop[] = [];
  const station: Station = {
    ...options,
    limits: { ...DEFAULT_LIMITS, ...options.limits },
    sources: knownSources(options.sources),
    tally: tally(),
    releasedIn: new WeakMap(),
    wake: () => {
      for (const each of loops) each.wake();
    },
  };
  const entrance = door(station);
  return {
    accept: (pushed) => entrance.accept(pushed),
    isOverloaded: () => entrance.isOverloaded(),
    start: async () => {
      loops.push(receiving(station));
    },
    stop: async () => {
      await entrance.idle();
      await Promise.all(loops.splice(0).map((each) => each.stop()));
      await station.tally.flush(station.database);
    },
    drain: async () => {
      await entrance.idle();
      while ((await workOnce(station, 0)) + (await workOnce(station, 1)) > 0);
    },
    released: (tx, keys) => release(station, tx, keys),
    reprocess: async (filter) => {
      const released = await station.database.transaction(async (tx) => {
        const found = await releaseMatching(tx, filter);
        await queueAgain(tx, found);
        return found;
      });
      station.wake();
      return released.length;
    },
  };
}

/** In how many turns full of live messages bulk work gets one, so that neither starves the other. */
const BULK_TURN = 8;

function receiving(station: Station): Loop {
  let turns = 0;
  return loop({
    name: 'receive',
    everyMs: 1000,
    log: station.log,
    turn: async () => {
      const live = await workOnce(station, 0);
      turns += 1;
      const isFull = live >= station.limits.batchMessages && turns % BULK_TURN !== 0;
      const bulk = isFull ? 0 : await workOnce(station, 1);
      return live + bulk > 0 ? 'more' : 'idle';
    },
  });
}

async function release(station: Station, tx: Transaction, keys: readonly KnownKey[]): Promise<void> {
  if (keys.length === 0) return;
  station.releasedIn.set(tx, [...(station.releasedIn.get(tx) ?? []), ...keys]);
  const released = await releaseWaiting(tx, keys);
  await queueAgain(tx, released);
  if (released.length > 0) setImmediate(station.wake);
}
