/** What counts as another landscape. */
import { expect, test } from 'vitest';
import type { Landscape } from '../../landscape/types.ts';
import { flow, landscape } from '../testing/landscape.ts';
import { landscapeHash } from './landscape-hash.ts';

const at = new Date('2026-06-01T00:00:00Z');
const hash = (more: Partial<Landscape> = {}, when = at): string => landscapeHash(landscape(more), when);
const items = (more: Parameters<typeof flow>[1]) => ({ flows: [flow('items', more)] });

test('people, titles and freshness decide nothing', () => {
  expect(hash({ people: [] })).toBe(hash());
  expect(hash({ name: 'Another name' })).toBe(hash());
  expect(hash(items({ freshnessSeconds: 5 }))).toBe(hash(items({ freshnessSeconds: 60 })));
});

test('an owner, a carried field, a filter, a quality rule and a stock policy decide', () => {
  const usual = hash(items({}));
  expect(hash(items({ fields: ['number'] }))).not.toBe(usual);
  expect(hash(items({ targets: ['wms/items'] }))).not.toBe(usual);
  expect(hash(items({ filter: ({ status }) => status === 'active' }))).not.toBe(
    hash(items({ filter: ({ status }) => status !== 'ended' })),
  );
  expect(hash({ stock: { safetyStock: [{ quantity: { value: '2', unit: 'EA' } }] } })).not.toBe(hash());
  expect(
    hash({ domains: [{ name: 'item', businessOwner: 'maria', rules: [{ fields: '*', owner: 'pim' }] }] }),
  ).not.toBe(hash());
});

test('a rule counts from its first instant until its last, and a flow until its sunset', () => {
  const window = {
    domains: [
      {
        name: 'item' as const,
        businessOwner: 'maria',
        rules: [{ fields: '*' as const, owner: 'erp', from: '2026-07-01T00:00:00Z' }],
      },
    ],
  };
  expect(hash(window, new Date('2026-07-01T00:00:00Z'))).not.toBe(hash(window));
  const ending = items({ state: 'deprecated', sunset: '2026-07-01T00:00:00Z' });
  expect(hash(ending, new Date('2026-07-01T00:00:00Z'))).not.toBe(hash(ending));
  expect(hash(ending, new Date('2026-06-30T00:00:00Z'))).toBe(hash(ending));
});
