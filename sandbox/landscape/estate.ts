/** The sandbox's estate as a landscape; tests run it with other addresses. */
import { channel, landscape, quality } from '../../src/landscape/define.ts';
import type { Addresses } from './addresses.ts';
import { domains } from './domains.ts';
import { flows } from './flows.ts';
import { orderDomains, orderFlows, orders } from './orders.ts';
import { people, teams } from './people.ts';
import { locations, stock } from './places.ts';
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
