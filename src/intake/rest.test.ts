/** When a system is left alone, and when a source has come to its end. */
import { expect, onTestFinished, test } from 'vitest';
import { testDatabase } from '../platform/testing/database.ts';
import { mayAsk } from './intake-source.ts';
import { fakeSources, fakeSystem, push } from './testing/fake-system.ts';
import { testStation } from './testing/station.ts';

const database = await testDatabase();
const system = fakeSystem();
const [items] = fakeSources(system);
const now = new Date('2026-06-01T00:00:00Z');

test('a source may be asked unless its system rests or its flow has ended', () => {
  expect(mayAsk(items!, now)).toBe(true);
  expect(mayAsk({ ...items!, isLeftAlone: () => true }, now)).toBe(false);
  expect(mayAsk({ ...items!, isServed: () => false }, now)).toBe(false);
  expect(mayAsk({ ...items!, isServed: () => true, isLeftAlone: () => false }, now)).toBe(true);
});

test('a resting system is not read by itself, but takes part again as soon as its hours are over', async () => {
  let isResting = true;
  system.put({ id: 'A1', v: '1', name: 'A1' });
  const { intake } = await testStation(database, {
    outside: system,
    sources: [
      { ...items!, system: 'resting', isLeftAlone: () => isResting },
      { ...items!, system: 'awake' },
    ],
    limits: { readEveryMs: 20 },
  });
  await intake.start();
  onTestFinished(() => intake.stop());
  const isRead = async (name: string): Promise<boolean> =>
    (await intake.status()).some((source) => source.system === name && source.lastReadAt !== undefined);
  await expect.poll(() => isRead('awake')).toBe(true);
  expect(await isRead('resting')).toBe(false);
  isResting = false;
  await expect.poll(() => isRead('resting')).toBe(true);
});

test('what is pushed to a source whose flow has ended is refused as to a stranger', async () => {
  const { intake } = await testStation(database, {
    outside: system,
    sources: [{ ...items!, isServed: () => false }],
  });
  expect(
    await intake.accept({ system: items!.system, source: items!.name, message: push({}) }),
  ).toMatchObject({
    outcome: 'refused',
    why: 'unknown-source',
  });
});
