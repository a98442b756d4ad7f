/** What Business Central says of purchase orders, as we read it: each with its lines, in its own words. */
import { Type, type Static } from 'typebox';
import { OrderableInstant } from '../../kit/versions.ts';
import type { Resource } from '../api/resource.ts';
import { Code, Decimal, fieldsOf, Guid, PlainDate, Text } from '../theirs.ts';

export const TheirPurchaseLine = Type.Object({
  id: Guid,
  sequence: Type.Integer(),
  itemId: Guid,
  lineType: Text(40),
  unitOfMeasureCode: Text(10),
  quantity: Decimal,
  expectedReceiptDate: PlainDate,
  receivedQuantity: Decimal,
  locationId: Guid,
});
export type TheirPurchaseLine = Static<typeof TheirPurchaseLine>;

export const TheirPurchaseOrder = Type.Object({
  id: Guid,
  number: Code(20),
  vendorId: Guid,
  fullyReceived: Type.Boolean(),
  status: Text(40),
  lastModifiedDateTime: OrderableInstant,
  purchaseOrderLines: Type.Array(TheirPurchaseLine),
});
export type TheirPurchaseOrder = Static<typeof TheirPurchaseOrder>;

export const PURCHASE_ORDERS = {
  api: 'standard',
  entitySet: 'purchaseOrders',
  select: fieldsOf(TheirPurchaseOrder, ['purchaseOrderLines']),
  expand: { purchaseOrderLines: fieldsOf(TheirPurchaseLine) },
} as const satisfies Resource;
