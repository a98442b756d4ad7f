/** Reading records for people and APIs; it changes nothing. */
import type { RecordDomain } from '../../model/facts.ts';
import type { Queryable } from '../../platform/sql.ts';
import type { RecordsOptions } from '../apply.ts';
import { listClaims } from '../claims/claim-store.ts';
import { listDecisions } from '../decisions/decision-store.ts';
import { findRecords, type RecordRow } from '../golden/record-store.ts';
import { findVersionAsOf, listVersions, type RecordVersion } from '../golden/version-store.ts';
import {
  listCrossReferences,
  searchExternalIds,
  type CrossReferenceRow,
} from '../identity/cross-reference-store.ts';
import { MAIN } from '../identity/keys.ts';
import { searchNaturalKeys } from '../identity/natural-key-store.ts';
import { resolveReferences } from '../linking.ts';
import { ruleBook } from '../rule-book.ts';
import { explainFields, type FieldExplanation } from './explain.ts';

/** How people name a record. */
export type RecordName =
  | { readonly by: 'id'; readonly recordId: string }
  | { readonly by: 'number'; readonly domain: RecordDomain; readonly number: string }
  | {
      readonly by: 'external-id';
      readonly domain: RecordDomain;
      readonly system: string;
      readonly externalId: string;
      readonly kind?: string;
    };

export interface Explanation {
  readonly record: RecordRow;
  readonly fields: readonly FieldExplanation[];
  readonly crossReferences: readonly CrossReferenceRow[];
  /** Newest first, at most 20. */
  readonly versions: readonly RecordVersion[];
}

const SHOWN_VERSIONS = 20;
const SHOWN_IDS = 200;
const NO_SYSTEM = '';

/** Finds one record; a record that turned out to be another one gives that one. */
export async function getRecord(queryable: Queryable, name: RecordName): Promise<RecordRow | undefined> {
  const recordId = name.by === 'id' ? name.recordId : await findNamed(queryable, name);
  if (recordId === undefined || !isId(recordId)) return undefined;
  const [found] = await findRecords(queryable, [recordId]);
  return found === undefined || found.mergedInto === null
    ? found
    : getRecord(queryable, { by: 'id', recordId: found.mergedInto });
}

/** Gives everything that explains a record, or one of its fields, under the rules as they are now. */
export async function explain(
  options: RecordsOptions,
  queryable: Queryable,
  asked: { readonly name: RecordName; readonly field?: string },
): Promise<Explanation | undefined> {
  const record = await getRecord(queryable, asked.name);
  if (record === undefined) return undefined;
  const { domain, recordId } = record;
  const claims = await listClaims(queryable, [recordId]);
  const decisions = await listDecisions(queryable, [recordId]);
  const book = ruleBook(options.rules(), options.clock());
  return {
    record,
    fields: explainFields({ domain, recordId, claims, decisions }, book, asked.field),
    crossReferences: await listCrossReferences(queryable, { recordIds: [recordId], limit: SHOWN_IDS }),
    versions: await listVersions(queryable, recordId, { limit: SHOWN_VERSIONS }),
  };
}

/** Lists versions, newest first; with `asOf` only the one that counted then, or `not-kept` where it has been forgotten. */
export async function historyOf(
  queryable: Queryable,
  recordId: string,
  page: { readonly asOf?: Date; readonly below?: number; readonly limit: number },
): Promise<RecordVersion[] | 'not-kept'> {
  if (!isId(recordId)) return [];
  if (page.asOf === undefined) return listVersions(queryable, recordId, page);
  const version = await findVersionAsOf(queryable, recordId, page.asOf);
  if (version === 'none') return [];
  return version === 'not-kept' ? version : [version];
}

/** What a text could mean. */
export interface Found {
  readonly recordId: string;
  readonly domain: RecordDomain;
  /** `number`, `gtin`, `gln`, or the system whose id it is. */
  readonly as: string;
  readonly text: string;
}

/** Finds records whose number, GTIN, GLN or external id begins with a text; those that it names exactly come first. */
export async function search(queryable: Queryable, text: string, limit: number): Promise<Found[]> {
  if (text === '' || text.includes('\u0000')) return [];
  const natural = await searchNaturalKeys(queryable, text, limit);
  const external = await searchExternalIds(queryable, text, limit);
  const found: readonly Found[] = [
    ...natural.map(({ recordId, domain, kind, value }) => ({ recordId, domain, as: kind, text: value })),
    ...external.map(({ recordId, domain, system, externalId }) => ({
      recordId,
      domain,
      as: system,
      text: externalId,
    })),
  ];
  const isExact = (each: Found): boolean => each.text === text;
  return [...found.filter(isExact), ...found.filter((each) => !isExact(each))].slice(0, limit);
}

async function findNamed(
  queryable: Queryable,
  name: Exclude<RecordName, { by: 'id' }>,
): Promise<string | undefined> {
  const { domain } = name;
  const [recordId] =
    name.by === 'number'
      ? await resolveReferences(queryable, NO_SYSTEM, [
          { domain, reference: { by: 'number', value: name.number } },
        ])
      : await resolveReferences(queryable, name.system, [
          { domain, reference: { by: 'externalId', value: name.externalId, kind: name.kind ?? MAIN } },
        ]);
  return recordId;
}

function isId(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
}
