/** Changes of released orders: reopened, changed and released again, whatever dies in between. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  invoiceOrder,
  openToInvoice,
  releaseOrder,
  shipOrder,
} from '../../../../sandbox/business-central/sales/posting.ts';
import { updateLine } from '../../../../sandbox/business-central/sales/order-lines.ts';
import type { Fields } from '../../../../sandbox/business-central/tables/table.ts';
import type { Outcome } from '../../kit/outcome.ts';
import type { SalesOrderBody } from '../orders/sales-order-body.ts';
import { salesOrders } from '../orders/sales-orders.ts';
import { startSystem, type SandboxSystem } from '../testing/sandbox-system.ts';
import { losing, type Loss } from '../testing/losing.ts';
import { checkReopened } from './check-reopened.ts';

let system: SandboxSystem;
beforeEach(async () => {
  system = await startSystem({}, { reopenReleased: true });
});
afterEach(() => system.close());

const tables = () => system.erp.erp.tables;

function lineBody(name: '1' | '2', quantity: string): SalesOrderBody['salesOrderLines'][number] {
  const item = [...tables().items.all()].filter(({ blocked, salesBlocked }) => !blocked && !salesBlocked)[
    Number(name)
  ];
  const [place] = tables().locations.all();
  return {
    description2: name,
    itemId: item?.id ?? '',
    locationId: place?.id ?? '',
    unitOfMeasureCode: String(item?.['baseUnitOfMeasureCode']),
    quantity,
    unitPrice: '10.5',
  };
}

function body(first: string, second: string, changes: Partial<SalesOrderBody> = {}): SalesOrderBody {
  const customer = [...tables().customers.all()].find(({ blocked }) => blocked === ' ');
  return {
    externalDocumentNumber: 'XD-7',
    customerId: customer?.id ?? '',
    orderDate: '2026-03-01',
    currencyCode: 'USD',
    state: 'placed',
    salesOrderLines: [lineBody('1', first), lineBody('2', second)],
    ...changes,
  };
}

async function put(wanted: SalesOrderBody, context = system.context): Promise<Outcome> {
  const order = tables().salesOrders.findBy('externalDocumentNumber', 'XD-7');
  const [outcome] = await salesOrders.write(context, [
    { key: 'k', body: wanted, ...(order === undefined ? {} : { externalId: order.id }) },
  ]);
  if (outcome === undefined) throw new Error('no outcome');
  return outcome;
}

/** Four and two pieces; three of the first have left and are invoiced, so the order is released. */
async function shippedInPart(): Promise<Fields> {
  await put(body('4', '2'));
  const order = standing();
  const [first] = linesOf(order.id);
  shipOrder(system.erp.erp, order, new Map([[first?.id ?? '', 3]]));
  invoiceOrder(system.erp.erp, standing(), openToInvoice(system.erp.erp, standing()));
  return standing();
}

function standing(): Fields {
  const order = tables().salesOrders.findBy('externalDocumentNumber', 'XD-7');
  if (order === undefined) throw new Error('the order does not stand');
  return order;
}

const linesOf = (id: string) => tables().salesOrderLines.listBy('documentId', id);
const quantities = () => linesOf(standing().id).map(({ quantity }) => quantity);
const RELEASED = { status: 'Open', reopened: false };
const LEFT_OPEN = { status: 'Draft', reopened: true };

describe('an order of which a part has left', () => {
  test('is changed and released again: less of one line, more of another, another address', async () => {
    const { id } = await shippedInPart();
    expect(await put(body('3', '5', { shipToCity: 'Windsor' }))).toEqual({ outcome: 'done', externalId: id });
    expect(quantities()).toEqual([3, 5]);
    expect(standing()).toMatchObject({ ...RELEASED, shipToCity: 'Windsor' });
  });

  test('is not opened for what a released order takes as it is: an address', async () => {
    await shippedInPart();
    system.erp.erp.denied.add('orderStates');
    expect(await put(body('4', '2', { shipToCity: 'Windsor' }))).toMatchObject({ outcome: 'done' });
    expect(standing()).toMatchObject({ ...RELEASED, shipToCity: 'Windsor' });
  });

  test('never becomes less than what has left: nothing is opened for that', async () => {
    await shippedInPart();
    expect(await put(body('2', '2'))).toMatchObject({
      outcome: 'ask',
      reason: expect.stringContaining('line 1 has shipped 3 and is wanted for 2 only'),
    });
    expect(standing()).toMatchObject(RELEASED);
  });

  test('whose line stands in a warehouse document is released again as it was, and a person is asked', async () => {
    const { id } = await shippedInPart();
    system.erp.erp.warehouseLines.set(linesOf(id)[1]?.id ?? '', 'SH000017');
    expect(await put(body('3', '5'))).toMatchObject({
      outcome: 'ask',
      reason: expect.stringMatching(/released again as it was\. .*Warehouse Shipment Line.*SH000017/),
    });
    expect(quantities()).toEqual([4, 2]);
    expect(standing()).toMatchObject(RELEASED);
  });

  test('is left alone while it waits for an approval', async () => {
    await shippedInPart();
    tables().salesOrders.update(standing().id, { status: 'In_x0020_Review' });
    expect(await put(body('3', '5'))).toMatchObject({ outcome: 'ask' });
    expect(standing()).toMatchObject({ status: 'In_x0020_Review', reopened: false });
  });

  test('may be changed by the hub only with its own permission; what is missing is named', async () => {
    await shippedInPart();
    system.erp.erp.denied.add('orderStates');
    expect(await put(body('3', '5'))).toMatchObject({
      outcome: 'ask',
      reason: expect.stringMatching(/could not be reopened by the hub.*permission set Crossdock Release\)/),
    });
    expect(standing()).toMatchObject(RELEASED);
  });

  test('is a question with its remedy where the setting is off', async () => {
    await system.close();
    system = await startSystem();
    await shippedInPart();
    expect(await put(body('3', '5'))).toMatchObject({
      outcome: 'ask',
      reason: expect.stringMatching(/reopen it on its page there.*reopenReleased lets the hub do so/),
    });
    expect(standing()).toMatchObject(RELEASED);
  });
});

/** The three calls that have an effect, and the look in between. */
const STEPS: readonly (readonly [string, string])[] = [
  ['reopening', 'Microsoft.NAV.reopen'],
  ['the change', 'the-change'],
  ['releasing', 'Microsoft.NAV.release'],
];

describe.each(STEPS)('where the hub dies at %s', (_step, what) => {
  test.each<Loss>(['after', 'before'])('%s the effect, the next look finishes it', async (when) => {
    const { id } = await shippedInPart();
    // The first transaction is refused because the order is released; the second one is the change.
    const lost = losing(system.context, {
      when,
      at: (url, nth) =>
        what === 'the-change' ? url.endsWith('v2.0/$batch') && nth === 4 : url.endsWith(what),
    });
    const outcome = await put(body('3', '5'), lost.context);
    expect(outcome).toMatchObject({ outcome: 'later' });
    expect(lost.happened()).toBe(true);
    expect(await put(body('3', '5'))).toEqual({ outcome: 'done', externalId: id });
    expect(quantities()).toEqual([3, 5]);
    expect(standing()).toMatchObject(RELEASED);
  });
});

test('an order that stands open because of the hub is released also where nothing is to be changed any more', async () => {
  await shippedInPart();
  const lost = losing(system.context, { when: 'before', at: (url) => url.endsWith('Microsoft.NAV.release') });
  expect(await put(body('3', '5'), lost.context)).toMatchObject({
    reason: expect.stringContaining('stands open until then'),
  });
  expect(standing()).toMatchObject(LEFT_OPEN);
  expect(await put(body('3', '5'))).toMatchObject({ outcome: 'done' });
  expect(standing()).toMatchObject(RELEASED);
});

test('an order that stands open because of the hub is released also where the plan now wants the impossible', async () => {
  await shippedInPart();
  const lost = losing(system.context, { when: 'after', at: (url) => url.endsWith('Microsoft.NAV.reopen') });
  await put(body('3', '5'), lost.context);
  expect(standing()).toMatchObject(LEFT_OPEN);
  expect(await put(body('1', '5'))).toMatchObject({
    outcome: 'ask',
    reason: expect.stringContaining('less than has left it cannot be'),
  });
  expect(standing()).toMatchObject(RELEASED);
});

test('what cannot be released again is named as standing open, in the question and by the check', async () => {
  await shippedInPart();
  const refusing = losing(system.context, {
    when: 'before',
    at: (url) => {
      if (!url.endsWith('Microsoft.NAV.release')) return false;
      system.erp.erp.denied.add('orderStates');
      return false;
    },
  });
  expect(await put(body('3', '5'), refusing.context)).toMatchObject({
    outcome: 'ask',
    reason: expect.stringMatching(/STANDS OPEN in Business Central: .* is made, and could not release it/),
  });
  expect(await checkReopened(system.context)).toEqual([]);
  const inAnHour = new Date(Date.now() + 3_600_000);
  expect(await checkReopened({ ...system.context, clock: () => inAnHour })).toMatchObject([
    { found: expect.stringContaining(`order ${String(standing()['number'])} stands open since`) },
  ]);
});

test('an order that a person opened stays open: the hub changes it and releases nothing', async () => {
  await put(body('4', '2'));
  expect(await put(body('5', '2'))).toMatchObject({ outcome: 'done' });
  expect(standing()).toMatchObject({ status: 'Draft', reopened: false });
});

test('what somebody changes while the order stands open is not overwritten unseen: it is read again', async () => {
  await shippedInPart();
  const busy = losing(system.context, {
    when: 'before',
    at: (url, nth) => {
      if (!url.endsWith('v2.0/$batch') || nth !== 4) return false;
      const [, second] = linesOf(standing().id);
      if (second !== undefined) updateLine(system.erp.erp, second, { quantity: 9, unitPrice: 10.5 });
      return false;
    },
  });
  expect(await put(body('3', '5'), busy.context)).toMatchObject({
    outcome: 'later',
    cause: 'busy',
    reason: expect.stringContaining('somebody changed the order'),
  });
  expect(await put(body('3', '5'))).toMatchObject({ outcome: 'done' });
  expect(quantities()).toEqual([3, 5]);
  expect(standing()).toMatchObject(RELEASED);
});

test('a released order of which nothing has left is changed, too', async () => {
  await put(body('4', '2'));
  releaseOrder(system.erp.erp, standing());
  expect(await put(body('4', '7'))).toMatchObject({ outcome: 'done' });
  expect(quantities()).toEqual([4, 7]);
  expect(standing()).toMatchObject(RELEASED);
});

test('the setting without the extension is a mistake that the check names', async () => {
  const { companionApi: _none, ...settings } = system.settings;
  expect(await checkReopened({ ...system.context, settings })).toMatchObject([{ found: 'no companionApi' }]);
});
