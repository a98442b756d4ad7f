/** What is known of a document by its revision. */
import { expect, test } from 'vitest';
import type { WantedDocument } from '../kit/process.ts';
import { revisionOf, shortRevision, standsIn } from './document-names.ts';

function warehouseOrder(...lines: readonly string[]): WantedDocument {
  return {
    name: 'warehouse-order/EAST/1',
    domain: 'warehouse-order',
    target: 'wms/orders',
    body: {
      document: 'CD-1-EAST',
      location: { by: 'record', value: 'EAST' },
      orderNumber: '1',
      shipComplete: false,
      state: lines.length === 0 ? 'cancelled' : 'placed',
      lines: lines.map((line) => ({
        line,
        item: { by: 'record', value: 'A' },
        quantity: { value: '1', unit: 'EA' },
      })),
    },
  };
}

test.each(['1', '2/+B1', 'a,b', '50 %', '\ud800'])('line %j stands on a warehouse order or not', (line) => {
  expect(standsIn(revisionOf(warehouseOrder('0', line)), line)).toBe(true);
  expect(standsIn(revisionOf(warehouseOrder('0', `${line}2`)), line)).toBe(false);
});

test('no line stands on one that is cancelled', () => {
  expect(standsIn(revisionOf(warehouseOrder()), '1')).toBe(false);
});

test('a revision that names no lines does not say which stand in it', () => {
  expect(standsIn('placed/1', '1')).toBeUndefined();
});

test('an order of thousands of lines is known by a short name, and by another one than an order of others', () => {
  const lines = Array.from({ length: 5000 }, (_none, place) => `line ${place}`);
  const [all, fewer] = [lines, lines.slice(1)].map((of) => shortRevision(revisionOf(warehouseOrder(...of))));
  expect(all?.length).toBeLessThan(40);
  expect(all).not.toBe(fewer);
});
