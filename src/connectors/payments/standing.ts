/** How a payment stands, in our words: made of the PaymentIntent, its charge and its disputes. */
import type { Payment } from '../../model/documents/payment.ts';
import { gather } from '../kit/gather.ts';
import type { Mapped } from '../kit/mapping.ts';
import type { Dispute, Intent, StripePayment } from './api/theirs.ts';
import type { PaymentSettings } from './settings.ts';
import { fromMinor } from './minor-units.ts';

const LONGEST_NOTE = 500;

/** Pure: the same payment gives the same standing, always. */
export function toPayment(theirs: StripePayment, { orders }: Naming = {}): Mapped<Payment> {
  const { intent } = theirs;
  const currency = intent.currency.toUpperCase();
  const amounts = gather({
    authorised: fromMinor(authorisedOf(intent), currency),
    captured: fromMinor(intent.amount_received, currency),
    refunded: fromMinor(refundedOf(intent), currency),
  });
  if ('breach' in amounts) return amounts;
  const expiry = intent.status === 'requires_capture' ? cardOf(intent)?.capture_before : undefined;
  const note = noteOf(theirs);
  return {
    mapped: {
      payment: intent.id,
      ...orderOf(intent, orders),
      currency,
      state: stateOf(theirs),
      ...amounts.mapped,
      ...(expiry === undefined ? {} : { expiresAt: `${secondsText(expiry)}Z` }),
      ...(note === undefined ? {} : { note: note.slice(0, LONGEST_NOTE) }),
      asOf: asOfText(theirs),
    },
  };
}

type Naming = Partial<Pick<PaymentSettings, 'orders'>>;

/** The order by the shop's own number of it, in the channel that the settings name; one that is too long is none. */
function orderOf({ metadata }: Intent, orders: PaymentSettings['orders']): Pick<Payment, 'order'> {
  const number = orders === undefined ? undefined : metadata?.[orders.metadata]?.trim();
  if (orders === undefined || number === undefined || number === '' || number.length > 80) return {};
  return { order: { channel: orders.channel, number } };
}

const STATES: Readonly<Record<Intent['status'], Payment['state']>> = {
  requires_payment_method: 'open',
  requires_confirmation: 'open',
  requires_action: 'open',
  processing: 'open',
  requires_capture: 'authorised',
  succeeded: 'captured',
  canceled: 'cancelled',
};

function stateOf({ intent, disputes }: StripePayment): Payment['state'] {
  if (openDispute(disputes) !== undefined) return 'disputed';
  const isFailed =
    intent.status === 'requires_payment_method' && (intent.last_payment_error ?? undefined) !== undefined;
  return isFailed ? 'failed' : STATES[intent.status];
}

/** A dispute that was won, or an inquiry that came to nothing, leaves the money where it is. */
export function openDispute(disputes: readonly Dispute[]): Dispute | undefined {
  return disputes.find(({ status }) => !['won', 'warning_closed', 'prevented'].includes(status));
}

/** Card payments may be authorised in part. A declined charge has authorised nothing. */
function authorisedOf(intent: Intent): number {
  const charge = intent.latest_charge;
  if (charge?.status !== 'succeeded') return 0;
  return cardOf(intent)?.amount_authorized ?? charge.amount;
}

export function cardOf(intent: Intent) {
  return intent.latest_charge?.payment_method_details?.card ?? undefined;
}

/** Under older API versions an authorisation that was given up counts as refunded: where nothing was taken, nothing went back. */
export function refundedOf(intent: Intent): number {
  return Math.min(intent.amount_received, intent.latest_charge?.amount_refunded ?? 0);
}

function noteOf({ intent, disputes }: StripePayment): string | undefined {
  const dispute = openDispute(disputes);
  if (dispute !== undefined) return `dispute ${dispute.id}: ${dispute.reason}, ${dispute.status}`;
  if (intent.status === 'requires_action')
    return `the buyer must act: ${intent.next_action?.type ?? 'requires_action'}`;
  if (intent.status === 'canceled') return `cancelled: ${intent.cancellation_reason ?? 'no reason given'}`;
  return intent.status === 'requires_payment_method' ? intent.last_payment_error?.message : undefined;
}

/** How far a payment has come; the order in which states follow each other. */
const RANKS: Readonly<Record<Payment['state'], number>> = {
  open: 0,
  failed: 1,
  authorised: 2,
  cancelled: 3,
  captured: 4,
  disputed: 5,
};
const SHARES = 99_999_999;

/**
 * The second up to which everything that happened is known, and behind the point how far the payment had come: Stripe's clock shows only
 * seconds, and of two standings in one second the one with more captured and refunded is the later one. Fixed width: it orders as text.
 */
export function asOfText(theirs: StripePayment): string {
  const { intent, asOf } = theirs;
  const moved = intent.amount_received + refundedOf(intent);
  const share = Math.min(1, moved / (2 * Math.max(1, intent.amount)));
  const progress = `${RANKS[stateOf(theirs)]}${String(Math.floor(share * SHARES)).padStart(8, '0')}`;
  return `${secondsText(asOf)}.${progress}Z`;
}

function secondsText(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 'YYYY-MM-DDThh:mm:ss'.length);
}
