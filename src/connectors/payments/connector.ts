/** The connector to payment services that speak Stripe's API. */
import type { Connector } from '../kit/connector.ts';
import { check } from './check.ts';
import { PaymentSettings } from './settings.ts';
import { payments as paymentSource } from './source/payments.ts';
import { paymentInstructions } from './target/payment-instructions.ts';

export const payments: Connector<typeof PaymentSettings> = {
  name: 'payments',
  title: 'Payment service (Stripe dialect)',
  settings: PaymentSettings,
  semantics: {
    ordering: 'none',
    deletes: 'never',
    idempotency: 'key',
    events: 'thin',
    // Stripe takes 25 requests a second of one kind; an instruction needs up to four, a payment up to two.
    limits: { requestsPerSecond: 6, concurrency: 4 },
  },
  baseUrl: ({ baseUrl }) => baseUrl,
  check,
  sources: { payments: paymentSource },
  targets: { 'payment-instructions': paymentInstructions },
};
