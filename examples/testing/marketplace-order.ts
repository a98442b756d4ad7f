/**
 * An order in the words of a large marketplace (Selling Partner API, orders v0: an order and its items), as far as a distributor's own
 * interface reads it, and the same in the words of the hub; pure.
 */
import type { Order } from '../../src/model/documents/order.ts';

interface Money {
  readonly CurrencyCode: string;
  readonly Amount: string;
}

export interface MarketplaceOrder {
  readonly AmazonOrderId: string;
  readonly PurchaseDate: string;
  readonly LastUpdateDate: string;
  readonly OrderStatus:
    'Pending' | 'Unshipped' | 'PartiallyShipped' | 'Shipped' | 'Canceled' | 'Unfulfillable';
  readonly ShippingAddress: {
    readonly Name: string;
    readonly AddressLine1: string;
    readonly City: string;
    readonly StateOrRegion: string;
    readonly PostalCode: string;
    readonly CountryCode: string;
  };
  readonly OrderItems: readonly {
    readonly OrderItemId: string;
    readonly SellerSKU: string;
    readonly QuantityOrdered: number;
    /** Of all of them, without tax. */
    readonly ItemPrice: Money;
    readonly ItemTax: Money;
    readonly TaxCollection?: { readonly Model: string; readonly ResponsibleParty: string };
  }[];
}

/** Our account of the marketplace: who owes, and from whom the ERP takes no tax. */
export interface Account {
  readonly number: string;
}

/**
 * `undefined`: it is no order yet (its payment is pending). The marketplace has collected the tax and remits it, so it is none of the order;
 * what it keeps for itself stands in its settlements, which are papers of the accountants. Throws where the seller would owe the tax.
 */
export function fromMarketplace(theirs: MarketplaceOrder, account: Account): Order | undefined {
  if (theirs.OrderStatus === 'Pending') return undefined;
  const { ShippingAddress: to, OrderItems: items } = theirs;
  if (items.some(({ TaxCollection: tax }) => tax?.Model !== 'MarketplaceFacilitator'))
    throw new Error(`the tax of ${theirs.AmazonOrderId} is the seller's to remit`);
  return {
    channel: 'marketplace',
    number: theirs.AmazonOrderId,
    revision: theirs.LastUpdateDate,
    placedAt: theirs.PurchaseDate,
    customer: { by: 'number', value: account.number },
    shipToName: to.Name,
    shipToAddress: {
      lines: [to.AddressLine1],
      city: to.City,
      region: to.StateOrRegion,
      postalCode: to.PostalCode,
      country: to.CountryCode,
    },
    currency: items[0]?.ItemPrice.CurrencyCode ?? 'USD',
    ...(theirs.OrderStatus === 'Canceled' && { cancelled: true }),
    lines: items.map(({ OrderItemId, SellerSKU, QuantityOrdered, ItemPrice }) => {
      const quantity = { value: String(QuantityOrdered), unit: 'EA' };
      return {
        line: OrderItemId,
        item: { by: 'number', value: SellerSKU },
        quantity,
        price: { amount: ItemPrice.Amount, currency: ItemPrice.CurrencyCode, per: quantity },
      };
    }),
  };
}
