/** An estate with planted mistakes: each stands on a line that ends with a cross and the codes of what is wrong there. */
import {
  approval,
  channel,
  crossReferences,
  domain,
  feed,
  landscape,
  location,
  owns,
  person,
  quality,
  stockPolicy,
  team,
} from '../../define.ts';
import { systems } from './systems.ts';
import { flows } from './flows.ts';

export default landscape({
  name: 'Planted mistakes',
  companies: ['us'],
  regions: ['east'],
  people: [
    person({ name: 'maria', fullName: 'Maria Lindqvist', email: 'maria@midland.example' }),
    person({
      name: 'maria', // ✗ declared-twice
      fullName: 'Another Maria',
      email: 'other@midland.example',
    }),
  ],
  teams: [
    team({
      name: 'ops',
      title: 'Operations',
      members: ['maria'],
      contact: '#ops',
      escalation: 'mario', // ✗ unknown-name
    }),
  ],
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
      region: 'west', // ✗ unknown-name
      zone: 'America/Reno', // ✗ unknown-zone
    }),
    location({
      number: 'MIDDLE',
      title: 'Kansas City',
      // @ts-expect-error a planted mistake
      kind: 'shed', // ✗ wrong-shape
      zone: 'America/Chicago',
    }),
  ],
  channels: [channel({ name: 'webshop', title: 'Web shop', kind: 'storefront', currency: 'USX' })], // ✗ unknown-currency
  domains: [
    domain({
      name: 'item',
      businessOwner: 'maria',
      rules: [
        owns({ fields: ['number', 'description'], owner: 'erp' }),
        owns({
          fields: [
            'description',
            'weigth', // ✗ unknown-field
          ],
          owner: 'pim', // ✗ field-with-two-owners
          from: '2027-01-01T00:00:00Z',
          to: '2028-01-01T00:00:00Z',
        }),
        owns({ fields: ['category'], owner: 'erb' }), // ✗ unknown-name
        owns({
          fields: ['taxCategory'],
          owner: 'erp',
          from: '2027-01-01T00:00:00Z',
          to: '2026-01-01T00:00:00Z', // ✗ window-ends-before-it-begins
        }),
        owns({ fields: ['gtin'], owner: 'erp', fallbacks: ['pim', 'pim'], from: '2026-01-01' }), // ✗ declared-twice, impossible-time, fallback-is-a-copy, fallback-is-a-copy
      ],
      approvals: [
        approval({ field: 'prize', when: { kind: 'any-change' }, approver: 'the-boss' }), // ✗ unknown-field, unknown-name
      ],
    }),
    domain({
      name: 'party',
      businessOwner: 'maria',
      // ✗ below: field-without-owner
      rules: [
        owns({ fields: ['number', 'name'], owner: 'erp' }),
        owns({ fields: ['email'], owner: 'pim' }), // ✗ owner-is-no-source
      ],
    }),
    domain({
      name: 'stock-movement',
      businessOwner: 'maria',
      rules: [owns({ fields: '*', owner: 'erp', scope: { warehouse: 'EAST' } })], // ✗ field-without-owner, field-without-owner
    }),
  ],
  flows,
  quality: [
    quality({
      name: 'sellable', // ✗ empty-rule
      domain: 'item',
      needs: ['colour'], // ✗ unknown-field
      owner: 'maria',
      message: 'not ready',
    }),
    quality({
      name: 'weighed',
      domain: 'item',
      target: 'shop/stock', // ✗ wrong-domain
      needs: ['weight'],
      owner: 'maria',
      message: 'no weight',
    }),
  ],
  stock: stockPolicy({
    safetyStock: [{ quantity: { value: '5', unit: 'PCS' } }], // ✗ unknown-unit
    ringFences: [
      { location: 'EAST', channel: 'webshop', percent: '60' },
      { location: 'EAST', channel: 'market', percent: '40.01' }, // ✗ unknown-name, ring-fences-above-everything
    ],
    tierFences: [
      { tier: 'PLATINUM', location: 'EAST', quantity: { value: '10', unit: 'EA' } },
      { tier: 'PLATINUM', location: 'EAST', quantity: { value: '5', unit: 'EA' } }, // ✗ declared-twice
      { tier: 'GOLD', location: 'EASST', quantity: { value: '5', unit: 'EA' } }, // ✗ unknown-name
    ],
    tierFloors: [
      { tier: 'GOLD', quantity: { value: '0', unit: 'EA' } }, // ✗ empty-rule
      { tier: 'SILVER', item: 'BR-1', quantity: { value: '5', unit: 'PCS' } }, // ✗ unknown-unit
    ],
  }),
  feeds: [
    feed({
      name: 'web-shop',
      url: 'ftp://shop.example/events', // ✗ impossible-address
      types: [
        'order.accepted',
        'order.acepted', // ✗ unknown-name
        'order', // ✗ unknown-name
        'order.accepted', // ✗ declared-twice
      ],
      secret: 'whsec_aHVudGVyMg==', // ✗ secret-in-the-open
      owner: 'mario', // ✗ unknown-name
    }),
    feed({
      name: 'chat',
      url: 'https://maria:hunter2@chat.example/', // ✗ secret-in-the-open
      types: ['*'],
      secret: 'env:CHAT',
      owner: 'maria',
      since: 'yesterday', // ✗ impossible-time
    }),
    feed({
      name: 'chat', // ✗ declared-twice
      url: 'https://chat.example/#room', // ✗ impossible-address
      types: ['*'],
      secret: 'env:CHAT',
      owner: 'maria',
    }),
    feed({
      name: 'nothing',
      url: 'env:NOTHING',
      types: [], // ✗ wrong-shape
      secret: 'env:NOTHING',
      owner: 'maria',
    }),
  ],
  crossReferences: [
    crossReferences({
      system: 'erp',
      domain: 'location',
      ids: {
        EAST: 'E01',
        WEST: 'E01', // ✗ declared-twice
      },
    }),
  ],
});
