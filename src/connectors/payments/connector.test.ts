/** The connector passes the conformance suite against the sandbox's payment service. */
import { Value } from 'typebox/value';
import { startPayments, type PaymentsSimulator } from '../../../sandbox/payments/payments.ts';
import type { PaymentInstruction } from '../../model/documents/payment.ts';
import { Secret } from '../../platform/secrets.ts';
import { connectorSuite, type SuiteSystem } from '../kit/suite/connector-suite.ts';
import type { TargetView } from '../kit/target.ts';
import { payments } from './connector.ts';
import type { PaymentSettings } from './settings.ts';
import { StripeInstruction } from './target/instruction.ts';

interface PaymentSystem extends SuiteSystem<PaymentSettings> {
  readonly simulator: PaymentsSimulator;
  /** Authorised, untouched. */
  readonly authorised: readonly string[];
}

const webhookSecret = 'whsec_of_the_conformance_test';

async function start(): Promise<PaymentSystem> {
  const simulator = await startPayments({
    seed: 1,
    apiKey: 'rk_test_right',
    webhookSecret,
    retryDelaysMs: [20],
  });
  // Nobody listens there: the check wants an endpoint to stand.
  simulator.registerEndpoint('http://127.0.0.1:9/intake/suite/payments', COMPLETE);
  const authorised = [50_00, 120_00].map((amount) =>
    simulator.authorise(amount, 'usd', { multicapture: true }),
  );
  simulator.authorise(30_00, 'eur');
  simulator.authorise(7_000, 'jpy');
  await simulator.edits['captureByHand']?.({ seed: 4 });
  await simulator.edits['dispute']?.({ seed: 1 });
  const { account } = simulator;
  return {
    simulator,
    authorised: authorised.filter((id) => account.intent(id).status === 'requires_capture'),
    settings: {
      baseUrl: simulator.url,
      apiKey: new Secret('rk_test_right'),
      webhookSecret: new Secret(webhookSecret),
      apiVersion: '2026-08-26.dahlia',
      account: account.id,
    },
    faults: simulator.faults,
    state: () => [account.intents, account.charges, account.refunds, account.events.size],
    close: () => simulator.close(),
  };
}

const COMPLETE = ['*'];

function instructionsFor({ simulator, authorised }: PaymentSystem): readonly StripeInstruction[] {
  return authorised.map((payment, index) => ({
    document: `S1001-${index}`,
    payment,
    currency: 'usd',
    capture: Math.floor(simulator.account.intent(payment).amount / 2),
    refund: 0,
    final: false,
  }));
}

const view = (fields: PaymentInstruction): TargetView<'payment-instruction'> => ({
  fields,
  externalIdOf: () => undefined,
  numberOf: () => undefined,
});
const instruction: PaymentInstruction = {
  document: 'S1001',
  payment: 'pi_1',
  currency: 'USD',
  capture: '20.50',
  refund: '0',
  final: false,
};

connectorSuite('payments', {
  connector: payments,
  start,
  wrongCredential: (settings) => ({ ...settings, apiKey: new Secret('rk_test_wrong') }),
  wrongWebhookSecret: (settings) => ({ ...settings, webhookSecret: new Secret('whsec_of_somebody_else') }),
  sources: {
    payments: {
      seededKeys: ({ simulator }) => [...simulator.account.intents.keys()],
      change: async ({ simulator }) => simulator.authorise(99_00, 'usd'),
      unknownKey: 'pi_of_nobody',
      webhook: {
        protects: 'content',
        replayProtected: true,
        subscribe: async ({ simulator }, url) => simulator.registerEndpoint(url, COMPLETE),
      },
    },
  },
  targets: {
    'payment-instructions': {
      bodies: instructionsFor,
      changed: (body) => ({ ...Value.Parse(StripeInstruction, body), refund: 5_00 }),
      refused: (system) => ({ ...instructionsFor(system)[0], payment: 'pi_of_nobody' }),
      holds: ({ simulator }, body) => {
        const { payment, capture } = Value.Parse(StripeInstruction, body);
        return simulator.account.intent(payment).amount_received === capture ? 1 : 0;
      },
      views: [view(instruction), view({ ...instruction, currency: 'JPY', capture: '700', final: true })],
    },
  },
});
