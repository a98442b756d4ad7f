/** Orders in a warehouse: what pickers do to them, what is told of it, and who wins the race between cancelling and picking. */
import { describe, expect, test } from 'vitest';
import type { WarehouseAdvice } from '../../../model/documents/fulfilment.ts';
import { toldBy, warehouseOfEachTest } from '../testing/warehouse-of-test.ts';
import { confirmations } from './confirmations.ts';
import type { WmsOrder } from './theirs.ts';
import { warehouseOrders } from './warehouse-orders.ts';

const warehouse = warehouseOfEachTest();
const edit = (name: string) => warehouse().edit(name);

const order = (quantity = '6'): WmsOrder => {
  const shelves = warehouse()
    .wms.state.book.positions()
    .filter((each) => Number(each.quantity) > 50 && each.lot === undefined && each.unit === 'EA');
  const lines = shelves
    .slice(0, 2)
    .map(({ item, unit }, index) => ({ line: String(index + 1), item, quantity, unit }));
  return { id: 'XD-1-EAST', state: 'placed', content: { warehouse: 'EAST', shipComplete: false, lines } };
};
const put = async (body: WmsOrder) =>
  (await warehouseOrders.write(warehouse().context, [{ key: 'w', body, externalId: body.id }]))[0];

const advices = (): Promise<readonly WarehouseAdvice[]> => toldBy(confirmations, warehouse().context);

const shippedOf = (all: readonly WarehouseAdvice[]) =>
  all
    .filter(({ kind }) => kind === 'shipped')
    .map(({ lines }) => lines.map(({ quantity }) => quantity.value));

describe('an order that is shipped', () => {
  test('is told as picked, packed and shipped, with its lines, its packages and their tracking', async () => {
    await put(order());
    await edit('shipOrder');
    const told = await advices();
    expect(told.map(({ kind, final }) => [kind, final])).toEqual([
      ['picked', false],
      ['packed', false],
      ['shipped', true],
    ]);
    expect(told.at(-1)).toMatchObject({
      answers: { ours: 'XD-1-EAST' },
      lines: [{ line: '1', quantity: { value: '6', unit: 'EA' } }, { line: '2' }],
      packages: [{ id: expect.stringMatching(/^[0-9]{18}$/), trackingNumber: expect.stringMatching(/^RR/) }],
    });
  });

  test('takes the goods from the shelves by movements that name it', async () => {
    await put(order());
    await edit('shipOrder');
    const { rows } = warehouse().wms.state.book.movements({ after: 0, overlapSeconds: 0, limit: 100 });
    const taken = rows.filter(({ document }) => document === 'XD-1-EAST');
    expect(taken.reduce((sum, { quantity }) => sum + Number(quantity), 0)).toBe(-12);
  });

  test('in two parts adds up, and only the last part is final', async () => {
    await put(order('5'));
    await edit('shipPart');
    await edit('shipOrder');
    const told = await advices();
    expect(shippedOf(told)).toEqual([
      ['3', '3'],
      ['2', '2'],
    ]);
    expect(told.filter(({ kind }) => kind === 'shipped').map(({ final }) => final)).toEqual([false, true]);
  });

  test('short is final with less than was ordered', async () => {
    await put(order());
    await edit('shortPick');
    const [quantities] = shippedOf(await advices());
    expect(quantities?.toSorted((one, other) => Number(one) - Number(other))).toEqual(['3', '6']);
  });

  test('over is told as it is', async () => {
    await put(order());
    await edit('overPick');
    expect(shippedOf(await advices()).flat()).toContain('7');
  });

  test('with another item tells which one it stands for', async () => {
    await put(order());
    await edit('substituteItem');
    const lines = (await advices()).at(-1)?.lines ?? [];
    const [substituted] = lines.filter(({ substituteFor }) => substituteFor !== undefined);
    const ordered = order().content.lines.find(({ line }) => line === substituted?.line)?.item;
    expect(substituted).toMatchObject({ substituteFor: { by: 'number', value: ordered } });
    expect(substituted?.item.value).not.toBe(ordered);
  });
});

describe('a change of mind', () => {
  test('reaches an order that nobody has begun', async () => {
    await put(order());
    expect(await put(order('2'))).toMatchObject({ outcome: 'done' });
    expect(warehouse().wms.state.orders.find('XD-1-EAST')?.content?.lines[0]?.quantity).toBe('2');
  });

  test('comes too late once it is picked: that is for a person', async () => {
    await put(order());
    await edit('pickOrder');
    expect(await put(order('2'))).toMatchObject({
      outcome: 'ask',
      reason: expect.stringContaining('already-picked'),
    });
  });

  test('that takes it back is told as cancelled with what will not be shipped', async () => {
    await put(order());
    expect(await put({ ...order(), state: 'cancelled' })).toMatchObject({ outcome: 'done' });
    expect(await advices()).toMatchObject([
      { kind: 'cancelled', final: true, lines: [{ quantity: { value: '6' } }, {}] },
    ]);
  });

  test('that loses the race against the pick is a question, and the pick is told', async () => {
    await put(order());
    await edit('raceNextCancel');
    expect(await put({ ...order(), state: 'cancelled' })).toMatchObject({
      outcome: 'ask',
      reason: expect.stringContaining('already-picked'),
    });
    expect((await advices()).map(({ kind }) => kind)).toEqual(['picked']);
  });

  test('that overtakes the order itself keeps it from being taken', async () => {
    expect(await put({ ...order(), state: 'cancelled' })).toMatchObject({ outcome: 'done' });
    const late = await fetch(`${warehouse().wms.apiUrl}/warehouse-orders/XD-1-EAST`, {
      method: 'PUT',
      headers: { authorization: 'Bearer k', 'content-type': 'application/json' },
      body: JSON.stringify(order().content),
    });
    expect(late.status).toBe(409);
  });

  test('of the change of mind takes the order up again', async () => {
    await put(order());
    await put({ ...order(), state: 'cancelled' });
    expect(await put(order())).toMatchObject({ outcome: 'done' });
    expect(warehouse().wms.state.orders.find('XD-1-EAST')?.state).toBe('open');
  });
});

test('an order that the warehouse refuses is told as cancelled', async () => {
  await put(order());
  await edit('refuseOrder');
  expect((await advices()).map(({ kind, final }) => [kind, final])).toEqual([['cancelled', true]]);
});
