/** What the hub hands to the records, and what it gets back. */
import type { RecordClaim, RecordDomain } from '../model/facts.ts';
import type { Reference } from '../model/primitives.ts';
import type { Problem } from '../model/values/problem.ts';
import type { RecordChange } from './golden/renew.ts';
import type { ExternalKey, NaturalKey } from './identity/keys.ts';
import type { Scope } from './scope.ts';

/** One claim of one message. */
export interface ClaimArrival {
  /** Place in the batch; outcomes come back in the order of the arrivals. */
  readonly index: number;
  readonly system: string;
  /** Absent = the usual scope of the system. */
  readonly scope?: Scope;
  readonly messageId: string;
  readonly correlationId: string;
  readonly traceparent?: string;
  readonly contract: { readonly name: string; readonly version: string };
  readonly claim: RecordClaim;
}

/** A record that is not known yet. */
export interface MissingRecord {
  readonly domain: RecordDomain;
  readonly reference: Reference;
}

export type ApplyOutcome =
  /** The claim said something new. */
  | 'applied'
  /** Nothing in it was new. */
  | 'absorbed'
  /** Nothing of it was used: apply it again when that record becomes known. */
  | { readonly waitsFor: MissingRecord }
  /** It was merged, and a question for a person is open. */
  | { readonly conflict: string }
  /** Nothing of it can be used. */
  | { readonly breach: readonly Problem[] };

export interface SystemRecord {
  readonly system: string;
  readonly domain: RecordDomain;
  readonly recordId: string;
}

export interface ApplyAnswer {
  /** One for each arrival, in their order. */
  readonly outcomes: readonly ApplyOutcome[];
  readonly changes: readonly RecordChange[];
  /** The system agrees with the golden record in all it says: our own write came back, or it agrees anyway. */
  readonly echoes: readonly SystemRecord[];
  /** The system differs in fields that it does not own; `deleted` among them: it has lost a living record. */
  readonly drifts: readonly (SystemRecord & { readonly fields: readonly string[] })[];
  /** Ids and keys that became known: what waits for them may go on. */
  readonly identified: {
    readonly external: readonly (ExternalKey & { readonly recordId: string })[];
    readonly natural: readonly (NaturalKey & { readonly recordId: string })[];
  };
}
