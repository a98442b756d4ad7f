/** The order policy is held against flows, targets and warehouses. */
import { describe, expect, test } from 'vitest';
import { checkLandscape } from '../check.ts';
import { domain, flow, landscape, location, orderPolicy, person, system } from '../define.ts';
import { placesUnder } from '../places.ts';
import type { Flow, OrderPolicy } from '../types.ts';
import { shapeOf } from './shape.ts';

const connector = {
  name: 'plain',
  settings: { type: 'object' },
  sources: { orders: { domain: 'order' } },
  targets: {
    sales: { domain: 'sales-order', fields: [] },
    picks: { domain: 'warehouse-order', fields: [] },
    told: { domain: 'order-status', fields: [] },
  },
};

const owners = { businessOwner: 'maria', technicalOwner: 'maria' };
const usual = {
  ...owners,
  source: 'hub',
  freshnessSeconds: 60,
  contract: '1.0',
  ...({ pattern: 'orchestrated', priority: 'order', drift: 'repair', state: 'active' } as const),
};
const placing = { ...usual, name: 'placing', domain: 'sales-order', targets: ['erp/sales'] } as const;
const picking = { ...usual, name: 'picking', domain: 'warehouse-order', targets: ['erp/picks'] } as const;
const policy: OrderPolicy = {
  places: 'erp/sales',
  warehouses: [{ location: 'EAST', target: 'erp/picks' }],
  credit: 'hold',
};

type Declared = Omit<Flow, 'targets'> & { readonly targets: readonly string[] };

function findingsOf(
  orders: OrderPolicy | undefined,
  flows: readonly Declared[] = [placing, picking],
): readonly string[] {
  const root = landscape({
    name: 'test',
    people: [person({ name: 'maria', fullName: 'Maria', email: 'maria@midland.example' })],
    systems: [system({ ...owners, name: 'erp', title: 'ERP', connector: 'plain', settings: {} })],
    locations: [location({ number: 'EAST', title: 'Newark', kind: 'warehouse', zone: 'UTC' })],
    domains: (['order', 'sales-order', 'warehouse-order', 'order-status'] as const).map((name) =>
      domain({ name, businessOwner: 'maria', rules: [] }),
    ),
    flows: flows.map((each) => flow({ ...each, targets: [...each.targets] })),
    ...(orders === undefined ? {} : { orders: orderPolicy(orders) }),
  });
  const placeOf = placesUnder(root, 'index.ts');
  const loaded = { folder: '/', placeOf, ...shapeOf(root, placeOf) };
  return checkLandscape(
    loaded,
    { connectors: [connector], eventTypes: [] },
    new Date('2026-06-01T00:00:00Z'),
  ).map(({ code, message }) => `${code}: ${message}`);
}

test('a policy whose targets are served is fine', () => {
  expect(findingsOf(policy)).toEqual([]);
});

test('a target to which no running flow leads is an error', () => {
  expect(findingsOf(policy, [picking])).toEqual([
    'incomplete-flow: no running flow of sales-order leads to erp/sales: without one nothing is delivered there',
  ]);
  expect(findingsOf(policy, [{ ...placing, state: 'draft' }, picking])).toHaveLength(1);
});

test('payments are booked only where a running flow leads', () => {
  const payments = {
    target: 'erp/sales',
    patienceSeconds: 60,
    unanswered: 'hold' as const,
    receipts: 'erp/booked',
  };
  expect(findingsOf({ ...policy, payments })).toContain(
    'incomplete-flow: no running flow of customer-payment leads to erp/booked: without one nothing is delivered there',
  );
});

describe('what buyers are written', () => {
  const notifications = { target: 'erp/told', zone: 'America/Chicago' };
  const wordsAbout = (words: object): readonly string[] => {
    // As a folder of TypeScript may hold it that nobody has checked.
    const declared = { ...policy, notifications: { ...notifications, ...words } } as OrderPolicy;
    return findingsOf(declared).filter((each) => !each.startsWith('incomplete-flow'));
  };

  test('names channels, kinds and a clock that exist', () => {
    expect(wordsAbout({})).toEqual([]);
    expect(wordsAbout({ zone: 'America/Chicagoo' })).toEqual([
      'unknown-zone: there is no time zone “America/Chicagoo”',
    ]);
    expect(wordsAbout({ quiet: [{ channel: 'market', about: ['shipped'] }] })[0]).toMatch(
      /^unknown-name: .*market/,
    );
    expect(wordsAbout({ quiet: [{ channel: 'market', about: ['shiped'] }] })[0]).toMatch(/^wrong-shape: /);
  });

  test('is quiet once for each channel, and only where somebody is written to', () => {
    const market = { channel: 'market', about: ['shipped'] };
    expect(wordsAbout({ quiet: [market, market] })).toContain(
      'declared-twice: market is quiet already: name all kinds at once',
    );
    expect(wordsAbout({ channels: ['web'], quiet: [market] })).toContain(
      'empty-rule: buyers of market are not written to: “channels” does not name it',
    );
  });

  test('has its words in the hub: a template of the landscape is refused by name', () => {
    const [finding, ...others] = wordsAbout({ templates: { received: 'Dear {{surname}}' } });
    expect(finding).toMatch(/^wrong-shape: .*templates/);
    expect(others).toEqual([]);
  });
});

test('a warehouse that does not exist, or is declared twice, is an error', () => {
  const [east] = policy.warehouses;
  if (east === undefined) throw new Error('the policy has a warehouse');
  const twice = { ...policy, warehouses: [east, east, { ...east, location: 'NORTH' }] };
  expect(findingsOf(twice).map((each) => each.split(':')[0])).toEqual(
    expect.arrayContaining(['declared-twice', 'unknown-name']),
  );
});

test('a holiday that the calendar does not have is an error: it would be worked on', () => {
  const [east] = policy.warehouses;
  if (east === undefined) throw new Error('the policy has a warehouse');
  const promise = { cutOff: '15:00', handlingDays: 1, transit: { days: 2 } };
  const closedOn = (day: string) => ({
    ...policy,
    warehouses: [{ ...east, promise: { ...promise, holidays: [day] } }],
  });
  expect(findingsOf(closedOn('2028-02-29'))).toEqual([]);
  expect(findingsOf(closedOn('2026-02-29'))).toEqual(['impossible-time: the calendar has no 2026-02-29']);
});

test('the nearest is preferred only of warehouses that say how near they are; a 3PL and a supplier come last anyway', () => {
  const promise = { cutOff: '15:00', handlingDays: 1, transit: { days: 2 } };
  const nearest = (east: object, prefer: 'declared' | 'nearest' = 'nearest') =>
    findingsOf({ ...policy, prefer, warehouses: [{ location: 'EAST', target: 'erp/picks', ...east }] });
  expect(nearest({ promise })).toEqual([]);
  expect(nearest({})).toEqual([
    'unknown-distance: EAST declares no “promise.transit”: the nearest is preferred, and nobody knows how near it is',
  ]);
  expect(nearest({}, 'declared')).toEqual([]);
  expect(nearest({ last: true })).toEqual([]);
  expect(nearest({ kind: 'supplier' })).toEqual([]);
});

test('another preference than the declared order or the nearest is not understood', () => {
  expect(findingsOf(Object.assign({}, policy, { prefer: 'cheapest' })).join()).toContain('wrong-shape');
});

test('flows of documents that nobody writes are errors', () => {
  expect(findingsOf(undefined)).toHaveLength(2);
});

test('a flow of order-status names its channel', () => {
  const telling = { ...usual, name: 'telling', domain: 'order-status', targets: ['erp/told'] } as const;
  expect(findingsOf(policy, [placing, picking, telling])).toEqual([
    'incomplete-flow: a flow of order-status names the channel it is for',
  ]);
});

test('what channels order is taken by processes, and passed on to nobody', () => {
  const orders = {
    ...usual,
    name: 'orders',
    domain: 'order',
    source: 'erp/orders',
    targets: ['erp/sales'],
  } as const;
  expect(findingsOf(policy, [placing, picking, orders]).join()).toContain('nothing is passed on as it came');
});

test('claims are compared only where the ERP and a warehouse are heard', () => {
  const heard = (name: string, of: Declared['domain'], source: string) =>
    ({ ...usual, name, domain: of, source, targets: [] }) satisfies Declared;
  const both = [heard('words', 'order-response', 'erp/words'), heard('left', 'warehouse-advice', 'erp/left')];
  const codes = (flows: readonly Declared[]) =>
    findingsOf({ ...policy, graceMinutes: 60 }, [placing, picking, ...flows]).filter((each) =>
      each.includes('compared with nothing'),
    );
  expect(codes(both)).toEqual([]);
  expect(codes([])).toEqual([
    'incomplete-flow: no running flow of order-response or invoice comes from erp: what left can be compared with nothing',
    'incomplete-flow: no running flow of warehouse-advice comes from any warehouse: what left can be compared with nothing',
  ]);
  expect(codes(both.map((each) => ({ ...each, state: 'draft' as const })))).toHaveLength(2);
});

test('orders are tied out by a clock that exists', () => {
  expect(findingsOf({ ...policy, tieOut: { at: '02:30', zone: 'America/Chicago' } })).toEqual([]);
  expect(findingsOf({ ...policy, tieOut: { at: '02:30', zone: 'America/Chikago' } })).toEqual([
    'unknown-zone: there is no time zone “America/Chikago”',
  ]);
});
