/** What is known of one item, told step by step: systems say things, people decide; then ask what is golden. Pure. */
import { mergeClaim, type Claim, emptyClaim, claimKeyText } from '../claims/claim.ts';
import type { Decision, PendingValue, Verdict } from '../decisions/decision.ts';
import { trimFor } from '../golden/approvals.ts';
import { goldenValues } from '../golden/difference.ts';
import { viewFor, type Fields, type Golden, type Provenance } from '../golden/golden.ts';
import { listPending } from '../golden/proposals.ts';
import { resolve, type Evidence } from '../golden/survivorship.ts';
import { ruleBook } from '../rule-book.ts';
import type { RecordRules } from '../rules.ts';
import { scopeText, type Scope } from '../scope.ts';

export interface Knowledge {
  /** A system, or a system in one scope. */
  says(who: string | readonly [string, Scope], version: string, fields: Record<string, unknown>): Knowledge;
  deletes(system: string, version: string): Knowledge;
  /** Decides about the only value that waits for that kind of verdict. */
  decides(verdict: Verdict): Knowledge;
  fields(): Fields;
  view(scope: Scope): Fields;
  deleted(): boolean;
  pending(): PendingValue[];
  provenance(field: string): Provenance | undefined;
  golden(): Golden;
  evidence: Evidence;
}

const RECORD = '00000000-0000-8000-8000-000000000001';
const AT = new Date('2026-11-21T12:00:00Z');

export function knowledge(rules: RecordRules, at = AT): Knowledge {
  return knowing({ domain: 'item', recordId: RECORD, claims: [], decisions: [] }, rules, at);
}

function knowing(evidence: Evidence, rules: RecordRules, at: Date): Knowledge {
  const book = ruleBook(rules, at);
  const resolution = resolve(evidence, book);
  const golden: Golden = {
    domain: 'item',
    recordId: RECORD,
    version: 1,
    validFrom: at,
    deleted: resolution.deleted,
    ...goldenValues(resolution),
  };
  const pending = listPending(evidence, resolution, book);
  const next = (more: Partial<Evidence>) => knowing({ ...evidence, ...more }, rules, at);
  const trim = trimFor('item', evidence.decisions, book);
  return {
    evidence,
    says: (who, version, fields) => {
      const [system, scope] = typeof who === 'string' ? [who, {}] : who;
      return next({
        claims: merged(evidence.claims, { system, scope, version, fields, deleted: false }, trim),
      });
    },
    deletes: (system, version) =>
      next({
        claims: merged(evidence.claims, { system, scope: {}, version, fields: {}, deleted: true }, trim),
      }),
    decides: (verdict) => next({ decisions: [...evidence.decisions, decisionOn(pending, verdict)] }),
    fields: () => golden.fields,
    view: (scope) => viewFor(golden, scope),
    deleted: () => golden.deleted,
    pending: () => pending,
    provenance: (field) => resolution.survivors.get(field)?.get('')?.provenance,
    golden: () => golden,
  };
}

interface Words {
  readonly system: string;
  readonly scope: Scope;
  readonly version: string;
  readonly fields: Record<string, unknown>;
  readonly deleted: boolean;
}

function merged(claims: readonly Claim[], words: Words, trim: Parameters<typeof mergeClaim>[2]): Claim[] {
  const { system, scope, ...rest } = words;
  const key = { domain: 'item' as const, system, externalId: `${system}-1`, scope: scopeText(scope) };
  const isSame = (claim: Claim): boolean => claimKeyText(claim) === claimKeyText(key);
  const before = claims.find(isSame) ?? emptyClaim(key, RECORD);
  const origin = {
    messageId: `${system}-${words.version}`,
    contract: `${system}.item@1`,
    at: AT.toISOString(),
  };
  const after = mergeClaim(before, { ...rest, related: {}, origin }, trim);
  return [...claims.filter((claim) => !isSame(claim)), after];
}

function decisionOn(pending: readonly PendingValue[], verdict: Verdict): Decision {
  const kind = verdict === 'accepted' || verdict === 'rejected' ? 'proposal' : 'approval';
  const [only, ...more] = pending.filter((each) => each.kind === kind);
  if (only === undefined || more.length > 0) throw new Error(`there are ${pending.length} values to decide`);
  return { ...only, id: `decision-${only.id}`, verdict, by: 'ann', reason: 'because', at: AT };
}
