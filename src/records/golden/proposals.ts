/** Values that wait for a person: what systems say of fields they do not own, and owners' values that need a yes. */
import { deterministicId } from '../../platform/ids.ts';
import { lastRun, runValue, type Cell, type Run, type ValueKey } from '../claims/cell.ts';
import { fieldCells, isDeleted, type Claim } from '../claims/claim.ts';
import type { PendingValue } from '../decisions/decision.ts';
import type { RuleBook, Ruling } from '../rule-book.ts';
import { covers, parseScope, specificity, type ScopeText } from '../scope.ts';
import type { Evidence, Leading, Resolution, Survivor } from './survivorship.ts';

/** Gives what is open, as a function of the same facts as the golden values: it opens and withdraws itself. */
export function listPending(evidence: Evidence, resolution: Resolution, book: RuleBook): PendingValue[] {
  if (resolution.deleted) return [];
  const proposals = evidence.claims
    .filter((claim) => !isDeleted(claim))
    .flatMap((claim) =>
      fieldCells(claim).map(([field, cell]) =>
        proposalOf({ evidence, resolution, book, claim, field, cell }),
      ),
    )
    .filter((proposal) => proposal !== undefined);
  const open = [...proposals, ...listApprovals(evidence, resolution, book)];
  return [...new Map(open.map((pending) => [pending.id, pending])).values()];
}

interface Differing {
  readonly evidence: Evidence;
  readonly resolution: Resolution;
  readonly book: RuleBook;
  readonly claim: Claim;
  readonly field: string;
  readonly cell: Cell;
}

function proposalOf(differing: Differing): PendingValue | undefined {
  const { evidence, resolution, book, claim, field, cell } = differing;
  const { domain, recordId } = evidence;
  const seen = survivorSeen(resolution, field, claim.scope);
  const run = lastRun(cell);
  if (run.key === (seen?.key ?? 'null') || isRanked(book.rulings(domain, field), claim, book))
    return undefined;
  const ruling = book.ruling(domain, field, claim.scope);
  const scope = (ruling && book.reach(ruling, claim.system, claim.scope)) ?? claim.scope;
  if (isOnlyKept(differing, ruling) || isRejected(differing, scope)) return undefined;
  const reason = reasonOf(field, ruling);
  const asked = { kind: 'proposal' as const, domain, recordId, field, scope, system: claim.system, reason };
  return pendingValue(asked, run, seen);
}

/** Where the rules do not ask for proposals, and where the value is an old copy, it is kept without a question. */
function isOnlyKept(differing: Differing, ruling: Ruling | undefined): boolean {
  return ruling?.rule.others === 'are-kept' || isStaleCopy(differing, ruling);
}

/** The value that somebody in this scope sees. */
function survivorSeen(resolution: Resolution, field: string, scope: ScopeText): Survivor | undefined {
  const survivors = resolution.survivors.get(field);
  if (survivors === undefined) return undefined;
  const viewer = parseScope(scope);
  const [seen] = [...survivors]
    .filter(([each]) => covers(parseScope(each), viewer))
    .toSorted(([a], [b]) => specificity(parseScope(b)) - specificity(parseScope(a)) || (a < b ? 1 : -1));
  return seen?.[1];
}

/** Owners and declared fallbacks have their say already: that they differ is no news. */
function isRanked(rulings: readonly Ruling[], { system, scope }: Claim, book: RuleBook): boolean {
  return rulings.some(
    (ruling) => ruling.ranking.includes(system) && book.reach(ruling, system, scope) !== undefined,
  );
}

/**
 * A system that still shows what the owner said before has not proposed anything: it has not been told yet. The same holds for
 * a value that a person accepted before the owner moved on.
 */
function isStaleCopy({ evidence, claim, field, cell }: Differing, ruling: Ruling | undefined): boolean {
  const { key } = lastRun(cell);
  const saidBefore = evidence.claims.some(
    (other) =>
      other.system !== claim.system &&
      ruling?.ranking.includes(other.system) === true &&
      other.cells.get(field)?.some((run) => run.key === key) === true,
  );
  return (
    saidBefore ||
    evidence.decisions.some((each) => each.verdict === 'accepted' && each.field === field && each.key === key)
  );
}

function isRejected({ evidence, claim, field, cell }: Differing, scope: ScopeText): boolean {
  const { key } = lastRun(cell);
  return evidence.decisions.some(
    (each) =>
      each.verdict === 'rejected' &&
      each.field === field &&
      each.scope === scope &&
      each.system === claim.system &&
      each.key === key,
  );
}

function reasonOf(field: string, ruling: Ruling | undefined): string {
  if (ruling === undefined) return `nobody owns ${field} here`;
  return `${field} belongs to ${ruling.rule.owner} (${ruling.rule.name})`;
}

function listApprovals(
  { domain, recordId }: Evidence,
  resolution: Resolution,
  book: RuleBook,
): PendingValue[] {
  return [...resolution.survivors].flatMap(([field, survivors]) =>
    [...survivors].flatMap(([scope, survivor]) => {
      const approver = book.approval(domain, field)?.approver;
      const { leading, settled } = survivor;
      if (approver === undefined || leading === undefined || settled?.present !== 'pending') return [];
      const system = leading.claim.system;
      const reason = `a change of ${field} needs a yes from ${approver}`;
      const asked = { kind: 'approval' as const, domain, recordId, field, scope, system, reason };
      return [{ ...pendingValue(asked, lastRun(leading.cell), survivor), decider: approver }];
    }),
  );
}

function pendingValue(
  asked: Pick<PendingValue, 'kind' | 'domain' | 'recordId' | 'field' | 'scope' | 'system' | 'reason'>,
  run: Run,
  seen: Survivor | undefined,
): PendingValue {
  const name = JSON.stringify([asked.kind, asked.field, asked.scope, asked.system, run.key]);
  return {
    id: deterministicId(asked.recordId, name),
    ...asked,
    version: run.to,
    value: runValue(run),
    key: run.key,
    ...(seen === undefined ? {} : { current: seen.value }),
    ...(seen?.leading === undefined ? {} : { over: standing(seen.leading) }),
  };
}

function standing({ claim, cell }: Leading): { system: string; version: string; key: ValueKey } {
  const { to, key } = lastRun(cell);
  return { system: claim.system, version: to, key };
}
