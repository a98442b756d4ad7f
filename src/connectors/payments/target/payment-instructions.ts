/** The target: payment instructions are carried out, and the answer is how the payment stands. */
import type { Target } from '../../kit/target.ts';
import type { PaymentSettings } from '../settings.ts';
import { carryOut } from './carry-out.ts';
import { StripeInstruction, toInstruction } from './instruction.ts';

export const paymentInstructions: Target<PaymentSettings, typeof StripeInstruction, 'payment-instruction'> = {
  domain: 'payment-instruction',
  contract: { name: 'stripe.payment-instruction', version: '1' },
  to: StripeInstruction,
  fields: ['document', 'payment', 'currency', 'capture', 'refund', 'final'],
  // Each needs some three requests, and Stripe takes twenty-five a second of one kind.
  batchSize: 4,
  map: ({ fields }) => toInstruction(fields),
  write: (context, writes) => Promise.all(writes.map(({ body }) => carryOut(context, body))),
};
