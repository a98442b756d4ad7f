/** Why is this value what it is? The value, its owner and rule, what every system says instead, and what people decided. */
import { lastRun, runValue, contested } from '../claims/cell.ts';
import { isDeleted, type Claim } from '../claims/claim.ts';
import type { Decision, PendingValue } from '../decisions/decision.ts';
import type { Provenance } from '../golden/golden.ts';
import { listPending } from '../golden/proposals.ts';
import { resolve, type Evidence, type Survivor } from '../golden/survivorship.ts';
import type { RuleBook } from '../rule-book.ts';
import type { ScopeText } from '../scope.ts';

/** What one system says of the field now. */
export interface Saying {
  readonly system: string;
  readonly externalId: string;
  readonly scope: ScopeText;
  readonly value: unknown;
  /** The first and the last version at which it said so. */
  readonly since: string;
  readonly version: string;
  readonly messageId?: string;
  readonly contract?: string;
  /** It gave another value under the same version too. */
  readonly contested: boolean;
  /** The system no longer has the record. */
  readonly deleted: boolean;
  readonly wins: boolean;
}

export interface FieldExplanation {
  readonly field: string;
  readonly scope: ScopeText;
  /** Absent where nobody who counts has said anything. */
  readonly value?: unknown;
  readonly provenance?: Provenance;
  readonly rules: readonly {
    readonly rule: string;
    readonly scope: Readonly<Record<string, string>>;
    readonly owner: string;
    readonly fallbacks: readonly string[];
  }[];
  readonly sayings: readonly Saying[];
  readonly pending: readonly PendingValue[];
  readonly decisions: readonly Decision[];
}

/** Explains one field or all of them, one entry for each scope in which there is a value. */
export function explainFields(evidence: Evidence, book: RuleBook, field?: string): FieldExplanation[] {
  const resolution = resolve(evidence, book);
  const pending = listPending(evidence, resolution, book);
  const said = evidence.claims
    .flatMap(({ cells }) => [...cells.keys()])
    .filter((name) => !name.startsWith('@'));
  const fields = field === undefined ? [...new Set(said)].toSorted() : [field];
  return fields.flatMap((each) => {
    const survivors = [...(resolution.survivors.get(each) ?? [['', undefined] as const])];
    return survivors.map(([scope, survivor]) => ({
      field: each,
      scope,
      ...(survivor === undefined ? {} : { value: survivor.value, provenance: survivor.provenance }),
      rules: rulesOf(evidence, book, each),
      sayings: evidence.claims.flatMap((claim) => sayingOf(claim, each, survivor)),
      pending: pending.filter((one) => one.field === each && one.scope === scope),
      decisions: evidence.decisions.filter((one) => one.field === each && one.scope === scope),
    }));
  });
}

function rulesOf({ domain }: Evidence, book: RuleBook, field: string): FieldExplanation['rules'] {
  return book.rulings(domain, field).map(({ rule }) => ({
    rule: rule.name,
    scope: { ...rule.scope },
    owner: rule.owner,
    fallbacks: rule.fallbacks,
  }));
}

function sayingOf(claim: Claim, field: string, survivor: Survivor | undefined): Saying[] {
  const cell = claim.cells.get(field);
  if (cell === undefined) return [];
  const run = lastRun(cell);
  const { messageId, contract } = run.origin ?? {};
  return [
    {
      system: claim.system,
      externalId: claim.externalId,
      scope: claim.scope,
      value: runValue(run),
      since: run.from,
      version: run.to,
      ...(messageId === undefined ? {} : { messageId }),
      ...(contract === undefined ? {} : { contract }),
      contested: contested(cell) !== undefined,
      deleted: isDeleted(claim),
      wins: survivor?.leading?.claim === claim && survivor.key === run.key,
    },
  ];
}
