/** What the landscape declares about records, as plain data: who owns which field where and when, what needs a yes, what quality a channel asks. */
import type { RecordDomain } from '../model/facts.ts';
import type { Scope } from './scope.ts';

/** Domain × fields × scope × window → the system whose word wins. */
export interface OwnershipRule {
  /** Shown to people as the reason, e.g. `item.yaml: texts belong to the PIM`. */
  readonly name: string;
  readonly domain: RecordDomain;
  /** A rule that names a field stands before the rules for `*` wherever its scope reaches. */
  readonly fields: readonly string[] | '*';
  readonly scope: Scope;
  /** In force from this instant on (inclusive) … */
  readonly from?: Date;
  /** … until this one (exclusive). */
  readonly until?: Date;
  readonly owner: string;
  /** Whose values are used while the owner says nothing, in order. */
  readonly fallbacks: readonly string[];
  /** Does a differing value of another system become a proposal? Otherwise it is only kept and shown. */
  readonly others: 'propose' | 'are-kept';
}

/** Decimal text: percentages (`5`, `2.5`) of the value in force, amounts in its own currency or unit. */
export type ApprovalCondition =
  | { readonly when: 'any-change' }
  | { readonly when: 'change-above'; readonly percent: string }
  | { readonly when: 'increase-above'; readonly amount: string };

/** A field whose owner is held back until a person says yes. */
export interface ApprovalRule {
  readonly domain: RecordDomain;
  readonly field: string;
  readonly condition: ApprovalCondition;
  /** Person or team who decides. */
  readonly approver: string;
}

/** What a channel or target needs of a record before it may go there. */
export interface QualityRule {
  readonly name: string;
  readonly domain: RecordDomain;
  /** Channel or target that refuses the record, e.g. `storefront`. */
  readonly channel: string;
  /** The part of the golden record that is looked at. */
  readonly scope?: Scope;
  /** Fields that must have a value. */
  readonly needs: readonly string[];
  /** A further condition on the fields, with the words for its failure in `message`. */
  readonly accepts?: (fields: Readonly<Record<string, unknown>>) => boolean;
  readonly message?: string;
  /** Person or team who can mend it. */
  readonly owner: string;
}

export interface RecordRules {
  /** The usual scope of each system; a system that is not listed speaks everywhere. */
  readonly scopes: Readonly<Record<string, Scope>>;
  readonly ownership: readonly OwnershipRule[];
  readonly approvals: readonly ApprovalRule[];
  readonly quality: readonly QualityRule[];
}

/** The next instant after `at` at which an ownership rule begins or ends, if any: recompute the records then. */
export function nextWindowBoundary(rules: RecordRules, at: Date): Date | undefined {
  return rules.ownership
    .flatMap(({ from, until }) => [from, until])
    .filter((instant) => instant !== undefined)
    .filter((instant) => instant.getTime() > at.getTime())
    .toSorted((a, b) => a.getTime() - b.getTime())[0];
}
