/** The station intake: from outside bytes to facts of the hub, nothing lost, nothing doubled, nothing silent. */
import type { Questions } from '../model/exceptions.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { Database, Queryable, Transaction } from '../platform/sql.ts';
import type { IntakeNeeds, KnownKey } from './fact.ts';
import { listPickedFiles, type PickedFilePlace, type PickedFileRow } from './files/picked-file-store.ts';
import { queueAgain } from './inbox/inbox-store.ts';
import { observeIntake } from './intake-metrics.ts';
import { keyOfDelivery } from './inbox/message.ts';
import {
  findBySenderId,
  findByTrace,
  findConflicting,
  findDelivered,
  findMessage,
  latestUnsearched,
  listMessages,
  type MessageFilter,
  type MessageRow,
} from './inbox/message-store.ts';
import {
  listParked,
  releaseMatching,
  releaseWaiting,
  type Parked,
  type ParkedFilter,
} from './inbox/parked-store.ts';
import { tally } from './inbox/tally.ts';
import type { IntakeSource } from './intake-source.ts';
import type { Loop } from './work/loop.ts';
import { readings, type Asked } from './reading/readings.ts';
import {
  DEFAULT_LIMITS,
  knownSources,
  type IntakeLimits,
  type KnownSource,
  type Station,
} from './station.ts';
import { readLastHeard, readStatus, type SourceStatus } from './status.ts';
import { gate } from './work/side-by-side.ts';
import { askForMissingKeys, lookAgain, upkeep } from './work/upkeep.ts';
import { waking } from './work/waking.ts';
import { door, type Accepted, type Pushed } from './webhook.ts';
import { receiving, workOnce } from './work/worker.ts';

export type { ApplyOutcome, IntakeFact, IntakeNeeds, KnownKey } from './fact.ts';
export type { PickedFileRow } from './files/picked-file-store.ts';
export type { MessageFilter, MessageRow } from './inbox/message-store.ts';
export type { Parked, ParkedFilter } from './inbox/parked-store.ts';
export type { IntakeSource } from './intake-source.ts';
export type { Asked } from './reading/readings.ts';
export type { IntakeLimits } from './station.ts';
export type { SourceStatus } from './status.ts';
export type { Accepted, Pushed } from './webhook.ts';

export interface IntakeOptions {
  readonly database: Database;
  /** Names this process in the log. */
  readonly nodeId: string;
  readonly clock: Clock;
  /** UUIDs of version 7, so that messages sort by time. */
  readonly newId: () => string;
  /** At least 0, below 1. */
  readonly random: () => number;
  readonly log: Log;
  readonly questions: Questions<Transaction>;
  readonly sources: readonly IntakeSource[];
  readonly needs: IntakeNeeds;
  readonly limits?: Partial<IntakeLimits>;
}

export interface Intake {
  /** Keeps one pushed message durably before it answers. Throws only where the database cannot be reached: answer 503. */
  accept(pushed: Pushed): Promise<Accepted>;
  /** Ask before reading a body into memory; true: answer 503 with Retry-After. */
  isOverloaded(): boolean;
  /** Starts the work of this node: receiving, reading, fetching, upkeep. */
  start(): Promise<void>;
  /** Ends after what is under way. */
  stop(): Promise<void>;
  /** Takes everything in that is kept, and fetches what is noted; resolves when nothing of it can be claimed. */
  drain(): Promise<void>;
  /** Reads what changed; `source` is `system/source`. Throws for a source that has no poll. */
  pollNow(source: string): Promise<Asked>;
  /** Reads the list in full. `all`: a person has said that everything missing is gone indeed. */
  sweepNow(source: string, mayDelete?: 'few' | 'all'): Promise<Asked>;
  /** Looks into the watched folder; a new file is taken at the second look, when it lies still. */
  pickUpNow(source: string): Promise<Asked>;
  /** Fetches the keys that thin events have told, of one source or of all; gives how many. */
  fetchNow(source?: string): Promise<number>;
  /** Keys became known: facts that wait for them are taken in again. Belongs to the transaction that made them known. */
  released(tx: Transaction, keys: readonly KnownKey[]): Promise<void>;
  /** Takes parked records in once more with today's mapping; gives how many messages that are. */
  reprocess(filter: ParkedFilter): Promise<number>;
  /** Asks about ids that have been missing for too long; done every few seconds by itself. */
  askForMissing(): Promise<void>;
  /** How each source stands. Counts whole tables: for people and gauges, not for every request. */
  status(): Promise<readonly SourceStatus[]>;
  /** When each source (`system/source`) was last heard of; cheap, at most a few seconds behind. */
  lastHeard(queryable?: Queryable): Promise<ReadonlyMap<string, Date>>;
  /** A page of kept messages, newest first. */
  messages(
    filter: MessageFilter,
    page: { readonly limit: number; readonly after?: string },
  ): Promise<readonly MessageRow[]>;
  /** One kept message with its raw bytes. */
  message(id: string): Promise<(MessageRow & { readonly body: Uint8Array }) | undefined>;
  /** The messages that a sender delivered under this id of its own, such as a `webhook-id`. */
  delivered(senderId: string): Promise<readonly MessageRow[]>;
  /** The latest 20,000 messages are searched for this id in any header; `unsearchedUntil`: when the youngest of the others came. */
  inHeaders(
    id: string,
  ): Promise<{ readonly messages: readonly MessageRow[]; readonly unsearchedUntil?: Date }>;
  /** The messages that came in a trace, by its W3C id. */
  ofTrace(traceId: string): Promise<readonly MessageRow[]>;
  /** Ids of the messages that have a delivery id in common with one of these, and other content. */
  conflicting(messageIds: readonly string[]): Promise<readonly string[]>;
  /** A page of parked records, newest message first. */
  parked(
    filter: ParkedFilter,
    page: { readonly limit: number; readonly after?: Pick<Parked, 'messageId' | 'recordIndex'> },
  ): Promise<readonly Parked[]>;
  /** A page of taken files, newest first, with the names under which the same content came again. */
  files(
    filter: { readonly source?: string; readonly name?: string },
    page: { readonly limit: number; readonly before?: PickedFilePlace },
  ): Promise<readonly PickedFileRow[]>;
}

/** Makes the station. `accept` and the lists work at once; nothing else happens before `start`. */
export function intake(options: IntakeOptions): Intake {
  const { database } = options;
  const loops = noLoops();
  const { wake, wakeFetching, ...others } = waking(database, loops);
  const station: Station = {
    ...options,
    limits: { ...DEFAULT_LIMITS, ...options.limits },
    sources: knownSources(options.sources),
    ...sharedWork(),
    wake,
    wakeFetching,
  };
  const entrance = door(station);
  const reading = readings(station);
  return {
    accept: (pushed) => entrance.accept(pushed),
    isOverloaded: () => entrance.isOverloaded(),
    start: async () => {
      await others.listen();
      loops.receiving.push(receiving(station));
      loops.upkeep.push(upkeep(station, entrance), observing(station));
      loops.reading.push(...(await reading.start()));
    },
    stop: async () => {
      await entrance.idle();
      await others.stop();
      await Promise.all([reading.stop(), stopAll(loops)]);
      await station.tally.flush(database);
    },
    drain: () => drain(station, { entrance, reading }),
    pollNow: (name) => reading.readNow(sourceNamed(station, name), 'poll'),
    sweepNow: (name, mayDelete = 'few') =>
      reading.readNow(sourceNamed(station, name), 'sweep', { mayDelete }),
    pickUpNow: (name) => reading.readNow(sourceNamed(station, name), 'files'),
    fetchNow: (name) =>
      reading.fetchNow(name === undefined ? [...station.sources.values()] : [sourceNamed(station, name)]),
    released: (tx, keys) => release(station, tx, keys),
    reprocess: (filter) => reprocess(station, filter),
    askForMissing: () => askForMissingKeys(station),
    status: () => readAll(station),
    lastHeard: (queryable = database) => readLastHeard(queryable),
    ...keptBy(station),
  };
}

/** What people read of what was kept. */
function keptBy({
  database,
  sources,
}: Station): Pick<Intake, 'messages' | 'message' | 'parked' | 'files' | keyof ReturnType<typeof soughtIn>> {
  return {
    ...soughtIn(database, sources),
    messages: (filter, page) => listMessages(database, filter, page),
    message: (id) => findMessage(database, id),
    parked: (filter, page) => listParked(database, filter, page),
    files: (filter, page) => listPickedFiles(database, filter, page),
  };
}

/** How messages are found by what people have in hand. */
function soughtIn(database: Database, sources: ReadonlyMap<string, KnownSource>) {
  return {
    delivered: (senderId: string) =>
      findDelivered(
        database,
        [...sources.keys()].map((source) => keyOfDelivery(source, senderId)),
      ),
    inHeaders: async (id: string) => {
      const [messages, unsearchedUntil] = await Promise.all([
        findBySenderId(database, id),
        latestUnsearched(database),
      ]);
      return { messages, ...(unsearchedUntil === undefined ? {} : { unsearchedUntil }) };
    },
    ofTrace: (traceId: string) => findByTrace(database, traceId),
    conflicting: (messageIds: readonly string[]) => findConflicting(database, messageIds),
  };
}

function sharedWork(): Pick<Station, 'tally' | 'gate' | 'releasedIn'> {
  return { tally: tally(), gate: gate(), releasedIn: new WeakMap() };
}

function noLoops(): Record<'receiving' | 'reading' | 'upkeep', Loop[]> {
  return { receiving: [], reading: [], upkeep: [] };
}

async function stopAll(loops: ReturnType<typeof noLoops>): Promise<void> {
  const running = Object.values(loops).flatMap((each) => each.splice(0));
  await Promise.all(running.map((each) => each.stop()));
}

/** Lets the gauges ask as long as the work of this node runs. */
function observing(station: Station): Loop {
  const end = observeIntake(() => readAll(station), station.clock);
  return { wake: () => undefined, stop: () => Promise.resolve(end()) };
}

async function readAll({
  tally: counted,
  database,
  sources,
  clock,
}: Station): Promise<readonly SourceStatus[]> {
  await counted.flush(database);
  return readStatus(database, sources.values(), clock());
}

function sourceNamed({ sources }: Station, name: string): KnownSource {
  const source = sources.get(name);
  if (source === undefined)
    throw new Error(`there is no source ${name}; there are ${[...sources.keys()].join(', ')}`);
  return source;
}

async function drain(
  station: Station,
  {
    entrance,
    reading,
  }: { readonly entrance: ReturnType<typeof door>; readonly reading: ReturnType<typeof readings> },
): Promise<void> {
  await entrance.idle();
  await lookAgain(station);
  let done = 1;
  while (done > 0) {
    done = (await workOnce(station, 0)) + (await workOnce(station, 1));
    if (done === 0) done = await reading.fetchNow([...station.sources.values()]);
  }
}

async function release(station: Station, tx: Transaction, keys: readonly KnownKey[]): Promise<void> {
  if (keys.length === 0) return;
  station.releasedIn.set(tx, [...(station.releasedIn.get(tx) ?? []), ...keys]);
  const released = await releaseWaiting(tx, keys);
  await queueAgain(tx, released);
  if (released.length > 0) setImmediate(station.wake);
}

async function reprocess(station: Station, filter: ParkedFilter): Promise<number> {
  const released = await station.database.transaction(async (tx) => {
    const found = await releaseMatching(tx, filter);
    await queueAgain(tx, found);
    return found.length;
  });
  station.wake();
  return released;
}
