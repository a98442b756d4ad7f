/** The lists of purchase orders, as far as they are read: field by field as the vendor documents them. */
import {
  code,
  date,
  guid,
  ids,
  integer,
  option,
  roDecimal,
  text,
  type Entity,
  type FieldShape,
} from '../tables/shapes.ts';

const readOnly = (shape: FieldShape): FieldShape => ({ ...shape, writable: false });

/** Purchase orders are not in the vendor's list of what notifies. Their lines are read with them, or of one document. */
export const PURCHASES: readonly Omit<Entity, 'api'>[] = [
  {
    entitySet: 'purchaseOrders',
    table: 'purchaseOrders',
    writable: false,
    notifies: false,
    fields: {
      ...ids,
      number: readOnly(code(20)),
      orderDate: date,
      postingDate: date,
      vendorId: guid,
      vendorNumber: readOnly(code(20)),
      vendorName: readOnly(text(100)),
      currencyCode: readOnly(code(10)),
      requestedReceiptDate: date,
      totalAmountExcludingTax: roDecimal,
      fullyReceived: readOnly({ type: 'boolean', writable: false }),
      status: readOnly(option('Draft', 'In_x0020_Review', 'Open')),
    },
    navigations: {
      purchaseOrderLines: {
        entitySet: 'purchaseOrderLines',
        many: true,
        theirField: 'documentId',
        ourField: 'id',
      },
    },
  },
  {
    entitySet: 'purchaseOrderLines',
    table: 'purchaseOrderLines',
    writable: false,
    notifies: false,
    fields: {
      id: guid,
      documentId: guid,
      sequence: integer,
      itemId: guid,
      lineType: readOnly(option('Comment', 'Account', 'Item', 'Resource', 'Fixed_x0020_Asset', 'Charge')),
      lineObjectNumber: readOnly(code(20)),
      description: readOnly(text(100)),
      unitOfMeasureCode: readOnly(code(10)),
      quantity: roDecimal,
      directUnitCost: roDecimal,
      amountExcludingTax: roDecimal,
      expectedReceiptDate: date,
      receivedQuantity: roDecimal,
      invoicedQuantity: roDecimal,
      receiveQuantity: roDecimal,
      locationId: guid,
    },
  },
];
