/** The connector passes the conformance suite against the sandbox's warehouse system. */
import { Value } from 'typebox/value';
import { describe, expect, test } from 'vitest';
import { startWarehouse, type WarehouseSimulator } from '../../../sandbox/warehouse/warehouse.ts';
import { seedDistributor } from '../../../sandbox/distributor/seed.ts';
import type { WarehouseOrder } from '../../model/documents/outgoing.ts';
import { Secret } from '../../platform/secrets.ts';
import { connectorSuite, type SuiteSystem } from '../kit/suite/connector-suite.ts';
import { suiteContext, withSystem } from '../kit/suite/suite-context.ts';
import type { TargetView } from '../kit/target.ts';
import { warehouseRest } from './index.ts';
import { WmsOrder } from './orders/theirs.ts';
import type { WarehouseSettings } from './settings.ts';
import { comeBack, receiptCase, returnOrderCase } from './testing/return-cases.ts';
import { WmsItem } from './theirs.ts';

const distributor = seedDistributor({ seed: 7, items: 40, customers: 3 });
const webhookSecret = `whsec_${Buffer.from('a webhook secret of the conformance test').toString('base64')}`;

interface WarehouseSystem extends SuiteSystem<WarehouseSettings> {
  readonly simulator: WarehouseSimulator;
}

/** Orders for what lies there. */
function ordersFor(
  { state }: Pick<WarehouseSimulator, 'state'>,
  ids: readonly string[],
): readonly WmsOrder[] {
  const shelves = state.book
    .positions()
    .filter(({ quantity, warehouse }) => warehouse === 'EAST' && Number(quantity) > 20);
  const lines = shelves.slice(0, 2).map(({ item, unit }, index) => ({
    line: `line-${index + 1}`,
    item,
    quantity: '4',
    unit,
  }));
  const shipTo = { name: 'Works', lines: ['7 Dock Road'], city: 'Reading', country: 'US' };
  const content = { warehouse: 'EAST', orderNumber: '1001', shipTo, shipComplete: false, lines };
  return ids.map((id) => ({ id, state: 'placed', content }));
}

async function start(): Promise<WarehouseSystem> {
  const simulator = await startWarehouse({
    name: 'wms-east',
    seed: 1,
    distributor,
    warehouses: ['EAST', 'CENTRAL'],
    apiKey: 'right',
    webhookSecret,
    otherKeys: new Map([
      ['everything', ['admin']],
      ['reader', ['movements:read']],
    ]),
    retryDelaysMs: [20],
  });
  for (let seed = 1; seed <= 5; seed++) await simulator.edits['moveStock']?.({ seed });
  const [early] = ordersFor(simulator, ['WO-EARLY']);
  if (early !== undefined) simulator.state.orders.place(early.id, early.content);
  await simulator.edits['shipOrder']?.({ seed: 1 });
  await comeBack(simulator, 'RO-EARLY');
  return {
    simulator,
    settings: {
      baseUrl: simulator.apiUrl,
      apiKey: new Secret('right'),
      webhookSecret: new Secret(webhookSecret),
    },
    faults: simulator.faults,
    state: () => [simulator.state.book.positions(), simulator.state.items.numbers(), simulator.state.halls],
    close: () => simulator.close(),
  };
}

const sequences = (rows: readonly { readonly id: string }[]) => rows.map(({ id }) => id);
const everything = { after: 0, overlapSeconds: 0, limit: 10_000 };
const movementKeys = ({ simulator }: WarehouseSystem) =>
  sequences(simulator.state.book.movements(everything).rows);
const countKeys = ({ simulator }: WarehouseSystem) => sequences(simulator.state.book.counts(everything).rows);
const confirmationKeys = ({ simulator }: WarehouseSystem) =>
  sequences(simulator.state.orders.confirmations(everything).rows);

const bolt: WmsItem = {
  number: 'HX-NEW-1',
  description: 'Hexagon bolt × 40 mm “new”',
  status: 'active',
  baseUnit: 'EA',
  gtin: '09521234567899',
  packs: [{ unit: 'BX', numerator: 100, denominator: 1, gtin: '19521234567896' }],
  weight: { value: '0.021', unit: 'KGM' },
  dimensions: { length: '40', width: '13', height: '13', unit: 'MMT' },
  handling: { lotTracked: false, hazardous: false, storage: 'dry' },
};
const plain: WmsItem = { number: 'CB-NEW/2', description: 'Cable', status: 'active', baseUnit: 'MTR' };

const view = (fields: TargetView<'item'>['fields']): TargetView<'item'> => ({
  fields,
  externalIdOf: () => undefined,
  numberOf: () => undefined,
});

const warehouseOrder: WarehouseOrder = {
  document: 'XD-9/EAST',
  location: { by: 'record', value: 'l' },
  orderNumber: '1001',
  shipToName: 'Works',
  shipToAddress: { lines: ['7 Dock Road'], city: 'Reading', country: 'US' },
  requestedDate: '2026-03-10',
  shipComplete: true,
  state: 'placed',
  lines: [{ line: '1', item: { by: 'record', value: 'i' }, quantity: { value: '2', unit: 'BX' } }],
};

connectorSuite('warehouse-rest', {
  connector: warehouseRest,
  start,
  wrongCredential: (settings) => ({ ...settings, apiKey: new Secret('wrong') }),
  wrongWebhookSecret: (settings) => ({
    ...settings,
    webhookSecret: new Secret(`whsec_${Buffer.from('quite another secret of somebody').toString('base64')}`),
  }),
  sources: {
    movements: {
      seededKeys: movementKeys,
      change: async (system) => {
        const before = new Set(movementKeys(system));
        await system.simulator.edits['moveStock']?.({ seed: before.size });
        return movementKeys(system).find((key) => !before.has(key)) ?? 'nothing was posted';
      },
      webhook: { protects: 'content', replayProtected: true },
    },
    counts: {
      seededKeys: countKeys,
      change: async (system) => {
        const before = new Set(countKeys(system));
        await system.simulator.edits['countItem']?.({ seed: before.size });
        return countKeys(system).find((key) => !before.has(key)) ?? 'nothing was counted';
      },
      webhook: { protects: 'content', replayProtected: true },
    },
    locations: {
      seededKeys: () => ['EAST', 'CENTRAL'],
    },
    confirmations: {
      seededKeys: confirmationKeys,
      change: async (system) => {
        const before = new Set(confirmationKeys(system));
        const [order] = ordersFor(system.simulator, [`WO-${before.size}`]);
        if (order !== undefined) system.simulator.state.orders.place(order.id, order.content);
        await system.simulator.edits['pickOrder']?.({ seed: before.size });
        return confirmationKeys(system).find((key) => !before.has(key)) ?? 'nothing was picked';
      },
      webhook: { protects: 'content', replayProtected: true },
    },
    'return-receipts': receiptCase,
  },
  targets: {
    'return-orders': returnOrderCase,
    items: {
      bodies: () => [bolt, plain],
      changed: (body) => ({ ...Value.Parse(WmsItem, body), description: 'Hexagon bolt, changed' }),
      refused: () => ({ ...plain, number: 'BAD-GTIN', gtin: '09521234567890' }),
      holds: ({ simulator }, body) =>
        simulator.state.items.lookUp([Value.Parse(WmsItem, body).number]).length,
      views: [
        view({ number: 'A-1', description: 'Plain', baseUnit: 'EA', gtin: null, packs: null, status: null }),
        view({
          number: 'A-2',
          description: 'Full',
          baseUnit: 'EA',
          status: 'discontinued',
          gtin: '09521234567899',
          packs: [
            { unit: 'BX', ratio: { numerator: 25, denominator: 2 }, weight: { value: '1', unit: 'KGM' } },
          ],
          weight: { value: '0.5', unit: 'KGM' },
          dimensions: { length: '1', width: '2', height: '3', unit: 'CMT' },
          handling: { hazardous: true },
          listPrice: { amount: '9.95', currency: 'USD', per: { value: '1', unit: 'EA' } },
        }),
      ],
    },
    'warehouse-orders': {
      bodies: ({ simulator }) => ordersFor(simulator, ['WO-1', 'WO/2 x']),
      changed: (body) => {
        const order = Value.Parse(WmsOrder, body);
        const lines = order.content.lines.slice(0, 1).map((line) => ({ ...line, quantity: '2.5' }));
        return { ...order, content: { ...order.content, lines } };
      },
      cancelled: (body) => ({ ...Value.Parse(WmsOrder, body), state: 'cancelled' }),
      refused: ({ simulator }) => {
        const [order] = ordersFor(simulator, ['WO-BAD']);
        return { ...order, content: { ...order?.content, warehouse: 'MOON' } };
      },
      holds: ({ simulator }, body) => {
        const state = simulator.state.orders.find(Value.Parse(WmsOrder, body).id)?.state;
        return state === undefined || state === 'cancelled' ? 0 : 1;
      },
      views: [
        { fields: warehouseOrder, externalIdOf: () => undefined, numberOf: (domain) => `${domain}-1` },
        {
          fields: { ...warehouseOrder, state: 'cancelled', shipComplete: false, lines: [] },
          externalIdOf: () => undefined,
          numberOf: (domain) => `${domain}-1`,
        },
      ],
    },
  },
});

describe('beyond the suite', () => {
  test('a movement that was committed late is found by the overlap, although no message told it', () =>
    withSystem(start, async ({ simulator, settings }) => {
      const { movements } = warehouseRest.sources;
      const read = async (cursor: string | undefined) => {
        const pages = [];
        for await (const page of movements?.poll?.read(suiteContext(settings), cursor) ?? [])
          pages.push(page);
        return pages;
      };
      const cursor = (await read(undefined)).at(-1)?.cursor;
      const told = await simulator.edits['lateCommit']?.({ seed: 1 });
      const late = /Committed (\S+) after/.exec(told ?? '')?.[1];
      const again = (await read(cursor)).flatMap(({ records }) => records.map((row) => movements?.key(row)));
      expect(again).toContain(late);
      const afterwards = (await read((await read(cursor)).at(-1)?.cursor)).flatMap(({ records }) => records);
      expect(afterwards.map((row) => movements?.key(row))).toContain(late);
    }));

  test('a signed body that would reach into a prototype is a breach', () => {
    const body = Buffer.from('{"type":"movements.posted","data":{"movements":[{"__proto__":{"id":"x"}}]}}');
    const opened = warehouseRest.sources['movements']?.webhook?.open({
      method: 'POST',
      headers: {},
      query: {},
      body,
    });
    expect(opened).toMatchObject({ breach: [{ found: '__proto__' }] });
  });

  test('an answer that says one thing twice tells nothing: whether the rows were taken is uncertain', () =>
    withSystem(start, async ({ settings }) => {
      const context = suiteContext(settings);
      const { http } = context;
      const doubled: typeof http = {
        request: async (request) => {
          const answer = await http.request(request);
          if (answer.outcome === 'failed') return answer;
          const text = answer.text().replace('"result":', '"result":"refused","result":');
          return { ...answer, bytes: Buffer.from(text), text: () => text };
        },
      };
      const write = (by: typeof context) =>
        warehouseRest.targets['items']?.write(by, [{ key: 'w', body: plain }]);
      expect(await write({ ...context, http: doubled })).toMatchObject([
        { outcome: 'later', cause: 'uncertain' },
      ]);
      expect(await write(context)).toMatchObject([{ outcome: 'done' }]);
    }));

  test('a locked item master makes the rows wait as long as it says', () =>
    withSystem(start, async ({ simulator, settings }) => {
      simulator.state.items.lockFor(30);
      const outcomes = await warehouseRest.targets['items']?.write(suiteContext(settings), [
        { key: 'w', body: bolt },
      ]);
      expect(outcomes).toMatchObject([{ outcome: 'later', cause: 'busy', afterSeconds: 30 }]);
    }));

  test('a unit that contradicts the stock is refused for this row alone', () =>
    withSystem(start, async ({ simulator, settings }) => {
      const shelf = simulator.state.book.positions().find(({ quantity }) => Number(quantity) > 0);
      const wrong: WmsItem = { ...plain, number: shelf?.item ?? '', baseUnit: 'TNE' };
      const outcomes = await warehouseRest.targets['items']?.write(suiteContext(settings), [
        { key: 'w', body: wrong },
        { key: 'v', body: plain },
      ]);
      expect(outcomes).toMatchObject([
        { outcome: 'never', reason: expect.stringContaining('base-unit-in-use') },
        { outcome: 'done' },
      ]);
    }));

  test('a key with too little or too much is named by the check', () =>
    withSystem(start, async ({ settings }) => {
      const found = async (key: string) =>
        (await warehouseRest.check(suiteContext({ ...settings, apiKey: new Secret(key) }))).map(
          (each) => each.found,
        );
      expect(await found('reader')).toEqual([
        'no scope items:write',
        'no scope counts:read',
        'no scope orders:write',
      ]);
      expect(await found('everything')).toContain('scope admin');
    }));

  test('an item without number, description or base unit is withheld with the reason', () => {
    const settings = {
      baseUrl: 'http://127.0.0.1/x',
      apiKey: new Secret('k'),
      webhookSecret: new Secret('s'),
    };
    const { items } = warehouseRest.targets;
    expect(items?.map(view({ description: 'x', baseUnit: 'EA' }), settings)).toEqual({
      withheld: 'the item has no number',
    });
    expect(items?.map(view({ number: 'x', baseUnit: 'EA', description: null }), settings)).toEqual({
      withheld: 'the item has no description',
    });
    expect(items?.map(view({ number: 'x', description: 'x' }), settings)).toEqual({
      withheld: 'the item has no base unit',
    });
  });
});
