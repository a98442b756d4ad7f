/** Warehouses, suppliers and addresses; every company and street is invented. */
import type { Random } from '../kit/random.ts';
import type { SeedAddress, SeedPartner, SeedSupplier, SeedWarehouse } from './shapes.ts';

const TOWNS = [
  { city: 'Newark', region: 'NJ', postal: '07' },
  { city: 'Allentown', region: 'PA', postal: '18' },
  { city: 'Columbus', region: 'OH', postal: '43' },
  { city: 'Memphis', region: 'TN', postal: '38' },
  { city: 'Kansas City', region: 'MO', postal: '64' },
  { city: 'Reno', region: 'NV', postal: '89' },
  { city: 'Fresno', region: 'CA', postal: '93' },
  { city: 'Tacoma', region: 'WA', postal: '98' },
] as const;
const STREETS = [
  'Foundry Road',
  'Millrace Lane',
  'Dockside Way',
  'Lathe Street',
  'Quarry Avenue',
  'Rivet Court',
];

/** An address that looks right and leads nowhere. */
export function seedAddress(random: Random): SeedAddress {
  const town = random.pick(TOWNS);
  return {
    line1: `${random.between(10, 9_800)} ${random.pick(STREETS)}`,
    city: town.city,
    region: town.region,
    postalCode: `${town.postal}${random.between(100, 999)}`,
    country: 'US',
  };
}

/** EAST, CENTRAL and WEST. */
export function seedWarehouses(): readonly SeedWarehouse[] {
  return [
    warehouse('EAST', 'East', { line1: '1 Dockside Way', city: 'Newark', region: 'NJ', postalCode: '07105' }),
    warehouse('CENTRAL', 'Central', {
      line1: '200 Foundry Road',
      city: 'Kansas City',
      region: 'MO',
      postalCode: '64120',
    }),
    warehouse('WEST', 'West', { line1: '77 Quarry Avenue', city: 'Reno', region: 'NV', postalCode: '89502' }),
  ];
}

function warehouse(number: string, area: string, address: Omit<SeedAddress, 'country'>): SeedWarehouse {
  return { number, name: `${area} distribution centre`, address: { ...address, country: 'US' } };
}

/** Who else ships: a 3PL with the pallets for which no warehouse has room, and the supplier who makes to order. */
export function seedPartners(): readonly SeedPartner[] {
  const columbus = { line1: '500 Millrace Lane', city: 'Columbus', region: 'OH', postalCode: '43215' };
  const allentown = { line1: '8 Lathe Street', city: 'Allentown', region: 'PA', postalCode: '18101' };
  return [
    { number: '3PL', kind: '3pl', name: 'Pallet store', address: { ...columbus, country: 'US' } },
    { number: 'SUP-05', kind: 'supplier', name: 'Works of SUP-05', address: { ...allentown, country: 'US' } },
  ];
}

const SUPPLIER_NAMES = [
  'Brantmoor Fastener Works',
  'Kestrelby Screw & Bolt',
  'Oldfarrow Safety Goods',
  'Tessaly Bearing Partners',
  'Wynholm Cable & Wire',
  'Drumlaw Lubricants',
];

/** Six suppliers, `SUP-01` to `SUP-06`. */
export function seedSuppliers(random: Random): readonly SeedSupplier[] {
  return SUPPLIER_NAMES.map((name, index) => {
    return { number: `SUP-${String(index + 1).padStart(2, '0')}`, name, address: seedAddress(random) };
  });
}
