/** Instants, days and zones as texts. */
import { expect, test } from 'vitest';
import { isZone } from './instants.ts';

test('only zones of the IANA list are zones', () => {
  expect(['America/Chicago', 'UTC', 'Europe/Stockholm'].filter(isZone)).toHaveLength(3);
  expect(['America/Reno', '', 'CET+1', 'nowhere'].filter(isZone)).toEqual([]);
});
