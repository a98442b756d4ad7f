/** From pushed bytes to facts: what happens to good, bad, poisonous, early and conflicting records. */
import { expect, test } from 'vitest';
import { testDatabase } from '../platform/testing/database.ts';
import { freshStation } from './testing/station.ts';

const database = await testDatabase();

const item = (id: string, v: string, name = `${id} of ${v}`): object => ({ id, v, name });
const at = '2026-03-01T10:00:00Z';

test('a pushed item becomes a fact of the hub', async () => {
  const { intake, hub, push } = await freshStation(database);
  expect(await push('erp/items', { records: [item('A1', '1')] })).toMatchObject({
    outcome: 'kept',
    arrival: 'new',
  });
  await intake.drain();
  expect(await hub.facts()).toEqual(['item/A1@1 {"number": "A1", "description": "A1 of 1"}']);
  expect(await hub.open()).toEqual([]);
});

test('an older version that comes later changes nothing', async () => {
  const { intake, hub, push } = await freshStation(database);
  await push('erp/items', { records: [item('A1', '2')] });
  await intake.drain();
  await push('erp/items', { records: [item('A1', '1')] });
  await intake.drain();
  expect(await hub.facts()).toEqual(['item/A1@2 {"number": "A1", "description": "A1 of 2"}']);
});

test('a record that breaks its contract is parked with a question, and the rest of its message counts', async () => {
  const { intake, hub, push } = await freshStation(database);
  await push('erp/items', { records: [item('A1', '1'), { id: 'A2', v: '1', name: 7 }, item('A3', '1')] });
  await intake.drain();
  expect((await hub.facts()).map((fact) => fact.split(' ')[0])).toEqual(['item/A1@1', 'item/A3@1']);
  expect(await hub.open()).toEqual(['contract-breach erp/items:A2']);
});

test('the next good version of a parked record answers its question', async () => {
  const { intake, hub, push } = await freshStation(database);
  await push('erp/items', { records: [item('A1', '1', 'unmappable')] });
  await intake.drain();
  expect(await hub.open()).toEqual(['contract-breach erp/items:A1']);
  await push('erp/items', { records: [item('A1', '2')] });
  await intake.drain();
  expect(await hub.open()).toEqual([]);
});

test('a record over which the hub stumbles is parked alone, the rest of the batch commits', async () => {
  const { intake, hub, push } = await freshStation(database);
  hub.poison.add('A5');
  for (let n = 0; n < 8; n += 1) {
    await push('erp/items', { records: [item(`A${n}`, '1'), item(`B${n}`, '1')] });
  }
  await intake.drain();
  expect(await hub.facts()).toHaveLength(15);
  expect(await hub.open()).toEqual(['poison-record erp/items:A5']);
});

test('a poisonous record is taken in after the hub was repaired', async () => {
  const { intake, hub, push } = await freshStation(database);
  hub.poison.add('A1');
  await push('erp/items', { records: [item('A1', '1')] });
  await intake.drain();
  hub.poison.clear();
  expect(await intake.reprocess({ kind: 'poison' })).toBe(1);
  await intake.drain();
  expect(await hub.facts()).toHaveLength(1);
  expect(await hub.open()).toEqual([]);
});

test('a price that overtakes its item waits, and counts as soon as the item is known', async () => {
  const { intake, hub, push } = await freshStation(database);
  await push('erp/prices', { records: [{ id: 'P1', v: '1', item: 'A1' }] });
  await intake.drain();
  expect(await hub.facts()).toEqual([]);
  await push('erp/items', { records: [item('A1', '1')] });
  await intake.drain();
  expect((await hub.facts()).map((fact) => fact.split(' ')[0])).toEqual([
    'item/A1@1',
    'price-agreement/P1@1',
  ]);
});

test('a price that comes in one batch before its item is not forgotten', async () => {
  const { intake, hub, push } = await freshStation(database);
  await push('erp/prices', { records: [{ id: 'P1', v: '1', item: 'A1' }] });
  await push('erp/items', { records: [item('A1', '1')] });
  await intake.drain();
  expect(await hub.facts()).toHaveLength(2);
});

test('a message that cannot be read at all is parked as a whole', async () => {
  const { intake, hub, push } = await freshStation(database);
  const kept = await push('erp/items', { nothing: true });
  await intake.drain();
  const messageId = kept.outcome === 'kept' ? kept.messageId : '';
  expect(await hub.open()).toEqual([`contract-breach erp/items:${messageId}/-1`]);
});

test('a delete that is told becomes a deleted record', async () => {
  const { intake, hub, push } = await freshStation(database);
  await push('erp/items', { records: [item('A1', '1')] });
  await push('erp/items', { deletedKeys: [{ key: 'A1', version: '2' }] });
  await intake.drain();
  expect(await hub.facts()).toEqual(['item/A1@2 "deleted"']);
});

test('movements of one message become facts of their own', async () => {
  const { intake, hub, push } = await freshStation(database);
  const records = ['m1', 'm2'].map((id) => ({ id, item: 'A1', quantity: 3, at }));
  await push('wms/movements', { records });
  await intake.drain();
  expect(await hub.facts()).toEqual([
    'stock-movement/m1 {"quantity": "3"}',
    'stock-movement/m2 {"quantity": "3"}',
  ]);
});

test.each([
  ['from the future', '2126-01-01T00:00:00Z'],
  ['from another age', '1926-01-01T00:00:00Z'],
])('a movement %s is a breach, not stock', async (_words, when) => {
  const { intake, hub, push } = await freshStation(database);
  await push('wms/movements', { records: [{ id: 'm1', item: 'A1', quantity: 3, at: when }] });
  await intake.drain();
  expect(await hub.facts()).toEqual([]);
  expect(await hub.open()).toEqual(['contract-breach wms/movements:m1']);
});

test('a delete from the far future is a breach too', async () => {
  const { intake, hub, push } = await freshStation(database);
  await push('erp/items', { records: [item('A1', '1')] });
  await push('erp/items', { deletedKeys: [{ key: 'A1', version: '2126-01-01T00:00:00.000Z' }] });
  await intake.drain();
  expect(await hub.facts()).toEqual([expect.stringContaining('A1 of 1')]);
  expect(await hub.open()).toHaveLength(1);
});

test('a version from the far future is a breach: it would win over everything said later', async () => {
  const { intake, hub, push } = await freshStation(database);
  await push('erp/items', {
    records: [item('A1', '2126-01-01T00:00:00.000Z'), item('A2', '2026-01-01T00:00:00.000Z')],
  });
  await intake.drain();
  expect((await hub.facts()).map((fact) => fact.split('@')[0])).toEqual(['item/A2']);
  expect(await hub.open()).toEqual(['contract-breach erp/items:A1']);
});

test('one record of a long message that makes the hub stumble is found among all of them', async () => {
  const { intake, hub, push } = await freshStation(database);
  hub.poison.add('A77');
  await push('erp/items', { records: Array.from({ length: 120 }, (_, n) => item(`A${n}`, '1')) });
  await intake.drain();
  expect(await hub.facts()).toHaveLength(119);
  expect(await hub.open()).toEqual(['poison-record erp/items:A77']);
});
