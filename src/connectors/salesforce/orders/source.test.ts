import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  changeLine,
  deleteOrder,
  idsOf,
  linesOf,
  placeOrder,
  reworkOrder,
  setStatus,
  type OrderEntry,
} from '../../../../sandbox/salesforce/orders/entry.ts';
import type { Order } from '../../../model/documents/order.ts';
import type { Context } from '../api/session.ts';
import { startOrg, type SandboxOrg } from '../testing/sandbox-org.ts';
import { revisionOf } from './map.ts';
import { TheirOrder } from './shape.ts';
import { orders } from './source.ts';
import { Value } from 'typebox/value';

let system: SandboxOrg;
beforeEach(async () => void (system = await startOrg()));
afterEach(() => system.close());

const customer = (): string => idsOf(system.crm.org, 'Account', ({ Type }) => Type === 'Customer')[0] ?? '';
const shipTo = (): string => idsOf(system.crm.org, 'Account', ({ Type }) => Type === 'Ship-To')[0] ?? '';
const products = (): string[] => {
  const { org } = system.crm;
  return org.living('PricebookEntry').flatMap((entry) => {
    const book = org.find('Pricebook2', entry['Pricebook2Id']);
    return book?.['IsStandard'] === true ? [String(entry['Product2Id'])] : [];
  });
};

/** An order of two lines; everything about it can be said otherwise. */
const enter = (more: Partial<OrderEntry> = {}): string =>
  placeOrder(system.crm.org, {
    account: customer(),
    lines: products()
      .slice(0, 2)
      .map((product) => ({ product, quantity: 5, unitPrice: 2.5 })),
    ...more,
  });

async function poll(cursor?: string) {
  const pages = [];
  for await (const page of orders.poll?.read(system.context, cursor) ?? []) pages.push(page);
  return {
    records: pages.flatMap(({ records }) => records).map((each) => Value.Parse(TheirOrder, each)),
    cursor: pages.findLast((page) => page.cursor)?.cursor,
  };
}

/** What the source says of one order now, `undefined` where it says nothing. */
async function told(id: string, context: Context = system.context): Promise<Order | undefined> {
  const { settings } = context;
  for await (const { records } of orders.poll?.read(context, '{}') ?? []) {
    const theirs = records.map((each) => Value.Parse(TheirOrder, each)).find(({ Id }) => Id === id);
    const answer = theirs && orders.map(theirs, settings);
    if (answer !== undefined) return 'mapped' in answer ? answer.mapped[0] : undefined;
  }
  return undefined;
}

const read = (records: readonly TheirOrder[], id: string): TheirOrder | undefined =>
  records.find(({ Id }) => Id === id);

/** Everything there is happened yesterday. */
function yesterday(): void {
  const { org } = system.crm;
  for (const name of ['Order', 'OrderItem'] as const)
    for (const row of org.rows(name)) org.dateBack(name, String(row['Id']), 86_400);
}

test('an order says who buys, where it goes, what, at which price, and when it is wanted', async () => {
  const id = enter({
    fields: {
      PoNumber: ' PO-77 ',
      Requested_Date__c: '2026-04-01',
      Ship_To_Account__c: shipTo(),
      ShippingStreet: 'Gate 7\nYard',
      ShippingCity: 'Erie',
      ShippingCountry: 'United States',
      ShipToContactId: idsOf(system.crm.org, 'Contact')[0],
    },
  });
  const { org } = system.crm;
  const [line = ''] = linesOf(org, id);
  const contact = org.living('Contact')[0];
  expect(await told(id)).toMatchObject({
    channel: 'crm',
    number: org.find('Order', id)?.['OrderNumber'],
    channelOrderId: id,
    customer: { by: 'externalId', value: customer() },
    shipTo: { by: 'externalId', value: shipTo() },
    shipToAddress: { lines: ['Gate 7', 'Yard'], city: 'Erie', country: 'US' },
    shipToName: `${String(contact?.['FirstName'])} ${String(contact?.['LastName'])}`,
    currency: 'USD',
    purchaseOrder: 'PO-77',
    requestedDate: '2026-04-01',
    lines: [
      {
        line: org.find('OrderItem', line)?.['OrderItemNumber'],
        item: { by: 'externalId', value: products()[0] },
        quantity: { value: '5', unit: 'EA' },
        price: { amount: '2.5', currency: 'USD', per: { value: '1', unit: 'EA' } },
      },
      { item: { by: 'externalId', value: products()[1] } },
    ],
  });
});

test('an order of a ship-to is bought by the account above it', async () => {
  const id = enter({ account: shipTo() });
  expect(await told(id)).toMatchObject({
    customer: { by: 'externalId', value: system.crm.org.find('Account', shipTo())?.['ParentId'] },
    shipTo: { by: 'externalId', value: shipTo() },
  });
});

test("the account's own address is no address of the order", async () => {
  const home = system.crm.org.find('Account', customer());
  const parts = ['Street', 'City', 'State', 'PostalCode', 'Country'];
  const own = Object.fromEntries(parts.map((part) => [`Shipping${part}`, home?.[`Billing${part}`]]));
  expect(await told(enter({ fields: own }))).not.toHaveProperty('shipToAddress');
  expect(await told(enter({ fields: { ...own, ShippingStreet: 'Elsewhere 1' } }))).toHaveProperty(
    'shipToAddress',
  );
});

test('a draft is no order until it is activated, and one of a prospect never is', async () => {
  const draft = enter({ activated: false });
  const prospect = idsOf(system.crm.org, 'Account', ({ Type }) => Type === 'Prospect')[0] ?? '';
  const foreign = enter({ account: prospect });
  expect([await told(draft), await told(foreign)]).toEqual([undefined, undefined]);
  setStatus(system.crm.org, draft, 'Activated');
  expect(await told(draft)).toMatchObject({ channelOrderId: draft });
});

test('a draft that is thrown away was never an order', async () => {
  const draft = enter({ activated: false });
  system.crm.org.delete('Order', draft);
  expect(await told(draft)).toBeUndefined();
});

test('an order with a cancelled status is cancelled, whatever the category of the status', async () => {
  const id = enter();
  setStatus(system.crm.org, id, 'Cancelled');
  expect(await told(id)).toMatchObject({ cancelled: true, lines: [{}, {}] });
  const orderSettings = { ...system.settings.orders, cancelledStatuses: ['Withdrawn'] };
  const settings = { ...system.settings, orders: orderSettings };
  expect(await told(id, { ...system.context, settings })).not.toHaveProperty('cancelled');
});

test('an order that the hub knows is cancelled when it is thrown away', async () => {
  const id = enter();
  system.crm.org.update('Order', id, { Crossdock_Order__c: 'CD-1' });
  const { cursor } = await poll();
  deleteOrder(system.crm.org, id);
  const theirs = read((await poll(cursor)).records, id);
  const answer = theirs && orders.map(theirs, system.settings);
  expect(answer).toMatchObject({ mapped: [{ cancelled: true, lines: [{}, {}] }] });
});

test('an order that is being reworked says nothing, and its new revision when it is activated again', async () => {
  const id = enter();
  const before = await told(id);
  const [line = ''] = linesOf(system.crm.org, id);
  reworkOrder(system.crm.org, id, () => void system.crm.org.delete('OrderItem', line));
  const after = await told(id);
  expect(before?.lines).toHaveLength(2);
  expect(after?.lines).toHaveLength(1);
  expect((after?.revision ?? '') > (before?.revision ?? '')).toBe(true);
  setStatus(system.crm.org, id, 'Draft');
  expect(await told(id)).toBeUndefined();
});

test('a change of a product alone is read, and makes the revision grow', async () => {
  const id = enter();
  const item = linesOf(system.crm.org, id)[0] ?? '';
  yesterday();
  // Another order is the newest, so that the overlap does not reach back to this one.
  enter();
  const { records, cursor } = await poll();
  const first = read(records, id);
  changeLine(system.crm.org, item, 8);
  const again = read((await poll(cursor)).records, id);
  expect(again?.SystemModstamp).toBe(first?.SystemModstamp);
  expect(again?.items.map(({ Quantity }) => Quantity)).toEqual([8, 5]);
  expect(first && again && revisionOf(again) > revisionOf(first)).toBe(true);
});

test('a revision never grows because the recycle bin was emptied', async () => {
  const id = enter();
  const [line = ''] = linesOf(system.crm.org, id);
  reworkOrder(system.crm.org, id, () => void system.crm.org.delete('OrderItem', line));
  const theirs = read((await poll('{}')).records, id);
  if (theirs === undefined) throw new Error('the order was not read');
  const emptied = { ...theirs, items: theirs.items.filter(({ IsDeleted }) => !IsDeleted) };
  expect(theirs.items).toHaveLength(2);
  expect(revisionOf(emptied) < revisionOf(theirs)).toBe(true);
});

test('orders that the hub shows here do not come back as orders of the CRM', async () => {
  const id = enter({ fields: { Crossdock_Channel__c: 'storefront' } });
  expect((await poll()).records.map(({ Id }) => Id)).not.toContain(id);
  const own = enter({ fields: { Crossdock_Channel__c: 'crm' } });
  expect(await told(own)).toMatchObject({ channelOrderId: own });
});

test('orders from before the hub took over are not read', async () => {
  const settings = { ...system.settings, orders: { since: '2999-01-01T00:00:00Z' } };
  expect(await told(enter(), { ...system.context, settings })).toBeUndefined();
});

test('an order that takes back goods of another one is asked about', async () => {
  const id = enter();
  const theirs = read((await poll()).records, id);
  if (theirs === undefined) throw new Error('the order was not read');
  expect(orders.map({ ...theirs, IsReductionOrder: true }, system.settings)).toMatchObject({
    breach: [{ path: 'IsReductionOrder' }],
  });
});

test('in an org with several currencies each order has its own', async () => {
  await system.close();
  system = await startOrg({ currencies: ['EUR', 'USD'] });
  const settings = { ...system.settings, multiCurrency: true };
  expect(await told(enter(), { ...system.context, settings })).toMatchObject({
    currency: 'EUR',
    lines: [{ price: { currency: 'EUR' } }, {}],
  });
});

test('without settings for orders nothing is read, and it says so', async () => {
  const { orders: _, ...settings } = system.settings;
  await expect(told('any', { ...system.context, settings })).rejects.toThrow(/declare `orders`/);
});
