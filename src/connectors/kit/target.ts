/** Data out: how the hub keeps one kind of record true in an outside system. */
import type { Static, TSchema } from 'typebox';
import type { INHERITED_BY_PARTIES, Party } from '../../model/party.ts';
import type { Reference } from '../../model/primitives.ts';
import type { RecordDomain, SyncDomain, SyncShapes } from '../../model/facts.ts';
import type { ConnectorContext } from './context.ts';
import type { MappedForTarget } from './mapping.ts';
import type { Outcome } from './outcome.ts';

/** A golden record as one target may see it. */
export interface TargetView<Domain extends SyncDomain = SyncDomain> {
  readonly fields: SyncShapes[Domain];
  /** Of a party what counts of the fields that are inherited: its own value, else that of the nearest one above it. */
  readonly inherited?: Pick<Party, (typeof INHERITED_BY_PARTIES)[number]>;
  /** The target's own id of this record, once known. */
  readonly externalId?: string;
  /** Which revision of a document this is: told back to its process as soon as the target holds it. Mappings have no use for it. */
  readonly revision?: string;
  /** The target's id of a referenced record, or `undefined` while it has none. */
  externalIdOf(domain: RecordDomain, reference: Reference, kind?: string): string | undefined;
  /** The number by which people know the referenced record. */
  numberOf(domain: RecordDomain, reference: Reference): string | undefined;
}

/** One record on its way out. */
export interface Write<Body = unknown> {
  /** Stable over all attempts of this content: use it as the idempotency key. */
  readonly key: string;
  readonly body: Body;
  /** Absent: the target does not know the record yet, so far as the hub knows. */
  readonly externalId?: string;
  /** What was last delivered, for deltas and compare-and-set. */
  readonly previous?: Body;
}

export interface Target<
  Settings = unknown,
  Schema extends TSchema = TSchema,
  Domain extends SyncDomain = SyncDomain,
> {
  readonly domain: Domain;
  readonly contract: { readonly name: string; readonly version: string };
  readonly to: Schema;
  /** Fields of the domain that `map` reads; changes of other fields cause no write. */
  readonly fields: readonly string[];
  /**
   * The target knows no dates: it gets a record with `validFrom` and `validTo` only while it is valid. Its ids name the place where the
   * record is shown, which the next record takes over: they are not kept as ids of the record.
   */
  readonly whileValid?: true;
  /** Most records in one call of `write`. */
  readonly batchSize: number;
  /** Pure: ours → theirs. The body is hashed: equal body, no write. */
  map(view: TargetView<Domain>, settings: Settings): MappedForTarget<Static<Schema>>;
  /** Creates or updates; one outcome for each write, in order. Throws only for a broken program. */
  write(
    context: ConnectorContext<Settings>,
    writes: readonly Write<Static<Schema>>[],
  ): Promise<readonly Outcome[]>;
  /** Looks the record up by its business identity: asked before creating whenever an earlier attempt may have had its effect. */
  find?(
    context: ConnectorContext<Settings>,
    writes: readonly Write<Static<Schema>>[],
  ): Promise<readonly (string | undefined)[]>;
  /** Reads what the target holds now, in the body's shape; `absent` if it is not there. Confirms a delivery. */
  readBack?(
    context: ConnectorContext<Settings>,
    writes: readonly Write<Static<Schema>>[],
  ): Promise<readonly (Static<Schema> | 'absent')[]>;
  /** Takes the record out of the target (archive, unpublish, block, delete); `done` also where it was gone already. */
  remove?(
    context: ConnectorContext<Settings>,
    writes: readonly Write<Static<Schema>>[],
  ): Promise<readonly Outcome[]>;
  /** A way for very many records at once, chosen by the hub above `atLeast` waiting records. */
  readonly bulk?: {
    readonly atLeast: number;
    write(
      context: ConnectorContext<Settings>,
      writes: readonly Write<Static<Schema>>[],
    ): Promise<readonly Outcome[]>;
  };
}
