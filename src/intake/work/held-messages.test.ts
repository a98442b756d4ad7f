import { expect, test } from 'vitest';
import { testDatabase } from '../../platform/testing/database.ts';
import { claimMessages, prolongMessages } from '../inbox/inbox-store.ts';
import { testStation } from '../testing/station.ts';
import { whileHeld } from '../../platform/time/while-held.ts';

const claim = { lane: 0, most: 10, mostBytes: 1_000_000 } as const;
const TOKEN = '00000000-0000-4000-8000-000000000001';
const OTHER_TOKEN = '00000000-0000-4000-8000-000000000002';

test('the messages of a dead node are soon free, those of a slow one stay with it', async () => {
  const database = await testDatabase();
  const station = await testStation(database);
  await station.push('erp/items', { records: [{ id: 'A1', v: '1', name: 'bolt' }] });
  const heldUntil = async (): Promise<number> => {
    const [row] = await database.query<{ until: Date }>('select leased_until as until from inbox');
    return row?.until.getTime() ?? 0;
  };
  const rows = await claimMessages(database, { ...claim, token: TOKEN, leaseSeconds: 0 });
  expect(rows).toHaveLength(1);
  const other = () => claimMessages(database, { ...claim, token: OTHER_TOKEN, leaseSeconds: 0 });
  // Its next sign of life comes after a tenth of a second and holds for long: however slow this machine is, it is in time.
  const signs: Promise<void>[] = [];
  const prolong = () => {
    const sign = prolongMessages(database, { rows, token: TOKEN, leaseSeconds: 3600 });
    signs.push(sign);
    return sign;
  };
  await whileHeld({ leaseSeconds: 0.3, prolong }, async () => {
    const before = await heldUntil();
    await expect.poll(heldUntil).toBeGreaterThan(before + 1_800_000);
    expect(await other()).toEqual([]);
  });
  await Promise.all(signs);
  // As if the process had died an hour ago.
  await prolongMessages(database, { rows, token: TOKEN, leaseSeconds: 0 });
  expect(await other()).toHaveLength(1);
});
