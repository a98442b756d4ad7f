/** One request to Stripe: form-encoded, with the pinned version, and the answer with Stripe's clock. */
import type { HttpAnswer, HttpFailure } from '../../../platform/http.ts';
import type { PaymentContext } from '../settings.ts';

/** Nested as the API has it: lists as `a[]=…`, records as `a[b]=…`. */
export type Params = Readonly<
  Record<string, string | number | boolean | readonly string[] | Readonly<Record<string, string | number>>>
>;

export interface StripeRequest {
  readonly method: 'GET' | 'POST';
  /** Begins with `/v1/`. */
  readonly path: string;
  readonly params?: Params;
  /** Of POST requests: the same effect once, however often it is sent within a day. */
  readonly idempotencyKey?: string;
}

export type StripeReply = HttpAnswer | HttpFailure;

/** Sends one request with the key. */
export function call({ http, settings }: PaymentContext, request: StripeRequest): Promise<StripeReply> {
  const { method, path, params = {}, idempotencyKey } = request;
  const text = formOf(params);
  const headers = {
    authorization: `Bearer ${settings.apiKey.reveal()}`,
    'stripe-version': settings.apiVersion,
    ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
  };
  const url = settings.baseUrl + path;
  if (method === 'GET') return http.request({ method, url: text === '' ? url : `${url}?${text}`, headers });
  const contentType = { 'content-type': 'application/x-www-form-urlencoded' };
  return http.request({ method, url, headers: { ...headers, ...contentType }, body: text });
}

export function isSuccess(reply: StripeReply): reply is HttpAnswer {
  return reply.outcome === 'answered' && reply.status >= 200 && reply.status < 300;
}

/** When Stripe answered, in seconds of its own clock; ours only where it says nothing. */
export function answeredAt({ headers }: HttpAnswer, { clock }: PaymentContext): number {
  const at = Date.parse(headers['date'] ?? '');
  return Math.floor((Number.isNaN(at) ? clock().getTime() : at) / 1000);
}

/** `{ amount: 5, expand: ['a'], metadata: { b: 1 } }` → `amount=5&expand%5B%5D=a&metadata%5Bb%5D=1`. */
export function formOf(params: Params): string {
  const pairs = Object.entries(params).flatMap(([name, value]): [string, string][] => {
    if (typeof value !== 'object') return [[name, String(value)]];
    if (isList(value)) return value.map((each) => [`${name}[]`, each]);
    return Object.entries(value).map(([key, inside]) => [`${name}[${key}]`, String(inside)]);
  });
  return new URLSearchParams(pairs).toString();
}

function isList(value: object): value is readonly string[] {
  return Array.isArray(value);
}
