/** What the shop is told of goods that left: once, whole, and never more than it has open; and orders that we refuse. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { placeOrder } from '../../../../sandbox/shopify/orders/entry.ts';
import { orderMutations } from '../../../../sandbox/shopify/orders/mutations.ts';
import type { OrderState } from '../../../../sandbox/shopify/orders/state.ts';
import { suiteContext } from '../../kit/suite/suite-context.ts';
import { startShop, type System } from '../testing/sandbox-shop.ts';
import type { FulfilmentBody } from './body.ts';
import { fulfilmentsTarget } from './target.ts';

let system: System;
beforeEach(async () => {
  system = await startShop();
});
afterEach(() => system.close());

const first = (): OrderState => {
  const [order] = system.shop.orders.values();
  if (order === undefined) throw new Error('nothing was ordered');
  return order;
};

function shipment(id: string, quantity: number, numbers: readonly string[] = [`RR-${id}`]) {
  const lines = first().lines.map((line) => ({ lineItemId: line.id, quantity }));
  return { id, company: 'Roadrunner Freight', numbers: [...numbers], lines };
}

const body = (changes: Partial<FulfilmentBody> = {}): FulfilmentBody => ({
  orderId: first().id,
  state: 'open',
  shipments: [],
  ...changes,
});

async function put(wanted: FulfilmentBody) {
  const [outcome] = await fulfilmentsTarget.write(suiteContext(system.settings), [
    { key: 'k', body: wanted, externalId: wanted.orderId },
  ]);
  return outcome;
}

const told = () =>
  first().fulfillments.map(({ numbers, lines }) => [numbers.join(), lines.map(({ quantity }) => quantity)]);

describe('shipments', () => {
  test('are told with carrier and tracking numbers, one after the other, each once', async () => {
    await put(body({ shipments: [shipment('1', 1)] }));
    expect(await put(body({ shipments: [shipment('1', 1), shipment('2', 3)] }))).toMatchObject({
      outcome: 'done',
    });
    expect(told()).toEqual([
      ['RR-1', [1, 1]],
      ['RR-2', [3, 3]],
    ]);
    expect(first().fulfillments[0]).toMatchObject({ company: 'Roadrunner Freight', name: '#1001-F1' });
  });

  test('without tracking numbers are known by their quantities', async () => {
    await put(body({ shipments: [shipment('1', 1, [])] }));
    await put(body({ shipments: [shipment('1', 1, []), shipment('2', 1, [])] }));
    await put(body({ shipments: [shipment('1', 1, []), shipment('2', 1, [])] }));
    expect(told()).toEqual([
      ['', [1, 1]],
      ['', [1, 1]],
    ]);
  });

  test('from two locations are two fulfilments with the same numbers, also where the second was lost at first', async () => {
    const [west] = [...system.shop.locations.keys()].slice(1);
    const [other] = [...system.shop.locations.keys()];
    const second = system.prepared[1]?.variants[0];
    second?.levels.set(other ?? '', {
      ...second.levels.get(west ?? '')!,
      locationId: other ?? '',
      available: 99,
    });
    second?.levels.delete(west ?? '');
    const order = placeOrder(system.shop, {
      company: system.buyer,
      payment: 'terms',
      lines: system.prepared.map(({ variants }) => ({ variantId: variants[0]?.id ?? '', quantity: 2 })),
    });
    expect(order.fulfillmentOrders).toHaveLength(2);
    const [place] = order.fulfillmentOrders;
    orderMutations(system.shop, async () => {}).fulfillmentCreate({
      fulfillment: {
        trackingInfo: { numbers: ['RR-9'] },
        lineItemsByFulfillmentOrder: [{ fulfillmentOrderId: place?.id ?? '' }],
      },
    });
    const lines = order.lines.map(({ id }) => ({ lineItemId: id, quantity: 2 }));
    await put({
      orderId: order.id,
      state: 'open',
      shipments: [{ id: '9', company: null, numbers: ['RR-9'], lines }],
    });
    expect(order.fulfillments.map(({ numbers, lines: own }) => [numbers, own.length])).toEqual([
      [['RR-9'], 1],
      [['RR-9'], 1],
    ]);
  });

  test('of more than was ordered are told as far as the order goes', async () => {
    expect(await put(body({ shipments: [shipment('1', 9)] }))).toMatchObject({ outcome: 'done' });
    expect(told()).toEqual([['RR-1', [4, 4]]]);
    const held = await fulfilmentsTarget.readBack?.(suiteContext(system.settings), [
      { key: 'k', body: body({ shipments: [shipment('1', 9)] }) },
    ]);
    expect(held).toEqual([body({ shipments: [shipment('1', 9)] })]);
  });
});

describe('an order that we refuse', () => {
  test('is cancelled in the shop, and its goods are for sale again', async () => {
    const level = [...(system.prepared[0]?.variants[0]?.levels.values() ?? [])][0];
    const before = level?.available ?? 0;
    expect(await put(body({ state: 'cancelled' }))).toMatchObject({ outcome: 'done' });
    expect(first()).toMatchObject({ cancelReason: 'OTHER' });
    expect(level?.available).toBe(before + 4);
    expect(await put(body({ state: 'cancelled' }))).toMatchObject({ outcome: 'done' });
  });

  test('is a question where something of it has left already', async () => {
    await put(body({ shipments: [shipment('1', 1)] }));
    expect(await put(body({ state: 'cancelled', shipments: [shipment('1', 1)] }))).toMatchObject({
      outcome: 'ask',
      reason: expect.stringContaining('fulfilled'),
    });
  });

  test('is a question where the shop has it no more', async () => {
    system.shop.orders.delete(first().id);
    const [gone] = await fulfilmentsTarget.write(suiteContext(system.settings), [
      { key: 'k', body: { orderId: 'gid://shopify/Order/5', state: 'open', shipments: [] } },
    ]);
    expect(gone).toMatchObject({ outcome: 'ask' });
  });
});

test('the status of an order of another channel is not for this shop', () => {
  const fields = {
    channel: 'edi',
    orderNumber: '1',
    status: 'shipped',
    asOf: '2026-03-01T00:00:00Z',
    lines: [],
    shipments: [],
  } as const;
  const answer = fulfilmentsTarget.map(
    {
      fields: { ...fields, lines: [], shipments: [] },
      externalIdOf: () => undefined,
      numberOf: () => undefined,
    },
    system.settings,
  );
  expect(answer).toEqual({ withheld: 'an order of the channel edi' });
});
