/** What the landscape says about promising stock: floors under it, shares for channels, quantities for customer tiers. */
import type { ItemUnits } from '../model/values/quantity.ts';

/** What stock must know of an item. */
export interface ItemTerms extends ItemUnits {
  readonly number?: string | undefined;
  readonly category?: string | undefined;
}

/** Locations go by their number; one whose number is not known has no policy of its own. */
export interface StockPolicies {
  /** What is never promised to a channel: decimal text in the item's base unit. */
  readonly safetyStock: (item: ItemTerms, location: string | undefined) => string;
  /** Percent of what is on hand that is kept for one channel alone (decimal text), by channel. */
  readonly ringFences: (location: string | undefined) => ReadonlyMap<string, string>;
  /** What is kept for the orders of one customer tier alone (decimal text in the base unit), by tier. */
  readonly tierFences: (item: ItemTerms, location: string | undefined) => ReadonlyMap<string, string>;
  /** What orders of a tier leave for all others (decimal text in the base unit), by tier. */
  readonly tierFloors: (item: ItemTerms, location: string | undefined) => ReadonlyMap<string, string>;
}

/** Nothing is kept back for anybody. */
export const noPolicies: StockPolicies = {
  safetyStock: () => '0',
  ringFences: () => new Map(),
  tierFences: () => new Map(),
  tierFloors: () => new Map(),
};
