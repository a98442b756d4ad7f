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

export interface Finding {
  /** How a case stands by its last plan; `undefined` where there is none. */
  standing(naturalKey: string): Promise<CaseRow<KeptPlan> | undefined>;
  /** The rest of a case that was found. */
  complete(row: CaseRow<KeptPlan>): Promise<WholeCase>;
  /** Both. */
  find(naturalKey: string): Promise<WholeCase | undefined>;
}

export function finding(context: ProcessContext): Finding {
  const rows = groupCommit<string, CaseRow<KeptPlan> | 'none'>((keys) => readRows(context, keys), TOGETHER);
  const rests = groupCommit<string, Rest>((ids) => readRests(context, ids), TOGETHER);
  const standing = async (naturalKey: string): Promise<CaseRow<KeptPlan> | undefined> => {
    const found = await rows.add(naturalKey, 0);
    return typeof found === 'string' ? undefined : found;
  };
  const complete = async (row: CaseRow<KeptPlan>): Promise<WholeCase> => {
    const rest = await rests.add(row.id, 0);
    if (rest === 'full') throw new Error('too many cases are read, although nothing bounds them');
    return { ...row, ...rest };
  };
  return {
    standing,
    complete,
    find: async (naturalKey) => {
      const row = await standing(naturalKey);
      return row === undefined ? undefined : await complete(row);
    },
  };
}

async function readRows(
  { database, process }: ProcessContext,
  keys: readonly string[],
): Promise<readonly (CaseRow<KeptPlan> | 'none')[]> {
  const rows = await findCases<KeptPlan>(database, process.name, keys);
  const found = new Map(rows.map((row) => [row.naturalKey, row]));
  return keys.map((key) => found.get(key) ?? 'none');
}

type Rest = Pick<WholeCase, 'documents' | 'facts'>;

async function readRests({ database }: ProcessContext, ids: readonly string[]): Promise<readonly Rest[]> {
  const distinct = [...new Set(ids)];
  const [documents, facts] = await Promise.all([
    readDocuments(database, distinct),
    listFacts(database, distinct),
  ]);
  const documentsOf = Map.groupBy(documents, ({ caseId }) => caseId);
  const factsOf = Map.groupBy(facts, ({ caseId }) => caseId);
  return ids.map((id) => ({
    documents: documentsOf.get(id) ?? [],
    facts: (factsOf.get(id) ?? []).map(({ caseId: _case, ...fact }) => fact),
  }));
}
