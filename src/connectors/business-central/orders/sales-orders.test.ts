/** Orders on their way through Business Central: placed, changed, shipped, finished, taken out, and what it refuses. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  invoiceOrder,
  openToInvoice,
  openToShip,
  releaseOrder,
  reopenOrder,
  shipOrder,
} from '../../../../sandbox/business-central/sales/posting.ts';
import type { Fields } from '../../../../sandbox/business-central/tables/table.ts';
import type { OrderResponse } from '../../../model/documents/fulfilment.ts';
import type { SalesOrder } from '../../../model/documents/outgoing.ts';
import type { Outcome } from '../../kit/outcome.ts';
import type { Write } from '../../kit/target.ts';
import { startSystem, type SandboxSystem } from '../testing/sandbox-system.ts';
import { goneKey } from './gone-orders.ts';
import { creditNotes, invoices } from './invoices.ts';
import { orderResponses } from './order-responses.ts';
import type { SalesOrderBody } from './sales-order-body.ts';
import { salesOrders } from './sales-orders.ts';
import { shipments } from './shipments.ts';
import type { TheirOrder } from './theirs.ts';

let system: SandboxSystem;
let items: readonly Fields[];
beforeEach(async () => {
  system = await startSystem();
  items = [...tables().items.all()].filter(({ blocked, salesBlocked }) => !blocked && !salesBlocked);
});
afterEach(() => system.close());

const tables = () => system.erp.erp.tables;

function body(changes: Partial<SalesOrderBody> = {}): SalesOrderBody {
  const customer = [...tables().customers.all()].find(({ blocked }) => blocked === ' ');
  return {
    externalDocumentNumber: 'XD-7',
    customerId: customer?.id ?? '',
    orderDate: '2026-03-01',
    currencyCode: 'USD',
    state: 'placed',
    salesOrderLines: [line('1', { quantity: '4' }), line('2')],
    ...changes,
  };
}

function line(
  description2: string,
  changes: Partial<SalesOrderBody['salesOrderLines'][number]> = {},
): SalesOrderBody['salesOrderLines'][number] {
  const item = items[Number(description2)];
  const [place] = tables().locations.all();
  return {
    description2,
    itemId: item?.id ?? '',
    locationId: place?.id ?? '',
    unitOfMeasureCode: String(item?.['baseUnitOfMeasureCode']),
    quantity: '2',
    unitPrice: '10.5',
    ...changes,
  };
}

async function put(write: Partial<Write<SalesOrderBody>> = {}): Promise<Outcome> {
  const [outcome] = await salesOrders.write(system.context, [{ key: 'k', body: body(), ...write }]);
  if (outcome === undefined) throw new Error('no outcome');
  return outcome;
}

async function placed(wanted = body()): Promise<{ readonly externalId: string; readonly order: Fields }> {
  const outcome = await put({ body: wanted });
  const externalId = outcome.outcome === 'done' ? outcome.externalId : '';
  return { externalId, order: standing(externalId) };
}

function standing(id: string): Fields {
  const order = tables().salesOrders.find(id);
  if (order === undefined) throw new Error('the order does not stand');
  return order;
}

const linesOf = (id: string) => tables().salesOrderLines.listBy('documentId', id);

async function responseOf(key: string): Promise<OrderResponse | undefined> {
  const [record] = (await orderResponses.byKey?.(system.context, [key])) ?? [];
  if (record === undefined) return undefined;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the conformance suite checks records against the contract
  const answer = orderResponses.map(record as TheirOrder, system.settings);
  return 'mapped' in answer ? answer.mapped[0] : undefined;
}

describe('a placed order', () => {
  test('keeps our number, our line ids and our prices, whatever the price list says', async () => {
    const { externalId, order } = await placed();
    expect(order).toMatchObject({ externalDocumentNumber: 'XD-7', status: 'Draft', currencyCode: 'USD' });
    expect(
      linesOf(externalId).map(({ description2, unitPrice, quantity }) => [description2, unitPrice, quantity]),
    ).toEqual([
      ['1', 10.5, 4],
      ['2', 10.5, 2],
    ]);
  });

  test('is answered by the ERP with its number, its state and each line', async () => {
    const { externalId, order } = await placed();
    expect(await responseOf(externalId)).toMatchObject({
      answers: { ours: 'XD-7' },
      number: order['number'],
      state: 'open',
      lines: [
        { line: '1', quantity: { value: '4' }, shipped: { value: '0' }, unitPrice: '10.5' },
        { line: '2', item: { by: 'externalId', value: items[2]?.id } },
      ],
    });
  });

  test('is changed as a whole: a new quantity keeps its price, one line goes, another comes', async () => {
    const { externalId } = await placed();
    const changed = body({ salesOrderLines: [line('1', { quantity: '6' }), line('3')] });
    expect(await put({ externalId, body: changed })).toEqual({ outcome: 'done', externalId });
    const held = linesOf(externalId).map(({ description2, quantity, unitPrice }) => [
      description2,
      quantity,
      unitPrice,
    ]);
    expect(held.toSorted(([one], [other]) => String(one).localeCompare(String(other)))).toEqual([
      ['1', 6, 10.5],
      ['3', 2, 10.5],
    ]);
  });

  test('bears no tax on the lines whose tax the channel remits, and what stands there says so', async () => {
    const customer = [...tables().customers.all()].find(({ blocked }) => blocked === ' ');
    tables().customers.update(customer?.id ?? '', { taxLiable: true });
    const { externalId } = await placed();
    const taxes = () =>
      linesOf(externalId).map((each) => [each['description2'], Number(each['totalTaxAmount']) > 0]);
    expect(taxes()).toEqual([
      ['1', true],
      ['2', true],
    ]);
    const taxCode = 'NONTAXABLE';
    const wanted = body({ salesOrderLines: [line('1', { quantity: '4', taxCode }), line('2')] });
    expect(await put({ externalId, body: wanted })).toEqual({ outcome: 'done', externalId });
    expect(taxes()).toEqual([
      ['1', false],
      ['2', true],
    ]);
    expect(await salesOrders.readBack?.(system.context, [{ key: 'k', externalId, body: wanted }])).toEqual([
      wanted,
    ]);
  });

  describe('whose channel does not remit the tax after all', () => {
    const taxCode = 'NONTAXABLE';
    const remitted = () => body({ salesOrderLines: [line('1', { quantity: '4', taxCode }), line('2')] });
    const ours = () => body({ salesOrderLines: [line('1', { quantity: '4' }), line('2')] });
    const told = (externalId: string) =>
      linesOf(externalId).map((each) => [
        each['description2'],
        each['taxCode'],
        Number(each['totalTaxAmount']) > 0,
      ]);

    async function untaxed(): Promise<string> {
      const customer = [...tables().customers.all()].find(({ blocked }) => blocked === ' ');
      tables().customers.update(customer?.id ?? '', { taxLiable: true });
      const { externalId } = await placed();
      expect(await put({ externalId, body: remitted() })).toEqual({ outcome: 'done', externalId });
      return externalId;
    }

    test('bears tax again, by the code that the ERP itself gives the item', async () => {
      const externalId = await untaxed();
      expect(told(externalId)).toContainEqual(['1', taxCode, false]);
      const again = { externalId, body: ours(), previous: remitted() };
      expect(await put(again)).toEqual({ outcome: 'done', externalId });
      expect(told(externalId)).toEqual([
        ['2', '', true],
        ['1', '', true],
      ]);
      expect(await put({ ...again, previous: ours() })).toEqual({ outcome: 'done', externalId });
    });

    test('is left as it is where the code is the item’s own', async () => {
      const externalId = await untaxed();
      const before = linesOf(externalId).map(({ id }) => id);
      expect(await put({ externalId, body: ours(), previous: ours() })).toEqual({
        outcome: 'done',
        externalId,
      });
      expect(linesOf(externalId).map(({ id }) => id)).toEqual(before);
    });

    test('is a question once goods of the line have left', async () => {
      const externalId = await untaxed();
      const order = tables().salesOrders.find(externalId);
      if (order === undefined) throw new Error('it was placed');
      shipOrder(system.erp.erp, order, openToShip(system.erp.erp, order));
      expect(await put({ externalId, body: ours(), previous: remitted() })).toMatchObject({
        outcome: 'ask',
        reason: expect.stringContaining('give it the tax code of its item there'),
      });
    });
  });

  test('is not half changed where one part of the change is refused', async () => {
    const { externalId } = await placed();
    const bad = line('3', { unitOfMeasureCode: 'PALLET9' });
    const outcome = await put({
      externalId,
      body: body({ salesOrderLines: [line('1', { quantity: '6' }), bad] }),
    });
    expect(outcome).toMatchObject({ outcome: 'ask', reason: expect.stringContaining('PALLET9') });
    expect(linesOf(externalId).map(({ description2, quantity }) => [description2, quantity])).toEqual([
      ['1', 4],
      ['2', 2],
    ]);
  });

  test('cannot be changed once it is released: a person must open it again', async () => {
    const { externalId, order } = await placed();
    releaseOrder(system.erp.erp, order);
    const outcome = await put({
      externalId,
      body: body({ salesOrderLines: [line('1', { quantity: '9' })] }),
    });
    expect(outcome).toMatchObject({
      outcome: 'ask',
      reason: expect.stringMatching(
        /^order \S+ is released .* reopen it on its page there, .*Status must be equal to 'Open'/,
      ),
    });
    reopenOrder(system.erp.erp, order);
    expect(
      await put({ externalId, body: body({ salesOrderLines: [line('1', { quantity: '9' })] }) }),
    ).toEqual({
      outcome: 'done',
      externalId,
    });
  });

  test('names the buyer’s own order in a line of text that is ours, and no other text is touched', async () => {
    await system.close();
    system = await startSystem({}, { purchaseOrderText: 'Your order' });
    const { externalId } = await placed(body({ comment: 'Your order 4711' }));
    const texts = () =>
      linesOf(externalId)
        .filter(({ lineType }) => lineType === 'Comment')
        .map(({ description }) => description);
    expect(texts()).toEqual(['Your order 4711']);
    const [first] = linesOf(externalId);
    tables().salesOrderLines.insert({ ...first, id: crypto.randomUUID(), description: 'Ring twice' });
    releaseOrder(system.erp.erp, standing(externalId));
    const changed = body({ comment: 'Your order 4712' });
    expect(await put({ externalId, body: changed })).toMatchObject({ outcome: 'done' });
    expect(texts()).toEqual(['Your order 4712', 'Ring twice']);
    const write = { key: 'k', externalId, body: changed };
    expect(await salesOrders.readBack?.(system.context, [write])).toEqual([changed]);
    expect(await put({ externalId })).toMatchObject({ outcome: 'done' });
    expect(texts()).toEqual(['Ring twice']);
    expect((await responseOf(externalId))?.lines.map(({ line: name }) => name)).toEqual(['1', '2']);
  });

  test("keeps what people added to it: their line is nobody's of ours", async () => {
    const { externalId } = await placed();
    const [first] = linesOf(externalId);
    tables().salesOrderLines.insert({
      ...first,
      id: crypto.randomUUID(),
      sequence: 30_000,
      description2: '',
    });
    expect(await put({ externalId })).toEqual({ outcome: 'done', externalId });
    expect(linesOf(externalId)).toHaveLength(3);
    expect((await responseOf(externalId))?.lines.map(({ line: name }) => name)).toEqual(['1', '2', '#30000']);
  });

  test('waits while somebody else holds it', async () => {
    const { externalId } = await placed();
    system.erp.erp.locks.set(externalId, Date.now() + 60_000);
    const outcome = await put({ externalId, body: body({ orderDate: '2026-03-02' }) });
    expect(outcome).toMatchObject({ outcome: 'later', cause: 'busy' });
  });
});

describe('an order that the ERP refuses', () => {
  test('of a blocked customer is a question, in the words of the ERP', async () => {
    const order = body();
    tables().customers.update(order.customerId, { blocked: 'All' });
    const outcome = await put({ body: order });
    expect(outcome).toMatchObject({
      outcome: 'ask',
      reason: expect.stringContaining('is blocked with type All'),
    });
    expect(tables().salesOrders.findBy('externalDocumentNumber', 'XD-7')).toBeUndefined();
  });

  test('for a blocked item is a question, and nothing of it stands', async () => {
    tables().items.update(items[1]?.id ?? '', { blocked: true });
    expect(await put()).toMatchObject({
      outcome: 'ask',
      reason: expect.stringContaining('Blocked must be equal'),
    });
    expect(tables().salesOrders.findBy('externalDocumentNumber', 'XD-7')).toBeUndefined();
  });
});

describe('an order whose goods leave', () => {
  test('tells what has shipped of each line, and that it was released', async () => {
    const { externalId, order } = await placed();
    const [first] = linesOf(externalId);
    shipOrder(system.erp.erp, order, new Map([[first?.id ?? '', 3]]));
    expect(await responseOf(externalId)).toMatchObject({
      state: 'released',
      lines: [{ shipped: { value: '3' }, invoiced: { value: '0' } }, { shipped: { value: '0' } }],
    });
  });

  test('is told by its shipments, which carry our number and our lines', async () => {
    const { order } = await placed();
    shipOrder(system.erp.erp, order, openToShip(system.erp.erp, order));
    const told = [];
    for await (const { records } of shipments.sweep?.list(system.context) ?? []) {
      for (const record of records) told.push(...mappedBy(shipments, record));
    }
    expect(told).toContainEqual(
      expect.objectContaining({
        kind: 'shipped',
        answers: { ours: 'XD-7' },
        lines: [expect.objectContaining({ line: '1' }), expect.objectContaining({ line: '2' })],
      }),
    );
  });

  test('cannot be taken out any more: that is for a person', async () => {
    const { externalId, order } = await placed();
    shipOrder(system.erp.erp, order, openToShip(system.erp.erp, order));
    const outcome = await put({ externalId, body: body({ state: 'cancelled' }) });
    expect(outcome).toMatchObject({ outcome: 'ask', reason: expect.stringContaining('have left') });
  });

  test('is told as closed, though it stands, when it is made smaller to what was invoiced already', async () => {
    const { externalId, order } = await placed();
    const [first, second] = linesOf(externalId);
    const left = new Map([
      [first?.id ?? '', 3],
      [second?.id ?? '', 2],
    ]);
    shipOrder(system.erp.erp, order, left);
    invoiceOrder(system.erp.erp, order, openToInvoice(system.erp.erp, order));
    expect(await responseOf(externalId)).toMatchObject({ state: 'released' });
    tables().salesOrderLines.update(first?.id ?? '', { quantity: 3 });
    expect(await responseOf(externalId)).toMatchObject({
      state: 'closed',
      lines: [{ line: '1', quantity: { value: '3' }, invoiced: { value: '3' } }, { line: '2' }],
    });
  });

  test('goes away by its last invoice, and is told as closed with what was invoiced', async () => {
    const { externalId, order } = await placed();
    shipOrder(system.erp.erp, order, openToShip(system.erp.erp, order));
    const invoice = invoiceOrder(system.erp.erp, order, openToInvoice(system.erp.erp, order));
    expect(tables().salesOrders.find(externalId)).toBeUndefined();
    expect(await responseOf(goneKey({ id: externalId, goneAt: '2026-03-05T10:00:00Z' }))).toMatchObject({
      answers: { ours: 'XD-7' },
      state: 'closed',
      number: order['number'],
      lines: [
        { line: '1', invoiced: { value: '4' } },
        { line: '2', shipped: { value: '2' } },
      ],
    });
    expect(await put({ externalId })).toEqual({ outcome: 'done', externalId });
    const cancelled = await put({ externalId, body: body({ state: 'cancelled' }) });
    expect(cancelled).toMatchObject({
      outcome: 'ask',
      reason: expect.stringContaining(String(invoice['number'])),
    });
  });

  test('is invoiced with our lines and totals that add up, and credited without them', async () => {
    const { order } = await placed();
    shipOrder(system.erp.erp, order, openToShip(system.erp.erp, order));
    const { id } = invoiceOrder(system.erp.erp, order, openToInvoice(system.erp.erp, order));
    const [record] = (await invoices.byKey?.(system.context, [id])) ?? [];
    expect(mappedBy(invoices, record)).toMatchObject([
      {
        kind: 'invoice',
        answers: { ours: 'XD-7' },
        net: '63',
        lines: [{ line: '1', net: '42' }, { line: '2' }],
      },
    ]);
    await system.erp.edits['creditInvoice']?.({ seed: 1 });
    const memo = [...tables().salesCreditMemos.all()].at(-1);
    const [credit] = (await creditNotes.byKey?.(system.context, [memo?.id ?? ''])) ?? [];
    expect(mappedBy(creditNotes, credit)).toMatchObject([{ kind: 'credit-note', number: memo?.['number'] }]);
  });
});

test('an invoice names only the item of a line that people added', async () => {
  const { order } = await placed();
  shipOrder(system.erp.erp, order, openToShip(system.erp.erp, order));
  const { id } = invoiceOrder(system.erp.erp, order, openToInvoice(system.erp.erp, order));
  const [first] = tables().salesInvoiceLines.listBy('documentId', id);
  if (first === undefined) throw new Error('nothing was invoiced');
  tables().salesInvoiceLines.update(first.id, { description2: '' });
  const [record] = (await invoices.byKey?.(system.context, [id])) ?? [];
  const [told] = Object(mappedBy(invoices, record));
  expect(told.lines[0]).not.toHaveProperty('line');
  expect(told.lines).toMatchObject([{ net: '42' }, { line: '2' }]);
});

describe('what a warehouse has shipped', () => {
  const shipped = (first: string, second = '0') =>
    body({
      salesOrderLines: [line('1', { quantity: '4', shipped: first }), line('2', { shipped: second })],
    });
  const invoicesOf = (id: string) => tables().salesInvoices.listBy('orderId', id);

  test('is posted as shipped and invoiced, only what is new of it, until the order is finished', async () => {
    const { externalId } = await placed();
    await put({ externalId, body: shipped('3') });
    expect(linesOf(externalId).map((each) => [each['shippedQuantity'], each['invoicedQuantity']])).toEqual([
      [3, 3],
      [0, 0],
    ]);
    await put({ externalId, body: shipped('3') });
    expect(invoicesOf(externalId)).toHaveLength(1);
    expect(await put({ externalId, body: shipped('4', '2') })).toEqual({ outcome: 'done', externalId });
    expect(tables().salesOrders.find(externalId)).toBeUndefined();
    expect(invoicesOf(externalId)).toHaveLength(2);
  });

  test('finishes the order: whoever wants more of it afterwards is asked, and nothing is taken for placed', async () => {
    const { externalId } = await placed();
    await put({ externalId, body: shipped('4', '2') });
    const more = body({
      salesOrderLines: [line('1', { quantity: '7', shipped: '4' }), line('2', { shipped: '2' })],
    });
    expect(await put({ externalId, body: more })).toMatchObject({
      outcome: 'ask',
      reason: expect.stringContaining('line 1 is for 7 now'),
    });
    const less = body({ salesOrderLines: [line('1', { quantity: '4', shipped: '4' })] });
    expect(await put({ externalId, body: less })).toEqual({ outcome: 'done', externalId });
  });

  test('is read back as posted', async () => {
    const { externalId } = await placed();
    const wanted = shipped('3', '1');
    await put({ externalId, body: wanted });
    const write = { key: 'k', externalId, body: wanted };
    expect(await salesOrders.readBack?.(system.context, [write])).toEqual([wanted]);
  });

  test('is posted once, however often the answer is lost on the way', async () => {
    const { externalId } = await placed();
    system.faults.timeoutAfterEffectShare = 1;
    expect(await put({ externalId, body: shipped('3') })).toMatchObject({ cause: 'uncertain' });
    expect(await put({ externalId, body: shipped('3') })).toMatchObject({ cause: 'uncertain' });
    system.faults.timeoutAfterEffectShare = 0;
    expect(await put({ externalId, body: shipped('3') })).toEqual({ outcome: 'done', externalId });
    expect(invoicesOf(externalId)).toHaveLength(1);
  });

  test('is left to people where the settings do not say that the hub posts, and is written in their words', () => {
    const view = {
      fields: {
        document: 'XD-7',
        channel: 'c',
        orderNumber: '1',
        customer: { by: 'record', value: 'c' },
        orderDate: '2026-03-01',
        currency: 'USD',
        state: 'placed',
        lines: [
          {
            line: '1',
            item: { by: 'record', value: 'i' },
            quantity: { value: '4', unit: 'EA' },
            location: { by: 'record', value: 'l' },
            unitPrice: '1',
            shipped: { value: '3', unit: 'EA' },
          },
        ],
      } satisfies SalesOrder,
      externalIdOf: () => '11111111-2222-4333-8444-555555555555',
      numberOf: () => undefined,
    };
    const linesFor = (postShipments: boolean) => {
      const answer = salesOrders.map(view, { ...system.settings, postShipments });
      return 'mapped' in answer ? answer.mapped.salesOrderLines : undefined;
    };
    expect(linesFor(true)).toMatchObject([{ shipped: '3' }]);
    expect(linesFor(false)?.[0]).not.toHaveProperty('shipped');
    const named = { ...view, fields: { ...view.fields, purchaseOrder: '4711' } };
    const withText = { ...system.settings, purchaseOrderText: 'Your order' };
    expect(salesOrders.map(named, withText)).toMatchObject({ mapped: { comment: 'Your order 4711' } });
    expect(salesOrders.map(named, system.settings)).not.toHaveProperty('mapped.comment');
    const sold = view.fields.lines.map((each) => ({ ...each, taxRemittedBy: 'channel' as const }));
    const remitted = { ...view, fields: { ...view.fields, lines: sold } };
    const withCode = { ...system.settings, remittedTaxCode: 'NONTAXABLE' };
    expect(salesOrders.map(remitted, withCode)).toMatchObject({
      mapped: { salesOrderLines: [{ taxCode: 'NONTAXABLE' }] },
    });
    for (const [told, settings] of [[remitted, system.settings] as const, [view, withCode] as const])
      expect(salesOrders.map(told, settings)).not.toHaveProperty('mapped.salesOrderLines.0.taxCode');
  });
});

test('a finished order is told by the poll, too, where no notification of its end arrived', async () => {
  const { order } = await placed();
  const poll = orderResponses.poll;
  const cursorOf = async (cursor: string | undefined) => {
    const pages = [];
    for await (const page of poll?.read(system.context, cursor) ?? []) pages.push(page);
    return pages;
  };
  const cursor = (await cursorOf(undefined)).findLast((page) => page.cursor !== undefined)?.cursor;
  shipOrder(system.erp.erp, order, openToShip(system.erp.erp, order));
  invoiceOrder(system.erp.erp, order, openToInvoice(system.erp.erp, order));
  const read = (await cursorOf(cursor)).flatMap(({ records }) => records);
  const told = read.flatMap((record) => mappedBy(orderResponses, record));
  expect(told).toContainEqual(expect.objectContaining({ answers: { ours: 'XD-7' }, state: 'closed' }));
});

describe('an order that somebody deleted there', () => {
  test('is a question where we still want it, and is told as cancelled', async () => {
    const { externalId } = await placed();
    for (const each of linesOf(externalId)) tables().salesOrderLines.delete(each.id);
    tables().salesOrders.delete(externalId);
    expect(await put({ externalId })).toMatchObject({
      outcome: 'ask',
      reason: expect.stringContaining('deleted'),
    });
    expect(await responseOf(goneKey({ id: externalId, goneAt: '2026-03-05T10:00:00Z' }))).toMatchObject({
      answers: { theirs: externalId },
      state: 'cancelled',
    });
  });

  test('is not told as gone where it stands again', async () => {
    const { externalId } = await placed();
    expect(await responseOf(goneKey({ id: externalId, goneAt: '2026-03-05T10:00:00Z' }))).toBeUndefined();
  });

  test('may be placed again after we ourselves took it out', async () => {
    const { externalId } = await placed();
    const cancelled = body({ state: 'cancelled' });
    await put({ externalId, body: cancelled });
    const again = await put({ externalId, previous: cancelled });
    expect(again).toMatchObject({ outcome: 'done' });
    expect(tables().salesOrders.listBy('externalDocumentNumber', 'XD-7')).toHaveLength(1);
  });

  test('is placed again once, however often the answer is lost on the way', async () => {
    const { externalId } = await placed();
    const cancelled = body({ state: 'cancelled' });
    await put({ externalId, body: cancelled });
    const again = { externalId, previous: cancelled };
    system.faults.timeoutAfterEffectShare = 1;
    expect(await put(again)).toMatchObject({ cause: 'uncertain' });
    system.faults.timeoutAfterEffectShare = 0;
    expect(await put(again)).toMatchObject({ outcome: 'done' });
    expect(tables().salesOrders.listBy('externalDocumentNumber', 'XD-7')).toHaveLength(1);
    await put({ ...again, body: cancelled });
    expect(tables().salesOrders.listBy('externalDocumentNumber', 'XD-7')).toEqual([]);
  });

  test('is shipped and invoiced once where it had left after all, however often the answer is lost on the way', async () => {
    const { externalId } = await placed();
    const cancelled = body({ state: 'cancelled' });
    await put({ externalId, body: cancelled });
    const left = body({ salesOrderLines: [line('1', { quantity: '4', shipped: '4' })] });
    const again = { externalId, previous: cancelled, body: left };
    system.faults.timeoutAfterEffectShare = 1;
    for (let time = 0; time < 4; time += 1) await put(again);
    system.faults.timeoutAfterEffectShare = 0;
    expect(await put(again)).toMatchObject({ outcome: 'done' });
    expect(tables().salesInvoices.listBy('externalDocumentNumber', 'XD-7')).toHaveLength(1);
    expect(tables().salesOrders.listBy('externalDocumentNumber', 'XD-7')).toEqual([]);
  });
});

function mappedBy(source: { map(record: never, settings: never): unknown }, record: unknown): unknown[] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the conformance suite checks records against the contract
  const answer = source.map(record as never, system.settings as never);
  const facts: unknown =
    typeof answer === 'object' && answer !== null ? Reflect.get(answer, 'mapped') : undefined;
  return Array.isArray(facts) ? facts : [];
}
