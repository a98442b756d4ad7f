/** Everybody who ships is told apart by what leaves. */
import { expect, test } from 'vitest';
import { SANDBOX_PORTS } from './credentials.ts';
import { WAREHOUSE_SYSTEMS } from './landscape/places.ts';
import { SHIPPER_NAMES, SHIPPERS } from './shippers.ts';

test('packages of two systems never have the same number', () => {
  const series = Object.values(SHIPPERS).map((each) => each.series);
  expect(new Set(series).size).toBe(series.length);
});

test('who ships is declared in the landscape, and has a port', () => {
  expect(SHIPPER_NAMES).toEqual(Object.keys(SHIPPERS));
  expect(WAREHOUSE_SYSTEMS).toEqual(SHIPPER_NAMES);
  expect(Object.keys(SANDBOX_PORTS)).toEqual(expect.arrayContaining([...SHIPPER_NAMES]));
});
