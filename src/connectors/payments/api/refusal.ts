/** What Stripe's refusals mean for one attempt: one table of its error codes. */
import { Value } from 'typebox/value';
import type { HttpAnswer } from '../../../platform/http.ts';
import { ask, later, never, type Outcome } from '../../kit/outcome.ts';
import { jsonOf } from '../../kit/parse-json.ts';
import type { StripeReply } from './call.ts';
import { ErrorBody } from './theirs.ts';

/** Stripe names no time for 429; it asks for growing pauses, which the hub's budget makes. */
const THROTTLED_SECONDS = 2;
const BUSY_SECONDS = 5;
/** A key repeats its first answer for a day, also where that was a failure of Stripe itself. */
const REMEMBERED_FAILURE_SECONDS = 3600;
const LONGEST_MESSAGE = 300;
const LONGEST_REFUSAL = 500;

/** What is wrong is the payment itself, or the account: a person sees the words. */
const ASKED: ReadonlySet<string> = new Set([
  'amount_too_large',
  'amount_too_small',
  'balance_insufficient',
  'capture_charge_authorization_expired',
  'capture_unauthorized_payment',
  'charge_disputed',
  'charge_exceeds_source_limit',
  'charge_exceeds_transaction_limit',
  'charge_expired_for_capture',
  'charge_not_refundable',
  'payment_intent_payment_attempt_expired',
  'payment_intent_payment_attempt_failed',
  'refund_disputed_payment',
  'resource_missing',
]);

/** Somebody else was quicker, or holds the object: what it is now is looked at again. */
const BUSY: ReadonlySet<string> = new Set([
  'charge_already_captured',
  'charge_already_refunded',
  'idempotency_key_in_use',
  'lock_timeout',
  'payment_intent_unexpected_state',
]);

/** The payment does not let this be taken: trying again changes nothing, another payment does. */
const REFUSED_CAPTURES: ReadonlySet<string> = new Set([
  'amount_too_large',
  'capture_charge_authorization_expired',
  'capture_unauthorized_payment',
  'charge_exceeds_source_limit',
  'charge_exceeds_transaction_limit',
  'charge_expired_for_capture',
]);

/**
 * Why a capture was refused for good, in words that begin with the bank's own code; `undefined`: it failed otherwise. A state that
 * does not allow it says `look-again`: what it is now shows whether somebody else was quicker.
 */
export function captureRefusal(reply: StripeReply): { readonly refused: string } | 'look-again' | undefined {
  if (reply.outcome === 'failed') return undefined;
  const code = codeOf(reply);
  if (code === 'payment_intent_unexpected_state') return 'look-again';
  const isDeclined = reply.status === 402 || typeOf(reply) === 'card_error';
  if (!isDeclined && !REFUSED_CAPTURES.has(code)) return undefined;
  const declined = errorOf(reply)?.decline_code ?? (code === '' ? 'declined' : code);
  return { refused: `${declined.replaceAll('_', ' ')}: ${wordsOf(reply)}`.slice(0, LONGEST_REFUSAL) };
}

/** `acting`: the request may have had an effect although it failed. */
export type Intention = 'reading' | 'acting';

/** The word for a reply that is no success. */
export function outcomeOfRefusal(reply: StripeReply, intention: Intention): Outcome {
  if (reply.outcome === 'failed')
    return later(
      reply.reason,
      reply.effect === 'unknown' && intention === 'acting' ? 'uncertain' : 'unavailable',
    );
  const reason = wordsOf(reply);
  if (reply.status >= 500) return ofServerError(reply, reason, intention);
  if (BUSY.has(codeOf(reply))) return later(reason, 'busy', BUSY_SECONDS);
  // Another request with this key had other parameters: what stands now says what is left to do.
  if (typeOf(reply) === 'idempotency_error') return later(reason, 'busy', BUSY_SECONDS);
  return ofStatus(reply, reason);
}

function ofStatus(reply: HttpAnswer, reason: string): Outcome {
  switch (reply.status) {
    // A key that is not known concerns the account, one with too little right the kind of request.
    case 401:
      return later(reason, 'unavailable');
    case 402:
    case 403:
    case 404:
      return ask(reason);
    case 409:
      return later(reason, 'busy', BUSY_SECONDS);
    case 424:
      return later(reason, 'unavailable');
    case 429:
      return later(reason, 'throttled', retryAfterSeconds(reply) ?? THROTTLED_SECONDS);
    default:
      return ASKED.has(codeOf(reply)) ? ask(reason) : never(reason);
  }
}

/** Stripe: the result of a request that ended in 500 is not known; 503 is said before anything runs. */
function ofServerError(reply: HttpAnswer, reason: string, intention: Intention): Outcome {
  if (reply.headers['idempotent-replayed'] === 'true')
    return later(`${reason} (repeated for the same key)`, 'busy', REMEMBERED_FAILURE_SECONDS);
  const isUncertain = intention === 'acting' && reply.status !== 503;
  return later(reason, isUncertain ? 'uncertain' : 'unavailable', retryAfterSeconds(reply));
}

/** The error code; empty where there is none. */
export function codeOf(reply: HttpAnswer): string {
  return errorOf(reply)?.code ?? '';
}

function typeOf(reply: HttpAnswer): string {
  return errorOf(reply)?.type ?? '';
}

function errorOf(reply: HttpAnswer) {
  const body = jsonOf(reply);
  return Value.Check(ErrorBody, body) ? body.error : undefined;
}

/** `400 amount_too_large: … (req_…)`: with the number under which Stripe's support finds it. */
export function wordsOf(reply: HttpAnswer): string {
  const error = errorOf(reply);
  const code = error?.code ?? error?.type ?? 'no code';
  const message = (error?.message ?? 'no reason given').slice(0, LONGEST_MESSAGE);
  const request = reply.headers['request-id'];
  return `${reply.status} ${code}: ${message}${request === undefined ? '' : ` (${request})`}`;
}

function retryAfterSeconds({ headers }: HttpAnswer): number | undefined {
  const text = headers['retry-after'] ?? '';
  return /^[0-9]{1,6}$/.test(text) ? Number(text) : undefined;
}
