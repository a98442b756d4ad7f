import { describe, expect, test } from 'vitest';
import { approvalsFor } from './approvals.ts';
import { flowsFor, parseEndpoint } from './flows.ts';
import type { Approval, Flow } from './types.ts';

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

describe('changes that wait for a yes', () => {
  const usd = (amount: string) => ({ amount, currency: 'USD', per: { value: '1', unit: 'EA' } });
  const waits = (when: Approval['when'], before: unknown, after: unknown) =>
    approvalsFor([{ field: 'listPrice', when, approver: 'maria' }], { field: 'listPrice', before, after })
      .length === 1;
  const above20 = { kind: 'change-above', percent: '20' } as const;
  const above5000 = { kind: 'increase-above', amount: '5000' } as const;

  test('a price that moves by more than the share, up or down', () => {
    expect(waits(above20, usd('10'), usd('12'))).toBe(false);
    expect(waits(above20, usd('10'), usd('12.01'))).toBe(true);
    expect(waits(above20, usd('10'), usd('7.99'))).toBe(true);
    expect(waits(above20, usd('0'), usd('0.01'))).toBe(true);
  });

  test('a credit limit that grows by more than the amount; a smaller one is welcome', () => {
    const limit = (amount: string) => ({ amount, currency: 'USD' });
    expect(waits(above5000, limit('1000'), limit('6000'))).toBe(false);
    expect(waits(above5000, limit('1000'), limit('6000.01'))).toBe(true);
    expect(waits(above5000, limit('9000'), limit('0'))).toBe(false);
  });

  test('what cannot be measured waits: another currency, another unit, no value any more', () => {
    expect(waits(above20, usd('10'), { ...usd('10'), currency: 'EUR' })).toBe(true);
    expect(waits(above20, usd('10'), { ...usd('10'), per: { value: '100', unit: 'EA' } })).toBe(true);
    expect(waits(above20, usd('10'), null)).toBe(true);
  });

  test('any change, but not the same value again, and not the first one', () => {
    expect(waits({ kind: 'any-change' }, 'net 30', 'net 60')).toBe(true);
    expect(waits({ kind: 'any-change' }, 'net 30', 'net 30')).toBe(false);
    expect(waits({ kind: 'any-change' }, undefined, 'net 30')).toBe(false);
    expect(waits({ kind: 'any-change' }, null, 'net 30')).toBe(false);
  });

  test('the same number written otherwise is no change of size', () =>
    expect(waits({ kind: 'change-above', percent: '0' }, usd('10'), usd('10.00'))).toBe(false));
});
