/** A target holds one of our documents: a fact of its case, and what waited for the target's id finds its way. */
import type { Transaction } from '../platform/sql.ts';
import type { KeptPlan, ProcessContext } from './context.ts';
import { shortRevision } from './order-to-cash/document-names.ts';
import type { OrderFact, Written } from './order-to-cash/facts.ts';
import { planLocked } from './planning.ts';
import { lockCases } from './store/case-store.ts';
import { keepExternalIds } from './store/document-store.ts';
import { holdNames, keepFacts, takeStrays, type CaseName } from './store/fact-store.ts';

/** What delivery tells: the key is `<case id>:<name>`. */
export interface WrittenDocument {
  readonly system: string;
  readonly key: string;
  readonly externalId: string;
  readonly revision: string;
  /** In the shape that belongs to the document's domain, checked when it came. */
  readonly answer?: object;
}

const ID_LENGTH = 36;

/** Takes in what targets hold now, in the transaction in which delivery learned it. */
export async function documentsWritten(
  context: ProcessContext,
  tx: Transaction,
  told: readonly WrittenDocument[],
): Promise<void> {
  if (told.length === 0) return;
  const documents = told
    .map((each) => ({ ...each, caseId: each.key.slice(0, ID_LENGTH), name: each.key.slice(ID_LENGTH + 1) }))
    .filter(({ name }) => !isOnlyTold(name));
  await holdNames(tx, documents.map(nameOf));
  // Cases before their documents, as whoever plans them does.
  const ids = [...new Set(documents.map(({ caseId }) => caseId))];
  const cases = ids.length === 0 ? [] : await lockCases<KeptPlan>(tx, ids);
  await keepExternalIds(tx, told);
  const known = documents.filter(({ caseId }) => cases.some(({ id }) => id === caseId));
  if (known.length === 0) return;
  const at = context.clock().toISOString();
  const written = known.map(({ caseId, name, revision, system, externalId, answer }) => ({
    caseId,
    fact: writtenFact({
      document: name,
      revision,
      system,
      externalId,
      at,
      ...(answer === undefined ? {} : { answer }),
    }),
    system,
    messageId: undefined,
  }));
  const early = await earlyDocuments(tx, known);
  await keepFacts(tx, [...written, ...early], context.clock());
  await planLocked(context, tx, { rows: cases, learned: 'something' });
}

/** Nothing follows from it that a channel or the CRM was told. */
export function isOnlyTold(name: string): boolean {
  return name.startsWith('order-status') || name.startsWith('order-summary');
}

function writtenFact(written: Omit<Written, 'kind' | 'identity'>): OrderFact {
  const { document, revision, at } = written;
  return { kind: 'written', identity: `written/${document}/${shortRevision(revision)}/${at}`, ...written };
}

function nameOf({ system, externalId }: WrittenDocument): CaseName {
  return { by: 'theirs', system, value: externalId };
}

/** Documents that named the target's id before we knew it. */
async function earlyDocuments(
  tx: Transaction,
  known: readonly (WrittenDocument & { readonly caseId: string; readonly name: string })[],
) {
  const strays = await takeStrays<OrderFact>(tx, known.map(nameOf));
  return strays.flatMap(({ told, system, value, messageId }) => {
    const document = known.find((each) => each.system === system && each.externalId === value);
    if (document === undefined) return [];
    const fact = told.kind === 'advice' ? { ...told, about: document.name } : told;
    return [{ caseId: document.caseId, fact, system, messageId }];
  });
}
