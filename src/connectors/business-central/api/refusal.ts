/** What Business Central's refusals mean for a record that is to be written: one table of codes, and the words of a lock. */
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import type { HttpFailure } from '../../../platform/http.ts';
import { ask, later, never, type Outcome } from '../../kit/outcome.ts';

/** Status, headers and body of one answer, of a whole request or of one part of a batch. */
export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

const ErrorBody = Type.Object({ error: Type.Object({ code: Type.String(), message: Type.String() }) });

/** Reads `{ error: { code, message } }`; without one, the status alone speaks. */
export function refusalOf({ status, body }: Answered): { readonly code: string; readonly message: string } {
  if (Value.Check(ErrorBody, body))
    return { code: body.error.code, message: withoutCorrelation(body.error.message) };
  return { code: `HTTP_${status}`, message: `answered ${status} without a reason` };
}

/** The correlation id differs each time: with it equal causes would never look equal. */
function withoutCorrelation(message: string): string {
  return message.replace(/\s*CorrelationId:\s*[0-9a-f-]+\.?\s*$/i, '');
}

/** Another user or session holds the record; the code alone does not tell, so the (English) words do. */
const LOCK =
  /can't save your changes right now|locked by another user|deadlock|being updated in a transaction/i;

/** True where somebody changed the record after we read it: read again, then write. */
export function isStale({ status, body }: Answered): boolean {
  return status === 412 || refusalOf({ status, headers: {}, body }).code === 'Request_EntityChanged';
}

/** True where the number is already there: somebody else created it, or our own lost answer did. */
export function existsAlready(answer: Answered): boolean {
  return refusalOf(answer).code === 'Internal_EntityWithSameKeyExists';
}

type Meaning = 'never' | 'ask' | 'busy' | 'unavailable';

/** Code or family of codes → what it means; the longest match wins. */
const MEANING: Readonly<Record<string, Meaning>> = {
  // The content itself is impossible: the same record will be refused for ever.
  BadRequest: 'never',
  Application_StringExceededLength: 'never',
  Application_EvaluateException: 'never',
  Application_FilterErrorException: 'never',
  Application_InvalidGUID: 'never',
  // Business rules and missing set-up: a person changes the record, or the set-up in Business Central.
  Application: 'ask',
  Internal_InvalidTableRelation: 'ask',
  Authorization: 'ask',
  // The vendor's advice for this family is to try again.
  Internal: 'busy',
  Request_EntityChanged: 'busy',
  // We are not let in, or what is asked is not there at all (wrong environment, company, API): no record is to blame.
  Authentication: 'unavailable',
  BadRequest_ResourceNotFound: 'unavailable',
  Internal_CompanyNotFound: 'unavailable',
  Internal_TenantUnavailable: 'unavailable',
};

/** Gives the outcome of one refused write (status 400 and above). */
export function outcomeOfRefusal(answer: Answered): Outcome {
  const { code, message } = refusalOf(answer);
  const reason = `${code}: ${message}`;
  const ofStatus = outcomeOfStatus(answer, reason);
  if (ofStatus !== undefined) return ofStatus;
  if (LOCK.test(message)) return later(reason, 'busy');
  const meaning = meaningOf(code) ?? (answer.status >= 500 ? 'unavailable' : 'ask');
  if (meaning === 'never') return never(reason);
  return meaning === 'ask' ? ask(reason) : later(reason, meaning);
}

/** Where the status says it all: the request never reached the record, or nobody knows. */
function outcomeOfStatus(answer: Answered, reason: string): Outcome | undefined {
  if (answer.status === 429) return later(reason, 'throttled', retryAfterSeconds(answer));
  if (answer.status === 502 || answer.status === 503)
    return later(reason, 'unavailable', retryAfterSeconds(answer));
  return answer.status === 504 || answer.status === 408 ? later(reason, 'uncertain') : undefined;
}

function meaningOf(code: string): Meaning | undefined {
  return MEANING[code] ?? MEANING[code.split('_')[0] ?? code];
}

/** Gives the outcome of a request that was never answered. */
export function outcomeOfFailure(failure: HttpFailure): Outcome {
  return failure.effect === 'none'
    ? later(failure.reason, 'unavailable')
    : later(`${failure.kind}: ${failure.reason}`, 'uncertain');
}

/** Whole seconds from `Retry-After`; `undefined` where it names none. */
export function retryAfterSeconds({ headers }: Pick<Answered, 'headers'>): number | undefined {
  const seconds = Number(headers['retry-after'] ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.ceil(seconds) : undefined;
}
