/** Lets a request in, or says why not: key, scope, rate, before its body is read. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Caller, KeyRing } from '../access/key-ring.ts';
import { hasScope } from '../access/scopes.ts';
import type { Route } from '../route.ts';
import { sendProblem } from './problems.ts';
import type { Quota } from './quota.ts';

/** Of a key that says nothing else. */
const USUAL_REQUESTS_PER_SECOND = 1000;
/** Of one address whose keys are wrong: nobody types that fast, and trying costs a look into the database. */
const WRONG_KEYS_PER_SECOND = 10;

/** Who calls, for those requests that were let in. */
export type Callers = WeakMap<FastifyRequest, Caller>;

export interface Gatekeeper {
  readonly keys: Pick<KeyRing, 'recognise'>;
  readonly quota: Quota;
  readonly callers: Callers;
}

/** Gives the hook of one route. */
export function letIn({ keys, quota, callers }: Gatekeeper, { scope }: Pick<Route, 'scope'>) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    const found = await recognise(keys, request.headers.authorization);
    if ('refused' in found) return refuseStranger(reply, quota, found.refused);
    const { caller } = found;
    const taken = quota.take(caller.keyId, caller.requestsPerSecond ?? USUAL_REQUESTS_PER_SECOND);
    if (taken !== 'taken') return refuseForNow(reply, taken.retryAfterSeconds);
    if (!hasScope(caller.scopes, scope)) {
      return sendProblem(reply, 'HUB_FORBIDDEN', {
        detail: `This needs the scope ${scope}; the key "${caller.name}" has ${caller.scopes.join(', ')}.`,
      });
    }
    callers.set(request, caller);
    return undefined;
  };
}

async function recognise(keys: Pick<KeyRing, 'recognise'>, header: string | undefined) {
  if (header === undefined) return { refused: 'no key was sent' };
  const [, text] = /^Bearer +(\S+) *$/i.exec(header) ?? [];
  return text === undefined
    ? { refused: 'the header is not of the form "Bearer <key>"' }
    : keys.recognise(text);
}

function refuseStranger(reply: FastifyReply, quota: Quota, reason: string): FastifyReply {
  const taken = quota.take(`address ${reply.request.ip}`, WRONG_KEYS_PER_SECOND);
  if (taken !== 'taken') return refuseForNow(reply, taken.retryAfterSeconds);
  reply.header('www-authenticate', 'Bearer realm="crossdock"');
  return sendProblem(reply, 'HUB_UNAUTHENTICATED', {
    detail: `Not let in: ${reason}. Send a valid API key as "Authorization: Bearer <key>".`,
  });
}

function refuseForNow(reply: FastifyReply, retryAfterSeconds: number): FastifyReply {
  reply.header('retry-after', String(retryAfterSeconds));
  return sendProblem(reply, 'HUB_RATE_LIMITED');
}
