/** Where the sandbox's goods lie, who runs each place, and for whom something is kept there. */
import { location, stockPolicy } from '../../src/landscape/define.ts';

/** Who speaks for what lies somewhere: our own warehouses, a 3PL, a supplier. */
export const WAREHOUSE_SYSTEMS = ['wms-east', 'wms-west', 'wms-3pl', 'supplier-desk'] as const;
export type WarehouseSystem = (typeof WAREHOUSE_SYSTEMS)[number];

export const locations = [
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
  location({
    number: '3PL',
    title: 'Columbus, pallet store of a 3PL',
    kind: '3pl',
    region: 'east',
    zone: 'America/New_York',
  }),
  location({
    number: 'SUP-05',
    title: 'Allentown, works of a supplier',
    kind: 'warehouse',
    region: 'east',
    zone: 'America/New_York',
  }),
];

/**
 * A little is never sold, and inside sales keep a share of the hub in the middle. At the 3PL so much is kept for customers of the gold
 * tier, and those of the bronze tier leave the last of it to others.
 */
export const stock = stockPolicy({
  safetyStock: [{ quantity: { value: '2', unit: 'EA' } }],
  ringFences: [{ location: 'CENTRAL', channel: 'inside-sales', percent: '20' }],
  tierFences: [{ tier: 'GOLD', location: '3PL', quantity: { value: '100', unit: 'EA' } }],
  tierFloors: [{ tier: 'BRONZE', location: '3PL', quantity: { value: '500', unit: 'EA' } }],
  roles: [
    { location: 'EAST', channel: 'storefront', role: 'serves' },
    { location: 'CENTRAL', channel: 'storefront', role: 'serves' },
    { location: 'WEST', channel: 'storefront', role: 'serves' },
    { location: '3PL', channel: 'storefront', role: 'backs-up' },
    { location: 'SUP-05', channel: 'storefront', role: 'backs-up' },
  ],
});
