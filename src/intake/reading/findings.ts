/** Pure: what a record that was read says beyond what is known of it. */
import type { Judge, Judged, RawRecord } from '../judging/judge.ts';
import type { KnownRecord, SeenKey } from './source-key-store.ts';
import { derivedVersion } from './versions.ts';

export type Finding =
  /** Nothing new. */
  | 'unchanged'
  /** Unknown, or known at an earlier version. */
  | 'news'
  /** Other content at the same version. */
  | 'changed'
  /** Older than what is known: an earlier reading that comes late overwrites nothing. */
  | 'stale';

/** A record that was read, with the key under which it is known. */
export interface ReadRecord {
  readonly theirs: unknown;
  /** Of records that have no readable key: made of their content, so that they are told only once. */
  readonly key: string;
  readonly theirVersion: string;
  readonly rawHash: string;
}

export interface Found {
  readonly record: ReadRecord;
  readonly finding: Finding;
  /** Derived; only where the content changed and the version did not. */
  readonly version?: string;
  readonly contentHash?: string;
}

const UNREADABLE = '?';

/** Finds a record's identity without looking at what it means: an unchanged record costs no more than this. */
export function readRecord(judge: Judge, theirs: unknown): ReadRecord {
  const { rawHash, identity } = judge.identify({ recordIndex: 0, theirs });
  return {
    theirs,
    rawHash,
    key: identity?.key ?? `${UNREADABLE}${rawHash}`,
    theirVersion: identity?.theirVersion ?? '',
  };
}

export function isReadableKey(key: string): boolean {
  return !key.startsWith(UNREADABLE);
}

export interface Reading {
  readonly judge: Judge;
  /** Ledger documents have no versions: other content under one id is a conflict that the ledger must see. */
  readonly isLedger: boolean;
  readonly at: Date;
}

/** Compares a record with what is known of it. */
export function find(
  { judge, isLedger, at }: Reading,
  record: ReadRecord,
  known: KnownRecord | undefined,
): Found {
  if (known?.rawHash === record.rawHash && !known.deleted) return { record, finding: 'unchanged' };
  const found = { record, ...hashOf(judge.record(asRaw(record), at)) };
  if (known === undefined || isLedger) return { ...found, finding: 'news' };
  const finding = compare(found, known);
  if (finding !== 'changed') return { ...found, finding };
  return { ...found, finding, version: derivedVersion(record.theirVersion, known.version, at) };
}

function compare({ record, contentHash }: Omit<Found, 'finding'>, known: KnownRecord): Finding {
  if (record.theirVersion > known.version) return 'news';
  if (record.theirVersion < known.theirVersion) return 'stale';
  return !known.deleted && isSameContent(contentHash, known) ? 'unchanged' : 'changed';
}

/** By what the mapping makes of it; of a broken record only a reading before this one could tell. */
function isSameContent(contentHash: string | undefined, known: KnownRecord): boolean {
  return contentHash === undefined
    ? known.contentHash === null && known.rawHash === null
    : contentHash === known.contentHash;
}

function asRaw({ theirs }: ReadRecord): RawRecord {
  return { recordIndex: 0, theirs };
}

function hashOf({ contentHash }: Judged): Pick<Judged, 'contentHash'> {
  return contentHash === undefined ? {} : { contentHash };
}

/** What is to be noted of a finding; nothing of stale ones, and of unchanged ones only a new hash. */
export function toSeen(
  source: string,
  { record, finding, version, contentHash }: Found,
  known: KnownRecord | undefined,
): SeenKey[] {
  const isKnown = finding === 'unchanged' && known?.rawHash === record.rawHash;
  if (finding === 'stale' || isKnown) return [];
  return [
    {
      source,
      key: record.key,
      version:
        version ?? (finding === 'unchanged' && known !== undefined ? known.version : record.theirVersion),
      theirVersion: record.theirVersion,
      rawHash: record.rawHash,
      ...(contentHash === undefined ? {} : { contentHash }),
    },
  ];
}
