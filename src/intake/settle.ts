/** After the facts were applied: what became of each record is written down, in the same transaction. */
import type { Problem } from '../connectors/kit/mapping.ts';
import type { QuestionKey } from '../model/exceptions.ts';
import type { Transaction } from '../platform/sql.ts';
import { answeredBy, askAboutParked, missingKeyQuestion, replacedBy, wordsOfWait } from './asking.ts';
import type { ApplyOutcome, IntakeFact } from './fact.ts';
import type { Counted } from './inbox/count-store.ts';
import { queueAgain } from './inbox/inbox-store.ts';
import {
  listSettledKeys,
  park,
  releaseWaiting,
  unparkRecords,
  unparkSuperseded,
  type Parked,
  type Unparked,
} from './inbox/parked-store.ts';
import { placeOf, storable } from './inbox/message.ts';
import { countRecords } from './intake-metrics.ts';
import { isLedger } from './intake-source.ts';
import { presentable } from './judging/contract-check.ts';
import type { Judged } from './judging/judge.ts';
import { noteToFetch } from './fetching/hydration-store.ts';
import { readAgain } from './reading/reading-store.ts';
import { noteKeys } from './reading/source-key-store.ts';
import type { Portion } from './receive.ts';
import type { Station } from './station.ts';

/** What one transaction came to. */
export interface Settled {
  /** Records that were applied or absorbed. */
  readonly taken: number;
  readonly parked: number;
  /** There are new keys to fetch. */
  readonly toFetch: boolean;
  /** For the totals, which are counted once the transaction has committed. */
  readonly news: readonly News[];
}

export interface News {
  readonly source: string;
  readonly counted: readonly Counted[];
}

interface Applied {
  readonly portions: readonly Portion[];
  readonly facts: readonly IntakeFact[];
  readonly outcomes: readonly ApplyOutcome[];
}

/** What became of one record: nothing is parked where all its facts were taken. */
interface Result {
  readonly portion: Portion;
  readonly record: Judged;
  readonly isNews: boolean;
  readonly parked?: Parked;
}

/** Parks, unparks, asks, notes and counts. */
export async function settle(tx: Transaction, station: Station, applied: Applied): Promise<Settled> {
  const results = resultsOf(station, applied);
  const parked = [
    ...results.flatMap((each) => each.parked ?? []),
    ...brokenMessages(station, applied.portions),
  ];
  const taken = results.filter((each) => each.parked === undefined);
  await park(tx, parked);
  await askAndAnswer(tx, station, { portions: applied.portions, parked, taken });
  await releaseOwn(tx, station, parked);
  await noteRecords(tx, results);
  const keys = applied.portions.flatMap(keysToFetch);
  await noteToFetch(tx, keys);
  await readAgain(tx, readingsToRepeat(applied.portions));
  countRecords(tx, [...taken.map(endOf), ...parked.map(({ source, kind }) => ({ source, outcome: kind }))]);
  return { taken: taken.length, parked: parked.length, toFetch: keys.length > 0, news: newsOf(results) };
}

function endOf({ portion, isNews }: Result): { readonly source: string; readonly outcome: string } {
  return { source: portion.claimed.message.source, outcome: isNews ? 'applied' : 'absorbed' };
}

function resultsOf(station: Station, { portions, facts, outcomes }: Applied): readonly Result[] {
  const byRecord = new Map<string, ApplyOutcome[]>();
  for (const [index, { messageId, recordIndex }] of facts.entries()) {
    const outcome = outcomes[index];
    if (outcome === undefined) continue;
    const key = `${messageId}/${recordIndex}`;
    const before = byRecord.get(key);
    if (before === undefined) byRecord.set(key, [outcome]);
    else before.push(outcome);
  }
  return portions.flatMap((portion) =>
    portion.records.map((record) => {
      const all = byRecord.get(`${portion.claimed.message.id}/${record.recordIndex}`) ?? [];
      const why = whyParked(portion, record, all);
      const result = { portion, record, isNews: all.includes('applied') };
      return why === undefined ? result : { ...result, parked: toParked(station, portion, { record, why }) };
    }),
  );
}

const LONGEST_REASON = 2000;

type Why = Pick<Parked, 'kind' | 'reason' | 'problems' | 'waitsFor'>;

/** The gravest outcome of a record's facts decides; facts of it that were taken already are absorbed when it comes again. */
function whyParked(portion: Portion, record: Judged, outcomes: readonly ApplyOutcome[]): Why | undefined {
  if (portion.poison !== undefined) return { kind: 'poison', reason: portion.poison, problems: [] };
  if ('breach' in record.verdict) return breachOf(record.verdict.breach);
  const refused = outcomes.filter((each) => typeof each === 'object');
  const breach = refused.find((each) => 'breach' in each);
  if (breach !== undefined) return breachOf(breach.breach.map(presentable));
  const conflict = refused.find((each) => 'conflict' in each);
  if (conflict !== undefined) return { kind: 'conflict', reason: conflict.conflict, problems: [] };
  const waiting = refused.find((each) => 'waitsFor' in each);
  if (waiting === undefined) return undefined;
  const { waitsFor } = waiting;
  return { kind: 'waiting', reason: wordsOfWait(waitsFor), problems: [], waitsFor };
}

function breachOf(problems: readonly Problem[]): Why {
  const words = problems.map(
    ({ path, found, agreed }) => `${path || 'the message'}: found ${found}, agreed ${agreed}`,
  );
  return { kind: 'breach', reason: words.join('; '), problems };
}

function toParked(station: Station, portion: Portion, { record, why }: { record: Judged; why: Why }): Parked {
  const { message } = portion.claimed;
  return {
    messageId: message.id,
    recordIndex: record.recordIndex,
    source: message.source,
    domain: portion.source?.source.domain ?? 'item',
    ...(record.identity === undefined ? {} : { key: record.identity.key, version: record.identity.version }),
    ...why,
    reason: storable(`${placeOf(message.envelope, record.line)}${why.reason}`).slice(0, LONGEST_REASON),
    parkedAt: station.clock(),
  };
}

/** Messages that could not be opened at all are parked as a whole. */
function brokenMessages(station: Station, portions: readonly Portion[]): Parked[] {
  return portions.flatMap((portion) => {
    if (portion.broken === undefined && (portion.poison === undefined || portion.records.length > 0))
      return [];
    const why =
      portion.poison === undefined
        ? breachOf((portion.broken ?? []).map(presentable))
        : { kind: 'poison' as const, reason: portion.poison, problems: portion.broken ?? [] };
    return [toParked(station, portion, { record: WHOLE, why })];
  });
}

const WHOLE: Judged = { recordIndex: -1, verdict: { mapped: [] } };

interface ToAsk {
  readonly portions: readonly Portion[];
  readonly parked: readonly Parked[];
  readonly taken: readonly Result[];
}

async function askAndAnswer(
  tx: Transaction,
  station: Station,
  { portions, parked, taken }: ToAsk,
): Promise<void> {
  const unparked = [...(await unparkAgain(tx, portions, taken)), ...(await unparkOlder(tx, taken))];
  const again = new Set(
    portions.filter(({ claimed }) => claimed.again).map(({ claimed }) => claimed.message.id),
  );
  const answered: QuestionKey[] = [
    ...answeredBy(unparked),
    ...parked.filter(({ messageId }) => again.has(messageId)).flatMap(replacedBy),
    ...(await settledMissing(tx, unparked)),
  ];
  if (answered.length > 0) await station.questions.settle(tx, answered);
  const questions = parked.flatMap(askAboutParked);
  if (questions.length > 0) await station.questions.raise(tx, questions);
}

/** Records of messages that come again may be parked from before; so may the message as a whole. */
function unparkAgain(
  tx: Transaction,
  portions: readonly Portion[],
  taken: readonly Result[],
): Promise<Unparked[]> {
  const records = [
    ...taken
      .filter(({ portion }) => portion.claimed.again)
      .map(({ portion, record }) => ({
        messageId: portion.claimed.message.id,
        recordIndex: record.recordIndex,
      })),
    ...portions
      .filter(({ claimed, broken, poison }) => claimed.again && broken === undefined && poison === undefined)
      .map(({ claimed }) => ({ messageId: claimed.message.id, recordIndex: -1 })),
  ];
  return records.length === 0 ? Promise.resolve([]) : unparkRecords(tx, records);
}

/** A record taken at a later version answers what its earlier versions asked. Ledger documents have no later versions. */
function unparkOlder(tx: Transaction, taken: readonly Result[]): Promise<Unparked[]> {
  const records = taken.flatMap(({ portion, record }) =>
    record.identity === undefined || portion.source === undefined || isLedger(portion.source.source)
      ? []
      : [{ source: portion.source.fullName, key: record.identity.key, version: record.identity.version }],
  );
  return records.length === 0 ? Promise.resolve([]) : unparkSuperseded(tx, records);
}

async function settledMissing(tx: Transaction, unparked: readonly Unparked[]): Promise<QuestionKey[]> {
  const asked = unparked.flatMap(({ source, askedFor }) =>
    askedFor === null ? [] : [{ ...askedFor, source }],
  );
  return asked.length === 0 ? [] : (await listSettledKeys(tx, asked)).map(missingKeyQuestion);
}

/** A key may become known by the very batch in which another record was found waiting for it. */
async function releaseOwn(tx: Transaction, station: Station, parked: readonly Parked[]): Promise<void> {
  const known = station.releasedIn.get(tx) ?? [];
  if (known.length === 0 || !parked.some(({ kind }) => kind === 'waiting')) return;
  await queueAgain(tx, await releaseWaiting(tx, known));
}

/** What was pushed is noted, so that poll and sweep know it; what was read has been noted by the reader. */
async function noteRecords(tx: Transaction, results: readonly Result[]): Promise<void> {
  const seen = results.flatMap(({ portion, record }) => {
    const { source, claimed } = portion;
    const isPushed = claimed.message.envelope.form === 'webhook';
    if (!isPushed || source === undefined || record.identity === undefined || !mustBeNoted(source.source))
      return [];
    const { identity, contentHash, deleted } = record;
    return [
      {
        source: source.fullName,
        ...identity,
        ...(contentHash === undefined ? {} : { contentHash }),
        ...(deleted === undefined ? {} : { deleted }),
      },
    ];
  });
  await noteKeys(tx, seen, 'pushed');
}

function mustBeNoted(source: NonNullable<Portion['source']>['source']): boolean {
  const isRead = source.poll !== undefined || source.sweep !== undefined || source.byKey !== undefined;
  return isRead && !isLedger(source);
}

function keysToFetch({
  claimed,
  source,
  keys,
  broken,
}: Portion): Parameters<typeof noteToFetch>[1][number][] {
  if (source === undefined || broken !== undefined) return [];
  const { message } = claimed;
  return keys.map((key) => ({
    source: source.fullName,
    key,
    messageId: message.id,
    ...(message.traceparent === undefined ? {} : { traceparent: message.traceparent }),
  }));
}

/** What a message left unnamed is found by the poll; a source without one is swept. */
function readingsToRepeat(portions: readonly Portion[]): Parameters<typeof readAgain>[1] {
  const asked = new Set(
    portions.flatMap(({ readAgain: again, source }) => (again && source ? [source] : [])),
  );
  return [...asked].map(({ fullName, source }) => ({
    source: fullName,
    activity: source.poll === undefined ? 'sweep' : 'poll',
  }));
}

/** A record that a sweep brought and that was news is one that no push and no poll had brought. */
function newsOf(results: readonly Result[]): News[] {
  return results.flatMap(({ portion, record, isNews }) =>
    isNews && portion.source !== undefined
      ? [{ source: portion.source.fullName, counted: ['applied', ...foundBySweep(portion, record)] }]
      : [],
  );
}

function foundBySweep({ claimed }: Portion, { deleted, identity }: Judged): Counted[] {
  const { envelope } = claimed.message;
  if (envelope.form !== 'page' || envelope.way !== 'sweep') return [];
  if (deleted === true) return ['found_deleted'];
  return identity?.version === identity?.theirVersion ? ['missed'] : ['changed_without_version'];
}
