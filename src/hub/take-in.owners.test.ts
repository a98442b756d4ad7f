/** Stock is told by the owner of the place alone, with the real stations on a real database. */
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import type { Landscape, OwnerRule } from '../landscape/types.ts';
import { testDatabase, type TestDatabase } from '../platform/testing/database.ts';
import { item, location, movement } from './testing/facts.ts';
import { flow, landscape, system } from './testing/landscape.ts';
import { plainHub, type PlainHub } from './testing/plain-hub.ts';

let database: TestDatabase;
beforeEach(async () => {
  database = await testDatabase();
});

const at = (warehouse: string, owner: string): OwnerRule => ({ fields: '*', owner, scope: { warehouse } });

/** The east is of `wms-east`, unless the rules say otherwise; nobody is named for the yard. */
function estate(rules: OwnerRule[] = [at('EAST', 'wms-east')]): Landscape {
  const ofErp = [{ fields: '*' as const, owner: 'erp' }];
  const zone = 'America/New_York';
  return landscape({
    systems: [system('erp'), system('wms-east'), system('wms-west')],
    locations: ['EAST', 'YARD'].map((number) => ({ number, title: number, kind: 'warehouse', zone })),
    domains: [
      { name: 'item', businessOwner: 'maria', rules: ofErp },
      { name: 'location', businessOwner: 'maria', rules: ofErp },
      { name: 'stock-movement', businessOwner: 'maria', rules },
      { name: 'stock-count', businessOwner: 'maria', rules },
    ],
    flows: [
      flow('items', { source: 'erp/items' }),
      flow('locations', { domain: 'location', source: 'erp/locations' }),
      ...['wms-east', 'wms-west'].flatMap((name) => [
        flow(`${name}-movements`, { domain: 'stock-movement', source: `${name}/movements` }),
        flow(`${name}-counts`, { domain: 'stock-count', source: `${name}/counts` }),
      ]),
    ],
  });
}

async function started(declared = estate()): Promise<PlainHub> {
  const clock = (): Date => new Date('2026-06-10T12:00:00Z');
  const plain = await plainHub(database, { landscape: declared, clock });
  onTestFinished(() => plain.hub.stop());
  return plain;
}

async function withRecords(): Promise<PlainHub> {
  const plain = await started();
  await plain.push('erp/locations', location('EAST'), location('YARD'));
  await plain.push('erp/items', item('A'));
  return plain;
}

const onHand = async ({ hub }: PlainHub): Promise<readonly string[]> =>
  (await hub.stock.balances({ limit: 10 })).map(({ onHand: there }) => there).toSorted();

const moved = (id: string, place: string, quantity = '5') => movement(id, { number: 'A', place, quantity });

test('a movement told by a stranger changes no stock and is asked about, the others of its message count', async () => {
  const plain = await withRecords();
  await plain.push('wms-west/movements', moved('w-1', 'EAST'), moved('w-2', 'YARD', '7'));
  expect(await onHand(plain)).toEqual(['7']);
  const questions = await plain.hub.exceptions.list({ kind: 'contract-breach', limit: 10 });
  expect(questions).toMatchObject([
    {
      why: 'location: found wms-west told a movement, agreed stock at EAST belongs to wms-east',
      owner: 'maria',
    },
  ]);
});

test('a count told by a stranger replaces nothing', async () => {
  const plain = await withRecords();
  await plain.push('wms-east/movements', moved('e-1', 'EAST'));
  const {
    movementId: _movement,
    reason: _reason,
    ...same
  }: Record<string, unknown> = { ...moved('', 'EAST') };
  await plain.push('wms-west/counts', {
    ...same,
    countId: 'c-1',
    quantity: '900',
    occurredAt: '2026-06-02T10:00:00.000Z',
  });
  expect(await onHand(plain)).toEqual(['5']);
  expect(await plain.hub.exceptions.list({ kind: 'contract-breach', limit: 10 })).toHaveLength(1);
});

test('a document that waited for its item is judged when the item comes', async () => {
  const plain = await started();
  await plain.push('erp/locations', location('EAST'));
  await plain.push('wms-west/movements', moved('w-1', 'EAST'));
  await plain.push('erp/items', item('A'));
  expect(await onHand(plain)).toEqual([]);
  expect(await plain.hub.exceptions.list({ kind: 'contract-breach', limit: 10 })).toHaveLength(1);
});

test('once the place belongs to the teller, what was refused is taken in again and the question closes', async () => {
  const before = await withRecords();
  await before.push('wms-west/movements', moved('w-1', 'EAST'));
  await before.hub.stop();
  const after = await started(estate([at('EAST', 'wms-west')]));
  expect(await after.hub.intake.reprocess({ source: 'wms-west/movements' })).toBe(1);
  await after.settle();
  expect(await onHand(after)).toEqual(['5']);
  expect(await after.hub.exceptions.list({ kind: 'contract-breach', limit: 10 })).toEqual([]);
  await after.push('wms-east/movements', moved('e-1', 'EAST'));
  expect(await onHand(after)).toEqual(['5']);
});
