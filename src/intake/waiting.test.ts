/** Records that wait for others: released in time, asked about once for each missing id, and looked at again in any case. */
import { expect, test } from 'vitest';
import { testDatabase } from '../platform/testing/database.ts';
import { emptyIntake, freshStation, testStation } from './testing/station.ts';

const database = await testDatabase();

const price = (id: string, item: string): object => ({ id, v: '1', item });

test('many records that wait for one id are one question, which closes when the id is known', async () => {
  const { intake, hub, push } = await freshStation(database, {
    limits: { waitingGraceSeconds: 0 },
  });
  await push('erp/prices', { records: [price('P1', 'A1'), price('P2', 'A1'), price('P3', 'A1')] });
  await intake.drain();
  expect(await hub.open()).toEqual([]);
  await intake.askForMissing();
  expect(await hub.open()).toEqual(['unmapped-id erp/prices:item/number/A1']);
  await push('erp/items', { records: [{ id: 'A1', v: '1', name: 'bolt' }] });
  await intake.drain();
  expect(await hub.facts()).toHaveLength(4);
  expect(await hub.open()).toEqual([]);
});

test('a record that has not waited long is not a question yet', async () => {
  const { intake, hub, push } = await freshStation(database);
  await push('erp/prices', { records: [price('P1', 'A1')] });
  await intake.drain();
  await intake.askForMissing();
  expect(await hub.open()).toEqual([]);
});

test('a record that waits says what it waits for', async () => {
  const { intake, push } = await freshStation(database);
  await push('erp/prices', { records: [price('P1', 'A1')] });
  await intake.drain();
  expect(await intake.parked({ kind: 'waiting' }, { limit: 10 })).toMatchObject([
    {
      key: 'P1',
      reason: 'waits for the item with number "A1"',
      waitsFor: { domain: 'item', reference: { value: 'A1' } },
    },
  ]);
  expect((await intake.status())[1]?.parked).toEqual({ breach: 0, waiting: 1, conflict: 0, poison: 0 });
});

test('an id of one system releases only what that system sent', async () => {
  await emptyIntake(database);
  const { intake, hub, push } = await testStation(database);
  hub.onKnown(() => Promise.resolve());
  await push('erp/prices', { records: [price('P1', 'A1')] });
  await intake.drain();
  await database.execute(`update parked set waits_by = 'externalId', retry_at = 'infinity'`);
  await database.execute(`insert into test_known values ('A1')`);
  const reference = { by: 'externalId', value: 'A1' } as const;
  await database.transaction((tx) => intake.released(tx, [{ domain: 'item', reference, system: 'shop' }]));
  await intake.drain();
  expect(await hub.facts()).toEqual([]);
  await database.transaction((tx) => intake.released(tx, [{ domain: 'item', reference, system: 'erp' }]));
  await intake.drain();
  expect(await hub.facts()).toHaveLength(1);
});

test('what waits is looked at again even if nobody said that the id is known', async () => {
  const { intake, hub, push } = await freshStation(database);
  hub.onKnown(() => Promise.resolve());
  await push('erp/prices', { records: [price('P1', 'A1')] });
  await intake.drain();
  await push('erp/items', { records: [{ id: 'A1', v: '1', name: 'bolt' }] });
  await intake.start();
  await expect.poll(() => hub.facts()).toHaveLength(2);
  await intake.stop();
});

test('a later version that waits for nothing leaves nothing parked', async () => {
  const { intake, push } = await freshStation(database);
  await push('erp/items', { records: [{ id: 'A1', v: '1', name: 7 }] });
  await push('erp/items', { records: [{ id: 'A1', v: '2', name: 'bolt' }] });
  await intake.drain();
  await push('erp/items', { records: [{ id: 'A1', v: '3', name: 'bolt' }] });
  await intake.drain();
  expect(await intake.parked({}, { limit: 10 })).toEqual([]);
});
