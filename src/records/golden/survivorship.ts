/** Whose value survives: golden values as a pure function of claims, decisions and the rules in force. */
import type { RecordDomain } from '../../model/facts.ts';
import { lastRun, runValue, type Cell, type Run, type ValueKey } from '../claims/cell.ts';
import { fieldCells, isDeleted, type Claim } from '../claims/claim.ts';
import type { Decision } from '../decisions/decision.ts';
import type { RuleBook, Ruling } from '../rule-book.ts';
import type { ScopeText } from '../scope.ts';
import { settle, type Settled } from './approvals.ts';
import type { Provenance } from './golden.ts';

/** Everything that is known of one record. */
export interface Evidence {
  readonly domain: RecordDomain;
  readonly recordId: string;
  readonly claims: readonly Claim[];
  /** Oldest first. */
  readonly decisions: readonly Decision[];
}

/** The claim that the rules put first for one field in one scope. */
export interface Leading {
  readonly claim: Claim;
  readonly cell: Cell;
  readonly ruling: Ruling;
  /** 0 is the owner. */
  readonly rank: number;
}

/** One golden value. */
export interface Survivor {
  readonly key: ValueKey;
  readonly value: unknown;
  readonly provenance: Provenance;
  /** Absent where only a person's decision speaks. */
  readonly leading?: Leading;
  readonly settled?: Settled;
}

export interface Resolution {
  readonly deleted: boolean;
  /** By field, then by scope text. */
  readonly survivors: ReadonlyMap<string, ReadonlyMap<ScopeText, Survivor>>;
}

/** Gives the golden values. The order of claims makes no difference. */
export function resolve(evidence: Evidence, book: RuleBook): Resolution {
  const deleted = isGone(evidence, book);
  // A record that is gone keeps its last values; of a living one, systems that have lost it no longer count.
  const speaking = deleted ? evidence.claims : evidence.claims.filter((claim) => !isDeleted(claim));
  const survivors = new Map<string, ReadonlyMap<ScopeText, Survivor>>();
  for (const [field, cells] of cellsByField(speaking)) {
    const ofField = resolveField({ field, cells, evidence, book });
    if (ofField.size > 0) survivors.set(field, ofField);
  }
  return { deleted, survivors };
}

interface FieldQuestion {
  readonly field: string;
  readonly cells: readonly (readonly [Claim, Cell])[];
  readonly evidence: Evidence;
  readonly book: RuleBook;
}

function resolveField(question: FieldQuestion): Map<ScopeText, Survivor> {
  const { field, evidence, book } = question;
  const leading = leadingByScope(question);
  const decisions = evidence.decisions.filter((decision) => decision.field === field);
  const scopes = new Set([...leading.keys(), ...acceptedScopes(decisions)]);
  const survivors = new Map<ScopeText, Survivor>();
  for (const scope of scopes) {
    const here = decisions.filter((decision) => decision.scope === scope);
    const condition = book.approval(evidence.domain, field)?.condition;
    const first = leading.get(scope);
    const survivor =
      acceptedSurvivor(first, here) ??
      (first === undefined
        ? undefined
        : leadingSurvivor(first, condition && settle(first.cell, condition, ofSystem(here, first))));
    if (survivor !== undefined) survivors.set(scope, survivor);
  }
  return survivors;
}

/** For each scope that a rule governs, the best ranked claim. */
function leadingByScope({ field, cells, evidence, book }: FieldQuestion): Map<ScopeText, Leading> {
  const found = new Map<ScopeText, Leading>();
  for (const ruling of book.rulings(evidence.domain, field)) {
    for (const [claim, cell] of cells) {
      const rank = ruling.ranking.indexOf(claim.system);
      const scope = rank < 0 ? undefined : book.reach(ruling, claim.system, claim.scope);
      if (scope === undefined || book.ruling(evidence.domain, field, scope) !== ruling) continue;
      const best = found.get(scope);
      const candidate = { claim, cell, ruling, rank };
      if (best === undefined || isBetter(candidate, best)) found.set(scope, candidate);
    }
  }
  return found;
}

/** Rank first; between several ids of one system the newer word, and where nothing else differs the greater text. */
function isBetter(one: Leading, other: Leading): boolean {
  if (one.rank !== other.rank) return one.rank < other.rank;
  return isGreater(orderOf(one), orderOf(other));
}

function orderOf({ claim, cell }: Leading): readonly string[] {
  const { to, key } = lastRun(cell);
  return [to, key, claim.externalId, claim.scope];
}

function isGreater(one: readonly string[], other: readonly string[]): boolean {
  const place = one.findIndex((text, index) => text !== other[index]);
  return place >= 0 && (one[place] ?? '') > (other[place] ?? '');
}

function leadingSurvivor(leading: Leading, settled: Settled | undefined): Survivor {
  const run = settled?.inForce ?? lastRun(leading.cell);
  const because = leading.rank === 0 ? 'owner' : 'fallback';
  return {
    key: run.key,
    value: runValue(run),
    provenance: {
      ...provenanceOf(leading.claim.system, run, leading.ruling),
      because,
      ...(settled?.decision === undefined
        ? {}
        : { by: settled.decision.by, decisionId: settled.decision.id }),
    },
    leading,
    ...(settled === undefined ? {} : { settled }),
  };
}

/** An accepted value counts until the system that it was set over changes its word. The last decision comes first. */
function acceptedSurvivor(
  leading: Leading | undefined,
  decisions: readonly Decision[],
): Survivor | undefined {
  const decision = decisions.findLast((each) => each.verdict === 'accepted' && stillHolds(each, leading));
  if (decision === undefined) return undefined;
  return {
    key: decision.key,
    value: decision.value,
    provenance: {
      system: decision.system,
      version: decision.version,
      rule: leading?.ruling.rule.name ?? 'decided by a person',
      because: 'accepted-proposal',
      by: decision.by,
      decisionId: decision.id,
    },
    ...(leading === undefined ? {} : { leading }),
  };
}

function stillHolds({ over }: Decision, leading: Leading | undefined): boolean {
  if (over === undefined || leading === undefined) return over === undefined && leading === undefined;
  const run = lastRun(leading.cell);
  return leading.claim.system === over.system && run.key === over.key && run.from <= over.version;
}

/** Whoever owns the number owns the existence; where no ranked system knows the record, all must have lost it. */
function isGone({ domain, claims }: Evidence, book: RuleBook): boolean {
  const words = book
    .rulings(domain, 'number')
    .map((ruling) => firstRanked(ruling, claims, book))
    .filter((ranked) => ranked.length > 0);
  const asked = words.length > 0 ? words : [claims];
  return asked.every((group) => group.every(isDeleted));
}

function firstRanked(ruling: Ruling, claims: readonly Claim[], book: RuleBook): readonly Claim[] {
  for (const system of ruling.ranking) {
    const its = claims.filter(
      (claim) => claim.system === system && book.reach(ruling, system, claim.scope) !== undefined,
    );
    if (its.length > 0) return its;
  }
  return [];
}

function cellsByField(claims: readonly Claim[]): Map<string, [Claim, Cell][]> {
  const byField = new Map<string, [Claim, Cell][]>();
  for (const claim of claims) {
    for (const [field, cell] of fieldCells(claim)) {
      const known = byField.get(field);
      if (known === undefined) byField.set(field, [[claim, cell]]);
      else known.push([claim, cell]);
    }
  }
  return byField;
}

function acceptedScopes(decisions: readonly Decision[]): ScopeText[] {
  return decisions.filter(({ verdict }) => verdict === 'accepted').map(({ scope }) => scope);
}

function ofSystem(decisions: readonly Decision[], { claim }: Leading): Decision[] {
  return decisions.filter(({ system }) => system === claim.system);
}

function provenanceOf(
  system: string,
  run: Run,
  ruling: Ruling,
): Pick<Provenance, 'system' | 'version' | 'rule' | 'messageId' | 'contract' | 'at'> {
  return { system, version: run.to, rule: ruling.rule.name, ...run.origin };
}
