/** The keys by which a thing is known: ids of outside systems, and keys that mean the same everywhere. */
import type { RecordDomain } from '../../model/facts.ts';

/** The kind of a system's main id; its further ids have kinds of their own. */
export const MAIN = 'main';

/** An id in an outside system. */
export interface ExternalKey {
  readonly system: string;
  readonly domain: RecordDomain;
  readonly kind: string;
  readonly externalId: string;
}

export type NaturalKind = 'number' | 'gtin' | 'gln';

/** A key that means the same to everybody. A number names one record; a GTIN or GLN may stand on several. */
export interface NaturalKey {
  readonly domain: RecordDomain;
  readonly kind: NaturalKind;
  readonly value: string;
}

/** What one system means by a number, GTIN or GLN that nobody has, by a person's word: kept beside its ids, and true for this system alone. */
export function wordKey(system: string, { domain, kind, value }: NaturalKey): ExternalKey {
  return { system, domain, kind: `word:${kind}`, externalId: value };
}

export function externalKeyText({ system, domain, kind, externalId }: ExternalKey): string {
  return JSON.stringify([system, domain, kind, externalId]);
}

export function naturalKeyText({ domain, kind, value }: NaturalKey): string {
  return JSON.stringify([domain, kind, value]);
}

/** The trade keys in golden or claimed fields: GTINs of an item and of its packs, the GLN of a place or company. */
export function tradeKeys(domain: RecordDomain, fields: Readonly<Record<string, unknown>>): NaturalKey[] {
  const kind = domain === 'item' ? 'gtin' : 'gln';
  const packs = domain === 'item' && Array.isArray(fields['packs']) ? (fields['packs'] as unknown[]) : [];
  const values = [fields[kind], ...packs.map(gtinOf)].filter((value) => typeof value === 'string');
  return [...new Set(values)].map((value) => ({ domain, kind, value }));
}

function gtinOf(pack: unknown): unknown {
  return typeof pack === 'object' && pack !== null && 'gtin' in pack ? pack.gtin : undefined;
}
