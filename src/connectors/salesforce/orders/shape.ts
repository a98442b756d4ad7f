/** An order as Salesforce shows it to us, with its products; fields whose names each org chooses have ours here. */
import { Type, type Static } from 'typebox';
import type { Settings } from '../settings.ts';
import { EVERY, orNull, Stamp, TheirId } from '../theirs.ts';
import { orderWords, type OrderSettings } from './settings.ts';

/** Standard fields, as the vendor's object reference calls them. */
export const ORDER_FIELDS = [
  'Id',
  'IsDeleted',
  'SystemModstamp',
  'CreatedDate',
  'OrderNumber',
  'AccountId',
  'Status',
  'StatusCode',
  'ActivatedDate',
  'IsReductionOrder',
  'PoNumber',
  'ShippingStreet',
  'ShippingCity',
  'ShippingState',
  'ShippingPostalCode',
  'ShippingCountry',
] as const;
export const ITEM_FIELDS = [
  'Id',
  'IsDeleted',
  'SystemModstamp',
  'OrderId',
  'OrderItemNumber',
  'Product2Id',
  'Quantity',
  'UnitPrice',
] as const;
/** Of the account that ordered, and of the person who receives it. */
export const ORDER_PARENT_FIELDS = {
  Account: [
    'Type',
    'ParentId',
    'BillingStreet',
    'BillingCity',
    'BillingState',
    'BillingPostalCode',
    'BillingCountry',
  ],
  Contact: ['FirstName', 'LastName'],
} as const;

/** A NUL cannot be stored anywhere and is never meant. */
const Words = (maxLength: number) => orNull(Type.String({ maxLength, pattern: '^[^\\u0000]*$' }));
const Decimal = Type.Union([Type.Number(), Type.String({ maxLength: 40 })]);
const Name = Type.String({ minLength: 1, maxLength: 80, pattern: '^[^\\u0000]*\\S[^\\u0000]*$' });

export const TheirOrderItem = Type.Object({
  ...EVERY,
  OrderItemNumber: Name,
  Product2Id: orNull(TheirId),
  Quantity: Decimal,
  UnitPrice: orNull(Decimal),
  Product2: orNull(Type.Object({ QuantityUnitOfMeasure: Words(255) })),
});
export type TheirOrderItem = Static<typeof TheirOrderItem>;

export const TheirOrder = Type.Object({
  ...EVERY,
  CreatedDate: Stamp,
  OrderNumber: Name,
  AccountId: orNull(TheirId),
  Status: Type.String(),
  StatusCode: Type.String({ minLength: 1 }),
  ActivatedDate: orNull(Stamp),
  IsReductionOrder: Type.Boolean(),
  PoNumber: Words(80),
  CurrencyIsoCode: Type.Optional(Type.String({ pattern: '^[A-Z]{3}$' })),
  ShippingStreet: Words(255),
  ShippingCity: Words(40),
  ShippingState: Words(80),
  ShippingPostalCode: Words(20),
  ShippingCountry: Words(80),
  Account: orNull(
    Type.Object({
      Type: Words(255),
      ParentId: orNull(TheirId),
      BillingStreet: Words(255),
      BillingCity: Words(40),
      BillingState: Words(80),
      BillingPostalCode: Words(20),
      BillingCountry: Words(80),
    }),
  ),
  ShipToContact: orNull(Type.Object({ FirstName: Words(40), LastName: Words(80) })),
  /** Our number of it, once the hub has told the org of it. */
  number: Words(40),
  /** Of an order that the hub shows here. */
  channel: Words(80),
  requestedDate: Type.Optional(orNull(Type.String({ pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' }))),
  shipTo: Type.Optional(orNull(TheirId)),
  items: Type.Array(TheirOrderItem),
});
export type TheirOrder = Static<typeof TheirOrder>;

/** Our name of each field whose name the org chooses. */
export function chosenFields(settings: OrderSettings): ReadonlyMap<string, string> {
  const { numberField, channelField, requestedDateField, shipToField } = orderWords(settings);
  return new Map([
    [numberField, 'number'],
    [channelField, 'channel'],
    ...(requestedDateField === undefined ? [] : [[requestedDateField, 'requestedDate'] as const]),
    ...(shipToField === undefined ? [] : [[shipToField, 'shipTo'] as const]),
  ]);
}

/** Everything that is selected of an order. */
export function selectedOfOrder(settings: Settings, orders: OrderSettings): readonly string[] {
  return [
    ...ORDER_FIELDS,
    ...(settings.multiCurrency === true ? ['CurrencyIsoCode'] : []),
    ...ORDER_PARENT_FIELDS.Account.map((field) => `Account.${field}`),
    ...ORDER_PARENT_FIELDS.Contact.map((field) => `ShipToContact.${field}`),
    ...chosenFields(orders).keys(),
  ];
}

export const SELECTED_OF_ITEM: readonly string[] = [...ITEM_FIELDS, 'Product2.QuantityUnitOfMeasure'];
