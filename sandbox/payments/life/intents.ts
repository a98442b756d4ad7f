/** The life of a PaymentIntent: authorised, captured once or several times, cancelled, run out. */
import type { Account } from '../account.ts';
import type { Charge, PaymentIntent } from './objects.ts';
import { declined, invalid, Refusal } from '../refusal.ts';

const DAY_SECONDS = 86_400;
/** An authorisation of an online card payment stands for seven days. */
const AUTHORISED_FOR_SECONDS = 7 * DAY_SECONDS;
const MOST_CAPTURES = 50;

/** The vendor's test cards that matter here. */
export const CARDS = {
  pm_card_visa: { outcome: 'authorised', multicapture: true },
  pm_card_credit_disableEnterpriseCardFeatures: { outcome: 'authorised', multicapture: false },
  pm_card_authenticationRequired: { outcome: 'requires-action', multicapture: true },
  pm_card_chargeDeclined: { outcome: 'declined', multicapture: false },
} as const;
export type CardName = keyof typeof CARDS;

export interface NewIntent {
  /** Minor units as Stripe counts them. */
  readonly amount: number;
  readonly currency: string;
  readonly captureMethod: PaymentIntent['capture_method'];
  readonly requestMulticapture: boolean;
  readonly metadata: Record<string, string>;
}

export function createIntent(account: Account, wanted: NewIntent): PaymentIntent {
  const id = account.newId('pi');
  const intent: PaymentIntent = {
    id,
    object: 'payment_intent',
    amount: wanted.amount,
    amount_capturable: 0,
    amount_received: 0,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: wanted.captureMethod,
    client_secret: `${id}_secret_${account.newId('s').slice(2)}`,
    created: account.now(),
    currency: wanted.currency,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    metadata: wanted.metadata,
    next_action: null,
    payment_method: null,
    payment_method_options: {
      card: wanted.requestMulticapture ? { request_multicapture: 'if_available' } : {},
    },
    payment_method_types: ['card'],
    status: 'requires_payment_method',
  };
  account.intents.set(id, intent);
  account.tell('payment_intent.created', intent);
  return intent;
}

/** The buyer's side: the card says yes, no, or wants to see the buyer. */
export function confirmIntent(account: Account, intent: PaymentIntent, card: CardName): PaymentIntent {
  mustBe(intent, ['requires_payment_method', 'requires_confirmation', 'requires_action'], 'confirmed');
  const { outcome } = CARDS[card];
  intent.payment_method = account.newId('pm');
  if (outcome === 'declined') return decline(account, intent, card);
  if (outcome === 'requires-action' && intent.status !== 'requires_action') {
    intent.status = 'requires_action';
    intent.next_action = { type: 'use_stripe_sdk' };
    account.tell('payment_intent.requires_action', intent);
    return intent;
  }
  authorise(account, intent, card);
  if (intent.capture_method === 'manual') return intent;
  return capture(account, intent, { amount: intent.amount, isFinal: true });
}

function authorise(account: Account, intent: PaymentIntent, card: CardName): void {
  const charge = newCharge(account, intent, card);
  intent.latest_charge = charge.id;
  intent.next_action = null;
  intent.last_payment_error = null;
  intent.status = 'requires_capture';
  intent.amount_capturable = intent.amount;
  account.tell('charge.succeeded', charge);
  account.tell('payment_intent.amount_capturable_updated', intent);
}

function decline(account: Account, intent: PaymentIntent, card: CardName): never {
  const charge = newCharge(account, intent, card);
  intent.latest_charge = charge.id;
  intent.status = 'requires_payment_method';
  const error = {
    type: 'card_error',
    code: 'card_declined',
    decline_code: 'generic_decline',
    message: 'Your card was declined.',
  } as const;
  intent.last_payment_error = { ...error, charge: charge.id };
  intent.payment_method = null;
  account.tell('charge.failed', charge);
  account.tell('payment_intent.payment_failed', intent);
  throw new Refusal(402, error);
}

function newCharge(account: Account, intent: PaymentIntent, card: CardName): Charge {
  const { outcome, multicapture } = CARDS[card];
  const isAuthorised = outcome !== 'declined';
  const created = account.now();
  const canCaptureTwice =
    multicapture && intent.payment_method_options.card.request_multicapture !== undefined;
  const charge: Charge = {
    id: account.newId('ch'),
    object: 'charge',
    amount: intent.amount,
    amount_captured: 0,
    amount_refunded: 0,
    balance_transaction: null,
    captured: false,
    created,
    currency: intent.currency,
    disputed: false,
    failure_code: isAuthorised ? null : 'card_declined',
    failure_message: isAuthorised ? null : 'Your card was declined.',
    livemode: false,
    paid: isAuthorised,
    payment_intent: intent.id,
    payment_method: intent.payment_method ?? '',
    payment_method_details: {
      type: 'card',
      card: {
        amount_authorized: isAuthorised ? intent.amount : null,
        brand: 'visa',
        ...(isAuthorised ? { capture_before: created + AUTHORISED_FOR_SECONDS } : {}),
        last4: '4242',
        multicapture: { status: canCaptureTwice ? 'available' : 'unavailable' },
      },
    },
    refunded: false,
    status: isAuthorised ? 'succeeded' : 'failed',
  };
  account.charges.set(charge.id, charge);
  return charge;
}

/** Takes money; a capture that is not final keeps the rest authorised. `amount` 0 with `isFinal` gives up the rest. */
export function capture(
  account: Account,
  intent: PaymentIntent,
  { amount, isFinal }: { readonly amount: number; readonly isFinal: boolean },
): PaymentIntent {
  mustBe(intent, ['requires_capture'], 'captured');
  const charge = account.charge(intent.latest_charge);
  mustStand(account, intent, charge);
  const decline = account.declines.get(intent.id);
  if (decline !== undefined && amount > 0) throw declined(decline);
  checkCapture(intent, charge, { amount, isFinal });
  const before = intent.amount_capturable;
  intent.amount_received += amount;
  intent.amount_capturable = isFinal ? 0 : before - amount;
  charge.amount_captured = intent.amount_received;
  charge.balance_transaction ??= account.newId('txn');
  account.tell('payment_intent.amount_capturable_updated', intent, { amount_capturable: before });
  account.tell('charge.updated', charge);
  if (isFinal) finish(account, intent, charge);
  return intent;
}

/** Nobody has noticed yet that its time is over: the capture does. */
function mustStand(account: Account, intent: PaymentIntent, charge: Charge): void {
  const { capture_before: end } = charge.payment_method_details.card;
  if (end === undefined || end > account.now()) return;
  expire(account, intent);
  throw invalid(
    'charge_expired_for_capture',
    'The charge cannot be captured because its authorization has expired.',
  );
}

function checkCapture(
  intent: PaymentIntent,
  charge: Charge,
  { amount, isFinal }: { readonly amount: number; readonly isFinal: boolean },
): void {
  const isMulticapture = charge.payment_method_details.card.multicapture.status === 'available';
  if (!isFinal && !isMulticapture)
    throw invalid(
      'parameter_invalid_boolean',
      'You cannot set final_capture to false because multicapture is not available for this PaymentIntent.',
      'final_capture',
    );
  if (amount > intent.amount_capturable)
    throw invalid(
      'amount_too_large',
      `The amount_to_capture is greater than the amount_capturable of ${intent.amount_capturable}.`,
      'amount_to_capture',
    );
  const isRelease = amount === 0 && isFinal && intent.amount_received > 0;
  if (amount < 1 && !isRelease)
    throw invalid(
      'parameter_invalid_integer',
      'This value must be greater than or equal to 1.',
      'amount_to_capture',
    );
  if (!isFinal && capturesOf(intent) >= MOST_CAPTURES)
    throw invalid('capture_limit_exceeded', `A PaymentIntent can be captured ${MOST_CAPTURES} times.`);
  captures.set(intent, capturesOf(intent) + 1);
}

const captures = new WeakMap<PaymentIntent, number>();
const capturesOf = (intent: PaymentIntent): number => captures.get(intent) ?? 0;

function finish(account: Account, intent: PaymentIntent, charge: Charge): void {
  charge.captured = true;
  delete charge.payment_method_details.card.capture_before;
  intent.amount_capturable = 0;
  intent.status = 'succeeded';
  account.tell('charge.captured', charge, { captured: false });
  account.tell('payment_intent.succeeded', intent);
}

export function cancelIntent(account: Account, intent: PaymentIntent, reason: string | null): PaymentIntent {
  mustBe(
    intent,
    ['requires_payment_method', 'requires_capture', 'requires_confirmation', 'requires_action'],
    'canceled',
  );
  if (intent.amount_received > 0)
    throw invalid(
      'payment_intent_unexpected_state',
      'You cannot cancel this PaymentIntent because it was captured in part.',
    );
  intent.status = 'canceled';
  intent.amount_capturable = 0;
  intent.canceled_at = account.now();
  intent.cancellation_reason = reason;
  intent.next_action = null;
  const charge = account.charges.get(intent.latest_charge ?? '');
  if (charge?.status === 'succeeded') {
    delete charge.payment_method_details.card.capture_before;
    account.tell('charge.expired', charge);
  }
  account.tell('payment_intent.canceled', intent);
  return intent;
}

/** What the banks do by themselves: authorisations whose time is over are given up. */
export function expireWhatIsDue(account: Account): void {
  for (const intent of account.intents.values()) {
    if (intent.status !== 'requires_capture') continue;
    const charge = account.charge(intent.latest_charge);
    const { capture_before: end } = charge.payment_method_details.card;
    if (end !== undefined && end <= account.now()) expire(account, intent);
  }
}

/** Ends an authorisation as its time does: what was captured in part succeeds with it. */
export function expire(account: Account, intent: PaymentIntent): void {
  if (intent.amount_received > 0) finish(account, intent, account.charge(intent.latest_charge));
  else cancelIntent(account, intent, 'expired');
}

function mustBe(intent: PaymentIntent, statuses: readonly PaymentIntent['status'][], done: string): void {
  if (statuses.includes(intent.status)) return;
  throw invalid(
    'payment_intent_unexpected_state',
    `This PaymentIntent could not be ${done} because it has a status of ${intent.status}. ` +
      `Only a PaymentIntent with one of the following statuses may be ${done}: ${statuses.join(', ')}.`,
  );
}
