/** The way of a batch of claims through the records: admit, identify, lock, merge, renew. A dozen statements for any number of claims. */
import type { RecordDomain } from '../model/facts.ts';
import type { Questions } from '../model/exceptions.ts';
import type { Clock } from '../platform/clock.ts';
import { afterCommit } from '../platform/after-commit.ts';
import type { Transaction } from '../platform/sql.ts';
import { counter } from '../platform/telemetry/metrics.ts';
import { admit, type Admitted } from './admitted.ts';
import type { ApplyAnswer, ApplyOutcome, ClaimArrival } from './arrival.ts';
import { contested } from './claims/cell.ts';
import { claimKeyText, emptyClaim, isDeleted, isRepetition, mergeClaim, type Claim } from './claims/claim.ts';
import type { KeptClaim } from './claims/claim-store.ts';
import { loadEvidence, type RecordEvidence } from './evidence.ts';
import { agreementOf } from './golden/agreement.ts';
import { trimFor } from './golden/approvals.ts';
import type { RecordRow } from './golden/record-store.ts';
import { renewRecords, type Renewed, type Touched } from './golden/renew.ts';
import { keepIdsInPlace } from './identity/id-lock-store.ts';
import { saveMerged, saveReferences, type Merged, type MergedClaim } from './saving.ts';
import { ruleBook, type RuleBook } from './rule-book.ts';
import type { RecordRules } from './rules.ts';

export interface RecordsOptions {
  /** The rules as they are now. */
  readonly rules: () => RecordRules;
  readonly questions: Questions<Transaction>;
  readonly clock: Clock;
  readonly newId: () => string;
}

const claimsTaken = counter({
  name: 'crossdock_records_claims_total',
  help: 'Claims by what became of them: applied, absorbed, waitsFor, conflict or breach',
  labels: ['domain', 'outcome'],
});

/** Merges claims into golden records. Everything happens in the caller's transaction, once for each call. */
export async function applyClaims(
  options: RecordsOptions,
  tx: Transaction,
  arrivals: readonly ClaimArrival[],
): Promise<ApplyAnswer> {
  const at = options.clock();
  const rules = options.rules();
  const book = ruleBook(rules, at);
  await keepIdsInPlace(tx);
  const { admitted, refused } = await admit(tx, arrivals, { rules, book });
  const fresh = freshRecords(admitted, at);
  const stored = await loadEvidence(
    tx,
    admitted.map(({ identified }) => identified.recordId).filter((recordId) => !fresh.has(recordId)),
  );
  const evidence = new Map([...stored, ...fresh]);
  const merged = mergeAll(admitted, evidence, { book, at });
  const renewed = await renewRecords(
    { tx, book, questions: options.questions, at },
    touchedRecords(merged, evidence),
  );
  const external = await saveReferences(tx, { admitted, merged }, at);
  await saveMerged(tx, { merged, evidence }, options.questions);
  const outcomes = arrivals.map((_, place) => refused.get(place) ?? outcomeOf(merged.byPlace.get(place)));
  afterCommit(tx, () => countClaims(arrivals, outcomes));
  return {
    outcomes,
    changes: renewed.changes,
    ...agreements(merged, { evidence, renewed, book }),
    identified: { external, natural: renewed.keys },
  };
}

function countClaims(arrivals: readonly ClaimArrival[], outcomes: readonly ApplyOutcome[]): void {
  const words = outcomes.map((each) => (typeof each === 'string' ? each : Object.keys(each).join()));
  const ends = arrivals.map(({ claim }, place) => ({ domain: claim.domain, outcome: words[place] ?? '' }));
  for (const [domain, own] of Map.groupBy(ends, (end) => end.domain))
    for (const [outcome, { length }] of Map.groupBy(own, (end) => end.outcome))
      claimsTaken.add(length, { domain, outcome });
}

/** Records that this batch makes. Nobody else can: the right to make keys is held. */
function freshRecords(admitted: readonly Admitted[], at: Date): Map<string, RecordEvidence> {
  const made = admitted.filter(({ identified }) => identified.record === 'new');
  return new Map(
    made.map(({ identified: { recordId }, domain, who: { number = '' } }) => [
      recordId,
      { stored: emptyRecord({ recordId, domain, number, at }), claims: [], decisions: [], pending: [] },
    ]),
  );
}

function mergeAll(
  admitted: readonly Admitted[],
  evidence: ReadonlyMap<string, RecordEvidence>,
  { book, at }: { readonly book: RuleBook; readonly at: Date },
): Merged {
  const claims = new Map<string, MergedClaim>();
  const byPlace = new Map<number, { isNew: boolean; claim: KeptClaim }>();
  for (const each of admitted) {
    const key = claimKeyText({ ...each.who, scope: each.scope });
    const record = evidence.get(each.identified.recordId);
    const known = claims.get(key) ?? startOf(each, key, record);
    const trim = trimFor(each.domain, record?.decisions ?? [], book);
    const after = withConflict(mergeClaim(known.after, sayingOf(each, at), trim), each);
    const isNew = after !== known.after;
    claims.set(key, isNew ? { before: known.before, after, last: each } : known);
    byPlace.set(each.place, { isNew, claim: after });
  }
  return { claims, byPlace };
}

function startOf(each: Admitted, key: string, record: RecordEvidence | undefined): MergedClaim {
  const before = record?.claims.find((claim) => claimKeyText(claim) === key);
  const { domain, system, externalId } = each.who;
  const empty = emptyClaim({ domain, system, externalId, scope: each.scope }, each.identified.recordId);
  return { before, after: before ?? empty, last: undefined };
}

function sayingOf({ arrival, fields }: Admitted, at: Date) {
  const { claim, contract, messageId } = arrival;
  return {
    version: claim.version,
    fields,
    related: claim.related ?? {},
    deleted: claim.deleted ?? false,
    origin: { messageId, contract: `${contract.name}@${contract.version}`, at: at.toISOString() },
  };
}

/** What the system has deleted cannot be mistaken for anything any more. */
function withConflict(claim: KeptClaim, { identified }: Admitted): KeptClaim {
  const conflict = isDeleted(claim) ? undefined : identified.conflict;
  return claim.conflict === conflict ? claim : { ...claim, conflict };
}

function touchedRecords({ claims }: Merged, evidence: ReadonlyMap<string, RecordEvidence>): Touched[] {
  const changed = [...claims.values()].filter(({ last }) => last !== undefined);
  const byRecord = Map.groupBy(changed, ({ after }) => after.recordId);
  return [...byRecord].flatMap(([recordId, merged]) => {
    const record = evidence.get(recordId);
    const last = merged.at(-1)?.last?.arrival;
    if (record === undefined || last === undefined || areRepetitions(merged, record)) return [];
    const replaced = new Map<string, Claim>(merged.map(({ after }) => [claimKeyText(after), after]));
    const others = record.claims.filter((claim) => !replaced.has(claimKeyText(claim)));
    const cause = {
      kind: 'claim' as const,
      system: last.system,
      correlationId: last.correlationId,
      causationId: last.messageId,
      ...(last.traceparent === undefined ? {} : { traceparent: last.traceparent }),
    };
    return [{ ...record, claims: [...others, ...replaced.values()], cause }];
  });
}

/** Between two ids that one system has for a record, a mere repetition can make the other one the newer. */
function areRepetitions(merged: readonly MergedClaim[], record: RecordEvidence): boolean {
  const systems = new Set(record.claims.map(({ system }) => system));
  return (
    systems.size === record.claims.length &&
    merged.every(
      ({ before, after }) =>
        before !== undefined && before.conflict === after.conflict && isRepetition(before, after),
    )
  );
}

function outcomeOf(merged: { isNew: boolean; claim: KeptClaim } | undefined): ApplyOutcome {
  if (merged === undefined) throw new Error('an arrival was neither refused nor merged');
  const { isNew, claim } = merged;
  if (claim.conflict !== undefined) return { conflict: claim.conflict };
  const tied = [...claim.cells].filter(
    ([field, cell]) => !field.startsWith('@') && contested(cell) !== undefined,
  );
  if (isNew && tied.length > 0) {
    const fields = tied.map(([field]) => field).join(', ');
    return {
      conflict: `${claim.system} ${claim.externalId} has different contents of ${fields} under one version`,
    };
  }
  return isNew ? 'applied' : 'absorbed';
}

function agreements(
  { claims }: Merged,
  known: {
    readonly evidence: ReadonlyMap<string, RecordEvidence>;
    readonly renewed: Renewed;
    readonly book: RuleBook;
  },
): Pick<ApplyAnswer, 'echoes' | 'drifts'> {
  const compared = [...claims.values()].flatMap(({ after }) => {
    const { system, domain, recordId } = after;
    const golden = known.renewed.records.get(recordId) ?? known.evidence.get(recordId)?.stored;
    if (golden === undefined) return [];
    return [{ system, domain, recordId, agreement: agreementOf(after, golden, known.book) }];
  });
  return {
    echoes: compared.flatMap(({ agreement, ...which }) => (agreement.kind === 'echo' ? [which] : [])),
    drifts: compared.flatMap(({ agreement, ...which }) =>
      agreement.kind === 'drift' ? [{ ...which, fields: agreement.fields }] : [],
    ),
  };
}

/** A record that is about to be made: it is kept once it has its first version. */
function emptyRecord(record: {
  readonly recordId: string;
  readonly domain: RecordDomain;
  readonly number: string;
  readonly at: Date;
}): RecordRow {
  const { at, ...which } = record;
  return {
    ...which,
    version: 0,
    deleted: false,
    fields: {},
    scoped: {},
    provenance: [],
    changes: [],
    cause: {},
    validFrom: at,
    questions: [],
    mergedInto: null,
  };
}
