/** How Stripe says no: an HTTP status and one error object. */

export interface StripeError {
  readonly type: 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error';
  readonly message: string;
  readonly code?: string;
  readonly param?: string;
  readonly decline_code?: string;
}

/** Thrown inside the simulator, answered by its routes. */
export class Refusal extends Error {
  readonly status: number;
  readonly error: StripeError;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, error: StripeError, headers: Readonly<Record<string, string>> = {}) {
    super(error.message);
    this.name = 'Refusal';
    this.status = status;
    this.error = error;
    this.headers = headers;
  }

  /** Parameters that do not pass and requests that meet a lock are refused before anything runs: no key remembers them. */
  get isRemembered(): boolean {
    return this.status < 500 && ![401, 403, 404, 409, 429].includes(this.status) && !isAboutParameters(this);
  }
}

function isAboutParameters({ error }: Refusal): boolean {
  return error.code === undefined || error.code.startsWith('parameter_');
}

/** What banks say of captures, by Stripe's codes. */
const DECLINES = {
  insufficient_funds: 'Your card has insufficient funds.',
  lost_card: 'Your card was declined.',
  do_not_honor: 'Your card was declined.',
} as const;
export type DeclineCode = keyof typeof DECLINES;

/** 402: the bank says no. */
export function declined(code: DeclineCode): Refusal {
  return new Refusal(402, {
    type: 'card_error',
    code: 'card_declined',
    decline_code: code,
    message: DECLINES[code],
  });
}

/** 400 with a code. */
export function invalid(code: string, message: string, param?: string): Refusal {
  const error = { type: 'invalid_request_error', code, message } as const;
  return new Refusal(400, param === undefined ? error : { ...error, param });
}

/** 404; on objects that a body names it is a 400 at Stripe only where the parameter is no id at all. */
export function missing(what: string, id: string, param = 'intent'): Refusal {
  return new Refusal(404, {
    type: 'invalid_request_error',
    code: 'resource_missing',
    message: `No such ${what}: '${id}'`,
    param,
  });
}
