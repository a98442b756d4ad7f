/** The shapes that are read of Business Central: exactly these fields, in the vendor's own words. */
import { Type, type Static } from 'typebox';
import { OrderableInstant } from '../kit/versions.ts';
import type { Resource } from './api/resource.ts';

export const Guid = Type.String({ pattern: '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$' });
/** Lengths are the vendor's; a NUL cannot be stored anywhere and is never meant. */
export const Text = (maxLength: number) => Type.String({ maxLength, pattern: '^[^\\u0000]*$' });
export const Code = (maxLength: number) =>
  Type.String({ minLength: 1, maxLength, pattern: '^[^\\u0000]*\\S[^\\u0000]*$' });
/** Edm.Decimal: a JSON number, or text where it has more digits than a double holds. */
export const Decimal = Type.Union([Type.Number(), Type.String({ pattern: '^-?[0-9]+(\\.[0-9]+)?$' })]);
export const PlainDate = Type.String({ format: 'date' });

/** A unit of one item: `qtyPerUnitOfMeasure` base units in one `code`. Companion API. */
const TheirItemUnit = Type.Object({
  id: Guid,
  itemId: Guid,
  code: Code(10),
  qtyPerUnitOfMeasure: Decimal,
  weight: Decimal,
  gtin: Text(50),
  lastModifiedDateTime: OrderableInstant,
});

/** What the standard API lacks of an item. Companion API. */
const TheirItemDetail = Type.Object({
  id: Guid,
  netWeight: Decimal,
  salesBlocked: Type.Boolean(),
  purchasingBlocked: Type.Boolean(),
  vendorId: Guid,
  vendorItemNumber: Text(50),
  lotTracked: Type.Boolean(),
  serialTracked: Type.Boolean(),
  lastModifiedDateTime: OrderableInstant,
  itemUnitsOfMeasure: Type.Array(TheirItemUnit),
});

export const TheirItem = Type.Object({
  id: Guid,
  number: Code(20),
  displayName: Text(100),
  type: Text(40),
  itemCategoryCode: Text(20),
  blocked: Type.Boolean(),
  gtin: Text(50),
  unitPrice: Decimal,
  priceIncludesTax: Type.Boolean(),
  taxGroupCode: Text(20),
  baseUnitOfMeasureCode: Text(10),
  lastModifiedDateTime: OrderableInstant,
  /** Absent where the landscape declares no companion API. */
  itemDetail: Type.Optional(TheirItemDetail),
});
export type TheirItem = Static<typeof TheirItem>;

const addressFields = {
  addressLine1: Text(100),
  addressLine2: Text(100),
  city: Text(50),
  state: Text(50),
  country: Text(10),
  postalCode: Text(20),
};
export type TheirAddress = Readonly<Record<keyof typeof addressFields, string>>;

/** What the standard API lacks of a customer. Companion API. */
const TheirCustomerDetail = Type.Object({
  id: Guid,
  groupHead: Type.Boolean(),
  groupCustomerId: Guid,
  customerPriceGroup: Text(10),
  globalLocationNumber: Text(13),
  lastModifiedDateTime: OrderableInstant,
});

export const TheirCustomer = Type.Object({
  id: Guid,
  number: Code(20),
  displayName: Text(100),
  ...addressFields,
  phoneNumber: Text(40),
  email: Text(80),
  /** In local currency; older versions do not show it. */
  creditLimit: Type.Optional(Decimal),
  taxLiable: Type.Boolean(),
  taxRegistrationNumber: Text(20),
  currencyCode: Text(10),
  blocked: Text(40),
  lastModifiedDateTime: OrderableInstant,
  /** Expanded; null where the customer has no terms. */
  paymentTerm: Type.Optional(Type.Union([Type.Object({ code: Text(10) }), Type.Null()])),
  customerDetail: Type.Optional(TheirCustomerDetail),
});
export type TheirCustomer = Static<typeof TheirCustomer>;

/** Companion API. */
export const TheirShipToAddress = Type.Object({
  id: Guid,
  customerId: Guid,
  customerNumber: Code(20),
  code: Code(10),
  displayName: Text(100),
  ...addressFields,
  phoneNumber: Text(40),
  email: Text(80),
  globalLocationNumber: Text(13),
  lastModifiedDateTime: OrderableInstant,
});
export type TheirShipToAddress = Static<typeof TheirShipToAddress>;

export const TheirContact = Type.Object({
  id: Guid,
  number: Code(20),
  type: Text(40),
  displayName: Text(100),
  ...addressFields,
  phoneNumber: Text(40),
  email: Text(80),
  privacyBlocked: Type.Boolean(),
  lastModifiedDateTime: OrderableInstant,
  /** Expanded: whose contact it is. */
  contactInformation: Type.Optional(
    Type.Union([Type.Object({ relatedId: Guid, relatedType: Text(60) }), Type.Null()]),
  ),
});
export type TheirContact = Static<typeof TheirContact>;

export const TheirVendor = Type.Object({
  id: Guid,
  number: Code(20),
  displayName: Text(100),
  ...addressFields,
  currencyCode: Text(10),
  blocked: Text(40),
  lastModifiedDateTime: OrderableInstant,
});
export type TheirVendor = Static<typeof TheirVendor>;

export const TheirLocation = Type.Object({
  id: Guid,
  code: Code(10),
  displayName: Text(100),
  ...addressFields,
  lastModifiedDateTime: OrderableInstant,
});
export type TheirLocation = Static<typeof TheirLocation>;

/** One line of a price list. Companion API. */
export const TheirSalesPrice = Type.Object({
  id: Guid,
  priceListCode: Text(20),
  status: Text(40),
  sourceType: Text(60),
  sourceNumber: Text(20),
  /** The customer's GUID where `sourceType` is Customer, else zeros. */
  customerId: Guid,
  itemId: Guid,
  itemNumber: Code(20),
  variantCode: Text(10),
  unitOfMeasureCode: Text(10),
  baseUnitOfMeasureCode: Text(10),
  minimumQuantity: Decimal,
  currencyCode: Text(10),
  unitPrice: Decimal,
  lineDiscountPercent: Decimal,
  priceIncludesTax: Type.Boolean(),
  startingDate: PlainDate,
  endingDate: PlainDate,
  lastModifiedDateTime: OrderableInstant,
});
export type TheirSalesPrice = Static<typeof TheirSalesPrice>;

/** Names of a shape's fields, as `$select` wants them. */
export const fieldsOf = (
  schema: { readonly properties: Readonly<Record<string, unknown>> },
  not: readonly string[] = [],
): readonly string[] => Object.keys(schema.properties).filter((field) => !not.includes(field));

/** Every list that the connector reads. */
export const RESOURCES = {
  items: { api: 'standard', entitySet: 'items', select: fieldsOf(TheirItem, ['itemDetail']) },
  customers: {
    api: 'standard',
    entitySet: 'customers',
    select: fieldsOf(TheirCustomer, ['paymentTerm', 'customerDetail']),
    expand: { paymentTerm: ['code'] },
  },
  contacts: {
    api: 'standard',
    entitySet: 'contacts',
    select: fieldsOf(TheirContact, ['contactInformation']),
    expand: { contactInformation: ['relatedId', 'relatedType'] },
  },
  vendors: { api: 'standard', entitySet: 'vendors', select: fieldsOf(TheirVendor) },
  locations: { api: 'standard', entitySet: 'locations', select: fieldsOf(TheirLocation) },
  paymentTerms: { api: 'standard', entitySet: 'paymentTerms', select: ['id', 'code'] },
  itemDetails: {
    api: 'companion',
    entitySet: 'itemDetails',
    select: fieldsOf(TheirItemDetail, ['itemUnitsOfMeasure']),
    expand: { itemUnitsOfMeasure: fieldsOf(TheirItemUnit) },
  },
  itemUnitsOfMeasure: {
    api: 'companion',
    entitySet: 'itemUnitsOfMeasure',
    select: ['id', 'itemId', 'lastModifiedDateTime'],
  },
  customerDetails: { api: 'companion', entitySet: 'customerDetails', select: fieldsOf(TheirCustomerDetail) },
  shipToAddresses: { api: 'companion', entitySet: 'shipToAddresses', select: fieldsOf(TheirShipToAddress) },
  salesPrices: { api: 'companion', entitySet: 'salesPrices', select: fieldsOf(TheirSalesPrice) },
} as const satisfies Record<string, Resource>;
