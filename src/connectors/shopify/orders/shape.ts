/** An order as the Admin API shows it to us, with all its lines. */
import { Type, type Static } from 'typebox';
import { OrderableInstant } from '../../kit/versions.ts';
import { orNull } from '../graphql-answer.ts';

const Gid = (type: string) => Type.String({ pattern: `^gid://shopify/${type}/[0-9]+$` });
/** A NUL cannot be stored anywhere and is never meant. */
const Words = (maxLength: number) => Type.String({ maxLength, pattern: '^[^\\u0000]*$' });
const Money = Type.Object({
  presentmentMoney: Type.Object({
    amount: Type.String({ pattern: '^(0|[1-9][0-9]{0,17})(\\.[0-9]{1,10})?$' }),
    currencyCode: Type.String({ pattern: '^[A-Z]{3}$' }),
  }),
});

const street = {
  address1: orNull(Words(255)),
  address2: orNull(Words(255)),
  city: orNull(Words(255)),
  zip: orNull(Words(255)),
};
const country = orNull(Type.String({ pattern: '^[A-Z]{2}$' }));
const CompanyAddress = Type.Object({ ...street, zoneCode: orNull(Words(20)), countryCode: country });
const ShippingAddress = Type.Object({
  ...street,
  name: orNull(Words(255)),
  provinceCode: orNull(Words(20)),
  countryCodeV2: country,
  timeZone: orNull(Words(255)),
});

export const ShopifyTaxLine = Type.Object({ channelLiable: orNull(Type.Boolean()), priceSet: Money });
export type ShopifyTaxLine = Static<typeof ShopifyTaxLine>;

export const ShopifyLine = Type.Object({
  id: Gid('LineItem'),
  sku: orNull(Words(255)),
  quantity: Type.Integer({ minimum: 1, maximum: 1_000_000_000 }),
  /** Without what was taken off before it left, and without what was refunded after it had. */
  currentQuantity: Type.Integer({ minimum: 0, maximum: 1_000_000_000 }),
  /** Read beside the line where it has less than were bought: what was sent of it, and what is still to be. */
  standing: Type.Optional(
    Type.Object({ fulfilled: Type.Integer({ minimum: 0 }), remaining: Type.Integer({ minimum: 0 }) }),
  ),
  variant: orNull(
    Type.Object({
      id: Gid('ProductVariant'),
      selectedOptions: Type.Array(Type.Object({ name: Type.String(), value: Type.String() })),
    }),
  ),
  /** Before discounts; every unit price after them is rounded by the shop. */
  originalUnitPriceSet: Money,
  /** Of the line's own discounts and of its part of those on the order, on the quantity as it was ordered. */
  discountAllocations: Type.Array(Type.Object({ allocatedAmountSet: Money })),
  /** On the quantity as it was ordered. */
  taxLines: Type.Array(ShopifyTaxLine),
});
export type ShopifyLine = Static<typeof ShopifyLine>;

export const ShopifyShippingLine = Type.Object({
  id: orNull(Gid('ShippingLine')),
  title: Words(255),
  /** After all discounts, also those on the whole cart. */
  discountedPriceSet: Money,
  taxLines: Type.Array(ShopifyTaxLine),
});
export type ShopifyShippingLine = Static<typeof ShopifyShippingLine>;

export const ShopifyOrder = Type.Object({
  id: Gid('Order'),
  name: Type.String({ minLength: 1, maxLength: 80, pattern: '^[^\\u0000]*\\S[^\\u0000]*$' }),
  createdAt: OrderableInstant,
  updatedAt: OrderableInstant,
  processedAt: OrderableInstant,
  cancelledAt: orNull(OrderableInstant),
  edited: Type.Boolean(),
  test: Type.Boolean(),
  taxesIncluded: Type.Boolean(),
  presentmentCurrencyCode: Type.String({ pattern: '^[A-Z]{3}$' }),
  poNumber: orNull(Words(80)),
  note: orNull(Words(5_000)),
  displayFinancialStatus: orNull(Type.String()),
  totalCapturableSet: Money,
  paymentTerms: orNull(Type.Object({ id: Type.String() })),
  transactions: Type.Array(
    Type.Object({ id: Type.String({ maxLength: 120 }), kind: Type.String(), status: Type.String() }),
  ),
  transactionsCount: orNull(Type.Object({ count: Type.Integer({ minimum: 0, maximum: 100_000 }) })),
  customer: orNull(Type.Object({ id: Gid('Customer') })),
  /** Empty where a consumer buys. */
  purchasingEntity: orNull(
    Type.Object({
      company: Type.Optional(Type.Object({ id: Gid('Company') })),
      location: Type.Optional(
        Type.Object({ id: Gid('CompanyLocation'), shippingAddress: orNull(CompanyAddress) }),
      ),
    }),
  ),
  shippingAddress: orNull(ShippingAddress),
  shippingLines: Type.Object({
    nodes: Type.Array(ShopifyShippingLine),
    pageInfo: Type.Object({ hasNextPage: Type.Boolean() }),
  }),
  lineItems: Type.Object({ nodes: Type.Array(ShopifyLine) }),
});
export type ShopifyOrder = Static<typeof ShopifyOrder>;
