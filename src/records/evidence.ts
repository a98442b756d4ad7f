/** Locks records and reads everything that is known of them. */
import type { Transaction } from '../platform/sql.ts';
import type { KeptClaim } from './claims/claim-store.ts';
import { listClaims } from './claims/claim-store.ts';
import type { Decision, PendingValue } from './decisions/decision.ts';
import { listDecisions } from './decisions/decision-store.ts';
import { listPendingOf } from './decisions/pending-store.ts';
import { lockRecords, type RecordRow } from './golden/record-store.ts';

export interface RecordEvidence {
  readonly stored: RecordRow;
  readonly claims: readonly KeptClaim[];
  readonly decisions: readonly Decision[];
  readonly pending: readonly PendingValue[];
}

/** Four statements for any number of records. What is read stays true until the commit. */
export async function loadEvidence(
  tx: Transaction,
  recordIds: readonly string[],
): Promise<Map<string, RecordEvidence>> {
  const ids = [...new Set(recordIds)];
  if (ids.length === 0) return new Map();
  const stored = await lockRecords(tx, ids);
  const claims = Map.groupBy(await listClaims(tx, ids), ({ recordId }) => recordId);
  const decisions = Map.groupBy(await listDecisions(tx, ids), ({ recordId }) => recordId);
  const pending = Map.groupBy(await listPendingOf(tx, ids), ({ recordId }) => recordId);
  return new Map(
    stored.map((row) => [
      row.recordId,
      {
        stored: row,
        claims: claims.get(row.recordId) ?? [],
        decisions: decisions.get(row.recordId) ?? [],
        pending: pending.get(row.recordId) ?? [],
      },
    ]),
  );
}
