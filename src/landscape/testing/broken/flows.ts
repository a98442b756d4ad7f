/** Flows with planted mistakes. */
import { flow } from '../../define.ts';

const usual = {
  pattern: 'event',
  priority: 'catalogue',
  drift: 'repair',
  contract: '1.0',
  state: 'active',
  freshnessSeconds: 300,
  businessOwner: 'maria',
  technicalOwner: 'ops',
} as const;
const { businessOwner: _, ...withoutOwner } = usual;
const { freshnessSeconds: __, ...withoutObjective } = usual;

export const flows = [
  flow({
    ...usual,
    name: 'items',
    domain: 'item',
    source: 'erp/items',
    targets: [
      'pim/items',
      'shop/stock', // ✗ wrong-domain
      'shop/producs', // ✗ unknown-name
      'old-shop/products', // ✗ system-retired
      'shoop/products', // ✗ unknown-name
      'pim/items', // ✗ declared-twice
      'pim', // ✗ unknown-name
    ],
  }),
  flow({
    ...usual,
    name: 'back',
    domain: 'item',
    source: 'pim/items',
    // ✗ below: circular-sync, written-back-to-owner
    targets: ['erp/items'],
    escalation: [{ afterMinutes: 5, to: 'nobody' }], // ✗ unknown-name
  }),
  flow({
    ...usual,
    name: 'customers',
    domain: 'party',
    source: 'erp/items', // ✗ wrong-domain
    targets: [],
    fields: [
      'name',
      'nane', // ✗ unknown-field
    ],
  }),
  // @ts-expect-error a planted mistake
  flow({ ...withoutOwner, name: 'orphan', domain: 'item', source: 'erp/items', targets: [] }), // ✗ flow-without-owner
  // @ts-expect-error a planted mistake
  flow({ ...withoutObjective, name: 'idle', domain: 'item', source: 'erp/items', targets: [] }), // ✗ flow-without-objective
  flow({
    ...usual,
    name: 'promise',
    domain: 'availability',
    source: 'hub',
    targets: ['shop/stock'],
    measure: 'channel-available', // ✗ incomplete-flow
  }),
  flow({
    ...usual,
    name: 'promise-again',
    domain: 'availability',
    source: 'hub',
    targets: ['shop/stock'], // ✗ target-in-two-flows
    measure: 'on-hand',
  }),
  flow({
    ...usual,
    name: 'old',
    domain: 'stock-movement',
    source: 'erp/movements',
    targets: [],
    state: 'deprecated',
    sunset: '2026-01-01T00:00:00Z', // ✗ sunset-passed
  }),
];
