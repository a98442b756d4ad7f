/** Reads whole cases by their natural keys, those that are asked for at the same time together; and cases by what they rest on. */
import { groupCommit } from '../platform/group-commit.ts';
import type { KeptPlan, ProcessContext } from './context.ts';
import { stateOf, type Wait } from './kit/process.ts';
import { compareText, type OrderFact } from './order-to-cash/facts.ts';
import { spokenUnits } from './order-to-cash/terms/units/meant.ts';
import { readNames } from './store/case-reading-store.ts';
import { findCases, type CaseRow } from './store/case-store.ts';
import { findWaiting, readDocuments, type KeptDocument } from './store/document-store.ts';
import { listFacts, readFacts, type ListedFact } from './store/fact-store.ts';

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

/** Cases that rest on it, but for those that have ended; the oldest first, with the units that they are told in. */
export async function restingOn(
  { database, process }: ProcessContext,
  known: Wait,
  { ended, limit }: { readonly ended: readonly string[]; readonly limit: number },
) {
  const named = await readNames(database, await findWaiting(database, [known]));
  const open = named
    .filter(({ status }) => !ended.includes(status))
    .toSorted((a, b) => a.openedAt.getTime() - b.openedAt.getTime() || compareText(a.number, b.number))
    .slice(0, limit);
  const ids = open.map(({ id }) => id);
  const facts = await readFacts<OrderFact>(database, ids);
  return open.map(({ id, channel, number, status }) => {
    const spoken = spokenUnits(stateOf(process, facts.get(id) ?? []));
    return { channel, number, status, spoken };
  });
}
