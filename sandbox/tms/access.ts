/** Who may ask the tracking service, how fast its lists may be read, and how it says no. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Answer, Refusal } from '../kit/simulator-server.ts';
import type { Mode } from './shapes.ts';

export interface Access {
  /** Keys with the mode that each stands for. */
  readonly keys: ReadonlyMap<string, Mode>;
  /** Of the lists; absent: as fast as you like. */
  readonly listsPerSecond?: number;
}

interface FieldError {
  readonly field: string;
  readonly message: string;
  readonly suggestion: null;
}

/** The service's error body. */
export function errorBody(
  code: string,
  message: string,
  errors: readonly FieldError[] = [],
): {
  readonly error: { readonly code: string; readonly message: string; readonly errors: readonly FieldError[] };
} {
  return { error: { code, message, errors } };
}

/** One field that is not right. */
export function fieldError(field: string, message: string): FieldError {
  return { field, message, suggestion: null };
}

/** Refusals of the fault board in the service's words; it names no time to wait. */
export function refusalOf(kind: Refusal): Answer {
  return kind === 'throttled'
    ? { status: 429, body: errorBody('RATE_LIMITED', 'Too many requests, slow down') }
    : { status: 503, body: errorBody('SERVICE.UNAVAILABLE', 'Part of the service is down') };
}

/** Checks the key of every request and the pace of lists, and words malformed requests. */
export function guard(app: FastifyInstance, access: Access): void {
  const mayPass = paceOf(access.listsPerSecond);
  app.addHook('onRequest', async (request, reply) => {
    if (reply.sent) return;
    const key = keyOf(request);
    if (key === '')
      return reply.code(401).send(errorBody('APIKEY.REQUIRED', 'Send the API key as the user name'));
    if (!access.keys.has(key))
      return reply.code(401).send(errorBody('APIKEY.INACTIVE', 'This API key is not active'));
    const isList = request.method === 'GET' && /^\/v2\/(trackers|webhooks)(\?|$)/.test(request.url);
    if (!isList || mayPass()) return;
    const { status, body } = refusalOf('throttled');
    return reply.code(status).send(body);
  });
  app.setErrorHandler(malformed);
  app.setNotFoundHandler((_request, reply) => notFound(reply));
}

export function notFound(reply: FastifyReply): FastifyReply {
  return reply.code(404).send(errorBody('NOT_FOUND', 'There is nothing here'));
}

/** Mode of the key with which a request came. */
export function modeOf(request: FastifyRequest, { keys }: Access): Mode {
  return keys.get(keyOf(request)) ?? 'test';
}

/** The user name of basic authentication; the password is empty. */
function keyOf({ headers }: FastifyRequest): string {
  const encoded = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(headers.authorization ?? '')?.[1] ?? '';
  const [name = ''] = Buffer.from(encoded, 'base64').toString().split(':');
  return name;
}

async function malformed(error: unknown, _request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const status = typeof error === 'object' && error !== null ? Reflect.get(error, 'statusCode') : undefined;
  if (typeof status !== 'number' || status >= 500)
    return reply.code(500).send(errorBody('INTERNAL_SERVER_ERROR', 'Something broke'));
  const message = error instanceof Error ? error.message : 'not understood';
  return reply.code(status === 400 ? 422 : status).send(errorBody('PARAMETER.INVALID', message));
}

/** A burst of one second, then the rate. */
function paceOf(perSecond: number | undefined): () => boolean {
  if (perSecond === undefined) return () => true;
  let tokens = perSecond;
  let lastAt = performance.now();
  return () => {
    const now = performance.now();
    tokens = Math.min(perSecond, tokens + ((now - lastAt) / 1000) * perSecond);
    lastAt = now;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}
