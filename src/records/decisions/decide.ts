/** A person decides about a claimed value: accept or reject a proposal, approve or decline an owner's change. */
import type { Transaction } from '../../platform/sql.ts';
import type { RecordsOptions } from '../apply.ts';
import { loadEvidence } from '../evidence.ts';
import { listPending } from '../golden/proposals.ts';
import { renewRecords, type RecordChange } from '../golden/renew.ts';
import { resolve } from '../golden/survivorship.ts';
import { keepIdsInPlace } from '../identity/id-lock-store.ts';
import { ruleBook } from '../rule-book.ts';
import type { Decision, PendingValue, Verdict } from './decision.ts';
import { insertDecision } from './decision-store.ts';
import { findPending } from './pending-store.ts';

export interface Deciding {
  /** Of the pending value: another value has another id, so an old screen cannot decide about a new value. */
  readonly id: string;
  readonly verdict: Verdict;
  /** The person. */
  readonly by: string;
  readonly reason: string;
  /** Told what waits at this very moment, with the record locked: is it still what the person has seen? Absent: it is. */
  readonly isAsSeen?: (pending: PendingValue) => boolean;
}

export type Decided =
  | { readonly outcome: 'decided'; readonly decision: Decision; readonly changes: readonly RecordChange[] }
  /** It was withdrawn, decided, or never there. */
  | { readonly outcome: 'not-open' }
  /** It, or the value in force beside it, is not what the person has seen. */
  | { readonly outcome: 'changed' }
  /** E.g. a proposal cannot be declined. */
  | { readonly outcome: 'wrong-verdict'; readonly kind: PendingValue['kind'] };

const KIND: Readonly<Record<Verdict, PendingValue['kind']>> = {
  accepted: 'proposal',
  rejected: 'proposal',
  approved: 'approval',
  declined: 'approval',
};

/** Records the decision and brings the record to what it now says. */
export async function decide(options: RecordsOptions, tx: Transaction, deciding: Deciding): Promise<Decided> {
  await keepIdsInPlace(tx);
  const listed = await findPending(tx, deciding.id);
  if (listed === undefined) return { outcome: 'not-open' };
  const record = (await loadEvidence(tx, [listed.recordId])).get(listed.recordId);
  if (record === undefined) return { outcome: 'not-open' };
  const at = options.clock();
  const book = ruleBook(options.rules(), at);
  const evidence = { ...listed, ...record };
  const open = listPending(evidence, resolve(evidence, book), book);
  const pending = open.find(({ id }) => id === deciding.id);
  if (pending === undefined) return { outcome: 'not-open' };
  if (KIND[deciding.verdict] !== pending.kind) return { outcome: 'wrong-verdict', kind: pending.kind };
  if (deciding.isAsSeen?.(pending) === false) return { outcome: 'changed' };
  const decision = decisionOn(pending, deciding, { id: options.newId(), at });
  await insertDecision(tx, decision);
  const cause = {
    kind: 'decision' as const,
    correlationId: decision.id,
    causationId: decision.id,
    by: deciding.by,
  };
  const touched = { ...record, decisions: [...record.decisions, decision], cause };
  const { changes } = await renewRecords({ tx, book, questions: options.questions, at }, [touched]);
  return { outcome: 'decided', decision, changes };
}

function decisionOn(
  pending: PendingValue,
  { verdict, by, reason }: Pick<Deciding, 'verdict' | 'by' | 'reason'>,
  made: { readonly id: string; readonly at: Date },
): Decision {
  const { domain, recordId, field, scope, system, version, value, key, over } = pending;
  return {
    ...made,
    domain,
    recordId,
    field,
    scope,
    verdict,
    system,
    version,
    value,
    key,
    ...(over === undefined ? {} : { over }),
    by,
    reason,
  };
}
