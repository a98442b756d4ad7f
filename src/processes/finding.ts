/** Reads whole cases by their natural keys: those that are asked for at the same time together. */
import { groupCommit } from '../platform/group-commit.ts';
import type { KeptPlan, ProcessContext } from './context.ts';
import { findCases, type CaseRow } from './store/case-store.ts';
import { readDocuments, type KeptDocument } from './store/document-store.ts';
import { listFacts, type ListedFact } from './store/fact-store.ts';

/** A case with its documents and the facts it is made of. */
export interface WholeCase extends CaseRow<KeptPlan> {
  readonly documents: readonly KeptDocument[];
  readonly facts: readonly ListedFact[];
}

const TOGETHER = {
  mostWaiting: Infinity,
  mostWaitingBytes: Infinity,
  mostTogether: 50,
  mostTogetherBytes: Infinity,
};

/** Gives the reader: `undefined` where there is no such case. */
export function finding(context: ProcessContext): (naturalKey: string) => Promise<WholeCase | undefined> {
  const reading = groupCommit<string, WholeCase | 'none'>((keys) => readAll(context, keys), TOGETHER);
  return async (naturalKey) => {
    const found = await reading.add(naturalKey, 0);
    return typeof found === 'string' ? undefined : found;
  };
}

async function readAll(
  { database, process }: ProcessContext,
  keys: readonly string[],
): Promise<readonly (WholeCase | 'none')[]> {
  const rows = await findCases<KeptPlan>(database, process.name, keys);
  const ids = rows.map(({ id }) => id);
  const [documents, facts] =
    ids.length === 0 ? [[], []] : await Promise.all([readDocuments(database, ids), listFacts(database, ids)]);
  const documentsOf = Map.groupBy(documents, ({ caseId }) => caseId);
  const factsOf = Map.groupBy(facts, ({ caseId }) => caseId);
  const found = new Map(
    rows.map((row) => [
      row.naturalKey,
      {
        ...row,
        documents: documentsOf.get(row.id) ?? [],
        facts: (factsOf.get(row.id) ?? []).map(({ caseId: _case, ...fact }) => fact),
      },
    ]),
  );
  return keys.map((key) => found.get(key) ?? 'none');
}
