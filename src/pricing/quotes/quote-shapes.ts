/** A quote: what was asked, line by line, and what each line came to. */
import type { PriceKind } from '../../model/price-agreement.ts';
import type { Money, Quantity } from '../../model/primitives.ts';
import type { AgreedPrice, PartyLevel, PriceTerms } from '../resolution/agreement.ts';
import type { LosingCondition } from '../resolution/conditions.ts';
import type { UnitPrice } from '../resolution/exact-price.ts';

/** A record as it was asked for, and which one it is; without id: nobody knows it. */
export interface Named {
  readonly name: string;
  readonly id?: string | undefined;
}

export interface QuoteLineRequest {
  readonly item: Named;
  /** Who buys: the narrowest party that is known. */
  readonly party: Named;
  /** Decimal text. */
  readonly quantity: string;
  /** Absent: the item's base unit. */
  readonly unit?: string | undefined;
}

export interface QuoteRequest {
  readonly channel?: string | undefined;
  /** Absent: the customer's, then the channel's, then the landscape's. */
  readonly currency?: string | undefined;
  /** The day that counts; absent: today (UTC). */
  readonly date?: string | undefined;
  readonly lines: readonly QuoteLineRequest[];
}

/** Why a line has no price. */
export type LineRefusal =
  | 'unknown-item'
  | 'unknown-party'
  | 'item-without-unit'
  | 'impossible-quantity'
  | 'unknown-unit'
  | 'unknown-currency'
  | 'no-price'
  | 'amount-does-not-fit';

/** An agreement, or the item itself, in an answer. */
export interface PriceName {
  readonly id: string;
  readonly number: string;
  readonly version: number;
}

export interface QuotedLoser extends PriceName {
  readonly failing: LosingCondition;
  /** The condition in a sentence. */
  readonly words: string;
  /** Where it is the customer's own business: not where the agreement is for others. */
  readonly price?: AgreedPrice;
}

interface AskedLine {
  /** Place in the request, 0 first. */
  readonly line: number;
  readonly item: Named;
  readonly party: Named;
}

/** Versions of everything that the price of a line rests on. */
export interface RestsOn {
  readonly item: number;
  /** Of all agreements about the item. */
  readonly agreements: string;
  /** The party and whoever stands above it: number and version. */
  readonly parties: readonly {
    readonly id: string;
    readonly number: string;
    readonly version: number;
    readonly level: PartyLevel | undefined;
  }[];
}

export interface PricedLine extends AskedLine {
  readonly outcome: 'priced';
  readonly itemNumber: string;
  /** In a unit of the item. */
  readonly quantity: Quantity;
  /** As it was asked, where that is another unit of the same measure. */
  readonly askedAs?: Quantity;
  readonly kind: PriceKind;
  readonly agreement: PriceName;
  /** As it was agreed: unit and quantity basis. */
  readonly price: AgreedPrice;
  readonly unitPrice: UnitPrice;
  readonly amount: Money;
  readonly losers: readonly QuotedLoser[];
  /** Agreements about the item that are somebody else's: they are counted and not shown. */
  readonly others: number;
  readonly restsOn: RestsOn;
}

export interface RefusedLine extends AskedLine {
  readonly outcome: 'refused';
  readonly reason: LineRefusal;
  readonly words: string;
  /** Where item and party are known. */
  readonly restsOn?: RestsOn;
  readonly losers: readonly QuotedLoser[];
  readonly others: number;
}

export type QuotedLine = PricedLine | RefusedLine;

export interface Quote {
  readonly id: string;
  readonly quotedAt: Date;
  readonly expiresAt: Date;
  readonly channel?: string | undefined;
  readonly date: string;
  readonly rounding: PriceTerms['rounding'] & { readonly per: 'line' };
  /** Names the landscape's terms: it changes with them. */
  readonly terms: string;
  readonly lines: readonly QuotedLine[];
  /** Compact JWS over all priced lines; absent where there is none. */
  readonly signature?: string;
}
