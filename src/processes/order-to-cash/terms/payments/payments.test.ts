/** Stories about the payments of an order: what is taken and given back, and what people may do when one is lost. */
import { describe, expect, test } from 'vitest';
import type { Payment } from '../../../../model/documents/payment.ts';
import type { OrderFact } from '../../facts.ts';
import {
  advised,
  billed,
  decided,
  given,
  line,
  MORNING,
  ordered,
  ours,
  posted,
  written,
  type World,
} from '../../testing/story.ts';

const NOON = '2026-06-10T12:00:00Z';
const EVENING = '2026-06-10T18:00:00Z';
const policy = {
  payments: {
    target: 'payments/payment-instructions',
    patienceSeconds: 60,
    unanswered: 'hold' as const,
  },
};
const stock = { 'A EAST': '20', 'A WEST': '20' };
const card = (authorisation: string) => ({ payment: { method: 'card' as const, authorisation } });

function told(more: Partial<Payment> = {}): OrderFact {
  const payment: Payment = {
    payment: 'pi_1',
    currency: 'USD',
    state: 'authorised',
    authorised: '40',
    captured: '0',
    refunded: '0',
    asOf: MORNING,
    ...more,
  };
  const { payment: id, asOf, state, captured, refunded } = payment;
  const identity = `payment/${id}/${asOf}/${state}/${captured}/${refunded}`;
  return { kind: 'payment', identity, at: payment.asOf, system: 'payments', payment };
}

function answered(more: Partial<Payment>): OrderFact {
  const fact = told(more);
  if (fact.kind !== 'payment') throw new Error('a payment tells nothing');
  return {
    kind: 'written',
    identity: `written/payment/${fact.payment.asOf}`,
    at: fact.payment.asOf,
    document: 'payment',
    revision: 'told/1',
    system: 'payments',
    externalId: fact.payment.payment,
    answer: fact.payment,
  };
}

function invoiced(number: string, total: string, quantity: string): OrderFact {
  return posted(total, { number, lines: [billed(quantity, total)] });
}

const paying = (world: World = {}) =>
  given(
    { stock, ...world, policy: { ...policy, ...world.policy } },
    ordered([line('4')], card('pi_1')),
    told(),
  );

type Story = ReturnType<typeof paying>;

const instructed = (story: Story, now?: string) =>
  story
    .plan(now)
    .always.flatMap((each) =>
      each.domain === 'payment-instruction'
        ? [[each.name, each.body.payment, each.body.capture, each.body.refund, each.body.final]]
        : [],
    );

const why = (story: Story, now?: string) =>
  story.plan(now).questions.flatMap((each) => (each.kind === 'payment-missing' ? [each.why] : []));

function shippedAndBilled(total = '40'): Story {
  const story = paying().and(written('sales-order'), written('warehouse-order/EAST/1'));
  story.plan();
  return story.and(advised({ quantity: '4' }), invoiced('I1', total, '4'));
}

test('what went back because too much was taken is owed again when more leaves', () => {
  const story = shippedAndBilled('38').and(told({ captured: '40', asOf: NOON }));
  expect(instructed(story)).toEqual([['payment', 'pi_1', '40', '2', true]]);
  story.and(told({ captured: '40', refunded: '2', authorised: '100', asOf: EVENING }));
  story.and(ordered([line('6')], { revision: '2', ...card('pi_1') }));
  story.plan(EVENING);
  story.and(advised({ id: 'p2', to: `${ours}-EAST.2`, quantity: '2' }), invoiced('I2', '20', '2'));
  expect(instructed(story, EVENING)).toEqual([['payment', 'pi_1', '60', '2', true]]);
});

test('what a person gave back at the payment service is not taken again', () => {
  const story = shippedAndBilled().and(
    told({ captured: '40', refunded: '5', state: 'captured', asOf: NOON }),
  );
  expect(instructed(story)).toEqual([['payment', 'pi_1', '40', '5', true]]);
});

describe('a payment that is lost', () => {
  test('because its time has run out, is a question at that instant, also where nobody says it', () => {
    const patient = { ...policy, dueMinutes: {} };
    const ordering = [ordered([line('4')], card('pi_1')), told({ expiresAt: EVENING })];
    const story = given({ stock, policy: patient }, ...ordering);
    expect(story.plan().reviewAt).toBe('2026-06-10T18:00:00.000Z');
    expect(why(story)).toEqual([]);
    expect(why(story, EVENING)).toEqual([
      `the authorisation pi_1 ended on ${EVENING}; 0 USD were taken, and 40 USD are needed`,
    ]);
  });

  test('after a part was taken, holds what has not left, and its owner may decide', () => {
    const story = paying().and(written('sales-order'), written('warehouse-order/EAST/1'));
    story.plan();
    story.and(advised({ quantity: '1', final: false }));
    story.and(told({ captured: '10', state: 'captured', asOf: NOON }));
    const [question] = story.plan(EVENING).questions;
    expect([question?.kind, question?.domain, question?.why]).toEqual([
      'payment-missing',
      'invoice',
      '10 USD were taken of pi_1, which has ended, and 40 USD are needed',
    ]);
    const legal = story.plan(EVENING).actions.filter((each) => each.legal);
    expect(legal.map(({ action }) => action)).toContain('invoice-on-account');
    expect(instructed(story, EVENING)).toEqual([['payment', 'pi_1', '10', '0', false]]);
  });

  test('because the bank lets nothing be taken, is said in its words, until a person decides', () => {
    const story = paying().and(written('sales-order'), written('warehouse-order/EAST/1'));
    story.plan();
    story.and(advised({ quantity: '4' }), answered({ refused: 'Your card was reported lost.', asOf: NOON }));
    const words =
      'no more could be taken of pi_1: Your card was reported lost.; 0 USD were taken, and 40 USD are needed';
    expect(why(story, EVENING)).toEqual([words]);
    story.and(told({ asOf: EVENING }));
    expect(why(story, EVENING)).toEqual([words]);
  });

  test('is replaced by the one that a revision names: what was taken of the first counts', () => {
    const story = paying().and(written('sales-order'), written('warehouse-order/EAST/1'));
    story.plan();
    story.and(
      advised({ quantity: '1', final: false }),
      told({ captured: '10', state: 'captured', asOf: NOON }),
    );
    story.and(ordered([line('4')], { revision: '2', ...card('pi_2') }));
    story.and(told({ payment: 'pi_2', authorised: '30', asOf: NOON }));
    expect(why(story, EVENING)).toEqual([]);
    expect(instructed(story, EVENING)).toEqual([
      ['payment/pi_2', 'pi_2', '0', '0', false],
      ['payment', 'pi_1', '10', '0', true],
    ]);
    story.and(advised({ id: 'p2', quantity: '3' }));
    expect(instructed(story, EVENING)[0]).toEqual(['payment/pi_2', 'pi_2', '30', '0', false]);
  });

  test('is replaced by one of which the payment service says that it pays this order', () => {
    const story = paying().and(told({ state: 'cancelled', asOf: NOON }));
    expect(why(story, EVENING)).toEqual(['payment pi_1 is cancelled']);
    story.and(told({ payment: 'pi_2', order: { ours }, asOf: NOON }));
    expect(why(story, EVENING)).toEqual([]);
  });

  test('is owed on the account by a person’s word, within its limit, and not taken any more', () => {
    const lost = (world: World = {}) => paying(world).and(told({ state: 'cancelled', asOf: NOON }));
    const story = lost().and(decided('invoice-on-account', { at: EVENING }));
    const plan = story.plan(EVENING);
    expect([plan.status, plan.exposure?.amount]).toEqual(['accepted', '40']);
    expect(instructed(story, EVENING)).toEqual([['payment', 'pi_1', '0', '0', true]]);
    const above = lost({ creditRefused: 'above the limit' });
    above.plan(EVENING);
    above.and(decided('invoice-on-account', { at: EVENING }));
    expect(above.plan(EVENING).questions.map(({ kind }) => kind)).toEqual(['credit-hold']);
  });
});

test('an authorisation that pays nothing any more is given up as soon as a later one suffices', () => {
  const story = paying();
  story.plan();
  story.and(ordered([line('5')], { revision: '2', ...card('pi_2') }));
  story.and(told({ payment: 'pi_2', authorised: '20', asOf: NOON }));
  expect(instructed(story, EVENING).map(([, id, , , final]) => [id, final])).toEqual([
    ['pi_2', false],
    ['pi_1', false],
  ]);
  expect(why(story, EVENING)).toEqual([]);
  story.and(told({ payment: 'pi_2', authorised: '50', asOf: EVENING }));
  expect(instructed(story, EVENING).map(([, id, , , final]) => [id, final])).toEqual([
    ['pi_2', false],
    ['pi_1', true],
  ]);
});

test('a payment that is told before its order is known by the order that it names, although the order names none', () => {
  const early = told({ order: { ours }, asOf: '2026-06-10T07:59:00Z' });
  const story = given({ stock, policy }, early, ordered([line('4')], { payment: { method: 'card' } }));
  expect(story.plan().status).toBe('accepted');
  expect(instructed(story)).toEqual([['payment', 'pi_1', '0', '0', false]]);
});

describe('a payment in another currency', () => {
  const yen = (more: Partial<Payment> = {}) => told({ currency: 'JPY', authorised: '7000', ...more });
  const paidInYen = (world: World = {}) =>
    given(
      { stock, ...world, policy: { ...policy, ...world.policy } },
      ordered([line('4')], card('pi_1')),
      yen(),
    );
  const inCurrency = (story: Story, now?: string) =>
    story
      .plan(now)
      .always.flatMap((each) =>
        each.domain === 'payment-instruction'
          ? [[each.body.payment, each.body.currency, each.body.capture, each.body.refund, each.body.final]]
          : [],
      );

  test('covers nothing, and nobody converts it', () => {
    const story = paidInYen();
    expect(why(story)).toEqual(['payment pi_1 is in JPY, which nobody converts, and 40 USD are needed']);
    expect(story.plan().status).toBe('held');
    expect(inCurrency(story)).toEqual([['pi_1', 'JPY', '0', '0', false]]);
  });

  test('is given up as soon as one in the order’s own suffices, whichever of them the order names', () => {
    const story = paidInYen().and(told({ payment: 'pi_2', order: { ours }, asOf: NOON }));
    expect(why(story, EVENING)).toEqual([]);
    expect(inCurrency(story, EVENING)).toEqual([
      ['pi_2', 'USD', '0', '0', false],
      ['pi_1', 'JPY', '0', '0', true],
    ]);
  });

  test('of which money was taken is a question, also beside one that suffices, until it went back', () => {
    const story = paidInYen().and(told({ payment: 'pi_2', order: { ours }, asOf: NOON }));
    story.and(yen({ captured: '7000', state: 'captured', asOf: NOON }));
    const words = '7000 JPY were taken of pi_1, and the order is in USD: nobody converts them';
    expect(why(story, EVENING)).toEqual([words]);
    expect(inCurrency(story, EVENING)).toEqual([
      ['pi_2', 'USD', '0', '0', false],
      ['pi_1', 'JPY', '7000', '0', true],
    ]);
    story.and(decided('invoice-on-account', { at: EVENING }));
    expect(why(story, EVENING)).toEqual([words]);
    story.and(yen({ captured: '7000', refunded: '7000', state: 'captured', asOf: EVENING }));
    expect(why(story, EVENING)).toEqual([]);
  });

  test('goes back whole where the order is cancelled before anything left', () => {
    const story = paidInYen().and(yen({ captured: '7000', state: 'captured', asOf: NOON }));
    story.and(ordered([line('4')], { revision: '2', cancelled: true, ...card('pi_1') }));
    expect(inCurrency(story, EVENING)).toEqual([['pi_1', 'JPY', '7000', '7000', true]]);
    expect(why(story, EVENING)).toEqual([]);
  });

  test('is what a payment becomes when a revision is in another one', () => {
    const story = shippedAndBilled().and(told({ captured: '40', state: 'captured', asOf: NOON }));
    const inYen = { amount: '1500', currency: 'JPY', per: { value: '1', unit: 'EA' } };
    story.and(ordered([line('4', { price: inYen })], { revision: '2', currency: 'JPY', ...card('pi_1') }));
    expect(why(story, EVENING)).toEqual([
      '40 USD were taken of pi_1, and the order is in JPY: nobody converts them',
    ]);
    expect(inCurrency(story, EVENING)).toEqual([['pi_1', 'USD', '40', '0', true]]);
  });

  test('gives back nothing that counts for a return of an order in its own', () => {
    const story = shippedAndBilled().and(
      told({ captured: '40', state: 'captured', asOf: NOON }),
      yen({ payment: 'pi_2', order: { ours }, captured: '5', refunded: '5', state: 'captured', asOf: NOON }),
    );
    expect(inCurrency(story, EVENING)).toEqual([
      ['pi_1', 'USD', '40', '0', true],
      ['pi_2', 'JPY', '5', '5', true],
    ]);
    expect(why(story, EVENING)).toEqual([]);
  });
});
