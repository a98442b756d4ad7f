/** A small landscape for the hub's own tests; each test changes what it is about. */
import type { Flow, Landscape, System } from '../../landscape/types.ts';

/** A system; what is not said is the usual. */
export function system(name: string, more: Partial<System> = {}): System {
  return {
    name,
    title: name,
    connector: 'plain',
    settings: {},
    businessOwner: 'maria',
    technicalOwner: 'ops',
    ...more,
  };
}

/** A flow; what is not said is the usual. */
export function flow(name: string, more: Partial<Flow> = {}): Flow {
  return {
    name,
    domain: 'item',
    source: 'erp/items',
    targets: [],
    pattern: 'event',
    freshnessSeconds: 60,
    priority: 'catalogue',
    businessOwner: 'maria',
    technicalOwner: 'ops',
    drift: 'repair',
    contract: '1.0',
    state: 'active',
    ...more,
  };
}

/** An ERP that owns items and prices, a shop that shows them. */
export function landscape(more: Partial<Landscape> = {}): Landscape {
  return {
    name: 'Midland test',
    people: [{ name: 'maria', fullName: 'Maria', email: 'maria@midland.example' }],
    systems: [system('erp'), system('shop')],
    locations: [],
    domains: [{ name: 'item', businessOwner: 'maria', rules: [{ fields: '*', owner: 'erp' }] }],
    flows: [flow('items', { targets: ['shop/products'] })],
    ...more,
  };
}
