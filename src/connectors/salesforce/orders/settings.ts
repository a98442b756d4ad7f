/** What a landscape declares about the orders of an org: the channel they come by, the fields added for the hub, words of status. */
import { Type, type Static } from 'typebox';
import { LineStatus } from '../../../model/documents/outgoing.ts';

const CustomField = (title: string, description: string) =>
  Type.Optional(Type.String({ pattern: '^[A-Za-z][A-Za-z0-9_]*__c$', title, description }));
const Word = Type.String({ minLength: 1, maxLength: 40 });

export const OrderSettings = Type.Object(
  {
    channel: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 80,
        title: 'Channel',
        description: 'The channel of orders that sellers enter here; default crm',
      }),
    ),
    since: Type.Optional(
      Type.String({
        pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$',
        title: 'First order',
        description: 'Orders created before this instant are not taken, e.g. 2026-03-01T00:00:00Z',
      }),
    ),
    numberField: CustomField(
      'Number of the hub',
      'Text of 40 on Order, External ID and Unique: our number of the order. Default Crossdock_Order__c',
    ),
    channelField: CustomField(
      'Channel of an order',
      'Text of 80 on Order: the channel of orders that the hub shows here. Default Crossdock_Channel__c',
    ),
    statusField: CustomField(
      'Status by the hub',
      'Text or picklist of 40 on Order. Default Crossdock_Status__c',
    ),
    erpNumberField: CustomField('Number in the ERP', 'Text of 80 on Order. Default Crossdock_ERP_Number__c'),
    totalField: CustomField('Total', 'Currency on Order. Default Crossdock_Total__c'),
    milestonesField: CustomField(
      'Milestones',
      'Long text area of 32,768 on Order: what happened, the latest last. Default Crossdock_Milestones__c',
    ),
    shippedField: CustomField(
      'Lines by the hub',
      'Long text area of 32,768 on Order: each line with its status and what has left. Default Crossdock_Shipped__c',
    ),
    lineField: CustomField(
      'Line',
      'Text of 130 on Order Product, External ID and Unique (case-sensitive): our number of the order and the line of the channel. Default Crossdock_Line__c',
    ),
    requestedDateField: CustomField(
      'Requested date',
      'Date on Order: when the customer wants it. Absent: the org has no such field',
    ),
    shipToField: CustomField(
      'Ship-to account',
      'Lookup to Account on Order. Absent: the account of the order says where it goes',
    ),
    draftStatus: Type.Optional(
      Type.String({ ...Word, title: 'Status of a draft', description: 'Category Draft; default Draft' }),
    ),
    activatedStatus: Type.Optional(
      Type.String({
        ...Word,
        title: 'Status of an activated order',
        description: 'Category Activated; default Activated',
      }),
    ),
    cancelledStatuses: Type.Optional(
      Type.Array(Word, {
        title: 'Statuses of cancelled orders',
        description: 'Values of Status, of whatever category; default Cancelled and Canceled',
      }),
    ),
    statuses: Type.Optional(
      Type.Partial(Type.Record(LineStatus, Word), {
        additionalProperties: false,
        title: 'Words of status',
        description: 'Status of the hub → value of the status field; default: the usual English words',
      }),
    ),
    priceBook: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 255,
        title: 'Price book of shown orders',
        description: 'Its entries stand behind the products of an order; default Standard Price Book',
      }),
    ),
  },
  {
    additionalProperties: false,
    title: 'Orders',
    description: 'Absent: orders are neither read nor shown',
  },
);
export type OrderSettings = Static<typeof OrderSettings>;

const DEFAULTS = {
  channel: 'crm',
  numberField: 'Crossdock_Order__c',
  channelField: 'Crossdock_Channel__c',
  statusField: 'Crossdock_Status__c',
  erpNumberField: 'Crossdock_ERP_Number__c',
  totalField: 'Crossdock_Total__c',
  milestonesField: 'Crossdock_Milestones__c',
  shippedField: 'Crossdock_Shipped__c',
  lineField: 'Crossdock_Line__c',
  draftStatus: 'Draft',
  activatedStatus: 'Activated',
  cancelledStatuses: ['Cancelled', 'Canceled'],
  priceBook: 'Standard Price Book',
} satisfies OrderSettings;

const WORDS: Readonly<Record<Static<typeof LineStatus>, string>> = {
  received: 'Received',
  held: 'On Hold',
  accepted: 'Accepted',
  placed: 'In Process',
  backordered: 'Backordered',
  released: 'In Warehouse',
  picked: 'Picked',
  shipped: 'Shipped',
  invoiced: 'Invoiced',
  closed: 'Closed',
  cancelled: 'Cancelled',
  refused: 'Refused',
};

/** The declared values, and the usual ones for what is not declared. */
export function orderWords(settings: OrderSettings) {
  return { ...DEFAULTS, ...settings, statuses: { ...WORDS, ...settings.statuses } };
}
export type OrderWords = ReturnType<typeof orderWords>;
