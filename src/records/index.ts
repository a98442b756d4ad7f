/** Golden records: identity, ownership, survivorship, quality, proposals, approvals, history. */
export { records, type Records } from './records.ts';
export type { RecordsOptions } from './apply.ts';
export type { ApplyAnswer, ApplyOutcome, ClaimArrival, MissingRecord, SystemRecord } from './arrival.ts';
export type { ExternalLink } from './linking.ts';
export { viewFor, type Golden } from './golden/golden.ts';
export { refusals, type Refusal } from './golden/quality.ts';
export { nextWindowBoundary } from './rules.ts';
export type { ApprovalCondition, ApprovalRule, OwnershipRule, QualityRule, RecordRules } from './rules.ts';
export type { Scope } from './scope.ts';
