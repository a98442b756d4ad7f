/** Every way in which a request can fail, as one problem document. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { failureCode, failureText, isPassing } from '../../platform/failure.ts';
import { newId } from '../../platform/ids.ts';
import { problem, type ErrorCode, type Problem, type ProblemDetails } from '../../platform/errors.ts';
import type { Log } from '../../platform/log.ts';

const RETRY_AFTER_SECONDS = 2;

/** Sends a problem of the catalogue, with its status and type. */
export function sendProblem(
  reply: FastifyReply,
  code: ErrorCode,
  details: ProblemDetails = {},
): FastifyReply {
  return send(reply, problem(code, { instance: reply.request.id, ...details }));
}

function send(reply: FastifyReply, answer: Problem): FastifyReply {
  if (answer.status === 503 && !reply.hasHeader('retry-after'))
    reply.header('retry-after', String(RETRY_AFTER_SECONDS));
  return reply
    .status(answer.status)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .send(JSON.stringify(answer));
}

/** What Fastify itself refuses, in our words. */
const OF_FASTIFY: Readonly<Record<string, readonly [ErrorCode, string | undefined]>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: ['HUB_PAYLOAD_TOO_LARGE', undefined],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: ['HUB_UNSUPPORTED_MEDIA_TYPE', 'Send application/json.'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: [
    'HUB_MALFORMED_BODY',
    'The body is not as long as its Content-Length says.',
  ],
  FST_ERR_BAD_URL: ['HUB_INVALID_REQUEST', 'The address is not well-formed.'],
  FST_ERR_MAX_PARAM_LENGTH: ['HUB_INVALID_REQUEST', 'A part of the path is too long.'],
};

export const GIVEN_TWICE = 'is given more than once';

/** A body that cannot be read. */
export class MalformedBody extends Error {}

/** A body that gives a field twice: the last one counts for some readers, the first for others, and for us neither. */
export class UnclearBody extends Error {
  readonly path: string;

  constructor(path: string) {
    super(`${path} ${GIVEN_TWICE}`);
    this.path = path;
  }
}

/** Answers whatever was thrown while a request was worked on; what nobody foresaw is logged under the answer's instance. */
export function failureAnswer(log: Log, bodyLimitBytes: number) {
  return (thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    if (thrown instanceof MalformedBody)
      return sendProblem(reply, 'HUB_MALFORMED_BODY', { detail: thrown.message });
    if (thrown instanceof UnclearBody)
      return sendProblem(reply, 'HUB_INVALID_REQUEST', {
        errors: [{ path: thrown.path, message: GIVEN_TWICE }],
      });
    const [code, detail] = OF_FASTIFY[failureCode(thrown) ?? ''] ?? [];
    if (code === 'HUB_PAYLOAD_TOO_LARGE')
      return sendProblem(reply, code, { detail: `At most ${bodyLimitBytes} bytes are taken here.` });
    if (code !== undefined) return sendProblem(reply, code, detail === undefined ? {} : { detail });
    const instance = newId();
    const facts = { instance, method: request.method, path: request.routeOptions.url, error: thrown };
    if (isPassing(thrown)) {
      log.warn('api.unavailable', { ...facts, reason: failureText(thrown) });
      return sendProblem(reply, 'HUB_UNAVAILABLE', { instance });
    }
    log.error('api.failed', facts);
    return sendProblem(reply, 'HUB_INTERNAL', { instance });
  };
}
