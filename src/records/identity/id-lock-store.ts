/** The locks that keep writers who make or move ids out of each other's way. */
import type { RecordDomain } from '../../model/facts.ts';
import type { Transaction } from '../../platform/sql.ts';

/**
 * Class of our advisory locks. Lock 0 is shared by all who merge claims and held alone by whoever moves an id to another record;
 * each domain's lock is held by whoever makes new keys. Everybody takes them in this order, before any row lock, until the commit.
 */
const LOCKS = 4_402;
const DOMAIN_LOCKS: Readonly<Record<RecordDomain, number>> = {
  item: 1,
  location: 2,
  party: 3,
  'price-agreement': 4,
  supplier: 5,
};

/** Ids stay where they are until the commit. */
export async function keepIdsInPlace(tx: Transaction): Promise<void> {
  await tx.execute('select pg_advisory_xact_lock_shared($1::int, 0)', [LOCKS]);
}

/** Waits until nobody merges claims, and lets nobody begin before the commit: ids may move. */
export async function claimRightToMoveIds(tx: Transaction): Promise<void> {
  await tx.execute('select pg_advisory_xact_lock($1::int, 0)', [LOCKS]);
}

/** One writer at a time makes new keys of a domain: two that meet the same unknown thing must make one record of it. */
export async function claimRightToMakeKeys(tx: Transaction, domains: readonly RecordDomain[]): Promise<void> {
  const locks = [...new Set(domains)].map((domain) => DOMAIN_LOCKS[domain]).toSorted((a, b) => a - b);
  if (locks.length === 0) return;
  await tx.execute(
    'select pg_advisory_xact_lock($1::int, lock) from (select lock from unnest($2::int[]) as l(lock) order by lock) as sorted',
    [LOCKS, locks],
  );
}
