/** Payments on their way into the books of Business Central: applied and posted once, more as a further part, whatever dies in between. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PAYMENT_JOURNAL } from '../../../../sandbox/business-central/seed.ts';
import type { Fields } from '../../../../sandbox/business-central/tables/table.ts';
import type { CustomerPayment } from '../../../model/documents/payment.ts';
import type { Outcome } from '../../kit/outcome.ts';
import { losing, type Loss } from '../testing/losing.ts';
import { openInvoice, openMemo } from '../testing/open-papers.ts';
import { startSystem, type SandboxSystem } from '../testing/sandbox-system.ts';
import { checkJournal } from './check-journal.ts';
import type { CustomerPaymentBody } from './customer-payment-body.ts';
import { customerPayments } from './customer-payments.ts';

let system: SandboxSystem;
beforeEach(async () => {
  system = await startSystem({}, { paymentJournal: PAYMENT_JOURNAL });
});
afterEach(() => system.close());

const tables = () => system.erp.erp.tables;
const customer = () => [...tables().customers.all()].find(({ blocked }) => blocked === ' ');
const owed = () => Number(customer()?.['balance']);
const invoice = (): Fields => openInvoice(system.erp.erp, { number: 'PS-INV1', total: 50 });

function receipt(amount: string, changes: Partial<CustomerPaymentBody> = {}): CustomerPaymentBody {
  return {
    externalDocumentNumber: 'XD-7-P-PS-INV1',
    kind: 'receipt',
    paper: 'PS-INV1',
    postingDate: String(invoice()['postingDate']),
    description: 'Card payment pi_1, order 1001',
    amount,
    ...changes,
  };
}

const refund = (amount: string) =>
  receipt(amount, { externalDocumentNumber: 'XD-7-R-PS-CR1', kind: 'refund', paper: 'PS-CR1' });

async function put(body: CustomerPaymentBody, context = system.context): Promise<Outcome> {
  const [outcome] = await customerPayments.write(context, [{ key: 'k', body }]);
  if (outcome === undefined) throw new Error('no outcome');
  return outcome;
}

/** On the account of the payment service: what was received there, by our numbers. */
const booked = () =>
  [...tables().ledger.all()]
    .filter(({ accountNumber }) => accountNumber === '2920')

    .map((entry): readonly [unknown, number] => [
      entry['externalDocumentNumber'],
      Number(entry['debitAmount']) - Number(entry['creditAmount']),
    ]);
const journaled = () => [...tables().customerPayments.all(), ...tables().journalLines.all()];

describe('what was taken for an invoice', () => {
  test('is posted and applied: the invoice is paid, and the customer owes nothing for it', async () => {
    const before = owed();
    invoice();
    expect(owed()).toBeCloseTo(before + 50);
    expect(await put(receipt('50'))).toEqual({
      outcome: 'done',
      externalId: 'XD-7-P-PS-INV1',
      answer: { posted: '50', currency: 'USD' },
    });
    expect(invoice()).toMatchObject({ status: 'Paid', remainingAmount: 0 });
    expect(owed()).toBeCloseTo(before);
    expect(booked()).toEqual([['XD-7-P-PS-INV1', 50]]);
    expect(journaled()).toEqual([]);
  });

  test('is told to the cent, and more of it is a further part', async () => {
    await put(receipt('20.1'));
    await put(receipt('20.1'));
    expect(await put(receipt('49.99'))).toMatchObject({ answer: { posted: '49.99' } });
    expect(booked()).toEqual([
      ['XD-7-P-PS-INV1', 20.1],
      ['XD-7-P-PS-INV1/2', 29.89],
    ]);
    expect(invoice()).toMatchObject({ status: 'Open', remainingAmount: 0.01 });
    const [held] =
      (await customerPayments.readBack?.(system.context, [{ key: 'k', body: receipt('49.99') }])) ?? [];
    expect(held).toEqual(receipt('49.99'));
  });

  test('and is less than is booked is for a person: what is posted stays', async () => {
    await put(receipt('50'));
    expect(await put(receipt('40'))).toMatchObject({
      outcome: 'ask',
      reason: expect.stringContaining('50 are booked for PS-INV1'),
    });
  });
});

test('what was given back for a credit memo is paid out of the same account', async () => {
  invoice();
  const before = owed();
  openMemo(system.erp.erp, { number: 'PS-CR1', total: 10 });
  expect(await put(refund('10'))).toMatchObject({ outcome: 'done', answer: { posted: '10' } });
  expect(owed()).toBeCloseTo(before);
  expect(booked()).toEqual([['XD-7-R-PS-CR1', -10]]);
  const [held] =
    (await customerPayments.readBack?.(system.context, [{ key: 'k', body: refund('10') }])) ?? [];
  expect(held).toEqual(refund('10'));
});

describe.each([
  ['journaling', 'the-line', false],
  ['posting', 'Microsoft.NAV.post', false],
  ['journaling, and the list leaves out lines of customers,', 'the-line', true],
  ['posting, and the list leaves out lines of customers,', 'Microsoft.NAV.post', true],
])('where the hub dies at %s', (_step, what, hidesCustomerLines) => {
  test.each<Loss>(['after', 'before'])('%s the effect, it is booked once all the same', async (when) => {
    system.erp.erp.hidesCustomerLines = hidesCustomerLines;
    for (const body of [receipt('50'), refund('10')]) {
      if (body.kind === 'refund') openMemo(system.erp.erp, { number: 'PS-CR1', total: 10 });
      const lost = losing(system.context, {
        when,
        at: (url, nth) => (what === 'the-line' ? isWriting(url, nth) : url.endsWith(what)),
      });
      expect(await put(body, lost.context)).toMatchObject({ outcome: 'later', cause: 'uncertain' });
      expect(lost.happened()).toBe(true);
      expect(await put(body)).toMatchObject({ outcome: 'done' });
    }
    expect(booked()).toEqual([
      ['XD-7-P-PS-INV1', 50],
      ['XD-7-R-PS-CR1', -10],
    ]);
    expect(journaled()).toEqual([]);
  });
});

/** Journal, two lists of lines, ledger, papers, customers: the seventh batch writes the line. */
function isWriting(url: string, nth: number): boolean {
  return url.endsWith('v2.0/$batch') && nth === 7;
}

describe('a line that a lost answer left', () => {
  async function leave(body: CustomerPaymentBody): Promise<void> {
    const lost = losing(system.context, { when: 'before', at: (url) => url.endsWith('Microsoft.NAV.post') });
    await put(body, lost.context);
    expect(journaled()).toHaveLength(1);
  }

  test('goes where something else is to be booked by now', async () => {
    await leave(receipt('20'));
    expect(await put(receipt('30'))).toMatchObject({ outcome: 'done' });
    expect(booked()).toEqual([['XD-7-P-PS-INV1', 30]]);
  });

  test('goes where somebody has booked the money by hand meanwhile, and a person is asked', async () => {
    await leave(receipt('50'));
    tables().salesInvoices.update(invoice().id, { remainingAmount: 0, status: 'Paid' });
    expect(await put(receipt('50'))).toMatchObject({
      outcome: 'ask',
      reason: expect.stringContaining('invoice PS-INV1 has 0 open, and 50 were taken for it'),
    });
    expect(journaled()).toEqual([]);
  });

  test('and is posted along by another payment is not posted again', async () => {
    await leave(receipt('50'));
    openInvoice(system.erp.erp, { number: 'PS-INV2', total: 30 });
    const other = receipt('30', { externalDocumentNumber: 'XD-8-P-PS-INV2', paper: 'PS-INV2' });
    expect(await put(other)).toMatchObject({ outcome: 'done' });
    expect(await put(receipt('50'))).toMatchObject({ outcome: 'done' });
    expect(new Map(booked())).toEqual(
      new Map([
        ['XD-7-P-PS-INV1', 50],
        ['XD-8-P-PS-INV2', 30],
      ]),
    );
    expect(booked()).toHaveLength(2);
  });
});

describe('what Business Central refuses', () => {
  test('of a refund leaves no line either, whatever lines the list shows', async () => {
    openMemo(system.erp.erp, { number: 'PS-CR1', total: 10 });
    for (const hides of [false, true]) {
      Object.assign(system.erp.erp, { hidesCustomerLines: hides, closedUntil: '2999-12-31' });
      expect(await put(refund('10'))).toMatchObject({ outcome: 'ask' });
      expect(journaled()).toEqual([]);
    }
    system.erp.erp.closedUntil = '';
    expect(await put(refund('10'))).toMatchObject({ outcome: 'done' });
    expect(booked()).toEqual([['XD-7-R-PS-CR1', -10]]);
  });

  test('because the period is closed is a question, and leaves no line that would hold up others', async () => {
    system.erp.erp.closedUntil = '2999-12-31';
    expect(await put(receipt('50'))).toMatchObject({
      outcome: 'ask',
      reason: expect.stringContaining('not within your range of allowed posting dates'),
    });
    expect(journaled()).toEqual([]);
    system.erp.erp.closedUntil = '';
    expect(await put(receipt('50'))).toMatchObject({ outcome: 'done' });
  });

  test('in another currency than the customer’s is asked before anything is journaled', async () => {
    tables().customers.update(customer()?.id ?? '', { currencyCode: 'EUR' });
    tables().salesInvoices.update(invoice().id, { currencyCode: 'USD' });
    expect(await put(receipt('50'))).toMatchObject({
      outcome: 'ask',
      reason: expect.stringMatching(/is in USD, and payments of customer \S+ are booked in EUR/),
    });
    expect(journaled()).toEqual([]);
  });

  test('for a blocked customer is a question in its own words', async () => {
    const body = receipt('50');
    tables().customers.update(customer()?.id ?? '', { blocked: 'All' });
    expect(await put(body)).toMatchObject({ outcome: 'ask', reason: expect.stringContaining('is blocked') });
    expect(journaled()).toEqual([]);
  });

  test('for a paper that is not there is a question', async () => {
    expect(await put(receipt('50', { paper: 'PS-INV77' }))).toMatchObject({
      outcome: 'ask',
      reason: 'there is no posted invoice PS-INV77',
    });
  });
});

describe('the journal', () => {
  test('is the hub’s alone: a person’s line is never posted along, and the check names it', async () => {
    const journal = tables().paymentJournals.findBy('code', PAYMENT_JOURNAL);
    const number = String(customer()?.['number']);
    tables().journalLines.insert({
      id: crypto.randomUUID(),
      journalId: journal?.id ?? '',
      documentNumber: 'G0001',
      externalDocumentNumber: '',
      postingDate: '2026-03-01',
      amount: 5,
      accountType: 'Customer',
      accountNumber: number,
      description: '',
    });
    expect(await put(receipt('50'))).toMatchObject({
      outcome: 'ask',
      reason: expect.stringContaining('a line that the hub did not write (document G0001)'),
    });
    expect(booked()).toEqual([]);
    expect(await checkJournal(system.context)).toMatchObject([{ found: expect.stringContaining('G0001') }]);
  });

  test('that is not there, or has no account on its other side, is named', async () => {
    const other = { ...system.context, settings: { ...system.settings, paymentJournal: 'NONE' } };
    expect(await put(receipt('50'), other)).toMatchObject({
      outcome: 'ask',
      reason: expect.stringContaining('NONE'),
    });
    expect(await checkJournal(other)).toHaveLength(1);
    const journal = tables().paymentJournals.findBy('code', PAYMENT_JOURNAL);
    tables().paymentJournals.update(journal?.id ?? '', { balancingAccountNumber: '' });
    expect(await put(receipt('50'))).toMatchObject({
      outcome: 'ask',
      reason: expect.stringContaining('balancing'),
    });
  });

  test('is fit in the company of the tests', async () => {
    expect(await checkJournal(system.context)).toEqual([]);
  });
});

describe('the mapping', () => {
  const fields: CustomerPayment = {
    document: 'CD-0123456789AB-P-PS-INV1',
    kind: 'receipt',
    paper: 'PS-INV1',
    payment: 'pi_1',
    orderNumber: '1001',
    date: '2026-03-09',
    currency: 'USD',
    amount: '20.50',
  };
  const map = (changes: Partial<CustomerPayment>, settings = system.settings) =>
    customerPayments.map(
      { fields: { ...fields, ...changes }, externalIdOf: () => undefined, numberOf: () => undefined },
      settings,
    );

  test('says what pays which order, exactly', () => {
    expect(map({})).toMatchObject({
      mapped: { amount: '20.5', description: 'Card payment pi_1, order 1001', postingDate: '2026-03-09' },
    });
  });

  test('refuses what the lists cannot say: another currency, parts of a cent, no journal', () => {
    expect(map({ currency: 'EUR' })).toHaveProperty('breach');
    expect(map({ amount: '20.505' })).toHaveProperty('breach');
    const { paymentJournal: _none, ...settings } = system.settings;
    expect(map({}, settings)).toHaveProperty('breach');
  });
});
