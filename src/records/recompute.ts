/** Brings records to what changed rules say of the claims that are already here. */
import type { RecordDomain } from '../model/facts.ts';
import type { Database, Transaction } from '../platform/sql.ts';
import type { RecordsOptions } from './apply.ts';
import { loadEvidence } from './evidence.ts';
import { countRecords, listRecordIds } from './golden/record-store.ts';
import { renewRecords, type RecordChange } from './golden/renew.ts';
import { keepIdsInPlace } from './identity/id-lock-store.ts';
import { ruleBook } from './rule-book.ts';

const BATCH = 500;

export interface RecomputeProgress {
  readonly done: number;
  /** How many there were at the beginning. */
  readonly total: number;
  /** What the last batch changed. */
  readonly changes: readonly RecordChange[];
}

/** Recomputes these records in the caller's transaction; gives what changed. */
export async function recompute(
  options: RecordsOptions,
  tx: Transaction,
  recordIds: readonly string[],
): Promise<readonly RecordChange[]> {
  const at = options.clock();
  const book = ruleBook(options.rules(), at);
  await keepIdsInPlace(tx);
  const evidence = await loadEvidence(tx, recordIds);
  const cause = { kind: 'rules' as const, correlationId: options.newId() };
  const touched = [...evidence.values()]
    .filter(({ stored }) => stored.mergedInto === null)
    .map((record) => ({ ...record, cause }));
  const { changes } = await renewRecords({ tx, book, questions: options.questions, at }, touched);
  return changes;
}

/**
 * Recomputes all records of a domain, each batch in a transaction of its own; `follow` runs in the same transaction, so that what
 * hangs on the records (due deliveries) follows or nothing does. It can be run again at any time.
 */
export async function recomputeAll(
  options: RecordsOptions,
  database: Database,
  work: {
    readonly domain: RecordDomain;
    readonly follow: (tx: Transaction, changes: readonly RecordChange[]) => Promise<void>;
    readonly onProgress?: (progress: RecomputeProgress) => void;
  },
): Promise<void> {
  const total = await countRecords(database, work.domain);
  let after: string | undefined;
  for (let done = 0; ;) {
    const ids = await listRecordIds(database, work.domain, { after, limit: BATCH });
    if (ids.length === 0) return;
    const changes = await database.transaction(async (tx) => {
      const changed = await recompute(options, tx, ids);
      await work.follow(tx, changed);
      return changed;
    });
    done += ids.length;
    after = ids.at(-1);
    work.onProgress?.({ done, total, changes });
  }
}
