/** Orders of the simulated org keep the rules of the vendor: a draft may change, an activated order hardly. */
import { beforeEach, describe, expect, test } from 'vitest';
import { seedDistributor } from '../../distributor/seed.ts';
import type { Row } from '../checks.ts';
import { orgEdits } from '../edits.ts';
import { Org } from '../org.ts';
import { answer, type RestState } from '../rest.ts';
import { seedOrg } from '../seed.ts';
import { changeLine, deleteOrder, idsOf, linesOf, placeOrder, reworkOrder, setStatus } from './entry.ts';

const API = '/services/data/v62.0';

let org: Org;
let state: RestState;
let now: Date;
beforeEach(() => {
  now = new Date('2026-03-02T09:00:00Z');
  org = new Org({ externalIdField: 'Hub_Number__c', clock: () => now });
  seedOrg(org, seedDistributor({ seed: 7, items: 6, customers: 12 }));
  state = { org, pageSize: 200, locators: new Map() };
});

const customer = (): string => idsOf(org, 'Account', ({ Type }) => Type === 'Customer')[0] ?? '';
const products = (): string[] => idsOf(org, 'Product2');
const standard = (): string => idsOf(org, 'Pricebook2', ({ IsStandard }) => IsStandard === true)[0] ?? '';
const entry = (): string =>
  idsOf(org, 'PricebookEntry', (row) => row['Pricebook2Id'] === standard())[0] ?? '';
const order = (activated = true): string =>
  placeOrder(org, {
    account: customer(),
    lines: products()
      .slice(0, 2)
      .map((product) => ({ product, quantity: 3 })),
    activated,
  });
const codes = (result: { readonly errors: readonly { readonly statusCode: string }[] }): string[] =>
  result.errors.map(({ statusCode }) => statusCode);
const later = (seconds: number): void => void (now = new Date(now.getTime() + seconds * 1000));

describe('an order', () => {
  test('gets its number, its amount and its category from Salesforce', () => {
    const id = order();
    const prices = linesOf(org, id).map((line) => Number(org.find('OrderItem', line)?.['TotalPrice']));
    expect(org.find('Order', id)).toMatchObject({
      OrderNumber: '00000101',
      StatusCode: 'Activated',
      ActivatedDate: '2026-03-02T09:00:00.000+0000',
      TotalAmount: expect.closeTo(prices.reduce((sum, price) => sum + price, 0)),
    });
  });

  test('begins as a draft, and needs a known status and an account', () => {
    const head = { AccountId: customer(), EffectiveDate: '2026-03-02' };
    expect(codes(org.create('Order', { ...head, Status: 'Activated' }))).toEqual(['INVALID_STATUS']);
    expect(codes(org.create('Order', { ...head, Status: 'Nonsense' }))).toEqual(['INVALID_STATUS']);
    expect(codes(org.create('Order', { EffectiveDate: '2026-03-02', Status: 'Draft' }))).toEqual([
      'FIELD_INTEGRITY_EXCEPTION',
    ]);
    expect(codes(org.create('Order', { ...head, Status: 'Draft', EffectiveDate: 'today' }))).toEqual([
      'INVALID_TYPE_ON_FIELD_IN_RECORD',
    ]);
  });

  test('is not activated without a product', () => {
    const { id } = org.create('Order', {
      AccountId: customer(),
      EffectiveDate: '2026-03-02',
      Status: 'Draft',
    });
    expect(codes(org.update('Order', id, { Status: 'Activated' }))).toEqual(['FAILED_ACTIVATION']);
  });

  test('that is activated takes no product and loses none, and is not deleted', () => {
    const id = order();
    const [line = ''] = linesOf(org, id);
    const more = { OrderId: id, PricebookEntryId: entry(), Quantity: 1 };
    expect(codes(org.create('OrderItem', more))).toEqual(['FIELD_INTEGRITY_EXCEPTION']);
    expect(codes(org.delete('OrderItem', line))).toEqual(['DELETE_FAILED']);
    expect(codes(org.delete('Order', id))).toEqual(['DELETE_FAILED']);
    setStatus(org, id, 'Draft');
    expect(org.delete('OrderItem', line).success).toBe(true);
  });

  test('that is activated is changed by nobody who lacks the permission', () => {
    const id = order();
    org.editsActivatedOrders = false;
    expect(codes(org.update('Order', id, { Status: 'Draft' }))).toEqual(['INSUFFICIENT_ACCESS_OR_READONLY']);
  });

  test('takes products of its price book only, and keeps it', () => {
    const id = order(false);
    const other = org.addPriceBook('Other', false);
    const foreign = org.create('PricebookEntry', {
      Pricebook2Id: other,
      Product2Id: products()[0],
      UnitPrice: 1,
      IsActive: true,
    });
    expect(
      codes(org.create('OrderItem', { OrderId: id, PricebookEntryId: foreign.id, Quantity: 1 })),
    ).toEqual(['FIELD_INTEGRITY_EXCEPTION']);
    expect(codes(org.update('Order', id, { Pricebook2Id: other }))).toEqual(['FIELD_INTEGRITY_EXCEPTION']);
  });

  test('does not get a new change date from a change of its products', () => {
    const id = order(false);
    const before = org.find('Order', id)?.['SystemModstamp'];
    later(60);
    changeLine(org, linesOf(org, id)[0] ?? '', 9);
    expect(org.find('Order', id)?.['SystemModstamp']).toBe(before);
  });

  test('takes its products into the recycle bin', () => {
    const id = order();
    deleteOrder(org, id);
    expect(linesOf(org, id)).toEqual([]);
    expect(org.rows('OrderItem')).toMatchObject([{ IsDeleted: true }, { IsDeleted: true }]);
    expect(org.find('Order', id)).toMatchObject({ IsDeleted: true, ActivatedDate: null });
  });
});

describe('over REST', () => {
  const whole = (compositeRequest: readonly object[]) =>
    answer(state, {
      method: 'POST',
      url: `${API}/composite`,
      body: { allOrNone: true, compositeRequest },
    }).body;
  const head = (fields: Row = {}) => ({
    method: 'POST',
    url: `${API}/sobjects/Order`,
    referenceId: 'order',
    body: {
      AccountId: customer(),
      Pricebook2Id: standard(),
      EffectiveDate: '2026-03-02',
      Status: 'Draft',
      ...fields,
    },
  });
  const items = (Quantity: number) => ({
    method: 'POST',
    url: `${API}/composite/sobjects`,
    referenceId: 'items',
    body: {
      records: [1, Quantity].map((each) => ({
        attributes: { type: 'OrderItem' },
        OrderId: '@{order.id}',
        PricebookEntryId: entry(),
        Quantity: each,
      })),
    },
  });
  const activation = {
    method: 'PATCH',
    url: `${API}/sobjects/Order/@{order.id}`,
    referenceId: 'activation',
    body: { Status: 'Activated' },
  };

  test('one composite makes an order, its products and activates it', () => {
    const body = whole([head(), items(2), activation]);
    expect(body).toMatchObject({
      compositeResponse: [
        { httpStatusCode: 201, body: { id: expect.stringMatching(/^801/), success: true } },
        { httpStatusCode: 200, body: [{ success: true }, { success: true }] },
        { httpStatusCode: 204 },
      ],
    });
    expect(org.living('Order')).toMatchObject([{ StatusCode: 'Activated' }]);
  });

  test('all or none: a product that is refused takes the order with it', () => {
    const body = whole([head(), items(0), activation]);
    expect(body).toMatchObject({
      compositeResponse: [
        { httpStatusCode: 400, body: [{ errorCode: 'PROCESSING_HALTED' }] },
        {
          body: [
            { errors: [{ statusCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK' }] },
            { errors: [{ statusCode: 'FIELD_INTEGRITY_EXCEPTION' }] },
          ],
        },
        { httpStatusCode: 400, body: [{ errorCode: 'PROCESSING_HALTED' }] },
      ],
    });
    expect([org.rows('Order'), org.rows('OrderItem')]).toEqual([[], []]);
  });

  test('a number that stands on another order is a duplicate', () => {
    whole([head({ Crossdock_Order__c: 'CD-1' })]);
    expect(whole([head({ Crossdock_Order__c: 'cd-1' })])).toMatchObject({
      compositeResponse: [{ httpStatusCode: 400, body: [{ errorCode: 'DUPLICATE_VALUE' }] }],
    });
  });

  describe('by the external id in the address', () => {
    const upsert = (body: Row, path = 'Order/Crossdock_Order__c/CD%2F1') =>
      answer(state, { method: 'PATCH', url: `${API}/sobjects/${path}`, body });
    const fields = () => ({ AccountId: customer(), EffectiveDate: '2026-03-02', Status: 'Draft' });

    test('an order is made once, and changed from then on', () => {
      const made = upsert({ ...fields(), PoNumber: 'A' });
      expect(made).toMatchObject({ status: 201, body: { success: true, created: true } });
      const changed = upsert({ PoNumber: 'B' }, 'order/crossdock_order__c/CD%2f1');
      expect(changed).toMatchObject({ status: 200, body: { id: Object(made.body).id, created: false } });
      expect(org.living('Order')).toMatchObject([{ Crossdock_Order__c: 'CD/1', PoNumber: 'B' }]);
    });

    test('nothing is made of a body that says the id again, or by a field that is none', () => {
      expect(upsert({ ...fields(), Crossdock_Order__c: 'CD/1' })).toMatchObject({
        status: 400,
        body: [{ errorCode: 'INVALID_FIELD', message: expect.stringContaining('should not be specified') }],
      });
      expect(upsert(fields(), 'Order/PoNumber/1')).toMatchObject({ status: 404 });
      expect(org.rows('Order')).toEqual([]);
    });

    test('a product of an order keeps its order and its price: no upsert names them of one that stands', () => {
      const id = order(false);
      const line = linesOf(org, id)[0] ?? '';
      org.update('OrderItem', line, { Crossdock_Line__c: 'L1' });
      const path = 'OrderItem/Crossdock_Line__c/L1';
      expect(upsert({ OrderId: id, Quantity: 2 }, path)).toMatchObject({
        status: 400,
        body: [{ errorCode: 'INVALID_FIELD_FOR_INSERT_UPDATE', fields: ['OrderId'] }],
      });
      expect(upsert({ Quantity: 2 }, path)).toMatchObject({ status: 200 });
      const twin = { OrderId: id, PricebookEntryId: entry(), Quantity: 1, Crossdock_Line__c: 'L1' };
      expect(codes(org.create('OrderItem', twin))).toEqual(['DUPLICATE_VALUE']);
    });
  });

  test('several products are deleted in one call', () => {
    const id = order(false);
    const url = `${API}/composite/sobjects?ids=${linesOf(org, id).join(',')}&allOrNone=true`;
    expect(answer(state, { method: 'DELETE', url, body: undefined })).toMatchObject({
      status: 200,
      body: [{ success: true }, { success: true }],
    });
    expect(linesOf(org, id)).toEqual([]);
  });

  test('an order of an account that a batch job holds is locked', () => {
    org.locked.add(customer());
    expect(whole([head()])).toMatchObject({
      compositeResponse: [{ body: [{ errorCode: 'UNABLE_TO_LOCK_ROW' }] }],
    });
  });
});

test('sellers enter orders, rework them, cancel them and throw them away', async () => {
  const edits = orgEdits(org);
  const edit = async (name: string, seed = 1) => (await edits[name]?.({ seed })) ?? 'no such edit';
  expect(await edit('cancelOrder')).toBe('Nothing was done: there is no such order.');
  for (const seed of [1, 2, 3, 4, 5]) expect(await edit('placeOrder', seed)).toMatch(/was entered with/);
  expect(await edit('changeOrderLine')).toMatch(/is for \d+ of one line now\.$/);
  expect(await edit('removeOrderLine')).toMatch(/has lost a line\.$/);
  expect(await edit('cancelOrder')).toMatch(/was cancelled\.$/);
  expect(await edit('deleteOrder')).toMatch(/was thrown away\.$/);
  expect(org.living('Order').map(({ Status }) => Status)).toHaveLength(4);
});

test('an order that is reworked is activated again', () => {
  const id = order();
  const [line = ''] = linesOf(org, id);
  reworkOrder(org, id, () => changeLine(org, line, 7));
  expect(org.find('OrderItem', line)).toMatchObject({ Quantity: 7 });
  expect(org.find('Order', id)).toMatchObject({ Status: 'Activated' });
});
