/** Connectors as the landscape sees them, for the example landscapes. */
import { Type } from 'typebox';
import { SecretSetting } from '../../connectors/kit/context.ts';
import type { Known, KnownConnector } from '../check.ts';

const settings = Type.Object(
  {
    baseUrl: Type.String({ pattern: '^https?://', description: 'an address such as https://erp.example' }),
    secret: SecretSetting({ title: 'Client secret' }),
    paging: Type.Optional(Type.Object({ size: Type.Integer({ minimum: 1, maximum: 100 }) })),
  },
  { additionalProperties: false },
);

const ITEM_FIELDS = ['number', 'description', 'gtin', 'marketingText'];

export const exampleConnectors: readonly KnownConnector[] = [
  {
    name: 'big-erp',
    settings,
    sources: {
      items: { domain: 'item' },
      customers: { domain: 'party' },
      movements: { domain: 'stock-movement' },
    },
    targets: { items: { domain: 'item', fields: ITEM_FIELDS } },
  },
  {
    name: 'small-pim',
    settings,
    sources: { items: { domain: 'item' } },
    targets: { items: { domain: 'item', fields: ITEM_FIELDS } },
  },
  {
    name: 'web-shop',
    settings,
    sources: { items: { domain: 'item' } },
    targets: {
      products: { domain: 'item', fields: [...ITEM_FIELDS, 'listPrice', 'weight'] },
      stock: { domain: 'availability', fields: ['item', 'location', 'quantity'] },
    },
  },
];

/** With them, some types of events. */
export const exampleKnown: Known = {
  connectors: exampleConnectors,
  eventTypes: ['order.accepted', 'order.refused', 'item.changed'].map((type) => ({ type })),
};
