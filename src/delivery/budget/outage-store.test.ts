/** The memory of outages is short: whoever comes and goes for ever is not waited for for ever. */
import { expect, test } from 'vitest';
import { testDatabase } from '../../platform/testing/database.ts';
import { keepOutage, listOutages } from './outage-store.ts';

const database = await testDatabase();
const at = (minute: number): Date => new Date(Date.UTC(2026, 5, 10) + minute * 60_000);

test('of a system that comes and goes the latest fifty outages are remembered', async () => {
  await database.transaction(async (tx) => {
    await keepOutage(tx, { system: 'wms', since: at(0), until: at(1) });
    for (let minute = 0; minute < 120; minute += 2)
      await keepOutage(tx, { system: 'erp', since: at(minute), until: at(minute + 1) });
  });
  const known = await listOutages(database);
  const ofErp = known.filter(({ system }) => system === 'erp');
  expect(ofErp).toHaveLength(50);
  expect(ofErp[0]).toEqual({ system: 'erp', since: at(20), until: at(21) });
  expect(known).toHaveLength(51);
});

test('an outage that ends before it began, by another clock, ends when it began', async () => {
  await database.transaction((tx) => keepOutage(tx, { system: 'tms', since: at(5), until: at(4) }));
  const known = await listOutages(database);
  expect(known.filter(({ system }) => system === 'tms')).toEqual([
    { system: 'tms', since: at(5), until: at(5) },
  ]);
});
