/** The sandbox's estate as a landscape; tests run it with other addresses. */
import { channel, landscape, location, quality, stockPolicy } from '../../src/landscape/define.ts';
import type { Addresses } from './addresses.ts';
import { domains } from './domains.ts';
import { flows } from './flows.ts';
import { orderDomains, orderFlows, orders } from './orders.ts';
import { people, teams } from './people.ts';
import { pricing } from './pricing.ts';
import { sandboxSystems } from './systems.ts';

export function sandboxEstate(addresses: Addresses) {
  return landscape({
    name: 'Sandbox industrial supply',
    regions: ['east', 'west'],
    people,
    teams,
    systems: sandboxSystems(addresses),
    locations,
    channels: [
      channel({ name: 'storefront', title: 'Web shop', kind: 'storefront', currency: 'USD' }),
      channel({ name: 'portal', title: 'Customer portal', kind: 'storefront', currency: 'USD' }),
      channel({ name: 'inside-sales', title: 'Inside sales', kind: 'sales-desk', currency: 'USD' }),
      channel({ name: 'marketplace', title: 'Marketplace', kind: 'marketplace', currency: 'USD' }),
      channel({ name: 'field-sales', title: 'Field sales', kind: 'sales-desk', currency: 'USD' }),
    ],
    domains: [...domains, ...orderDomains],
    flows: [...flows, ...orderFlows],
    quality: [
      quality({
        name: 'sellable-by-weight',
        domain: 'item',
        channel: 'storefront',
        needs: ['weight'],
        owner: 'master-data',
        message: 'the storefront cannot quote freight',
      }),
    ],
    stock,
    pricing,
    orders,
  });
}

const locations = [
  location({
    number: 'EAST',
    title: 'Newark',
    kind: 'warehouse',
    region: 'east',
    zone: 'America/New_York',
  }),
  location({
    number: 'CENTRAL',
    title: 'Kansas City',
    kind: 'warehouse',
    region: 'east',
    zone: 'America/Chicago',
  }),
  location({
    number: 'WEST',
    title: 'Reno',
    kind: 'warehouse',
    region: 'west',
    zone: 'America/Los_Angeles',
  }),
];

/** A little is never sold, and inside sales keep a share of the hub in the middle. */
const stock = stockPolicy({
  safetyStock: [{ quantity: { value: '2', unit: 'EA' } }],
  ringFences: [{ location: 'CENTRAL', channel: 'inside-sales', percent: '20' }],
  roles: [
    { location: 'EAST', channel: 'storefront', role: 'serves' },
    { location: 'CENTRAL', channel: 'storefront', role: 'serves' },
    { location: 'WEST', channel: 'storefront', role: 'serves' },
  ],
});
