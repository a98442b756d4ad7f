/** A number, GTIN or GLN that a system uses and nobody has: a person says which record it means. */
import type { RecordDomain } from '../../model/facts.ts';
import type { Transaction } from '../../platform/sql.ts';
import type { RecordsOptions } from '../apply.ts';
import { findRecords } from '../golden/record-store.ts';
import { findByExternalKeys, insertCrossReferences } from './cross-reference-store.ts';
import { claimRightToMakeKeys } from './id-lock-store.ts';
import { externalKeyText, wordKey, type NaturalKind } from './keys.ts';

export interface Word {
  /** Who uses it: a system of the landscape, or `api`. */
  readonly system: string;
  readonly domain: RecordDomain;
  readonly kind: NaturalKind;
  readonly value: string;
  readonly recordId: string;
  /** The person. */
  readonly by: string;
}

/** `other`: by its own word it means another record already. */
export type WordMapped = 'mapped' | 'already-so' | 'other' | 'unknown-record';

/** Keeps it for this system; where the key itself becomes known, the key counts. Ask once for each transaction, before anything else in it. */
export async function mapWord(
  { clock }: Pick<RecordsOptions, 'clock'>,
  tx: Transaction,
  word: Word,
): Promise<WordMapped> {
  const { system, domain, recordId, by } = word;
  await claimRightToMakeKeys(tx, [domain]);
  const key = wordKey(system, word);
  const meant = (await findByExternalKeys(tx, [key])).get(externalKeyText(key));
  if (meant !== undefined) return meant === recordId ? 'already-so' : 'other';
  const [record] = await findRecords(tx, [recordId]);
  if (record === undefined || record.domain !== domain) return 'unknown-record';
  await insertCrossReferences(tx, [{ ...key, recordId, via: key.externalId, linkedBy: by }], clock());
  return 'mapped';
}
