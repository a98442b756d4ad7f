/** Ids that became known by other ways than a claim: delivery made the record there, or a question asks which record is meant. */
import type { RecordDomain } from '../model/facts.ts';
import type { Reference } from '../model/primitives.ts';
import type { Questions } from '../model/exceptions.ts';
import type { Queryable, Transaction } from '../platform/sql.ts';
import {
  findByExternalKeys,
  insertCrossReferences,
  type CrossReference,
} from './identity/cross-reference-store.ts';
import { followReference, referenceKey } from './identity/identity.ts';
import { claimRightToMakeKeys, keepIdsInPlace, lookUpKeys } from './identity/known-keys.ts';
import { externalKeyText, MAIN, type ExternalKey } from './identity/keys.ts';

/** An id that a system gave to one of our records. */
export interface ExternalLink {
  readonly system: string;
  readonly domain: RecordDomain;
  readonly recordId: string;
  readonly externalId: string;
  readonly related?: Readonly<Record<string, string>>;
}

/** Keeps ids that delivery learned. An id that names another record already stays there, and a person is asked. */
export async function linkExternalIds(
  tx: Transaction,
  links: readonly ExternalLink[],
  options: { readonly questions: Questions<Transaction>; readonly at: Date },
): Promise<(ExternalKey & { readonly recordId: string })[]> {
  const references = links.flatMap(referencesOf);
  if (references.length === 0) return [];
  await keepIdsInPlace(tx);
  const known = await findByExternalKeys(tx, references);
  if (references.every((each) => known.get(externalKeyText(each)) === each.recordId)) return [];
  await claimRightToMakeKeys(
    tx,
    references.map(({ domain }) => domain),
  );
  const added = await insertCrossReferences(tx, references, options.at);
  const present = await findByExternalKeys(tx, references);
  const strange = references.filter((each) => present.get(externalKeyText(each)) !== each.recordId);
  if (strange.length > 0) await options.questions.raise(tx, strange.map(strangeLink));
  return added.map((key) => ({ ...key, recordId: present.get(externalKeyText(key)) ?? '' }));
}

/** Follows references in the words of one system: our id for each, or `undefined` where it is not known. */
export async function resolveReferences(
  queryable: Queryable,
  system: string,
  asked: readonly { readonly domain: RecordDomain; readonly reference: Reference }[],
): Promise<(string | undefined)[]> {
  const keys = asked.map(({ domain, reference }) => referenceKey(system, domain, reference));
  const known = await lookUpKeys(queryable, {
    external: keys.flatMap((key) => ('external' in key ? [key.external] : [])),
    natural: keys.flatMap((key) => ('natural' in key ? [key.natural] : [])),
    recordIds: keys.flatMap((key) => ('recordId' in key ? [key.recordId] : [])),
  });
  return asked.map((each) => followReference(system, each, known));
}

function referencesOf({ related, externalId, ...rest }: ExternalLink): CrossReference[] {
  const ids: [string, string][] = [[MAIN, externalId], ...Object.entries(related ?? {})];
  return ids.map(([kind, id]) => ({
    ...rest,
    kind,
    externalId: id,
    via: externalId,
    linkedBy: 'delivery',
  }));
}

function strangeLink({ system, domain, kind, externalId, recordId }: CrossReference) {
  return {
    kind: 'identity-conflict',
    subject: `${domain}/${system}:${kind}:${externalId}:delivery`,
    what: `${system} gave the id ${externalId} to ${domain} ${recordId}, but that id names another record`,
    where: 'records',
    why: 'the system found its own record instead of making a new one, or one thing is here twice',
    canDo: [`crossdock records map ${system} ${domain} ${externalId} --to ${recordId} if they are one thing`],
    system,
    domain,
    recordId,
    cause: `identity-conflict:${system}:${domain}`,
  };
}
