/** Real faults around the money of orders, planted in the simulated systems: the hub ends right to the cent, or says openly what is missing. */
import { afterEach, expect, test } from 'vitest';
import { estateOfFile } from '../../examples/testing/estate.ts';
import { soldItems } from '../../examples/testing/happenings.ts';
import { settledOrders, until } from '../../examples/testing/settle.ts';
import { orderOf } from '../../sandbox/day/calling/orders.ts';
import { systemsOf } from '../../sandbox/day/systems.ts';
import type { Order } from '../../src/model/documents/order.ts';
import { booked, emptyBook } from './chaos/book.ts';
import { authorised } from './chaos/callers/placing.ts';
import { cardFaults } from './chaos/checks/money.ts';

const day = estateOfFile();
afterEach(() => day().mend());

const PORTAL = 'portal';
const PIECES = 4;

/** An item of which many lie in the east, in pieces; `place` counts from the first. */
function itemAt(place: number): { readonly number: string; readonly price: number } {
  const { state } = day().east;
  const found = soldItems(day()).filter((item) =>
    state.book
      .positions()
      .some(
        ({ item: lies, warehouse, unit, lot, quantity }) =>
          lies === item['number'] &&
          warehouse === 'EAST' &&
          unit === 'EA' &&
          lot === undefined &&
          Number(quantity) > 30,
      ),
  )[place];
  if (found === undefined) throw new Error('too little lies in the east');
  return { number: String(found['number']), price: Number(found['unitPrice']) };
}

async function cardOrder(
  number: string,
  { place, several = true }: { readonly place: number; readonly several?: boolean },
): Promise<Order> {
  const { records, database } = day().hub;
  const parties = await records.list(database, { domain: 'party', limit: 200 });
  const customer = parties.find(
    ({ fields }) =>
      fields['status'] === 'active' && fields['level'] === 'bill-to' && fields['currency'] === 'USD',
  );
  const item = itemAt(place);
  const lines = [{ item: item.number, quantity: PIECES }];
  const scene = { stage: day(), range: { priceOf: () => item.price } };
  return orderOf(
    { number, customer: customer?.number ?? '' },
    lines,
    authorised(scene, { lines, enough: 3, several }),
  );
}

async function take(order: Order): Promise<void> {
  expect(await day().hub.orders.submit(order, 'the portal')).toMatchObject({ taken: 'applied' });
}

const settled = (): Promise<void> => settledOrders(day());

async function found(number: string) {
  const order = await day().hub.orders.find(PORTAL, number);
  if (order === undefined) throw new Error(`there is no order ${number}`);
  return order;
}

async function goesOn(number: string): Promise<boolean> {
  return ['accepted', 'placed', 'released'].includes((await found(number)).status);
}

async function questions(number: string): Promise<readonly string[]> {
  return ((await found(number)).plan.questions ?? []).map(({ kind }) => kind);
}

async function inEast(edit: string): Promise<void> {
  await day().east.edits[edit]?.({ seed: 1 });
}

function intentOf({ payment }: Order) {
  return day().payments.account.intent(payment?.authorisation ?? '');
}

/** What cards and ERP disagree about, of this one order. */
async function unequal(order: Order): Promise<readonly string[]> {
  const book = emptyBook();
  booked(book, order);
  return cardFaults(systemsOf(day().all), book, [await found(order.number)]);
}

function invoiced(document: string): readonly number[] {
  return day()
    .erp.erp.tables.salesInvoices.listBy('externalDocumentNumber', document)
    .map((invoice) => Math.round(Number(invoice['totalAmountIncludingTax']) * 100));
}

const isOf =
  (document: string) =>
  (each: Readonly<Record<string, unknown>>): boolean =>
    each['externalDocumentNumber'] === document;

test('a payment that is told before its order belongs to the order that names it: nobody is asked, and it pays once', async () => {
  const order = await cardOrder('M-1', { place: 0 });
  await settled();
  await take(order);
  await settled();
  expect([(await found('M-1')).status, await questions('M-1')]).toEqual(['released', []]);
  await inEast('shipOrder');
  await settled();
  expect([(await found('M-1')).status, await unequal(order)]).toEqual(['closed', []]);
});

test('more of an order that the ERP has invoiced and closed moves nothing: it is told, asked about once, and ends when a person declines it', async () => {
  const { hub, erp, clock } = day();
  const order = await cardOrder('M-0', { place: 0 });
  await take(order);
  await settled();
  await inEast('shipOrder');
  await settled();
  const before = await found('M-0');
  expect(before.status).toBe('closed');
  const lines = order.lines.map((line) => ({
    ...line,
    quantity: { ...line.quantity, value: String(PIECES + 3) },
  }));
  await take({ ...order, revision: '2', lines });
  await settled();
  expect((await found('M-0')).plan.verdict).toMatchObject({
    word: 'accepted',
    reasons: [expect.stringMatching(/order the 3 EA that are more anew$/)],
  });
  expect([(await found('M-0')).status, await questions('M-0')]).toEqual(['closed', ['ordered-too-late']]);
  const asked = await hub.exceptions.list({ kind: 'ordered-too-late', limit: 10 });
  expect(asked).toMatchObject([
    { owner: expect.any(String), decisions: [{ do: 'cancel-rest' }, { do: 'cancel-line' }] },
  ]);
  const decision = {
    kind: 'decision',
    identity: 'decision/decline-0',
    action: 'cancel-line',
    line: '1',
  } as const;
  const at = clock.now().toISOString();
  await hub.orders.decide({ channel: PORTAL, number: 'M-0' }, { ...decision, at, by: 'maria' });
  await settled();
  const after = await found('M-0');
  expect([after.status, await questions('M-0'), await unequal(order)]).toEqual(['closed', [], []]);
  expect(after.plan.lines).toMatchObject([{ quantities: { shipped: String(PIECES), cancelled: '3' } }]);
  expect([...erp.erp.tables.salesOrders.all()].filter(isOf(after.document))).toEqual([]);
  expect([invoiced(after.document).length, after.plan.money]).toEqual([1, before.plan.money]);
});

test('a despatch is told before the warehouse has answered that it has the order: it leaves once, and is paid once', async () => {
  const { east, hub } = day();
  const order = await cardOrder('M-2', { place: 0 });
  Object.assign(east.faults, { timeoutAfterEffectShare: 1 });
  await take(order);
  const { document } = await found('M-2');
  const there = () => east.state.orders.all().filter(({ id }) => id.startsWith(document));
  await until('the warehouse has the order', () => there().length > 0, 40_000);
  await inEast('shipOrder');
  await hub.intake.drain();
  day().mend();
  await settled();
  expect([(await found('M-2')).status, there().length]).toEqual(['closed', 1]);
  expect((await found('M-2')).plan.lines).toMatchObject([{ quantities: { shipped: String(PIECES) } }]);
  expect([invoiced(document).length, await unequal(order)]).toEqual([1, []]);
});

test('the tax engine answers after the patience: what was assumed is made good, and the card pays the invoice to the cent', async () => {
  const { tax, hub, clock } = day();
  Object.assign(tax.faults, { outage: true });
  const order = await cardOrder('M-3', { place: 1 });
  await take(order);
  clock.pass(30);
  await until('the order goes on', async () => {
    await hub.orders.review();
    return await goesOn('M-3');
  });
  const assumed = await found('M-3');
  const reasons = (each: typeof assumed): string => JSON.stringify(each.plan.lines);
  expect(reasons(assumed)).toContain('tax does not say');
  day().mend();
  await settled();
  expect(reasons(await found('M-3'))).not.toContain('tax does not say');
  await inEast('shipOrder');
  await settled();
  expect((await found('M-3')).status).toBe('closed');
  expect([intentOf(order).amount_received]).toEqual(invoiced(assumed.document));
  expect(await unequal(order)).toEqual([]);
});

test('a card that allows one capture only pays once, when the last part has left', async () => {
  const order = await cardOrder('M-4', { place: 0, several: false });
  await take(order);
  await settled();
  await inEast('shipPart');
  await settled();
  expect(await standing(order)).toEqual(['2 shipped', 0, 'requires_capture']);
  await inEast('shipOrder');
  await settled();
  const { document, status } = await found('M-4');
  const total = invoiced(document).reduce((sum, each) => sum + each, 0);
  expect([status, ...(await standing(order))]).toEqual(['closed', '4 shipped', total, 'succeeded']);
  expect(await unequal(order)).toEqual([]);
});

async function standing(order: Order): Promise<readonly unknown[]> {
  const [line] = (await found(order.number)).plan.lines ?? [];
  const { amount_received: received, status } = intentOf(order);
  return [`${line?.quantities['shipped'] ?? '?'} shipped`, received, status];
}

test('money that went back for goods that were thrown away is visible until a person takes it as it is', async () => {
  const order = await cardOrder('M-5', { place: 0 });
  await take(order);
  await settled();
  await inEast('shipOrder');
  await settled();
  const submitted = await day().hub.orders.submitReturn(
    {
      channel: PORTAL,
      orderNumber: 'M-5',
      number: 'RMA-5',
      revision: '1',
      requestedAt: day().clock.now().toISOString(),
      compensation: 'refund',
      lines: [{ line: '1', quantity: { value: '1', unit: 'EA' } }],
    },
    'the portal',
  );
  expect(submitted).toMatchObject({ taken: 'applied' });
  await settled();
  await inEast('scrapReturn');
  await settled();
  expect(await questions('M-5')).toEqual(['returned-not-sellable', 'refunded-not-restocked']);
  const refunds = [...day().payments.account.refunds.values()];
  const [whole, ...cents] = refunds.filter((each) => each.payment_intent === intentOf(order).id);
  expect(whole).toBeDefined();
  // Ahead of the credit note the tax is rounded down: the note may add a cent, and no more.
  expect(cents.map(({ amount }) => amount)).toEqual(cents.length === 0 ? [] : [1]);
  await day().hub.orders.decide(
    { channel: PORTAL, number: 'M-5' },
    {
      kind: 'decision',
      identity: 'decision/settle-5',
      at: day().clock.now().toISOString(),
      action: 'settle-return',
      return: 'RMA-5',
      by: 'maria',
    },
  );
  await settled();
  expect([await questions('M-5'), await unequal(order)]).toEqual([[], []]);
});

function owedInErp(document: string): readonly unknown[] {
  const { tables } = day().erp.erp;
  return tables.salesInvoices
    .listBy('externalDocumentNumber', document)
    .map(({ status, remainingAmount }) => [status, remainingAmount]);
}

/** What the ERP has on the account of the payment service for this order, in cents. */
function onServiceAccount(document: string): number {
  const entries = [...day().erp.erp.tables.ledger.all()].filter(
    (entry) =>
      entry['accountNumber'] === '2920' && String(entry['externalDocumentNumber']).startsWith(document),
  );
  return entries.reduce(
    (sum, each) => sum + Math.round((Number(each['debitAmount']) - Number(each['creditAmount'])) * 100),
    0,
  );
}

test('a card order leaves no receivable in the ERP, though its answers are lost: order, invoice, payment and books tie', async () => {
  const { erp, hub } = day();
  const order = await cardOrder('M-6', { place: 0 });
  await take(order);
  await settled();
  const { document } = await found('M-6');
  await inEast('shipOrder');
  Object.assign(erp.faults, { timeoutAfterEffectShare: 0.5 });
  await settled();
  day().mend();
  await settled();
  const [total = 0] = invoiced(document);
  expect(owedInErp(document)).toEqual([['Paid', 0]]);
  expect([onServiceAccount(document), intentOf(order).amount_received]).toEqual([total, total]);
  const tied = await hub.tieOuts.ofOrder(PORTAL, 'M-6');
  expect(tied?.tie).toMatchObject({ standing: 'tied', money: { received: tied?.tie.money.captured } });
});

test('what went back to the card is paid out in the ERP, too', async () => {
  const { hub } = day();
  const order = await cardOrder('M-7', { place: 0 });
  await take(order);
  await settled();
  await inEast('shipOrder');
  await settled();
  await hub.orders.submitReturn(
    {
      channel: PORTAL,
      orderNumber: 'M-7',
      number: 'RMA-7',
      revision: '1',
      requestedAt: day().clock.now().toISOString(),
      compensation: 'refund',
      lines: [{ line: '1', quantity: { value: '1', unit: 'EA' } }],
    },
    'the portal',
  );
  await settled();
  await inEast('receiveReturn');
  await settled();
  const { document } = await found('M-7');
  const { amount_received: taken } = intentOf(order);
  const back = [...day().payments.account.refunds.values()]
    .filter((each) => each.payment_intent === intentOf(order).id)
    .reduce((sum, { amount }) => sum + amount, 0);
  expect(back).toBeGreaterThan(0);
  expect(onServiceAccount(document)).toBe(taken - back);
  expect((await hub.tieOuts.ofOrder(PORTAL, 'M-7'))?.tie.standing).toBe('tied');
});
