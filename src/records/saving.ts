/** Writes what a batch of claims said: the claims, their external ids, and the questions about ids that do not fit. */
import type { Questions } from '../model/exceptions.ts';
import type { Transaction } from '../platform/sql.ts';
import type { Admitted } from './admitted.ts';
import { claimKeyText, isDeleted, relatedIds, type Claim } from './claims/claim.ts';
import { saveClaims, type KeptClaim } from './claims/claim-store.ts';
import type { RecordEvidence } from './evidence.ts';
import { closeCrossReferences, insertCrossReferences, markGone } from './identity/cross-reference-store.ts';
import { externalKeyText, MAIN, type ExternalKey } from './identity/keys.ts';
import { conflictQuestion } from './identity/questions.ts';

/** What became of one claim of the database; several arrivals may have gone into it. */
export interface MergedClaim {
  readonly before: KeptClaim | undefined;
  readonly after: KeptClaim;
  /** The last arrival that said something new. */
  readonly last: Admitted | undefined;
}

export interface Merged {
  readonly claims: ReadonlyMap<string, MergedClaim>;
  readonly byPlace: ReadonlyMap<number, { readonly isNew: boolean; readonly claim: KeptClaim }>;
}

/** Keeps new ids. Of further ids only those that the system still has: an older message may name one that was replaced since. */
export async function saveReferences(
  tx: Transaction,
  { admitted, merged }: { readonly admitted: readonly Admitted[]; readonly merged: Merged },
  at: Date,
) {
  const changed = [...merged.claims.values()].filter(({ before, after }) => before !== after);
  const replaced = changed.flatMap(({ before, after }) => {
    const still = new Set(relatedKeys(after).map(externalKeyText));
    return before === undefined ? [] : relatedKeys(before).filter((key) => !still.has(externalKeyText(key)));
  });
  await closeCrossReferences(tx, replaced, at);
  const present = new Set(changed.flatMap(({ after }) => relatedKeys(after)).map(externalKeyText));
  const references = admitted
    .flatMap(({ identified }) => identified.references)
    .filter((each) => each.kind === MAIN || present.has(externalKeyText(each)));
  const records = new Map(references.map((each) => [externalKeyText(each), each.recordId]));
  const added = await insertCrossReferences(tx, references, at);
  return added.map((key) => ({ ...key, recordId: records.get(externalKeyText(key)) ?? '' }));
}

function relatedKeys(claim: Claim): (ExternalKey & { readonly recordId: string })[] {
  const { system, domain, recordId } = claim;
  return relatedIds(claim).map((related) => ({ system, domain, recordId, ...related }));
}

/** Writes the claims that said something new, and what follows for their ids. */
export async function saveMerged(
  tx: Transaction,
  saving: { readonly merged: Merged; readonly evidence: ReadonlyMap<string, RecordEvidence> },
  questions: Questions<Transaction>,
): Promise<void> {
  const changed = [...saving.merged.claims.values()].filter(({ before, after }) => before !== after);
  await saveClaims(
    tx,
    changed.map(({ after }) => after),
  );
  const flipped = changed.filter(
    ({ before, after }) => isDeleted(after) !== (before !== undefined && isDeleted(before)),
  );
  const living = livingSources(flipped, saving);
  await markGone(
    tx,
    flipped.map(({ after }) => ({ ...after, gone: !living.has(sourceText(after)) })),
  );
  const conflicts = changed.filter(({ before, after }) => before?.conflict !== after.conflict);
  const asked = conflicts.map(({ after }) => conflictQuestion(after));
  const settled = asked.filter(({ open }) => !open).map(({ question }) => question);
  if (settled.length > 0) await questions.settle(tx, settled);
  const raised = asked.filter(({ open }) => open).map(({ question }) => question);
  if (raised.length > 0) await questions.raise(tx, raised);
}

/** A system with several companies may have deleted a thing in one of them only: which of these ids live somewhere? */
function livingSources(
  flipped: readonly MergedClaim[],
  { merged, evidence }: { readonly merged: Merged; readonly evidence: ReadonlyMap<string, RecordEvidence> },
): Set<string> {
  const kept = flipped
    .flatMap(({ after }) => evidence.get(after.recordId)?.claims ?? [])
    .filter((claim) => !merged.claims.has(claimKeyText(claim)));
  const now = [...kept, ...[...merged.claims.values()].map(({ after }) => after)];
  return new Set(now.filter((claim) => !isDeleted(claim)).map(sourceText));
}

function sourceText({ system, domain, externalId }: Claim): string {
  return JSON.stringify([system, domain, externalId]);
}
