/** Brings golden records to what claims, decisions and rules now say, with everything that follows from it, in one transaction. */
import { appendEvents } from '../../log/log-store.ts';
import type { NewEvent } from '../../log/event.ts';
import type { Question, Questions } from '../../model/exceptions.ts';
import type { RecordDomain } from '../../model/facts.ts';
import { afterCommit } from '../../platform/after-commit.ts';
import type { Transaction } from '../../platform/sql.ts';
import { counter } from '../../platform/telemetry/metrics.ts';
import type { Claim } from '../claims/claim.ts';
import type { Decision, PendingValue } from '../decisions/decision.ts';
import { savePending } from '../decisions/pending-store.ts';
import { tradeKeys, type NaturalKey } from '../identity/keys.ts';
import { closeNaturalKeys, insertNaturalKeys, type NaturalKeyOf } from '../identity/natural-key-store.ts';
import { wordsOf } from '../resembling/words.ts';
import { saveWords, type WordOf } from '../resembling/word-store.ts';
import type { RuleBook } from '../rule-book.ts';
import { goldenValues, listChanges } from './difference.ts';
import { listPending } from './proposals.ts';
import { refusals } from './quality.ts';
import { markedKey, questionMark, questionsOf } from './questions.ts';
import { saveQuestionMarks, saveVersions, type Cause, type RecordRow } from './record-store.ts';
import { resolve } from './survivorship.ts';

/** A locked record with everything that is known of it. */
export interface Touched {
  readonly stored: RecordRow;
  readonly claims: readonly Claim[];
  readonly decisions: readonly Decision[];
  readonly pending: readonly PendingValue[];
  readonly cause: Cause;
  /** The record that this one turned out to be. */
  readonly mergedInto?: string;
}

/** What happened to one golden record. */
export interface RecordChange {
  readonly domain: RecordDomain;
  readonly recordId: string;
  readonly version: number;
  readonly created: boolean;
  readonly deleted: boolean;
  /** Names of fields that changed, in whatever scope. */
  readonly changedFields: readonly string[];
  /** Of what changed it: a message, a decision, a change of rules. */
  readonly correlationId: string;
  readonly traceparent?: string;
}

export interface Renewal {
  readonly tx: Transaction;
  readonly book: RuleBook;
  readonly questions: Questions<Transaction>;
  readonly at: Date;
}

export interface Renewed {
  readonly changes: readonly RecordChange[];
  /** The records as they are now, changed or not, by id. */
  readonly records: ReadonlyMap<string, RecordRow>;
  /** Keys that became known. */
  readonly keys: readonly NaturalKeyOf[];
}

const changesMade = counter({
  name: 'crossdock_records_changes_total',
  help: 'New versions of golden records: created, changed, deleted or restored',
  labels: ['domain', 'outcome'],
});
const opened = counter({
  name: 'crossdock_records_pending_total',
  help: 'Values that began to wait for a person: proposals and approvals',
  labels: ['domain', 'kind'],
});

/** Writes a new version of each record whose values changed, one event for each, and what opens or closes for people. */
export async function renewRecords(renewal: Renewal, touched: readonly Touched[]): Promise<Renewed> {
  const { tx, at } = renewal;
  const renewed = touched.map((each) => renewOne(renewal, each));
  const versions = renewed.filter(({ isNew }) => isNew);
  await saveVersions(
    tx,
    versions.map(({ record }) => record),
  );
  const keys = await saveKeys(renewal, renewed);
  await saveWords(tx, wordsDifference(versions));
  const pending = pendingDifference(renewed);
  await savePending(tx, pending, at);
  await appendEvents(
    tx,
    versions.map((each) => eventOf(each, at)),
  );
  await askPeople(renewal, renewed);
  afterCommit(tx, () => count(versions, pending.open));
  return {
    changes: versions.map(changeOf),
    records: new Map(renewed.map(({ record }) => [record.recordId, record])),
    keys,
  };
}

function count(versions: readonly RenewedOne[], pending: readonly PendingValue[]): void {
  for (const { touched, record } of versions)
    changesMade.add(1, { domain: record.domain, outcome: whatHappened(touched.stored, record) });
  for (const { domain, kind } of pending) opened.add(1, { domain, kind });
}

interface RenewedOne {
  readonly touched: Touched;
  readonly record: RecordRow;
  /** Is this another version than the stored one? */
  readonly isNew: boolean;
  readonly pending: readonly PendingValue[];
  readonly questions: readonly Question[];
}

function renewOne({ book, at }: Renewal, touched: Touched): RenewedOne {
  const { stored, claims, decisions, cause } = touched;
  const evidence = { domain: stored.domain, recordId: stored.recordId, claims, decisions };
  const resolution = resolve(evidence, book);
  // A record that turned out to be another one keeps its last values: its claims have moved away.
  const isMerged = touched.mergedInto !== undefined;
  const changes = isMerged ? [] : listChanges(stored, resolution);
  const deleted = isMerged || resolution.deleted;
  const isNew = stored.version === 0 || changes.length > 0 || deleted !== stored.deleted;
  const record: RecordRow = isNew
    ? {
        ...stored,
        ...(isMerged ? {} : goldenValues(resolution)),
        version: stored.version + 1,
        deleted,
        changes,
        cause,
        // Clocks of several nodes differ; versions never overlap.
        validFrom: at > stored.validFrom ? at : stored.validFrom,
        mergedInto: touched.mergedInto ?? null,
      }
    : stored;
  const named = { ...record, number: numberOf(record) };
  const pending = listPending(evidence, resolution, book);
  const refused = refusals(named, book.quality(named.domain));
  const asking = { golden: named, number: named.number || undefined, claims, pending, refusals: refused };
  return { touched, record: named, isNew, pending, questions: questionsOf(asking) };
}

/** The golden number, else the one under which the record came to be known. */
function numberOf({ fields, number }: RecordRow): string {
  const golden = fields['number'];
  return typeof golden === 'string' ? golden : number;
}

async function saveKeys({ tx, at }: Renewal, renewed: readonly RenewedOne[]): Promise<NaturalKeyOf[]> {
  const differing = renewed.filter(({ isNew }) => isNew);
  const added = differing.flatMap(({ touched, record }) => keysWithout(record, touched.stored));
  const ended = differing.flatMap(({ touched, record }) =>
    keysWithout(touched.stored, record).filter((key) => !isStillSaid(key, touched.claims)),
  );
  await closeNaturalKeys(tx, ended, at);
  return insertNaturalKeys(tx, added, at);
}

/** Keys of the one state of a record that are not keys of the other. */
function keysWithout(one: RecordRow, other: RecordRow): NaturalKeyOf[] {
  const others = keysOf(other);
  return keysOf(one)
    .filter((key) => !others.some((each) => each.kind === key.kind && each.value === key.value))
    .map((key) => ({ ...key, recordId: one.recordId }));
}

function keysOf({ domain, fields, number, version }: RecordRow): NaturalKey[] {
  const trade = tradeKeys(domain, fields);
  return number === '' || version === 0 ? trade : [{ domain, kind: 'number', value: number }, ...trade];
}

function isStillSaid(key: NaturalKey, claims: readonly Claim[]): boolean {
  const said = JSON.stringify(key.value);
  return claims.some((claim) => claim.cells.get(key.kind)?.at(-1)?.key === said);
}

/** What people look for records by, other than keys. */
function wordsDifference(versions: readonly RenewedOne[]) {
  const changes = versions.map(({ touched, record }) => ({
    before: touched.stored.version === 0 ? [] : wordsOfRecord(touched.stored),
    after: wordsOfRecord(record),
  }));
  return {
    added: changes.flatMap(({ before, after }) => without(after, before)),
    ended: changes.flatMap(({ before, after }) => without(before, after)),
  };
}

function wordsOfRecord({ domain, recordId, fields }: RecordRow): readonly WordOf[] {
  return wordsOf(domain, fields).map((word) => ({ ...word, domain, recordId }));
}

function without(words: readonly WordOf[], others: readonly WordOf[]): readonly WordOf[] {
  return words.filter(({ kind, word }) => !others.some((each) => each.kind === kind && each.word === word));
}

function pendingDifference(renewed: readonly RenewedOne[]) {
  const open = renewed.flatMap(({ touched, pending }) => {
    const known = new Map(touched.pending.map((each) => [each.id, JSON.stringify(each.current)]));
    return pending.filter(
      (each) => !known.has(each.id) || known.get(each.id) !== JSON.stringify(each.current),
    );
  });
  const withdrawn = renewed.flatMap(({ touched, pending }) => {
    const still = new Set(pending.map(({ id }) => id));
    return touched.pending.map(({ id }) => id).filter((id) => !still.has(id));
  });
  return { open, withdrawn };
}

async function askPeople({ tx, questions }: Renewal, renewed: readonly RenewedOne[]): Promise<void> {
  const asked = renewed.map((each) => {
    const marked = new Map(each.questions.map((question) => [questionMark(question), question]));
    const before = each.touched.stored.questions;
    const raised = [...marked].filter(([mark]) => !before.includes(mark)).map(([, question]) => question);
    const kept = new Set(each.questions.map(({ kind, subject }) => JSON.stringify([kind, subject])));
    const settled = before
      .map(markedKey)
      .filter(({ kind, subject }) => !kept.has(JSON.stringify([kind, subject])));
    return { recordId: each.record.recordId, questions: [...marked.keys()], raised, settled };
  });
  const changed = asked.filter(({ raised, settled }) => raised.length > 0 || settled.length > 0);
  await saveQuestionMarks(tx, changed);
  const settled = changed.flatMap((each) => each.settled);
  if (settled.length > 0) await questions.settle(tx, settled);
  const raised = changed.flatMap((each) => each.raised);
  if (raised.length > 0) await questions.raise(tx, raised);
}

function changeOf({ touched, record }: RenewedOne): RecordChange {
  const { correlationId, traceparent } = touched.cause;
  return {
    domain: record.domain,
    recordId: record.recordId,
    version: record.version,
    created: touched.stored.version === 0,
    deleted: record.deleted,
    changedFields: [...new Set(record.changes.map(({ field }) => field))],
    correlationId,
    ...(traceparent === undefined ? {} : { traceparent }),
  };
}

function eventOf({ touched, record }: RenewedOne, at: Date): NewEvent {
  const { domain, recordId, version, deleted, number, changes } = record;
  const { correlationId, causationId, traceparent, kind, system, by } = touched.cause;
  return {
    type: `${domain}.${whatHappened(touched.stored, record)}`,
    source: '/records',
    subject: `${domain}/${recordId}`,
    time: at.toISOString(),
    data: { domain, recordId, number, version, deleted, changes, cause: { kind, system, by } },
    correlationId,
    ...(causationId === undefined ? {} : { causationId }),
    ...(traceparent === undefined ? {} : { traceparent }),
  };
}

function whatHappened(before: RecordRow, after: RecordRow): 'created' | 'deleted' | 'restored' | 'changed' {
  if (before.version === 0) return 'created';
  if (before.deleted === after.deleted) return 'changed';
  return after.deleted ? 'deleted' : 'restored';
}
