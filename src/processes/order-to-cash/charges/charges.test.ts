/** Stories about what an order is charged or given beside its goods: it counts, goes to the ERP, is invoiced once, and nothing of it is lost. */
import { describe, expect, test } from 'vitest';
import type { OrderCharge } from '../../../model/documents/charges.ts';
import type { Order } from '../../../model/documents/order.ts';
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

const LATER = '2026-06-10T12:00:00Z';
const stock = { 'A EAST': '50' };

const charge = (amount: string, more: Partial<OrderCharge> = {}): OrderCharge => ({
  charge: 'f',
  kind: 'charge',
  reason: 'freight',
  amount,
  currency: 'USD',
  ...more,
});
const given5 = charge('5', { charge: 'd', kind: 'allowance', reason: 'discount' });

const sold = (charges: OrderCharge[], more: Partial<Order> = {}) =>
  given({ stock }, ordered([line('4')], { charges, ...more }));

function salesOrder({ documents }: OrderPlan) {
  const found =
    documents === 'as-they-are' ? undefined : documents.find(({ name }) => name === 'sales-order');
  return found?.domain === 'sales-order' ? found.body : undefined;
}

const kinds = ({ questions }: OrderPlan): readonly string[] => questions.map(({ kind }) => kind);
/** Taken by the ERP and by the warehouse, and all of it has left. */
const left = [written('sales-order'), written('warehouse-order/EAST/1'), advised({ quantity: '4' })];
const invoiced = (net: string, charges: { charge?: string; net: string }[], lines = [billed('4', '40')]) =>
  posted(net, { lines, charges: charges.map((each) => ({ reason: 'freight', ...each })) });

describe('what an order is charged and given', () => {
  test('is part of what it comes to, of what the account owes, and of the sales order', () => {
    const plan = sold([charge('12.5', { description: 'Standard' }), given5]).plan();
    expect(plan.money).toMatchObject({
      net: '47.5',
      total: '47.5',
      charges: [
        { charge: 'f', reason: 'freight', amount: '12.5', description: 'Standard', invoiced: false },
        { charge: 'd', reason: 'discount', amount: '-5', invoiced: false },
      ],
    });
    expect(plan.exposure?.amount).toBe('47.5');
    expect(salesOrder(plan)?.charges).toEqual([
      { charge: 'f', kind: 'charge', reason: 'freight', amount: '12.5', description: 'Standard' },
      { charge: 'd', kind: 'allowance', reason: 'discount', amount: '5' },
    ]);
  });

  test('is replaced as a whole by a later revision, and gone where that has none', () => {
    const story = sold([charge('12.5')]);
    story.plan();
    const dearer = story.and(ordered([line('4')], { revision: '2', charges: [charge('20')] })).plan();
    expect([dearer.money?.net, salesOrder(dearer)?.charges?.[0]?.amount]).toEqual(['60', '20']);
    const without = story.and(ordered([line('4')], { revision: '3' })).plan();
    expect([without.money?.net, salesOrder(without)?.charges]).toEqual(['40', undefined]);
  });

  test('is not charged where the order is cancelled before anything leaves', () => {
    const story = sold([charge('12.5')]).and(written('sales-order'));
    story.plan();
    const plan = story.and(decided('cancel', { at: LATER })).plan(LATER);
    expect([plan.exposure, plan.money?.total]).toEqual([undefined, '0']);
    expect(salesOrder(plan)?.charges).toBeUndefined();
  });

  test('holds the order where more is given than the goods cost, and a revision lets it go on', () => {
    const story = sold([charge('50', { kind: 'allowance', reason: 'discount' })]);
    const held = story.plan();
    expect([held.status, kinds(held)]).toEqual(['held', ['allowance-too-large']]);
    const fitting = story.and(ordered([line('4')], { revision: '2', charges: [given5] })).plan();
    expect([fitting.status, fitting.money?.net]).toEqual(['accepted', '35']);
  });

  test('is within what a payment must cover', () => {
    const payment = (amount: string) => ({
      payment: { method: 'prepaid' as const, authorised: { amount, currency: 'USD' } },
    });
    const refused = (amount: string) =>
      given(
        { stock, creditRefused: 'no' },
        ordered([line('4')], { charges: [charge('12.5')], ...payment(amount) }),
      ).plan().status;
    expect([refused('52.5'), refused('52.49')]).toEqual(['accepted', 'held']);
  });
});

describe('once goods have left', () => {
  test('a charge is due with the first of them, and told so once', () => {
    const story = sold([charge('12.5')]).and(...left.slice(0, 2), advised({ quantity: '1', final: false }));
    expect(salesOrder(story.plan())?.charges).toMatchObject([{ amount: '12.5', isDue: true }]);
  });

  test('the order is not invoiced before its charges are', () => {
    const story = sold([charge('12.5')]).and(...left);
    story.plan(LATER);
    const goods = story.and(invoiced('40', [])).plan(LATER);
    expect([goods.status, goods.exposure?.amount]).toEqual(['shipped', '12.5']);
    const whole = story
      .and(posted('12.5', { number: 'I2', charges: [{ charge: 'f', net: '12.5' }] }))
      .plan(LATER);
    expect([whole.status, whole.exposure?.amount]).toEqual(['invoiced', '0']);
    expect(whole.money?.charges).toMatchObject([{ invoiced: true }]);
  });

  test('what a revision changes about it stands as it was told, and people settle the rest by papers', () => {
    const story = sold([charge('12.5')]).and(...left);
    story.plan(LATER);
    const changed = story.and(ordered([line('4')], { revision: '2', charges: [charge('10')] })).plan(LATER);
    expect(salesOrder(changed)?.charges).toMatchObject([{ amount: '12.5', isDue: true }]);
    expect(kinds(changed)).toContain('charge-too-late');
    expect(changed.verdict.reasons.join()).toContain('freight of 10 USD comes too late: 12.5 USD');
    const settled = story
      .and(
        invoiced('52.5', [{ charge: 'f', net: '12.5' }]),
        posted('2.5', { number: 'C1', kind: 'credit-note', charges: [{ reason: 'freight', net: '2.5' }] }),
      )
      .plan(LATER);
    expect([settled.status, kinds(settled)]).toEqual(['invoiced', []]);
  });

  test('what people give back of a charge is their affair, and asks nobody', () => {
    const story = sold([charge('12.5')]).and(...left, invoiced('52.5', [{ charge: 'f', net: '12.5' }]));
    story.plan(LATER);
    const note = posted('12.5', {
      number: 'C1',
      kind: 'credit-note',
      charges: [{ reason: 'freight', net: '12.5' }],
    });
    expect(kinds(story.and(note).plan(LATER))).toEqual([]);
  });

  test('what is new after the last invoice goes to no ERP: a person is asked', () => {
    const story = sold([]).and(...left, invoiced('40', []));
    expect(story.plan(LATER).status).toBe('invoiced');
    const plan = story.and(ordered([line('4')], { revision: '2', charges: [charge('10')] })).plan(LATER);
    expect([plan.status, salesOrder(plan)?.charges]).toEqual(['invoiced', undefined]);
    expect(kinds(plan)).toEqual(['charge-too-late']);
  });
});

describe('tax', () => {
  const tax = {
    target: 'tax/tax-documents',
    patienceSeconds: 60,
    unanswered: 'accept' as const,
    assumedPercent: '10',
    reportsInvoices: true,
  };
  const taxed = (charges: OrderCharge[]) =>
    given({ stock, policy: { tax } }, ordered([line('4')], { charges }));
  const asked = ({ always }: OrderPlan, prefix: string) =>
    always.flatMap((each) => (each.name.startsWith(prefix) && each.domain === 'tax-document' ? [each] : []));

  test('is asked of charges with the lines, and an answer counts for each', () => {
    const story = taxed([charge('12.5'), given5]);
    const [estimate] = asked(story.plan(), 'tax/estimate/');
    expect(estimate?.body.charges).toEqual([
      { line: 'charge/f', reason: 'freight', amount: '12.5' },
      { line: 'charge/d', reason: 'discount', amount: '-5' },
    ]);
    const lines = [
      { line: '1', tax: '4' },
      { line: 'charge/f', tax: '1' },
      { line: 'charge/d', tax: '-0.5' },
    ];
    const plan = story
      .and({
        kind: 'written',
        identity: 'written/tax',
        at: MORNING,
        document: estimate?.name ?? '',
        revision: 'told/1',
        system: 'tax',
        externalId: '1',
        answer: { tax: '4.5', currency: 'USD', lines, asOf: MORNING },
      })
      .plan();
    expect(plan.money).toMatchObject({ net: '47.5', tax: '4.5', total: '52' });
  });

  test('that nobody answers is assumed for charges, too', () => {
    const story = taxed([charge('12.5'), given5]);
    story.plan();
    expect(story.plan(LATER).money).toMatchObject({ net: '47.5', tax: '4.75', total: '52.25' });
  });

  test('that the channel remits is asked and reported nowhere, and told to the ERP', () => {
    const collectedTax = { amount: '1', currency: 'USD', remittedBy: 'channel' as const };
    const story = taxed([charge('12.5', { collectedTax })]);
    const plan = story.plan();
    expect(asked(plan, 'tax/estimate/')[0]?.body.charges).toBeUndefined();
    expect(plan.money).toMatchObject({ collectedTax: '1' });
    expect(salesOrder(story.plan(LATER))?.charges).toMatchObject([{ taxRemittedBy: 'channel' }]);
    const reported = story.and(...left, invoiced('52.5', [{ charge: 'f', net: '12.5' }])).plan(LATER);
    expect(asked(reported, 'tax/invoice').map(({ body }) => body.charges)).toEqual([undefined]);
  });

  test('is reported of what an invoice bills, by its reason', () => {
    const story = taxed([charge('12.5')]).and(...left, invoiced('52.5', [{ charge: 'f', net: '12.5' }]));
    story.plan(LATER);
    expect(asked(story.plan(LATER), 'tax/invoice')[0]?.body.charges).toEqual([
      { line: 'charge/1', reason: 'freight', amount: '12.5' },
    ]);
  });
});

describe('a card payment', () => {
  const payments = { target: 'pay/instructions', patienceSeconds: 60, unanswered: 'hold' as const };
  const card = { payment: { method: 'card' as const, authorisation: 'pi_1' } };
  const held = {
    kind: 'payment' as const,
    identity: 'payment/1',
    at: MORNING,
    system: 'pay',
    payment: {
      payment: 'pi_1',
      state: 'authorised' as const,
      currency: 'USD',
      authorised: '52.5',
      captured: '0',
      refunded: '0',
      asOf: MORNING,
    },
  };
  const captured = ({ always }: OrderPlan) =>
    always.flatMap((each) =>
      each.domain === 'payment-instruction' ? [[each.body.capture, each.body.final]] : [],
    );

  test('is taken with the charges at the first shipment, and ends with the invoice of all', () => {
    const story = given(
      { stock, policy: { payments } },
      ordered([line('4')], { charges: [charge('12.5')], ...card }),
      held,
    );
    expect(captured(story.plan())).toEqual([['0', false]]);
    const some = story.and(...left.slice(0, 2), advised({ quantity: '1', final: false })).plan(LATER);
    expect(captured(some)).toEqual([['22.5', false]]);
    const all = story.and(advised({ id: 'p2', quantity: '3', at: '2026-06-10T11:00:00Z' })).plan(LATER);
    expect(captured(all)).toEqual([['52.5', false]]);
    const goods = story.and(invoiced('40', [])).plan(LATER);
    expect(captured(goods)).toEqual([['52.5', false]]);
    const whole = story.and(posted('12.5', { number: 'I2', charges: [{ charge: 'f', net: '12.5' }] }));
    expect(captured(whole.plan(LATER))).toEqual([['52.5', true]]);
  });
});
