/** Golden records: identity, ownership, survivorship, quality, proposals, approvals, history. */
export { records, type Records } from './records.ts';
export type { ApplyAnswer, ClaimArrival } from './arrival.ts';
export type { Verdict } from './decisions/decision.ts';
export type { PendingRow } from './decisions/pending-store.ts';
export { viewFor, type Golden } from './golden/golden.ts';
export { refusals } from './golden/quality.ts';
export type { RecordRow } from './golden/record-store.ts';
export type { RecordVersion } from './golden/version-store.ts';
export type { CrossReferenceRow } from './identity/cross-reference-store.ts';
export type { SaidUnit, UnitVerdict } from './identity/unit-word.ts';
export type { UnitWord, UnitWordRow } from './identity/unit-word-store.ts';
export type { FieldExplanation } from './reading/explain.ts';
export type { ApprovalRule, OwnershipRule, QualityRule, RecordRules } from './rules.ts';
export type { Candidate, Unknown } from './resembling/resembling.ts';
export type { Scope } from './scope.ts';
