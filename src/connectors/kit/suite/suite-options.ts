/** What an engineer tells the conformance suite about a connector and its simulator. */
import type { Static, TSchema } from 'typebox';
import type { Connector } from '../connector.ts';
import type { TargetView } from '../target.ts';

/** The switches of the fault board that the suite uses; every simulator's `faults` fits. */
export interface SuiteFaults {
  outage: boolean;
  throttleShare: number;
  errorShare: number;
  timeoutAfterEffectShare: number;
  duplicateShare: number;
}

/** A freshly started simulator; each test gets its own. Keep its seed small. */
export interface SuiteSystem<Settings> {
  /** Right settings with secrets resolved (`new Secret(…)`). */
  readonly settings: Settings;
  readonly faults: SuiteFaults;
  /** Everything the system holds, in a shape that can be compared. */
  readonly state: () => unknown;
  readonly close: () => Promise<void>;
}

export interface SuiteFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface SourceCase<System> {
  /** Keys of everything that a fresh system gives through this source. */
  readonly seededKeys: (system: System) => readonly string[];
  /** Changes or adds one record as people do it there, and gives its key. Left out: nothing of it ever changes. */
  readonly change?: (system: System) => Promise<string>;
  /** Deletes one record there, and gives its key. Needed where the connector declares `deletes: 'event'` and has a webhook here. */
  readonly remove?: (system: System) => Promise<string>;
  /** Well-formed and not there. Needed with `byKey`. */
  readonly unknownKey?: string;
  /** Needed where files are picked up. */
  readonly files?: {
    /** A file of which every row is good. */
    readonly sound: (system: System) => SuiteFile & { readonly keys: readonly string[] };
    /** A file of which these lines (1 = header) are rejected, and others are good. */
    readonly damaged: (system: System) => SuiteFile & { readonly lines: readonly number[] };
    /** A file that was never agreed. */
    readonly foreign: (system: System) => SuiteFile;
  };
  /** Needed with a webhook. */
  readonly webhook?: {
    /** `content`: a signature covers the body. `sender`: a shared secret shows only who speaks. */
    readonly protects: 'content' | 'sender';
    /** Has the scheme an instant that makes old messages stale? */
    readonly replayProtected: boolean;
    /** Instead of the connector's `subscribe`, where people set the webhook up by hand. */
    readonly subscribe?: (system: System, callbackUrl: string) => Promise<void>;
  };
}

export interface TargetCase<System> {
  /** Two or more bodies that the fresh system takes and does not hold yet. */
  readonly bodies: (system: System) => readonly unknown[];
  /** The same record with other content. */
  readonly changed: (body: unknown) => unknown;
  /** A body that the system will never take, for a reason of its own. Left out: it takes everything that fits the contract. */
  readonly refused?: (system: System) => unknown;
  /** Where `remove` leaves the record there, out of use: how a body reads afterwards. Left out: it is not there any more. */
  readonly retired?: (body: unknown) => unknown;
  /** The same document, no longer wanted. Needed with documents that can be taken back. */
  readonly cancelled?: (body: unknown) => unknown;
  /** How many records with this body's identity the system holds, asked past the connector. */
  readonly holds: (system: System, body: unknown) => number;
  /** Golden records as the target sees them, to be mapped. */
  readonly views: readonly TargetView[];
}

export interface ConnectorSuiteOptions<Schema extends TSchema, System extends SuiteSystem<Static<Schema>>> {
  readonly connector: Connector<Schema>;
  readonly start: () => Promise<System>;
  /** The same settings with a credential that is false. */
  readonly wrongCredential: (settings: Static<Schema>) => Static<Schema>;
  /** The same settings with a webhook secret that is false. Needed where a source has a webhook. */
  readonly wrongWebhookSecret?: (settings: Static<Schema>) => Static<Schema>;
  /** It is reached over the net, though not by HTTP, so that it has no base address. */
  readonly overSockets?: true;
  /** One case for each source of the connector. */
  readonly sources: Readonly<Record<string, SourceCase<System>>>;
  /** One case for each target of the connector. */
  readonly targets: Readonly<Record<string, TargetCase<System>>>;
}
