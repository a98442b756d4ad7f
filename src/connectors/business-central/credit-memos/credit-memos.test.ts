/** Credit memos on their way through Business Central: posted at once, more by a further memo, never twice. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Fields } from '../../../../sandbox/business-central/tables/table.ts';
import type { Outcome } from '../../kit/outcome.ts';
import { creditNotes } from '../orders/invoices.ts';
import type { TheirCreditMemo } from '../orders/theirs.ts';
import { startSystem, type SandboxSystem } from '../testing/sandbox-system.ts';
import type { CreditMemoBody } from './credit-memo-body.ts';
import { creditMemos } from './credit-memos.ts';

let system: SandboxSystem;
let items: readonly Fields[];
beforeEach(async () => {
  system = await startSystem();
  items = [...tables().items.all()].filter(({ blocked }) => blocked !== true);
});
afterEach(() => system.close());

const tables = () => system.erp.erp.tables;
const customer = () => [...tables().customers.all()].find(({ blocked }) => blocked === ' ');
const memosOf = () =>
  [...tables().salesCreditMemos.all()].filter((memo) =>
    String(memo['externalDocumentNumber']).startsWith('CD-7-R1'),
  );
const quantities = () =>
  memosOf().map((memo) => [
    memo['externalDocumentNumber'],
    memo['status'],
    tables()
      .salesCreditMemoLines.listBy('documentId', memo.id)
      .map(({ quantity }) => quantity),
  ]);

/** In the hub's spelling. */
const formatted = (amount: number) => String(amount);

function body(quantity = '2', changes: Partial<CreditMemoBody> = {}): CreditMemoBody {
  const [item] = items;
  const [place] = tables().locations.all();
  return {
    externalDocumentNumber: 'CD-7-R1',
    customerId: customer()?.id ?? '',
    creditMemoDate: '2026-03-09',
    currencyCode: 'USD',
    state: 'posted',
    salesCreditMemoLines: [
      {
        itemId: item?.id ?? '',
        locationId: place?.id ?? '',
        unitOfMeasureCode: String(item?.['baseUnitOfMeasureCode']),
        quantity,
        unitPrice: '10.5',
        amount: formatted(10.5 * Number(quantity)),
      },
    ],
    ...changes,
  };
}

async function put(wanted = body()): Promise<Outcome> {
  const [outcome] = await creditMemos.write(system.context, [{ key: 'k', body: wanted }]);
  if (outcome === undefined) throw new Error('no outcome');
  return outcome;
}

describe('a credit memo', () => {
  test('is posted under our number: the customer owes less, and the goods are in the inventory', async () => {
    const [item] = items;
    const [owed, there] = [Number(customer()?.['balance']), Number(item?.['inventory'])];
    expect(await put()).toMatchObject({ outcome: 'done' });
    const [memo] = memosOf();
    expect(memo).toMatchObject({ status: 'Open', totalAmountExcludingTax: 21 });
    expect(String(memo?.['number'])).toMatch(/^PS-CR/);
    expect(Number(customer()?.['balance'])).toBeCloseTo(owed - Number(memo?.['totalAmountIncludingTax']));
    expect(tables().items.find(item?.id ?? '')?.['inventory']).toBe(there + 2);
  });

  test('is told as a credit note that answers our number of the return', async () => {
    await put();
    const [memo] = memosOf();
    const [record] = (await creditNotes.byKey?.(system.context, [memo?.id ?? ''])) ?? [];
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the conformance suite checks records against the contract
    const answer = creditNotes.map(record as TheirCreditMemo, system.settings);
    expect(answer).toMatchObject({
      mapped: [{ kind: 'credit-note', answers: { ours: 'CD-7-R1' }, lines: [{ quantity: { value: '2' } }] }],
    });
  });

  test('gives no tax back on the lines whose tax the channel remits', async () => {
    tables().customers.update(customer()?.id ?? '', { taxLiable: true });
    const lines = body().salesCreditMemoLines.map((each) => ({ ...each, taxCode: 'NONTAXABLE' }));
    const remitted = body('2', { salesCreditMemoLines: lines });
    await put(remitted);
    expect(memosOf()).toMatchObject([{ totalAmountExcludingTax: 21, totalTaxAmount: 0 }]);
    expect(await creditMemos.readBack?.(system.context, [{ key: 'k', body: remitted }])).toEqual([remitted]);
  });

  test('for more is a further memo for the difference, and the first one stays what it is', async () => {
    const first = await put();
    expect(await put(body('5'))).toEqual(first);
    expect(await put(body('5'))).toEqual(first);
    expect(quantities()).toEqual([
      ['CD-7-R1', 'Open', [2]],
      ['CD-7-R1/2', 'Open', [3]],
    ]);
    const [held] = (await creditMemos.readBack?.(system.context, [{ key: 'k', body: body('5') }])) ?? [];
    expect(held).toEqual(body('5'));
  });

  test('in several parts comes to what the whole comes to, and stands as it was wanted', async () => {
    const [line] = body().salesCreditMemoLines;
    const amounts = ['3.34', '6.67', '10.01'];
    const parts = amounts.map((amount, place) =>
      body('1', {
        salesCreditMemoLines:
          line === undefined ? [] : [{ ...line, quantity: String(place + 1), unitPrice: '3.335', amount }],
      }),
    );
    for (const part of parts) expect(await put(part)).toMatchObject({ outcome: 'done' });
    expect(memosOf().map((memo) => memo['totalAmountExcludingTax'])).toEqual([3.34, 3.33, 3.34]);
    const last = parts.at(-1) ?? body();
    const [held] = (await creditMemos.readBack?.(system.context, [{ key: 'k', body: last }])) ?? [];
    expect(held).toEqual(last);
  });

  test('for less than is posted, or at another price, is for a person', async () => {
    await put();
    expect(await put(body('1'))).toMatchObject({ outcome: 'ask', reason: expect.stringContaining('PS-CR') });
    const [line] = body().salesCreditMemoLines;
    const dearer = line === undefined ? [] : [{ ...line, unitPrice: '11', amount: '22' }];
    expect(await put(body('2', { salesCreditMemoLines: dearer }))).toMatchObject({ outcome: 'ask' });
    expect(quantities()).toHaveLength(1);
  });

  test('of which a draft was left is posted, not doubled', async () => {
    system.faults.timeoutAfterEffectShare = 1;
    expect(await put()).toMatchObject({ outcome: 'later', cause: 'uncertain' });
    system.faults.timeoutAfterEffectShare = 0;
    expect(quantities()).toEqual([['CD-7-R1', 'Draft', [2]]]);
    expect(await put()).toMatchObject({ outcome: 'done' });
    expect(quantities()).toEqual([['CD-7-R1', 'Open', [2]]]);
  });

  test('gives a draft up that says something else by now', async () => {
    system.faults.timeoutAfterEffectShare = 1;
    await put();
    system.faults.timeoutAfterEffectShare = 0;
    expect(await put(body('1'))).toMatchObject({ outcome: 'done' });
    expect(quantities()).toEqual([['CD-7-R1', 'Open', [1]]]);
  });

  test('is cancelled while it is a draft, and is for a person once it is posted', async () => {
    const cancelled = body('2', { state: 'cancelled', salesCreditMemoLines: [] });
    expect(await put(cancelled)).toEqual({ outcome: 'done', externalId: 'CD-7-R1' });
    system.faults.timeoutAfterEffectShare = 1;
    await put();
    system.faults.timeoutAfterEffectShare = 0;
    expect(await put(cancelled)).toMatchObject({ outcome: 'done' });
    expect(memosOf()).toEqual([]);
    await put();
    expect(await put(cancelled)).toMatchObject({ outcome: 'ask', reason: expect.stringContaining('posted') });
  });

  test('without a place is for goods that the buyer keeps', async () => {
    const kept = body('2');
    const lines = kept.salesCreditMemoLines.map(({ locationId: _none, ...line }) => line);
    const wanted = { ...kept, salesCreditMemoLines: lines };
    expect(await put(wanted)).toMatchObject({ outcome: 'done' });
    expect(await creditMemos.readBack?.(system.context, [{ key: 'k', body: wanted }])).toEqual([wanted]);
  });

  test('for a customer who is blocked for everything is refused in the ERP’s own words', async () => {
    const id = customer()?.id ?? '';
    const wanted = body('2', { customerId: id });
    tables().customers.update(id, { blocked: 'All' });
    expect(await put(wanted)).toMatchObject({ outcome: 'ask', reason: expect.stringContaining('blocked') });
    expect(memosOf()).toEqual([]);
  });
});
