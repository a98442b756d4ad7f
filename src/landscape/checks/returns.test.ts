/** The words about returns are held against flows, targets and locations. */
import { expect, test } from 'vitest';
import { checkLandscape } from '../check.ts';
import { domain, flow, landscape, location, orderPolicy, person, system } from '../define.ts';
import { placesUnder } from '../places.ts';
import type { OrderPolicy } from '../types.ts';
import { shapeOf } from './shape.ts';

const connector = {
  name: 'plain',
  settings: { type: 'object' },
  sources: {},
  targets: {
    sales: { domain: 'sales-order', fields: [] },
    picks: { domain: 'warehouse-order', fields: [] },
    backs: { domain: 'return-order', fields: [] },
    memos: { domain: 'credit-memo', fields: [] },
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
const flows = [
  { ...usual, name: 'placing', domain: 'sales-order', targets: ['erp/sales'] },
  { ...usual, name: 'picking', domain: 'warehouse-order', targets: ['erp/picks'] },
  { ...usual, name: 'taking-back', domain: 'return-order', targets: ['erp/backs'] },
  { ...usual, name: 'crediting', domain: 'credit-memo', targets: ['erp/memos'] },
] as const;

function findingsOf(returns: NonNullable<OrderPolicy['returns']>): readonly string[] {
  const root = landscape({
    name: 'test',
    people: [person({ name: 'maria', fullName: 'Maria', email: 'maria@midland.example' })],
    systems: [system({ ...owners, name: 'erp', title: 'ERP', connector: 'plain', settings: {} })],
    locations: [location({ number: 'EAST', title: 'Newark', kind: 'warehouse', zone: 'UTC' })],
    domains: flows.map(({ domain: name }) => domain({ name, businessOwner: 'maria', rules: [] })),
    flows: flows.map((each) => flow({ ...each, targets: [...each.targets] })),
    orders: orderPolicy({
      places: 'erp/sales',
      warehouses: [{ location: 'EAST', target: 'erp/picks' }],
      credit: 'hold',
      returns,
    }),
  });
  const placeOf = placesUnder(root, 'index.ts');
  const loaded = { folder: '/', placeOf, ...shapeOf(root, placeOf) };
  return checkLandscape(
    loaded,
    { connectors: [connector], eventTypes: [] },
    new Date('2026-06-01T00:00:00Z'),
  ).map(({ code, message }) => `${code}: ${message}`);
}

const returns = { creditMemos: 'erp/memos', takers: [{ location: 'EAST', target: 'erp/backs' }] };

test('returns whose targets are served are fine', () => {
  expect(findingsOf({ ...returns, receivesAt: 'EAST', dueMinutes: { receipt: 60 } })).toEqual([]);
});

test('a target to which no running flow leads is an error', () => {
  expect(findingsOf({ ...returns, creditMemos: 'erp/backs' })).toEqual([
    'incomplete-flow: no running flow of credit-memo leads to erp/backs: without one nothing is delivered there',
  ]);
});

test('whoever takes goods back is a location, and is named once', () => {
  const [east] = returns.takers;
  if (east === undefined) throw new Error('somebody takes goods back');
  const found = findingsOf({ ...returns, takers: [east, east, { ...east, location: 'NORTH' }] });
  expect(found.map((each) => each.split(':')[0])).toEqual(
    expect.arrayContaining(['declared-twice', 'unknown-name']),
  );
});

test('the location that takes everything is one of those who take goods back', () => {
  expect(findingsOf({ ...returns, receivesAt: 'WEST' })).toEqual([
    'unknown-name: WEST is not among those who take goods back',
  ]);
});
