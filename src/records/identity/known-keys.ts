/** Looks up the keys that a batch needs. */
import type { Queryable } from '../../platform/sql.ts';
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
