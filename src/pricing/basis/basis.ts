/**
 * What quotes rest on: items, agreements and parties, kept in this process for as long as their versions are the ones in the database.
 * The versions are read anew for every quote, so that a change made through any node counts at once.
 */
import type { Transaction } from '../../platform/sql.ts';
import { listAgreements, readRevisions } from '../price-index-store.ts';
import { boundedCache } from './bounded-cache.ts';
import type { ItemBasis } from './item-basis.ts';
import type { PricingRecord, RecordNeeds } from './records.ts';

export interface Basis {
  /** Unknown and deleted items are missing. */
  readonly items: ReadonlyMap<string, ItemBasis>;
  /** The parties that were asked for and everybody above them, by id. */
  readonly parties: ReadonlyMap<string, PricingRecord>;
}

export interface BasisReader {
  /** Reads in the snapshot of the transaction. */
  read(
    tx: Transaction,
    wanted: { readonly itemIds: readonly string[]; readonly partyIds: readonly string[] },
  ): Promise<Basis>;
}

/** Agreements and items kept in one process: about 100 MB at the very most. */
const MOST_AGREEMENTS = 200_000;
const MOST_PARTIES = 20_000;
/** Nobody stands higher: a ring of parents ends here. */
const MOST_LEVELS = 10;

export function basisReader(needs: RecordNeeds): BasisReader {
  const items = boundedCache<ItemBasis>(MOST_AGREEMENTS, ({ agreements }) => 1 + agreements.length);
  const parties = boundedCache<PricingRecord>(MOST_PARTIES, () => 1);
  return {
    read: async (tx, { itemIds, partyIds }) => {
      const revisions = await readRevisions(tx, itemIds);
      const guessed = partyIds.flatMap((id) => ancestorsIn(parties, id));
      const versions = new Map(
        await needs.versionsOf(tx, [...new Set([...itemIds, ...partyIds, ...guessed])]),
      );
      const found = new Map<string, ItemBasis>();
      const stale: string[] = [];
      for (const id of itemIds) {
        const kept = items.find(id);
        const isFresh = kept?.version === versions.get(id) && kept?.revision === (revisions.get(id) ?? 0n);
        if (kept !== undefined && isFresh) found.set(id, kept);
        else if (versions.has(id)) stale.push(id);
      }
      for (const fresh of await loadItems(needs, tx, { itemIds: stale, revisions })) {
        items.keep(fresh.item.recordId, fresh);
        found.set(fresh.item.recordId, fresh);
      }
      return { items: found, parties: await readParties(needs, tx, { parties, partyIds, versions }) };
    },
  };
}

interface Parties {
  readonly parties: ReturnType<typeof boundedCache<PricingRecord>>;
  readonly partyIds: readonly string[];
  readonly versions: Map<string, number>;
}

/** Level by level upwards; what is kept and fresh costs nothing. */
async function readParties(
  needs: RecordNeeds,
  tx: Transaction,
  { parties, partyIds, versions }: Parties,
): Promise<ReadonlyMap<string, PricingRecord>> {
  const found = new Map<string, PricingRecord>();
  let wanted = [...new Set(partyIds)];
  for (let level = 0; level < MOST_LEVELS && wanted.length > 0; level += 1) {
    const unknown = wanted.filter((id) => !versions.has(id));
    if (level > 0 && unknown.length > 0)
      for (const [id, version] of await needs.versionsOf(tx, unknown)) versions.set(id, version);
    const stale = wanted.filter((id) => versions.has(id) && parties.find(id)?.version !== versions.get(id));
    for (const record of await needs.recordsOf(tx, stale)) parties.keep(record.recordId, record);
    const records = wanted.filter((id) => versions.has(id)).flatMap((id) => parties.find(id) ?? []);
    for (const record of records) found.set(record.recordId, record);
    wanted = [...new Set(records.flatMap(parentsOf))].filter((id) => !found.has(id));
  }
  return found;
}

type Above = Pick<PricingRecord, 'fields' | 'scoped'>;

/** Parents may differ from channel to channel: all of them are read. */
function parentsOf({ fields, scoped }: Above): readonly string[] {
  return [fields, ...Object.values(scoped)].flatMap(({ parent }) => {
    const isOurs = typeof parent === 'object' && parent !== null && 'value' in parent;
    return isOurs && typeof parent.value === 'string' ? [parent.value] : [];
  });
}

/** Who stood above a party when it was last read: their versions can be asked for in the same statement. */
function ancestorsIn(parties: Parties['parties'], id: string): readonly string[] {
  const above: string[] = [];
  let [next] = parentsOf(parties.find(id) ?? NOBODY);
  while (next !== undefined && !above.includes(next) && above.length < MOST_LEVELS) {
    above.push(next);
    [next] = parentsOf(parties.find(next) ?? NOBODY);
  }
  return above;
}

const NOBODY: Above = { fields: {}, scoped: {} };

async function loadItems(
  needs: RecordNeeds,
  tx: Transaction,
  {
    itemIds,
    revisions,
  }: { readonly itemIds: readonly string[]; readonly revisions: ReadonlyMap<string, bigint> },
): Promise<readonly ItemBasis[]> {
  if (itemIds.length === 0) return [];
  const pairs = await listAgreements(tx, itemIds);
  const ids = [...itemIds, ...pairs.map(({ agreementId }) => agreementId)];
  const records = new Map(
    (await needs.recordsOf(tx, [...new Set(ids)])).map((each) => [each.recordId, each]),
  );
  const parties = await loadNamed(needs, tx, [...records.values()]);
  const byItem = Map.groupBy(pairs, ({ itemId }) => itemId);
  return itemIds.flatMap((id) => {
    const item = records.get(id);
    if (item === undefined) return [];
    const agreements = (byItem.get(id) ?? []).flatMap(({ agreementId }) => records.get(agreementId) ?? []);
    const revision = revisions.get(id) ?? 0n;
    return [{ version: item.version, revision, item, agreements, parties, views: new Map() }];
  });
}

/** The parties that agreements name: their names and levels explain losers; prices themselves rest on the customer's own chain. */
async function loadNamed(
  needs: RecordNeeds,
  tx: Transaction,
  records: readonly PricingRecord[],
): Promise<ReadonlyMap<string, PricingRecord>> {
  const ids = records.flatMap(({ fields, scoped }) =>
    [fields, ...Object.values(scoped)].flatMap(({ appliesTo, onlyShipTos }) => [
      ...idsIn(appliesTo),
      ...idsIn(onlyShipTos),
    ]),
  );
  const named = await needs.recordsOf(tx, [...new Set(ids)]);
  return new Map(named.map((record) => [record.recordId, record]));
}

/** Ids of references, however deep they stand. */
function idsIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('by' in value && 'value' in value && typeof value.value === 'string') return [value.value];
  return Object.values(value).flatMap(idsIn);
}
