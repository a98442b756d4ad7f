/** Returns through the real hub: from whoever announces them to the warehouse, the ERP and the shelf. */
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import type { Return } from '../../model/documents/returns.ts';
import { testDatabase, type TestDatabase } from '../../platform/testing/database.ts';
import { documentNumber } from '../../processes/order-to-cash/document-names.ts';
import { returnDocument } from '../../processes/order-to-cash/returns/names.ts';
import { orderEstate, type OrderEstate } from './testing/order-estate.ts';
import { advice, count, customer, invoice, item, line, location, order } from './testing/order-facts.ts';
import { returnLandscape } from './testing/return-landscape.ts';

let database: TestDatabase;
beforeEach(async () => {
  database = await testDatabase();
});

const ours = documentNumber('web/1001');
const memo = returnDocument(ours, 'R1');

/** With an order of 4 of A that has left EAST and is invoiced. */
async function shipped(): Promise<OrderEstate> {
  const estate = await orderEstate(database, returnLandscape());
  onTestFinished(() => estate.hub.stop());
  await estate.push('erp/locations', location('EAST'), location('WEST'), location('3PL'));
  await estate.push('erp/items', item('A'));
  await estate.push('erp/customers', customer('C1'));
  await estate.push('wms/counts', count('A EAST', '10'));
  await estate.push('shop/orders', order('1001', [line('1', 'A 4')]));
  await estate.push('wms/advices', advice('p1', `${ours}-EAST`, { 1: '4' }));
  await estate.push('erp/invoices', invoice('I1', ours, { A: ['1', '4'] }));
  return estate;
}

function announced(quantity: string, more: Partial<Return> = {}): Return {
  return {
    channel: 'web',
    orderNumber: '1001',
    number: 'R1',
    revision: '1',
    requestedAt: '2026-06-10T16:00:00Z',
    compensation: 'credit',
    lines: [{ line: '1', quantity: { value: quantity, unit: 'EA' }, reason: 'too many' }],
    ...more,
  };
}

function receipt(receiptId: string, value: string): object {
  return {
    receiptId,
    answers: { ours: `${memo}.EAST` },
    at: '2026-06-10T18:00:00Z',
    final: true,
    lines: [
      {
        line: '1',
        item: { by: 'number', value: 'A' },
        quantity: { value, unit: 'EA' },
        disposition: 'restocked',
      },
    ],
  };
}

const creditNote = {
  ...invoice('CR1', memo, { A: ['1', '3'] }),
  kind: 'credit-note',
  net: '30',
  total: '30',
};

const legs = async (estate: OrderEstate) => {
  const [first] = (await estate.hub.orders.find('web', '1001'))?.plan.returns ?? [];
  return [first?.status, first?.goods.status, first?.money.status, first?.credit.status];
};
const kinds = async (estate: OrderEstate) =>
  (await estate.hub.exceptions.list({ state: 'open', limit: 10 })).map(({ kind }) => kind);

test('a return goes to the warehouse that shipped, then to the ERP, and is closed by its credit note', async () => {
  const estate = await shipped();
  expect(await estate.hub.orders.submitReturn(announced('3'), 'portal')).toEqual({
    taken: 'applied',
    verdict: 'known',
  });
  await estate.settle();
  expect(await legs(estate)).toEqual(['open', 'expected', 'not-needed', 'waits-for-goods']);
  expect(estate.shelf.get(`return-order ${memo}.EAST`)).toMatchObject({
    state: 'placed',
    lines: [{ line: '1', quantity: { value: '3', unit: 'EA' }, reason: 'too many' }],
  });
  expect(estate.shelf.has(`credit-memo ${memo}`)).toBe(false);
  await estate.push('wms/receipts', receipt('r1', '3'));
  expect(estate.shelf.get(`credit-memo ${memo}`)).toMatchObject({
    state: 'posted',
    date: '2026-06-10',
    invoice: 'I1',
    lines: [{ line: '1', quantity: { value: '3' }, unitPrice: '10' }],
  });
  await estate.push('erp/invoices', creditNote);
  expect(await legs(estate)).toEqual(['closed', 'received', 'not-needed', 'posted']);
  expect(await kinds(estate)).toEqual([]);
});

test('goods come back alone: the warehouse takes them, and the ERP credits nothing', async () => {
  const estate = await shipped();
  await estate.hub.orders.submitReturn(announced('3', { compensation: 'none' }), 'portal');
  await estate.settle();
  expect(await legs(estate)).toEqual(['open', 'expected', 'not-needed', 'not-needed']);
  expect(estate.shelf.get(`return-order ${memo}.EAST`)).toMatchObject({ state: 'placed' });
  await estate.push('wms/receipts', receipt('r1', '3'));
  expect(await legs(estate)).toEqual(['closed', 'received', 'not-needed', 'not-needed']);
  expect(estate.shelf.has(`credit-memo ${memo}`)).toBe(false);
  expect(await kinds(estate)).toEqual([]);
  const [tie] = (await estate.hub.tieOuts.ofOrder('web', '1001'))?.tie.lines ?? [];
  expect(tie).toMatchObject({ returned: '3', credited: '0' });
});

test('a receipt that is told twice, and one that overtakes its return, count once', async () => {
  const estate = await shipped();
  await estate.push('wms/receipts', receipt('r1', '3'), receipt('r1', '3'));
  await estate.push('shop/returns', announced('3'));
  expect(await legs(estate)).toEqual(['open', 'received', 'not-needed', 'due']);
  expect(estate.shelf.get(`credit-memo ${memo}`)).toMatchObject({ lines: [{ quantity: { value: '3' } }] });
});

test('a return that nobody wants any more is taken back from the warehouse, and only while nothing came', async () => {
  const estate = await shipped();
  await estate.push('shop/returns', announced('3'));
  await estate.push('shop/returns', announced('3', { revision: '2', cancelled: true }));
  expect(await legs(estate)).toEqual(['cancelled', 'not-needed', 'not-needed', 'not-needed']);
  expect(estate.shelf.get(`return-order ${memo}.EAST`)).toMatchObject({ state: 'cancelled', lines: [] });
  await estate.push('wms/receipts', receipt('r1', '3'));
  expect(await legs(estate)).toEqual(['open', 'received', 'not-needed', 'due']);
  expect(await kinds(estate)).toEqual(['return-cancelled-too-late']);
});

test('goods that do not come are a question when their time is over, and it closes itself when they come', async () => {
  const estate = await shipped();
  await estate.push('shop/returns', announced('3'));
  estate.now = new Date(estate.now.getTime() + 61 * 60_000);
  await estate.settle();
  expect(await kinds(estate)).toEqual(['document-overdue']);
  await estate.push('wms/receipts', receipt('r1', '3'));
  await estate.push('erp/invoices', creditNote);
  expect(await kinds(estate)).toEqual([]);
});

test('a return of an order that nobody knows is not kept', async () => {
  const estate = await shipped();
  const stranger = announced('1', { orderNumber: '9' });
  expect(await estate.hub.orders.submitReturn(stranger, 'portal')).toBe('unknown');
});

test('a return that asks for money after its credit note waits for a person, whose decision on the question gives it back', async () => {
  const estate = await shipped();
  await estate.push('shop/returns', announced('3'));
  await estate.push('wms/receipts', receipt('r1', '3'));
  await estate.push('erp/invoices', creditNote);
  await estate.push('shop/returns', announced('3', { revision: '2', compensation: 'refund' }));
  expect(await legs(estate)).toEqual(['closed', 'received', 'not-needed', 'posted']);
  const [question] = await estate.hub.exceptions.list({ state: 'open', limit: 10 });
  if (question === undefined) throw new Error('nobody is asked');
  const decided = { do: 'change-return', by: 'maria', recordOf: async () => ({ why: 'none' }) } as const;
  expect([question.kind, await estate.hub.decisions.preview(question, decided)]).toEqual([
    'return-changed-too-late',
    { outcome: 'applies', words: 'Give the money back' },
  ]);
  expect(await estate.hub.decisions.apply(question, decided)).toMatchObject({ outcome: 'applied' });
  expect((await estate.hub.orders.find('web', '1001'))?.plan.returns).toMatchObject([
    { compensation: 'refund', refund: { due: '30' } },
  ]);
  expect(await kinds(estate)).toEqual([]);
  expect(await estate.hub.decisions.apply(question, decided)).toMatchObject({ outcome: 'skipped' });
});

test('whoever leaves the money as it went out reads that goods are waited for all the same, and they are', async () => {
  const estate = await shipped();
  await estate.push('shop/returns', announced('3'));
  await estate.push('wms/receipts', { ...receipt('r1', '1'), final: false });
  await estate.push('erp/invoices', {
    ...creditNote,
    ...invoice('CR1', memo, { A: ['1', '1'] }),
    kind: 'credit-note',
  });
  await estate.push('shop/returns', announced('3', { revision: '2', compensation: 'refund' }));
  const [question] = await estate.hub.exceptions.list({ state: 'open', limit: 10 });
  if (question === undefined) throw new Error('nobody is asked');
  const decided = { do: 'settle-return', by: 'maria', recordOf: async () => ({ why: 'none' }) } as const;
  expect(await estate.hub.decisions.preview(question, decided)).toEqual({
    outcome: 'applies',
    words: 'Leave it by credit; goods that are waited for are waited for all the same',
  });
  expect(await estate.hub.decisions.apply(question, decided)).toMatchObject({ outcome: 'applied' });
  expect(await kinds(estate)).toEqual([]);
  expect((await legs(estate))[1]).toBe('partly-received');
});
