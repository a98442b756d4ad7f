/** Looks up the keys that a batch needs, and keeps the writers who make new ones out of each other's way. */
import type { RecordDomain } from '../../model/facts.ts';
import type { Queryable, Transaction } from '../../platform/sql.ts';
import { findExisting } from '../golden/record-store.ts';
import { findByExternalKeys } from './cross-reference-store.ts';
import type { KnownKeys } from './identity.ts';
import { externalKeyText, naturalKeyText, type ExternalKey, type NaturalKey } from './keys.ts';
import { findByNaturalKeys } from './natural-key-store.ts';

/** The keys that a batch asks for; equal ones may repeat. */
export interface AskedKeys {
  readonly external: readonly ExternalKey[];
  readonly natural: readonly NaturalKey[];
  readonly recordIds: readonly string[];
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Reads all of them: three statements for any number. */
export async function lookUpKeys(queryable: Queryable, asked: AskedKeys): Promise<KnownKeys> {
  const external = new Map(asked.external.map((key) => [externalKeyText(key), key]));
  const natural = new Map(asked.natural.map((key) => [naturalKeyText(key), key]));
  const recordIds = [...new Set(asked.recordIds)].filter((id) => UUID.test(id));
  return {
    external: await findByExternalKeys(queryable, [...external.values()]),
    natural: await findByNaturalKeys(queryable, [...natural.values()]),
    records: await findExisting(queryable, recordIds),
  };
}

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
