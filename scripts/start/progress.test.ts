/** What a newcomer reads while the first load runs. */
import { expect, test } from 'vitest';
import type { FlowStatus } from '../../src/api/status/flow-status.ts';
import { isConverged, progressLine, progressLines } from './progress.ts';

function status(more: Partial<FlowStatus> = {}): FlowStatus {
  return {
    flow: 'items',
    domain: 'item',
    verdict: 'on-time',
    objectiveSeconds: 60,
    behindSeconds: 0,
    waiting: 0,
    failing: 0,
    businessOwner: 'maria',
    technicalOwner: 'ops',
    source: {
      source: 'erp/items',
      arrived: 0,
      applied: 2000,
      absorbed: 0,
      waiting: 0,
      toFetch: 0,
      parked: { breach: 0, waiting: 0, conflict: 0, poison: 0 },
      behindSeconds: 0,
      firstLoad: 'done',
    },
    targets: [
      {
        target: 'shop/products',
        expected: 2000,
        accepted: 1000,
        confirmed: 0,
        waiting: 1000,
        failing: 0,
        withheld: 0,
        behindSeconds: 0,
        acceptedPerSecond: 0,
        reasons: [],
      },
    ],
    ...more,
  };
}

test('a flow shows what was taken in and how much of it its target holds', () =>
  expect(progressLines([status()])).toEqual([
    '  items                  2,000 taken in   shop/products    ██████████░░░░░░░░░░ 1,000 of 2,000',
  ]));

test('further targets stand below the first, and trouble beside it', () => {
  const [target] = status().targets;
  const lines = progressLines([
    status({
      targets: [target!, { ...target!, target: 'wms/items' }],
      verdict: 'paused',
      because: 'maintenance',
    }),
  ]);
  expect(lines).toHaveLength(2);
  expect(lines[0]).toMatch(/2,000 {2}maintenance$/);
  expect(lines[1]?.indexOf('wms/items')).toBe(lines[0]?.indexOf('shop/products'));
});

test('output that is no terminal gets everything in one line', () =>
  expect(progressLine([status()])).toBe('first load: 2,000 taken in; shop/products 1,000/2,000'));

test('it has converged when all is read and taken in, and nothing is overdue', () => {
  expect(isConverged([status()])).toBe(true);
  expect(isConverged([status({ verdict: 'loading' })])).toBe(false);
  expect(isConverged([status({ behindSeconds: 20 })])).toBe(false);
  expect(isConverged([status({ source: { ...status().source!, waiting: 5 } })])).toBe(false);
  expect(isConverged([status({ targets: [{ ...status().targets[0]!, accepted: 0 }] })])).toBe(false);
});
