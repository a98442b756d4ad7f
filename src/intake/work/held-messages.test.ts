import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { testDatabase } from '../../platform/testing/database.ts';
import { claimMessages, prolongMessages } from '../inbox/inbox-store.ts';
import { testStation } from '../testing/station.ts';
import { whileHeld } from '../../platform/time/while-held.ts';

const LEASE_SECONDS = 0.6;
const claim = { lane: 0, most: 10, mostBytes: 1_000_000, leaseSeconds: LEASE_SECONDS } as const;

test('the messages of a dead node are soon free, those of a slow one stay with it', async () => {
  const database = await testDatabase();
  const station = await testStation(database);
  await station.push('erp/items', { records: [{ id: 'A1', v: '1', name: 'bolt' }] });
  const token = '00000000-0000-4000-8000-000000000001';
  const rows = await claimMessages(database, { ...claim, token });
  expect(rows).toHaveLength(1);
  const other = () => claimMessages(database, { ...claim, token: '00000000-0000-4000-8000-000000000002' });
  const prolong = () => prolongMessages(database, { rows, token, leaseSeconds: LEASE_SECONDS });
  await whileHeld({ leaseSeconds: LEASE_SECONDS, prolong }, async () => {
    await pause(3 * LEASE_SECONDS * 1000);
    expect(await other()).toEqual([]);
  });
  // From here on nobody prolongs, as if the process had died.
  await pause(1.5 * LEASE_SECONDS * 1000);
  expect(await other()).toHaveLength(1);
});
