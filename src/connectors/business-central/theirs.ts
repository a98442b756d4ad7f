/** The shapes that are read of Business Central: exactly these fields, in the vendor's own words. */
import { Type, type Static } from 'typebox';
import type { Resource } from './api/resource.ts';

const Guid = Type.String({ pattern: '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$' });
const Text = Type.String({ maxLength: 2048 });
/** Edm.Decimal: a JSON number, or text where the server answers IEEE754Compatible. */
const Decimal = Type.Union([Type.Number(), Type.String({ pattern: '^-?[0-9]+(\\.[0-9]+)?$' })]);
const DateTime = Type.String({
  pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})$',
});
const PlainDate = Type.String({ pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' });
const RecordNumber = Type.String({ minLength: 1, maxLength: 40 });

/** A unit of one item: `qtyPerUnitOfMeasure` base units in one `code`. Companion API. */
export const TheirItemUnit = Type.Object({
  id: Guid,
  itemId: Guid,
  code: Type.String({ minLength: 1 }),
  qtyPerUnitOfMeasure: Decimal,
  weight: Decimal,
  gtin: Text,
  lastModifiedDateTime: DateTime,
});

/** What the standard API lacks of an item. Companion API. */
export const TheirItemDetail = Type.Object({
  id: Guid,
  netWeight: Decimal,
  salesBlocked: Type.Boolean(),
  purchasingBlocked: Type.Boolean(),
  vendorId: Guid,
  vendorItemNumber: Text,
  lotTracked: Type.Boolean(),
  serialTracked: Type.Boolean(),
  lastModifiedDateTime: DateTime,
  itemUnitsOfMeasure: Type.Array(TheirItemUnit),
});

export const TheirItem = Type.Object({
  id: Guid,
  number: RecordNumber,
  displayName: Text,
  type: Text,
  itemCategoryCode: Text,
  blocked: Type.Boolean(),
  gtin: Text,
  unitPrice: Decimal,
  priceIncludesTax: Type.Boolean(),
  taxGroupCode: Text,
  baseUnitOfMeasureCode: Text,
  lastModifiedDateTime: DateTime,
  /** Absent where the landscape declares no companion API. */
  itemDetail: Type.Optional(TheirItemDetail),
});
export type TheirItem = Static<typeof TheirItem>;

const addressFields = {
  addressLine1: Text,
  addressLine2: Text,
  city: Text,
  state: Text,
  country: Text,
  postalCode: Text,
};
export type TheirAddress = Readonly<Record<keyof typeof addressFields, string>>;

/** What the standard API lacks of a customer. Companion API. */
export const TheirCustomerDetail = Type.Object({
  id: Guid,
  groupHead: Type.Boolean(),
  groupCustomerId: Guid,
  customerPriceGroup: Text,
  globalLocationNumber: Text,
  lastModifiedDateTime: DateTime,
});

export const TheirCustomer = Type.Object({
  id: Guid,
  number: RecordNumber,
  displayName: Text,
  ...addressFields,
  phoneNumber: Text,
  email: Text,
  /** In local currency; older versions do not show it. */
  creditLimit: Type.Optional(Decimal),
  taxLiable: Type.Boolean(),
  taxRegistrationNumber: Text,
  currencyCode: Text,
  blocked: Text,
  lastModifiedDateTime: DateTime,
  /** Expanded; null where the customer has no terms. */
  paymentTerm: Type.Optional(Type.Union([Type.Object({ code: Text }), Type.Null()])),
  customerDetail: Type.Optional(TheirCustomerDetail),
});
export type TheirCustomer = Static<typeof TheirCustomer>;

/** Companion API. */
export const TheirShipToAddress = Type.Object({
  id: Guid,
  customerId: Guid,
  customerNumber: RecordNumber,
  code: Type.String({ minLength: 1 }),
  displayName: Text,
  ...addressFields,
  phoneNumber: Text,
  email: Text,
  globalLocationNumber: Text,
  lastModifiedDateTime: DateTime,
});
export type TheirShipToAddress = Static<typeof TheirShipToAddress>;

export const TheirContact = Type.Object({
  id: Guid,
  number: RecordNumber,
  type: Text,
  displayName: Text,
  ...addressFields,
  phoneNumber: Text,
  email: Text,
  privacyBlocked: Type.Boolean(),
  lastModifiedDateTime: DateTime,
  /** Expanded: whose contact it is. */
  contactInformation: Type.Optional(
    Type.Union([Type.Object({ relatedId: Guid, relatedType: Text }), Type.Null()]),
  ),
});
export type TheirContact = Static<typeof TheirContact>;

export const TheirVendor = Type.Object({
  id: Guid,
  number: RecordNumber,
  displayName: Text,
  ...addressFields,
  currencyCode: Text,
  blocked: Text,
  lastModifiedDateTime: DateTime,
});
export type TheirVendor = Static<typeof TheirVendor>;

export const TheirLocation = Type.Object({
  id: Guid,
  code: RecordNumber,
  displayName: Text,
  ...addressFields,
  lastModifiedDateTime: DateTime,
});
export type TheirLocation = Static<typeof TheirLocation>;

/** One line of a price list. Companion API. */
export const TheirSalesPrice = Type.Object({
  id: Guid,
  priceListCode: Text,
  status: Text,
  sourceType: Text,
  sourceNumber: Text,
  /** The customer's GUID where `sourceType` is Customer, else zeros. */
  customerId: Guid,
  itemId: Guid,
  itemNumber: RecordNumber,
  variantCode: Text,
  unitOfMeasureCode: Text,
  baseUnitOfMeasureCode: Text,
  minimumQuantity: Decimal,
  currencyCode: Text,
  unitPrice: Decimal,
  lineDiscountPercent: Decimal,
  priceIncludesTax: Type.Boolean(),
  startingDate: PlainDate,
  endingDate: PlainDate,
  lastModifiedDateTime: DateTime,
});
export type TheirSalesPrice = Static<typeof TheirSalesPrice>;

const fieldsOf = (
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
