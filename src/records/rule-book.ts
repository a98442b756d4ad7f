/** The rules in force at one instant, ready to be asked by domain, field and scope. */
import type { RecordDomain } from '../model/facts.ts';
import { contradicts, covers, parseScope, reach, scopeText, specificity } from './scope.ts';
import type { Scope, ScopeText } from './scope.ts';
import type { ApprovalRule, OwnershipRule, QualityRule, RecordRules } from './rules.ts';

/** One ownership rule as it is used for one field. */
export interface Ruling {
  readonly rule: OwnershipRule;
  /** The owner first, then the fallbacks. */
  readonly ranking: readonly string[];
}

export interface RuleBook {
  /** All rules in force for a field, the most specific scope first. */
  rulings(domain: RecordDomain, field: string): readonly Ruling[];
  /** The rule that governs a field for a system that speaks in this scope; none if nobody owns the field there. */
  ruling(domain: RecordDomain, field: string, scope: ScopeText): Ruling | undefined;
  /** Where a claim counts under a ruling, or `undefined` where it speaks for another part of the business. */
  reach(ruling: Ruling, system: string, scope: ScopeText): ScopeText | undefined;
  approval(domain: RecordDomain, field: string): ApprovalRule | undefined;
  quality(domain: RecordDomain): readonly QualityRule[];
}

/** Keeps the rules that are in force at `at` and remembers the answers: make one book for each batch. */
export function ruleBook(rules: RecordRules, at: Date): RuleBook {
  const inForce = rules.ownership.filter((rule) => isInForce(rule, at));
  const rulings = remembered((key) => {
    const [domain = '', field = ''] = key.split('\n');
    return rulingsOf(inForce, domain, field);
  });
  const governing = remembered((key) => {
    const [domain, field, scope = ''] = key.split('\n');
    const spokenIn = parseScope(scope);
    return rulings(`${domain}\n${field}`).find(({ rule }) => covers(rule.scope, spokenIn));
  });
  const reaches = new Map<Ruling, (key: string) => ScopeText | undefined>();
  return {
    rulings: (domain, field) => rulings(`${domain}\n${field}`),
    ruling: (domain, field, scope) => governing(`${domain}\n${field}\n${scope}`),
    reach(ruling, system, scope) {
      const known = reaches.get(ruling) ?? remembered((key) => reachOf(ruling, key, rules.scopes));
      reaches.set(ruling, known);
      return known(`${system}\n${scope}`);
    },
    approval: (domain, field) =>
      rules.approvals.find((each) => each.domain === domain && each.field === field),
    quality: (domain) => rules.quality.filter((each) => each.domain === domain),
  };
}

/** The usual scope of a system. */
export function homeScope(scopes: RecordRules['scopes'], system: string): Scope {
  return Object.hasOwn(scopes, system) ? (scopes[system] ?? {}) : {};
}

function isInForce({ from, until }: OwnershipRule, at: Date): boolean {
  return (from === undefined || from <= at) && (until === undefined || at < until);
}

function rulingsOf(rules: readonly OwnershipRule[], domain: string, field: string): readonly Ruling[] {
  const ofDomain = rules.filter((rule) => rule.domain === domain);
  const naming = ofDomain.filter((rule) => rule.fields !== '*' && rule.fields.includes(field));
  const others = ofDomain
    .filter((rule) => rule.fields === '*')
    .filter(({ scope }) => !naming.some((rule) => covers(rule.scope, scope)));
  return [...naming, ...others]
    .toSorted((a, b) => specificity(b.scope) - specificity(a.scope))
    .map((rule) => ({ rule, ranking: [rule.owner, ...rule.fallbacks] }));
}

function reachOf(ruling: Ruling, key: string, scopes: RecordRules['scopes']): ScopeText | undefined {
  const [system = '', scope = ''] = key.split('\n');
  const spokenIn = parseScope(scope);
  if (contradicts(ruling.rule.scope, spokenIn)) return undefined;
  return scopeText(reach(ruling.rule.scope, spokenIn, homeScope(scopes, system)));
}

function remembered<Answer>(answer: (key: string) => Answer): (key: string) => Answer {
  const known = new Map<string, { readonly answer: Answer }>();
  return (key) => {
    const found = known.get(key) ?? { answer: answer(key) };
    known.set(key, found);
    return found.answer;
  };
}
