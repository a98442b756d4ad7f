/** Orders and their products as the vendor's object reference describes them, and what an administrator added for the hub. */
import {
  address,
  computed,
  field,
  fixed,
  parent,
  readOnly,
  required,
  SYSTEM,
  text,
  type ObjectDescription,
} from '../fields.ts';

/** Status → its category: what Salesforce allows hangs on the category alone. */
export const ORDER_STATUSES: Readonly<Record<string, 'Draft' | 'Activated'>> = {
  Draft: 'Draft',
  'In Approval': 'Draft',
  Activated: 'Activated',
  Cancelled: 'Activated',
};

const LONG_TEXT = 32_768;

export const ORDERS: readonly ObjectDescription[] = [
  {
    name: 'Order',
    keyPrefix: '801',
    fields: [
      ...SYSTEM,
      parent('AccountId', 'Account'),
      parent('Pricebook2Id', 'Pricebook2'),
      field('EffectiveDate', 'date', required),
      field('EndDate', 'date'),
      field('Status', 'picklist', { length: 40, ...required }),
      field('StatusCode', 'picklist', { length: 40, ...readOnly, values: ['Draft', 'Activated'] }),
      field('IsReductionOrder', 'boolean', { ...fixed, byDefault: false }),
      text('OrderNumber', 30, readOnly),
      text('PoNumber', 80),
      field('Description', 'textarea', { length: 32_000 }),
      parent('ShipToContactId', 'Contact'),
      ...address('Shipping'),
      field('TotalAmount', 'currency', { nillable: false, ...computed }),
      field('ActivatedDate', 'datetime', { createable: false }),
      text('Crossdock_Order__c', 40, { externalId: true }),
      text('Crossdock_Channel__c', 80),
      text('Crossdock_Status__c', 40),
      text('Crossdock_ERP_Number__c', 80),
      field('Crossdock_Total__c', 'currency'),
      field('Crossdock_Milestones__c', 'textarea', { length: LONG_TEXT }),
      field('Crossdock_Shipped__c', 'textarea', { length: LONG_TEXT }),
      field('Requested_Date__c', 'date'),
      parent('Ship_To_Account__c', 'Account'),
    ],
  },
  {
    name: 'OrderItem',
    keyPrefix: '802',
    fields: [
      ...SYSTEM,
      parent('OrderId', 'Order', fixed),
      parent('PricebookEntryId', 'PricebookEntry', fixed),
      parent('Product2Id', 'Product2', computed),
      text('OrderItemNumber', 30, readOnly),
      field('Quantity', 'double', required),
      field('UnitPrice', 'currency'),
      field('ListPrice', 'currency', computed),
      field('TotalPrice', 'currency', computed),
      field('ServiceDate', 'date'),
      text('Description', 255),
      text('Crossdock_Line__c', 130, { externalId: true }),
    ],
  },
];
