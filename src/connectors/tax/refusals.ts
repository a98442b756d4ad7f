/** What the refusals of AvaTax mean for one tax document: one table of its error codes. */
import { Value } from 'typebox/value';
import { ask, later, never, type LaterCause, type Outcome } from '../kit/outcome.ts';
import type { AvaReply } from './ava-call.ts';
import { AvaErrorBody } from './theirs.ts';

type Meaning = 'never' | 'ask' | LaterCause;

const MEANING: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  // We are not let in, or the account is not set up for us: no document is to blame.
  ['AuthenticationException', 'unavailable'],
  ['AuthenticationIncomplete', 'unavailable'],
  ['BasicAuthIncorrect', 'unavailable'],
  ['AuthorizationException', 'unavailable'],
  ['PermissionRequired', 'unavailable'],
  ['InactiveUserError', 'unavailable'],
  ['InactiveAccount', 'unavailable'],
  ['AccountExpiredException', 'unavailable'],
  ['AccountInvalidException', 'unavailable'],
  ['CompanyInvalidException', 'unavailable'],
  ['NoDefaultCompany', 'unavailable'],
  ['SubscriptionRequired', 'unavailable'],
  ['IncorrectPathError', 'unavailable'],
  ['ServerUnreachable', 'unavailable'],
  ['ServiceNotReady', 'unavailable'],
  ['TimeoutRequested', 'uncertain'],
  ['RateLimitExceededError', 'throttled'],
  ['RequestLimitExceeded', 'throttled'],
  ['ConcurrentRequestLimitExceeded', 'throttled'],
  // Somebody else was there between our look and our write: the next look sees it.
  ['TransactionAlreadyExists', 'busy'],
  ['DocumentCodeConflict', 'busy'],
  // Reported to an authority already: how to correct it is for people.
  ['CannotModifyLockedTransaction', 'ask'],
  // The content itself is impossible: an address, a text or a date must change first.
  ['InvalidAddress', 'never'],
  ['AddressIncomplete', 'never'],
  ['AddressConflictException', 'never'],
  ['MissingAddress', 'never'],
  ['InvalidCountry', 'never'],
  ['InvalidCountryRegion', 'never'],
  ['InvalidPostalCode', 'never'],
  ['JurisdictionNotFoundError', 'never'],
  ['MissingLine', 'never'],
  ['ValueRequiredError', 'never'],
  ['StringLengthError', 'never'],
  ['MaxStringLengthError', 'never'],
  ['FieldLengthError', 'never'],
  ['RangeError', 'never'],
  ['DateFormatError', 'never'],
  ['InvalidDecimalValue', 'never'],
  ['InvalidEnumValue', 'never'],
  ['InvalidParameterValue', 'never'],
  ['ModelStateInvalid', 'never'],
  ['JsonFormatError', 'never'],
  ['GetTaxError', 'never'],
]);

/** Where AvaTax names no time; an absent one leaves it to the hub. */
const UNSAID_SECONDS: { readonly [Cause in LaterCause]?: number } = { throttled: 5, busy: 1 };

/** Code, and all that was said about it. */
export interface Refusal {
  readonly code: string;
  readonly words: string;
  /** Which parts of the request it speaks of, e.g. `DocStatus`. */
  readonly refersTo: readonly string[];
}

/** What a reply that is no success means for the document of the request. */
export function outcomeOfRefusal(reply: AvaReply): Outcome {
  if (reply.reply === 'failed') {
    const { effect, reason } = reply.failure;
    return later(reason, effect === 'none' ? 'unavailable' : 'uncertain');
  }
  const refusal = refusalOf(reply);
  const reason = `${refusal.code}: ${refusal.words}`;
  const meaning = meaningOf(reply.status, refusal);
  if (meaning === 'never') return never(reason);
  if (meaning === 'ask') return ask(reason);
  return later(reason, meaning, retryAfterSeconds(reply.headers['retry-after']) ?? UNSAID_SECONDS[meaning]);
}

/** Looking and estimating leave nothing behind: whatever became of the request, nothing has happened. */
export function withoutEffect(outcome: Outcome): Outcome {
  return outcome.outcome === 'later' && outcome.cause === 'uncertain'
    ? { ...outcome, cause: 'unavailable' }
    : outcome;
}

/** Reads the error; without one, the status alone speaks. */
export function refusalOf({ status, body }: { readonly status: number; readonly body: unknown }): Refusal {
  if (!Value.Check(AvaErrorBody, body))
    return { code: `HTTP ${status}`, words: 'answered without a reason', refersTo: [] };
  const { code, message, details = [] } = body.error;
  const told = details.flatMap((detail) => [detail.message ?? '', detail.description ?? '']);
  const words = new Set([message ?? '', ...told].filter((text) => text.trim() !== ''));
  return {
    code,
    words: [...words].join(' ') || 'no reason given',
    refersTo: details.flatMap(({ refersTo }) => refersTo ?? []),
  };
}

/** A calculation has one code for everything, and says in the details what it is. */
const CALCULATION: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ['DocStatus', 'busy'],
  ['CompanyCode', 'unavailable'],
]);

/** The status of a gateway says more than any body. */
function meaningOf(status: number, { code, refersTo }: Refusal): Meaning {
  if (status === 408 || status === 504) return 'uncertain';
  if (status === 429) return 'throttled';
  if (status >= 500 || status === 401 || status === 403) return 'unavailable';
  const calculation = code === 'GetTaxError' ? refersTo.map((part) => CALCULATION.get(part)) : [];
  return calculation.find((meaning) => meaning !== undefined) ?? MEANING.get(code) ?? 'ask';
}

function retryAfterSeconds(header: string | undefined): number | undefined {
  return header !== undefined && /^[0-9]{1,6}$/.test(header) ? Number(header) : undefined;
}
