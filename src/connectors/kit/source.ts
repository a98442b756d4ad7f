/** Data in: how one kind of record or document is read from an outside system. */
import type { TSchema, Static } from 'typebox';
import type { DocumentShapes, FactDomain, RecordClaim, RecordDomain } from '../../model/facts.ts';
import type { ConnectorContext } from './context.ts';
import type { Mapped, Problem } from './mapping.ts';

/** What one mapping gives in a domain: claims about records, or documents that stand for themselves. */
export type FactOf<Domain extends FactDomain> = Domain extends RecordDomain
  ? Omit<RecordClaim<Domain>, 'domain'>
  : Domain extends keyof DocumentShapes
    ? DocumentShapes[Domain]
    : never;

/** One page of an outside list. `cursor` is where reading continues after this page. */
export interface Page {
  readonly records: readonly unknown[];
  readonly cursor?: string;
}

/** Raw bytes of an arrival with the headers that matter; nothing is parsed yet. */
export interface RawMessage {
  readonly method: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** Who sent it? Decided before the answer, from bytes and secrets alone, in constant time. */
export type Verdict =
  | {
      readonly verdict: 'verified' | 'unsigned';
      /** The sender's own id of this delivery (same id again = duplicate); absent: the content is the identity. */
      readonly deliveryId?: string;
    }
  | { readonly verdict: 'refused'; readonly reason: string }
  /** A handshake that is answered at once and not kept. */
  | {
      readonly verdict: 'handshake';
      readonly answer: { readonly status: number; readonly contentType: string; readonly body: string };
    };

/** What a kept message holds: whole records (fat), only keys to fetch (thin), keys that are gone. */
export interface Opened {
  readonly records?: readonly unknown[];
  readonly keys?: readonly string[];
  readonly deletedKeys?: readonly { readonly key: string; readonly version: string }[];
  /** It tells of more changes than it names: the source is polled (or swept, where it has no poll) as soon as the message is taken in. */
  readonly readAgain?: true;
}

export interface Webhook<Settings> {
  verify(message: RawMessage, context: ConnectorContext<Settings>): Verdict;
  /** Reads the kept bytes; malformed content is a breach, not an exception. */
  open(message: RawMessage): Mapped<Opened>;
  /**
   * Makes or renews the subscription; gives the instant before which it must be renewed. `isNew: false`: it stood all the time, so that
   * nothing was missed; where that is not known, the hub reads once more what nobody may have told.
   */
  subscribe?(
    context: ConnectorContext<Settings>,
    callbackUrl: string,
  ): Promise<{ readonly renewBefore?: Date; readonly isNew?: boolean }>;
}

/** A record as a thin list shows it: only which one, and at which version. */
export interface Named {
  readonly key: string;
  readonly version: string;
}

/** Gives the keys of those that the hub does not know at this version yet, or at none. */
export type NewsAmong = (named: readonly Named[]) => Promise<readonly string[]>;

export interface Poll<Settings> {
  readonly everySeconds: number;
  /**
   * Reads what changed since the cursor, oldest first, beginning `overlapSeconds` before it: rows committed late carry
   * an older change date. The hub drops what it has seen. Without a cursor: everything. Where a whole record is dear and its
   * name is cheap, `newsAmong` says which of those that changed are worth reading; without it, all are.
   */
  read(
    context: ConnectorContext<Settings>,
    cursor: string | undefined,
    newsAmong?: NewsAmong,
  ): AsyncIterable<Page>;
  readonly overlapSeconds: number;
}

export interface Sweep<Settings> {
  readonly everySeconds: number;
  /** So large a share of what is known may be missing without asking a person: of a list that things leave in their course. Absent: a twentieth. */
  readonly missingShareToAsk?: number;
  /** Reads the whole list, in any order. A record that is missing at the end of a complete list is gone. */
  list(context: ConnectorContext<Settings>): AsyncIterable<Page>;
}

/** A picked-up file, claimed and whole. It is read from its beginning as often as it is asked for, and never held as a whole. */
export interface ClaimedFile {
  readonly name: string;
  read(): AsyncIterable<Uint8Array>;
}

/** Where a row begins (1 = header), and how it stands in the file. */
interface FileRow {
  readonly line: number;
  readonly text: string;
}

/** A row that could not be taken. */
export interface RejectedRow extends FileRow {
  readonly problems: readonly Problem[];
}

/** Some rows of a file, in its order. */
export interface FileRows {
  readonly sound: readonly (FileRow & { readonly record: unknown })[];
  readonly rejected: readonly RejectedRow[];
}

/** A file that is one of those agreed. */
export interface OpenedFile {
  /** All rows, portion by portion: what is read of a long file does not grow with it. */
  rows(): AsyncIterable<FileRows>;
  /** How the rows that were not taken go back: in the sender's own columns plus a reason column, the head before them. */
  readonly annotated: { readonly head: Uint8Array; rows(rejected: readonly RejectedRow[]): Uint8Array };
}

export interface FilePickUp<Settings> {
  readonly everySeconds: number;
  /** Absolute folder that is watched; `pattern` matches file names. */
  folder(settings: Settings): { readonly path: string; readonly pattern: RegExp };
  /** A breach: the file as a whole is not what was agreed. Throws only where `read` does. */
  open(file: ClaimedFile, settings: Settings): Promise<Mapped<OpenedFile>>;
}

export interface Source<
  Settings = unknown,
  Schema extends TSchema = TSchema,
  Domain extends FactDomain = FactDomain,
> {
  readonly domain: Domain;
  /** Name and version of what was agreed, e.g. `{ name: 'shopify.product', version: '2026-04' }`. */
  readonly contract: { readonly name: string; readonly version: string };
  readonly from: Schema;
  /** The system's id of the record. */
  key(theirs: Static<Schema>): string;
  /** Orders what the system says of one key; compared as text. See `instantVersion` and `counterVersion`. */
  version(theirs: Static<Schema>): string;
  /** Pure: theirs → ours. */
  map(theirs: Static<Schema>, settings: Settings): Mapped<readonly FactOf<Domain>[]>;
  readonly webhook?: Webhook<Settings>;
  readonly poll?: Poll<Settings>;
  readonly sweep?: Sweep<Settings>;
  readonly files?: FilePickUp<Settings>;
  /** Fetches the present state of these keys; a key that is not in the answer is gone. */
  byKey?(context: ConnectorContext<Settings>, keys: readonly string[]): Promise<readonly unknown[]>;
}
