/** What people (and deliveries) say about records, with everything that follows: due work, released messages. */
import type { ExternalLink } from '../delivery/index.ts';
import type { RecordDomain } from '../model/facts.ts';
import type { Database, Transaction } from '../platform/sql.ts';
import type { Records } from '../records/index.ts';
import type { Joined } from './joined.ts';
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
      database.transaction(async (tx) => {
        const mapped = await joined().records.mapExternalId(tx, mapping);
        if (mapped.outcome === 'mapped') await follow(joined(), tx, mapped);
        return mapped;
      }),
    link: async (tx, links) => {
      const ofRecords = links.flatMap(({ domain, ...link }) =>
        domain === 'availability' ? [] : [{ ...link, domain }],
      );
      if (ofRecords.length > 0)
        await follow(joined(), tx, await joined().records.linkExternalIds(tx, ofRecords));
    },
  };
}

async function follow(
  { mark, delivery, intake }: Joined,
  tx: Transaction,
  {
    changes,
    external,
  }: { readonly changes: readonly Parameters<typeof toChanged>[0][]; readonly external: Identified },
): Promise<void> {
  await mark(tx, changes.map(toChanged));
  if (external.length === 0) return;
  await delivery.released(tx, external);
  await intake.released(
    tx,
    external.map(({ system, domain, kind, externalId }) => ({
      system,
      domain,
      reference: { by: 'externalId' as const, value: externalId, ...(kind === 'main' ? {} : { kind }) },
    })),
  );
}

function toChanged({
  domain,
  recordId,
  changedFields,
}: {
  readonly domain: RecordDomain;
  readonly recordId: string;
  readonly changedFields: readonly string[];
}): Changed {
  return { domain, key: recordId, changedFields };
}
