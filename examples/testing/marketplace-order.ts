/**
 * An order in the words of a large marketplace (Selling Partner API, orders v0: an order and its items), as far as a distributor's own
 * interface reads it, and the same in the words of the hub; pure.
 */
import type { CollectedTax } from '../../src/model/documents/charges.ts';
import type { Order } from '../../src/model/documents/order.ts';
import { addDecimals, decimalOf, formatDecimal } from '../../src/model/values/decimal.ts';

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
    /** On sending it. */
    readonly ShippingTax?: Money;
    readonly TaxCollection?: { readonly Model: string; readonly ResponsibleParty: string };
  }[];
}

/** Our account of the marketplace: who owes. */
export interface Account {
  readonly number: string;
}

/**
 * `undefined`: it is no order yet (its payment is pending). The marketplace has collected the tax; who remits it stands with each item. What
 * it keeps for itself stands in its settlements, which are papers of the accountants.
 */
export function fromMarketplace(theirs: MarketplaceOrder, account: Account): Order | undefined {
  if (theirs.OrderStatus === 'Pending') return undefined;
  const { ShippingAddress: to, OrderItems: items } = theirs;
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
    ...shippingTax(items),
    ...(theirs.OrderStatus === 'Canceled' && { cancelled: true }),
    lines: items.map((item) => {
      const { OrderItemId, SellerSKU, QuantityOrdered, ItemPrice } = item;
      const quantity = { value: String(QuantityOrdered), unit: 'EA' };
      return {
        line: OrderItemId,
        item: { by: 'number', value: SellerSKU },
        quantity,
        price: { amount: ItemPrice.Amount, currency: ItemPrice.CurrencyCode, per: quantity },
        collectedTax: collected(item, item.ItemTax),
      };
    }),
  };
}

type Item = MarketplaceOrder['OrderItems'][number];

function collected({ TaxCollection }: Item, tax: Money): CollectedTax {
  const remittedBy = TaxCollection?.Model === 'MarketplaceFacilitator' ? 'channel' : 'seller';
  return { amount: tax.Amount, currency: tax.CurrencyCode, remittedBy };
}

/** The hub knows it of the order as a whole: whoever remits it for the first item does so for all. */
function shippingTax(items: MarketplaceOrder['OrderItems']): Pick<Order, 'collectedTax'> {
  const [first, ...more] = items.flatMap((item) =>
    item.ShippingTax === undefined ? [] : [collected(item, item.ShippingTax)],
  );
  if (first === undefined) return {};
  const amount = more.reduce(
    (sum, each) => addDecimals(sum, decimalOf(each.amount)),
    decimalOf(first.amount),
  );
  return { collectedTax: { shipping: { ...first, amount: formatDecimal(amount) } } };
}
