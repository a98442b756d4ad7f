/** What price resolution works on: agreements, the parties of an order line, and the terms that the landscape declares. */
import type { PriceAgreement, PriceKind } from '../../model/price-agreement.ts';
import type { Quantity } from '../../model/primitives.ts';
import type { RoundingMode } from '../../model/values/decimal.ts';
import type { ItemUnits } from '../../model/values/quantity.ts';

/** Exact price for `per`, as agreements and items state it. */
export type AgreedPrice = NonNullable<PriceAgreement['price']>;

/** One price agreement as a record: its fields, its version, and who the party in it is. */
export interface Agreement {
  readonly id: string;
  readonly version: number;
  /** What people call it. */
  readonly number: string;
  readonly fields: PriceAgreement;
  /** Of the party that `appliesTo` names, where the hub knows it. */
  readonly partyLevel?: PartyLevel | undefined;
}

export type PartyLevel = 'group' | 'bill-to' | 'ship-to' | 'contact';

/** A party of the account hierarchy, in the part that prices depend on. */
export interface ChainMember {
  readonly id: string;
  readonly level: PartyLevel | undefined;
  readonly priceGroup: string | undefined;
}

/** The item, in the part that prices depend on. */
export interface PricedItem extends ItemUnits {
  readonly id: string;
  readonly version: number;
  readonly number: string;
  readonly listPrice: AgreedPrice | undefined;
}

export interface PriceRequest {
  readonly item: PricedItem;
  /** The party that buys and whoever stands above it: narrowest first. */
  readonly chain: readonly ChainMember[];
  /** Above zero, in a unit of the item. */
  readonly quantity: Quantity;
  /** ISO 4217. */
  readonly currency: string;
  /** The day that counts, as `2026-11-21`. */
  readonly date: string;
}

/** How several prices that apply are decided, and how amounts are rounded: declared in the landscape. */
export interface PriceTerms {
  /** Ranks, first one first; kinds of one rank are equals. A kind that is missing never counts. */
  readonly precedence: readonly (readonly PriceKind[])[];
  /** What decides between prices of one rank. */
  readonly ties: 'lowest' | 'latest';
  /** For agreements that do not say it themselves. */
  readonly unitBasis: 'price-unit' | 'any-unit';
  readonly rounding: {
    readonly mode: Extract<RoundingMode, 'half-even' | 'half-up'>;
    /** Digits behind the point of a price for one unit; amounts have those of the currency. */
    readonly unitPriceDigits: number;
  };
}
