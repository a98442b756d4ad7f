/** What a source can tell the hub, after mapping: claims about records, movements and counts of stock. */
import type { Item } from './item.ts';
import type { Location } from './location.ts';
import type { Party } from './party.ts';
import type { PriceAgreement } from './price-agreement.ts';
import type { Availability, StockCount, StockMovement } from './stock.ts';
import type { Supplier } from './supplier.ts';

/** The record domains and their canonical shapes. */
export interface RecordShapes {
  item: Item;
  party: Party;
  location: Location;
  'price-agreement': PriceAgreement;
  supplier: Supplier;
}
export type RecordDomain = keyof RecordShapes;

/** The ledger domains and their canonical shapes. */
export interface LedgerShapes {
  'stock-movement': StockMovement;
  'stock-count': StockCount;
}
export type LedgerDomain = keyof LedgerShapes;

export type FactDomain = RecordDomain | LedgerDomain;
export type FactShapes = RecordShapes & LedgerShapes;

/** What the hub can keep true in a target: records, and the promise of stock per item and location. */
export type SyncShapes = RecordShapes & { availability: Availability };
export type SyncDomain = keyof SyncShapes;

/**
 * What one system says of one record. Fields absent from `fields` are unchanged, `null` clears.
 * `version` orders the claims of this system about this record: it is compared as text (C collation), never by arrival.
 */
export interface RecordClaim<Domain extends RecordDomain = RecordDomain> {
  readonly domain: Domain;
  readonly externalId: string;
  readonly version: string;
  readonly fields: Partial<RecordShapes[Domain]>;
  /** Further ids that the system has for the same thing, by kind, e.g. `{ 'inventory-item': '…' }`. */
  readonly related?: Readonly<Record<string, string>>;
  /** The system no longer has it: seen by the sweep or told by a delete event. */
  readonly deleted?: boolean;
}
