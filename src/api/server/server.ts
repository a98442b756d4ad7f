/** The HTTP server: limits, trace context, one log line and one measurement for each request, problems for everything that fails. */
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Socket } from 'node:net';
import { newId } from '../../platform/ids.ts';
import type { Log } from '../../platform/log.ts';
import { histogram } from '../../platform/telemetry/metrics.ts';
import { traceparentOf } from '../../platform/telemetry/traces.ts';
import { problem } from '../../platform/errors.ts';
import { failureAnswer, sendProblem } from './problems.ts';
import { abandonRequest, beginRequest, endRequest } from './request-span.ts';

export interface ServerOptions {
  readonly bodyLimitBytes: number;
  readonly log: Log;
  /** Methods that a path knows, to tell a wrong method from a wrong path. */
  readonly methodsOf: (path: string) => readonly string[];
}

const seconds = histogram({
  name: 'crossdock_api_seconds',
  help: 'How long requests took, by route and status',
});

const LONGEST_REQUEST_MS = 60_000;
const LONGEST_HEADERS_MS = 15_000;
const KEEP_ALIVE_MS = 65_000;
/** Room for 500 ids in a query. */
const LARGEST_HEADERS_BYTES = 64 * 1024;
/** Room for 255 characters of any alphabet in percent encoding. */
const LONGEST_PATH_PART = 4096;

/** Makes the server without any route. */
export function makeServer(options: ServerOptions): FastifyInstance {
  const fail = failureAnswer(options.log, options.bodyLimitBytes);
  const app = fastify({
    logger: false,
    genReqId: () => newId(),
    bodyLimit: options.bodyLimitBytes,
    requestTimeout: LONGEST_REQUEST_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    http: { maxHeaderSize: LARGEST_HEADERS_BYTES, headersTimeout: LONGEST_HEADERS_MS },
    routerOptions: { maxParamLength: LONGEST_PATH_PART },
    clientErrorHandler: answerMalformed,
    frameworkErrors: (error, request, reply) => void fail(error, request, reply),
  });
  app.setErrorHandler(fail);
  app.setNotFoundHandler((request, reply) => notFound(options, request, reply));
  app.addHook('onRequest', (request, reply, done) => {
    beginRequest(request).within(() => {
      const ours = traceparentOf();
      if (ours !== undefined) reply.header('traceparent', ours);
      reply.header('x-content-type-options', 'nosniff').header('cache-control', 'no-store');
      done();
    });
  });
  app.addHook('onRequestAbort', (request, done) => {
    abandonRequest(request);
    done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    measure(options.log, request, reply);
    endRequest(request, reply);
    done();
  });
  return app;
}

function notFound({ methodsOf }: ServerOptions, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const [path = ''] = request.url.split('?');
  const methods = methodsOf(path);
  if (methods.length === 0)
    return sendProblem(reply, 'HUB_NOT_FOUND', {
      detail: 'This address does not exist; all addresses are listed at /docs.',
    });
  reply.header('allow', methods.join(', '));
  return sendProblem(reply, 'HUB_METHOD_NOT_ALLOWED', { detail: `It knows ${methods.join(', ')}.` });
}

function measure(log: Log, request: FastifyRequest, reply: FastifyReply): void {
  const route = request.routeOptions.url ?? 'unknown';
  const durationMs = Math.round(reply.elapsedTime * 10) / 10;
  const { statusCode: status } = reply;
  seconds.record(reply.elapsedTime / 1000, { route, method: request.method, status: String(status) });
  log.debug('api.answered', { requestId: request.id, method: request.method, route, status, durationMs });
}

const MALFORMED: Readonly<Record<string, { readonly status: string; readonly detail: string }>> = {
  HPE_HEADER_OVERFLOW: {
    status: '431 Request Header Fields Too Large',
    detail: `Address and headers have more than ${LARGEST_HEADERS_BYTES} bytes together.`,
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: '408 Request Timeout',
    detail: 'The request did not arrive in time.',
  },
};

/** What is not even HTTP gets a problem too, written by hand because there is no request yet. */
function answerMalformed(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return;
  const { status, detail } = MALFORMED[error.code ?? ''] ?? {
    status: '400 Bad Request',
    detail: 'This is not well-formed HTTP.',
  };
  const body = JSON.stringify({
    ...problem('HUB_INVALID_REQUEST', { detail }),
    status: Number(status.slice(0, 3)),
  });
  socket.end(
    `HTTP/1.1 ${status}\r\ncontent-type: application/problem+json; charset=utf-8\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}
