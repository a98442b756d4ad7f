/** Which record is meant: the one place that decides it, as a function of the keys that are known. */
import type { RecordDomain } from '../../model/facts.ts';
import type { Reference } from '../../model/primitives.ts';
import { deterministicId } from '../../platform/ids.ts';
import type { CrossReference } from './cross-reference-store.ts';
import type { NamedRecords, NaturalKeyOf } from './natural-key-store.ts';
import {
  externalKeyText,
  wordKey,
  MAIN,
  naturalKeyText,
  tradeKeys,
  type ExternalKey,
  type NaturalKey,
} from './keys.ts';

/** What a claim says about who it is about. */
export interface Introduction {
  readonly domain: RecordDomain;
  readonly system: string;
  readonly externalId: string;
  readonly related: Readonly<Record<string, string>>;
  /** Our number, where the claim gives one. */
  readonly number: string | undefined;
  readonly trade: readonly NaturalKey[];
  /** Does the system own the number, so that what it says names the record? */
  readonly ownsNumber: boolean;
}

/** The keys that are known, from the database and from earlier claims of the same batch. */
export interface KnownKeys {
  readonly external: Map<string, string>;
  readonly natural: Map<string, NamedRecords>;
  /** Ids of records that exist. */
  readonly records: Set<string>;
}

export interface Identified {
  readonly recordId: string;
  /** `new`: the record must be made. */
  readonly record: 'new' | 'known';
  readonly references: readonly CrossReference[];
  readonly numbers: readonly NaturalKeyOf[];
  /** Why the claim's keys do not fit together, if they do not. The record stays the one that its own id names. */
  readonly conflict?: string;
}

/** Reads the introduction out of a claim. */
export function introduce(
  claim: {
    readonly domain: RecordDomain;
    readonly system: string;
    readonly externalId: string;
    readonly related: Readonly<Record<string, string>>;
    readonly fields: Readonly<Record<string, unknown>>;
  },
  ownsNumber: boolean,
): Introduction {
  const { domain, system, externalId, related, fields } = claim;
  const number = fields['number'];
  return {
    domain,
    system,
    externalId,
    related,
    number: typeof number === 'string' && number !== '' ? number : undefined,
    trade: tradeKeys(domain, fields),
    ownsNumber,
  };
}

/** The id of a record that nobody has introduced yet: it follows from the number where there is one, so that any order gives the same. */
export function newRecordId({ domain, system, externalId, number }: Introduction): string {
  const namespace = `record/${domain}`;
  return number === undefined
    ? deterministicId(namespace, JSON.stringify(['external', system, externalId]))
    : deterministicId(namespace, JSON.stringify(['number', number]));
}

/** The id where the number was used before, by a record that has another number now. */
function secondRecordId({ domain, system, externalId, number }: Introduction): string {
  return deterministicId(`record/${domain}`, JSON.stringify(['reused', number, system, externalId]));
}

/**
 * Decides in this order: the cross-reference of the main id, of a related id, our number, a GTIN or GLN that stands on one record
 * only, a new record. A known id stays with its record whatever else the claim says: what does not fit is a conflict for a person.
 */
export function identify(who: Introduction, known: KnownKeys): Identified {
  const linked = known.external.get(externalKeyText(mainKey(who)));
  const byNumber = currentRecords(who.number === undefined ? undefined : numberKey(who), known)[0];
  const found = linked ?? byRelated(who, known) ?? byNumber ?? byTradeKey(who, known);
  const recordId = found ?? freshId(who, known);
  const record = found !== undefined || known.records.has(recordId) ? 'known' : 'new';
  const conflict = conflictOf(who, { recordId, byNumber }, known);
  return {
    recordId,
    record,
    references: newReferences(who, recordId, known),
    numbers: newNumbers(who, { recordId, byNumber, record }),
    ...(conflict === undefined ? {} : { conflict }),
  };
}

/** Makes the keys of an identified claim known to the claims after it. */
export function remember({ recordId, references, numbers }: Identified, known: KnownKeys): void {
  known.records.add(recordId);
  for (const reference of references) known.external.set(externalKeyText(reference), recordId);
  for (const key of numbers) known.natural.set(naturalKeyText(key), { recordIds: [recordId], since: 'now' });
}

/** All keys that must be looked up before claims can be identified. */
export function keysToLookUp(who: Introduction): { external: ExternalKey[]; natural: NaturalKey[] } {
  return {
    external: [mainKey(who), ...relatedKeys(who)],
    natural: [...(who.number === undefined ? [] : [numberKey(who)]), ...who.trade],
  };
}

/** The key behind a reference that `system` uses, or the record id that it is already. */
export function referenceKey(
  system: string,
  domain: RecordDomain,
  { by, value, kind }: Reference,
): { external: ExternalKey } | { natural: NaturalKey } | { recordId: string } {
  if (by === 'record') return { recordId: value };
  if (by === 'externalId') return { external: { system, domain, kind: kind ?? MAIN, externalId: value } };
  return { natural: { domain, kind: by, value } };
}

/** Follows a reference. A GTIN or GLN on several records names none of them. */
export function followReference(
  system: string,
  to: { readonly domain: RecordDomain; readonly reference: Reference },
  known: KnownKeys,
): string | undefined {
  const key = referenceKey(system, to.domain, to.reference);
  if ('recordId' in key) return known.records.has(key.recordId) ? key.recordId : undefined;
  if ('external' in key) return known.external.get(externalKeyText(key.external));
  const named = known.natural.get(naturalKeyText(key.natural));
  if (named?.recordIds.length === 1) return named.recordIds[0];
  return known.external.get(externalKeyText(wordKey(system, key.natural)));
}

function mainKey({ system, domain, externalId }: Introduction): ExternalKey {
  return { system, domain, kind: MAIN, externalId };
}

function relatedKeys({ system, domain, related }: Introduction): ExternalKey[] {
  return Object.entries(related).map(([kind, externalId]) => ({ system, domain, kind, externalId }));
}

function numberKey({ domain, number }: Introduction): NaturalKey {
  return { domain, kind: 'number', value: number ?? '' };
}

function currentRecords(key: NaturalKey | undefined, known: KnownKeys): readonly string[] {
  const named = key === undefined ? undefined : known.natural.get(naturalKeyText(key));
  return named?.since === 'now' ? named.recordIds : [];
}

function byRelated(who: Introduction, known: KnownKeys): string | undefined {
  return relatedKeys(who)
    .map((key) => known.external.get(externalKeyText(key)))
    .find((recordId) => recordId !== undefined);
}

/** Only for claims without a number, and only where all their trade keys agree on one record. */
function byTradeKey(who: Introduction, known: KnownKeys): string | undefined {
  if (who.number !== undefined) return undefined;
  const found = new Set(who.trade.flatMap((key) => currentRecords(key, known)));
  return found.size === 1 ? [...found][0] : undefined;
}

function freshId(who: Introduction, known: KnownKeys): string {
  const first = newRecordId(who);
  return who.number !== undefined && known.records.has(first) ? secondRecordId(who) : first;
}

function conflictOf(
  who: Introduction,
  { recordId, byNumber }: { recordId: string; byNumber: string | undefined },
  known: KnownKeys,
): string | undefined {
  if (byNumber !== undefined && byNumber !== recordId) {
    return `${who.system} ${who.externalId} is record ${recordId}, but its number ${who.number} is that of record ${byNumber}`;
  }
  const strange = relatedKeys(who).find((key) => {
    const named = known.external.get(externalKeyText(key));
    return named !== undefined && named !== recordId;
  });
  if (strange === undefined) return undefined;
  return `${who.system} ${who.externalId} is record ${recordId}, but its ${strange.kind} ${strange.externalId} is that of another record`;
}

function newReferences(who: Introduction, recordId: string, known: KnownKeys): CrossReference[] {
  return [mainKey(who), ...relatedKeys(who)]
    .filter((key) => !known.external.has(externalKeyText(key)))
    .map((key) => ({ ...key, recordId, via: who.externalId, linkedBy: 'claim' }));
}

/** A number becomes a key when it makes a record, or when the system that owns numbers gives it. */
function newNumbers(
  who: Introduction,
  found: { recordId: string; byNumber: string | undefined; record: 'new' | 'known' },
): NaturalKeyOf[] {
  if (who.number === undefined || found.byNumber !== undefined) return [];
  if (found.record === 'known' && !who.ownsNumber) return [];
  return [{ ...numberKey(who), recordId: found.recordId }];
}
