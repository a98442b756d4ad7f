/** Notes which systems speak of which locations; each pair is written once, and then remembered: it is told with every movement. */
import { afterCommit } from '../../platform/after-commit.ts';
import type { Transaction } from '../../platform/sql.ts';
import type { LedgerRow } from '../facts.ts';
import { insertSources } from './ledger-store.ts';

type Told = Pick<LedgerRow, 'locationId' | 'system'>;

/** Makes the memory of one hub on one database. */
export function sourceNotes(): (tx: Transaction, rows: readonly Told[]) => Promise<void> {
  const noted = new Set<string>();
  return async (tx, rows) => {
    const news = new Map(
      rows
        .map((row) => [`${row.locationId} ${row.system}`, row] as const)
        .filter(([name]) => !noted.has(name)),
    );
    if (news.size === 0) return;
    await insertSources(tx, [...news.values()]);
    afterCommit(tx, () => {
      for (const name of news.keys()) noted.add(name);
    });
  };
}
