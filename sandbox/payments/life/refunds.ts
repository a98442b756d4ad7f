/** Money that goes back: refunds that we or people at the dashboard make, and disputes that buyers' banks open. */
import type { Account } from '../account.ts';
import type { Charge, Dispute, PaymentIntent, Refund } from './objects.ts';
import { invalid } from '../refusal.ts';

export interface NewRefund {
  /** Absent: all that is left. */
  readonly amount?: number | undefined;
  readonly reason: Refund['reason'];
  readonly metadata: Record<string, string>;
}

export function refundIntent(account: Account, intent: PaymentIntent, wanted: NewRefund): Refund {
  const charge = chargeToRefund(account, intent);
  const left = charge.amount_captured - charge.amount_refunded;
  const amount = wanted.amount ?? left;
  if (amount < 1) throw invalid('parameter_invalid_integer', 'Invalid positive integer', 'amount');
  if (amount > left)
    throw invalid(
      'amount_too_large',
      `Refund amount (${amount} ${charge.currency}) is greater than unrefunded amount on charge (${left} ${charge.currency})`,
      'amount',
    );
  const refund: Refund = {
    id: account.newId('re'),
    object: 'refund',
    amount,
    charge: charge.id,
    created: account.now(),
    currency: charge.currency,
    metadata: wanted.metadata,
    payment_intent: intent.id,
    reason: wanted.reason,
    status: 'succeeded',
  };
  account.refunds.set(refund.id, refund);
  charge.amount_refunded += amount;
  charge.refunded = charge.captured && charge.amount_refunded === charge.amount_captured;
  account.tell('refund.created', refund);
  account.tell('charge.refunded', charge);
  return refund;
}

function chargeToRefund(account: Account, intent: PaymentIntent): Charge {
  const charge = account.charges.get(intent.latest_charge ?? '');
  if (charge === undefined || charge.amount_captured === 0)
    throw invalid(
      'charge_not_refundable',
      `This PaymentIntent (${intent.id}) does not have a successful charge to refund.`,
      'payment_intent',
    );
  if ([...account.disputes.values()].some((each) => each.charge === charge.id && isOpen(each)))
    throw invalid('charge_disputed', `Charge ${charge.id} has been charged back; cannot issue a refund.`);
  if (charge.amount_refunded === charge.amount_captured)
    throw invalid('charge_already_refunded', `Charge ${charge.id} has already been refunded.`);
  return charge;
}

/** The buyer's bank sends a refund back days later: the money is with the account again. */
export function failRefund(account: Account, refund: Refund, reason: string): void {
  const charge = account.charge(refund.charge);
  refund.status = 'failed';
  refund.failure_reason = reason;
  charge.amount_refunded -= refund.amount;
  charge.refunded = false;
  account.tell('refund.failed', refund, { status: 'succeeded' });
  account.tell('refund.updated', refund, { status: 'succeeded' });
}

export function openDispute(account: Account, intent: PaymentIntent, reason: string): Dispute {
  const charge = account.charge(intent.latest_charge);
  const dispute: Dispute = {
    id: account.newId('dp'),
    object: 'dispute',
    amount: charge.amount_captured,
    charge: charge.id,
    created: account.now(),
    currency: charge.currency,
    livemode: false,
    payment_intent: intent.id,
    reason,
    status: 'needs_response',
  };
  account.disputes.set(dispute.id, dispute);
  charge.disputed = true;
  account.tell('charge.dispute.created', dispute);
  return dispute;
}

/** A charge stays marked as disputed also where the dispute was won. */
export function closeDispute(account: Account, dispute: Dispute, status: 'won' | 'lost'): void {
  const before = dispute.status;
  dispute.status = status;
  account.tell('charge.dispute.closed', dispute, { status: before });
}

export function isOpen({ status }: Dispute): boolean {
  return ['needs_response', 'under_review', 'lost'].includes(status);
}
