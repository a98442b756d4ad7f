/** A small estate without a mistake: an ERP and a PIM share the items, a web shop sells them. */
import type { Item } from '../../../model/item.ts';
import {
  approval,
  channel,
  crossReferences,
  domain,
  feed,
  flow,
  landscape,
  location,
  owns,
  quality,
  stockPolicy,
} from '../../define.ts';
import { people, teams } from './people.ts';
import { systems } from './systems.ts';

const answerable = {
  businessOwner: 'maria',
  technicalOwner: 'integration',
  escalation: [{ afterMinutes: 30, to: 'tom' }],
};
const steady = { drift: 'repair', contract: '1.0', state: 'active' } as const;

export default landscape({
  name: 'Midland Industrial Supply',
  companies: ['midland-us'],
  regions: ['east', 'west'],
  people,
  teams,
  systems,
  locations: [
    location({
      number: 'EAST',
      title: 'Newark',
      kind: 'warehouse',
      region: 'east',
      zone: 'America/New_York',
    }),
    location({
      number: 'WEST',
      title: 'Reno',
      kind: 'warehouse',
      region: 'west',
      zone: 'America/Los_Angeles',
    }),
  ],
  channels: [channel({ name: 'webshop', title: 'Web shop', kind: 'storefront', currency: 'USD' })],
  domains: [
    domain({
      name: 'item',
      businessOwner: 'maria',
      rules: [
        owns({ fields: '*', owner: 'erp' }),
        owns({ fields: ['marketingText', 'gtin'], owner: 'pim', fallbacks: ['erp'] }),
        owns({ fields: ['gtin'], owner: 'erp', scope: { region: 'west' }, to: '2027-01-01T00:00:00-08:00' }),
        owns({ fields: ['gtin'], owner: 'pim', scope: { warehouse: 'WEST' } }),
      ],
      approvals: [
        approval({ field: 'listPrice', when: { kind: 'change-above', percent: '20' }, approver: 'maria' }),
      ],
    }),
    domain({
      name: 'stock-movement',
      businessOwner: 'maria',
      rules: [
        owns({ fields: '*', owner: 'erp', scope: { warehouse: 'EAST' } }),
        owns({ fields: '*', owner: 'erp', scope: { region: 'west' } }),
      ],
    }),
  ],
  flows: [
    flow({
      ...answerable,
      ...steady,
      name: 'items',
      domain: 'item',
      source: 'erp/items',
      targets: ['shop/products', 'pim/items'],
      fields: ['number', 'description', 'listPrice', 'weight'],
      pattern: 'event',
      freshnessSeconds: 300,
      priority: 'catalogue',
      filter: (item: Item) => item.status === 'active',
      retry: { scheduleSeconds: [5, 60, 600], giveUpAfterSeconds: 86_400 },
    }),
    flow({
      ...answerable,
      ...steady,
      name: 'texts',
      domain: 'item',
      source: 'pim/items',
      targets: [],
      pattern: 'batch',
      freshnessSeconds: 3600,
      priority: 'catalogue',
    }),
    flow({
      ...answerable,
      ...steady,
      name: 'movements',
      domain: 'stock-movement',
      source: 'erp/movements',
      targets: [],
      pattern: 'event',
      freshnessSeconds: 60,
      priority: 'availability',
    }),
    flow({
      ...answerable,
      ...steady,
      name: 'availability',
      domain: 'availability',
      source: 'hub',
      targets: ['shop/stock'],
      pattern: 'event',
      freshnessSeconds: 30,
      priority: 'availability',
      measure: 'channel-available',
      channel: 'webshop',
      degradation: { afterSeconds: 900, action: 'withdraw' },
    }),
  ],
  quality: [
    quality({
      name: 'sellable',
      domain: 'item',
      channel: 'webshop',
      needs: ['weight', 'description'],
      holds: (item: Item) => item.status !== 'blocked',
      owner: 'maria',
      message: 'not ready for the shop',
    }),
  ],
  stock: stockPolicy({
    safetyStock: [{ location: 'EAST', quantity: { value: '5', unit: 'EA' } }],
    ringFences: [{ location: 'EAST', channel: 'webshop', percent: '100' }],
    tierFences: [{ tier: 'PLATINUM', location: 'EAST', quantity: { value: '10', unit: 'EA' } }],
    tierFloors: [{ tier: 'SILVER', item: 'BR-1', quantity: { value: '5', unit: 'EA' } }],
    roles: [{ location: 'EAST', channel: 'webshop', role: 'serves' }],
  }),
  feeds: [
    feed({
      name: 'web-shop',
      url: 'https://shop.example/hub-events',
      types: ['order.*'],
      subjectPrefix: 'order/webshop/',
      secret: 'env:WEB_SHOP_EVENTS_SECRET',
      owner: 'integration',
    }),
    feed({
      name: 'chat',
      url: 'env:CHAT_ROOM_URL',
      types: ['order.refused', 'item.changed'],
      secret: 'file:/run/secrets/chat',
      owner: 'maria',
      since: '2026-10-01T00:00:00Z',
    }),
  ],
  crossReferences: [
    crossReferences({ system: 'erp', domain: 'location', ids: { EAST: 'E01', WEST: 'W01' } }),
  ],
});
