import * as fc from 'fast-check';
import { Value } from 'typebox/value';
import { describe, expect, test } from 'vitest';
import { Account } from '../../../../sandbox/payments/account.ts';
import {
  cancelIntent,
  capture,
  confirmIntent,
  createIntent,
} from '../../../../sandbox/payments/life/intents.ts';
import { refundIntent } from '../../../../sandbox/payments/life/refunds.ts';
import { seededRandom } from '../../../../sandbox/kit/random.ts';
import { StripePayment } from '../api/theirs.ts';
import { instructionFor, paymentOf100 } from '../testing/story.ts';
import { nextStep, toInstruction, type StripeInstruction } from './instruction.ts';

test('an instruction is told in minor units', () => {
  const ours = { document: 'S1', payment: 'pi_1', currency: 'JPY', capture: '700', refund: '0', final: true };
  expect(toInstruction(ours)).toEqual({
    mapped: { document: 'S1', payment: 'pi_1', currency: 'jpy', capture: 700, refund: 0, final: true },
  });
});

test('an instruction that names half a cent is a breach that names each amount', () => {
  const ours = {
    document: 'S1',
    payment: 'pi_1',
    currency: 'USD',
    capture: '7.005',
    refund: '0.001',
    final: true,
  };
  expect(toInstruction(ours)).toMatchObject({ breach: [{ path: 'capture' }, { path: 'refund' }] });
});

describe('what is to be done next', () => {
  const next = (wanted: Partial<StripeInstruction>, ...given: Parameters<typeof paymentOf100>) =>
    nextStep(paymentOf100(...given), instructionFor('pi_1', wanted));

  test('is the difference between the sum that is wanted and the sum that stands', () => {
    expect(next({ capture: 70_00 }, { amount_received: 30_00, amount_capturable: 70_00 })).toEqual({
      step: 'capture',
      from: 30_00,
      to: 70_00,
      isFinal: false,
    });
  });

  test('is nothing where more was captured by hand than was wanted', () => {
    const given = { amount_received: 50_00, amount_capturable: 50_00 };
    expect(next({ capture: 30_00 }, given)).toEqual({ step: 'none' });
  });

  test('gives up the rest where nothing more comes', () => {
    const given = { amount_received: 50_00, amount_capturable: 50_00 };
    expect(next({ capture: 30_00, final: true }, given)).toMatchObject({
      from: 50_00,
      to: 50_00,
      isFinal: true,
    });
    expect(next({ final: true })).toEqual({ step: 'cancel' });
  });

  test('waits where a payment is still worked on', () => {
    expect(next({ final: true }, { status: 'processing' })).toMatchObject({ step: 'none', because: /./ });
  });

  test('takes first and gives back then', () => {
    expect(next({ capture: 50_00, refund: 10_00 })).toMatchObject({ step: 'capture' });
    const given = { amount_received: 50_00, amount_capturable: 50_00 };
    expect(next({ capture: 50_00, refund: 10_00 }, given)).toEqual({ step: 'refund', from: 0, to: 10_00 });
  });
});

/** Does what the rule says in an account without HTTP in between; gives how often. */
function settle(account: Account, id: string, wanted: StripeInstruction): number {
  for (let steps = 0; steps < 10; steps++) {
    const intent = account.intent(id);
    const shown = { ...intent, latest_charge: account.charge(intent.latest_charge) };
    const next = nextStep(Value.Parse(StripePayment, { intent: shown, disputes: [], asOf: 0 }), wanted);
    if (next.step === 'capture')
      capture(account, intent, { amount: next.to - next.from, isFinal: next.isFinal });
    else if (next.step === 'cancel') cancelIntent(account, intent, null);
    else if (next.step === 'refund')
      refundIntent(account, intent, { amount: next.to - next.from, reason: null, metadata: {} });
    else return steps;
  }
  throw new Error('it never comes to an end');
}

test('whatever sums are told in whatever order, no more is taken or given back than the highest of them, and telling again does nothing', () => {
  const sums = fc.record({
    capture: fc.integer({ min: 0, max: 120 }),
    refund: fc.integer({ min: 0, max: 120 }),
    final: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(sums, { maxLength: 8 }), fc.boolean(), (told, requestMulticapture) => {
      const account = new Account({
        random: seededRandom(1),
        clock: () => new Date(0),
        webhookSecret: '',
        onEvent: () => {},
      });
      const wish = {
        amount: 100,
        currency: 'usd',
        captureMethod: 'manual',
        requestMulticapture,
        metadata: {},
      } as const;
      const { id } = confirmIntent(account, createIntent(account, wish), 'pm_card_visa');
      for (const sum of told) {
        const wanted = instructionFor(id, sum);
        expect(settle(account, id, wanted)).toBeLessThanOrEqual(3);
        expect(settle(account, id, wanted)).toBe(0);
      }
      const { amount_captured: captured, amount_refunded: refunded } = account.charge(
        account.intent(id).latest_charge,
      );
      expect(captured).toBeLessThanOrEqual(Math.max(0, ...told.map((each) => each.capture)));
      expect(refunded).toBeLessThanOrEqual(Math.max(0, ...told.map((each) => each.refund)));
      expect(refunded).toBeLessThanOrEqual(captured);
    }),
  );
});
