/** Ids that became known by other ways than a claim: delivery made the record there, or a question asks which record is meant. */
import type { RecordDomain } from '../model/facts.ts';
import type { Reference } from '../model/primitives.ts';
import type { Queryable, Transaction } from '../platform/sql.ts';
import type { RecordsOptions } from './apply.ts';
import { findRecords } from './golden/record-store.ts';
import type { RecordChange } from './golden/renew.ts';
import { mapExternalId } from './identity/move.ts';
import {
  findByExternalKeys,
  insertCrossReferences,
  type CrossReference,
} from './identity/cross-reference-store.ts';
import { followReference, referenceKey } from './identity/identity.ts';
import { claimRightToMakeKeys, keepIdsInPlace } from './identity/id-lock-store.ts';
import { lookUpKeys } from './identity/known-keys.ts';
import { externalKeyText, MAIN, wordKey, type ExternalKey } from './identity/keys.ts';

/** An id that a system gave to one of our records. */
export interface ExternalLink {
  readonly system: string;
  readonly domain: RecordDomain;
  readonly recordId: string;
  readonly externalId: string;
  readonly related?: Readonly<Record<string, string>>;
  /** Absent: the system's main id. */
  readonly kind?: string;
  /** Who says so; absent: a delivery that got the id as its answer. */
  readonly linkedBy?: 'delivery' | 'landscape';
}

export interface Linked {
  /** Ids that became known: what waits for them may go on. */
  readonly external: readonly (ExternalKey & { readonly recordId: string })[];
  readonly changes: readonly RecordChange[];
}

/**
 * Keeps ids that delivery learned. If the system told of the new thing before delivery did, and gave no number, it was taken for
 * a record of its own: that one is joined with ours now. Where the id names a numbered record, it stays there and a person is asked.
 */
export async function linkExternalIds(
  options: RecordsOptions,
  tx: Transaction,
  links: readonly ExternalLink[],
): Promise<Linked> {
  const references = links.flatMap(referencesOf);
  const strangers = await findStrangers(tx, references);
  const joined = await joinNameless(options, tx, strangers);
  await keepIdsInPlace(tx);
  const known = await findByExternalKeys(tx, references);
  const missing = references.filter((each) => known.get(externalKeyText(each)) !== each.recordId);
  if (missing.length === 0) return joined;
  await claimRightToMakeKeys(
    tx,
    missing.map(({ domain }) => domain),
  );
  const added = await insertCrossReferences(tx, missing, options.clock());
  const strange = await findStrangers(tx, missing);
  if (strange.length > 0)
    await options.questions.raise(
      tx,
      strange.map(({ reference }) => strangeLink(reference)),
    );
  const ours = new Map(missing.map((each) => [externalKeyText(each), each.recordId]));
  const external = added.map((key) => ({ ...key, recordId: ours.get(externalKeyText(key)) ?? '' }));
  return { external: [...joined.external, ...external], changes: joined.changes };
}

interface Stranger {
  readonly reference: CrossReference;
  /** The record that the id names. */
  readonly named: string;
}

async function findStrangers(tx: Transaction, references: readonly CrossReference[]): Promise<Stranger[]> {
  const known = await findByExternalKeys(tx, references);
  return references.flatMap((reference) => {
    const named = known.get(externalKeyText(reference));
    return named === undefined || named === reference.recordId ? [] : [{ reference, named }];
  });
}

async function joinNameless(
  options: RecordsOptions,
  tx: Transaction,
  strangers: readonly Stranger[],
): Promise<Linked> {
  const mains = strangers.filter(({ reference }) => reference.kind === MAIN);
  const records = await findRecords(
    tx,
    mains.map(({ named }) => named),
  );
  const nameless = new Set(records.filter(({ number }) => number === '').map(({ recordId }) => recordId));
  const external: Linked['external'][number][] = [];
  const changes: RecordChange[] = [];
  for (const { reference, named } of mains) {
    if (!nameless.has(named)) continue;
    const mapped = await mapExternalId(options, tx, { ...reference, by: reference.linkedBy });
    if (mapped.outcome !== 'mapped') continue;
    external.push(...mapped.external);
    changes.push(...mapped.changes);
  }
  return { external, changes };
}

/** Follows references in the words of one system: our id for each, or `undefined` where it is not known. */
export async function resolveReferences(
  queryable: Queryable,
  system: string,
  asked: readonly { readonly domain: RecordDomain; readonly reference: Reference }[],
): Promise<(string | undefined)[]> {
  const keys = asked.map(({ domain, reference }) => referenceKey(system, domain, reference));
  const known = await lookUpKeys(queryable, {
    external: keys.flatMap((key) => {
      if ('external' in key) return [key.external];
      return 'natural' in key ? [wordKey(system, key.natural)] : [];
    }),
    natural: keys.flatMap((key) => ('natural' in key ? [key.natural] : [])),
    recordIds: keys.flatMap((key) => ('recordId' in key ? [key.recordId] : [])),
  });
  return asked.map((each) => followReference(system, each, known));
}

function referencesOf({
  related,
  externalId,
  kind = MAIN,
  linkedBy = 'delivery',
  ...rest
}: ExternalLink): CrossReference[] {
  const ids: [string, string][] = [[kind, externalId], ...Object.entries(related ?? {})];
  return ids.map(([of, id]) => ({ ...rest, kind: of, externalId: id, via: externalId, linkedBy }));
}

function strangeLink({ system, domain, kind, externalId, recordId, linkedBy }: CrossReference) {
  const isDeclared = linkedBy === 'landscape';
  return {
    kind: 'identity-conflict',
    subject: `${domain}/${system}:${kind}:${externalId}:${linkedBy}`,
    what: isDeclared
      ? `the landscape says that ${externalId} of ${system} is ${domain} ${recordId}, but that id names another record`
      : `${system} gave the id ${externalId} to ${domain} ${recordId}, but that id names another record`,
    where: 'records',
    why: isDeclared
      ? 'the system or a person has said otherwise since, and that stands'
      : 'the system found its own record instead of making a new one, or one thing is here twice',
    canDo: [`crossdock records map ${system} ${domain} ${externalId} --to ${recordId} if they are one thing`],
    system,
    domain,
    recordId,
    cause: `identity-conflict:${system}:${domain}`,
  };
}
