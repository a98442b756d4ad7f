/** One item with all agreements about it, arranged so that a customer's price looks only at what may concern him. */
import type { Agreement, PricedItem } from '../resolution/agreement.ts';
import {
  toAgreement,
  toItem,
  toParty,
  type PricedParty,
  type PricingRecord,
  type RecordNeeds,
} from './records.ts';

export interface ItemBasis {
  /** Of the item's own record. */
  readonly version: number;
  /** Of all agreements about it; 0 where there never was one. */
  readonly revision: bigint;
  readonly item: PricingRecord;
  readonly agreements: readonly PricingRecord[];
  /** Parties that the agreements name. */
  readonly parties: ReadonlyMap<string, PricingRecord>;
  /** Made when a channel first asks. */
  readonly views: Map<string, ItemView>;
}

/** As one channel sees it. */
export interface ItemView {
  readonly item: PricedItem | undefined;
  /** For everyone, or for a price group. */
  readonly general: readonly Agreement[];
  readonly byParty: ReadonlyMap<string, readonly Agreement[]>;
  /** Agreements with ship-tos, by the party above them: what a sister ship-to has. */
  readonly bySister: ReadonlyMap<string, readonly Agreement[]>;
  readonly count: number;
  readonly parties: ReadonlyMap<string, PricedParty>;
}

export function viewOf(
  basis: ItemBasis,
  channel: string | undefined,
  viewFor: RecordNeeds['viewFor'],
): ItemView {
  const key = channel ?? '';
  const known = basis.views.get(key);
  if (known !== undefined) return known;
  const made = makeView(basis, (record) => viewFor(record, channel));
  basis.views.set(key, made);
  return made;
}

function makeView(basis: ItemBasis, see: (record: PricingRecord) => object): ItemView {
  const parties = new Map([...basis.parties].map(([id, record]) => [id, toParty(record, see(record))]));
  const agreements = basis.agreements
    .map((record) => toAgreement(record, see(record)))
    .filter(({ fields }) => fields.item?.value === basis.item.recordId || fields.item === undefined)
    .map((each) => ({ ...each, partyLevel: parties.get(partyOf(each) ?? '')?.level }));
  const withParty = agreements.filter((each) => partyOf(each) !== undefined);
  const sisters = withParty.filter(({ partyLevel }) => partyLevel === 'ship-to');
  return {
    item: toItem(basis.item, see(basis.item)),
    general: agreements.filter((each) => partyOf(each) === undefined),
    byParty: Map.groupBy(withParty, (each) => partyOf(each) ?? ''),
    bySister: Map.groupBy(sisters, (each) => parties.get(partyOf(each) ?? '')?.parentId ?? ''),
    count: agreements.length,
    parties,
  };
}

/** The agreements that may concern a customer: nobody else's are looked at, or shown. */
export function concerning(view: ItemView, chain: readonly PricedParty[]): readonly Agreement[] {
  const found = chain.flatMap(({ id }) => [
    ...(view.byParty.get(id) ?? []),
    ...(view.bySister.get(id) ?? []),
  ]);
  return [...view.general, ...new Map(found.map((each) => [each.id, each])).values()];
}

/** The party that an agreement is for. */
function partyOf({ fields: { appliesTo } }: Pick<Agreement, 'fields'>): string | undefined {
  return appliesTo?.kind === 'party' ? appliesTo.party.value : undefined;
}
