/** Returns in a warehouse: what clerks do with them, what is told of it, and what it does to the shelves. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { ReturnReceipt } from '../../../model/documents/returns.ts';
import { returnsFor } from '../testing/return-cases.ts';
import { toldBy, warehouseOfEachTest } from '../testing/warehouse-of-test.ts';
import { returnOrders } from './return-orders.ts';
import { returnReceipts } from './return-receipts.ts';
import type { WmsReturnOrder } from './theirs.ts';

const warehouse = warehouseOfEachTest();
const edit = (name: string) => warehouse().edit(name);

let order: WmsReturnOrder;
beforeEach(() => {
  const [first] = returnsFor(warehouse().wms, ['CD-1-R1.EAST']);
  if (first === undefined) throw new Error('nothing lies in the warehouse');
  order = first;
});

const put = async (body: WmsReturnOrder = order) =>
  (await returnOrders.write(warehouse().context, [{ key: 'w', body, externalId: body.id }]))[0];
const less = (): WmsReturnOrder => {
  const lines = order.content.lines.map((line) => ({ ...line, quantity: '2' }));
  return { ...order, content: { ...order.content, lines } };
};

const receipts = (): Promise<readonly ReturnReceipt[]> => toldBy(returnReceipts, warehouse().context);

const movements = () =>
  warehouse()
    .wms.state.book.movements({ after: 0, overlapSeconds: 0, limit: 1000 })
    .rows.filter(({ document }) => document === order.id)
    .map(({ kind, quantity }) => [kind, quantity]);
const amounts = (all: readonly ReturnReceipt[]) =>
  all.map(({ lines }) => lines.map(({ quantity, disposition }) => `${quantity.value} ${disposition}`));

describe('what came back', () => {
  test('is told line by line under our number, and lies on the shelf by movements that name it', async () => {
    await put();
    await edit('receiveReturn');
    expect(await receipts()).toMatchObject([
      {
        receiptId: 'EAST-RT-1',
        answers: { ours: order.id },
        final: true,
        lines: [
          {
            line: 'line-1',
            item: { by: 'number', value: order.content.lines[0]?.item },
            quantity: { value: '4' },
            disposition: 'restocked',
          },
          { line: 'line-2' },
        ],
      },
    ]);
    expect(movements()).toEqual([
      ['return', '4'],
      ['return', '4'],
    ]);
  });

  test('in two parcels adds up, and only the last one is final', async () => {
    await put();
    await edit('receivePart');
    await edit('receiveReturn');
    const told = await receipts();
    expect(amounts(told)).toEqual([
      ['2 restocked', '2 restocked'],
      ['2 restocked', '2 restocked'],
    ]);
    expect(told.map(({ final }) => final)).toEqual([false, true]);
  });

  test('short is final with less than was announced', async () => {
    await put();
    await edit('receiveShort');
    const [told] = await receipts();
    expect(told?.final).toBe(true);
    expect(told?.lines.map(({ quantity }) => quantity.value).toSorted()).toEqual(['2', '4']);
  });

  test('set aside lies on no shelf, thrown away comes and goes', async () => {
    await put();
    await edit('quarantineReturn');
    expect(amounts(await receipts())).toEqual([['4 quarantined', '4 quarantined']]);
    expect(movements()).toEqual([]);
    order = { ...order, id: 'CD-1-R2.EAST' };
    await put();
    await edit('scrapReturn');
    expect(movements()).toEqual([
      ['return', '4'],
      ['scrap', '-4'],
      ['return', '4'],
      ['scrap', '-4'],
    ]);
  });

  test('as nothing is told, too: then nobody waits any more', async () => {
    await put();
    await edit('refuseReturn');
    expect(await receipts()).toMatchObject([{ final: true, lines: [{ quantity: { value: '0' } }, {}] }]);
    expect(movements()).toEqual([]);
  });
});

describe('a change of mind', () => {
  test('reaches a return order of which nothing has come', async () => {
    await put();
    expect(await put(less())).toMatchObject({ outcome: 'done' });
    expect(warehouse().wms.state.returns.find(order.id)?.content?.lines[0]?.quantity).toBe('2');
  });

  test('comes too late once goods are here: that is for a person', async () => {
    await put();
    await edit('receivePart');
    const late = { outcome: 'ask', reason: expect.stringContaining('already-received') };
    expect(await put(less())).toMatchObject(late);
    expect(await put({ ...order, state: 'cancelled' })).toMatchObject(late);
  });

  test('that overtakes the order itself keeps it from being taken', async () => {
    expect(await put({ ...order, state: 'cancelled' })).toMatchObject({ outcome: 'done' });
    const late = await fetch(`${warehouse().wms.apiUrl}/return-orders/${order.id}`, {
      method: 'PUT',
      headers: { authorization: 'Bearer k', 'content-type': 'application/json' },
      body: JSON.stringify(order.content),
    });
    expect(late.status).toBe(409);
  });

  test('of the change of mind takes the order up again', async () => {
    await put();
    await put({ ...order, state: 'cancelled' });
    expect(await put()).toMatchObject({ outcome: 'done' });
    expect(warehouse().wms.state.returns.find(order.id)?.state).toBe('open');
  });
});
