/** Stories about what the ERP is told to book of a buyer's payment. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Invoice } from '../../../model/documents/fulfilment.ts';
import type { Payment } from '../../../model/documents/payment.ts';
import {
  addDecimals,
  compareDecimals,
  decimalOf,
  formatDecimal,
  ZERO,
} from '../../../model/values/decimal.ts';
import { stateOf } from '../../kit/process.ts';
import type { OrderPolicy } from '../around.ts';
import type { OrderFact } from '../facts.ts';
import { smaller } from '../lines.ts';
import { orderToCash } from '../plan.ts';
import { line, MORNING, ordered, posted } from '../testing/story.ts';
import { customerPayments } from './customer-payments.ts';

const pays: NonNullable<OrderPolicy['payments']> = {
  target: 'payments/instructions',
  patienceSeconds: 60,
  unanswered: 'hold',
  receipts: 'erp/customer-payments',
};
const card = { payment: { method: 'card' as const, authorisation: 'pi_1' } };

function papered(number: string, total: string, changes: Partial<Invoice> = {}): OrderFact {
  return posted(total, { number, ...changes });
}

const credited = (number: string, total: string) =>
  papered(number, total, { kind: 'credit-note', postedOn: '2026-06-14' });

function took(captured: string, refunded = '0', changes: Partial<Payment> = {}): OrderFact {
  const at = '2026-06-11T09:00:00Z';
  const money = { currency: 'USD', authorised: '100', captured, refunded };
  const payment: Payment = { payment: 'pi_1', state: 'captured', ...money, asOf: at, ...changes };
  return { kind: 'payment', identity: `payment/${captured}/${refunded}`, at, system: 'pay', payment };
}

function booked(document: string, amount: string): OrderFact {
  return {
    kind: 'written',
    identity: `written/${document}/${amount}`,
    at: '2026-06-12T08:00:00Z',
    document,
    revision: amount,
    system: 'erp',
    externalId: document,
    answer: { posted: amount, currency: 'USD' },
  };
}

const claimed: OrderFact = { kind: 'claimed', identity: 'claimed/pi_1', at: MORNING, payment: 'pi_1' };

function wanted(facts: readonly OrderFact[], payments = pays, kept: ReadonlyMap<string, object> = new Map()) {
  const state = stateOf(orderToCash, [ordered([line('4')], card), claimed, ...facts]);
  return customerPayments(state, { policy: { payments }, document: 'CD-0123456789AB', kept });
}

const amounts = (facts: readonly OrderFact[]) =>
  wanted(facts).map(({ name, body }) => [
    name.replace('customer-payment/', ''),
    'amount' in body && body.amount,
  ]);

describe('the ERP books', () => {
  test('what was taken for an invoice, under our number and on a day that is not before the invoice', () => {
    expect(wanted([papered('PS-INV101', '40'), took('40', '0', { asOf: '2026-06-10T23:00:00Z' })])).toEqual([
      {
        name: 'customer-payment/receipt/PS-INV101',
        domain: 'customer-payment',
        target: 'erp/customer-payments',
        body: {
          document: 'CD-0123456789AB-P-PS-INV101',
          kind: 'receipt',
          paper: 'PS-INV101',
          payment: 'pi_1',
          orderNumber: '1',
          date: '2026-06-11',
          currency: 'USD',
          amount: '40',
        },
      },
    ]);
  });

  test('nothing as long as nothing is invoiced, or nothing was taken', () => {
    expect(amounts([took('40')])).toEqual([]);
    expect(amounts([papered('I1', '40')])).toEqual([]);
  });

  test('the invoices one after the other, as far as the money goes', () => {
    const two = [papered('I1', '30'), papered('I2', '20', { postedOn: '2026-06-12' })];
    expect(amounts([...two, took('30')])).toEqual([['receipt/I1', '30']]);
    expect(amounts([...two, took('45')])).toEqual([
      ['receipt/I1', '30'],
      ['receipt/I2', '15'],
    ]);
  });

  test('what went back for a credit note; what was taken too much goes back without a paper', () => {
    const sold = [papered('I1', '40'), credited('C1', '10')];
    expect(amounts([...sold, took('40', '10')])).toEqual([
      ['receipt/I1', '40'],
      ['refund/C1', '10'],
    ]);
    expect(amounts([papered('I1', '40'), took('45', '5')])).toEqual([['receipt/I1', '40']]);
    expect(amounts([...sold, took('45', '15')])).toEqual([
      ['receipt/I1', '40'],
      ['refund/C1', '10'],
    ]);
  });

  test('money that goes back before its credit note is there waits for that', () => {
    expect(amounts([papered('I1', '40'), took('40', '10')])).toEqual([['receipt/I1', '40']]);
  });

  test('and what is booked for a paper stays there, though an older paper comes later', () => {
    const late = [
      papered('I2', '20', { postedOn: '2026-06-12' }),
      booked('customer-payment/receipt/I2', '20'),
      papered('I1', '30', { postedOn: '2026-06-10' }),
    ];
    expect(amounts([...late, took('20')])).toEqual([['receipt/I2', '20']]);
    expect(amounts([...late, took('50')])).toEqual([
      ['receipt/I1', '30'],
      ['receipt/I2', '20'],
    ]);
  });

  test('and so does what was told for a paper and may be on its way, though a paper before it comes on the same day', () => {
    const first = [papered('I2', '10'), took('10')];
    const told = new Map(wanted(first).map(({ name, body }) => [name, body]));
    const both = wanted([...first, papered('I10', '10')], pays, told);
    expect(both.map(({ name }) => name)).toEqual(['customer-payment/receipt/I2']);
  });

  test('a refund stays booked though more is taken later, before that is invoiced', () => {
    const facts = [papered('I1', '40'), credited('C1', '10'), booked('customer-payment/refund/C1', '10')];
    expect(amounts([...facts, took('60', '10')])).toEqual([
      ['receipt/I1', '40'],
      ['refund/C1', '10'],
    ]);
  });

  test('nothing of a payment in another currency, nor of an invoice in one', () => {
    expect(amounts([papered('I1', '40'), took('40', '0', { currency: 'EUR' })])).toEqual([]);
    expect(amounts([papered('I1', '40', { currency: 'EUR' }), took('40')])).toEqual([]);
  });

  test('nothing where the landscape does not say so, or not for this channel', () => {
    const facts = [papered('I1', '40'), took('40')];
    const { receipts: _none, ...rest } = pays;
    expect(wanted(facts, rest)).toEqual([]);
    expect(wanted(facts, { ...pays, channels: ['other'] })).toEqual([]);
  });

  test('a paper with a long number under one that fits, with room for what the ERP appends', () => {
    const [long] = wanted([papered('X'.repeat(60), '40'), took('40')]);
    const document = long?.domain === 'customer-payment' ? long.body.document : '';
    expect(document).toMatch(/^CD-0123456789AB-P-[0-9A-F]{12}$/);
  });
});

const cents = fc
  .integer({ min: 1, max: 9_999 })
  .map((value) => formatDecimal({ units: BigInt(value), scale: 2 }));

test('never more than was taken, never more than was invoiced, and all of it that both allow', () => {
  fc.assert(
    fc.property(fc.array(cents, { maxLength: 5 }), cents, (totals, captured) => {
      const papers = totals.map((total, place) => papered(`I${place}`, total));
      const sum = amounts([...papers, took(captured)])
        .map(([, amount]) => decimalOf(String(amount)))
        .reduce(addDecimals, ZERO);
      const invoiced = totals.map(decimalOf).reduce(addDecimals, ZERO);
      expect(compareDecimals(sum, smaller(invoiced, decimalOf(captured)))).toBe(0);
    }),
  );
});
