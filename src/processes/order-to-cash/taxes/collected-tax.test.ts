/** Stories about orders whose tax the channel has collected: a marketplace remits it, or hands it to us. */
import { describe, expect, test } from 'vitest';
import type { CollectedTax } from '../../../model/documents/charges.ts';
import type { Order, OrderLine } from '../../../model/documents/order.ts';
import type { TaxDocument } from '../../../model/documents/tax.ts';
import { addDecimals, decimalOf, formatDecimal } from '../../../model/values/decimal.ts';
import type { OrderFact } from '../facts.ts';
import type { OrderPlan } from '../plan.ts';
import {
  advised,
  billed,
  decided,
  given,
  line,
  MORNING,
  ordered,
  posted,
  written,
} from '../testing/story.ts';

const LATER = '2026-06-10T08:10:00Z';
const tax = {
  target: 'tax/tax-documents',
  patienceSeconds: 60,
  unanswered: 'accept' as const,
  assumedPercent: '8',
  reportsInvoices: true,
};
const stock = { 'A EAST': '50', 'B EAST': '50' };

const collected = (amount: string, remittedBy: CollectedTax['remittedBy'] = 'channel') => ({
  collectedTax: { amount, currency: 'USD', remittedBy },
});
/** Line 1 is taxed by the channel, line 2 by us: 40 and 20 net. */
const remitted = line('4', collected('3.20'));
const ours = line('2', { line: '2', item: { by: 'number', value: 'B' } });

function sold(lines: readonly OrderLine[], more: Partial<Order> = {}) {
  return given({ stock, policy: { tax } }, ordered(lines, more));
}

function documentsOf({ always }: OrderPlan, prefix: string): readonly TaxDocument[] {
  return always.flatMap((each) =>
    each.domain === 'tax-document' && each.name.startsWith(prefix) ? [each.body] : [],
  );
}

/** What the engine says of the lines that it was asked about. */
function answered(story: ReturnType<typeof sold>, taxes: Readonly<Record<string, string>>): OrderFact {
  const { name = 'none' } = story.plan().always.find((each) => each.name.startsWith('tax/estimate/')) ?? {};
  const lines = Object.entries(taxes).map(([of, amount]) => ({ line: of, tax: amount }));
  const sum = formatDecimal(Object.values(taxes).map(decimalOf).reduce(addDecimals));
  const answer = { tax: sum, currency: 'USD', lines, asOf: MORNING };
  const identity = `written/${name}/${sum}`;
  const words = { document: name, revision: 'told/1', system: 'tax', externalId: '1' };
  return { kind: 'written', identity, at: MORNING, ...words, answer };
}

describe('an order whose tax the channel remits', () => {
  test('asks the tax engine nothing, owes no tax, and costs the buyer what the channel collected', () => {
    const plan = sold([remitted], { collectedTax: { shipping: collected('0.40').collectedTax } }).plan();
    expect([plan.status, documentsOf(plan, 'tax/')]).toEqual(['accepted', []]);
    expect(plan.exposure?.amount).toBe('40');
    expect(plan.money).toMatchObject({ net: '40', tax: '0', collectedTax: '3.6', total: '43.6' });
  });

  test('goes on though nobody knows where it goes to: no tax of ours depends on that', () => {
    const world = { stock, policy: { tax }, customer: { address: undefined } };
    expect(given(world, ordered([remitted])).plan().status).toBe('accepted');
    expect(given(world, ordered([ours])).plan().status).toBe('held');
  });

  test('owes nothing also where the channel has collected nothing', () => {
    const plan = sold([line('4', collected('0'))]).plan();
    expect([plan.status, plan.money?.tax, plan.money?.collectedTax]).toEqual(['accepted', '0', '0']);
  });

  test('is paid for by as much as comes to us', () => {
    const payment = (amount: string) => ({
      payment: { method: 'prepaid' as const, authorised: { amount, currency: 'USD' } },
    });
    const refused = { stock, policy: { tax }, creditRefused: 'no' };
    expect(given(refused, ordered([remitted], payment('40'))).plan().status).toBe('accepted');
    expect(given(refused, ordered([remitted], payment('39.99'))).plan().status).toBe('held');
  });

  test('costs the share of what is still wanted, to the cent, and nothing once it is cancelled', () => {
    const story = sold([remitted], { collectedTax: { shipping: collected('0.40').collectedTax } });
    const less = story.and(
      ordered([{ ...remitted, ...collected('2.40'), quantity: { value: '3', unit: 'EA' } }], {
        revision: '2',
      }),
    );
    expect(less.plan().money).toMatchObject({ net: '30', collectedTax: '2.4', total: '32.4' });
    const gone = less.and(decided('cancel', { at: LATER })).plan(LATER);
    expect(gone.money).toMatchObject({ net: '0', collectedTax: '0', total: '0' });
  });

  test('shows no collected tax where the channel remits none', () => {
    expect(sold([ours]).plan(LATER).money).not.toHaveProperty('collectedTax');
  });
});

describe('an order of which the channel taxes one line', () => {
  test('asks about the others only, and each line bears its own', () => {
    const story = sold([remitted, ours]);
    expect(documentsOf(story.plan(), 'tax/estimate/')).toMatchObject([
      { lines: [{ line: '2', amount: '20' }] },
    ]);
    const plan = story.and(answered(story, { 2: '1.65' })).plan();
    expect(plan.money).toMatchObject({ net: '60', tax: '1.65', collectedTax: '3.2', total: '64.85' });
    expect(plan.exposure?.amount).toBe('61.65');
  });

  test('assumes tax of the others only where the engine is silent', () => {
    const story = sold([remitted, ours]);
    story.plan();
    expect(story.plan(LATER).money).toMatchObject({ tax: '1.6', collectedTax: '3.2', total: '64.8' });
  });

  test('keeps no tax of an answer from before the channel said that it remits', () => {
    const before = sold([line('4'), ours]);
    before.and(answered(before, { 1: '3.3', 2: '1.65' }), written('sales-order'), advised({ quantity: '4' }));
    const plan = before.and(ordered([remitted, ours], { revision: '2' })).plan(LATER);
    expect(plan.money).toMatchObject({ tax: '1.65', collectedTax: '3.2', total: '64.85' });
  });
});

describe('tax that the channel has collected for us', () => {
  test('is computed like all of ours; that the channel took another amount is said', () => {
    const story = sold([line('4', collected('3.10', 'seller'))]);
    const plan = story.and(answered(story, { 1: '3.2' })).plan();
    expect(plan.money).toMatchObject({ tax: '3.2', total: '43.2' });
    expect(plan.money).not.toHaveProperty('collectedTax');
    expect(plan.verdict.reasons).toEqual([
      'the channel has collected 3.1 USD of tax that we remit; 3.2 USD is reckoned with',
    ]);
  });

  test('is worth no word where it is what we reckon with', () => {
    const story = sold([line('4', collected('3.2', 'seller'))]);
    expect(story.and(answered(story, { 1: '3.2' })).plan().verdict.reasons).toEqual([]);
  });
});

test('the ERP is told of which lines the channel remits the tax', () => {
  const story = sold([remitted, ours]);
  const plan = story.and(answered(story, { 2: '1.65' })).plan();
  const [sales] = plan.documents === 'as-they-are' ? [] : plan.documents;
  expect(sales?.body).toMatchObject({ lines: [{ line: '1', taxRemittedBy: 'channel' }, { line: '2' }] });
  expect(Object(sales?.body).lines[1]).not.toHaveProperty('taxRemittedBy');
});

describe('of an invoice, the tax engine is told', () => {
  const goods = [billed('4', '40'), billed('2', '20', { line: '2', item: { by: 'number', value: 'B' } })];
  const freight = {
    item: { by: 'number' as const, value: 'FREIGHT' },
    quantity: { value: '1', unit: 'EA' },
    net: '5',
  };

  function reported(lines: readonly OrderLine[], more: Partial<Order> = {}) {
    const story = sold(lines, more);
    story.plan(LATER);
    story.and(written('sales-order'), advised({ quantity: '4' }));
    const invoice = posted('65', { lines: [...goods.slice(0, lines.length), freight] });
    return documentsOf(story.and(invoice).plan('2026-06-11T07:00:00Z'), 'tax/invoice/').map((body) =>
      body.lines.map(({ amount }) => amount),
    );
  }

  test('what we remit, and nothing of what the channel remits', () => {
    expect(reported([remitted, ours])).toEqual([['20', '5']]);
    expect(reported([line('4'), ours])).toEqual([['40', '20', '5']]);
  });

  test('that nothing of it counts where the channel says only later that it remits everything, and all of it when it takes that back', () => {
    const story = sold([line('4')]);
    story.plan(LATER);
    story.and(written('sales-order'), advised({ quantity: '4' }), posted('40', { lines: goods.slice(0, 1) }));
    const stands = (now: string) =>
      documentsOf(story.plan(now), 'tax/invoice/').map(({ state, lines }) => [state, lines.length]);
    const later = '2026-06-11T07:00:00Z';
    expect(stands(later)).toEqual([['committed', 1]]);
    story.and(ordered([remitted], { revision: '2' }));
    expect(stands(later)).toEqual([['voided', 1]]);
    expect(stands(later)).toEqual([['voided', 1]]);
    story.and(ordered([line('4')], { revision: '3' }));
    expect(stands(later)).toEqual([['committed', 1]]);
  });

  test('no freight where the channel remits the tax on shipping, and nothing at all where it remits everything', () => {
    const shipping = { collectedTax: { shipping: collected('0.40').collectedTax } };
    expect(reported([remitted, ours], shipping)).toEqual([['20']]);
    expect(reported([remitted], shipping)).toEqual([]);
  });
});
