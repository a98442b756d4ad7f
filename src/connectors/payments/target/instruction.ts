/** Our instruction in Stripe's words, and what is left to do of it; pure. */
import { Type, type Static } from 'typebox';
import type { PaymentInstruction } from '../../../model/documents/payment.ts';
import { andThen, gather } from '../../kit/gather.ts';
import type { Mapped } from '../../kit/mapping.ts';
import { MinorAmount, type Intent, type StripePayment } from '../api/theirs.ts';
import { toMinor } from '../minor-units.ts';
import { cardOf, openDispute, refundedOf } from '../standing.ts';

/** Sums over the life of the payment, in Stripe's minor units. */
export const StripeInstruction = Type.Object(
  {
    document: Type.String({ minLength: 1, maxLength: 35 }),
    payment: Type.String({ minLength: 1, maxLength: 120 }),
    currency: Type.String({ pattern: '^[a-z]{3}$' }),
    capture: MinorAmount,
    refund: MinorAmount,
    final: Type.Boolean(),
  },
  { additionalProperties: false },
);
export type StripeInstruction = Static<typeof StripeInstruction>;

/** A breach where an amount cannot be said exactly in this currency. */
export function toInstruction(ours: PaymentInstruction): Mapped<StripeInstruction> {
  const { document, payment, currency, final } = ours;
  const amounts = gather({
    capture: toMinor(ours.capture, currency, 'capture'),
    refund: toMinor(ours.refund, currency, 'refund'),
  });
  return andThen(amounts, ({ capture, refund }) => ({
    document,
    payment,
    currency: currency.toLowerCase(),
    capture,
    refund,
    final,
  }));
}

/** One request that brings the payment nearer to what is wanted. `from` and `to` are sums. */
export type Step =
  | { readonly step: 'none'; readonly because?: string }
  | { readonly step: 'ask'; readonly reason: string }
  /** No more can be captured, whoever asks. */
  | { readonly step: 'refused'; readonly reason: string }
  /** Nothing more to take, `from` equal to `to`: the rest is given up. */
  | { readonly step: 'capture'; readonly from: number; readonly to: number; readonly isFinal: boolean }
  | { readonly step: 'cancel' }
  | { readonly step: 'refund'; readonly from: number; readonly to: number };

/** What is to be done next, given how the payment stands. */
export function nextStep(payment: StripePayment, wanted: StripeInstruction): Step {
  const { intent } = payment;
  if (intent.currency !== wanted.currency)
    return ask(`${intent.id} is in ${intent.currency}, and the instruction in ${wanted.currency}`);
  const taking = captureStep(intent, wanted);
  return taking.step === 'none' ? refundStep(payment, wanted, taking) : taking;
}

function captureStep(intent: Intent, wanted: StripeInstruction): Step {
  if (intent.status === 'requires_capture')
    return wanted.capture > intent.amount_received ? takeStep(intent, wanted) : giveUpStep(intent, wanted);
  if (intent.status === 'succeeded' || intent.status === 'canceled') return endedStep(intent, wanted);
  if (intent.status === 'processing') return waiting('the payment service still works on it');
  return wanted.final && wanted.capture === 0
    ? { step: 'cancel' }
    : waiting('the buyer has not finished paying');
}

/** Nothing more can be captured: good where nothing more is wanted. */
function endedStep(intent: Intent, wanted: StripeInstruction): Step {
  if (wanted.capture <= intent.amount_received) return NONE;
  return intent.status === 'canceled'
    ? refused(
        `${intent.id} was cancelled (${intent.cancellation_reason ?? 'no reason given'}): it cannot be captured`,
      )
    : refused(`${intent.id} is closed with ${money(intent.amount_received, intent)} captured`);
}

function takeStep(intent: Intent, { capture, final }: StripeInstruction): Step {
  const { amount_received: from, amount_capturable: capturable } = intent;
  const missing = capture - from;
  if (missing > capturable)
    return refused(
      `${money(missing, intent)} more shall be captured of ${intent.id}, which has ${money(capturable, intent)} left`,
    );
  const isFinal = final || missing === capturable;
  const maySplit = cardOf(intent)?.multicapture?.status === 'available';
  if (!isFinal && !maySplit)
    return waiting('this card can be captured once only: it is captured when nothing more will come');
  return { step: 'capture', from, to: capture, isFinal };
}

function giveUpStep(intent: Intent, { final }: StripeInstruction): Step {
  const from = intent.amount_received;
  if (!final) return NONE;
  return from === 0 ? { step: 'cancel' } : { step: 'capture', from, to: from, isFinal: true };
}

function refundStep(payment: StripePayment, wanted: StripeInstruction, taking: Step): Step {
  const { intent, disputes } = payment;
  const from = refundedOf(intent);
  if (wanted.refund <= from) return taking;
  if (wanted.refund > intent.amount_received) {
    const mayCome = intent.status === 'requires_capture' || taking !== NONE;
    return mayCome && wanted.refund <= wanted.capture
      ? waiting('what shall be given back is not captured yet')
      : ask(
          `${money(wanted.refund, intent)} shall be given back of ${money(intent.amount_received, intent)} captured`,
        );
  }
  const dispute = openDispute(disputes);
  if (dispute !== undefined)
    return ask(`${intent.id} is disputed (${dispute.id}, ${dispute.status}): it cannot be refunded`);
  return { step: 'refund', from, to: wanted.refund };
}

const NONE: Step = { step: 'none' };

function waiting(because: string): Step {
  return { step: 'none', because };
}

function ask(reason: string): Step {
  return { step: 'ask', reason };
}

function refused(reason: string): Step {
  return { step: 'refused', reason };
}

/** In minor units, as people see them at the dashboard's log of requests. */
function money(amount: number, { currency }: Intent): string {
  return `${amount} ${currency.toUpperCase()} (minor units)`;
}
