/** The warehouse system beyond what the connector uses: orders, short shipments, confirmations, limits, faults. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { seedDistributor } from '../distributor/seed.ts';
import { startWarehouse, type WarehouseSimulator } from './warehouse.ts';

const distributor = seedDistributor({ seed: 9, items: 60, customers: 3 });
let wms: WarehouseSimulator;

const start = (requestsPerSecond?: number) =>
  startWarehouse({
    name: 'wms',
    seed: 1,
    distributor,
    warehouses: ['EAST'],
    apiKey: 'key',
    webhookSecret: `whsec_${Buffer.from('a secret that is long enough').toString('base64')}`,
    ...(requestsPerSecond === undefined ? {} : { requestsPerSecond }),
  });

beforeEach(async () => {
  wms = await start();
});
afterEach(() => wms.close());

async function ask(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
  const answer = await fetch(wms.apiUrl + path, {
    method,
    headers: {
      authorization: 'Bearer key',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) };
}

const shelf = () => {
  const [found] = wms.state.book
    .positions()
    .filter(({ quantity, lot }) => Number(quantity) > 1 && lot === undefined);
  if (found === undefined) throw new Error('nothing lies there');
  return found;
};
const orderOf = (quantity: string) => ({
  warehouse: 'EAST',
  lines: [{ line: '1', item: shelf().item, quantity, unit: shelf().unit }],
});

describe('a warehouse system', () => {
  test('opens with its part of the stock and an empty item master', async () => {
    const places = distributor.stock.filter(({ warehouse }) => warehouse === 'EAST');
    expect(wms.state.book.positions()).toHaveLength(places.length);
    expect(wms.counts()).toMatchObject({ items: 0, shelves: places.length });
  });

  test('takes an order once, and refuses another one under its number', async () => {
    expect((await ask('PUT', '/warehouse-orders/WO-1', orderOf('1'))).status).toBe(201);
    expect((await ask('PUT', '/warehouse-orders/WO-1', orderOf('1'))).status).toBe(200);
    expect((await ask('PUT', '/warehouse-orders/WO-1', orderOf('2'))).status).toBe(409);
    expect((await ask('PUT', '/warehouse-orders/WO-2', { ...orderOf('1'), warehouse: 'MOON' })).status).toBe(
      422,
    );
  });

  test('ships short where not enough lies there, and says so in movements and confirmations', async () => {
    const { item, quantity } = shelf();
    await ask('PUT', '/warehouse-orders/WO-1', orderOf('999999999'));
    await wms.edits['shipOrder']?.({ seed: 1 });
    const { body } = await ask('GET', '/confirmations?after=0');
    const movements = [expect.stringMatching('EAST-M-')];
    const line = { item, ordered: '999999999', quantity, movements };
    const [picked, packed] = ['picked', 'packed'].map((kind) => ({ kind, final: false, lines: [line] }));
    const shipped = {
      kind: 'shipped',
      final: true,
      lines: [line],
      packages: [{ id: expect.stringMatching(/^[0-9]{18}$/) }],
    };
    expect(body).toMatchObject({
      confirmations: [{ id: 'EAST-CF-1', order: 'WO-1', ...picked }, packed, shipped],
    });
    expect(wms.state.book.shelvesOf('EAST', item).map((left) => left.quantity)).toEqual(['0']);
    expect(await ask('DELETE', '/warehouse-orders/WO-1')).toMatchObject({ status: 409 });
  });

  test('the book adds up: opening counts and movements give what lies there', async () => {
    const opening = new Map(
      wms.state.book.positions().map((each) => [JSON.stringify([each.item, each.lot]), each]),
    );
    for (let seed = 1; seed <= 40; seed++) await wms.edits['moveStock']?.({ seed });
    const { rows } = wms.state.book.movements({ after: 0, overlapSeconds: 0, limit: 1000 });
    for (const position of wms.state.book.positions()) {
      const key = JSON.stringify([position.item, position.lot]);
      const moved = rows.filter(({ item, lot }) => JSON.stringify([item, lot]) === key);
      const sum = moved.reduce(
        (all, { quantity }) => all + Number(quantity),
        Number(opening.get(key)?.quantity),
      );
      expect(Number(position.quantity)).toBeCloseTo(sum, 6);
      expect(Number(position.quantity)).toBeGreaterThanOrEqual(0);
    }
  });

  test('answers 429 with a time to wait above its pace, and 401 without a key', async () => {
    await wms.close();
    wms = await start(1);
    const statuses = [];
    for (let request = 0; request < 4; request++) statuses.push((await ask('GET', '/warehouses')).status);
    expect(statuses).toContain(429);
    expect((await fetch(`${wms.apiUrl}/warehouses`)).status).toBe(401);
  });

  test('refuses a malformed batch as a whole', async () => {
    const answer = await ask('PUT', '/items', { items: [{ number: 'A', description: 7 }] });
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'malformed' } } });
  });

  test('pages are complete: limits and cursors lose nothing', async () => {
    for (let seed = 1; seed <= 20; seed++) await wms.edits['moveStock']?.({ seed });
    const all = wms.state.book
      .movements({ after: 0, overlapSeconds: 0, limit: 1000 })
      .rows.map(({ id }) => id);
    const read: string[] = [];
    for (let after = 0, more = true; more;) {
      const page = wms.state.book.movements({ after, overlapSeconds: 0, limit: 3 });
      read.push(...page.rows.map(({ id }) => id));
      ({ last: after, more } = page);
    }
    expect(read).toEqual(all);
  });
});
