import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { completeScope, findContests, ownerOf, ownerRules, turningPoints } from './ownership.ts';
import type { LandscapeLocation, OwnerRule, Scope } from './types.ts';

const at = new Date('2026-06-01T00:00:00Z');
const everywhere = { scope: {}, at };

describe('who owns a field', () => {
  const rules: readonly OwnerRule[] = [
    { fields: '*', owner: 'erp' },
    { fields: ['gtin'], owner: 'pim' },
    { fields: '*', owner: 'new-erp', scope: { warehouse: 'EAST' }, from: '2026-07-01T00:00:00-05:00' },
  ];

  test('the rule that names the field stands before the star', () => {
    expect(ownerOf(rules, 'gtin', everywhere)).toMatchObject({ owner: 'pim' });
    expect(ownerOf(rules, 'weight', everywhere)).toMatchObject({ owner: 'erp', rule: rules[0] });
  });

  test('one warehouse changes its owner at one instant', () => {
    const east = { warehouse: 'EAST' };
    const before = new Date('2026-07-01T04:59:59.999Z');
    const after = new Date('2026-07-01T05:00:00Z');
    expect(ownerOf(rules, 'weight', { scope: east, at: before })).toMatchObject({ owner: 'erp' });
    expect(ownerOf(rules, 'weight', { scope: east, at: after })).toMatchObject({ owner: 'new-erp' });
    expect(ownerOf(rules, 'weight', { scope: { warehouse: 'WEST' }, at: after })).toMatchObject({
      owner: 'erp',
    });
  });

  test('a field rule for everywhere and a star for one warehouse contest each other', () => {
    const contests = findContests(rules, ['gtin', 'weight']);
    expect(contests).toEqual([
      {
        field: 'gtin',
        rules: [rules[1], rules[2]],
        scope: { warehouse: 'EAST' },
        at: new Date('2026-07-01T05:00:00Z'),
      },
    ]);
  });

  test('a still narrower rule settles what two others contest', () => {
    const settled: readonly OwnerRule[] = [
      { fields: '*', owner: 'a', scope: { region: 'east' } },
      { fields: '*', owner: 'b', scope: { channel: 'webshop' } },
      { fields: '*', owner: 'b', scope: { region: 'east', channel: 'webshop' } },
    ];
    expect(findContests(settled, ['weight'])).toEqual([]);
    expect(findContests(settled.slice(0, 2), ['weight'])).toHaveLength(1);
  });

  test('a rule that ends when the next begins leaves neither gap nor contest', () => {
    const handedOver: readonly OwnerRule[] = [
      { fields: ['gtin'], owner: 'a', to: '2026-06-01T00:00:00Z' },
      { fields: ['gtin'], owner: 'b', from: '2026-06-01T02:00:00+02:00' },
    ];
    expect(findContests(handedOver, ['gtin'])).toEqual([]);
    expect(ownerOf(handedOver, 'gtin', everywhere)).toMatchObject({ owner: 'b' });
    expect(ownerOf(handedOver, 'gtin', { scope: {}, at: new Date(at.getTime() - 1) })).toMatchObject({
      owner: 'a',
    });
  });

  test('one owner with two different fallbacks is a contest too', () => {
    const twice: readonly OwnerRule[] = [
      { fields: ['gtin'], owner: 'pim' },
      { fields: ['gtin'], owner: 'pim', fallbacks: ['erp'] },
    ];
    expect(findContests(twice, ['gtin'])).toHaveLength(1);
    expect(findContests([twice[0]!, { ...twice[0]!, others: 'propose' }], ['gtin'])).toEqual([]);
  });

  test('where no rule applies there is nobody', () => {
    expect(ownerOf([], 'gtin', everywhere)).toEqual({ owner: 'nobody' });
    expect(ownerOf(rules.slice(2), 'gtin', everywhere)).toEqual({ owner: 'nobody' });
  });
});

describe('warehouses lie in regions', () => {
  const reno: LandscapeLocation = {
    number: 'WEST',
    title: 'Reno',
    kind: 'warehouse',
    region: 'west',
    company: 'us',
    zone: 'America/Los_Angeles',
  };

  test('a scope that names a warehouse is also one of its region and company', () => {
    expect(completeScope({ warehouse: 'WEST' }, [reno])).toEqual({
      warehouse: 'WEST',
      region: 'west',
      company: 'us',
    });
    expect(completeScope({ channel: 'webshop' }, [reno])).toEqual({ channel: 'webshop' });
  });

  test('so a rule for the warehouse is narrower than one for its region, and does not touch another region', () => {
    const domain = (rules: OwnerRule[]) => [{ name: 'item' as const, businessOwner: 'maria', rules }];
    const rules = ownerRules(
      {
        locations: [reno],
        domains: domain([
          { fields: '*', owner: 'a', scope: { region: 'west' } },
          { fields: '*', owner: 'b', scope: { warehouse: 'WEST' } },
          { fields: '*', owner: 'c', scope: { region: 'east' } },
        ]),
      },
      'item',
    );
    expect(findContests(rules, ['weight'])).toEqual([]);
    expect(
      ownerOf(rules, 'weight', { scope: completeScope({ warehouse: 'WEST' }, [reno]), at }),
    ).toMatchObject({
      owner: 'b',
    });
  });
});

describe('contests, by properties', () => {
  const scopes: fc.Arbitrary<Scope> = fc.record(
    {
      company: fc.constantFrom('us', 'uk'),
      warehouse: fc.constantFrom('EAST', 'WEST'),
      channel: fc.constantFrom('webshop', 'edi'),
    },
    { requiredKeys: [] },
  );
  const days = fc.integer({ min: 1, max: 5 }).map((day) => `2026-01-0${day}T00:00:00Z`);
  const ruleSets: fc.Arbitrary<readonly OwnerRule[]> = fc.array(
    fc.record(
      {
        fields: fc.constantFrom<OwnerRule['fields']>('*', ['gtin'], ['weight'], ['gtin', 'weight']),
        owner: fc.constantFrom('erp', 'pim', 'wms'),
        fallbacks: fc.constantFrom<string[][]>(['shop']),
        scope: scopes,
        from: days,
        to: days,
      },
      { requiredKeys: ['fields', 'owner'] },
    ),
    { maxLength: 6 },
  );
  const fields = ['gtin', 'weight', 'status'];

  test('where no contest is found, no record at any time has a contested field', () => {
    const instants = fc
      .integer({ min: 0, max: 6 * 24 })
      .map((hour) => new Date(Date.parse('2025-12-31') + hour * 3_600_000));
    const records = fc.record({
      field: fc.constantFrom(...fields),
      scope: scopes,
      at: instants,
    });
    fc.assert(
      fc.property(ruleSets, fc.array(records, { minLength: 20, maxLength: 20 }), (rules, asked) => {
        const free = findContests(rules, fields).length === 0;
        const owners = asked.map(({ field, ...where }) => ownerOf(rules, field, where).owner);
        expect(free && owners.includes('contested')).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });

  test('every contest names a record and an instant at which it is one', () => {
    fc.assert(
      fc.property(ruleSets, (rules) => {
        for (const contest of findContests(rules, fields)) {
          expect(ownerOf(rules, contest.field, contest).owner).toBe('contested');
        }
      }),
    );
  });

  test('the order of the rules does not matter', () => {
    const shuffled = ruleSets.chain((rules) =>
      fc.tuple(fc.constant(rules), fc.shuffledSubarray([...rules], { minLength: rules.length })),
    );
    fc.assert(
      fc.property(shuffled, scopes, ([rules, mixed], scope) => {
        for (const instant of turningPoints(rules)) {
          const where = { scope, at: instant };
          expect(ownerOf(mixed, 'gtin', where).owner).toBe(ownerOf(rules, 'gtin', where).owner);
        }
        expect(findContests(mixed, fields)).toHaveLength(findContests(rules, fields).length);
      }),
    );
  });
});
