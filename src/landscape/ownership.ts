/** Whose word wins for a field: the ownership matrix as pure questions. Narrower rules stand before wider ones. */
import type { Landscape, LandscapeLocation, OwnerRule, Scope } from './types.ts';

/** The answer to "who owns this field here and now". */
export type Ownership =
  | { readonly owner: string; readonly rule: OwnerRule }
  | { readonly owner: 'nobody' }
  /** Two rules of equal rank say different things: `checkLandscape` refuses such a matrix. */
  | { readonly owner: 'contested'; readonly rules: readonly OwnerRule[] };

const DIMENSIONS = ['company', 'warehouse', 'region', 'channel'] as const;

/**
 * Finds the owner of one field of a record that belongs to `scope`, at an instant. A rule applies where everything it
 * says of the scope is so. Of two that apply, the narrower stands before the wider: it names the field where the other
 * says `*`, or says more of the scope, and is wider in neither.
 */
export function ownerOf(
  rules: readonly OwnerRule[],
  field: string,
  { scope, at }: { scope: Scope; at: Date },
): Ownership {
  const applying = rules.filter(
    (rule) => namesField(rule, field) && contains(rule.scope ?? {}, scope) && holdsAt(rule, at),
  );
  const first = applying.filter((rule) => !applying.some((other) => isNarrower(other, rule)));
  const [rule] = first;
  if (rule === undefined) return { owner: 'nobody' };
  return first.every((other) => isSameWord(other, rule))
    ? { owner: rule.owner, rule }
    : { owner: 'contested', rules: first };
}

/** A moment and a place in the business at which two systems own the same field. */
export interface Contest {
  readonly field: string;
  readonly rules: readonly OwnerRule[];
  readonly scope: Scope;
  readonly at: Date;
}

/**
 * Finds every pair of rules that contest one of the fields, anywhere and at any time, each pair once per field.
 * It is enough to ask at the narrowest scope that two rules share: whatever else a record belongs to only lets more
 * rules apply to it, and a contest between two rules that stand first among more rules stands among fewer too.
 * Likewise in time it is enough to ask where a rule begins or ends.
 */
export function findContests(rules: readonly OwnerRule[], fields: readonly string[]): readonly Contest[] {
  const instants = turningPoints(rules);
  const pairs = rules.flatMap((a, index) => rules.slice(index + 1).map((b) => [a, b] as const));
  return pairs.flatMap(([a, b]) => {
    const scope = shared(a.scope ?? {}, b.scope ?? {});
    if (scope === undefined || isSameWord(a, b)) return [];
    return fields.flatMap((field) => {
      const contested = instants
        .values()
        .map((at) => ({ at, ownership: ownerOf(rules, field, { scope, at }) }))
        .find(
          ({ ownership }) => 'rules' in ownership && [a, b].every((rule) => ownership.rules.includes(rule)),
        );
      return contested === undefined ? [] : [{ field, rules: [a, b], scope, at: contested.at }];
    });
  });
}

/** The instants at which the matrix may change, and one before all of them. */
export function turningPoints(rules: readonly OwnerRule[]): readonly Date[] {
  const times = rules
    .flatMap(({ from, to }) => [from, to])
    .flatMap((text) => (text === undefined ? [] : [Date.parse(text)]));
  const sorted = [...new Set(times)].toSorted((a, b) => a - b);
  return [(sorted[0] ?? 0) - 1, ...sorted].map((time) => new Date(time));
}

/**
 * Gives the ownership rules of a domain as `ownerOf` needs them: a rule for a warehouse is also one for the region and
 * company that the warehouse lies in. A domain that is not declared has none.
 */
export function ownerRules(
  landscape: Pick<Landscape, 'domains' | 'locations'>,
  domain: string,
): readonly OwnerRule[] {
  const rules = landscape.domains.filter(({ name }) => name === domain).flatMap(({ rules }) => rules);
  return rules.map((rule) => completeRule(rule, landscape.locations));
}

export function completeRule(rule: OwnerRule, locations: readonly LandscapeLocation[]): OwnerRule {
  return rule.scope === undefined ? rule : { ...rule, scope: completeScope(rule.scope, locations) };
}

/** Adds the region and the company of the warehouse that the scope names. What the scope says itself stays. */
export function completeScope(scope: Scope, locations: readonly LandscapeLocation[]): Scope {
  const place = locations.find(({ number }) => number === scope.warehouse);
  return {
    ...(place?.region === undefined ? {} : { region: place.region }),
    ...(place?.company === undefined ? {} : { company: place.company }),
    ...scope,
  };
}

function namesField({ fields }: OwnerRule, field: string): boolean {
  return fields === '*' || fields.includes(field);
}

function holdsAt({ from, to }: OwnerRule, at: Date): boolean {
  return (
    (from === undefined || Date.parse(from) <= at.getTime()) &&
    (to === undefined || at.getTime() < Date.parse(to))
  );
}

/** Is everything that belongs to `inner` also in `outer`? What is not said is not restricted. */
function contains(outer: Scope, inner: Scope): boolean {
  return DIMENSIONS.every(
    (dimension) => outer[dimension] === undefined || outer[dimension] === inner[dimension],
  );
}

/** Do both rules decide alike wherever both apply? */
function isSameWord(a: OwnerRule, b: OwnerRule): boolean {
  return wordOf(a) === wordOf(b);
}

function wordOf({ owner, fallbacks = [], others = 'propose' }: OwnerRule): string {
  return JSON.stringify([owner, fallbacks, others]);
}

/** Strictly narrower in at least one way and wider in none. */
function isNarrower(a: OwnerRule, b: OwnerRule): boolean {
  const [scopeOfA, scopeOfB] = [a.scope ?? {}, b.scope ?? {}];
  const fieldsAreWithin = a.fields !== '*' || b.fields === '*';
  if (!fieldsAreWithin || !contains(scopeOfB, scopeOfA)) return false;
  const fieldsAreNarrower = a.fields !== '*' && b.fields === '*';
  return fieldsAreNarrower || !contains(scopeOfA, scopeOfB);
}

function shared(a: Scope, b: Scope): Scope | undefined {
  const meet = DIMENSIONS.every(
    (dimension) => a[dimension] === undefined || b[dimension] === undefined || a[dimension] === b[dimension],
  );
  return meet ? { ...a, ...b } : undefined;
}
