/** Who must look when something changed. */
import { expect, test } from 'vitest';
import { flow } from '../testing/landscape.ts';
import { marksFor, routesInTime, routesOf } from './routes-of-change.ts';

const at = new Date('2026-06-01T00:00:00Z');
const reads = (): readonly string[] => ['number', 'weight'];

test('every target of every running flow is a route; drafts and retired flows lead nowhere', () => {
  const flows = [
    flow('items', { targets: ['shop/products', 'wms/items'] }),
    flow('planned', { targets: ['pim/items'], state: 'draft' }),
    flow('gone', { targets: ['old/items'], state: 'retired' }),
  ];
  expect(
    routesOf({ flows }, at).map(({ target, system, targetName }) => [target, system, targetName]),
  ).toEqual([
    ['shop/products', 'shop', 'products'],
    ['wms/items', 'wms', 'items'],
  ]);
});

test('a target that reads none of the changed fields need not look', () => {
  const routes = routesOf({ flows: [flow('items', { targets: ['shop/products'] })] }, at);
  const marks = (changedFields?: readonly string[]) =>
    marksFor(routes, [{ domain: 'item', key: '1', ...(changedFields && { changedFields }) }], reads);
  expect(marks(['marketingText'])).toEqual([]);
  expect(marks(['marketingText', 'weight'])).toEqual([{ target: 'shop/products', key: '1' }]);
  expect(marks()).toEqual([{ target: 'shop/products', key: '1' }]);
});

test('a flow with a filter looks at every change, because the filter may read any field', () => {
  const routes = routesOf({ flows: [flow('items', { targets: ['shop/products'], filter: () => true })] }, at);
  expect(marksFor(routes, [{ domain: 'item', key: '1', changedFields: ['status'] }], reads)).toHaveLength(1);
});

test('a change of one domain is no business of the targets of another', () => {
  const routes = routesOf({ flows: [flow('items', { targets: ['shop/products'] })] }, at);
  expect(marksFor(routes, [{ domain: 'party', key: '1' }], reads)).toEqual([]);
});

test('a deprecated flow ends at its sunset while the hub runs', () => {
  let now = new Date('2026-05-31T23:59:59Z');
  const ending = flow('ending', {
    targets: ['shop/products'],
    state: 'deprecated',
    sunset: '2026-06-01T00:00:00Z',
  });
  const routes = routesInTime({ flows: [ending, flow('stays', { targets: ['wms/items'] })] }, () => now);
  expect(routes().map(({ target }) => target)).toEqual(['shop/products', 'wms/items']);
  now = new Date('2026-06-01T00:00:00Z');
  expect(routes().map(({ target }) => target)).toEqual(['wms/items']);
});
