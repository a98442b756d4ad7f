/** What the landscape says about promising stock: floors under it and shares for channels. */

/** Quantities are decimal texts in the item's base unit. */
export interface StockPolicies {
  /** What is never promised to a channel. */
  readonly safetyStock: (itemId: string, locationId: string) => string;
  /** What is kept for one channel alone, by channel. */
  readonly ringFences: (itemId: string, locationId: string) => ReadonlyMap<string, string>;
}

/** Nothing is kept back for anybody. */
export const noPolicies: StockPolicies = {
  safetyStock: () => '0',
  ringFences: () => new Map(),
};
