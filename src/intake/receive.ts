/**
 * How kept messages become facts of the hub. Read this file first.
 *
 * A *portion* is a claimed message with its records, opened and judged. A batch of portions is taken in by one transaction:
 * the lease is checked, the facts are applied (records, stock, log and due work, by the hub), what could not be taken is
 * parked with its reason, thin keys are noted for fetching, and the messages leave the inbox. Commit, or nothing of it.
 * If the transaction fails, the batch is cut in half again and again until the record that breaks it stands alone: that one
 * is parked, everything else commits. All of it may happen twice: records merge by version, stock documents dedupe by their id.
 */
import type { Problem } from '../connectors/kit/mapping.ts';
import { failureText, isPassing } from '../platform/failure.ts';
import type { Transaction } from '../platform/sql.ts';
import type { IntakeFact } from './fact.ts';
import { finishMessages, holdMessages, type Claimed } from './inbox/inbox-store.ts';
import type { Judged, OpenedMessage } from './judging/judge.ts';
import { settle, type Settled } from './settle.ts';
import type { KnownSource, Station } from './station.ts';

/** A claimed message, opened and judged; or the part of its records that one transaction takes. */
export interface Portion {
  readonly claimed: Claimed;
  /** Absent: the landscape no longer has this source. */
  readonly source?: KnownSource;
  readonly records: readonly Judged[];
  /** Thin: keys to fetch. */
  readonly keys: readonly string[];
  /** The source is to be read as soon as this is taken in. */
  readonly readAgain?: boolean;
  /** Why the message as a whole cannot be read. */
  readonly broken?: readonly Problem[];
  /** Why its records must not reach the hub: they made it fail. */
  readonly poison?: string;
  /** The message leaves the inbox with this portion. */
  readonly isLast: boolean;
}

/** Another node holds the messages now: what this one did is rolled back, and nothing is lost. */
export class LeaseLost extends Error {}

/** Takes claimed messages in; `token` is the lease under which they were claimed. Throws where the surroundings fail. */
export async function receive(
  station: Station,
  claimed: readonly Claimed[],
  token: string,
): Promise<Settled> {
  return takeIn(
    station,
    claimed.map((each) => open(station, each)),
    token,
  );
}

/** Opens the kept bytes and judges every record: pure, and no failure of one record touches another. */
function open(station: Station, claimed: Claimed): Portion {
  const source = station.sources.get(claimed.message.source);
  const none = { claimed, records: [], keys: [], isLast: true };
  if (source === undefined) {
    return {
      ...none,
      broken: [{ path: '', found: claimed.message.source, agreed: 'a source of the landscape' }],
    };
  }
  if (claimed.attempts > MOST_ATTEMPTS) {
    const poison = `processing it did not come to an end ${claimed.attempts - 1} times`;
    return {
      ...none,
      source,
      poison,
      broken: [{ path: '', found: poison, agreed: 'a message that can be processed' }],
    };
  }
  const opened = source.judge.open(claimed.message);
  if ('breach' in opened) return { ...none, source, broken: opened.breach };
  const { keys, readAgain } = opened.mapped;
  return { ...none, source, records: judgeAll(source, claimed, opened.mapped), keys, readAgain };
}

/** A message that was claimed so often and never finished takes the process down with it. */
const MOST_ATTEMPTS = 8;

function judgeAll(source: KnownSource, claimed: Claimed, opened: OpenedMessage): Judged[] {
  const { message, recordIndexes } = claimed;
  const isAsked = (index: number): boolean =>
    recordIndexes === undefined || recordIndexes.includes(-1) || recordIndexes.includes(index);
  return [
    ...opened.records
      .filter(({ recordIndex }) => isAsked(recordIndex))
      .map((record) => source.judge.record(record, message.receivedAt)),
    ...opened.deletedKeys
      .filter(({ recordIndex }) => isAsked(recordIndex))
      .map((deleted) => source.judge.deletedKey(deleted, message.receivedAt)),
  ];
}

/** Commits the portions together; if that fails, each half by itself. */
async function takeIn(station: Station, portions: readonly Portion[], token: string): Promise<Settled> {
  try {
    return await station.database.transaction((tx) => takeInOnce(tx, { station, portions, token }));
  } catch (error) {
    if (error instanceof LeaseLost || isPassing(error)) throw error;
    const parts = split(portions, error);
    if (parts === undefined) throw error;
    const settled: Settled[] = [];
    for (const part of parts) settled.push(await takeIn(station, part, token));
    return {
      taken: settled.reduce((sum, { taken }) => sum + taken, 0),
      parked: settled.reduce((sum, { parked }) => sum + parked, 0),
      toFetch: settled.some(({ toFetch }) => toFetch),
      news: settled.flatMap(({ news }) => news),
    };
  }
}

/** Two halves; of a single record, the record marked as poison; of that, nothing more. */
function split(portions: readonly Portion[], error: unknown): readonly (readonly Portion[])[] | undefined {
  const [only] = portions;
  if (only === undefined) return undefined;
  if (portions.length > 1) {
    const middle = Math.ceil(portions.length / 2);
    return [portions.slice(0, middle), portions.slice(middle)];
  }
  if (only.records.length > 1) {
    const middle = Math.ceil(only.records.length / 2);
    return [
      [{ ...only, records: only.records.slice(0, middle), keys: [], readAgain: false, isLast: false }],
      [{ ...only, records: only.records.slice(middle) }],
    ];
  }
  return only.poison === undefined ? [[{ ...only, poison: failureText(error) }]] : undefined;
}

interface Taking {
  readonly station: Station;
  readonly portions: readonly Portion[];
  readonly token: string;
}

/** The one transaction: lease, facts, and what becomes of each record. */
async function takeInOnce(tx: Transaction, { station, portions, token }: Taking): Promise<Settled> {
  await keepLease(tx, portions, token);
  const facts = factsOf(portions);
  const outcomes = facts.length === 0 ? [] : await station.needs.apply(tx, facts);
  if (outcomes.length !== facts.length) {
    throw new Error(`${facts.length} facts were given and ${outcomes.length} outcomes came back`);
  }
  return settle(tx, station, { portions, facts, outcomes });
}

/** Finishes the messages first: that locks their rows, so that no other node takes them while the facts are applied. */
async function keepLease(tx: Transaction, portions: readonly Portion[], token: string): Promise<void> {
  const ending = portions.filter(({ isLast }) => isLast).map(({ claimed }) => claimed);
  const going = portions.filter(({ isLast }) => !isLast).map(({ claimed }) => claimed);
  const finished = ending.length === 0 ? 0 : await finishMessages(tx, ending, token);
  const held = going.length === 0 ? 0 : await holdMessages(tx, going, token);
  if (finished + held !== portions.length) throw new LeaseLost('another node has taken these messages over');
}

function factsOf(portions: readonly Portion[]): readonly IntakeFact[] {
  const facts: IntakeFact[] = [];
  for (const { claimed, source, records, poison } of portions) {
    if (source === undefined || poison !== undefined) continue;
    const { message } = claimed;
    const origin = {
      messageId: message.id,
      correlationId: message.id,
      system: source.system,
      source: source.name,
      contract: source.source.contract,
      receivedAt: message.receivedAt,
      domain: source.source.domain,
      ...(source.scope === undefined ? {} : { scope: source.scope }),
      ...(message.traceparent === undefined ? {} : { traceparent: message.traceparent }),
    };
    for (const { recordIndex, verdict } of records) {
      if ('breach' in verdict) continue;
      for (const fact of verdict.mapped) {
        facts.push({ ...origin, index: facts.length, recordIndex, fact });
      }
    }
  }
  return facts;
}
