/** Purchase orders as they are read: received in part, put off, without a day, shortened, finished. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  changeQuantity,
  deletePurchase,
  deletePurchaseLine,
  enterPurchase,
  linesOf,
  moveReceipt,
  receiveLine,
  releasePurchase,
} from '../../../../sandbox/business-central/purchase-orders/purchasing.ts';
import { startSystem, type SandboxSystem } from '../testing/sandbox-system.ts';
import { purchaseOrders } from './purchase-orders.ts';
import { TheirPurchaseOrder } from './theirs.ts';
import { Value } from 'typebox/value';

let system: SandboxSystem;
beforeEach(async () => {
  system = await startSystem();
});
afterEach(() => system.close());

const tables = () => system.erp.erp.tables;
const first = <Row>(rows: Iterable<Row>): Row => {
  for (const row of rows) return row;
  throw new Error('there is none');
};

/** Of two lines: 24 to the first location, without a day; 12 to the second. */
function entered() {
  const [east, west] = [...tables().locations.all()].map(({ code }) => String(code));
  const item = String(first(tables().items.all())['number']);
  return enterPurchase(system.erp.erp, {
    vendor: String(first(tables().vendors.all())['number']),
    number: '106999',
    lines: [
      { item, location: east ?? '', quantity: 24 },
      { item, location: west ?? '', quantity: 12, expectedOn: '2026-12-04' },
      { item, location: '', quantity: 5 },
    ],
  });
}

async function read(id: string) {
  const records = await purchaseOrders.byKey?.(system.context, [id]);
  return (records ?? []).map((record) => {
    const theirs = Value.Parse(TheirPurchaseOrder, record);
    const ours = purchaseOrders.map(theirs, system.settings);
    return { version: purchaseOrders.version(theirs), ours: 'mapped' in ours ? ours.mapped[0] : ours };
  });
}
async function only(id: string) {
  const [found] = await read(id);
  if (found === undefined || !('document' in (found.ours ?? {}))) throw new Error('it cannot be read');
  return found;
}

test('a released order is expected line by line, without a day where none is named and not at all without a place', async () => {
  const order = releasePurchase(system.erp.erp, entered());
  const { ours } = await only(order.id);
  expect(ours).toMatchObject({
    document: order.id,
    number: '106999',
    state: 'open',
    supplier: { by: 'externalId' },
    lines: [
      { line: '10000', quantity: { value: '24' }, received: '0' },
      { line: '20000', quantity: { value: '12' }, expectedOn: '2026-12-04' },
    ],
  });
  expect(ours).not.toHaveProperty('lines[0].expectedOn');
  expect(ours).not.toHaveProperty('lines[2]');
});

test('a draft is none yet, and what has come in full is over', async () => {
  const order = entered();
  expect((await only(order.id)).ours).toMatchObject({ state: 'draft' });
  const { erp } = system.erp;
  releasePurchase(erp, order);
  for (const line of linesOf(erp, order.id)) receiveLine(erp, line, Number(line['quantity']));
  expect((await only(order.id)).ours).toMatchObject({ state: 'ended' });
});

test('what comes in part and what is put off is seen, although the date of the order stands still', async () => {
  const { erp } = system.erp;
  const order = releasePurchase(erp, entered());
  const before = await only(order.id);
  const [undated, dated] = linesOf(erp, order.id);
  if (undated === undefined || dated === undefined) throw new Error('it has two lines');
  receiveLine(erp, undated, 10);
  moveReceipt(erp, dated, '2027-01-15');
  const after = await only(order.id);
  expect(after.version).toBe(before.version);
  expect(after.ours).toMatchObject({ lines: [{ received: '10' }, { expectedOn: '2027-01-15' }] });
});

test('a line that is made smaller or taken out moves the date; an order that is gone is not read any more', async () => {
  const { erp } = system.erp;
  const order = releasePurchase(erp, entered());
  const before = await only(order.id);
  const [undated, dated] = linesOf(erp, order.id);
  if (undated === undefined || dated === undefined) throw new Error('it has two lines');
  changeQuantity(erp, undated, 20);
  deletePurchaseLine(erp, dated);
  const after = await only(order.id);
  expect(after.version > before.version).toBe(true);
  expect(after.ours).toMatchObject({ lines: [{ line: '10000', quantity: { value: '20' } }] });
  deletePurchase(erp, order);
  expect(await read(order.id)).toEqual([]);
});

test('another word than the vendor has for the status is a breach', async () => {
  const order = entered();
  tables().purchaseOrders.update(order.id, { status: 'Pending' });
  const [found] = await read(order.id);
  expect(found?.ours).toMatchObject({ breach: [{ path: 'status', found: 'Pending' }] });
});
