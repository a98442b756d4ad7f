/** Every canonical shape by its domain, for those who work with any domain. */
import type { TObject } from 'typebox';
import type { FactShapes, LedgerDomain, RecordDomain, SyncDomain, SyncShapes } from './facts.ts';
import { Item } from './item.ts';
import { Location } from './location.ts';
import { Party } from './party.ts';
import { PriceAgreement } from './price-agreement.ts';
import { Availability, StockCount, StockMovement } from './stock.ts';
import { Supplier } from './supplier.ts';

/** Every domain that has a canonical shape. */
export type CanonicalDomain = SyncDomain | LedgerDomain;
export type CanonicalShapes = SyncShapes & FactShapes;

/** The records that the hub keeps golden, whose fields have owners. */
export const RECORD_DOMAINS: readonly RecordDomain[] = [
  'item',
  'party',
  'location',
  'price-agreement',
  'supplier',
];

export const SHAPES: Readonly<Record<CanonicalDomain, TObject>> = {
  item: Item,
  party: Party,
  location: Location,
  'price-agreement': PriceAgreement,
  supplier: Supplier,
  'stock-movement': StockMovement,
  'stock-count': StockCount,
  availability: Availability,
};

export const CANONICAL_DOMAINS: readonly CanonicalDomain[] = [
  ...RECORD_DOMAINS,
  'stock-movement',
  'stock-count',
  'availability',
];

/** The top-level fields of a domain: these have owners, one by one. */
export function fieldsOf(domain: CanonicalDomain): readonly string[] {
  return Object.keys(SHAPES[domain].properties);
}
