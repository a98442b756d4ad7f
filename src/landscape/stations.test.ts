import { describe, expect, test } from 'vitest';
import { flowsFor, parseEndpoint } from './flows.ts';
import type { Flow } from './types.ts';

const now = new Date('2026-06-01T00:00:00Z');

describe('flows of a domain', () => {
  const flow = (name: string, more: Partial<Flow>): Flow => ({
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
  });

  test('only those that run now', () => {
    const flows = [
      flow('runs', {}),
      flow('planned', { state: 'draft' }),
      flow('ending', { state: 'deprecated', sunset: '2026-06-01T00:00:01Z' }),
      flow('ended', { state: 'deprecated', sunset: '2026-06-01T00:00:00Z' }),
      flow('gone', { state: 'retired' }),
      flow('other', { domain: 'party' }),
    ];
    expect(flowsFor({ flows }, 'item', now).map(({ name }) => name)).toEqual(['runs', 'ending']);
  });

  test('an end of a flow is a system and a name', () => {
    expect(parseEndpoint('erp/items')).toEqual({ system: 'erp', name: 'items' });
    expect(['erp', 'erp/', '/items', 'a/b/c', ''].map(parseEndpoint)).toEqual(Array.from({ length: 5 }));
  });
});
