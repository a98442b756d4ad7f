import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { idsOf, linesOf, placeOrder, setStatus } from '../../../../sandbox/salesforce/orders/entry.ts';
import type { OrderSummary } from '../../../model/documents/telling.ts';
import type { Outcome } from '../../kit/outcome.ts';
import type { TargetView } from '../../kit/target.ts';
import type { Context } from '../api/session.ts';
import { startOrg, type SandboxOrg } from '../testing/sandbox-org.ts';
import type { OrderBody, OrderLineBody } from './body.ts';
import type { OrderWrite } from './standing.ts';
import { orders } from './target.ts';

let system: SandboxOrg;
beforeEach(async () => void (system = await startOrg()));
afterEach(() => system.close());

const customer = (): string => idsOf(system.crm.org, 'Account', ({ Type }) => Type === 'Customer')[0] ?? '';

/** Products with a standard price. */
function products() {
  const { org } = system.crm;
  return org.living('PricebookEntry').flatMap((entry) => {
    const isStandard = org.find('Pricebook2', entry['Pricebook2Id'])?.['IsStandard'] === true;
    const product = org.find('Product2', entry['Product2Id']);
    return isStandard && product !== undefined ? [product] : [];
  });
}

function line(name: string, place = 0, Quantity = '3'): OrderLineBody {
  const product = products()[place];
  const unit = String(product?.['QuantityUnitOfMeasure']);
  return { line: name, Product2Id: String(product?.['Id']), unit, Quantity, UnitPrice: '2.5' };
}

/** An order of the storefront with these lines. */
function body(number: string, lines: readonly OrderLineBody[], more: Partial<OrderBody> = {}): OrderBody {
  return {
    number,
    status: 'Received',
    erpNumber: null,
    milestones: null,
    shipped: null,
    shown: {
      channel: 'storefront',
      AccountId: customer(),
      EffectiveDate: '2026-03-02',
      PoNumber: null,
      currency: 'USD',
      total: '7.5',
      requestedDate: null,
      shipTo: null,
      lines: [...lines],
    },
    ...more,
  };
}

/** Of an order that sellers entered here. */
function progress(order: string, more: Partial<OrderBody> = {}): OrderBody {
  const orderNumber = String(system.crm.org.find('Order', order)?.['OrderNumber']);
  const { shown: _, ...rest } = body('CD-OWN', []);
  return { ...rest, id: order, orderNumber, status: 'Shipped', shipped: '1: Shipped', ...more };
}

const write = (...bodies: readonly (OrderBody | OrderWrite)[]): Promise<readonly Outcome[]> =>
  orders.write(
    system.context,
    bodies.map((each, index) => ('body' in each ? each : { key: `w${index}`, body: each })),
  );

const idOf = (outcome: Outcome | undefined): string =>
  outcome?.outcome === 'done' ? outcome.externalId : `not done: ${JSON.stringify(outcome)}`;
const again = (externalId: string, next: OrderBody): OrderWrite => ({ key: 'again', body: next, externalId });
const requests = () => system.crm.counts()['requests'] ?? 0;
const entered = (): string =>
  placeOrder(system.crm.org, {
    account: customer(),
    lines: [{ product: String(products()[0]?.['Id']), quantity: 2 }],
  });

describe('an order from another channel', () => {
  test('stands beside its account, activated, with its products', async () => {
    await write(body('CD-FIRST', [line('1')]));
    const before = requests();
    const [outcome] = await write(body('CD-1', [line('10'), line('20', 1, '1.5')]));
    // Two to look, one to write.
    expect(requests() - before).toBeLessThanOrEqual(3);
    const order = system.crm.org.find('Order', idOf(outcome));
    expect(order).toMatchObject({
      AccountId: customer(),
      StatusCode: 'Activated',
      Crossdock_Order__c: 'CD-1',
      Crossdock_Channel__c: 'storefront',
      Crossdock_Status__c: 'Received',
      Crossdock_Total__c: 7.5,
    });
    expect(
      linesOf(system.crm.org, idOf(outcome)).map((id) => system.crm.org.find('OrderItem', id)),
    ).toMatchObject([
      { Crossdock_Line__c: 'CD-1/10', Quantity: 3, UnitPrice: 2.5 },
      { Crossdock_Line__c: 'CD-1/20', Quantity: 1.5 },
    ]);
  });

  test('tells its progress without touching its products, many orders in one call', async () => {
    const bodies = ['CD-1', 'CD-2', 'CD-3'].map((number) => body(number, [line('1')]));
    const ids = (await write(...bodies)).map(idOf);
    const touched = system.crm.org.living('OrderItem').map((row) => row['SystemModstamp']);
    const before = requests();
    const next = bodies.map((each, place) => again(ids[place] ?? '', { ...each, status: 'Picked' }));
    expect((await write(...next)).map(idOf)).toEqual(ids);
    expect(requests() - before).toBe(3);
    expect(ids.map((id) => system.crm.org.find('Order', id)?.['Crossdock_Status__c'])).toEqual([
      'Picked',
      'Picked',
      'Picked',
    ]);
    expect(system.crm.org.living('OrderItem').map((row) => row['SystemModstamp'])).toEqual(touched);
  });

  test('is a draft for a moment while its products change, and keeps those that stay', async () => {
    const [placed] = await write(body('CD-1', [line('1'), line('2', 1), line('3', 2)]));
    const id = idOf(placed);
    const [kept, , dropped] = linesOf(system.crm.org, id);
    const change = body('CD-1', [line('1', 0, '9'), line('2', 3), line('4', 4)]);
    expect(await write(again(id, change))).toEqual([{ outcome: 'done', externalId: id }]);
    const rows = linesOf(system.crm.org, id).map((each) => system.crm.org.find('OrderItem', each));
    expect(rows.map((row) => [row?.['Crossdock_Line__c'], row?.['Quantity']])).toEqual([
      ['CD-1/1', 9],
      ['CD-1/2', 3],
      ['CD-1/4', 3],
    ]);
    expect(rows[0]?.['Id']).toBe(kept);
    expect(system.crm.org.find('OrderItem', dropped)).toMatchObject({ IsDeleted: true });
    expect(system.crm.org.find('Order', id)).toMatchObject({ StatusCode: 'Activated' });
    expect(await orders.readBack?.(system.context, [again(id, change)])).toEqual([change]);
  });

  test('of many products is one transaction', async () => {
    const lines = Array.from({ length: 250 }, (_, index) => line(String(index), index % 5));
    const [outcome] = await write(body('CD-LONG', lines));
    expect(linesOf(system.crm.org, idOf(outcome))).toHaveLength(250);
    expect(system.crm.org.find('Order', idOf(outcome))).toMatchObject({ StatusCode: 'Activated' });
  });

  test('that is refused leaves nothing behind', async () => {
    const bad = body('CD-BAD', [line('1'), { ...line('2', 1), Quantity: '0' }]);
    expect(await write(bad)).toMatchObject([
      { outcome: 'never', reason: expect.stringContaining('FIELD_INTEGRITY_EXCEPTION') },
    ]);
    const held = system.crm.org.rows('Order').filter((row) => row['Crossdock_Order__c'] === 'CD-BAD');
    expect(held).toEqual([]);
  });

  test('that is cancelled before it was ever shown is not activated', async () => {
    const [outcome] = await write(body('CD-1', [line('1')], { status: 'Cancelled' }));
    expect(system.crm.org.find('Order', idOf(outcome))).toMatchObject({ StatusCode: 'Draft' });
  });

  test('that somebody took back into draft is activated again', async () => {
    const first = body('CD-1', [line('1')]);
    const id = idOf((await write(first))[0]);
    setStatus(system.crm.org, id, 'Draft');
    await write(again(id, { ...first, status: 'Picked' }));
    expect(system.crm.org.find('Order', id)).toMatchObject({ StatusCode: 'Activated' });
  });

  test('that somebody deleted is a question, unless it is over', async () => {
    const first = body('CD-1', [line('1')]);
    const id = idOf((await write(first))[0]);
    setStatus(system.crm.org, id, 'Draft');
    system.crm.org.delete('Order', id);
    expect(await write(again(id, { ...first, status: 'Picked' }))).toMatchObject([{ outcome: 'ask' }]);
    const cancelled = again(id, { ...first, status: 'Cancelled' });
    expect(await write(cancelled)).toEqual([{ outcome: 'done', externalId: id }]);
    expect(await orders.readBack?.(system.context, [cancelled])).toEqual([cancelled.body]);
  });

  test('that another attempt makes between look and write is not made twice', async () => {
    const { http } = system.context;
    let isFirst = true;
    const racing: Context = {
      ...system.context,
      http: {
        ...http,
        request: async (request) => {
          if (isFirst && JSON.stringify(request.body ?? '').includes('"allOrNone":true')) {
            isFirst = false;
            await write(body('CD-1', [line('1')]));
          }
          return http.request(request);
        },
      },
    };
    const once = { key: 'w', body: body('CD-1', [line('1')]) };
    expect(await orders.write(racing, [once])).toMatchObject([{ outcome: 'later', cause: 'busy' }]);
    const [outcome] = await orders.write(racing, [once]);
    const made = system.crm.org.living('Order').filter((row) => row['Crossdock_Order__c'] === 'CD-1');
    expect(made).toMatchObject([{ Id: idOf(outcome), StatusCode: 'Activated' }]);
    expect(linesOf(system.crm.org, idOf(outcome))).toHaveLength(1);
  });

  test('of which no answer came is there once, with its products', async () => {
    const lost = { key: 'w', body: body('CD-1', [line('1'), line('2', 1)]) };
    system.crm.faults.timeoutAfterEffectShare = 1;
    expect(await orders.write(system.context, [lost])).toMatchObject([
      { outcome: 'later', cause: 'uncertain' },
    ]);
    system.crm.faults.timeoutAfterEffectShare = 0;
    const [outcome] = await orders.write(system.context, [lost]);
    const made = system.crm.org.living('Order').filter((row) => row['Crossdock_Order__c'] === 'CD-1');
    expect(made.map(({ Id }) => Id)).toEqual([idOf(outcome)]);
    expect(linesOf(system.crm.org, idOf(outcome))).toHaveLength(2);
  });

  test('that stands there as a bare draft with our number is filled, not made again', async () => {
    const { id = '' } = system.crm.org.create('Order', {
      AccountId: customer(),
      EffectiveDate: '2026-03-01',
      Status: 'Draft',
      Crossdock_Order__c: 'CD-1',
      Pricebook2Id: system.crm.org.living('Pricebook2').find(({ IsStandard }) => IsStandard === true)?.['Id'],
    });
    const whole = body('CD-1', [line('1')]);
    expect((await write(whole)).map(idOf)).toEqual([id]);
    expect(await orders.readBack?.(system.context, [again(id, whole)])).toEqual([whole]);
    expect(system.crm.org.find('Order', id)).toMatchObject({ StatusCode: 'Activated' });
  });

  test('of an account that a batch job holds waits, and no other', async () => {
    system.crm.org.locked.add(customer());
    const other = idsOf(system.crm.org, 'Account', ({ Type }) => Type === 'Customer')[1] ?? '';
    const free = body('CD-2', [line('1')]);
    const shown = free.shown && { ...free.shown, AccountId: other };
    expect(
      await write(body('CD-1', [line('1')]), { ...free, ...(shown === undefined ? {} : { shown }) }),
    ).toMatchObject([{ outcome: 'later', cause: 'busy' }, { outcome: 'done' }]);
  });

  test('asks where the org has no price for a product, and never shows a quantity in another unit', async () => {
    const { id = '' } = system.crm.org.create('Product2', { Name: 'Free', QuantityUnitOfMeasure: 'Box' });
    const unpriced = { ...line('1'), Product2Id: id, unit: 'Box' };
    const pallets = { ...line('1'), unit: 'Pallet' };
    expect(await write(body('CD-1', [unpriced]), body('CD-2', [pallets]))).toMatchObject([
      { outcome: 'ask', reason: expect.stringContaining('no active price in Standard Price Book') },
      { outcome: 'never', reason: expect.stringContaining('Pallet') },
    ]);
  });

  test('asks where the user may not edit activated orders', async () => {
    const first = body('CD-1', [line('1')]);
    const id = idOf((await write(first))[0]);
    system.crm.org.editsActivatedOrders = false;
    expect(await write(again(id, { ...first, status: 'Picked' }))).toMatchObject([
      { outcome: 'ask', reason: expect.stringContaining('INSUFFICIENT_ACCESS_OR_READONLY') },
    ]);
  });

  test('in an org with several currencies takes the prices of its own', async () => {
    await system.close();
    system = await startOrg({ currencies: ['USD', 'EUR'] });
    const { org } = system.crm;
    const [one] = org.living('PricebookEntry');
    org.create('PricebookEntry', {
      Pricebook2Id: one?.['Pricebook2Id'],
      Product2Id: one?.['Product2Id'],
      UnitPrice: 4,
      CurrencyIsoCode: 'EUR',
      IsActive: true,
    });
    const context = { ...system.context, settings: { ...system.settings, multiCurrency: true } };
    const euros = body('CD-1', [line('1')]);
    const inEuros =
      euros.shown === undefined ? euros : { ...euros, shown: { ...euros.shown, currency: 'EUR' } };
    const [outcome] = await orders.write(context, [{ key: 'w', body: inEuros }]);
    expect(org.find('Order', idOf(outcome))).toMatchObject({ CurrencyIsoCode: 'EUR' });
    expect(await orders.readBack?.(context, [again(idOf(outcome), inEuros)])).toEqual([inEuros]);
  });
});

describe('an order that sellers entered', () => {
  test('is told its progress in place, and nothing else of it is touched', async () => {
    const order = entered();
    const before = system.crm.org.find('Order', order);
    expect(await orders.find?.(system.context, [{ key: 'w', body: progress(order) }])).toEqual([undefined]);
    expect(await write(progress(order, { erpNumber: 'S-1', milestones: 'x: y' }))).toEqual([
      { outcome: 'done', externalId: order },
    ]);
    const after = system.crm.org.find('Order', order) ?? {};
    const changed = Object.keys(after).filter((field) => after[field] !== before?.[field]);
    expect(changed.filter((field) => !/^(LastModifiedDate|SystemModstamp)$/.test(field)).toSorted()).toEqual([
      'Crossdock_ERP_Number__c',
      'Crossdock_Milestones__c',
      'Crossdock_Order__c',
      'Crossdock_Shipped__c',
      'Crossdock_Status__c',
    ]);
    expect(await orders.find?.(system.context, [{ key: 'w', body: progress(order) }])).toEqual([order]);
    const told = progress(order, { erpNumber: 'S-1', milestones: 'x: y' });
    expect(await orders.readBack?.(system.context, [again(order, told)])).toEqual([told]);
  });

  test('and that was thrown away needs nothing more when it is cancelled, and is a question before', async () => {
    const order = entered();
    await write(progress(order));
    setStatus(system.crm.org, order, 'Draft');
    system.crm.org.delete('Order', order);
    expect(await write(again(order, progress(order)))).toMatchObject([{ outcome: 'ask' }]);
    expect(await write(again(order, progress(order, { status: 'Cancelled' })))).toMatchObject([
      { outcome: 'done' },
    ]);
  });

  test('and that is not there is never made', async () => {
    const unknown = { ...progress(entered()), id: '801000000000001AAA' };
    expect(await write(unknown)).toMatchObject([{ outcome: 'ask' }]);
    expect(system.crm.org.living('Order').map((row) => row['Crossdock_Order__c'])).not.toContain('CD-OWN');
  });
});

describe('what is shown', () => {
  const known = { by: 'record', value: 'r1' } as const;
  const some = (value: string) => ({ value, unit: 'EA' });
  const lineOf = (name: string, more: Partial<OrderSummary['lines'][number]> = {}) => ({
    line: name,
    item: known,
    status: 'released' as const,
    quantity: some('10'),
    shipped: some('4'),
    unitPrice: '2.50',
    ...more,
  });
  const summary = (more: Partial<OrderSummary> = {}): OrderSummary => ({
    document: 'CD-1',
    channel: 'storefront',
    orderNumber: '#1',
    customer: known,
    orderDate: '2026-03-02',
    currency: 'USD',
    total: '25.00',
    status: 'released',
    lines: [lineOf('1')],
    milestones: [],
    ...more,
  });
  const view = (more: Partial<OrderSummary> = {}): TargetView<'order-summary'> => ({
    fields: summary(more),
    externalIdOf: () => '001Xd0000000001',
    numberOf: () => 'HX-1',
  });

  test('each line says its status and what has left', () => {
    const answer = orders.map(
      view({ lines: [lineOf('1'), lineOf('2', { status: 'cancelled', shipped: some('0') })] }),
      system.settings,
    );
    expect(answer).toMatchObject({
      mapped: {
        status: 'In Warehouse',
        shipped: '1 HX-1: In Warehouse, 4 of 10 EA shipped\n2 HX-1: Cancelled, 0 of 10 EA shipped',
        shown: { lines: [{ line: '1', Quantity: '10', UnitPrice: '2.5' }] },
      },
    });
  });

  test('a line says which item left in the place of the ordered one, whether the CRM has it or not', () => {
    const other = { by: 'record' as const, value: 'other' };
    const lines = [lineOf('1', { instead: [{ item: other, quantity: some('12') }] })];
    const numberOf: TargetView['numberOf'] = (_domain, { value }) => (value === 'other' ? 'HX-2' : 'HX-1');
    const answer = orders.map(
      {
        ...view({ lines }),
        numberOf,
        externalIdOf: (_domain, { value }) => (value === 'other' ? undefined : '001Xd0000000001'),
      },
      system.settings,
    );
    expect(answer).toMatchObject({
      mapped: { shipped: '1 HX-1: In Warehouse, 4 of 10 EA shipped, 12 EA of HX-2 in place of HX-1' },
    });
  });

  test('an order in another unit than its product is sold in shows both: the words in the buyer’s, the product in its own', () => {
    const kilograms = (value: string) => ({ value, unit: 'KGM' });
    const bought = lineOf('1', {
      quantity: kilograms('5'),
      shipped: kilograms('2'),
      unitPrice: '2',
      worked: { quantity: some('10'), unitPrice: '1' },
    });
    const asOrdered = lineOf('2', { orderedAs: kilograms('0.3') });
    const answer = orders.map(view({ lines: [bought, asOrdered] }), system.settings);
    expect(answer).toMatchObject({
      mapped: {
        shipped:
          '1 HX-1: In Warehouse, 2 of 5 KGM shipped\n2 HX-1: In Warehouse, 4 of 10 EA shipped (ordered as 0.3 KGM)',
        shown: {
          lines: [
            { line: '1', Quantity: '10', UnitPrice: '1' },
            { line: '2', Quantity: '10', UnitPrice: '2.5' },
          ],
        },
      },
    });
  });

  test('an order that is cancelled as a whole still says what it was', () => {
    const lines = [lineOf('1', { status: 'cancelled' }), lineOf('2', { status: 'cancelled' })];
    expect(orders.map(view({ status: 'cancelled', lines }), system.settings)).toMatchObject({
      mapped: { shown: { lines: [{ line: '1' }, { line: '2' }] } },
    });
  });

  test('the oldest milestones give way where not all have room', () => {
    const milestones = Array.from({ length: 400 }, (_, index) => ({
      what: `${index} ${'x'.repeat(200)}`,
      at: '2026-03-02T09:00:00.000Z',
    }));
    const answer = orders.map(view({ milestones }), system.settings);
    const told = 'mapped' in answer ? (answer.mapped.milestones ?? '') : '';
    expect(told.length).toBeLessThanOrEqual(32_768);
    expect(told.split('\n').at(-1)).toMatch(/^2026-03-02 09:00 UTC: 399 x+$/);
  });

  test('the words of status are those that the landscape declares', () => {
    const settings = { ...system.settings, orders: { statuses: { released: 'Picking' } } };
    expect(orders.map(view(), settings)).toMatchObject({ mapped: { status: 'Picking' } });
  });

  test('an order waits for its account and its products', () => {
    const waiting = (domain: string) =>
      orders.map(
        { ...view(), externalIdOf: (each) => (each === domain ? undefined : 'x'.repeat(18)) },
        system.settings,
      );
    expect([waiting('party'), waiting('item')]).toEqual([
      { waitsFor: { domain: 'party', recordId: 'r1' } },
      { waitsFor: { domain: 'item', recordId: 'r1' } },
    ]);
  });

  test('another currency, another unit and a landscape without orders are said, not guessed', () => {
    const { orders: _, ...without } = system.settings;
    expect(orders.map(view(), without)).toHaveProperty('withheld');
    expect(orders.map(view({ currency: 'EUR' }), system.settings)).toHaveProperty('withheld');
    const pallets = lineOf('1', { quantity: { value: '1', unit: 'PF' } });
    expect(orders.map(view({ lines: [pallets] }), system.settings)).toHaveProperty('breach');
  });
});
