/** From arrivals to claims that can be merged: checked, identified, with their references resolved. Claims that must wait stand aside. */
import type { RecordDomain } from '../model/facts.ts';
import { listReferences, replaceReferences, type FoundReference } from '../model/references.ts';
import type { Transaction } from '../platform/sql.ts';
import type { ApplyOutcome, ClaimArrival, MissingRecord } from './arrival.ts';
import { canonicalFields, listBreaches } from './claims/admission.ts';
import {
  followReference,
  identify,
  introduce,
  keysToLookUp,
  newRecordId,
  referenceKey,
  remember,
  type Identified,
  type Introduction,
  type KnownKeys,
} from './identity/identity.ts';
import { claimRightToMakeKeys } from './identity/id-lock-store.ts';
import { lookUpKeys, type AskedKeys } from './identity/known-keys.ts';
import { homeScope, type RuleBook } from './rule-book.ts';
import type { RecordRules } from './rules.ts';
import { scopeText, type ScopeText } from './scope.ts';

/** An arrival that may enter. */
export interface Candidate {
  /** Place among the arrivals. */
  readonly place: number;
  readonly arrival: ClaimArrival;
  readonly domain: RecordDomain;
  readonly scope: ScopeText;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly who: Introduction;
  readonly references: readonly FoundReference[];
}

export interface Admitted extends Candidate {
  readonly identified: Identified;
}

export interface Admission {
  readonly admitted: readonly Admitted[];
  /** Outcomes of those that were not admitted, by place. */
  readonly refused: ReadonlyMap<number, ApplyOutcome>;
}

/** Decides for each arrival whether it can be merged now, and into which record. Makes nothing yet. */
export async function admit(
  tx: Transaction,
  arrivals: readonly ClaimArrival[],
  rules: { readonly rules: RecordRules; readonly book: RuleBook },
): Promise<Admission> {
  const refused = new Map<number, ApplyOutcome>();
  const candidates: Candidate[] = [];
  for (const [place, arrival] of arrivals.entries()) {
    const breaches = listBreaches(arrival.claim);
    if (breaches.length > 0) refused.set(place, { breach: breaches });
    else candidates.push(candidateOf(place, arrival, rules));
  }
  const asked = askedKeys(candidates);
  const known = await lookUpKeys(tx, asked);
  const unknown = candidates.filter((candidate) => bringsKeys(candidate, known));
  if (unknown.length === 0) return settleReferences(candidates, known, refused);
  await claimRightToMakeKeys(
    tx,
    unknown.map(({ domain }) => domain),
  );
  const recordIds = [...asked.recordIds, ...unknown.map(({ who }) => newRecordId(who))];
  return settleReferences(candidates, await lookUpKeys(tx, { ...asked, recordIds }), refused);
}

function candidateOf(
  place: number,
  arrival: ClaimArrival,
  { rules, book }: { readonly rules: RecordRules; readonly book: RuleBook },
): Candidate {
  const { claim, system } = arrival;
  const { domain, externalId } = claim;
  const scope = scopeText(arrival.scope ?? homeScope(rules.scopes, system));
  const fields = canonicalFields(claim.fields);
  const ownsNumber = book.ruling(domain, 'number', scope)?.rule.owner === system;
  const who = introduce({ domain, system, externalId, related: claim.related ?? {}, fields }, ownsNumber);
  return { place, arrival, domain, scope, fields, who, references: listReferences(domain, fields) };
}

function askedKeys(candidates: readonly Candidate[]): AskedKeys {
  const own = candidates.map(({ who }) => keysToLookUp(who));
  const pointed = candidates.flatMap(({ arrival, references }) =>
    references.map(({ domain, reference }) => referenceKey(arrival.system, domain, reference)),
  );
  return {
    external: [
      ...own.flatMap(({ external }) => external),
      ...pointed.flatMap((key) => ('external' in key ? [key.external] : [])),
    ],
    natural: [
      ...own.flatMap(({ natural }) => natural),
      ...pointed.flatMap((key) => ('natural' in key ? [key.natural] : [])),
    ],
    recordIds: pointed.flatMap((key) => ('recordId' in key ? [key.recordId] : [])),
  };
}

function bringsKeys(candidate: Candidate, known: KnownKeys): boolean {
  const { record, references, numbers } = identify(candidate.who, known);
  return record === 'new' || references.length > 0 || numbers.length > 0;
}

/**
 * References may point at records of the same batch, in any order and in circles. So all are identified first; then those whose
 * references lead nowhere stand aside, and with them the records that only they would have brought, until nothing changes.
 */
function settleReferences(
  candidates: readonly Candidate[],
  known: KnownKeys,
  refused: Map<number, ApplyOutcome>,
): Admission {
  let remaining = candidates;
  for (;;) {
    const keys: KnownKeys = {
      external: new Map(known.external),
      natural: new Map(known.natural),
      records: new Set(known.records),
    };
    const admitted = remaining.map((candidate) => identifyInBatch(candidate, keys));
    const waiting = admitted.flatMap((each) => {
      const missing = missingReference(each, keys);
      return missing === undefined ? [] : [{ each, missing }];
    });
    if (waiting.length === 0) {
      return { admitted: admitted.map((each) => withReferences(each, keys)), refused };
    }
    for (const { each, missing } of waiting) refused.set(each.place, { waitsFor: missing });
    const stay = new Set(waiting.map(({ each }) => each.place));
    remaining = remaining.filter(({ place }) => !stay.has(place));
  }
}

function identifyInBatch(candidate: Candidate, keys: KnownKeys): Admitted {
  const identified = identify(candidate.who, keys);
  remember(identified, keys);
  return { ...candidate, identified };
}

function missingReference(admitted: Admitted, keys: KnownKeys): MissingRecord | undefined {
  const found = admitted.references.find(
    (reference) => followReference(admitted.arrival.system, reference, keys) === undefined,
  );
  return found === undefined ? undefined : { domain: found.domain, reference: found.reference };
}

function withReferences(admitted: Admitted, keys: KnownKeys): Admitted {
  if (admitted.references.length === 0) return admitted;
  const { arrival, domain, fields } = admitted;
  return {
    ...admitted,
    fields: replaceReferences(domain, fields, (found) => ({
      by: 'record',
      value: followReference(arrival.system, found, keys) ?? found.reference.value,
    })),
  };
}
