/** Which key may do what, how fast, and which requests were made before. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from './refusal.ts';

/** What a restricted key is given, one by one, as at the dashboard. */
export type Permission =
  | 'payment_intents:read'
  | 'payment_intents:write'
  | 'charges:read'
  | 'refunds:write'
  | 'disputes:read'
  | 'events:read'
  | 'webhooks:read'
  | 'webhooks:write'
  | 'account:read'
  | 'customers:read'
  | 'payouts:read';

/** What the connector needs, and no more. */
export const HUB_PERMISSIONS: readonly Permission[] = [
  'payment_intents:read',
  'payment_intents:write',
  'charges:read',
  'refunds:write',
  'disputes:read',
  'events:read',
  'webhooks:read',
  'account:read',
];

export interface Access {
  /** Keys with what each may do; secret keys (`sk_…`) may do everything. */
  readonly keys: ReadonlyMap<string, readonly Permission[] | 'everything'>;
  readonly accountId: string;
  /** Absent: as fast as you like. */
  readonly requestsPerSecond?: number;
}

const PACED = { 'stripe-rate-limited-reason': 'global-rate' };
/** In the vendor's words for too many requests. */
export const TOO_MANY = {
  type: 'invalid_request_error',
  code: 'rate_limit',
  message: 'Request rate limit exceeded. Learn more about rate limits in the documentation.',
} as const;

/** Checks the key and the pace of every request. */
export function guard(app: FastifyInstance, access: Access): void {
  const mayPass = paceOf(access.requestsPerSecond);
  app.addHook('onRequest', async (request, reply) => {
    if (reply.sent) return undefined;
    if (!access.keys.has(keyOf(request))) return refuse(reply, new Refusal(401, unknownKey(keyOf(request))));
    return mayPass() ? undefined : refuse(reply, new Refusal(429, TOO_MANY, PACED));
  });
}

function unknownKey(key: string) {
  const message = key === '' ? 'You did not provide an API key.' : `Invalid API Key provided: ${hidden(key)}`;
  return { type: 'invalid_request_error', message } as const;
}

/** Throws where the key of the request lacks a permission. */
export function mustHave(permission: Permission, request: FastifyRequest, access: Access): void {
  const rights = access.keys.get(keyOf(request)) ?? [];
  if (rights === 'everything' || rights.includes(permission)) return;
  const needed = `rak_${permission.replace(':', '_')}`;
  throw new Refusal(403, {
    type: 'invalid_request_error',
    message:
      `The provided key '${hidden(keyOf(request))}' does not have the required permissions for this endpoint on ` +
      `account '${access.accountId}'. Having the '${needed}' permission would allow this request to continue.`,
  });
}

/** As a bearer token, or as the user name of basic authentication. */
export function keyOf({ headers }: FastifyRequest): string {
  const [scheme = '', value = ''] = (headers.authorization ?? '').split(' ');
  if (scheme === 'Basic') return Buffer.from(value, 'base64').toString().split(':')[0] ?? '';
  return scheme === 'Bearer' ? value : '';
}

export function refuse(reply: FastifyReply, { status, error, headers }: Refusal): FastifyReply {
  return reply.code(status).headers(headers).send({ error });
}

function hidden(key: string): string {
  return `${key.slice(0, 8)}${'*'.repeat(8)}${key.slice(-4)}`;
}

/** Allows twice the rate in a burst, then the rate. */
function paceOf(requestsPerSecond: number | undefined): () => boolean {
  if (requestsPerSecond === undefined) return () => true;
  let left = requestsPerSecond * 2;
  let lastMs = performance.now();
  return () => {
    const nowMs = performance.now();
    left = Math.min(requestsPerSecond * 2, left + ((nowMs - lastMs) / 1000) * requestsPerSecond);
    lastMs = nowMs;
    if (left < 1) return false;
    left -= 1;
    return true;
  };
}
