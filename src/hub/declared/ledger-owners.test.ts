/** Only the owner of a place tells of its stock. */
import { describe, expect, test } from 'vitest';
import { domain, location, owns } from '../../landscape/define.ts';
import type { OwnerRule } from '../../landscape/types.ts';
import { ledgerOwners, type ToldOfStock } from './ledger-owners.ts';

const zone = 'America/New_York';
const locations = [
  location({ number: 'EAST', title: 'Newark', kind: 'warehouse', region: 'east', zone }),
  location({ number: 'WEST', title: 'Reno', kind: 'warehouse', region: 'west', zone }),
  location({ number: 'SHOP-1', title: 'Counter', kind: 'store', zone }),
];

function refusal(told: Partial<ToldOfStock>, ...rules: readonly OwnerRule[]) {
  const domains = [domain({ name: 'stock-movement', businessOwner: 'supply-chain', rules: [...rules] })];
  return ledgerOwners({ domains, locations })({
    system: 'wms-west',
    domain: 'stock-movement',
    location: 'EAST',
    occurredAt: '2026-03-01T10:00:00Z',
    ...told,
  });
}

const east = owns({ fields: '*', owner: 'wms-east', scope: { warehouse: 'EAST' } });

describe('a movement', () => {
  test('told by the owner of the place is taken', () => {
    expect(refusal({ system: 'wms-east' }, east)).toBeUndefined();
  });

  test('told by another system is refused in words that name the owner', () => {
    expect(refusal({}, east)).toEqual({
      path: 'location',
      found: 'wms-west told a movement',
      agreed: 'stock at EAST belongs to wms-east',
    });
  });

  test('at a place of which no rule speaks may be told by everybody', () => {
    expect(refusal({ location: 'WEST' }, east)).toBeUndefined();
    expect(refusal({})).toBeUndefined();
  });

  test('at a place that a rule for its region covers belongs to the owner of the region', () => {
    const region = owns({ fields: '*', owner: 'wms-east', scope: { region: 'east' } });
    expect(refusal({}, region)?.agreed).toContain('wms-east');
    expect(refusal({ location: 'SHOP-1' }, region)).toBeUndefined();
  });

  test('at one warehouse may belong to another system than the rest of its region', () => {
    const region = owns({ fields: '*', owner: 'wms-east', scope: { region: 'east' } });
    const own = owns({ fields: '*', owner: 'wms-west', scope: { warehouse: 'EAST' } });
    expect(refusal({}, region, own)).toBeUndefined();
    expect(refusal({ system: 'wms-east' }, region, own)).toBeDefined();
  });

  test('counts by when it happened, not by when it is told, where a warehouse changes hands', () => {
    const before = { ...east, to: '2026-03-01T00:00:00Z' };
    const after = owns({
      fields: '*',
      owner: 'wms-west',
      scope: { warehouse: 'EAST' },
      from: '2026-03-01T00:00:00Z',
    });
    expect(
      refusal({ system: 'wms-east', occurredAt: '2026-02-28T23:59:59Z' }, before, after),
    ).toBeUndefined();
    expect(refusal({ system: 'wms-east' }, before, after)?.agreed).toContain('wms-west');
    expect(refusal({ system: 'wms-west' }, before, after)).toBeUndefined();
  });

  test('of a fallback does not count: quantities of two systems would add up', () => {
    expect(refusal({}, { ...east, fallbacks: ['wms-west'] })).toBeDefined();
  });

  test('at a place without a number is bound only by rules that name no place', () => {
    expect(refusal({ location: undefined }, east)).toBeUndefined();
    const everywhere = owns({ fields: '*', owner: 'wms-east' });
    expect(refusal({ location: undefined }, everywhere)?.agreed).toBe(
      'stock at this place belongs to wms-east',
    );
  });
});

test('a count is bound by the rules for counts alone', () => {
  expect(refusal({ domain: 'stock-count' }, east)).toBeUndefined();
});
