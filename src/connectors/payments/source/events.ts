/** Which events tell of a payment, and which payment they tell of. */
import type { EventEnvelope } from '../api/theirs.ts';

/** The webhook endpoint must be registered for all of these; at most twenty, as many as a list of events can be asked for. */
export const EVENT_TYPES: readonly string[] = [
  'payment_intent.amount_capturable_updated',
  'payment_intent.canceled',
  'payment_intent.payment_failed',
  'payment_intent.processing',
  'payment_intent.requires_action',
  'payment_intent.succeeded',
  'charge.captured',
  'charge.expired',
  'charge.refunded',
  'charge.dispute.created',
  'charge.dispute.updated',
  'charge.dispute.closed',
  'refund.created',
  'refund.failed',
  'refund.updated',
];

/** The id of the PaymentIntent; nothing where the event tells of something else. */
export function paymentOf({ type, data }: EventEnvelope): string | undefined {
  if (!EVENT_TYPES.includes(type)) return undefined;
  const { id, payment_intent: intent } = data.object;
  return (type.startsWith('payment_intent.') ? id : intent) ?? undefined;
}
