/** Every way in which Shopify says no, in the hub's four words. */
import type { HttpAnswer, HttpFailure } from '../../platform/http.ts';
import { ask, later, never, type Outcome } from '../kit/outcome.ts';
import type { GraphqlAnswer, GraphqlError, UserError } from './graphql-answer.ts';

type Effect = 'read' | 'write';

/** Seconds to wait on a 429 that names none. */
const USUAL_WAIT_SECONDS = 2;

/** No answer came. */
export function failedRequest(failure: HttpFailure, effect: Effect): Outcome {
  const mayHaveWorked = effect === 'write' && failure.effect === 'unknown';
  return later(failure.reason, mayHaveWorked ? 'uncertain' : 'unavailable');
}

/** An answer that is not 200: GraphQL errors never come this way, so it concerns the shop as a whole. */
export function refusedAnswer(answer: HttpAnswer, effect: Effect): Outcome {
  const { status } = answer;
  if (status === 429) return later('Shopify asks to slow down (429)', 'throttled', retryAfter(answer));
  if ([500, 502, 504].includes(status) && effect === 'write') {
    return later(`Shopify broke off (${status}): the write may have worked`, 'uncertain');
  }
  return later(STATUS_WORDS[status] ?? `Shopify answered ${status}`, 'unavailable');
}

const STATUS_WORDS: Readonly<Record<number, string>> = {
  401: 'Shopify does not accept the access token (401)',
  402: 'The shop is frozen for unpaid bills (402)',
  403: 'Shopify forbids this app to do that (403)',
  404: 'There is no such shop or API version (404)',
  423: 'The shop is locked (423)',
  503: 'Shopify is not available (503)',
};

function retryAfter({ headers }: HttpAnswer): number {
  const seconds = Number(headers['retry-after']);
  return Number.isFinite(seconds) && seconds > 0 ? seconds : USUAL_WAIT_SECONDS;
}

/** Errors that concern the whole operation; errors of single fields beside data are left to the caller. */
export function refusedOperation(body: GraphqlAnswer, effect: Effect): Outcome | undefined {
  const [error] = body.errors ?? [];
  if (error === undefined) return body.data ? undefined : later('Shopify answered nothing', 'unavailable');
  if (codeOf(error) === 'THROTTLED')
    return later('The points of the API are used up', 'throttled', pointsBackAfter(body));
  const isPartial = body.data !== undefined && body.data !== null && error.path !== undefined;
  return isPartial ? undefined : outcomeOfError(error, effect);
}

/** Seconds until the bucket holds what the operation needs. */
function pointsBackAfter({ extensions }: GraphqlAnswer): number {
  const cost = extensions?.cost;
  if (cost === undefined) return USUAL_WAIT_SECONDS;
  const missing = cost.requestedQueryCost - cost.throttleStatus.currentlyAvailable;
  return Math.max(1, Math.ceil(missing / Math.max(1, cost.throttleStatus.restoreRate)));
}

/** One GraphQL error, of the operation or of one of its fields. */
export function outcomeOfError(error: GraphqlError, effect: Effect): Outcome {
  switch (codeOf(error)) {
    case 'THROTTLED':
      return later('The points of the API are used up', 'throttled', USUAL_WAIT_SECONDS);
    case 'INTERNAL_SERVER_ERROR':
    case 'TIMEOUT':
      return later(error.message, effect === 'write' ? 'uncertain' : 'unavailable');
    case 'ACCESS_DENIED':
      return later(`Shopify denies access: ${error.message}`, 'unavailable');
    default:
      return never(error.message);
  }
}

const codeOf = ({ extensions }: GraphqlError): string => extensions?.code ?? '';

const BUSY = new Set([
  'IDEMPOTENCY_CONCURRENT_REQUEST',
  'OPERATION_IN_PROGRESS',
  'LIMIT_REACHED',
  'PRICE_LIST_LOCKED',
  'CATALOG_CONTEXT_LOCKED',
  'INTERNAL_ERROR',
  'JOB_ERROR',
]);

const FOR_PEOPLE = new Set([
  'CONTEXT_CATALOG_LIMIT_REACHED',
  'FAILED_TO_DELETE',
  'HANDLE_NOT_UNIQUE',
  'PRODUCT_SUSPENDED',
  'TAKEN',
]);

/** Business errors inside a success; `undefined` where there are none. */
export function outcomeOfUserErrors(errors: readonly UserError[]): Outcome | undefined {
  if (errors.length === 0) return undefined;
  const reason = errors
    .map(({ field, message }) => `${field?.join('.') ?? 'request'}: ${message}`)
    .join('; ');
  const codes = errors.map(({ code }) => code ?? '');
  if (codes.some((code) => BUSY.has(code))) return later(reason, 'busy');
  return codes.some((code) => FOR_PEOPLE.has(code)) ? ask(reason) : never(reason);
}
