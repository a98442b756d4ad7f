/** Who may do what at a warehouse system, how fast, and how it says no. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

export type Scope = 'items:write' | 'movements:read' | 'counts:read' | 'orders:write' | 'admin';

export interface Access {
  /** Keys with what each may do. */
  readonly keys: ReadonlyMap<string, readonly Scope[]>;
  /** Absent: as fast as you like. */
  readonly requestsPerSecond?: number;
}

/** An error body of the dialect. */
export function refusal(code: string, message: string): { error: { code: string; message: string } } {
  return { error: { code, message } };
}

/** Checks the key of every request, the pace, and words the errors of malformed bodies. */
export function guard(app: FastifyInstance, { keys, requestsPerSecond }: Access): void {
  const mayPass = paceOf(requestsPerSecond);
  app.addHook('onRequest', async (request, reply) => {
    if (reply.sent) return;
    if (!keys.has(keyOf(request)))
      return reply.code(401).send(refusal('unknown-key', 'This key is not known.'));
    if (mayPass()) return;
    return reply.code(429).header('retry-after', '1').send(refusal('too-fast', 'Slow down.'));
  });
  app.setErrorHandler((error, _request, reply) => {
    const status = statusOf(error);
    const message = error instanceof Error ? error.message : 'unknown';
    return reply.code(status).send(refusal(status < 500 ? 'malformed' : 'broken', message));
  });
  app.setNotFoundHandler((request, reply) =>
    reply.code(404).send(refusal('not-found', `Nothing is at ${request.method} ${request.url}.`)),
  );
}

/** A hook for routes that need a scope. */
export function needs(scope: Scope, { keys }: Access) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const scopes = keys.get(keyOf(request)) ?? [];
    if (scopes.includes(scope) || scopes.includes('admin')) return undefined;
    return reply.code(403).send(refusal('missing-scope', `This key lacks the scope ${scope}.`));
  };
}

export function keyOf(request: FastifyRequest): string {
  return (request.headers.authorization ?? '').replace(/^Bearer /, '');
}

/** Allows twice the rate in a burst, then the rate. */
function paceOf(requestsPerSecond: number | undefined): () => boolean {
  if (requestsPerSecond === undefined) return () => true;
  let tokens = requestsPerSecond * 2;
  let lastAt = performance.now();
  return () => {
    const now = performance.now();
    tokens = Math.min(requestsPerSecond * 2, tokens + ((now - lastAt) / 1000) * requestsPerSecond);
    lastAt = now;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}

function statusOf(error: unknown): number {
  const status = typeof error === 'object' && error !== null ? Reflect.get(error, 'statusCode') : undefined;
  return typeof status === 'number' ? status : 500;
}
