/** What people (and deliveries) say about records, with everything that follows: due work, released messages. */
import { knownLinks, type ExternalLink, type KnownLink } from '../delivery/index.ts';
import type { RecordDomain } from '../model/facts.ts';
import { isRecordDomain } from '../model/shapes.ts';
import type { Database, Transaction } from '../platform/sql.ts';
import type { Records } from '../records/index.ts';
import type { Joined } from './joined.ts';
import { previewUnit, unitOfSystem, type UnitPreview } from './units/previewing.ts';
import type { Changed } from './declared/routes-of-change.ts';

type Deciding = Parameters<Records['decide']>[1];
type Decided = Awaited<ReturnType<Records['decide']>>;
type Mapping = Parameters<Records['mapExternalId']>[1];
type Mapped = Awaited<ReturnType<Records['mapExternalId']>>;
type Identified = readonly {
  system: string;
  domain: RecordDomain;
  kind: string;
  externalId: string;
  recordId: string;
}[];

/** An id of a record in a system; `kind` absent: its main id. */
type Link = ExternalLink & { readonly kind?: string; readonly linkedBy?: 'delivery' | 'landscape' };

export interface Stewardship {
  /** Accepts or rejects a proposal, approves or declines an owner's change. */
  decide(deciding: Deciding): Promise<Decided>;
  /** Says by a person's word which record an outside id names; what waits for it goes on. */
  map(mapping: Mapping): Promise<Mapped>;
  /** The same of an id that is asked about, as nobody knows it; `other`: it names another record by now. */
  mapUnknown(mapping: Mapping): ReturnType<Records['mapUnknownId']>;
  /** Says by a person's word which record a system means by a number, GTIN or GLN that nobody has; orders that wait for it go on. */
  mapWord(word: Parameters<Records['mapWord']>[1]): ReturnType<Records['mapWord']>;
  /** Says by a person's word which unit of an item a system means by one that the item does not have; orders that wait for it go on. */
  mapUnit(said: Parameters<Records['mapUnit']>[1]): ReturnType<Records['mapUnit']>;
  /** Says another unit than before, or takes back what was said; orders that no warehouse was told of follow, and those that wait for it. */
  changeUnit(changed: Parameters<Records['changeUnit']>[1]): ReturnType<Records['changeUnit']>;
  /** What such a change would do, and to which orders; nothing is kept. */
  previewUnit(changed: Parameters<Records['judgeUnitChange']>[1]): Promise<UnitPreview>;
  /** Keeps the ids that a target gave to our records, or the landscape knows, in the caller's transaction. */
  link(tx: Transaction, links: readonly Link[]): Promise<void>;
}

export function stewardship(database: Database, joined: () => Joined): Stewardship {
  return {
    decide: (deciding) =>
      database.transaction(async (tx) => {
        const decided = await joined().records.decide(tx, deciding);
        if (decided.outcome === 'decided') await joined().mark(tx, decided.changes.map(toChanged));
        return decided;
      }),
    map: (mapping) =>
      database.transaction(async (tx) =>
        followed(joined(), tx, await joined().records.mapExternalId(tx, mapping)),
      ),
    mapUnknown: (mapping) =>
      database.transaction(async (tx) =>
        followed(joined(), tx, await joined().records.mapUnknownId(tx, mapping)),
      ),
    mapWord: (word) =>
      database.transaction(async (tx) => {
        const outcome = await joined().records.mapWord(tx, word);
        const { domain, kind, value } = word;
        if (outcome === 'mapped')
          await joined().orders.released(tx, [{ domain, reference: { by: kind, value } }]);
        return outcome;
      }),
    mapUnit: (said) =>
      database.transaction(async (tx) => {
        const verdict = await joined().records.mapUnit(tx, said);
        if (verdict.outcome === 'fits') await joined().orders.released(tx, waitsForUnit(said));
        return verdict;
      }),
    changeUnit: (changed) =>
      database.transaction(async (tx) => {
        const outcome = await joined().records.changeUnit(tx, changed);
        if (outcome.outcome === 'said' || outcome.outcome === 'taken-back')
          await joined().orders.released(tx, [unitOfSystem(changed)]);
        return outcome;
      }),
    previewUnit: (changed) => previewUnit({ database, other: joined }, changed),
    link: async (tx, links) => {
      const ofRecords = toRecords(links);
      if (ofRecords.length === 0) return;
      const linked = await joined().records.linkExternalIds(tx, ofRecords);
      // What a delivery learned again releases too: a row may have begun to wait since it was first told.
      await follow(joined(), tx, { ...linked, known: [...linked.external, ...links.flatMap(knownLinks)] });
    },
  };
}

async function followed<Outcome extends Mapped | { readonly outcome: 'other' }>(
  hub: Joined,
  tx: Transaction,
  mapped: Outcome,
): Promise<Outcome> {
  if (mapped.outcome === 'mapped') await follow(hub, tx, { ...mapped, known: mapped.external });
  return mapped;
}

function waitsForUnit({ system, code, items, itemId }: Parameters<Records['mapUnit']>[1]) {
  return items === 'all'
    ? [unitOfSystem({ system, code })]
    : [{ domain: 'item' as const, reference: { by: 'record' as const, value: itemId } }];
}

/** What lies in a place is no record, nor is a document: their ids are kept by delivery. */
function toRecords(links: readonly Link[]) {
  return links.flatMap(({ domain, ...link }) => (isRecordDomain(domain) ? [{ ...link, domain }] : []));
}

interface Following {
  readonly changes: readonly Parameters<typeof toChanged>[0][];
  readonly external: Identified;
  readonly known: readonly KnownLink[];
}

async function follow(
  { mark, delivery, intake, orders }: Joined,
  tx: Transaction,
  { changes, external, known }: Following,
): Promise<void> {
  await mark(tx, changes.map(toChanged), known.length === 0 ? undefined : { records: [], known });
  await delivery.released(tx, known);
  const keys = external.map(({ system, domain, kind, externalId }) => ({
    system,
    domain,
    reference: { by: 'externalId' as const, value: externalId, ...(kind === 'main' ? {} : { kind }) },
  }));
  await intake.released(tx, keys);
  await orders.released(tx, keys);
}

function toChanged({
  domain,
  recordId,
  changedFields,
  correlationId,
}: {
  readonly domain: RecordDomain;
  readonly recordId: string;
  readonly changedFields: readonly string[];
  readonly correlationId: string;
}): Changed {
  return { domain, key: recordId, changedFields, correlationId };
}
