/** What Salesforce's refusals mean for a record that is to be written: one table of its status codes. */
import { Type, type Static } from 'typebox';
import { Value } from 'typebox/value';
import { ask, later, never, type Outcome } from '../../kit/outcome.ts';
import type { Answered, Reply } from './session.ts';

/** One error, of a record in a collection (`statusCode`) or of a whole request (`errorCode`). */
export const RecordError = Type.Object({ statusCode: Type.String(), message: Type.String() });
export type RecordError = Static<typeof RecordError>;
const RequestErrors = Type.Array(Type.Object({ errorCode: Type.String(), message: Type.String() }), {
  minItems: 1,
});

export interface Refusal {
  readonly code: string;
  readonly message: string;
}

type Meaning = 'never' | 'ask' | 'busy' | 'unavailable' | 'throttled';

/** What is not here is asked for a record, and stops the target where it is said of a whole request. */
const MEANING: ReadonlyMap<string, Meaning> = new Map([
  // Another transaction holds the row, or one that it must lock with it (the parent account).
  ['UNABLE_TO_LOCK_ROW', 'busy'],
  ['ALL_OR_NONE_OPERATION_ROLLED_BACK', 'busy'],
  ['PROCESSING_HALTED', 'busy'],
  ['REQUEST_LIMIT_EXCEEDED', 'throttled'],
  // The content itself is impossible: the same record will be refused for ever.
  ['FIELD_CUSTOM_VALIDATION_EXCEPTION', 'never'],
  ['FIELD_INTEGRITY_EXCEPTION', 'never'],
  ['REQUIRED_FIELD_MISSING', 'never'],
  ['STRING_TOO_LONG', 'never'],
  ['INVALID_EMAIL_ADDRESS', 'never'],
  ['INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', 'never'],
  ['INVALID_TYPE_ON_FIELD_IN_RECORD', 'never'],
  ['NUMBER_OUTSIDE_VALID_RANGE', 'never'],
  ['MALFORMED_ID', 'never'],
  ['JSON_PARSER_ERROR', 'never'],
  // A person tells which of two records is the one, or what becomes of a record that was deleted there.
  ['DUPLICATES_DETECTED', 'ask'],
  ['DUPLICATE_VALUE', 'ask'],
  ['DUPLICATE_EXTERNAL_ID', 'ask'],
  ['ENTITY_IS_DELETED', 'ask'],
  ['INVALID_CROSS_REFERENCE_KEY', 'ask'],
  ['STANDARD_PRICE_NOT_DEFINED', 'ask'],
  // The org has other words or rules for orders, or does not let us touch activated ones.
  ['FAILED_ACTIVATION', 'ask'],
  ['INVALID_STATUS', 'ask'],
  ['DELETE_FAILED', 'ask'],
  ['ENTITY_IS_LOCKED', 'ask'],
  ['INSUFFICIENT_ACCESS_OR_READONLY', 'ask'],
  // We are not let in, or the org is not set up for us: no record is to blame.
  ['INVALID_SESSION_ID', 'unavailable'],
  ['INVALID_LOGIN', 'unavailable'],
  ['INVALID_FIELD', 'unavailable'],
  ['INVALID_TYPE', 'unavailable'],
  ['API_CURRENTLY_DISABLED', 'unavailable'],
  ['API_DISABLED_FOR_ORG', 'unavailable'],
  ['STORAGE_LIMIT_EXCEEDED', 'unavailable'],
  ['SERVER_UNAVAILABLE', 'unavailable'],
]);

/** Two hubs, or a hub and a person, made the same entry at once: the next look-up finds it. */
const MADE_MEANWHILE = /already exists in this price book/i;

/** Salesforce names no time. Requests that run at once end within seconds; a day's allowance comes back over 24 hours, bit by bit. */
const CONCURRENT_SECONDS = 20;
const DAY_SECONDS = 900;

/** Gives the outcome of one record that a collection refused. */
export function outcomeOfErrors(errors: readonly unknown[]): Outcome {
  const known = errors.flatMap((error) =>
    Value.Check(RecordError, error) ? [{ code: error.statusCode, message: error.message }] : [],
  );
  const [first] = known;
  if (first === undefined) return ask('Salesforce refused without a reason');
  return outcomeOf(known.find(isLock) ?? first, 'ask');
}

/** Gives the outcome of every record of a request that was refused as a whole, or never answered. */
export function outcomeOfRefusal(reply: Reply): Outcome {
  if (reply.reply === 'failed') {
    const { effect, kind, reason } = reply.failure;
    return effect === 'none' ? later(reason, 'unavailable') : later(`${kind}: ${reason}`, 'uncertain');
  }
  const seconds = retryAfterSeconds(reply);
  const refusal = refusalOf(reply);
  // Whoever stands in between gave up waiting; what he waited for may have happened.
  if (reply.status === 504 || reply.status === 408) return later(words(refusal), 'uncertain');
  if (reply.status >= 500) return later(words(refusal), 'unavailable', seconds);
  if (reply.status === 429) return later(words(refusal), 'throttled', seconds ?? CONCURRENT_SECONDS);
  const outcome = outcomeOf(refusal, 'unavailable');
  return outcome.outcome === 'later' && seconds !== undefined
    ? { ...outcome, afterSeconds: seconds }
    : outcome;
}

/** Reads the first of the errors; without one, the status alone speaks. */
export function refusalOf({ status, body }: Answered): Refusal {
  const [first] = Value.Check(RequestErrors, body) ? body : [];
  return first === undefined
    ? { code: `HTTP_${status}`, message: `answered ${status} without a reason` }
    : { code: first.errorCode, message: first.message };
}

function outcomeOf(refusal: Refusal, otherwise: Meaning): Outcome {
  const reason = words(refusal);
  if (isLock(refusal)) return later(reason, 'busy');
  switch (MEANING.get(refusal.code) ?? otherwise) {
    case 'never':
      return never(reason);
    case 'ask':
      return ask(reason);
    case 'throttled':
      return later(reason, 'throttled', /concurrent|rate/i.test(reason) ? CONCURRENT_SECONDS : DAY_SECONDS);
    case 'busy':
      return later(reason, 'busy');
    case 'unavailable':
      return later(reason, 'unavailable');
  }
}

/** A lock that a trigger ran into stands in the words of the trigger's failure. */
function isLock({ code, message }: Refusal): boolean {
  return (
    code === 'UNABLE_TO_LOCK_ROW' || message.includes('UNABLE_TO_LOCK_ROW') || MADE_MEANWHILE.test(message)
  );
}

const words = ({ code, message }: Refusal): string => `${code}: ${message}`;

function retryAfterSeconds({ headers }: Answered): number | undefined {
  const seconds = Number(headers['retry-after'] ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.ceil(seconds) : undefined;
}
