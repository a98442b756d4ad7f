/** Thin events of a burst are answered by few calls. */
import { expect, onTestFinished, test } from 'vitest';
import { testDatabase } from '../../platform/testing/database.ts';
import { freshStation } from '../testing/station.ts';

const database = await testDatabase();
const EVENTS = 40;

test('the first of a burst is fetched at once, those that come meanwhile together', async () => {
  const { intake, system, push } = await freshStation(database, { limits: { readEveryMs: 800 } });
  // Only to be had by key: what the schedule reads is not the matter here.
  const make = (id: string): void => system.put({ id, v: '1', name: id }, 'quietly');
  await intake.start();
  onTestFinished(() => intake.stop());
  const fetched = (): readonly string[] => system.calls.filter((call) => call.startsWith('fetch '));
  const happens = async (number: number): Promise<void> => {
    make(`A${number}`);
    await push('erp/items', { keys: [`A${number}`] }, { 'x-delivery': `d${number}` });
  };
  await happens(0);
  await expect.poll(fetched).toEqual(['fetch A0']);
  await Promise.all(Array.from({ length: EVENTS - 1 }, (_, place) => happens(place + 1)));
  const keys = (): number => fetched().flatMap((call) => call.slice('fetch '.length).split(',')).length;
  await expect.poll(keys).toBeGreaterThanOrEqual(EVENTS);
  expect(fetched().length).toBeLessThan(EVENTS / 4);
});
