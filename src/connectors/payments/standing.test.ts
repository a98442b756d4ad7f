import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Intent } from './api/theirs.ts';
import { asOfText, toPayment } from './standing.ts';
import { paymentOf100 } from './testing/story.ts';

const standing = (...given: Parameters<typeof paymentOf100>) => {
  const answer = toPayment(paymentOf100(...given));
  return 'mapped' in answer ? answer.mapped : answer;
};

describe('how a payment stands', () => {
  test('authorised and untouched: all amounts, and until when it can be captured', () =>
    expect(standing()).toEqual({
      payment: 'pi_1',
      currency: 'USD',
      state: 'authorised',
      authorised: '100',
      captured: '0',
      refunded: '0',
      expiresAt: '2026-02-25T06:13:20Z',
      asOf: '2026-02-19T11:20:00.200000000Z',
    }));

  test('names its order by what the shop wrote into it, where the settings say so', () => {
    const named = paymentOf100({ metadata: { order_number: ' 1001 ' } });
    const orders = { channel: 'web', metadata: 'order_number' };
    expect(toPayment(named, { orders })).toMatchObject({
      mapped: { order: { channel: 'web', number: '1001' } },
    });
    expect(standing({ metadata: { order_number: '1001' } })).not.toHaveProperty('order');
    expect(toPayment(paymentOf100(), { orders })).not.toHaveProperty('mapped.order');
  });

  test('captured in part and in several steps: still authorised, and what was authorised does not fall', () =>
    expect(standing({ amount_capturable: 70_00, amount_received: 30_00 })).toMatchObject({
      state: 'authorised',
      authorised: '100',
      captured: '30',
    }));

  test('a charge that was authorised in part has authorised that part', () => {
    const { intent } = paymentOf100();
    const details = { card: { amount_authorized: 60_00 } };
    const charge = intent.latest_charge && { ...intent.latest_charge, payment_method_details: details };
    expect(standing({ latest_charge: charge })).toMatchObject({ authorised: '60' });
  });

  test.each<[Intent['status'], Partial<Intent>, string]>([
    ['requires_payment_method', { latest_charge: null }, 'open'],
    ['requires_payment_method', { last_payment_error: { message: 'Your card was declined.' } }, 'failed'],
    ['requires_confirmation', { latest_charge: null }, 'open'],
    ['requires_action', { latest_charge: null }, 'open'],
    ['processing', {}, 'open'],
    ['requires_capture', {}, 'authorised'],
    ['succeeded', { amount_received: 100_00 }, 'captured'],
    ['canceled', { cancellation_reason: 'expired' }, 'cancelled'],
  ])('%s is said in our words', (status, change, state) => {
    expect(standing({ status, ...change })).toMatchObject({ state });
  });

  test('only what can still be captured runs out', () => {
    expect(standing({ status: 'succeeded', amount_received: 100_00 })).not.toHaveProperty('expiresAt');
  });

  test.each([
    ['needs_response', 'disputed'],
    ['under_review', 'disputed'],
    ['lost', 'disputed'],
    ['warning_needs_response', 'disputed'],
    ['won', 'captured'],
    ['warning_closed', 'captured'],
    ['prevented', 'captured'],
  ])('with a dispute that is %s it is %s', (status, state) => {
    const disputes = [{ id: 'dp_1', reason: 'fraudulent', status }];
    expect(standing({ status: 'succeeded', amount_received: 100_00 }, { disputes })).toMatchObject({ state });
  });

  test.each<[Partial<Intent>, string]>([
    [
      { status: 'requires_action', next_action: { type: 'use_stripe_sdk' } },
      'the buyer must act: use_stripe_sdk',
    ],
    [{ status: 'canceled', cancellation_reason: 'expired' }, 'cancelled: expired'],
    [{ status: 'requires_payment_method', last_payment_error: { message: 'No funds.' } }, 'No funds.'],
  ])('it says what it asks for or why it failed', (change, note) => {
    expect(standing(change)).toMatchObject({ note });
  });

  test('an authorisation that was given up is nothing that went back', () => {
    const given = standing({ status: 'canceled', amount_capturable: 0 }, { refunded: 100_00 });
    expect(given).toMatchObject({ captured: '0', refunded: '0' });
  });

  test('a declined charge has authorised nothing', () => {
    const { intent } = paymentOf100();
    const charge = intent.latest_charge && { ...intent.latest_charge, status: 'failed' as const };
    expect(standing({ status: 'requires_payment_method', latest_charge: charge })).toMatchObject({
      authorised: '0',
    });
  });

  test('a currency that nobody knows is a breach, not a guess', () => {
    expect(toPayment(paymentOf100({ currency: 'xxq' }))).toHaveProperty('breach');
  });
});

describe('of two standings, the later one', () => {
  const captured = fc.integer({ min: 0, max: 100_00 });

  test('is the one of the later second, whatever happened in it', () => {
    fc.assert(
      fc.property(captured, captured, fc.integer({ min: 1, max: 100 }), (before, after, seconds) => {
        const one = asOfText(paymentOf100({ amount_received: before }, { asOf: 1_771_500_000 }));
        const other = asOfText(paymentOf100({ amount_received: after }, { asOf: 1_771_500_000 + seconds }));
        expect(one < other).toBe(true);
      }),
    );
  });

  test('is, in the same second, the one with more captured and refunded', () => {
    fc.assert(
      fc.property(captured, captured, (one, other) => {
        fc.pre(one < other);
        expect(
          asOfText(paymentOf100({ amount_received: one })) <
            asOfText(paymentOf100({ amount_received: other })),
        ).toBe(true);
        const received = { amount_received: 100_00, status: 'succeeded' } as const;
        const few = asOfText(paymentOf100(received, { refunded: one }));
        expect(few < asOfText(paymentOf100(received, { refunded: other }))).toBe(true);
      }),
    );
  });

  test('is, in the same second, the one that has come further', () => {
    const open = asOfText(paymentOf100({ status: 'requires_action', latest_charge: null }));
    const authorised = asOfText(paymentOf100());
    const closed = asOfText(paymentOf100({ status: 'succeeded', amount_received: 100_00 }));
    expect([closed, authorised, open].toSorted()).toEqual([open, authorised, closed]);
  });
});
