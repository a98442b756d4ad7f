/** Facts through the real stations: records and stock together, what waits, what confirms, what differs. */
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { Landscape } from '../landscape/types.ts';
import { testDatabase, type TestDatabase } from '../platform/testing/database.ts';
import { item, location, movement } from './testing/facts.ts';
import { flow, landscape, system } from './testing/landscape.ts';
import { plainHub, type PlainHub } from './testing/plain-hub.ts';

let database: TestDatabase;
const clock = (): Date => new Date('2026-06-10T12:00:00Z');
beforeEach(async () => {
  database = await testDatabase();
});

const owned = (name: Landscape['domains'][number]['name'], owner = 'erp') => ({
  name,
  businessOwner: 'maria',
  rules: [{ fields: '*' as const, owner }],
});

async function started(drift: 'repair' | 'propose' = 'repair'): Promise<PlainHub> {
  const declared = landscape({
    systems: [system('erp'), system('wms'), system('shop')],
    domains: [owned('item'), owned('location'), owned('stock-movement', 'wms')],
    flows: [
      flow('items', { targets: ['shop/products'], drift }),
      flow('locations', { domain: 'location', source: 'erp/locations' }),
      flow('movements', { domain: 'stock-movement', source: 'wms/movements' }),
      flow('promises', {
        domain: 'availability',
        source: 'hub',
        targets: ['shop/inventory'],
        measure: 'on-hand',
      }),
    ],
  });
  const plain = await plainHub(database, { landscape: declared, clock });
  onTestFinished(() => plain.hub.stop());
  return plain;
}

const inShop = (number: string, description: string, version: string): object => ({
  domain: 'item',
  externalId: `item-${number}`,
  version,
  fields: { number, description },
});
const five = movement('m1', { number: 'A', place: 'EAST', quantity: '5' });

test('movements that overtake their item and location wait for both, and count when they come', async () => {
  const { push, shelf, hub } = await started();
  await push('wms/movements', five, movement('m2', { number: 'A', place: 'EAST', quantity: '-2' }));
  expect(await hub.intake.parked({}, { limit: 10 })).toHaveLength(2);
  await push('erp/items', item('A'));
  expect(await hub.intake.parked({}, { limit: 10 })).toHaveLength(2);
  await push('erp/locations', location('EAST'));
  expect(await hub.intake.parked({}, { limit: 10 })).toEqual([]);
  expect(shelf.get('availability A EAST')).toBe('3');
});

test('an item and its movements that lie in the inbox together are taken in together', async () => {
  const { push, shelf, hub } = await started();
  await push('erp/locations', location('EAST'));
  const body = (facts: readonly object[]) => Buffer.from(JSON.stringify(facts));
  const message = { method: 'POST', headers: {}, query: {} };
  await Promise.all([
    hub.intake.accept({ system: 'wms', source: 'movements', message: { ...message, body: body([five]) } }),
    hub.intake.accept({ system: 'erp', source: 'items', message: { ...message, body: body([item('A')]) } }),
  ]);
  await hub.intake.drain();
  expect(await hub.delivery.drain(30_000)).toBe('drained');
  expect(shelf.get('availability A EAST')).toBe('5');
});

test('stock of an item that another system told first waits until its owner tells the base unit', async () => {
  const { push, shelf, hub } = await started();
  await push('erp/locations', location('EAST'));
  await push('shop/items', inShop('A', 'as the shop knows it', '2026-06-10T12:00:00Z'));
  await push('wms/movements', five);
  const [parked] = await hub.intake.parked({}, { limit: 10 });
  expect(parked?.kind).toBe('waiting');
  expect(parked?.reason).toMatch(/^waits for the base unit of the item /);
  await push('erp/items', item('A'));
  expect(await hub.intake.parked({}, { limit: 10 })).toEqual([]);
  expect(shelf.get('availability A EAST')).toBe('5');
});

test('one movement of a batch that waits does not hold up the others, and the same one twice counts once', async () => {
  const { push, shelf, hub } = await started();
  await push('erp/locations', location('EAST'));
  await push('erp/items', item('A'));
  await push(
    'wms/movements',
    five,
    movement('m2', { number: 'UNKNOWN', place: 'EAST', quantity: '7' }),
    five,
  );
  expect(shelf.get('availability A EAST')).toBe('5');
  expect(await hub.intake.parked({}, { limit: 10 })).toMatchObject([{ kind: 'waiting' }]);
});

describe('what the target says of the record that it was given', () => {
  const standing = async ({ hub }: PlainHub) => {
    const record = await hub.records.get(database, { by: 'number', domain: 'item', number: 'A' });
    return (await hub.delivery.stateOf('item', record?.recordId ?? ''))[0];
  };

  test('confirms the delivery where it is the same, and writes nothing', async () => {
    const plain = await started();
    await plain.push('erp/items', item('A'));
    expect(await standing(plain)).toMatchObject({ state: 'delivered', confirmedAt: undefined });
    await plain.push('shop/items', inShop('A', 'item A', '2026-06-10T12:00:00Z'));
    expect(await standing(plain)).toMatchObject({ state: 'delivered', confirmedAt: expect.any(Date) });
    expect(plain.writes).toEqual(['item A']);
  });

  test('is written over where it differs and the flow repairs', async () => {
    const plain = await started('repair');
    await plain.push('erp/items', item('A'));
    await plain.push('shop/items', inShop('A', 'changed by hand', '2026-06-10T12:00:00Z'));
    expect(plain.writes).toEqual(['item A', 'item A']);
    expect(plain.shelf.get('item A')).toBe('"item A"');
  });

  test('is only proposed where the flow proposes', async () => {
    const plain = await started('propose');
    await plain.push('erp/items', item('A'));
    await plain.push('shop/items', inShop('A', 'changed by hand', '2026-06-10T12:00:00Z'));
    expect(plain.writes).toEqual(['item A']);
    const open = await plain.hub.exceptions.list({ limit: 10 });
    expect(open).toMatchObject([{ kind: 'ownership-proposal', owner: 'maria' }]);
  });
});
