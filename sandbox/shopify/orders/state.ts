/** What the shop knows of an order: who bought what, what was paid, where it is fulfilled from, what has left. */

/** Tax on a line or on shipping, in the buyer's currency, for all of it. */
export interface TaxLineState {
  readonly title: string;
  readonly amount: string;
  /** Does the channel remit it? Null where that is not known. */
  readonly channelLiable: boolean | null;
}

export interface LineState {
  readonly id: string;
  /** Null where the product was deleted meanwhile, or a line was typed in by hand. */
  readonly variantId: string | null;
  readonly sku: string | null;
  readonly title: string;
  /** As ordered; never changes. */
  readonly quantity: number;
  /** After edits and removals. */
  currentQuantity: number;
  /** In the buyer's currency, for one, before discounts. */
  readonly unitPrice: string;
  /** In the buyer's currency, on all that was ordered of it. */
  readonly discounts: readonly string[];
  readonly taxLines: readonly TaxLineState[];
}

export interface TransactionState {
  readonly id: string;
  readonly kind: string;
  readonly amount: string;
}

export interface FulfillmentOrderState {
  readonly id: string;
  readonly locationId: string;
  readonly lines: {
    readonly id: string;
    readonly lineId: string;
    readonly total: number;
    remaining: number;
  }[];
}

export interface FulfillmentState {
  readonly id: string;
  readonly name: string;
  status: string;
  readonly company: string | null;
  readonly numbers: readonly string[];
  readonly lines: readonly { readonly id: string; readonly lineId: string; readonly quantity: number }[];
  readonly createdAt: Date;
}

export interface OrderState {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Date;
  updatedAt: Date;
  cancelledAt: Date | null;
  cancelReason: string | null;
  edited: boolean;
  /** The buyer's; the shop's own is USD. */
  readonly currency: string;
  poNumber: string | null;
  note: string | null;
  financialStatus: string;
  /** Net terms agreed with the company. */
  readonly hasTerms: boolean;
  readonly company: { readonly companyId: string; readonly locationId: string } | null;
  readonly customer: { readonly id: string; readonly name: string; readonly email: string } | null;
  shippingAddress: Readonly<Record<string, string | null>> | null;
  /** In the buyer's currency, after discounts. */
  readonly shippingPrice: string;
  readonly shippingTaxLines: readonly TaxLineState[];
  readonly lines: LineState[];
  readonly transactions: TransactionState[];
  readonly fulfillmentOrders: FulfillmentOrderState[];
  readonly fulfillments: FulfillmentState[];
}
