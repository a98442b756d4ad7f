/** Orders of the storefront: whoever tells of them in whatever order, they end in one state; and what cannot be understood is a breach. */
import { createServer } from 'node:http';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cancelOrder, editOrder, payOrder, placeOrder } from '../../../../sandbox/shopify/orders/entry.ts';
import { orderMutations } from '../../../../sandbox/shopify/orders/mutations.ts';
import { refund, type RestockType } from '../../../../sandbox/shopify/orders/refunds.ts';
import type { OrderState } from '../../../../sandbox/shopify/orders/state.ts';
import { deleteProduct } from '../../../../sandbox/shopify/resolvers/product-set.ts';
import { sharedData } from '../../../../test/shared-data.ts';
import type { Order } from '../../../model/documents/order.ts';
import { suiteContext } from '../../kit/suite/suite-context.ts';
import type { Settings } from '../settings.ts';
import { startShop, type System } from '../testing/sandbox-shop.ts';
import type { ShopifyOrder } from './shape.ts';
import { orders } from './source.ts';

let system: System;
beforeEach(async () => {
  system = await startShop();
});
afterEach(() => system.close());

const variants = () => system.prepared.map(({ variants: [variant] }) => variant?.id ?? '');

async function seen(order: OrderState, settings: Partial<Settings> = {}) {
  const [record] = (await orders.byKey?.(suiteContext(system.settings), [order.id])) ?? [];
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the conformance suite checks records against the contract
  return orders.map(record as ShopifyOrder, { ...system.settings, ...settings });
}

async function ours(order: OrderState, settings: Partial<Settings> = {}): Promise<Order | undefined> {
  const answer = await seen(order, settings);
  return 'mapped' in answer ? answer.mapped[0] : undefined;
}

const first = (): OrderState => {
  const [order] = system.shop.orders.values();
  if (order === undefined) throw new Error('nothing was ordered');
  return order;
};

describe('an order of a company', () => {
  test('names company, ship-to, purchase order, terms, and each line with its unit and price', async () => {
    expect(await ours(first())).toMatchObject({
      channel: 'storefront',
      number: '#1001',
      channelOrderId: first().id,
      customer: { by: 'externalId', value: system.buyer.companyId },
      shipTo: { by: 'externalId', value: system.buyer.locationId },
      purchaseOrder: 'PO-4',
      currency: 'USD',
      payment: { method: 'terms' },
      lines: [
        {
          item: { by: 'externalId', value: variants()[0], kind: 'variant' },
          quantity: { value: '4', unit: 'EA' },
          price: { amount: '5', currency: 'USD', per: { value: '1', unit: 'EA' } },
        },
        {},
      ],
    });
  });

  test('goes to an address of its own only where it is another than that of the ship-to', async () => {
    expect(await ours(first())).not.toHaveProperty('shipToAddress');
    first().shippingAddress = { ...first().shippingAddress, address1: '2 Other Street' };
    expect(await ours(first())).toMatchObject({ shipToAddress: { lines: ['2 Other Street'], city: 'Erie' } });
  });

  test('says by which clock the buyer lives, as the shop knows it; one that no clock knows is nobody’s', async () => {
    expect(await ours(first())).toMatchObject({ zone: 'America/New_York' });
    first().shippingAddress = { ...first().shippingAddress, timeZone: 'America/Erie' };
    expect(await ours(first())).not.toHaveProperty('zone');
    first().shippingAddress = { ...first().shippingAddress, timeZone: null };
    expect(await ours(first())).not.toHaveProperty('zone');
  });

  test("is priced in the buyer's currency", async () => {
    const order = placeOrder(system.shop, {
      company: system.buyer,
      currency: 'CAD',
      payment: 'terms',
      lines: [{ variantId: variants()[0] ?? '', quantity: 1, unitPrice: '6.25' }],
    });
    expect(await ours(order)).toMatchObject({
      currency: 'CAD',
      lines: [{ price: { amount: '6.25', currency: 'CAD' } }],
    });
  });

  test('costs what the buyer pays for all of a line, where one of it has no price in coins', async () => {
    const order = placeOrder(system.shop, {
      company: system.buyer,
      payment: 'terms',
      lines: [
        { variantId: variants()[0] ?? '', quantity: 3, unitPrice: '4.00', discounts: ['1.50', '0.50'] },
        { variantId: variants()[1] ?? '', quantity: 3, unitPrice: '4.00', discounts: ['1.50'] },
      ],
    });
    const prices = async () => (await ours(order))?.lines.map(({ price }) => price);
    const exact = [
      { amount: '10', currency: 'USD', per: { value: '3', unit: 'EA' } },
      { amount: '3.5', currency: 'USD', per: { value: '1', unit: 'EA' } },
    ];
    expect(await prices()).toEqual(exact);
    editOrder(system.shop, order, { line: order.lines[0] ?? never(), quantity: 2 });
    expect(await prices()).toEqual(exact);
  });

  test('of more lines than a page is read whole', async () => {
    const lines = Array.from({ length: 40 }, () => ({ variantId: variants()[0] ?? '', quantity: 2 }));
    const order = placeOrder(system.shop, { company: system.buyer, payment: 'terms', lines });
    const read = await ours(order);
    expect(new Set(read?.lines.map(({ line }) => line)).size).toBe(40);
  });
});

describe('an order of a consumer', () => {
  const consumer = (payment: 'paid' | 'authorized') =>
    placeOrder(system.shop, {
      customer: { name: 'Ada Alder', email: 'ada@consumer.example' },
      shippingAddress: {
        address1: '3 Mill Lane',
        city: 'Erie',
        zip: '16501',
        provinceCode: 'PA',
        countryCodeV2: 'US',
      },
      payment,
      lines: [{ variantId: variants()[0] ?? '', quantity: 3 }],
    });

  test('is bought by the customer that the landscape names, and goes to its own address', async () => {
    expect(await ours(consumer('paid'))).toMatchObject({
      customer: { by: 'number', value: 'C-WEB' },
      shipToName: 'Ada Alder',
      shipToAddress: { lines: ['3 Mill Lane'], postalCode: '16501' },
      payment: { method: 'prepaid' },
    });
  });

  test('is a breach where the landscape names no customer', async () => {
    const { consumerCustomer: _none, ...settings } = system.settings;
    const order = consumer('paid');
    const [record] = (await orders.byKey?.(suiteContext(system.settings), [order.id])) ?? [];
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the conformance suite checks records against the contract
    expect(orders.map(record as ShopifyOrder, settings)).toMatchObject({
      breach: [{ path: 'purchasingEntity' }],
    });
  });

  test('carries what is held on the card', async () => {
    const order = consumer('authorized');
    expect(await ours(order)).toMatchObject({
      payment: {
        method: 'card',
        authorisation: order.transactions[0]?.id,
        authorised: { amount: '15', currency: 'USD' },
      },
    });
  });
});

describe('a change of mind', () => {
  test('shows in a later revision, also within the same second', async () => {
    const order = first();
    const before = await ours(order);
    editOrder(system.shop, order, { line: order.lines[0] ?? never(), quantity: 1 });
    const edited = await ours(order);
    payOrder(system.shop, order);
    const paid = await ours(order);
    cancelOrder(system.shop, order, 'CUSTOMER');
    const cancelled = await ours(order);
    const revisions = [before, edited, paid, cancelled].map((each) => each?.revision ?? '');
    expect(revisions.toSorted((one, other) => (one < other ? -1 : 1))).toEqual(revisions);
    expect(new Set(revisions).size).toBe(4);
    expect(edited?.lines[0]?.quantity.value).toBe('1');
    expect(cancelled).toMatchObject({ cancelled: true, lines: [{ cancelled: true }, { cancelled: true }] });
  });

  test('that takes a line off leaves it there as cancelled', async () => {
    const order = first();
    editOrder(system.shop, order, { line: order.lines[1] ?? never(), quantity: 0 });
    expect((await ours(order))?.lines).toMatchObject([
      { quantity: { value: '4' } },
      { quantity: { value: '4' }, cancelled: true },
    ]);
  });
});

describe('a refund', () => {
  const quantities = async (order: OrderState) =>
    (await ours(order))?.lines.map(({ quantity, cancelled }) => [quantity.value, cancelled === true]);
  const line = (order: OrderState) => order.lines[0] ?? never();
  const giveBack = (order: OrderState, restockType: RestockType, quantity: number) =>
    expect(
      refund(system.shop, order, { lines: [{ line: line(order), quantity, restockType }] }),
    ).toBeUndefined();

  test.each(['RETURN', 'NO_RESTOCK'] as const)(
    'of goods that had left (%s) takes none of them off the order',
    async (type) => {
      const order = first();
      send(order, 4);
      giveBack(order, type, 3);
      expect(await quantities(order)).toEqual([
        ['4', false],
        ['4', false],
      ]);
      giveBack(order, type, 1);
      expect(await quantities(order)).toEqual([
        ['4', false],
        ['4', false],
      ]);
    },
  );

  test.each(['CANCEL', 'NO_RESTOCK'] as const)(
    'of goods that had not left (%s) is a change of mind',
    async (type) => {
      const order = first();
      giveBack(order, type, 3);
      expect(await quantities(order)).toEqual([
        ['1', false],
        ['4', false],
      ]);
      giveBack(order, type, 1);
      expect(await quantities(order)).toEqual([
        ['4', true],
        ['4', false],
      ]);
    },
  );

  test('of a part of what had left, and of a part of the rest, are told apart', async () => {
    const order = first();
    send(order, 2);
    giveBack(order, 'RETURN', 1);
    giveBack(order, 'CANCEL', 1);
    expect((await quantities(order))?.[0]).toEqual(['3', false]);
    send(order, 1);
    expect((await quantities(order))?.[0]).toEqual(['3', false]);
    giveBack(order, 'NO_RESTOCK', 2);
    expect((await quantities(order))?.[0]).toEqual(['3', false]);
  });

  test('of money alone changes nothing of what is wanted', async () => {
    const order = placeOrder(system.shop, {
      customer: { name: 'Ada Alder', email: 'ada@consumer.example' },
      payment: 'paid',
      lines: [{ variantId: variants()[0] ?? '', quantity: 3 }],
    });
    const before = await ours(order);
    refund(system.shop, order, { amount: '2.00' });
    const { revision, ...after } = (await ours(order)) ?? never();
    expect({ ...after, revision: before?.revision }).toEqual(before);
    expect(revision > (before?.revision ?? '')).toBe(true);
  });

  test('that takes a line off is understood by nobody who cannot see what was sent', async () => {
    const order = first();
    giveBack(order, 'CANCEL', 1);
    const [record] = (await orders.byKey?.(suiteContext(system.settings), [order.id])) ?? [];
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the conformance suite checks records against the contract
    const { lineItems, ...told } = record as ShopifyOrder;
    const nodes = lineItems.nodes.map(({ standing: _unread, ...each }) => each);
    expect(orders.map({ ...told, lineItems: { nodes } }, system.settings)).toMatchObject({
      breach: [{ path: 'lineItems.nodes[0].standing' }],
    });
  });

  function send(order: OrderState, quantity: number): void {
    const lineId = line(order).id;
    const place = order.fulfillmentOrders.find(({ lines }) => lines.some((each) => each.lineId === lineId));
    const open = place?.lines.find((each) => each.lineId === lineId);
    const { userErrors } = orderMutations(system.shop, async () => {}).fulfillmentCreate({
      fulfillment: {
        lineItemsByFulfillmentOrder: [
          {
            fulfillmentOrderId: place?.id ?? '',
            fulfillmentOrderLineItems: [{ id: open?.id ?? '', quantity }],
          },
        ],
      },
    });
    expect(userErrors).toEqual([]);
  }
});

describe('tax that a marketplace remits', () => {
  type Told = NonNullable<Parameters<typeof placeOrder>[1]['shippingTaxLines']>;
  const taxes = (...amounts: readonly (readonly [amount: string, channelLiable: boolean | null])[]): Told =>
    amounts.map(([amount, channelLiable]) => ({ title: 'NJ State Tax', amount, channelLiable }));
  const bought = (taxLines: Told, shippingTaxLines: Told = []): OrderState =>
    placeOrder(system.shop, {
      company: system.buyer,
      payment: 'paid',
      lines: [{ variantId: variants()[0] ?? '', quantity: 4, unitPrice: '10', taxLines }],
      shippingTaxLines,
    });
  const linesOf = async (order: OrderState) =>
    (await ours(order))?.lines.map(({ collectedTax }) => collectedTax);

  test('is told with its line and with shipping, in all its parts', async () => {
    const order = bought(taxes(['2.65', true], ['0.6', true]), taxes(['0.4', true]));
    const remitted = (amount: string) => ({ amount, currency: 'USD', remittedBy: 'channel' });
    expect(await ours(order)).toMatchObject({
      collectedTax: { shipping: remitted('0.4') },
      lines: [{ collectedTax: remitted('3.25') }],
    });
  });

  test('is told where it is nothing, too', async () => {
    expect(await linesOf(bought(taxes(['0.0', true])))).toMatchObject([{ amount: '0' }]);
  });

  test('is as much of it as is left of the line', async () => {
    const order = bought(taxes(['3.25', true]));
    editOrder(system.shop, order, { line: order.lines[0] ?? never(), quantity: 3 });
    expect(await linesOf(order)).toMatchObject([{ amount: '2.44' }]);
  });

  test('is not that of the shop, nor one of which nobody says who remits it', async () => {
    const order = bought(taxes(['3.2', false], ['0.1', null], ['0.0', true]), taxes(['0.4', null]));
    expect(await linesOf(order)).toEqual([undefined]);
    expect(await ours(order)).not.toHaveProperty('collectedTax');
  });

  test('beside tax that we remit on the same line is understood by nobody', async () => {
    const order = bought(taxes(['2.65', true], ['0.6', false]));
    expect(await seen(order)).toMatchObject({ breach: [{ path: 'lineItems.nodes[0].taxLines' }] });
  });
});

describe('what is charged for sending', () => {
  type More = Pick<Parameters<typeof placeOrder>[1], 'shippingPrice' | 'shippingTaxLines' | 'currency'>;
  const sent = (more: More, payment: 'paid' | 'authorized' = 'paid'): OrderState =>
    placeOrder(system.shop, {
      company: system.buyer,
      payment,
      lines: [{ variantId: variants()[0] ?? '', quantity: 4, unitPrice: '10' }],
      ...more,
    });

  test('is a charge of the order, without tax, in the currency of the buyer', async () => {
    const order = sent({ shippingPrice: '8.50', currency: 'CAD' });
    expect((await ours(order))?.charges).toEqual([
      {
        charge: expect.stringMatching(/^shipping-[0-9]+$/),
        kind: 'charge',
        reason: 'freight',
        amount: '8.5',
        currency: 'CAD',
        description: 'Standard',
      },
    ]);
  });

  test('is within what is held on the card', async () => {
    const order = await ours(sent({ shippingPrice: '8.50' }, 'authorized'));
    expect(order?.payment?.authorised).toEqual({ amount: '48.5', currency: 'USD' });
  });

  test('has the tax with it that the marketplace remits, and no place beside it', async () => {
    const shippingTaxLines = [{ title: 'NJ State Tax', amount: '0.56', channelLiable: true }];
    const order = await ours(sent({ shippingPrice: '8.50', shippingTaxLines }));
    expect(order?.charges).toMatchObject([{ collectedTax: { amount: '0.56', remittedBy: 'channel' } }]);
    expect(order).not.toHaveProperty('collectedTax');
  });

  test('is nothing where it costs nothing', async () => {
    expect(await ours(sent({ shippingPrice: '0.00' }))).not.toHaveProperty('charges');
  });

  test('is the same charge after the order was changed', async () => {
    const order = sent({ shippingPrice: '8.50' });
    const before = await ours(order);
    editOrder(system.shop, order, { line: order.lines[0] ?? never(), quantity: 1 });
    expect((await ours(order))?.charges).toEqual(before?.charges);
  });
});

describe('what is no order of ours', () => {
  test('was placed before the hub took over', async () => {
    expect(await seen(first(), { ordersSince: '2999-01-01T00:00:00Z' })).toEqual({ mapped: [] });
  });

  test('is not even asked for by the poll', async () => {
    const context = suiteContext({ ...system.settings, ordersSince: '2999-01-01T00:00:00Z' });
    const pages = [];
    for await (const { records } of orders.poll?.read(context, undefined) ?? []) pages.push(...records);
    expect(pages).toEqual([]);
  });
});

test('a line whose product was deleted meanwhile is known by its item number, but not by its unit', async () => {
  deleteProduct(system.shop, system.prepared[0]?.id ?? '');
  expect(await seen(first())).toMatchObject({ breach: [{ path: 'lineItems.nodes[0].variant' }] });
  expect((await ours(first(), { defaultUnit: 'EA' }))?.lines[0]?.item).toEqual({
    by: 'number',
    value: 'PREP-1',
  });
});

describe('webhooks', () => {
  test('tell which order it is and nothing of its buyer, in whatever order they come', async () => {
    const arrived: { topic: string; body: string }[] = [];
    const server = createServer((request, answer) => {
      let body = '';
      request.on('data', (bytes) => (body += String(bytes)));
      request.on('end', () => {
        arrived.push({ topic: String(request.headers['x-shopify-topic']), body });
        answer.writeHead(200).end();
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await orders.webhook?.subscribe?.(suiteContext(system.settings), `http://127.0.0.1:${port}/x`);
    await system.simulator.edits['placeOrderPaidFirst']?.({ seed: 1 });
    await system.simulator.edits['editOrder']?.({ seed: 4 });
    await system.simulator.webhooksSettled();
    server.close();
    expect(arrived.slice(0, 3).map(({ topic }) => topic)).toEqual([
      'orders/paid',
      'orders/updated',
      'orders/create',
    ]);
    expect(arrived.map(({ topic }) => topic)).toContain('orders/edited');
    const keys = arrived.map(({ body }) =>
      orders.webhook?.open({ method: 'POST', query: {}, headers: {}, body: Buffer.from(body) }),
    );
    for (const opened of keys)
      expect(opened).toMatchObject({ mapped: { keys: [expect.stringMatching(/Order/)] } });
    for (const { body } of arrived) expect(body).not.toMatch(/financial|name/);
  });

  const folder = sharedData('shopify', 'webhooks', 'metadatas', '2026-04', 'orders');
  test.skipIf(folder === undefined).each(['create', 'updated', 'cancelled', 'paid', 'edited'])(
    'orders/%s opens to its order, as Shopify publishes it',
    (name) => {
      const example: unknown = JSON.parse(readFileSync(join(folder ?? '', `${name}.json`), 'utf8')).response;
      // The published examples round the id as JavaScript does; the wire has all digits.
      const text = JSON.stringify(example).replaceAll(/820982911946154\d+/g, '820982911946154508');
      const opened = orders.webhook?.open({
        method: 'POST',
        query: {},
        headers: {},
        body: Buffer.from(text),
      });
      expect(opened).toEqual({ mapped: { keys: ['gid://shopify/Order/820982911946154508'] } });
    },
  );

  test.skipIf(folder === undefined)(
    'the simulator tells nothing that the schema of the topic does not know',
    () => {
      const told: Record<string, unknown>[] = [];
      const shop = {
        ...system.shop,
        announce: (...[, , body]: Parameters<System['shop']['announce']>) => told.push(JSON.parse(body([]))),
      };
      payOrder(shop, first());
      const path = sharedData('shopify', 'webhooks', 'schemas', '2026-04', 'orders', 'paid.json') ?? '';
      const { properties } = JSON.parse(readFileSync(path, 'utf8'));
      expect(Object.keys(told[0] ?? {}).filter((name) => !Object.hasOwn(properties, name))).toEqual([]);
      expect(told.length).toBeGreaterThan(0);
    },
  );
});

function never(): never {
  throw new Error('the order has no such line');
}
