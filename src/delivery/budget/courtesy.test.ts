/** Backfill gives way to orders where the process itself is what both wait for, and never starves. */
import { expect, test } from 'vitest';
import { courtesy } from './courtesy.ts';
import { BACKFILL, rankOf } from './priority.ts';

function rounds() {
  const at = { ms: 0, busy: 1 };
  return {
    at,
    ...courtesy(
      () => at.ms,
      () => at.busy,
    ),
  };
}

const ORDER = rankOf('order');

test('a backfill alone is never held back', () => {
  const { begin, mayBegin } = rounds();
  begin('shop', BACKFILL);
  expect(mayBegin('shop', BACKFILL)).toBe(true);
});

test('beside orders a backfill waits while the process is busy, and goes on while it only waits for the outside', () => {
  const { at, begin, mayBegin } = rounds();
  begin('erp', ORDER);
  begin('shop', BACKFILL);
  expect(mayBegin('shop', BACKFILL)).toBe(false);
  at.busy = 0.2;
  expect(mayBegin('shop', BACKFILL)).toBe(true);
});

test('even beside orders without end every system gets a patient round a second', () => {
  const { at, begin, mayBegin } = rounds();
  begin('shop', BACKFILL);
  at.ms = 1001;
  begin('erp', ORDER);
  expect(mayBegin('shop', BACKFILL)).toBe(true);
  begin('shop', BACKFILL);
  expect(mayBegin('shop', BACKFILL)).toBe(false);
  expect(mayBegin('other', BACKFILL)).toBe(true);
});

test('a second after the last order the backfill has the process to itself', () => {
  const { at, begin, mayBegin } = rounds();
  begin('erp', ORDER);
  begin('shop', BACKFILL);
  at.ms = 1001;
  expect(mayBegin('shop', BACKFILL)).toBe(true);
});

test('what is urgent waits for nobody', () => {
  const { begin, mayBegin } = rounds();
  begin('erp', ORDER);
  for (const urgent of ['order', 'availability', 'price', 'shipment'] as const)
    expect(mayBegin('erp', rankOf(urgent))).toBe(true);
});
