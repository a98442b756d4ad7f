/** What intake hands to the rest of the hub, and what it wants to hear back. */
import type { Problem } from '../connectors/kit/mapping.ts';
import type {
  DocumentDomain,
  DocumentShapes,
  FactDomain,
  RecordClaim,
  RecordDomain,
} from '../model/facts.ts';
import type { Reference } from '../model/primitives.ts';
import type { Transaction } from '../platform/sql.ts';

export { isRecordDomain, isStandingDomain } from '../model/shapes.ts';

/** What a fact says, in our words. */
export type FactBody = RecordClaim | DocumentShapes[DocumentDomain];

/** One mapped fact with where it came from. */
export interface IntakeFact {
  /** Position in the batch: outcomes come back in this order. */
  readonly index: number;
  readonly messageId: string;
  /** Which record of the message it came from. */
  readonly recordIndex: number;
  readonly system: string;
  readonly source: string;
  readonly scope?: Readonly<Record<string, string>>;
  readonly contract: { readonly name: string; readonly version: string };
  readonly correlationId: string;
  readonly traceparent?: string;
  readonly receivedAt: Date;
  readonly domain: FactDomain;
  /** A claim in the domains of records, a document in all others. */
  readonly fact: FactBody;
}

/** What became of one fact. */
export type ApplyOutcome =
  | 'applied'
  /** It said nothing new. */
  | 'absorbed'
  /** Another record must become known first; the fact is released with that key. */
  | { readonly waitsFor: { readonly domain: RecordDomain; readonly reference: Reference } }
  /** The same identity with other content. */
  | { readonly conflict: string }
  | { readonly breach: readonly Problem[] };

/** What intake needs of the other stations; `hub.ts` supplies it. */
export interface IntakeNeeds {
  /** Takes the facts into the hub within the batch's transaction; gives one outcome for each, in order. */
  apply(tx: Transaction, facts: readonly IntakeFact[]): Promise<readonly ApplyOutcome[]>;
}

/** A key that became known: facts which wait for it are released. `externalId` keys belong to a system. */
export interface KnownKey {
  readonly domain: RecordDomain;
  readonly reference: Reference;
  readonly system?: string;
}
