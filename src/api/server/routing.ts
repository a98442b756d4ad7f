/** Hangs routes on the server: access first, then input, then the work, then the answer. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { newId } from '../../platform/ids.ts';
import type { Caller } from '../access/key-ring.ts';
import { isRefusal, marked, unmarked } from '../cursor.ts';
import { refuse, type Refusal, type Reply, type Route } from '../route.ts';
import type { Services } from '../services.ts';
import { letIn, type Gatekeeper } from './access.ts';
import { readIfMatch, type IsAsSeen } from './headers/conditions.ts';
import { deprecationHeaders } from './headers/deprecation.ts';
import { IDEMPOTENCY_KEY, once } from './headers/idempotency.ts';
import { preferenceApplied, readPrefer, secondsToWait, type Preferences } from './headers/prefer.ts';
import { readInput } from './input.ts';
import { sendProblem } from './problems.ts';

export interface Serving extends Gatekeeper {
  readonly services: Services;
}

/** Adds one route to the server. */
export function addRoute(app: FastifyInstance, serving: Serving, route: Route): void {
  app.route({
    method: route.method,
    url: route.path.replaceAll(/\{([^}]+)\}/g, ':$1'),
    onRequest: letIn(serving, route),
    handler: async (request, reply) => {
      const caller = serving.callers.get(request);
      if (caller === undefined) throw new Error(`${route.name} was reached by nobody`);
      if (route.deprecated !== undefined) reply.headers(deprecationHeaders(route.deprecated));
      const preferences = readPrefer(request.headers['prefer']);
      const said = await work({ route, serving, caller, preferences }, request);
      const applied = preferenceApplied(route, preferences, said.reply === 'answer' ? said.status : 0);
      if (applied !== undefined) reply.header('preference-applied', applied);
      return sendReply(reply, said);
    },
  });
}

interface Asked {
  readonly route: Route;
  readonly serving: Serving;
  readonly caller: Caller;
  readonly preferences: Preferences;
}

async function work(asked: Asked, request: FastifyRequest): Promise<Reply<unknown>> {
  const { route, serving, caller } = asked;
  const read = readInput(route, {
    path: membersOf(request.params),
    query: [...new URLSearchParams(queryOf(request.url))],
    body: request.body,
  });
  if (read.outcome === 'refused') return refuse('HUB_INVALID_REQUEST', undefined, read.errors);
  const key = keyOf(route, request);
  if ('reply' in key) return key;
  const isAsSeen = conditionOf(route, request);
  if (typeof isAsSeen !== 'function') return isAsSeen;
  const call = {
    services: serving.services,
    caller,
    idempotencyKey: key.key,
    isAsSeen,
    waitLeftMs: countdown(secondsToWait(route, asked.preferences)),
  };
  const input = unmarked(route, read.input);
  if (isRefusal(input)) return input;
  const handle = async (madeId: string) =>
    marked(route, input, await route.handle(input, { ...call, madeId }));
  if (key.key === undefined) return handle(newId());
  return once(
    serving.services.database,
    { caller: caller.keyId, key: key.key, route, input: read.input },
    handle,
  );
}

function countdown(seconds: number): () => number {
  const end = performance.now() + seconds * 1000;
  return () => Math.max(0, end - performance.now());
}

function membersOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

function queryOf(url: string): string {
  const at = url.indexOf('?');
  return at < 0 ? '' : url.slice(at + 1);
}

function keyOf(route: Route, request: FastifyRequest): { readonly key: string | undefined } | Reply<never> {
  if (route.method !== 'POST' || route.holdsSecret === true) return { key: undefined };
  const given = request.headers['idempotency-key'];
  if (given === undefined)
    return route.makesSomething === true
      ? refuse(
          'HUB_PRECONDITION_REQUIRED',
          'Send an "Idempotency-Key": a text of your own that names this request, so that a repetition makes nothing twice.',
        )
      : { key: undefined };
  if (typeof given === 'string' && IDEMPOTENCY_KEY.test(given)) return { key: given };
  return refuse(
    'HUB_INVALID_REQUEST',
    'The "Idempotency-Key" must be 1 to 200 printable characters without spaces.',
  );
}

/** A condition that is not looked at must not seem to hold. */
function conditionOf(route: Route, request: FastifyRequest): IsAsSeen | Refusal {
  const header = request.headers['if-match'];
  if (header !== undefined && route.comparesState !== true && route.method !== 'GET')
    return refuse('HUB_INVALID_REQUEST', 'This address does not compare states: leave "If-Match" out.');
  return (
    readIfMatch(header) ??
    refuse('HUB_INVALID_REQUEST', 'The "If-Match" must be an ETag in its quotes, as it was received.')
  );
}

/** Sends what a route said. */
function sendReply(reply: FastifyReply, said: Reply<unknown>): FastifyReply {
  if (said.reply === 'refusal') {
    const { reply: _reply, code, ...details } = said;
    return sendProblem(reply, code, details);
  }
  if (said.version !== undefined) {
    const etag = `"${said.version}"`;
    reply.header('etag', etag);
    if (reply.request.headers['if-none-match'] === etag) return reply.status(304).send();
  }
  return reply
    .status(said.status)
    .headers(said.headers ?? {})
    .header('content-type', 'application/json; charset=utf-8')
    .send(JSON.stringify(said.body));
}
