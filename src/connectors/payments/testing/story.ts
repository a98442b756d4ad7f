/** A payment service for one test: the simulator, a context on it, and the payment as the test wants it. */
import {
  startPayments,
  type PaymentsOptions,
  type PaymentsSimulator,
} from '../../../../sandbox/payments/payments.ts';
import { Secret } from '../../../platform/secrets.ts';
import { knowingFaults, suiteContext } from '../../kit/suite/suite-context.ts';
import type { Outcome } from '../../kit/outcome.ts';
import type { Intent, StripePayment } from '../api/theirs.ts';
import type { PaymentContext, PaymentSettings } from '../settings.ts';
import type { StripeInstruction } from '../target/instruction.ts';
import { carryOut } from '../target/carry-out.ts';

export interface Story {
  readonly simulator: PaymentsSimulator;
  readonly context: PaymentContext;
  readonly settings: PaymentSettings;
  /** Writes an instruction about a payment. */
  instruct(payment: string, wanted?: Partial<StripeInstruction>): Promise<Outcome>;
  close(): Promise<void>;
}

const KEY = 'rk_test_story';
const WEBHOOK_SECRET = 'whsec_of_a_story';

/** Starts a simulator of its own; `retryDelaysMs` is short. */
export async function startStory(options: Partial<PaymentsOptions> = {}): Promise<Story> {
  const simulator = await startPayments({
    seed: 3,
    apiKey: KEY,
    webhookSecret: WEBHOOK_SECRET,
    retryDelaysMs: [20],
    ...options,
  });
  const settings: PaymentSettings = {
    baseUrl: simulator.url,
    apiKey: new Secret(KEY),
    webhookSecret: new Secret(WEBHOOK_SECRET),
    apiVersion: '2026-08-26.dahlia',
  };
  const context = knowingFaults(suiteContext(settings), simulator.faults);
  return {
    simulator,
    settings,
    context,
    instruct: (payment, wanted) => carryOut(context, instructionFor(payment, wanted)),
    close: () => simulator.close(),
  };
}

export function instructionFor(payment: string, wanted: Partial<StripeInstruction> = {}): StripeInstruction {
  return { document: 'S1001', payment, currency: 'usd', capture: 0, refund: 0, final: false, ...wanted };
}

/** A payment of 100.00 USD that is authorised and can be captured several times, with changes. */
export function paymentOf100(
  change: Partial<Intent> = {},
  rest: Partial<StripePayment> & { readonly refunded?: number; readonly multicapture?: boolean } = {},
): StripePayment {
  const { refunded = 0, multicapture = true, ...more } = rest;
  return {
    intent: {
      id: 'pi_1',
      amount: 100_00,
      amount_capturable: 100_00,
      amount_received: 0,
      currency: 'usd',
      status: 'requires_capture',
      latest_charge: {
        id: 'ch_1',
        amount: 100_00,
        amount_refunded: refunded,
        disputed: false,
        status: 'succeeded',
        payment_method_details: {
          card: {
            capture_before: 1_772_000_000,
            multicapture: { status: multicapture ? 'available' : 'unavailable' },
          },
        },
      },
      ...change,
    },
    disputes: [],
    asOf: 1_771_500_000,
    ...more,
  };
}
