/** Fills the urn that a run draws from: some items, the agreements about them, and customers whom they concern. */
import type { PriceAgreement } from '../../model/price-agreement.ts';
import type { Queryable, Transaction } from '../../platform/sql.ts';
import { basisReader } from '../basis/basis.ts';
import { viewOf } from '../basis/item-basis.ts';
import { toParty, type PricedParty, type PricingRecord, type RecordNeeds } from '../basis/records.ts';
import { listItemsOfAgreements } from '../price-index-store.ts';
import { priceGroupOf } from '../resolution/conditions.ts';
import type { DrawnParty, Urn } from './draw.ts';

export interface UrnNeeds extends RecordNeeds {
  /** Ids of living records, always the same ones for the same seed. */
  readonly someIds: (
    queryable: Queryable,
    domain: 'item' | 'party',
    some: { readonly seed: bigint; readonly limit: number },
  ) => Promise<readonly string[]>;
}

/** Reads in the snapshot of the transaction. */
export async function fillUrn(
  needs: UrnNeeds,
  tx: Transaction,
  { seed, samples }: { readonly seed: bigint; readonly samples: number },
): Promise<Urn> {
  const some = { seed, limit: Math.max(1, Math.ceil(samples / 2)) };
  const itemIds = [
    ...(await listItemsOfAgreements(tx, some)),
    ...(await needs.someIds(tx, 'item', { seed, limit: Math.ceil(some.limit / 2) })),
  ];
  const reader = basisReader(needs);
  const partyIds = await needs.someIds(tx, 'party', { seed, limit: 2 * some.limit });
  const { items } = await reader.read(tx, { itemIds: [...new Set(itemIds)], partyIds: [] });
  const saleable = [...items.values()].filter(({ item }) => isLiving(item));
  const views = saleable.map((basis) => viewOf(basis, undefined, needs.viewFor));
  const agreements = new Map<string, readonly PriceAgreement[]>();
  for (const view of views)
    if (view.item !== undefined)
      agreements.set(
        view.item.id,
        [...view.general, ...[...view.byParty.values()].flat()]
          .toSorted((a, b) => (a.id < b.id ? -1 : 1))
          .map(({ fields }) => fields),
      );
  const named = [...agreements.values()]
    .flat()
    .flatMap(({ appliesTo }) => (appliesTo?.kind === 'party' ? [appliesTo.party.value] : []));
  const known = await reader.read(tx, { itemIds: [], partyIds: [...new Set([...partyIds, ...named])] });
  return {
    items: views.flatMap(({ item }) => item ?? []).toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    agreements,
    parties: buyers(needs, known.parties),
  };
}

/** Customers and their ship-tos; nobody sells to a buying group or a contact, or to somebody who is blocked. */
function buyers(needs: UrnNeeds, records: ReadonlyMap<string, PricingRecord>): readonly DrawnParty[] {
  const parties = new Map(
    [...records].map(([id, record]) => [id, toParty(record, needs.viewFor(record, undefined))]),
  );
  return [...parties.values()]
    .filter(({ id, level }) => (level === 'bill-to' || level === 'ship-to') && isLiving(records.get(id)))
    .map((party) => {
      const chain = chainFrom(party, parties);
      return {
        id: party.id,
        chainIds: chain.map(({ id }) => id),
        priceGroup: priceGroupOf(chain),
        currency: chain.find(({ currency }) => currency !== undefined)?.currency,
      };
    })
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

function chainFrom(party: PricedParty, parties: ReadonlyMap<string, PricedParty>): readonly PricedParty[] {
  const chain = [party];
  let above = parties.get(party.parentId ?? '');
  while (above !== undefined && !chain.includes(above)) {
    chain.push(above);
    above = parties.get(above.parentId ?? '');
  }
  return chain;
}

function isLiving(record: PricingRecord | undefined): boolean {
  const status = record?.fields['status'];
  return status !== 'blocked' && status !== 'closed';
}
