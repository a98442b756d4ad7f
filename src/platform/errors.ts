/** The catalogue of everything the hub answers when it cannot do what was asked: one row per code. */

export interface CatalogueEntry {
  /** HTTP status of the answer. */
  readonly status: number;
  /** What happened, the same words each time. */
  readonly title: string;
  /** What the reader should do about it. */
  readonly advice: string;
}

/** To add a code, add a row: the API, `/docs` and the reference page follow. A code is never given a new meaning. */
export const errorCatalogue = {
  HUB_MALFORMED_BODY: {
    status: 400,
    title: 'The body cannot be read',
    advice: 'Send well-formed content of the announced type, whole, in UTF-8.',
  },
  HUB_INVALID_REQUEST: {
    status: 400,
    title: 'The request is not as agreed',
    advice: 'Correct the fields listed under "errors"; the contract is at /openapi.json.',
  },
  HUB_UNAUTHENTICATED: {
    status: 401,
    title: 'The caller is not known',
    advice: 'Send a valid API key as "Authorization: Bearer <key>".',
  },
  HUB_SIGNATURE_INVALID: {
    status: 401,
    title: 'The signature does not prove the sender',
    advice: 'Check the shared secret on both sides, and that nothing between them changes the body.',
  },
  HUB_FORBIDDEN: {
    status: 403,
    title: 'The caller may not do this',
    advice: 'Ask for the scope named in "detail", or use a key that has it.',
  },
  HUB_NOT_FOUND: {
    status: 404,
    title: 'There is nothing here by this name',
    advice: 'Check the address and the id; ids of other systems are found by "crossdock trace".',
  },
  HUB_NOT_KEPT: {
    status: 410,
    title: 'This is no longer kept',
    advice: 'It has been forgotten, as the settings of the hub say; ask for a later instant.',
  },
  HUB_METHOD_NOT_ALLOWED: {
    status: 405,
    title: 'This address does not know the method',
    advice: 'Use one of the methods listed at /openapi.json.',
  },
  HUB_CONFLICT: {
    status: 409,
    title: 'The request contradicts the present state',
    advice: 'Read the present state, decide again, and repeat the request if it still makes sense.',
  },
  HUB_IDEMPOTENCY_CONFLICT: {
    status: 409,
    title: 'This idempotency key was used for another request',
    advice: 'Use a new key for a new request; repeat a request byte for byte to get its first answer again.',
  },
  HUB_PRECONDITION_FAILED: {
    status: 412,
    title: 'The thing has changed since it was read',
    advice: 'Read it again, apply the change to what is there now, and send its new ETag in "If-Match".',
  },
  HUB_PAYLOAD_TOO_LARGE: {
    status: 413,
    title: 'The body is larger than the limit',
    advice: 'Send less at once; the limit is named in "detail" and is a setting of the hub.',
  },
  HUB_UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    title: 'Content of this type, or coded in this way, is not taken here',
    advice: 'Send it as "detail" says.',
  },
  HUB_NOT_POSSIBLE: {
    status: 422,
    title: 'The request is understood, but cannot be fulfilled',
    advice: 'The reasons are listed under "errors"; repeating the same request gives the same answer.',
  },
  HUB_PRECONDITION_REQUIRED: {
    status: 428,
    title: 'The request must say which state it is based on',
    advice: 'Send the ETag that was read in "If-Match", or the "Idempotency-Key" that the address asks for.',
  },
  HUB_RATE_LIMITED: {
    status: 429,
    title: 'Too many requests',
    advice: 'Wait for the seconds in "Retry-After", then go on more slowly.',
  },
  HUB_INTERNAL: {
    status: 500,
    title: 'The hub made a mistake',
    advice: 'Give the "instance" to the hub’s owner; the log holds the details under it.',
  },
  HUB_UNAVAILABLE: {
    status: 503,
    title: 'The hub cannot do this now',
    advice: 'Repeat the request after the seconds in "Retry-After"; /readyz tells which part is not ready.',
  },
} as const satisfies Record<`HUB_${string}`, CatalogueEntry>;

export type ErrorCode = keyof typeof errorCatalogue;

/** One field that is not as agreed: its JSON pointer, and what was found and expected, in words. */
export interface FieldError {
  readonly path: string;
  readonly message: string;
}

/** RFC 9457 problem details, sent as `application/problem+json`. */
export interface Problem {
  /** Address of the page that explains the code, relative to the hub. */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: ErrorCode;
  /** Id of this occurrence, as it stands in the log. */
  readonly instance?: string;
  readonly errors?: readonly FieldError[];
}

export interface ProblemDetails {
  /** What is special about this occurrence; the catalogue's advice where absent. */
  readonly detail?: string;
  readonly instance?: string;
  readonly errors?: readonly FieldError[];
}

/** Makes the answer for a code. */
export function problem(code: ErrorCode, { detail, instance, errors }: ProblemDetails = {}): Problem {
  const { title, status, advice } = errorCatalogue[code];
  return {
    type: `/docs/errors#${code}`,
    title,
    status,
    detail: detail ?? advice,
    code,
    ...(instance === undefined ? {} : { instance }),
    ...(errors === undefined ? {} : { errors }),
  };
}
